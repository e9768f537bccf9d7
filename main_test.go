package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"cdk.tf/go/privateapi/internal/golden"
	_ "cdk.tf/go/privateapi/internal/terraformversion"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

var keep = flag.String("keep", "", "folder to write what is synthesized into, a folder a snapshot")

func TestMain(m *testing.M) {
	flag.Parse()
	for _, name := range synth.StateVariables() {
		os.Unsetenv(name) // snapshots are of the local state
	}
	status := m.Run()
	synth.Close()
	os.Exit(status)
}

// The default app is kept in full, each other case as its difference from it; a
// second stack is kept in full, too.
func TestSnapshots(t *testing.T) {
	defaultApp := synthesize(t, "default", build)["privateapi"]
	files := map[string]string{"default.json": defaultApp}
	for _, c := range cases {
		for stack, text := range synthesize(t, c.name, c.build) {
			if stack == "privateapi" {
				files[c.name+".diff"] = udiff.Unified("default", c.name, defaultApp, text)
			} else {
				files[c.name+"."+stack+".json"] = text
			}
		}
	}
	golden.Folder(t, "testdata", files)
}

// The same app gives the same bytes in another folder, and nothing of this
// machine is in them.
func TestSameBytesEverywhere(t *testing.T) {
	first, second := t.TempDir(), filepath.Join(t.TempDir(), "another", "folder")
	for _, dir := range []string{first, second} {
		if _, err := synth.App(build, dir); err != nil {
			t.Fatal(err)
		}
	}
	text := read(t, filepath.Join(first, "stacks", "privateapi", "cdk.tf.json"))
	if other := read(t, filepath.Join(second, "stacks", "privateapi", "cdk.tf.json")); text != other {
		t.Error(udiff.Unified(first, second, text, other))
	}
	hostname, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{hostname, folder, first, second, os.TempDir(), os.Getenv("HOME")} {
		if mark != "" && mark != "/" && strings.Contains(text, mark) {
			t.Errorf("the synthesized configuration holds %q of this machine", mark)
		}
	}
}

// synthesize returns the stacks of an app as text to compare.
func synthesize(t *testing.T, name string, build synth.Build) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if *keep != "" {
		dir = filepath.Join(*keep, name)
	}
	if _, err := synth.App(build, dir); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "stacks", "*", "cdk.tf.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no stack was written: %v", name, err)
	}
	stacks := map[string]string{}
	for _, file := range files {
		stacks[filepath.Base(filepath.Dir(file))] = readable(t, read(t, file))
	}
	return stacks
}

// readable returns a configuration without the notes that CDK for Terraform
// leaves in it, and with the JSON that is inside strings, the policies, as JSON.
func readable(t *testing.T, configuration string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(configuration), &value); err != nil {
		t.Fatal(err)
	}
	return string(ref.JSON(unfold(value), "  ")) + "\n"
}

func unfold(value any) any {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "//")
		for key := range v {
			v[key] = unfold(v[key])
		}
	case []any:
		for i := range v {
			v[i] = unfold(v[i])
		}
	case string:
		// The paths of a document are elsewhere, each as a part of an object.
		for _, text := range []string{joined.ReplaceAllString(v, `{"(Terraform)":"$1"}`), "{" + v + "}"} {
			var inside map[string]any
			if json.Unmarshal([]byte(text), &inside) == nil && len(inside) > 0 {
				return map[string]any{"(JSON)": inside}
			}
		}
	}
	return value
}

var joined = regexp.MustCompile(`\{\$\{join\(",", (values\(local\.\w+\))\)\}\}`)

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
