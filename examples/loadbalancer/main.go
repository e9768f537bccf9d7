// Command loadbalancer synthesizes one private API in front of a web server in a VPC, behind
// an Application Load Balancer that exists.
//
//	go run ./examples/loadbalancer
//
// The configuration is written to cdktf.out, beside that of other apps. The cdktf
// command removes the stacks of other apps from the output folder, so give the
// example its own folder:
//
//	cdktf deploy --app 'go run ./examples/loadbalancer' --output cdktf.out.loadbalancer
//
// The server's key is the variable orders_key. To rotate it, give orders_key_version another
// value, too.
package main

import (
	"errors"
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayclientcertificate"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/vpclink"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "loadbalancer")
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})

	balancerARN := synth.String(stack, "load_balancer_arn", synth.Variable{Description: "ARN of the Application Load Balancer."})
	groupID := synth.String(stack, "load_balancer_security_group_id", synth.Variable{
		Description: "Security group of the load balancer. It must allow the output link_security_group_id at port 443.",
	})
	key := synth.String(stack, "orders_key", synth.Variable{Description: "Key that the server of the orders requires.", Sensitive: true})
	version := synth.String(stack, "orders_key_version", synth.Variable{Description: "Version of the key. A change deploys the API."})

	link, linkErr := vpclink.New(stack, "link", vpclink.Config{
		Name:                         "orders",
		VPCID:                        "vpc-0123456789abcdef0",
		SubnetIDs:                    ref.List{"subnet-0123456789abcdef0", "subnet-0fedcba9876543210"},
		LoadBalancerSecurityGroupIDs: ref.List{groupID},
	})
	certificate := apigatewayclientcertificate.NewApiGatewayClientCertificate(stack, jsii.String("certificate_2026"),
		&apigatewayclientcertificate.ApiGatewayClientCertificateConfig{Description: jsii.String("The API of the orders")})

	api, apiErr := privateapi.New(stack, "orders", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}},
		Routes: []gateway.Route{
			{Path: "/orders/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{
				URL:           "https://orders.internal.example.com/v1/{proxy}",
				VPCLink:       gateway.VPCLink{ID: link.ID, LoadBalancerARN: balancerARN},
				SecretHeaders: map[string]string{"X-Api-Key": key},
			}},
			{Path: "/healthz", Integration: gateway.Mock{Body: `{"status":"ok"}`}},
		},
		StageSettings: gateway.StageSettings{ClientCertificateID: *certificate.Id()},
		RedeployOn:    map[string]string{"orders-key": version},
	})
	synth.Output(stack, "url", "The API, by private DNS.", api.URLs.PrivateDNS)
	synth.Output(stack, "client_certificate", "Certificate that the servers accept.", *certificate.PemEncodedCertificate())
	if link.SecurityGroup != nil {
		synth.Output(stack, "link_security_group_id", "Security group of the VPC link.", *link.SecurityGroup.Id())
	}
	return []privateapi.Output{api}, errors.Join(stackErr, linkErr, apiErr)
}
