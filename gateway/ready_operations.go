package gateway

import (
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// A readyOperation is an Operation that a function of this package returns, with what the
// documentation says of it.
type readyOperation struct {
	service Service
	name    string
	// template is the template. {arn} stands for the ARN of the resource, which is in
	// $arn, too. {0}, {1} and {2} stand for the further arguments of the function.
	template string
	// path is the path of the operation in a REST protocol.
	path string
	// response is that for the status code 200. Default: the service's.
	response IntegrationResponse
	// sends is what the service gets of a request, and returns what the client gets.
	sends, returns string
}

// Parts of templates. The name and the account of a resource are cut out of its ARN when
// the template renders, since the ARN may be a reference. Only replaceAll without groups is
// recorded on AWS.
const (
	escapedBody = `"$util.escapeJavaScript($body).replaceAll("\\'", "'")"`
	arnVariable = `#set($arn = '{arn}')`
	queueURL    = arnVariable + `#set($queue = $arn.replaceAll('.*:', ''))` +
		`#set($account = $arn.replaceAll(':[^:]*$', '').replaceAll('.*:', ''))` +
		`#set($region = $arn.replaceAll('^arn:[^:]*:sqs:', '').replaceAll(':.*', ''))` +
		`#set($suffix = 'amazonaws.com')#if($arn.startsWith('arn:aws-cn:'))#set($suffix = 'amazonaws.com.cn')#end`
	queueField = `"QueueUrl": "https://sqs.$region.$suffix/$account/$queue"`
	// eachLine renders what follows for each line of the body that is not empty. A line break
	// in the encoding for URLs is a text and a regular expression alike.
	eachLine = `#set($comma = "")#foreach($encoded in $util.urlEncode($body).replaceAll('%0D%0A', '%0A').split('%0A'))` +
		`#if($encoded != "")$comma#set($comma = ", ")#set($line = $util.urlDecode($encoded))`
	// A table's name, and not its ARN, is recorded on AWS.
	tableName   = arnVariable + `#set($table = $arn.replaceAll('.*:table/', ''))`
	escapedLine = `"$util.escapeJavaScript($line).replaceAll("\\'", "'")"`
)

// escapedArgument returns a JSON string of a further argument, which may have expressions.
func escapedArgument(i string) string {
	return `"$util.escapeJavaScript($argument` + i + `).replaceAll("\\'", "'")"`
}

// readyOperations are the operations by the names of their functions.
var readyOperations = map[string]readyOperation{
	"SendMessage": {
		service: SQS, name: "SendMessage",
		template: queueURL + `{` + queueField + `, "MessageBody": ` + escapedBody + `}`,
		sends:    "the body as the message", returns: "the service's response",
	},
	"SendMessageFIFO": {
		service: SQS, name: "SendMessage",
		template: queueURL + `#set($argument0 = "{0}")#set($argument1 = "{1}"){` + queueField + `, "MessageBody": ` + escapedBody +
			`, "MessageGroupId": ` + escapedArgument("0") + `, "MessageDeduplicationId": ` + escapedArgument("1") + `}`,
		sends: "the body as the message, with the group and the deduplication id", returns: "the service's response",
	},
	"SendMessageBatch": {
		service: SQS, name: "SendMessageBatch",
		template: queueURL + `{` + queueField + `, "Entries": [` + eachLine +
			`{"Id": "$foreach.index", "MessageBody": ` + escapedLine + `}#end#end]}`,
		response: FailedEntries,
		sends:    "each line of the body as a message, up to 10", returns: "the service's response, with 502 if a message failed",
	},
	"Publish": {
		service: SNS, name: "Publish",
		template: arnVariable + `TopicArn=$util.urlEncode($arn)&Message=$util.urlEncode($body)`,
		sends:    "the body as the message", returns: "the service's response",
	},
	"PublishFIFO": {
		service: SNS, name: "Publish",
		template: arnVariable + `#set($argument0 = "{0}")#set($argument1 = "{1}")TopicArn=$util.urlEncode($arn)&Message=$util.urlEncode($body)` +
			`&MessageGroupId=$util.urlEncode($argument0)&MessageDeduplicationId=$util.urlEncode($argument1)`,
		sends: "the body as the message, with the group and the deduplication id", returns: "the service's response",
	},
	"PutEvents": {
		service: EventBridge, name: "PutEvents",
		template: `#set($argument0 = "{0}")#set($argument1 = "{1}"){"Entries": [{"EventBusName": "{arn}", "Source": ` + escapedArgument("0") +
			`, "DetailType": ` + escapedArgument("1") + `, "Detail": ` + escapedBody + `}]}`,
		response: FailedEvent,
		sends:    "the body as the detail of an event, which must be a JSON object", returns: "`gateway.FailedEvent`",
	},
	"StartExecution": {
		service: StepFunctions, name: "StartExecution",
		template: `{"stateMachineArn": "{arn}", "input": ` + escapedBody + `}`,
		sends:    "the body as the input, which must be JSON", returns: "the service's response",
	},
	"StartSyncExecution": {
		service: StepFunctions, name: "StartSyncExecution",
		template: `{"stateMachineArn": "{arn}", "input": ` + escapedBody + `}`,
		response: SyncExecution,
		sends:    "the body as the input, which must be JSON", returns: "`gateway.SyncExecution`",
	},
	"GetItem": {
		service: DynamoDB, name: "GetItem",
		template: tableName + `#set($argument1 = "{1}"){"TableName": "$table", "Key": {"{0}": {"S": ` + escapedArgument("1") + `}}}`,
		response: PlainItem,
		sends:    "the key, a string", returns: "`gateway.PlainItem`",
	},
	"QueryItems": {
		service: DynamoDB, name: "Query",
		// The older form of the condition, since "#name" may be read as a directive.
		template: tableName + `#set($argument1 = "{1}"){"TableName": "$table", "Limit": 1000, "KeyConditions": {"{0}": ` +
			`{"ComparisonOperator": "EQ", "AttributeValueList": [{"S": ` + escapedArgument("1") + `}]}}}`,
		response: PlainItems,
		sends:    "the partition key, a string, and a limit of 1,000 items", returns: "`gateway.PlainItems`",
	},
	"PutItem": {
		service: DynamoDB, name: "PutItem",
		template: tableName + `#set($argument1 = "{1}"){"TableName": "$table", "Item": {"{0}": {"S": ` + escapedArgument("1") + `}, "{2}": {"S": ` + escapedBody + `}}}`,
		sends:    "an item of the key, a string, and the body as the text of another attribute", returns: "the service's response",
	},
	"PutRecord": {
		service: Kinesis, name: "PutRecord",
		template: `#set($argument0 = "{0}"){"StreamARN": "{arn}", "PartitionKey": ` + escapedArgument("0") + `, "Data": "$base64Body"}`,
		sends:    "the bytes of the body as a record", returns: "the service's response",
	},
	"PutFirehoseRecord": {
		service: Firehose, name: "PutRecord",
		template: arnVariable + `#set($stream = $arn.replaceAll('.*/', '')){"DeliveryStreamName": "$stream", "Record": {"Data": "$base64Body"}}`,
		sends:    "the bytes of the body as a record", returns: "the service's response",
	},
	"GetSecretValue": {
		service: SecretsManager, name: "GetSecretValue", template: `{"SecretId": "{arn}"}`,
		sends: "the ARN of the secret, and nothing of the request", returns: "the service's response",
	},
	"GetParameter": {
		service: SSM, name: "GetParameter", template: `{"Name": "{arn}", "WithDecryption": true}`,
		sends: "the name of the parameter, and nothing of the request", returns: "the service's response",
	},
	"InvokeModel": {
		service: BedrockRuntime, name: "InvokeModel", path: "model/{0}/invoke",
		sends: "the body unchanged", returns: "the service's response",
	},
	"Converse": {
		service: BedrockRuntime, name: "Converse", path: "model/{0}/converse",
		template: `{"messages": [{"role": "user", "content": [{"text": ` + escapedBody + `}]}]}`,
		sends:    "the body as the text of a message", returns: "the service's response",
	},
}

// fill returns a text of the operation with the ARN of its resource and further arguments.
func (r readyOperation) fill(text, arn string, arguments ...string) string {
	pairs := []string{"{arn}", arn}
	for i, argument := range arguments {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", argument)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// isReady reports whether the template is that of a function without further arguments,
// which are the user's.
func (o Operation) isReady() bool {
	for _, r := range readyOperations {
		if len(o.Resources) == 1 && o.Template == r.fill(r.template, o.Resources[0]) && r.service == o.Service && r.name == o.Name {
			return !strings.Contains(r.template, "{0}") && !strings.ContainsAny(ref.Literal(o.Resources[0]), `$#"\`)
		}
	}
	return false
}

// ready returns the operation of a function on a resource.
func ready(function, arn string, arguments ...string) Operation {
	r := readyOperations[function]
	o := Operation{
		Service: r.service, Name: r.name, Resources: ref.List{arn},
		Template: r.fill(r.template, arn, arguments...), Path: r.fill(r.path, arn, arguments...),
	}
	if r.path != "" {
		o.Method = "POST"
	}
	if r.response.Template != "" || len(r.response.StatusRules) > 0 {
		o.Responses = map[int]IntegrationResponse{200: r.response}
	}
	return o
}

// SendMessage sends the caller's body as a message to a queue of SQS with an ARN.
func SendMessage(queueARN string) Operation { return ready("SendMessage", queueARN) }

// SendMessageFIFO is SendMessage for a FIFO queue. The ids are texts, which may have
// expressions of mapping templates: "orders", "$context.requestId", or
// "$input.params('customer')" for a value that the caller chooses. Messages of one group
// arrive in their order. A message whose deduplication id was sent in the last 5 minutes is
// dropped.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
func SendMessageFIFO(queueARN, groupID, deduplicationID string) Operation {
	return ready("SendMessageFIFO", queueARN, groupID, deduplicationID)
}

// SendMessageBatch sends each line of the caller's body as a message to a queue of SQS, up
// to 10 lines. Empty lines are left out.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
func SendMessageBatch(queueARN string) Operation { return ready("SendMessageBatch", queueARN) }

// Publish sends the caller's body as a message to a topic of SNS.
func Publish(topicARN string) Operation { return ready("Publish", topicARN) }

// PublishFIFO is Publish for a FIFO topic. The ids are those of SendMessageFIFO.
func PublishFIFO(topicARN, groupID, deduplicationID string) Operation {
	return ready("PublishFIFO", topicARN, groupID, deduplicationID)
}

// PutEvents sends the caller's body, a JSON object, as the detail of an event to an event
// bus of EventBridge. The source and the type of the detail are texts, which may have
// expressions of mapping templates.
func PutEvents(busARN, source, detailType string) Operation {
	return ready("PutEvents", busARN, source, detailType)
}

// StartExecution starts a state machine of Step Functions with the caller's body, which
// must be JSON, as its input.
func StartExecution(machineARN string) Operation { return ready("StartExecution", machineARN) }

// StartSyncExecution runs an Express workflow of Step Functions with the caller's body,
// which must be JSON, as its input. The client gets [SyncExecution].
func StartSyncExecution(machineARN string) Operation { return ready("StartSyncExecution", machineARN) }

// GetItem reads the item of a DynamoDB table whose partition key, a string, has a value.
// The value is a text, which may have expressions of mapping templates:
// "$input.params('id')" is that of the path's variable {id}. The client gets [PlainItem].
func GetItem(tableARN, key, value string) Operation { return ready("GetItem", tableARN, key, value) }

// QueryItems reads the items of a DynamoDB table whose partition key, a string, has a value. The
// value is that of GetItem. The client gets [PlainItems], at most 1,000 of them.
func QueryItems(tableARN, key, value string) Operation {
	return ready("QueryItems", tableARN, key, value)
}

// PutItem writes an item to a DynamoDB table: its partition key, a string, with a value,
// and the caller's body as the text of another attribute. The value is that of GetItem. An
// item with the same key is replaced.
func PutItem(tableARN, key, value, attribute string) Operation {
	return ready("PutItem", tableARN, key, value, attribute)
}

// PutRecord sends the bytes of the caller's body as a record to a stream of Kinesis. The
// partition key is a text, which may have expressions of mapping templates, such as
// "$context.requestId".
func PutRecord(streamARN, partitionKey string) Operation {
	return ready("PutRecord", streamARN, partitionKey)
}

// PutFirehoseRecord sends the bytes of the caller's body as a record to a stream of Data
// Firehose.
func PutFirehoseRecord(streamARN string) Operation { return ready("PutFirehoseRecord", streamARN) }

// GetSecretValue reads a secret of Secrets Manager. A secret that is encrypted by a key of
// the account needs the permission kms:Decrypt in Actions, or in the policy of the key.
func GetSecretValue(secretARN string) Operation { return ready("GetSecretValue", secretARN) }

// GetParameter reads a parameter of Systems Manager. A secure string that is encrypted by a
// key of the account needs the permission kms:Decrypt, as in GetSecretValue.
func GetParameter(parameterARN string) Operation { return ready("GetParameter", parameterARN) }

// InvokeModel sends the caller's body unchanged to a model of Bedrock. The id is that of
// the model or of its inference profile, such as "amazon.nova-lite-v1:0".
func InvokeModel(modelARN, modelID string) Operation { return ready("InvokeModel", modelARN, modelID) }

// Converse sends the caller's body as the text of a message to a model of Bedrock. The id is
// that of InvokeModel.
func Converse(modelARN, modelID string) Operation { return ready("Converse", modelARN, modelID) }
