package system

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/synth"
)

// NewStack adds the stack of an app, and returns with it the endpoint for the
// network that FirstApply gives it by its variables.
func NewStack(app cdktf.App) (cdktf.TerraformStack, endpoint.Create) {
	stack, err := synth.NewStack(app, "privateapi")
	if err != nil {
		panic(err) // nothing to contradict is left of the environment
	}
	network := endpoint.Create{
		VPCID:       synth.String(stack, "vpc_id", synth.Variable{}),
		SubnetIDs:   synth.List(stack, "subnet_ids", synth.Variable{}),
		ClientCIDRs: synth.List(stack, "client_cidr_blocks", synth.Variable{}),
	}
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(Region)})
	return stack, network
}
