package synth_test

import (
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// Texts of variables and outputs are not expressions. The condition of a validation
// is one, as its documentation says.
func TestTexts(t *testing.T) {
	type texts struct {
		Variable          synth.Variable
		Pattern           string
		Description, Text string
		List              ref.List
	}
	create := func(scope constructs.Construct, _ string, c texts) {
		stack := cdktf.TerraformStack_Of(scope)
		c.Variable.Validations = append(c.Variable.Validations, synth.Matches("name", c.Pattern, "A sentence."))
		synth.String(stack, "name", c.Variable)
		synth.Output(stack, "text", c.Description, c.Text)
		synth.Output(stack, "list", c.Description, c.List)
	}
	synthtest.Escapes(t, "texts", create, texts{
		Variable: synth.Variable{
			Description: "text", Default: "value",
			Validations: []synth.Validation{{Condition: "true", Message: "A sentence."}},
		},
		Pattern: "^a$", Description: "text", Text: "value", List: ref.List{"value"},
	}, "synth.Validation.Condition", "synth_test.texts.Pattern")
}

// A pattern is a string within an expression.
func TestPatternIsText(t *testing.T) {
	got := synth.Matches("name", `\d "${path.root}"`+"\n", "").Condition
	want := `var.name == null || can(regex("\\d \"$${path.root}\"\n", var.name))`
	if got != want {
		t.Errorf("Condition = %s, want %s", got, want)
	}
}

// Names are part of expressions and of addresses.
func TestNamesAreRefused(t *testing.T) {
	for _, name := range []string{
		"", "1a", "a b", "a.b", "a*", "a\n", `a"`, "a\x01", "x} ${file(\"/etc/hostname\")", "a${path.root}", "a%{x}",
	} {
		for kind, add := range map[string]func(cdktf.TerraformStack){
			"variable": func(stack cdktf.TerraformStack) { synth.String(stack, name, synth.Variable{}) },
			"list":     func(stack cdktf.TerraformStack) { synth.List(stack, name, synth.Variable{}) },
			"output":   func(stack cdktf.TerraformStack) { synth.Output(stack, name, "", "value") },
		} {
			_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
				stack, err := synth.NewStack(app, "stack")
				add(stack)
				return nil, err
			}, t.TempDir())
			if err == nil || !strings.Contains(err.Error(), "must be letters, digits, underscores and hyphens") {
				t.Errorf("%s %q: %v", kind, name, err)
			}
		}
	}
}
