// Command services synthesizes one private API in front of several services of
// AWS and a web server.
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

// What is there already.
const (
	machineARN = "arn:aws:states:eu-central-1:111122223333:stateMachine:order"
	topicARN   = "arn:aws:sns:eu-central-1:111122223333:orders"
	queueARN   = "arn:aws:sqs:eu-central-1:111122223333:orders"
	zoneARN    = "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ"
)

var post = gateway.Methods{"POST"}

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "services")
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})

	api, apiErr := privateapi.New(stack, "services", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}},
		Routes: []gateway.Route{
			// One operation, whose input is what the caller sends.
			{Path: "/executions", Methods: post, Integration: gateway.Operation{
				Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machineARN},
				Template: `{"stateMachineArn": "` + machineARN + `", "input": "$util.escapeJavaScript($body).replaceAll("\\'", "'")"}`,
			}},
			// The same in the query protocol.
			{Path: "/orders", Methods: post, Integration: gateway.Operation{
				Service: gateway.SNS, Name: "Publish", Resources: ref.List{topicARN},
				Template: "TopicArn=" + topicARN + "&Message=$util.urlEncode($body)",
			}},
			// What the SDKs of SQS take for their endpoint.
			{Path: "/sqs", Methods: post, Integration: gateway.Operations{
				Service: gateway.SQS,
				Allow:   map[string]ref.List{"SendMessage": {queueARN}, "GetQueueUrl": {queueARN}},
			}},
			// A service without an endpoint in this region, in the protocol REST.
			{Path: "/zones/{id}/records", Methods: gateway.Methods{"GET"}, Integration: gateway.Operation{
				Service: gateway.Route53, Name: "ListResourceRecordSets", Resources: ref.List{zoneARN},
				Path: "2013-04-01/hostedzone/{id}/rrset", QueryStrings: []string{"maxitems", "name", "type"},
			}},
			{Path: "/weather/{proxy+}", Integration: gateway.HTTP{URL: "https://api.example.com/v1/{proxy}", TimeoutMilliseconds: 5000}},
			{Path: "/healthz", Integration: gateway.Mock{Body: `{"status":"ok"}`}},
		},
	})
	synth.Output(stack, "url", "The API, by private DNS.", api.URLs.PrivateDNS)
	return []privateapi.Output{api}, errors.Join(stackErr, apiErr)
}
