package synth

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
)

// defaultOutdir returns the folder that the app is written to, and deployed from.
func defaultOutdir() string { return cmp.Or(os.Getenv("CDKTF_OUTDIR"), "cdktf.out") }

// ownerFile in a stack's folder names the program that writes the stack. Several
// programs may write to one folder, as go run . and go run ./examples/s3 do.
const ownerFile = "owner.txt"

// owner returns the path of the main package of this program.
func owner() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return info.Path
}

// claim makes the folders of stacks and notes in each that this program writes
// the stack.
func claim(outdir string, stacks []string) error {
	for _, stack := range stacks {
		if !isFolder(stack) {
			return fmt.Errorf("stack %q: %s", stack, stackProblem)
		}
		folder := filepath.Join(outdir, "stacks", stack)
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, ownerFile), []byte(owner()), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// stackName matches the ids of stacks: each is the name of a folder and part of the
// name of a state.
var stackName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9_.-]*$`)

const stackProblem = "must be letters, digits and _.-, without a dot at the beginning"

// isFolder reports whether a stack's name can be the name of its folder.
func isFolder(name string) bool { return stackName.MatchString(name) && filepath.IsLocal(name) }

// configurations returns the configurations of stacks that no other program has
// claimed.
func configurations(outdir string) ([]string, error) {
	stacks, err := os.ReadDir(filepath.Join(outdir, "stacks"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var files []string
	for _, stack := range stacks {
		folder := filepath.Join(outdir, "stacks", stack.Name())
		if name, err := os.ReadFile(filepath.Join(folder, ownerFile)); err == nil && string(name) != owner() {
			continue
		}
		file := filepath.Join(folder, "cdk.tf.json")
		if _, err := os.Stat(file); err == nil {
			files = append(files, file)
		}
	}
	return files, err
}

// clean removes the configurations of earlier runs of this program, and the list
// of stacks, which is of the program that ran last. Terraform's files beside them
// stay.
func clean(outdir string) error {
	old, err := configurations(outdir)
	if err != nil {
		return err
	}
	files := append([]string{filepath.Join(outdir, "manifest.json")}, old...)
	for _, file := range old {
		file = filepath.Join(filepath.Dir(file), versionsFile)
		ours, err := isVersions(file)
		if err != nil {
			return err
		}
		if ours {
			files = append(files, file)
		}
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
