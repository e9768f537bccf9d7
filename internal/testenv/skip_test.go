package testenv

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// skipping are the files whose tests may be skipped although E2E=required.
var skipping = []string{
	"faststart/faststart_test.go", // on Windows
	"internal/testenv/testenv.go", // the gate, which does not skip then
}

// A skipped test counts as passed. So tests are skipped by the gate alone, which
// fails instead if E2E=required.
func TestOnlyTheGateSkips(t *testing.T) {
	root := filepath.Join("..", "..")
	var found []string
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.SkipObjectResolution)
		if err == nil && skips(file) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(skipping, found); diff != "" {
		t.Errorf("files that skip tests (-listed +found):\n%s", diff)
	}
}

// skips reports whether a file calls a method by which tests are skipped.
func skips(file *ast.File) bool {
	found := false
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		found = found || ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow", "Short"}, method.Sel.Name)
		return true
	})
	return found
}

func TestSkips(t *testing.T) {
	for call, want := range map[string]bool{
		`t.Skip("x")`: true, `b.Skipf("x")`: true, "s.T().SkipNow()": true, "testing.Short()": true,
		`t.Log("t.Skip()")`: false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a.go", "package p\nfunc f() { g(func() { "+call+" }) }",
			parser.SkipObjectResolution)
		if err != nil || skips(file) != want {
			t.Errorf("%s: %v, %v, want %v", call, skips(file), err, want)
		}
	}
}
