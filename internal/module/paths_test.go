package module

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The files and folders that the documents for contributors name exist, and have what
// they are said to have.
func TestNamedFiles(t *testing.T) {
	for _, document := range []string{"ARCHITECTURE.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join(root, document))
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range misnamed(root, string(text)) {
			t.Errorf("%s: %s", document, problem)
		}
	}
}

var (
	namedFile = regexp.MustCompile("`((?:[a-z0-9_]+/)*[a-z0-9_]+\\.(?:go|txt|json|md)|(?:[a-z0-9_]+/)+[a-z0-9_]*)`")
	nameIn    = regexp.MustCompile("`([A-Za-z0-9]+)` in\\s+`([^`]+)`")
)

// misnamed returns what is wrong with the names of files in a document: `folder/`,
// `folder/file.go`, and `name` in `file.go`.
func misnamed(root, document string) []string {
	var problems []string
	for _, match := range namedFile.FindAllStringSubmatch(document, -1) {
		_, err := os.Stat(filepath.Join(root, filepath.FromSlash(match[1])))
		if err != nil && strings.Contains(match[1], "/") {
			problems = append(problems, match[1]+" does not exist")
		}
	}
	for _, match := range nameIn.FindAllStringSubmatch(document, -1) {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(match[2])))
		if err != nil {
			problems = append(problems, match[2]+" cannot be read")
		} else if !regexp.MustCompile(`\b` + match[1] + `\b`).Match(text) {
			problems = append(problems, match[2]+" has no "+match[1])
		}
	}
	return problems
}

func TestMisnamed(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "iam"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "iam", "cover.go"), []byte("func covers() {}"), 0o666); err != nil {
		t.Fatal(err)
	}
	for document, want := range map[string][]string{
		"`iam/`, `iam/cover.go`, `covers` in `iam/cover.go`": nil,
		"`iam/x.go`, `gone/`, `gone/y.txt`": {
			"iam/x.go does not exist", "gone/ does not exist", "gone/y.txt does not exist",
		},
		"`cover` in `iam/cover.go`":            {"iam/cover.go has no cover"},
		"`main` in\n`main.go`":                 {"main.go cannot be read"},
		"`cover.go`, `gateway/KIND.go`, `Any`": nil,
	} {
		if diff := cmp.Diff(want, misnamed(folder, document)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", document, diff)
		}
	}
}
