package gateway_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

const (
	queueARN  = "arn:aws:sqs:eu-central-1:111122223333:orders.fifo"
	tableARN  = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
	streamARN = "arn:aws:firehose:eu-central-1:111122223333:deliverystream/orders"
	modelARN  = "arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0"
	secretARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-a1b2c3"
)

// A readyCase is what a function of an operation returns, and what the service gets.
type readyCase struct {
	operation gateway.Operation
	body      string
	want      any    // the JSON or the form
	action    string // that the role is granted
}

func readyCases() map[string]readyCase {
	const hostile = "it's \"a\\ $body #end ${x} #stop\u2028\x00\n</script>"
	const id, idValue = "$input.params('id')", `it's "7"&x=1`
	type object = map[string]any
	const queueURL = "https://sqs.eu-central-1.amazonaws.com/111122223333/orders.fifo"
	const bus = "arn:aws:events:eu-central-1:111122223333:event-bus/orders"
	const stream = "arn:aws:kinesis:eu-central-1:111122223333:stream/orders"
	const parameter = "arn:aws:ssm:eu-central-1:111122223333:parameter/orders"
	key := object{"id": object{"S": idValue}}
	encoded := base64.StdEncoding.EncodeToString([]byte("\xff\x00" + hostile))
	return map[string]readyCase{
		"SendMessage": {
			gateway.SendMessage(queueARN), hostile, object{"QueueUrl": queueURL, "MessageBody": hostile}, "sqs:SendMessage",
		},
		"SendMessage in China": {
			gateway.SendMessage(strings.Replace(queueARN, "aws", "aws-cn", 1)), "a",
			object{"QueueUrl": strings.Replace(queueURL, ".com", ".com.cn", 1), "MessageBody": "a"}, "sqs:SendMessage",
		},
		"SendMessageFIFO": {
			gateway.SendMessageFIFO(queueARN, id, "$context.requestId"), hostile,
			object{
				"QueueUrl": queueURL, "MessageBody": hostile, "MessageGroupId": idValue, "MessageDeduplicationId": "request",
			}, "sqs:SendMessage",
		},
		"SendMessageBatch": {
			gateway.SendMessageBatch(queueARN), "{\"a\": \"it's\"}\r\n\n$b #end\n",
			object{"QueueUrl": queueURL, "Entries": []any{
				object{"Id": "0", "MessageBody": `{"a": "it's"}`}, object{"Id": "2", "MessageBody": "$b #end"},
			}}, "sqs:SendMessage",
		},
		"Publish": {
			gateway.Publish(topic), hostile, url.Values{
				"Action": {"Publish"}, "Version": {"2010-03-31"}, "TopicArn": {topic}, "Message": {hostile},
			}, "sns:Publish",
		},
		"PublishFIFO": {
			gateway.PublishFIFO(topic, "orders", id), hostile, url.Values{
				"Action": {"Publish"}, "Version": {"2010-03-31"}, "TopicArn": {topic}, "Message": {hostile},
				"MessageGroupId": {"orders"}, "MessageDeduplicationId": {idValue},
			}, "sns:Publish",
		},
		"PutEvents": {
			gateway.PutEvents(bus, "shop", "order "+id), hostile,
			object{"Entries": []any{object{
				"EventBusName": bus, "Source": "shop", "DetailType": "order " + idValue, "Detail": hostile,
			}}}, "events:PutEvents",
		},
		"StartExecution": {
			gateway.StartExecution(machine), hostile, object{"stateMachineArn": machine, "input": hostile},
			"states:StartExecution",
		},
		"StartSyncExecution": {
			gateway.StartSyncExecution(machine), "", object{"stateMachineArn": machine, "input": "{}"},
			"states:StartSyncExecution",
		},
		"GetItem": {
			gateway.GetItem(tableARN, "id", id), "", object{"TableName": "orders", "Key": key}, "dynamodb:GetItem",
		},
		"QueryItems": {
			gateway.QueryItems(tableARN, "id", id), "",
			object{"TableName": "orders", "Limit": 1000., "KeyConditions": object{"id": object{
				"ComparisonOperator": "EQ", "AttributeValueList": []any{key["id"]},
			}}}, "dynamodb:Query",
		},
		"PutItem": {
			gateway.PutItem(tableARN, "id", id, "body"), hostile,
			object{"TableName": "orders", "Item": object{"id": key["id"], "body": object{"S": hostile}}}, "dynamodb:PutItem",
		},
		"PutRecord": {
			gateway.PutRecord(stream, "$context.requestId"), "\xff\x00" + hostile,
			object{"StreamARN": stream, "PartitionKey": "request", "Data": encoded}, "kinesis:PutRecord",
		},
		"PutFirehoseRecord": {
			gateway.PutFirehoseRecord(streamARN), "\xff\x00" + hostile,
			object{"DeliveryStreamName": "orders", "Record": object{"Data": encoded}}, "firehose:PutRecord",
		},
		"PutFirehoseRecord without a body": {
			gateway.PutFirehoseRecord(streamARN), "",
			object{"DeliveryStreamName": "orders", "Record": object{"Data": ""}}, "firehose:PutRecord",
		},
		"GetSecretValue": {
			gateway.GetSecretValue(secretARN), "", object{"SecretId": secretARN}, "secretsmanager:GetSecretValue",
		},
		"GetParameter": {
			gateway.GetParameter(parameter), "", object{"Name": parameter, "WithDecryption": true}, "ssm:GetParameter",
		},
		"InvokeModel": {gateway.InvokeModel(modelARN, "amazon.nova-lite-v1:0"), "", nil, "bedrock:InvokeModel"},
		"Converse": {
			gateway.Converse(modelARN, "amazon.nova-lite-v1:0"), hostile,
			object{"messages": []any{object{"role": "user", "content": []any{object{"text": hostile}}}}},
			"bedrock:InvokeModel",
		},
	}
}

// The operations of functions send exactly one request, whatever the caller sends, and the
// role is granted its action on the resource alone.
func TestReadyOperations(t *testing.T) {
	t.Parallel()
	for name, c := range readyCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition := resolved(t, gateway.Config{
				Name: "api", Endpoints: ref.List{"vpce-1"},
				Routes: []gateway.Route{{Path: "/{id}", Methods: gateway.Methods{"POST"}, Integration: c.operation}},
			})
			if len(definition.Weakened) > 0 {
				t.Errorf("it protects less than the default: %+v", definition.Weakened)
			}
			method := definition.Resources[len(definition.Resources)-1].Methods[0].Integration
			want := []gateway.Permission{{Action: c.action, Resource: c.operation.Resources[0], Routes: []string{"POST /{id}"}}}
			if diff := cmp.Diff(want, definition.Permissions); diff != "" {
				t.Errorf("the permissions (-want +got):\n%s", diff)
			}
			if c.want == nil {
				if len(method.RequestTemplates) > 0 || !strings.HasSuffix(method.URI, "/invoke") {
					t.Errorf("it is %+v, want the body unchanged", method)
				}
				return
			}
			request := velocity.Request{
				Body: c.body, Base64: true, Path: map[string]string{"id": `it's "7"&x=1`},
				Context: map[string]any{"requestId": "request"},
			}
			for _, variant := range request.Unrecorded() {
				result, err := velocity.Render(templateOf(t, method), variant)
				if err != nil {
					t.Fatal(err)
				}
				var got any
				if _, isForm := c.want.(url.Values); isForm {
					got, err = url.ParseQuery(result.Body)
				} else {
					err = json.Unmarshal([]byte(result.Body), &got)
				}
				if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
					t.Fatalf("the service gets %s: %v (-want +got):\n%s", result.Body, err, diff)
				}
			}
		})
	}
}

// The ARN of a resource may be a reference, whose value is known when a template renders.
func TestReadyOperationsOfReferences(t *testing.T) {
	t.Parallel()
	for arn, build := range map[string]func(string) gateway.Operation{
		queueARN: gateway.SendMessage, streamARN: gateway.PutFirehoseRecord,
	} {
		token := sampleapis.Tokens{}.String("arn")
		template := func(arn string) string { return templateOf(t, binding(t, build(arn), "POST", "/")) }
		if got := strings.ReplaceAll(template(token), token, arn); got != template(arn) {
			t.Errorf("a reference to %s has another template:\n%s", arn, got)
		}
		if exposed := binding(t, build(token), "POST", "/").Exposed; len(exposed) > 0 {
			t.Errorf("callers may choose another resource than a reference: %+v", exposed)
		}
	}
}

// Every function with an operation is in the cases.
func TestEveryReadyOperation(t *testing.T) {
	t.Parallel()
	cases := readyCases()
	for _, name := range gateway.ReadyOperations() {
		if _, ok := cases[name]; !ok {
			t.Errorf("no case is %s, only %q", name, slices.Sorted(maps.Keys(cases)))
		}
	}
}
