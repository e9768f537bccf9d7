// Package synth is what an app calls to become a program: it runs the app's
// own function, prints what is wrong with it, and leaves no output behind that
// does not belong to what the function says now.
package synth

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	_ "cdk.tf/go/privateapi/faststart"
)

// A Build adds an app's stacks to it and returns a text that tells a person
// what they are, and what is wrong with them.
type Build func(app cdktf.App) (summary string, err error)

// Main synthesizes an app into the folder that CDKTF_OUTDIR names, cdktf.out by
// default, and returns the exit status of the program: 0, or 1 when something
// is wrong. The summary goes to standard output, what is wrong to standard
// error, and then the folder holds no configuration, not even an earlier one
// that could be applied by mistake.
func Main(build Build) int {
	defer Close()
	outdir := os.Getenv("CDKTF_OUTDIR")
	if outdir == "" {
		outdir = "cdktf.out"
	}
	return run(build, outdir, os.Stdout, os.Stderr)
}

func run(build Build, outdir string, stdout, stderr io.Writer) int {
	summary, err := App(build, outdir)
	if err != nil {
		fmt.Fprintln(stderr, "error:")
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(stderr, "  %s\n", strings.TrimSuffix(line, "\n"))
		}
		fmt.Fprintln(stderr, "Nothing was synthesized.")
		return 1
	}
	fmt.Fprintln(stdout, summary)
	written, err := configurations(outdir)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	for _, file := range written {
		fmt.Fprintln(stdout, "Wrote", file)
	}
	return 0
}

// App synthesizes an app into a folder and returns its summary. On an error the
// folder holds no configuration.
func App(build Build, outdir string) (summary string, err error) {
	if err := clean(outdir); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, clean(outdir))
		}
	}()
	defer recovered(&err)
	if err := os.MkdirAll(outdir, 0o777); err != nil {
		return "", err
	}
	app := cdktf.NewApp(&cdktf.AppConfig{
		Outdir:      jsii.String(outdir),
		StackTraces: jsii.Bool(false), // they would hold paths of this machine
	})
	summary, err = build(app)
	if err != nil {
		return "", err
	}
	app.Synth()
	return summary, nil
}

// recovered makes an error of what the JavaScript side threw, which arrives as
// a panic. A panic of Go's own goes on.
func recovered(err *error) {
	switch thrown := recover().(type) {
	case nil:
	case runtime.Error:
		panic(thrown)
	case error:
		*err = thrown
	default:
		*err = fmt.Errorf("%v", thrown)
	}
}

// configurations returns the files that hold a stack's configuration.
func configurations(outdir string) ([]string, error) {
	stacks, err := os.ReadDir(filepath.Join(outdir, "stacks"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var files []string
	for _, stack := range stacks {
		file := filepath.Join(outdir, "stacks", stack.Name(), "cdk.tf.json")
		if _, err := os.Stat(file); err == nil {
			files = append(files, file)
		}
	}
	return files, err
}

// clean removes the configurations of earlier runs. The state of Terraform
// beside them stays.
func clean(outdir string) error {
	old, err := configurations(outdir)
	if err != nil {
		return err
	}
	for _, file := range append(old, filepath.Join(outdir, "manifest.json")) {
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
