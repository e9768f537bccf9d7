// Package validate has Terraform and the real provider check everything that
// the root package and the examples synthesize, and runs the program in folders
// that have nothing in common.
package validate

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/snapshot"
	"cdk.tf/go/privateapi/internal/testenv"
)

// Terraform and OpenTofu find nothing wrong with any stack: those that have a
// snapshot, that of the program and those of the examples.
func TestNothingIsWrong(t *testing.T) {
	emulatortest.RequireTerraform(t)
	outdir := t.TempDir()
	inRoot(t, []string{"CDKTF_OUTDIR=" + filepath.Join(outdir, "go run .")}, "go", "run", ".")
	want := []string{"go run ./privateapi"}
	for _, name := range examples(t) {
		inRoot(t, []string{"CDKTF_OUTDIR=" + filepath.Join(outdir, "examples", name)}, "go", "run", "./examples/"+name)
		for _, stack := range stacksOf(name) {
			want = append(want, "examples/"+name+"/"+stack)
		}
	}
	stacks := stacks(t, outdir)
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(stacks))); diff != "" {
		t.Errorf("stacks that were synthesized (-want +got):\n%s", diff)
	}
	for name, text := range snapshots(t) {
		configuration, err := snapshot.Configuration(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		stacks[name] = string(configuration)
	}
	t.Run("to Terraform", func(t *testing.T) {
		if err := validateModules(t, stacks); err != nil {
			t.Error(err)
		}
	})
	t.Run("to OpenTofu", func(t *testing.T) {
		emulatortest.UseOpenTofu(t)
		if err := validateModules(t, stacks); err != nil {
			t.Error(err)
		}
	})
	t.Run("unless a stack is broken", func(t *testing.T) { everyFaultIsFound(t, stacks) })
}

// stacks returns the configurations below a folder of apps by "app/stack".
func stacks(t *testing.T, dir string) map[string]string {
	t.Helper()
	configurations := map[string]string{}
	for path, text := range files(t, dir) {
		if app, stack, ok := strings.Cut(filepath.ToSlash(filepath.Dir(path)), "/stacks/"); ok &&
			filepath.Base(path) == "cdk.tf.json" {
			configurations[app+"/"+stack] = text
		}
	}
	return configurations
}

func snapshots(t *testing.T) map[string][]byte {
	t.Helper()
	snapshots, err := snapshot.Find(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return snapshots
}

// examples returns the names of the examples.
func examples(t *testing.T) []string {
	t.Helper()
	programs, err := filepath.Glob(filepath.Join("..", "..", "examples", "*", "main.go"))
	if err != nil || len(programs) == 0 {
		t.Fatalf("there are no examples: %v", err)
	}
	var names []string
	for _, program := range programs {
		names = append(names, filepath.Base(filepath.Dir(program)))
	}
	return names
}

// stacksOf returns the stacks of an example. Most have one, with the example's name.
func stacksOf(example string) []string {
	switch example {
	case "domain":
		return []string{"consumer", "domain"}
	case "hubandspoke":
		return []string{"hub", "spoke"}
	case "production":
		return []string{"account", "production"}
	}
	return []string{example}
}

// The program writes the same bytes whoever runs it and wherever, and nothing
// in them leads to a file of this machine.
func TestSameBytesEverywhere(t *testing.T) {
	testenv.EndToEnd(t)
	program := filepath.Join(t.TempDir(), "privateapi")
	inRoot(t, nil, "go", "build", "-o", program, ".")
	cache := jsiiCache(t)
	run := func(outdir string) map[string]string {
		t.Helper()
		dir := t.TempDir()
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CDKTF_OUTDIR="+outdir, "JSII_RUNTIME_PACKAGE_CACHE_ROOT="+cache)
		for _, name := range []string{"HOME", "TMPDIR"} {
			cmd.Env = append(cmd.Env, name+"="+t.TempDir())
		}
		if printed, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, printed)
		}
		if outdir == "" {
			outdir = filepath.Join(dir, "cdktf.out")
		}
		return files(t, outdir)
	}
	first, second := run(""), run(filepath.Join(t.TempDir(), "another", "folder"))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%s", diff)
	}
	if first["stacks/privateapi/cdk.tf.json"] == "" {
		t.Errorf("there is no stacks/privateapi/cdk.tf.json among %q", slices.Sorted(maps.Keys(first)))
	}
	for file, text := range first {
		var value any = text
		if filepath.Ext(file) == ".json" {
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
		for _, s := range texts(value) {
			if absolutePath.MatchString(s) {
				t.Errorf("%s holds an absolute path: %q", file, s)
			}
		}
	}
}

// absolutePath has two names at least: "/{proxy+}" and "/index.html" are paths
// of the API.
var absolutePath = regexp.MustCompile(`(^|[\s"'=:,;(\[])(/[\w.@+-]+/[\w.@+-]+|[A-Za-z]:\\)`)

func TestAbsolutePath(t *testing.T) {
	for text, want := range map[string]bool{
		"/home/me/app":                          true,
		"file:/tmp/x/y":                         true,
		`{"path":"/root/terraform.tfstate"}`:    true,
		"at main (/usr/lib/node.js:1)":          true,
		`C:\Users\me`:                           true,
		"../../../terraform.privateapi.tfstate": false,
		"https://docs.example/a/b":              false,
		"text/html; charset=utf-8":              false,
		"</title>":                              false,
		"*/*":                                   false,
		"/{proxy+}":                             false,
		"arn:aws:s3:::documents/public/a":       false,
	} {
		if got := absolutePath.MatchString(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// texts returns every string in decoded JSON, keys too.
func texts(value any) []string {
	var all []string
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			all = append(append(all, key), texts(v[key])...)
		}
	case []any:
		for _, element := range v {
			all = append(all, texts(element)...)
		}
	case string:
		all = append(all, v)
	}
	return all
}

// jsiiCache returns a folder for the libraries that jsii unpacks, half a
// gigabyte: the person's own where it is known, else one for this test.
func jsiiCache(t *testing.T) string {
	t.Helper()
	if home, err := os.UserHomeDir(); err == nil {
		cache := filepath.Join(home, ".cache", "aws", "jsii", "package-cache")
		if _, err := os.Stat(cache); err == nil {
			return cache
		}
	}
	return t.TempDir()
}

// inRoot runs a command in the folder of the program.
func inRoot(t *testing.T, environ []string, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), environ...)
	if printed, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, printed)
	}
}

// files returns all files below a folder by their paths in it.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(os.DirFS(dir), path)
		texts[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
