package privateapi

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/ref"
)

// expressions returns the function that tells what references stand for, such
// as "${var.vpc_id}".
func expressions(scope constructs.Construct) func([]string) []string {
	options := &cdktf.ResolveOptions{
		Scope:    cdktf.TerraformStack_Of(scope),
		Resolver: cdktf.NewDefaultTokenResolver(cdktf.NewStringConcat()),
	}
	known := map[string]string{} // each is asked for many times, and a call takes its time
	return func(references []string) []string {
		texts := make([]string, len(references))
		for i, reference := range references {
			text, ok := known[reference]
			if !ok {
				var token any = jsii.String(reference)
				if _, ok := (ref.List{reference}).Reference(); ok {
					token = jsii.Strings(reference)
				}
				text = fmt.Sprint(cdktf.Tokenization_Resolve(token, options))
				known[reference] = text
			}
			texts[i] = text
		}
		return texts
	}
}
