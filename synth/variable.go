package synth

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// A Variable is a Terraform variable of a stack: a value that is given when the
// stack is planned, so that one synthesized stack serves many accounts.
type Variable struct {
	// Description tells the person who gives the value what it is.
	Description string
	// Default is the value when none is given, of a variable of type string.
	// Default: a value is required.
	Default string
	// Optional makes the value null when none is given and there is no Default.
	Optional bool
	// Validations are what the value must fulfil. Default: nothing.
	Validations []Validation
}

// A Validation is a condition that Terraform checks on the value of a variable.
type Validation struct {
	// Condition is an expression, such as length(var.subnet_ids) > 0.
	Condition string
	// Message is what Terraform says where it is false: a whole sentence.
	Message string
}

// Matches is the validation of a string by a regular expression, which must
// have no quotes or backslashes in it. Null fulfils it.
func Matches(name, pattern, message string) Validation {
	return Validation{fmt.Sprintf(`var.%[1]s == null || can(regex("%[2]s", var.%[1]s))`, name, pattern), message}
}

// String adds a variable of type string and returns the reference to it.
func String(stack cdktf.TerraformStack, name string, v Variable) string {
	return *v.add(stack, name, "string").StringValue()
}

// List adds a variable of type list(string) and returns the reference to it.
func List(stack cdktf.TerraformStack, name string, v Variable) ref.List {
	return ref.Strings(v.add(stack, name, "list(string)").ListValue())
}

// add adds the variable under the construct id var.NAME. An output may have the
// same name, and its construct id is the name.
func (v Variable) add(stack cdktf.TerraformStack, name, kind string) cdktf.TerraformVariable {
	config := &cdktf.TerraformVariableConfig{
		Type:        jsii.String(kind),
		Description: jsii.String(ref.Escape(v.Description)),
	}
	switch {
	case v.Default != "":
		config.Default = jsii.String(v.Default)
	case v.Optional:
		config.Default = cdktf.Token_NullValue()
	}
	if !v.Optional {
		config.Nullable = jsii.Bool(false)
	}
	if len(v.Validations) > 0 {
		validations := make([]*cdktf.TerraformVariableValidationConfig, len(v.Validations))
		for i, validation := range v.Validations {
			validations[i] = &cdktf.TerraformVariableValidationConfig{
				Condition:    jsii.String("${" + validation.Condition + "}"),
				ErrorMessage: jsii.String(validation.Message),
			}
		}
		config.Validation = &validations
	}
	variable := cdktf.NewTerraformVariable(stack, jsii.String("var."+name), config)
	variable.OverrideLogicalId(jsii.String(name))
	return variable
}
