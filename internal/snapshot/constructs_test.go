package snapshot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Every construct, a package that has a function New, compares its snapshots by
// synthtest.Snapshots, which also requires that every field is set in one of them.
func TestEveryConstructHasSnapshots(t *testing.T) {
	root := filepath.Join("..", "..")
	snapshots, err := Find(root)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "constructs", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	constructs, compares := map[string]bool{}, map[string]bool{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(path))
		if strings.HasSuffix(path, "_test.go") {
			compares[name] = compares[name] || callsSnapshots(file)
		} else {
			constructs[name] = constructs[name] || hasNew(file)
		}
	}
	found := 0
	for name, isConstruct := range constructs {
		if !isConstruct {
			continue
		}
		found++
		committed := false
		for snapshot := range snapshots {
			committed = committed || strings.HasPrefix(snapshot, "constructs/"+name+"/")
		}
		if !compares[name] || !committed {
			t.Errorf("constructs/%s: its tests call synthtest.Snapshots: %t; it has snapshots: %t", name,
				compares[name], committed)
		}
	}
	if found < 5 {
		t.Errorf("only %d constructs were found", found)
	}
}

func hasNew(file *ast.File) bool {
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "New" {
			return true
		}
	}
	return false
}

func callsSnapshots(file *ast.File) (calls bool) {
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			f, ok := call.Fun.(*ast.SelectorExpr)
			if ok && (f.Sel.Name == "Snapshots" || f.Sel.Name == "Golden") {
				of, ok := f.X.(*ast.Ident)
				calls = calls || ok && of.Name == "synthtest"
			}
		}
		return true
	})
	return calls
}
