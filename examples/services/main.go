// Command services synthesizes one private API in front of several AWS services
// and a web server.
//
//	go run ./examples/services
//
// The configuration is written to cdktf.out, beside that of other apps. The cdktf
// command removes the stacks of other apps from the output folder, so give the
// example its own folder:
//
//	cdktf deploy --app 'go run ./examples/services' --output cdktf.out.services
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

// ARNs of existing resources.
const (
	machineARN = "arn:aws:states:eu-central-1:111122223333:stateMachine:order"
	topicARN   = "arn:aws:sns:eu-central-1:111122223333:orders"
	queueARN   = "arn:aws:sqs:eu-central-1:111122223333:orders"
	tableARN   = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
	busARN     = "arn:aws:events:eu-central-1:111122223333:event-bus/orders"
	zoneARN    = "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ"
)

var post = gateway.Methods{"POST"}

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "services")
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})

	api, apiErr := privateapi.New(stack, "services", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}},
		Routes: []gateway.Route{
			// One line per operation. The body is the message. An item is plain JSON, and a missing
			// one is 404. An event is 400 if the body is not JSON, and 502 if it fails otherwise.
			{Path: "/messages", Methods: post, Integration: gateway.SendMessage(queueARN)},
			{Path: "/orders/{id}", Methods: gateway.Methods{"GET"}, Integration: gateway.GetItem(tableARN, "id", "$input.params('id')")},
			{Path: "/events", Methods: post, Integration: gateway.PutEvents(busARN, "shop", "order")},
			// A body that is one JSON value is a parameter as JSON. A new item is 201, and one that
			// replaces another is 200.
			{Path: "/items", Methods: post, Integration: gateway.Operation{
				Service: gateway.DynamoDB, Name: "PutItem", Resources: ref.List{tableARN},
				Template: `{"TableName": "orders", "Item": $jsonBody, "ReturnValues": "ALL_OLD"}`,
				Responses: map[int]gateway.IntegrationResponse{200: {
					StatusRules: []gateway.StatusRule{{Condition: `"$!json.Attributes" == ""`, Status: 201}},
				}},
			}},
			// One operation of a service with a JSON protocol. Its input is the caller's body.
			{Path: "/executions", Methods: post, Integration: gateway.Operation{
				Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machineARN},
				Template: `{"stateMachineArn": "` + machineARN + `", "input": "$util.escapeJavaScript($body).replaceAll("\\'", "'")"}`,
			}},
			// One operation of a service with the query protocol.
			{Path: "/orders", Methods: post, Integration: gateway.Operation{
				Service: gateway.SNS, Name: "Publish", Resources: ref.List{topicARN},
				Template: "TopicArn=" + topicARN + "&Message=$util.urlEncode($body)",
			}},
			// An endpoint for SDK clients of SQS, with two operations.
			{Path: "/sqs", Methods: post, Integration: gateway.Operations{
				Service: gateway.SQS,
				Allow:   map[string]ref.List{"SendMessage": {queueARN}, "GetQueueUrl": {queueARN}},
			}},
			// One operation of a service with a REST protocol, which has no endpoint in this region.
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
