package synth

import (
	"fmt"
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// Output adds an output to a stack. Its value is a string or a [ref.List].
//
// The name is also the output's construct id, because the cdktf command names
// outputs by their ids. Another construct of the stack must not have this id,
// or synthesis fails. A [Variable] of the same name is allowed. If name is not a name
// of Terraform, synthesis fails, too.
func Output(stack cdktf.TerraformStack, name, description string, value any) {
	if !isName(name) {
		stack.Node().AddValidation(&refusal{fmt.Sprintf("output %q: %s", name, nameProblem)})
		return
	}
	if stack.Node().TryFindChild(jsii.String(name)) != nil {
		stack.Node().AddValidation(&refusal{fmt.Sprintf("output %q: another construct of the stack has this id", name)})
		return
	}
	switch v := value.(type) {
	case string:
		value = ref.Escape(v)
	case ref.List:
		escaped := make([]string, len(v))
		for i, s := range v {
			escaped[i] = ref.Escape(s)
		}
		value = jsii.Strings(escaped...)
	}
	cdktf.NewTerraformOutput(stack, jsii.String(name), &cdktf.TerraformOutputConfig{
		Description: jsii.String(ref.Escape(description)),
		Value:       value,
		StaticId:    jsii.Bool(true), // otherwise Terraform's name would be made from the id, without some of its characters
	})
}

// identifier matches the names of variables and outputs.
// https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

const nameProblem = "must be letters, digits, underscores and hyphens, with a letter or an underscore at the beginning"

func isName(name string) bool { return identifier.MatchString(name) }

// A refusal is an error that synthesis fails with.
type refusal struct{ problem string }

var _ constructs.IValidation = &refusal{}

// Validate returns the error.
func (r *refusal) Validate() *[]*string { return jsii.Strings(r.problem) }
