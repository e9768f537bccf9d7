package module

import (
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/golden"
)

// removed begins the line of an exported name that is gone.
const removed = "- "

// The file has the module's exported names, and those that are gone since the last
// release. CHANGELOG.md says what became of each of them.
func TestExportedNames(t *testing.T) {
	packages, err := Packages(root, token.NewFileSet())
	if err != nil {
		t.Fatal(err)
	}
	var exported []string
	for _, p := range packages {
		if p.IsPublic() {
			exported = append(exported, p.Exported()...)
		}
	}
	file := filepath.Join("testdata", "exported.txt")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Log(err)
	}
	lines := merge(strings.Split(strings.TrimSpace(string(before)), "\n"), exported)
	golden.Equal(t, file, strings.Join(lines, "\n")+"\n")

	changelog, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range unexplained(string(changelog), lines) {
		t.Errorf("CHANGELOG.md does not mention `%s`, which is gone or has another type", line)
	}
}

// merge returns the lines of a file, with the names that are exported now and those
// that were, which begin with removed.
func merge(before, exported []string) []string {
	lines := slices.Clone(exported)
	for _, line := range before {
		line = strings.TrimPrefix(line, removed)
		if line != "" && !slices.Contains(exported, line) {
			lines = append(lines, removed+line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// unexplained returns the names that are gone and that a changelog does not mention
// in backquotes. It may mention the type of a field or a method instead if the type is
// gone too, and the package if nothing of it is left.
func unexplained(changelog string, lines []string) []string {
	exists := map[string]bool{} // a name, a package
	for _, line := range lines {
		if name, _, _ := strings.Cut(line, " "); !strings.HasPrefix(line, removed) {
			exists[name], exists[name[:strings.Index(name, ".")]] = true, true
		}
	}
	var names []string
	for _, line := range lines {
		gone, ok := strings.CutPrefix(line, removed)
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(gone, " ")
		mentioned := strings.Contains(changelog, "`"+name+"`")
		for i := strings.LastIndex(name, "."); i > 0 && !exists[name[:i]]; i = strings.LastIndex(name, ".") {
			name = name[:i]
			mentioned = mentioned || strings.Contains(changelog, "`"+name+"`")
		}
		if !mentioned && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func TestMerge(t *testing.T) {
	before := []string{"- iam.Old func()", "iam.Gone func()", "iam.Document struct", "- iam.Back func()"}
	exported := []string{"iam.New func()", "iam.Document struct", "iam.Back func()"}
	want := []string{
		"- iam.Gone func()", "- iam.Old func()", "iam.Back func()", "iam.Document struct", "iam.New func()",
	}
	if diff := cmp.Diff(want, merge(before, exported)); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestUnexplained(t *testing.T) {
	lines := []string{
		"- a/b.Thing struct", "- a/b.Thing.Field string", // a package that is gone
		"- c.Thing struct", "- c.Thing.Field string", "c.Other struct", // a type
		"- c.Other.Field string", // a field
		"- c.F func()", "c.F func() error",
	}
	for changelog, want := range map[string][]string{
		"":                                      {"a/b", "c.Thing", "c.Other.Field", "c.F"},
		"`a/b`":                                 {"c.Thing", "c.Other.Field", "c.F"},
		"`a/b.Thing` `c.Thing`":                 {"c.Other.Field", "c.F"},
		"`a/b.Thing` `c` `c.Other`":             {"c.Thing", "c.Other.Field", "c.F"},
		"`a/b` `c.Thing` `c.Other.Field` `c.F`": nil,
		"`a/b` `c.Thing` `c.Other.Field` `c.F()`":               {"c.F"},
		"`a/b.Thing.Field` `c.Thing` `c.Other.Field` and `c.F`": {"a/b"},
	} {
		if diff := cmp.Diff(want, unexplained(changelog, lines)); diff != "" {
			t.Errorf("%s: names (-want +got):\n%s", changelog, diff)
		}
	}
}

// Names that are not exported, and names of parameters, are no part of the list.
func TestExported(t *testing.T) {
	folder := t.TempDir()
	const source = `package p

const A, b = 1, 2

var V, w int

type T struct {
	F, g map[string]*T
	H func(a, b int) (n int, err error)
	E
}

type E string
type t struct{ F int }
type I interface { M(x ...int) error; m() }

func F(a, b string, c func(d int) error) {}
func f() {}
func (t *T) M() (int, error) { return 0, nil }
func (t T) n() {}
func (t t) M() {}
`
	if err := os.WriteFile(filepath.Join(folder, "p.go"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	packages, err := Packages(folder, token.NewFileSet())
	if err != nil {
		t.Fatal(err)
	}
	packages[0].Dir = "p"
	want := []string{
		"p.A const", "p.E string", "p.F func(string, string, func(d int) error)", "p.I interface",
		"p.I.M func(...int) error", "p.T embeds E", "p.T struct", "p.T.F map[string]*T",
		"p.T.H func(int, int) (int, error)", "p.T.M func() (int, error)", "p.V var",
	}
	if diff := cmp.Diff(want, packages[0].Exported()); diff != "" {
		t.Errorf("exported names (-want +got):\n%s", diff)
	}
}
