package synth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/markdown"
)

// digestFile is the review of all stacks, beside their folders.
const digestFile = "review.json"

// write writes the configurations to a folder to commit, for workspaces that read
// their configuration from a repository: <folder>/<stack>/cdk.tf.json with its versions
// file, and the digest of all stacks.
func write(build Build, arguments []string, stdout io.Writer) (int, error) {
	set := flags("write")
	check := set.Bool("check", false, "")
	if err := parse(set, arguments, "FOLDER"); err != nil {
		return 1, err
	}
	folder := set.Arg(0)
	err := aside(build, func(outdir string, stacks []review.Input) error {
		now, err := committed(outdir, stacks)
		if err != nil {
			return err
		}
		kept, err := readFolder(folder, now)
		if err != nil {
			return err
		}
		if *check {
			return checkFolder(folder, kept, now)
		}
		return update(folder, kept, now, stdout)
	})
	return 0, err
}

// committed returns the files to commit by their paths in the folder.
func committed(outdir string, stacks []review.Input) (map[string][]byte, error) {
	files := map[string][]byte{digestFile: review.New(stacks).JSON()}
	for _, stack := range stacks {
		folder := filepath.Join(outdir, "stacks", stack.Stack)
		text, err := os.ReadFile(filepath.Join(folder, "cdk.tf.json"))
		if err != nil {
			return nil, err
		}
		file := filepath.Join(stack.Stack, "cdk.tf.json")
		if files[file], err = withoutVersion(text); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		text, err = os.ReadFile(filepath.Join(folder, versionsFile))
		if errors.Is(err, fs.ErrNotExist) {
			continue // the app requires no version
		}
		if err != nil {
			return nil, err
		}
		files[filepath.Join(stack.Stack, versionsFile)] = text
	}
	return files, nil
}

// withoutVersion returns a configuration without the version of CDK for
// Terraform that wrote it, which would change every file with each upgrade.
func withoutVersion(configuration []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(configuration))
	decoder.UseNumber()
	var value map[string]any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if notes, ok := value["//"].(map[string]any); ok {
		if metadata, ok := notes["metadata"].(map[string]any); ok {
			delete(metadata, "version")
		}
	}
	return append(ref.JSON(value, "  "), '\n'), nil
}

// readFolder returns the files of the folder that this command has written: the
// digest, the configurations of its stacks, and those of the stacks that exist now. A
// name in the digest or a symbolic link cannot lead out of the folder.
func readFolder(folder string, now map[string][]byte) (map[string][]byte, error) {
	kept := map[string][]byte{}
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	read := func(file string) error {
		text, err := root.ReadFile(file)
		if err == nil {
			kept[file] = text
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := read(digestFile); err != nil {
		return nil, err
	}
	files := slices.Collect(maps.Keys(now))
	if text, ok := kept[digestFile]; ok {
		digest, err := review.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(folder, digestFile), err)
		}
		for _, stack := range digest.Stacks {
			if !isFolder(stack.Name) {
				return nil, fmt.Errorf("%s: stack %q: %s", filepath.Join(folder, digestFile), stack.Name, stackProblem)
			}
			files = append(files, filepath.Join(stack.Name, "cdk.tf.json"), filepath.Join(stack.Name, versionsFile))
		}
	}
	for _, file := range files {
		if err := read(file); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// update makes the folder hold what is synthesized now.
func update(folder string, kept, now map[string][]byte, stdout io.Writer) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, file := range changed(kept, now) {
		path := filepath.Join(folder, file)
		text, ok := now[file]
		if !ok {
			if err := root.Remove(file); err != nil {
				return err
			}
			fmt.Fprintln(stdout, "Removed", path)
			continue
		}
		if err := root.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := root.WriteFile(file, text, 0o666); err != nil {
			return err
		}
		fmt.Fprintln(stdout, "Wrote", path)
	}
	return nil
}

// checkFolder returns an error that describes the differences between the folder and
// what is synthesized now, as a review does.
func checkFolder(folder string, kept, now map[string][]byte) error {
	files := changed(kept, now)
	if len(files) == 0 {
		return nil
	}
	head, err := review.Parse(now[digestFile])
	if err != nil {
		return err
	}
	base := review.New(nil)
	if text, ok := kept[digestFile]; ok {
		if base, err = review.Parse(text); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(folder, digestFile), err)
		}
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s is out of date:\n", folder)
	for _, file := range files {
		what := "differs"
		switch {
		case now[file] == nil:
			what = "belongs to no stack"
		case kept[file] == nil:
			what = "is missing"
		}
		fmt.Fprintf(&text, "  %s %s\n", file, what)
	}
	difference := compare.Digests(base, head)
	if difference.Empty() {
		fmt.Fprintln(&text, "Routes, callers and permissions are the same.")
	}
	for _, c := range difference.Changes {
		text.WriteString(markdown.Text(c))
	}
	text.WriteString("Run write without -check to update it.")
	return errors.New(text.String())
}

// changed returns the names of the files that differ, sorted.
func changed(kept, now map[string][]byte) []string {
	all := maps.Clone(now)
	maps.Copy(all, kept)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(file string) bool {
		before, ok1 := kept[file]
		after, ok2 := now[file]
		return ok1 && ok2 && bytes.Equal(before, after)
	})
}
