package gateway

import (
	"fmt"
	"slices"
)

// Responses of operations for [Operation.Responses], with the key 200. They are values to
// copy and must not be modified.
var (
	// PlainItem is the item of DynamoDB's GetItem as plain JSON, or 404 if there is none. A
	// map becomes an object, a list and a set an array, a number a number with all its
	// digits, a binary value a string in Base64. A client that reads numbers as floating
	// point loses digits after the 15th. The levels of an item are those that DynamoDB allows,
	// 32. An item with a deeper level, with more than 1,000 elements in a map, list or set,
	// which is the limit of a loop of API Gateway, or with a type that this package does not
	// know, is 502.
	// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
	PlainItem = IntegrationResponse{
		Template: mappingTemplate("plain-item", plainLevels(maxItemLevels)),
		StatusRules: []StatusRule{
			{`"$!json.Item" == ""`, 404},
			{"$incomplete", 502},
		},
	}
	// PlainItems are the items of DynamoDB's Query or Scan as plain JSON, {"Items": […]}, with
	// "LastEvaluatedKey" if there is another page. Values are those of PlainItem. A page with
	// more than 1,000 items is 502, so set Limit in the request.
	PlainItems = IntegrationResponse{
		Template:    mappingTemplate("plain-items", plainLevels(maxItemLevels)),
		StatusRules: []StatusRule{{"$incomplete", 502}},
	}
	// SyncExecution is the output of an Express workflow of Step Functions, for
	// StartSyncExecution, whose status code is 200 also for a workflow that failed. A workflow
	// that times out is 504, and one that fails 502. A workflow that fails with an error named
	// 400, 401, 403, 404, 409, 410, 412, 422, 429, 500 or 503 gets this status code, and its
	// cause is the message. Other causes are not returned.
	// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
	SyncExecution = IntegrationResponse{
		Template: mappingTemplate("sync-execution", workflowErrors),
		StatusRules: append(workflowErrorRules(),
			StatusRule{`"$!json.status" == "TIMED_OUT"`, 504},
			StatusRule{`"$!json.status" != "SUCCEEDED" || "$!json.output" == ""`, 502},
		),
	}
	// FailedEntries is 502 if a part of a batch failed, for which services return 200: for
	// PutEvents of EventBridge, SendMessageBatch and DeleteMessageBatch of SQS, PutRecords of
	// Kinesis, PutRecordBatch of Data Firehose, and BatchWriteItem of DynamoDB. The body is the
	// service's, which says which entries failed. The others are not undone.
	FailedEntries = IntegrationResponse{StatusRules: []StatusRule{
		{`"$!json.FailedEntryCount" != "" && "$!json.FailedEntryCount" != "0"`, 502},
		{`"$!json.FailedRecordCount" != "" && "$!json.FailedRecordCount" != "0"`, 502},
		{`"$!json.FailedPutCount" != "" && "$!json.FailedPutCount" != "0"`, 502},
		{`"$!json.Failed" != "" && "$!json.Failed" != "[]"`, 502},
		{`"$!json.UnprocessedItems" != "" && "$!json.UnprocessedItems" != "{}"`, 502},
	}}
	// FailedEvent is FailedEntries for a PutEvents with one event, and 400 if the detail of
	// the event is not a JSON object, which EventBridge answers with the error MalformedDetail
	// and the status code 200.
	// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
	FailedEvent = IntegrationResponse{StatusRules: append([]StatusRule{
		{`$body.matches('(?s).*"ErrorCode" *: *"MalformedDetail".*')`, 400},
	}, FailedEntries.StatusRules[:1]...)}
	// FailedMessages is FailedEntries for PublishBatch of SNS, which answers in XML.
	FailedMessages = IntegrationResponse{StatusRules: []StatusRule{
		{`$body.matches("(?s).*<Failed>[^<]*<member>.*")`, 502},
	}}
)

// maxItemLevels is how deep values of an item can be nested in DynamoDB.
const maxItemLevels = 32

// A plainLevel is a level of the maps and lists in an item.
type plainLevel struct {
	N     int
	Inner *plainLevel // nil in the last one
	Key   *plainLevel // a level without others, for a key, whose values are scalars
}

// plainLevels returns the levels of an item, the item itself first.
func plainLevels(n int) *plainLevel {
	var level *plainLevel
	for i := n; i >= 0; i-- {
		level = &plainLevel{i, level, &plainLevel{N: i}}
	}
	return level
}

// workflowErrors are the names of errors by which a workflow chooses the status code.
var workflowErrors = []int{400, 401, 403, 404, 409, 410, 412, 422, 429, 500, 503}

func workflowErrorRules() []StatusRule {
	var rules []StatusRule
	for _, code := range workflowErrors {
		rules = append(rules, StatusRule{fmt.Sprintf(`"$!json.status" == "FAILED" && "$!json.error" == "%d"`, code), code})
	}
	return rules
}

// isOwn reports whether the template, its type and the conditions are those of a response of this
// package.
func (r IntegrationResponse) isOwn() bool {
	return slices.ContainsFunc([]IntegrationResponse{PlainItem, PlainItems, SyncExecution, FailedEntries, FailedEvent, FailedMessages}, func(own IntegrationResponse) bool {
		return own.Template == r.Template && own.contentType() == r.contentType() && slices.Equal(own.StatusRules, r.StatusRules)
	})
}
