package docs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/internal/document"
)

// A fragment is a Go block that is no program.
type fragment struct {
	id   string // made of the page and the line
	at   string // the page and the line, as compilers write it
	kind kind
	text string
}

type kind string

const (
	routes     kind = "elements of a []gateway.Route"
	fields     kind = "fields of a privateapi.Config"
	statements kind = "statements"
)

// wrap returns a declaration with the fragment in it. A blank identifier uses what
// the statements declare.
func (k kind) wrap(id, body string) string {
	switch k {
	case routes:
		return "func " + id + "() privateapi.Config {\nreturn privateapi.Config{Routes: []gateway.Route{\n" + body +
			"}}\n}\n"
	case fields:
		return "func " + id + "() privateapi.Config {\nreturn privateapi.Config{\n" + body + "}\n}\n"
	}
	return "func " + id + "() {\n" + body + "}\n"
}

// isProgram reports whether a block is a file of its own.
func isProgram(text string) bool {
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	return err == nil
}

// newFragment finds out what a block is.
func newFragment(page string, block document.Block) (fragment, error) {
	f := fragment{
		id:   fmt.Sprintf("%s%d", strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(page), block.Line),
		at:   fmt.Sprintf("%s:%d", page, block.Line+1),
		text: block.Text,
	}
	for _, f.kind = range []kind{routes, fields, statements} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+f.kind.wrap("f", f.text),
			parser.SkipObjectResolution)
		if err == nil && f.kind.fits(file) {
			return f, nil
		}
	}
	return f, fmt.Errorf("%s: the Go block is none of %s, %s and %s", f.at, statements, routes, fields)
}

// fits reports whether a file with the fragment is what the kind says.
func (k kind) fits(file *ast.File) bool {
	if k == statements {
		return true
	}
	config := file.Decls[0].(*ast.FuncDecl).Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.CompositeLit)
	if k == routes {
		config = config.Elts[0].(*ast.KeyValueExpr).Value.(*ast.CompositeLit)
	}
	return !slices.ContainsFunc(config.Elts, func(element ast.Expr) bool {
		_, keyed := element.(*ast.KeyValueExpr)
		_, literal := element.(*ast.CompositeLit)
		return k == fields && !keyed || k == routes && !literal
	})
}

// source returns the declaration of the fragment.
func (f fragment) source() (string, error) {
	body := "//line " + f.at + "\n" + f.text
	if f.kind == statements {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+f.kind.wrap("f", f.text), 0)
		if err != nil {
			return "", err
		}
		for _, name := range declared(file.Decls[0].(*ast.FuncDecl).Body) {
			body += "_ = " + name + "\n"
		}
	}
	return f.kind.wrap(f.id, body), nil
}

// declared returns the names that the statements of a block declare.
func declared(block *ast.BlockStmt) []string {
	names := map[string]bool{}
	for _, statement := range block.List {
		assignment, ok := statement.(*ast.AssignStmt)
		if !ok || assignment.Tok != token.DEFINE {
			continue
		}
		for _, left := range assignment.Lhs {
			if name, ok := left.(*ast.Ident); ok && name.Name != "_" {
				names[name.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// packages are what fragments may use, by the name of the package.
var packages = func() map[string]string {
	byName := map[string]string{
		"context": "context", "errors": "errors", "fmt": "fmt", "maps": "maps", "os": "os", "slices": "slices",
		"strings":         "strings",
		"aws":             "github.com/aws/aws-sdk-go-v2/aws",
		"s3":              "github.com/aws/aws-sdk-go-v2/service/s3",
		"transfermanager": "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager",
		"types":           "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types",

		"provider":                    "github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider",
		"cdktf":                       "github.com/hashicorp/terraform-cdk-go/cdktf",
		"jsii":                        "github.com/aws/jsii-runtime-go",
		"apigatewayclientcertificate": "github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayclientcertificate",

		"oidc": "github.com/coreos/go-oidc/v3/oidc",
	}
	for _, name := range []string{"deployer", "fault", "gateway", "iam", "openapi", "ref", "review", "synth"} {
		byName[name] = "cdk.tf/go/privateapi/" + name
	}
	for _, name := range []string{
		"alarms", "bucket", "cloudwatchrole", "deployroles", "domain", "domainaccess", "endpoint", "hostedzone",
		"privateapi", "restapi", "role", "userpool", "vpclink",
	} {
		byName[name] = "cdk.tf/go/privateapi/constructs/" + name
	}
	return byName
}()

// imports returns the import declaration that the declarations need.
func imports(declarations string) (string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+declarations, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	used := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if name, ok := selector.X.(*ast.Ident); ok && packages[name.Name] != "" {
				used[packages[name.Name]] = true
			}
		}
		return true
	})
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(used)) {
		fmt.Fprintf(&b, "import %q\n", path)
	}
	return b.String(), nil
}
