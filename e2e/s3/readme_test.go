package s3

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var update = flag.Bool("update", false, "write the table of differences into the README instead of comparing it")

// The README shows the differences that the comparison knows.
func TestREADME(t *testing.T) {
	place := regexp.MustCompile(`(?s)(<!-- differences -->\n).*(<!-- /differences -->)`)
	want := place.ReplaceAllString(readme(t), "${1}"+table()+"${2}")
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "README.md"), []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if readme(t) != want || !place.MatchString(want) {
		t.Error("the README's table of differences is not that of differences.go; go test ./e2e/s3 -run README -update writes it")
	}
}
