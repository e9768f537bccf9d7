package synth_test

import (
	"errors"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/synth"
)

// The same variable in the place of IPv6 blocks admits clients that it did not admit in the
// place of IPv4 blocks.
func TestReviewSeesTheVersionOfClients(t *testing.T) {
	digest := func(change func(e *endpoint.Create, blocks ref.List)) review.Digest {
		stacks, err := inputs(t, func(app cdktf.App) ([]privateapi.Output, error) {
			stack, stackErr := synth.NewStack(app, "stack")
			aws(stack, nil)
			blocks := cdktf.NewTerraformVariable(stack, jsii.String("blocks"), &cdktf.TerraformVariableConfig{
				Type: jsii.String("list(string)"),
			})
			source := endpoint.Create{VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, IPAddressType: "dualstack"}
			change(&source, ref.Strings(blocks.ListValue()))
			api, err := privateapi.New(stack, "api", privateapi.Config{
				Endpoints: []endpoint.Source{source}, Routes: health,
			})
			return []privateapi.Output{api}, errors.Join(stackErr, err)
		})
		if err != nil {
			t.Fatal(err)
		}
		return review.New(stacks)
	}
	base := digest(func(e *endpoint.Create, blocks ref.List) { e.ClientCIDRs = blocks })
	for name, change := range map[string]func(*endpoint.Create, ref.List){
		"instead": func(e *endpoint.Create, blocks ref.List) { e.ClientIPv6CIDRs = blocks },
		"beside":  func(e *endpoint.Create, blocks ref.List) { e.ClientCIDRs, e.ClientIPv6CIDRs = blocks, blocks },
	} {
		if got := compare.Digests(base, digest(change)).Verdict; got != compare.Unknown {
			t.Errorf("%s: %s, want %s", name, got, compare.Unknown)
		}
	}
}
