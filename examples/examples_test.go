// Package examples tests the programs in its folders.
package examples

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	// A result that go test remembers holds as long as what the examples use.
	_ "cdk.tf/go/privateapi/constructs/privateapi"
	_ "cdk.tf/go/privateapi/constructs/userpool"
	_ "cdk.tf/go/privateapi/synth"
)

var update = flag.Bool("update", false, "rewrite the summaries")

func TestExamples(t *testing.T) {
	programs, err := filepath.Glob(filepath.Join("*", "main.go"))
	if err != nil || len(programs) == 0 {
		t.Fatalf("there are no examples: %v", err)
	}
	for _, program := range programs {
		name := filepath.Dir(program)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outdir := t.TempDir()
			summary := summaryOf(t, name, outdir)
			compare(t, filepath.Join(name, "summary.txt"), summary)
			noMachine(t, "the summary", summary, outdir)
			noMachine(t, "the configuration", read(t, filepath.Join(outdir, "stacks", name, "cdk.tf.json")), outdir)
		})
	}
}

var wrote = regexp.MustCompile(`\n\nWrote .*\n$`)

// summaryOf runs an example as a person does and returns what it prints, without
// the line that names the file.
func summaryOf(t *testing.T, name, outdir string) string {
	t.Helper()
	run := exec.CommandContext(t.Context(), "go", "run", "./examples/"+name)
	run.Dir = ".."
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

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := read(t, file); want != got {
		t.Errorf("%s is not what is printed now; go test ./examples -update rewrites it:\n%s", file, udiff.Unified("want", "got", want, got))
	}
}

// noMachine finds what a text has of this machine.
func noMachine(t *testing.T, what, text, outdir string) {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Dir(folder), outdir, os.TempDir(), os.Getenv("HOME")} {
		if path != "" && path != "/" && strings.Contains(text, path) {
			t.Errorf("%s holds the path %s of this machine", what, path)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
