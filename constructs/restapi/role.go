package restapi

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// existingRole returns the condition that the ARN of an existing role is one, or nil if that
// is known. Without the condition, a variable that is null would make integrations without a
// role, and "arn:aws:iam::*:user/*" ones that call AWS as the caller.
// https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
func existingRole(arn string) *cdktf.TerraformResourceLifecycle {
	if !ref.Contains(arn) {
		return nil
	}
	return &cdktf.TerraformResourceLifecycle{Precondition: &[]*cdktf.Precondition{{
		Condition:    cdktf.Token_AsString(isRole(arn), nil),
		ErrorMessage: jsii.String("The role that API Gateway assumes must be the ARN of a role."),
	}}}
}

// isRole is the condition that a reference is the ARN of a role.
func isRole(arn string) cdktf.IResolvable {
	return cdktf.Fn_Can(cdktf.Fn_Regex(jsii.String("^arn:[^:]+:iam::[0-9]{12}:role/"), jsii.String(arn)))
}
