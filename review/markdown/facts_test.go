package markdown

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// constants returns the values of the constants of a type in package compare.
func constants(t *testing.T, of string) []string {
	t.Helper()
	files, err := filepath.Glob("../compare/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			name, ok := spec.Type.(*ast.Ident)
			if !ok || name.Name != of || len(spec.Values) == 0 {
				return true
			}
			literal, ok := spec.Values[0].(*ast.BasicLit)
			if !ok {
				return true
			}
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
			return true
		})
	}
	if len(values) < 3 {
		t.Fatalf("package compare has %d constants of type %s", len(values), of)
	}
	return values
}

func TestCausesHaveWords(t *testing.T) {
	t.Parallel()
	for _, cause := range compare.Causes() {
		if causeWords[cause] == "" {
			t.Errorf("the cause %s has no words", cause)
		}
	}
	if n := len(constants(t, "Cause")); n != len(causeWords) || n != len(compare.Causes()) {
		t.Errorf("there are %d causes, %d of them with words, and %d in Causes", n, len(causeWords), len(compare.Causes()))
	}
}

func TestFactHasWordsForEveryCode(t *testing.T) {
	t.Parallel()
	var known []string
	for _, value := range constants(t, "Code") {
		f := compare.Fact{
			Code: compare.Code(value), Name: "name",
			Required:       &compare.Requirements{Authorization: "NONE"},
			RequiredBefore: &compare.Requirements{Authorization: "AWS_IAM"},
			Plan:           &review.UsagePlan{}, PlanBefore: &review.UsagePlan{}, Size: &compare.Size{},
			Policy: &iam.Reason{Kind: iam.AllowsMore},
		}
		if text := Fact(f); text == value || text == "" {
			t.Errorf("%s has no words", value)
		}
		known = append(known, value)
	}
	for code := range factWords {
		if !slices.Contains(known, string(code)) {
			t.Errorf("%s has words, and package compare has no such code", code)
		}
	}
}

func TestEveryKindHasWordsAndAGroup(t *testing.T) {
	t.Parallel()
	all := constants(t, "Kind")
	for _, value := range all {
		kind := compare.Kind(value)
		if kinds[kind] == "" {
			t.Errorf("%s has no words", kind)
		}
		if !slices.ContainsFunc(groups, func(g group) bool { return slices.Contains(g.kinds, kind) }) {
			t.Errorf("%s is in no group", kind)
		}
		if !slices.Contains(compare.Kinds(), kind) {
			t.Errorf("%s is missing from Kinds", kind)
		}
	}
	if len(compare.Kinds()) != len(all) {
		t.Errorf("Kinds has %d kinds, want %d", len(compare.Kinds()), len(all))
	}
}
