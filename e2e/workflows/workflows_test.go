// Package workflows checks the workflows for GitHub Actions in .github/workflows,
// and runs their scripts in .github/scripts on this machine: on real repositories,
// with the real go and terraform. Only gh is a stand-in. The app is a small one,
// except in one test, which builds and runs the real one.
package workflows

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rhysd/actionlint"
)

// The test program is the stand-in for gh as well: a link to it has that name.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "gh" {
		os.Exit(m.Run())
	}
	if err := gh(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gh:", err)
		os.Exit(1)
	}
}

// root returns the folder of this repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// workflow reads a workflow, such as "review".
func workflow(t *testing.T, name string) *actionlint.Workflow {
	t.Helper()
	parsed, faults := actionlint.Parse([]byte(read(t, ".github", "workflows", name+".yml")))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return parsed
}

// read returns the text of a file of this repository.
func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{root(t)}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
