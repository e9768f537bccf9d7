// Package expression finds the Terraform expressions that references of CDK for
// Terraform stand for.
package expression

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// Resolver returns a function that returns the expressions of references, such as
// "${var.vpc_id}", in their order. Each call of CDK for Terraform takes time, so callers
// should pass all references together.
func Resolver(scope constructs.Construct) func(references []string) []string {
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
