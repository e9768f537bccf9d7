package synth

import (
	"fmt"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// A Variable is a Terraform variable of a stack. Its value is given when the stack
// is planned, so one synthesized stack can be deployed to many accounts.
type Variable struct {
	// Description explains the value to the person who gives it. Default: none.
	Description string
	// Default is the default value of a variable of type string. Default: none, so
	// a value is required unless the variable is Optional.
	Default string
	// Optional makes null the default value if there is no Default.
	// Default: false.
	Optional bool
	// Sensitive hides the value in what Terraform prints. It is still in Terraform's state.
	// Default: false.
	Sensitive bool
	// Validations are conditions that the value must meet. Default: none.
	Validations []Validation
}

// A Validation is a condition that Terraform checks for the value of a variable.
// https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules
type Validation struct {
	// Condition is a Terraform expression, such as length(var.subnet_ids) > 0.
	// Required.
	Condition string
	// Message is what Terraform prints if the condition is false: a full sentence. Required.
	Message string
}

// Matches returns the validation of the string variable name by a regular
// expression. Null is valid.
func Matches(name, pattern, message string) Validation {
	return Validation{fmt.Sprintf(`var.%[1]s == null || can(regex("%[2]s", var.%[1]s))`, name, quoted.Replace(pattern)), message}
}

// DoesNotMatch returns the validation that a regular expression does not match the string
// variable name. Null is valid.
func DoesNotMatch(name, pattern, message string) Validation {
	return Validation{fmt.Sprintf(`var.%[1]s == null || !can(regex("%[2]s", var.%[1]s))`, name, quoted.Replace(pattern)), message}
}

// quoted escapes a text for a string in quotes in a Terraform expression.
// https://developer.hashicorp.com/terraform/language/expressions/strings
var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{")

// String adds a variable of type string to a stack and returns a reference to it. If
// name is not a name of Terraform, synthesis fails.
func String(stack cdktf.TerraformStack, name string, v Variable) string {
	return *v.add(stack, name, "string").StringValue()
}

// List adds a variable of type list(string) to a stack and returns a reference to
// it. If name is not a name of Terraform, synthesis fails.
func List(stack cdktf.TerraformStack, name string, v Variable) ref.List {
	return ref.Strings(v.add(stack, name, "list(string)").ListValue())
}

// add adds the variable under the construct id var.NAME. An output may have the
// same name, and its construct id is the name.
func (v Variable) add(stack cdktf.TerraformStack, name, kind string) cdktf.TerraformVariable {
	if !isName(name) {
		stack.Node().AddValidation(&refusal{fmt.Sprintf("variable %q: %s", name, nameProblem)})
		name = "invalid"
		if same, ok := stack.Node().TryFindChild(jsii.String("var." + name)).(cdktf.TerraformVariable); ok {
			return same
		}
	}
	config := &cdktf.TerraformVariableConfig{
		Type:        jsii.String(kind),
		Description: jsii.String(ref.Escape(v.Description)),
	}
	switch {
	case v.Default != "":
		config.Default = jsii.String(ref.Escape(v.Default))
	case v.Optional:
		config.Default = cdktf.Token_NullValue()
	}
	if v.Sensitive {
		config.Sensitive = jsii.Bool(true)
	}
	if !v.Optional {
		config.Nullable = jsii.Bool(false)
	}
	if len(v.Validations) > 0 {
		validations := make([]*cdktf.TerraformVariableValidationConfig, len(v.Validations))
		for i, validation := range v.Validations {
			validations[i] = &cdktf.TerraformVariableValidationConfig{
				Condition:    jsii.String("${" + validation.Condition + "}"),
				ErrorMessage: jsii.String(ref.Escape(validation.Message)),
			}
		}
		config.Validation = &validations
	}
	variable := cdktf.NewTerraformVariable(stack, jsii.String("var."+name), config)
	variable.OverrideLogicalId(jsii.String(name))
	return variable
}
