package privateapi

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// expression returns what a reference stands for, such as "${var.vpc_id}".
func expression(stack cdktf.TerraformStack, reference string) string {
	var token any = jsii.String(reference)
	if _, ok := (ref.List{reference}).Reference(); ok {
		token = jsii.Strings(reference)
	}
	resolved := cdktf.Tokenization_Resolve(token, &cdktf.ResolveOptions{
		Scope:    stack,
		Resolver: cdktf.NewDefaultTokenResolver(cdktf.NewStringConcat()),
	})
	return fmt.Sprint(resolved)
}
