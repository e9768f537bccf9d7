// Package golden compares what tests produce with files that are committed: whole
// files, the files of a folder, and the generated parts of documents. The flag
// -update writes these files instead:
//
//	go test ./gateway -run TestResolve -update
package golden

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Equal fails the test if the file does not consist of got. With -update it writes
// the file. file is a path in the folder of the test.
func Equal[Text ~string | ~[]byte](t testing.TB, file string, got Text) {
	t.Helper()
	if updates(t) {
		write(t, file, string(got))
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v\n%s", err, howTo(t, "writes it"))
		return
	}
	compare(t, file, string(want), string(got))
}

// Folder fails the test if the folder does not consist of these files, which it
// has by their names: if one differs, is missing, or is none of them. With -update
// it writes them, and removes the others.
func Folder[Text ~string | ~[]byte](t testing.TB, folder string, files map[string]Text) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		Equal(t, filepath.Join(folder, name), files[name])
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Error(err)
	}
	for _, entry := range entries {
		file := filepath.Join(folder, entry.Name())
		if _, ok := files[entry.Name()]; ok {
			continue
		}
		if !updates(t) {
			t.Errorf("%s: no test compares with this file\n%s", file, howTo(t, "removes it"))
		} else if err := os.RemoveAll(file); err != nil {
			t.Error(err)
		}
	}
}

// Section fails the test if got is not what stands in the file, a Markdown
// document, between the lines <!-- name --> and <!-- /name -->. With -update it
// writes this part of the file.
func Section(t testing.TB, file, name, got string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
		return
	}
	want, ok := replace(string(text), name, got)
	switch {
	case !ok:
		t.Errorf("%s: must have one line <!-- %s --> and, after it, one line <!-- /%[2]s -->", file, name)
	case updates(t):
		write(t, file, want)
	default:
		compare(t, file, string(text), want)
	}
}

// replace returns the document with another section, and false if the section is
// not marked once.
func replace(document, name, section string) (string, bool) {
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	if strings.Count(document, begin) != 1 || strings.Count(document, end) != 1 {
		return "", false
	}
	before, rest, _ := strings.Cut(document, begin)
	_, after, ok := strings.Cut(rest, end)
	return before + begin + section + end + after, ok
}

// updates reports whether files are written. In CI, where nobody would see what
// was written, it is an error to ask for that.
func updates(t testing.TB) bool {
	t.Helper()
	if *update && os.Getenv("CI") != "" {
		t.Fatal("-update is not supported in CI, where the environment variable CI is set")
	}
	return *update
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func compare(t testing.TB, file, want, got string) {
	t.Helper()
	if want != got {
		t.Errorf("%s differs\n%s\n%s", file, howTo(t, "rewrites it"), udiff.Unified("want", "got", want, got))
	}
}

// howTo returns the command that updates the files of a test, and what it does.
func howTo(t testing.TB, does string) string {
	test, _, _ := strings.Cut(t.Name(), "/")
	environment := ""
	if os.Getenv("E2E") != "" {
		environment = "E2E=1 "
	}
	return environment + "go test " + folder() + " -run '^" + test + "$' -update " + does
}

// folder returns the folder of the test as an argument of go test, from the root
// of the module.
func folder() string {
	working, err := os.Getwd()
	if err != nil {
		return "."
	}
	for root := working; filepath.Dir(root) != root; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
			continue
		}
		if path, err := filepath.Rel(root, working); err == nil && path != "." {
			return "./" + filepath.ToSlash(path)
		}
		break
	}
	return "."
}
