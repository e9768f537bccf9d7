// Command lambda synthesizes a private API in front of Lambda functions: one answers
// requests, and one checks the tokens of an OpenID Connect provider. Each caller has a folder
// of a bucket.
//
//	go run ./examples/lambda
//
// The configuration is written to cdktf.out, beside that of other apps. The cdktf
// command removes the stacks of other apps from the output folder, so give the
// example its own folder:
//
//	cdktf deploy --app 'go run ./examples/lambda' --output cdktf.out.lambda
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

// ARNs of existing functions. The alias live is a version that has been tested.
const (
	ordersARN     = "arn:aws:lambda:eu-central-1:111122223333:function:orders:live"
	checkTokenARN = "arn:aws:lambda:eu-central-1:111122223333:function:check-token:live"
)

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "lambda")
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})

	byToken := gateway.By("jwt")
	api, apiErr := privateapi.New(stack, "lambda", privateapi.Config{
		Name:      "orders",
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}},
		Authorizers: []gateway.Authorizer{
			{Name: "jwt", FunctionARN: checkTokenARN, TokenPattern: `^Bearer [-\w.]+$`},
		},
		Routes: []gateway.Route{
			{Path: "/orders/{proxy+}", Methods: gateway.Any, Authorization: byToken, Integration: gateway.Lambda{ARN: ordersARN}},
			// A value that the function of the authorizer returns is the folder of the caller.
			{Path: "/files/{proxy+}", Authorization: byToken, Integration: gateway.S3{
				Bucket: "example-files", Key: "tenants/{authorizer.tenant}/{proxy}",
			}},
			{Path: "/healthz", Methods: gateway.Methods{"GET"}, Integration: gateway.Mock{Body: `{"status":"ok"}`}},
		},
	})
	synth.Output(stack, "url", "The URL of the stage.", api.URLs.PrivateDNS)
	return []privateapi.Output{api}, errors.Join(stackErr, apiErr)
}
