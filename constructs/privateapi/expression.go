package privateapi

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// expression returns what a reference stands for, such as "${var.vpc_id}".
func expression(stack cdktf.TerraformStack, reference string) string {
	resolved := cdktf.Tokenization_Resolve(jsii.String(reference), &cdktf.ResolveOptions{
		Scope:    stack,
		Resolver: cdktf.NewDefaultTokenResolver(cdktf.NewStringConcat()),
	})
	return fmt.Sprint(resolved)
}
