// Command cognito synthesizes a private API with which people and machines in the
// VPC sign in to a user pool and read documents with its tokens.
//
//	go run ./examples/cognito
//
// The configuration is written to cdktf.out, beside that of other apps. The cdktf
// command removes the stacks of other apps from the output folder, so give the
// example its own folder:
//
//	cdktf deploy --app 'go run ./examples/cognito' --output cdktf.out.cognito
package main

import (
	"errors"
	"os"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/userpool"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func main() { os.Exit(synth.Main(build)) }

const topicARN = "arn:aws:sns:eu-central-1:111122223333:orders"

var post = gateway.Methods{"POST"}

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "cognito")
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})

	pool, poolErr := userpool.New(stack, "people", userpool.Config{
		EmailSignIn:    true,
		DomainPrefix:   "example-documents",
		ResourceServer: userpool.ResourceServer{Identifier: "documents", Scopes: map[string]string{"read": "Read documents"}},
		Clients: []userpool.Client{
			{Name: "app"},
			{Name: "machine", ClientCredentials: true, Scopes: []string{"read"}},
		},
	})
	api, apiErr := privateapi.New(stack, "api", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Create{
			VPCID:       "vpc-0123456789abcdef0",
			SubnetIDs:   ref.List{"subnet-0123456789abcdef0", "subnet-0123456789abcdef1"},
			ClientCIDRs: ref.List{"10.0.0.0/16"},
		}},
		Routes: slices.Concat(
			// Machines get tokens here, and services get the keys to verify tokens.
			gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{Domain: pool.DomainURL, Issuer: pool.IssuerURL}),
			[]gateway.Route{
				// The endpoint for SDKs, with which people sign in.
				{Path: "/cognito", Methods: post, Integration: gateway.UserPoolAPI{ClientIDs: []string{pool.ClientIDs["app"]}}},
				// Machines have the first scope. People who signed in with an SDK have the second.
				{
					Path: "/documents/{proxy+}", Integration: gateway.S3{Bucket: "example-documents"},
					Authorization: gateway.UserPools, Scopes: ref.List{"documents/read", "aws.cognito.signin.user.admin"},
				},
				// Partners send an API key, which selects their quota.
				{Path: "/partners/orders", Methods: post, APIKey: true, Integration: gateway.Operation{
					Service: gateway.SNS, Name: "Publish", Resources: ref.List{topicARN},
					Template: "TopicArn=" + topicARN + "&Message=$util.urlEncode($body)",
				}},
				{Path: "/healthz", Integration: gateway.Mock{Body: `{"status":"ok"}`}},
			},
		),
		UserPools: ref.List{pool.ARN},
		UsagePlans: []gateway.UsagePlan{
			{Name: "partners", Keys: []string{"acme"}, RateLimit: 10, BurstLimit: 20, QuotaLimit: 10000, QuotaPeriod: "DAY"},
		},
	})
	url := api.URLs.PrivateDNS
	synth.Output(stack, "cognito_endpoint_url", "Endpoint of clients of Cognito user pools.", url+"/cognito")
	synth.Output(stack, "app_client_id", "Client that people sign in by.", pool.ClientIDs["app"])
	synth.Output(stack, "token_url", "Where the machine gets its tokens.", url+"/auth/oauth2/token")
	synth.Output(stack, "machine_client_id", "Client of the machine.", pool.ClientIDs["machine"])
	synth.Output(stack, "issuer", "Issuer that tokens name.", pool.IssuerURL)
	synth.Output(stack, "jwks_url", "Keys that verify tokens.", url+"/auth/.well-known/jwks.json")
	synth.Output(stack, "documents_url", "The documents.", url+"/documents")
	synth.Output(stack, "orders_url", "Where partners order.", url+"/partners/orders")
	synth.Output(stack, "partner_key_id", "Id of the partner's API key.", api.APIKeyIDs["acme"])
	return []privateapi.Output{api}, errors.Join(stackErr, poolErr, apiErr)
}
