// Command hubandspoke synthesizes two stacks: the hub has the VPC endpoint of a shared VPC,
// and the spoke has an API behind it. Clients in the VPC of the spoke reach the endpoint by
// peering or a transit gateway.
//
//	go run ./examples/hubandspoke
//
// The variables are the IDs of the VPCs and of the subnets. The spoke refers to the hub, so
// cdktf deploys the hub first:
//
//	export TF_VAR_hub_vpc_id=vpc-0123456789abcdef0 TF_VAR_spoke_vpc_id=vpc-0fedcba9876543210
//	export TF_VAR_hub_subnet_ids='["subnet-0123456789abcdef0"]'
//	cdktf deploy '*' --app 'go run ./examples/hubandspoke' --output cdktf.out.hubandspoke
package main

import (
	"errors"
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) ([]privateapi.Output, error) {
	hub, hubErr := buildHub(app)
	api, spokeErr := buildSpoke(app, hub)
	return []privateapi.Output{api}, errors.Join(hubErr, spokeErr)
}

func newStack(app cdktf.App, id string) (cdktf.TerraformStack, error) {
	stack, err := synth.NewStack(app, id)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})
	return stack, err
}

// buildHub adds the endpoint of all APIs. It has no private DNS, so public APIs stay reachable.
func buildHub(app cdktf.App) (endpoint.Output, error) {
	stack, stackErr := newStack(app, "hub")
	hub, endpointErr := endpoint.New(stack, "endpoint", endpoint.Create{
		VPCID: synth.String(stack, "hub_vpc_id", synth.Variable{
			Description: "ID of the shared VPC.",
			Validations: []synth.Validation{synth.Matches("hub_vpc_id", gateway.VPCIDPattern, "The hub_vpc_id must be the id of a VPC, vpc-….")},
		}),
		SubnetIDs:    synth.List(stack, "hub_subnet_ids", synth.Variable{Description: "IDs of subnets of the shared VPC, one per Availability Zone."}),
		ClientCIDRs:  ref.List{"10.0.0.0/8"},
		NoPrivateDNS: true,
	})
	return hub, errors.Join(stackErr, endpointErr)
}

// buildSpoke adds an API behind the endpoint of the hub. The zone of its name is in this
// stack, since the name has the ID of the API.
func buildSpoke(app cdktf.App, hub endpoint.Output) (privateapi.Output, error) {
	stack, stackErr := newStack(app, "spoke")
	api, apiErr := privateapi.New(stack, "orders", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{
			IDs: hub.IDs, DNSName: hub.DNSName, HostedZoneID: hub.HostedZoneID,
		}},
		HostedZoneVPCIDs: ref.List{hub.VPCID, synth.String(stack, "spoke_vpc_id", synth.Variable{
			Description: "ID of the VPC of the clients.",
			Validations: []synth.Validation{synth.Matches("spoke_vpc_id", gateway.VPCIDPattern, "The spoke_vpc_id must be the id of a VPC, vpc-….")},
		})},
		Networks: ref.List{"10.1.0.0/16"},
		Routes: []gateway.Route{
			{Path: "/healthz", Integration: gateway.Mock{Body: `{"status":"ok"}`}},
			{Path: "/orders/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{URL: "https://orders.example.com/{proxy}"}},
		},
	})
	synth.Output(stack, "orders_url", "URL of the API in both VPCs.", api.URLs.PrivateDNS)
	return api, errors.Join(stackErr, apiErr)
}
