package e2e

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pure are the tests below e2e/ that need only Go and Node.js and are quick, so
// that they always run.
var pure = []string{
	"clients.TestDocs",
	"deployer.TestPlanOnlyReads",
	"docs.TestElsewhere",
	"docs.TestGo",
	"docs.TestJSON",
	"docs.TestJavaScript",
	"docs.TestLanguages",
	"docs.TestLengthOfREADME",
	"docs.TestLinks",
	"s3.TestDocs",
	"validate.TestAbsolutePath",
	"validate.TestExamples",
	"workflows.TestApplyWaitsForApproval",
	"workflows.TestConditions",
	"workflows.TestLockIsReadOnly",
	"workflows.TestMistakes",
	"workflows.TestOneVersionOfAnAction",
	"workflows.TestOnlyRemotePlansAreUploaded",
	"workflows.TestScripts",
	"workflows.TestWorkflows",
}

// Every test below e2e/ begins with a call of the gate, which skips it unless E2E
// asks for end-to-end tests, or is on the list of pure tests.
func TestEveryTestIsGated(t *testing.T) {
	gated := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		folder := filepath.ToSlash(filepath.Dir(path))
		if err != nil || folder == "." || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for name, begins := range tests(file) {
			gated[folder+"."+name] = begins
		}
		return nil
	})
	if err != nil || len(gated) == 0 {
		t.Fatalf("there are no tests: %v", err)
	}
	var ungated []string
	for _, name := range slices.Sorted(maps.Keys(gated)) {
		if !gated[name] {
			ungated = append(ungated, name)
		}
	}
	if diff := cmp.Diff(pure, ungated); diff != "" {
		t.Errorf(
			"tests that do not begin with testenv.EndToEnd, testenv.Require or emulatortest.Require… (-listed "+
				"+found):\n%s", diff)
	}
}

// tests returns the tests, benchmarks and fuzz tests of a file, and whether each
// begins with a call of the gate.
func tests(file *ast.File) map[string]bool {
	gated := map[string]bool{}
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || function.Recv != nil || function.Name.Name == "TestMain" {
			continue
		}
		name := function.Name.Name
		if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Benchmark") || strings.HasPrefix(name, "Fuzz") {
			gated[name] = len(function.Body.List) > 0 && isGate(function.Body.List[0])
		}
	}
	return gated
}

func isGate(statement ast.Stmt) bool {
	expression, ok := statement.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := expression.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, ok := function.X.(*ast.Ident)
	if !ok {
		return false
	}
	switch of.Name {
	case "testenv":
		return slices.Contains([]string{"EndToEnd", "Require"}, function.Sel.Name)
	case "emulatortest":
		return strings.HasPrefix(function.Sel.Name, "Require")
	}
	return false
}

// A test without a gate is found.
func TestAnUngatedTestIsFound(t *testing.T) {
	for body, want := range map[string]bool{
		"testenv.EndToEnd(t)":                     true,
		"testenv.EndToEnd(t, tools...)":           true,
		"emulatortest.RequireTerraform(t)":        true,
		"":                                        false,
		"t.Parallel(); testenv.EndToEnd(t)":       false,
		"if fast { emulatortest.Require(t) }":     false,
		"defer emulatortest.Require(t)":           false,
		"testenv.Required()":                      false,
		"s := system.New(t); testenv.EndToEnd(t)": false,
	} {
		source := fmt.Sprintf(
			"package p\nfunc TestIt(t *testing.T) { %s }\nfunc TestMain(m *testing.M) {}\n"+
				"func (s suite) TestMethod(t *testing.T) {}", body)
		file, err := parser.ParseFile(token.NewFileSet(), "p_test.go", source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]bool{"TestIt": want}, tests(file)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}
