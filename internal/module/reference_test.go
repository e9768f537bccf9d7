package module

import (
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/golden"
)

// referenced are the packages of the reference, in its order, and unreferenced are the
// other public ones, which apps rarely call.
var (
	referenced = []string{
		"synth", "constructs/privateapi", "constructs/endpoint", "gateway", "constructs/bucket",
		"constructs/userpool", "constructs/role", "constructs/restapi", "constructs/region",
		"constructs/cloudwatchrole", "constructs/alarms", "constructs/hostedzone", "constructs/vpclink",
		"constructs/domain", "constructs/domainaccess", "constructs/deployroles", "deployer", "iam",
	}
	unreferenced = []string{
		"doctor", "faststart", "fault", "openapi", "ref", "review", "review/compare", "review/markdown", "review/report",
		"review/synthesized",
		"review/tfplan",
	}
)

// returned are structs that the library fills in, so their fields have no defaults.
var returned = regexp.MustCompile(`^(iam\..*|.*\.(Output|URLs|Result|Region|Definition|Domain|DomainMapping|Method|` +
	`ResolvedAuthorizer|Resource|Path|MethodSetting|AccessLogField|Permission|Environment|Placement|Response|` +
	`Responses|Grant|Weakening|` +
	`Reach|UnknownType|UnknownTypesError))$`)

// defaultText is what the comment of a field says that users fill in: its default, or that
// it has none.
var defaultText = regexp.MustCompile(`Default:|[Rr]equired|At least one`)

func TestReference(t *testing.T) {
	files := token.NewFileSet()
	packages, err := Packages(root, files)
	if err != nil {
		t.Fatal(err)
	}
	page, err := Reference(packages, files, referenced)
	if err != nil {
		t.Fatal(err)
	}
	golden.Section(t, filepath.Join(root, "docs", "reference.md"), "reference", page)
}

// A new public package is in the reference, or is on the list of those that are not.
func TestReferenceHasAllPackages(t *testing.T) {
	packages, err := Packages(root, token.NewFileSet())
	if err != nil {
		t.Fatal(err)
	}
	var public []string
	for _, p := range packages {
		if p.IsPublic() {
			public = append(public, p.Dir)
		}
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(slices.Concat(referenced, unreferenced))), public); diff != "" {
		t.Errorf("packages (-listed +public):\n%s", diff)
	}
}

// Every field of the reference has a comment, which says the default of a field that
// users fill in.
func TestFieldsHaveComments(t *testing.T) {
	files := token.NewFileSet()
	packages, err := Packages(root, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		if !slices.Contains(referenced, p.Dir) {
			continue
		}
		documented, err := p.documented(files)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range structs(documented) {
			for _, problem := range undocumented(s) {
				t.Error(problem)
			}
		}
	}
}

// undocumented returns what the comments of a struct's fields lack.
func undocumented(s Struct) []string {
	var problems []string
	for _, f := range s.Fields {
		name := s.Name + "." + strings.Join(f.Names, ", ")
		switch {
		case f.Doc == "":
			problems = append(problems, name+": has no comment")
		case !returned.MatchString(s.Name) && !defaultText.MatchString(f.Doc):
			problems = append(problems, name+": its comment must say \"Default: …\" or \"Required.\"")
		}
	}
	return problems
}
