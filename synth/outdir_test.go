package synth

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
)

// A program replaces what it has written itself. The stacks of another program in
// the same folder stay, and are not taken for its own.
func TestProgramsThatShareAFolder(t *testing.T) {
	outdir := t.TempDir()
	write := func(stack, file, text string) {
		t.Helper()
		folder := filepath.Join(outdir, "stacks", stack)
		err := os.MkdirAll(folder, 0o777)
		if err := errors.Join(err, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	write("other", "cdk.tf.json", "{}")
	write("other", "owner.txt", "example.com/other")
	write("unclaimed", "cdk.tf.json", "{}")
	write("first", "terraform.tfstate", "{}")
	wrong := errors.New("wrong")
	for _, step := range []struct {
		name  string
		stack string
		err   error
		// what is returned, and the configurations in the folder afterwards
		returned, left []string
	}{
		{"a stack", "first", nil, []string{"first"}, []string{"first", "other"}},
		{"the stack renamed", "second", nil, []string{"second"}, []string{"other", "second"}},
		{"an error", "second", wrong, nil, []string{"other"}},
		{"the stack of the other program", "other", nil, []string{"other"}, []string{"other"}},
		{"an error in that stack", "other", wrong, nil, nil},
	} {
		stacks, err := App(func(app cdktf.App) ([]privateapi.Output, error) {
			_, err := NewStack(app, step.stack)
			return nil, errors.Join(err, step.err)
		}, outdir)
		if !errors.Is(err, step.err) {
			t.Fatalf("%s: %v", step.name, err)
		}
		var returned, left []string
		for _, stack := range stacks {
			returned = append(returned, stack.Stack)
		}
		files, err := filepath.Glob(filepath.Join(outdir, "stacks", "*", "cdk.tf.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			left = append(left, filepath.Base(filepath.Dir(file)))
		}
		if diff := cmp.Diff([][]string{step.returned, step.left}, [][]string{returned, left}); diff != "" {
			t.Errorf("%s: stacks returned and left (-want +got):\n%s", step.name, diff)
		}
	}
	if _, err := os.Stat(filepath.Join(outdir, "stacks", "first", "terraform.tfstate")); err != nil {
		t.Error(err)
	}
}

// A stack that fails to synthesize is not left, whoever wrote it before.
func TestASynthesisThatFailsHalfway(t *testing.T) {
	outdir := t.TempDir()
	_, err := App(func(app cdktf.App) ([]privateapi.Output, error) {
		first, err := NewStack(app, "first")
		Output(first, "value", "", "x")
		second, err2 := NewStack(app, "second")
		Output(second, "value", "", "x")
		Output(second, "value", "", "y")
		return nil, errors.Join(err, err2)
	}, outdir)
	if err == nil {
		t.Error("no error")
	}
	if files, err := filepath.Glob(filepath.Join(outdir, "stacks", "*", "cdk.tf.json")); err != nil || len(files) > 0 {
		t.Errorf("%v are left, %v", files, err)
	}
}
