package privateapi

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// expressions returns the function that tells what references stand for, such
// as "${var.vpc_id}". It is best asked for all that are needed at once, since a
// call of CDK for Terraform takes its time, whatever it is for.
func expressions(scope constructs.Construct) func([]string) []string {
	options := &cdktf.ResolveOptions{
		Scope:    cdktf.TerraformStack_Of(scope),
		Resolver: cdktf.NewDefaultTokenResolver(cdktf.NewStringConcat()),
	}
	known := map[string]string{}
	return func(references []string) []string {
		var unknown []string
		var tokens []any
		for _, reference := range references {
			if _, ok := known[reference]; ok {
				continue
			}
			known[reference] = ""
			unknown = append(unknown, reference)
			if _, ok := (ref.List{reference}).Reference(); ok {
				tokens = append(tokens, jsii.Strings(reference))
			} else {
				tokens = append(tokens, jsii.String(reference))
			}
		}
		if len(tokens) > 0 {
			for i, text := range cdktf.Tokenization_Resolve(tokens, options).([]any) {
				known[unknown[i]] = fmt.Sprint(text)
			}
		}
		texts := make([]string, len(references))
		for i, reference := range references {
			texts[i] = known[reference]
		}
		return texts
	}
}
