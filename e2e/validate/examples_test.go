package validate

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
)

// The examples print the summaries that are kept beside them.
func TestExamples(t *testing.T) {
	for _, name := range examples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outdir := t.TempDir()
			summary := summaryOf(t, name, outdir)
			golden.Equal(t, filepath.Join("..", "..", "examples", name, "summary.txt"), summary)
			noMachine(t, "the summary", summary, outdir)
			for _, stack := range stacksOf(name) {
				configuration, ok := files(t, outdir)["stacks/"+stack+"/cdk.tf.json"]
				if !ok {
					t.Errorf("there is no configuration of the stack %s", stack)
				}
				noMachine(t, "the configuration", configuration, outdir)
			}
		})
	}
}

var wrote = regexp.MustCompile(`\n\n(Wrote .*\n)+$`)

// summaryOf runs an example as a person does and returns what it prints, without
// the lines that name the files.
func summaryOf(t *testing.T, name, outdir string) string {
	t.Helper()
	run := exec.CommandContext(t.Context(), "go", "run", "./examples/"+name)
	run.Dir = filepath.Join("..", "..")
	run.Env = append(os.Environ(), "CDKTF_OUTDIR="+outdir)
	var said strings.Builder
	run.Stderr = &said
	printed, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	if !wrote.Match(printed) {
		t.Errorf("the last line does not name the file:\n%s", printed)
	}
	return wrote.ReplaceAllString(string(printed), "\n")
}

// noMachine finds what a text has of this machine.
func noMachine(t *testing.T, what, text, outdir string) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{root, outdir, os.TempDir(), os.Getenv("HOME")} {
		if path != "" && path != "/" && strings.Contains(text, path) {
			t.Errorf("%s holds the path %s of this machine", what, path)
		}
	}
}
