package sampleapis

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/unset"
)

func configs() []gateway.Config {
	var configs []gateway.Config
	for _, api := range All() {
		configs = append(configs, api.Config(Tokens{}))
	}
	return configs
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, api := range All() {
		if seen[api.Name] || api.Name == "" || strings.ContainsAny(api.Name, " /.") {
			t.Errorf("%q is not a unique name", api.Name)
		}
		seen[api.Name] = true
	}
}

func TestSamplesAreAccepted(t *testing.T) {
	for _, api := range All() {
		if _, err := api.Definition(); err != nil {
			t.Errorf("%s: %v", api.Name, err)
		}
	}
}

// Every exported type of package gateway that is an Integration is in a sample, as
// a value.
func TestEveryIntegration(t *testing.T) {
	want := map[string]bool{}
	for _, file := range parse(t, filepath.Join("..", "..", "gateway")) {
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == "Bind" {
				if name := typeName(f.Recv.List[0].Type); ast.IsExported(name) {
					want[name] = true
				}
			}
		}
	}
	got := map[string]bool{}
	for _, config := range configs() {
		for _, route := range config.Routes {
			if of := reflect.TypeOf(route.Integration); of.PkgPath() == "cdk.tf/go/privateapi/gateway" &&
				ast.IsExported(of.Name()) {
				got[of.Name()] = true
			}
		}
	}
	if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" || len(want) == 0 {
		t.Errorf("integrations of package gateway and in samples (-want +got):\n%s", diff)
	}
}

// Every exported field of a Config, of its parts and of the integrations is set in
// a sample.
func TestEveryField(t *testing.T) {
	var samples []any
	for _, config := range configs() {
		samples = append(samples, config)
	}
	if fields := unset.Fields(samples...); len(fields) > 0 {
		t.Errorf("no sample sets %q", fields)
	}
}

// Every function of package gateway that returns routes is called for a sample, and
// sets every exported field of the structs that it takes.
func TestEveryFunctionOfRoutes(t *testing.T) {
	structs, takes := map[string]*ast.StructType{}, map[string]bool{}
	want := map[string]bool{}
	for _, file := range parse(t, filepath.Join("..", "..", "gateway")) {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok {
						structs[s.Name.Name], _ = s.Type.(*ast.StructType)
					}
				}
			case *ast.FuncDecl:
				if d.Recv != nil || !d.Name.IsExported() || !returnsRoutes(d) {
					continue
				}
				want[d.Name.Name+"()"] = true
				for _, parameter := range d.Type.Params.List {
					takes[typeName(parameter.Type)] = true
				}
			}
		}
	}
	for name := range takes {
		if structs[name] == nil {
			continue // a string
		}
		for _, field := range structs[name].Fields.List {
			for _, ident := range field.Names {
				if ident.IsExported() {
					want[name+"."+ident.Name] = true
				}
			}
		}
	}
	got := map[string]bool{}
	for _, file := range parse(t, ".") {
		ast.Inspect(file, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.CallExpr:
				got[typeName(n.Fun)+"()"] = true
			case *ast.CompositeLit:
				for _, element := range n.Elts {
					if pair, ok := element.(*ast.KeyValueExpr); ok && n.Type != nil {
						got[typeName(n.Type)+"."+typeName(pair.Key)] = true
					}
				}
			}
			return true
		})
	}
	maps.DeleteFunc(got, func(name string, _ bool) bool { return !want[name] })
	if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" || len(want) < 3 {
		t.Errorf("functions that return routes, and fields that they take (-want +in samples):\n%s", diff)
	}
}

func returnsRoutes(f *ast.FuncDecl) bool {
	if f.Type.Results == nil || len(f.Type.Results.List) != 1 {
		return false
	}
	list, ok := f.Type.Results.List[0].Type.(*ast.ArrayType)
	return ok && typeName(list.Elt) == "Route"
}

// typeName returns the name that an expression ends with: T of T, *T, ...T and
// p.T, and "" of others.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ellipsis:
		return typeName(e.Elt)
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// parse returns the files of a package without its tests.
func parse(t *testing.T, folder string) []*ast.File {
	t.Helper()
	entries, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(entries) == 0 {
		t.Fatalf("%s: there is no package: %v", folder, err)
	}
	var files []*ast.File
	for _, path := range entries {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
