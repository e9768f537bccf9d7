package module

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var root = filepath.Join("..", "..")

// jsii are the modules that start Node.js. The table calls them "cdktf".
var jsii = []string{
	"github.com/aws/constructs-go/", "github.com/aws/jsii-runtime-go", "github.com/cdktf/",
	"github.com/hashicorp/terraform-cdk-go/",
}

// ARCHITECTURE.md lists every package and what it may import.
func TestArchitecture(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	packages, err := Packages(root, token.NewFileSet())
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range check(string(text), packages) {
		t.Error(problem)
	}
}

// Packages without cdktf have tests without it, which are quick, too.
func TestPureTests(t *testing.T) {
	packages, err := Packages(root, token.NewFileSet())
	if err != nil {
		t.Fatal(err)
	}
	usesJSII := map[string]bool{}
	for _, p := range packages {
		usesJSII[p.Dir] = slices.ContainsFunc(Imports(p.Files), isJSII)
	}
	for _, p := range packages {
		if usesJSII[p.Dir] || strings.HasPrefix(p.Dir, "e2e") {
			continue
		}
		for _, imported := range Imports(p.Tests) {
			if isJSII(imported) || usesJSII[imported] {
				t.Errorf("%s: its tests import %s, so they start Node.js: move them beside what they test", p.Dir, imported)
			}
		}
	}
}

// Mistakes in the table, and imports that it does not allow, are found.
func TestArchitectureMistakes(t *testing.T) {
	const head = "## Packages\n\n| package | contents | may import |\n|---|---|---|\n"
	const rows = "| `ref` | references | |\n| `fault` | faults | |\n| `constructs/role` | the role | `ref`, `cdktf` |\n"
	pkg := func(dir string, imports ...string) string {
		source := "package p\n"
		for _, i := range imports {
			source += fmt.Sprintf("import _ %q\n", i)
		}
		return dir + "/p.go\n" + source
	}
	accepted := []string{
		pkg("ref", "strings"), pkg("fault"), pkg("constructs/role", Path+"/ref", "github.com/aws/jsii-runtime-go"),
	}
	for name, test := range map[string]struct {
		table string
		files []string
		want  []string
	}{
		"nothing is wrong": {head + rows, accepted, nil},
		"a package without a row": {
			head + rows, append([]string{pkg("iam")}, accepted...),
			[]string{"iam: is not in the table"},
		},
		"a row without a package": {
			head + rows + "| `iam` | policies | |\n", accepted,
			[]string{"iam: there is no such package"},
		},
		"a package twice": {
			head + rows + "| `ref` | references | |\n", accepted,
			[]string{"ref: is in the table twice"},
		},
		"an import that is not allowed": {
			head + rows, []string{pkg("ref", Path+"/fault"), accepted[1], accepted[2]},
			[]string{"ref: must not import fault"},
		},
		"jsii that is not allowed": {
			head + rows, []string{pkg("ref", "github.com/aws/constructs-go/constructs/v10"), accepted[1], accepted[2]},
			[]string{"ref: must not import github.com/aws/constructs-go/constructs/v10"},
		},
		"another module that is not allowed": {
			head + rows, []string{pkg("ref", "github.com/google/go-cmp/cmp"), accepted[1], accepted[2]},
			[]string{"ref: must not import github.com/google/go-cmp/cmp"},
		},
		"an allowed package that does not exist": {
			head + strings.Replace(rows, "faults | |", "faults | `reff` |", 1), accepted,
			[]string{"fault: may import reff, which does not exist"},
		},
		"jsii by a package between": {
			head + strings.Replace(rows, "faults | |", "faults | `constructs/role` |", 1),
			[]string{accepted[0], pkg("fault", Path+"/constructs/role"), accepted[2]},
			[]string{"fault: must not import constructs/role, which needs cdktf"},
		},
		"no row for a folder": {
			head + rows + "| `e2e/...` | tests | everything |\n",
			append([]string{pkg("e2e/s3", "example.com/x", Path+"/constructs/role")}, accepted...), nil,
		},
		"a line that is no row": {
			head + strings.Replace(rows, "faults | |", "faults |", 1), accepted,
			[]string{
				"fault: is not in the table",
				"| `fault` | faults |: a row must have a package, its contents and what it may import",
			},
		},
		"no table": {"## Other\n", nil, []string{"there is no table of packages below ## Packages"}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for _, file := range test.files {
				name, source, _ := strings.Cut(file, "\n")
				name = filepath.Join(folder, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(source), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			packages, err := Packages(folder, token.NewFileSet())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, check(test.table, packages)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// A row is a row of the table of packages.
type row struct {
	allowed    []string
	everything bool
}

var (
	code    = regexp.MustCompile("`([^`]+)`")
	section = regexp.MustCompile(`(?ms)^## Packages$(.*?)(^## |\z)`)
)

// check returns what is wrong with the table, and with the packages by the table.
func check(document string, packages []Package) []string {
	var problems []string
	rows := map[string]row{}
	for line := range strings.Lines(section.FindString(document)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		columns := strings.Split(strings.Trim(line, "|"), "|")
		if len(columns) != 3 {
			problems = append(problems, line+": a row must have a package, its contents and what it may import")
			continue
		}
		name := code.FindStringSubmatch(columns[0])[1]
		if _, ok := rows[name]; ok {
			problems = append(problems, name+": is in the table twice")
		}
		r := row{everything: strings.TrimSpace(columns[2]) == "everything"}
		for _, allowed := range code.FindAllStringSubmatch(columns[2], -1) {
			r.allowed = append(r.allowed, allowed[1])
		}
		rows[name] = r
	}
	if len(rows) == 0 {
		return []string{"there is no table of packages below ## Packages"}
	}

	exists := map[string]bool{}
	for _, p := range packages {
		name, r, ok := find(rows, p.Dir)
		exists[p.Dir], exists[name] = true, true
		switch {
		case !ok:
			problems = append(problems, p.Dir+": is not in the table")
			continue
		case r.everything:
			continue
		}
		for _, imported := range Imports(p.Files) {
			_, of, _ := find(rows, imported)
			needsJSII := of.everything || slices.Contains(of.allowed, "cdktf")
			switch {
			case !r.allows(imported):
				problems = append(problems, p.Dir+": must not import "+imported)
			case needsJSII && !slices.Contains(r.allowed, "cdktf"):
				problems = append(problems, p.Dir+": must not import "+imported+", which needs cdktf")
			}
		}
	}
	for name, r := range rows {
		if !exists[name] {
			problems = append(problems, name+": there is no such package")
		}
		for _, allowed := range r.allowed {
			if _, _, ok := find(rows, allowed); !ok && allowed != "cdktf" && !strings.Contains(allowed, ".") {
				problems = append(problems, name+": may import "+allowed+", which does not exist")
			}
		}
	}
	slices.Sort(problems)
	return problems
}

// find returns the row of a package: its own, or that of a folder above it, such as
// "e2e/...".
func find(rows map[string]row, dir string) (string, row, bool) {
	if r, ok := rows[dir]; ok {
		return dir, r, true
	}
	for name, r := range rows {
		folder, ok := strings.CutSuffix(name, "/...")
		if ok && (dir == folder || strings.HasPrefix(dir, folder+"/")) {
			return name, r, true
		}
	}
	return "", row{}, false
}

// allows reports whether a package or a module with another path may be imported.
func (r row) allows(imported string) bool {
	return isJSII(imported) && slices.Contains(r.allowed, "cdktf") ||
		slices.ContainsFunc(r.allowed, func(allowed string) bool {
			return imported == allowed || strings.Contains(allowed, ".") && strings.HasPrefix(imported, allowed+"/")
		})
}

func isJSII(imported string) bool {
	return slices.ContainsFunc(jsii, func(module string) bool { return strings.HasPrefix(imported, module) })
}
