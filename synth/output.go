package synth

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// Output adds an output to a stack. Its value is a string or a [ref.List].
//
// The name is also the output's construct id, because the cdktf command names
// outputs by their ids. Another construct of the stack must not have this id,
// or synthesis fails. A [Variable] of the same name is allowed.
func Output(stack cdktf.TerraformStack, name, description string, value any) {
	if stack.Node().TryFindChild(jsii.String(name)) != nil {
		stack.Node().AddValidation(&conflict{name})
		return
	}
	if list, ok := value.(ref.List); ok {
		value = jsii.Strings(list...)
	}
	cdktf.NewTerraformOutput(stack, jsii.String(name), &cdktf.TerraformOutputConfig{
		Description: jsii.String(ref.Escape(description)),
		Value:       value,
		StaticId:    jsii.Bool(true), // otherwise Terraform's name would be made from the id, without some of its characters
	})
}

// A conflict is an output whose id another construct of the stack has.
type conflict struct{ output string }

var _ constructs.IValidation = &conflict{}

// Validate returns the error that synthesis fails with.
func (c *conflict) Validate() *[]*string {
	return jsii.Strings(fmt.Sprintf("output %q: another construct of the stack has this id", c.output))
}
