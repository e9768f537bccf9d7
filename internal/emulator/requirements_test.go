package emulator_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every package that pip installs has one version and checksums of its files. Pip then
// refuses a requirement without any, and a file with another checksum.
func TestRequirementsHaveHashes(t *testing.T) {
	pinned := regexp.MustCompile(`^[A-Za-z0-9._-]+==[^ ]+( ; [a-z_]+ (<|>=|==|!=) '[A-Za-z0-9.]+')?` +
		`( --hash=sha256:[0-9a-f]{64})+$`)
	var files []string
	for _, pattern := range []string{"requirements/*.txt", "../../e2e/*/requirements/*.txt"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	packages := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		joined := regexp.MustCompile(`\s*\\\n\s*`).ReplaceAllString(string(text), " ")
		for line := range strings.Lines(joined) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			packages++
			if !pinned.MatchString(line) {
				t.Errorf("%s: %.80s: must have one version and checksums", file, line)
			}
		}
	}
	if len(files) < 5 || packages < 150 {
		t.Errorf("only %d files with %d packages were found", len(files), packages)
	}
}
