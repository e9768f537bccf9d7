// Package workflows checks the workflows for GitHub Actions in .github/workflows
// and runs them on this machine: their conditions and shell scripts for real, on
// a repository with a pull request. GitHub's own actions, gh, terraform, go and the
// app are stand-ins; one test builds and runs the real app.
package workflows

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rhysd/actionlint"
)

// tools are the programs that the workflows' scripts and the tests run.
var tools = []string{"awk", "basename", "bash", "cat", "cmp", "git", "head", "mkdir"}

// The test program is the stand-ins as well: it is linked under their names.
func TestMain(m *testing.M) {
	status, err := 0, error(nil)
	switch arguments := os.Args[1:]; filepath.Base(os.Args[0]) {
	case "gh":
		err = gh(arguments, os.Stdout)
	case "terraform":
		status, err = terraform(arguments)
	case "go":
		err = goCommand(arguments)
	case "app", "app-of-base":
		status, err = runApp(os.Args[0], arguments, os.Stdout)
	default:
		status = m.Run()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		status = 1
	}
	os.Exit(status)
}

// root is the folder of this repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// workflow reads a workflow, such as review.
func workflow(t *testing.T, name string) *actionlint.Workflow {
	t.Helper()
	parsed, faults := actionlint.Parse(workflowText(t, name))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return parsed
}

func workflowText(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), ".github", "workflows", name+".yml"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
