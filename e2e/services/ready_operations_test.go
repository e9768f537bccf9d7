package services

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// testReadyOperations calls the operations of functions whose responses have no template:
// the emulator has 500 for a template of a binary response.
func (d deployed) testReadyOperations(t *testing.T) {
	ctx := t.Context()
	const text = "it's \"quote\" \\ $body #end ${x} \u2028\n é日本"
	for _, path := range []string{"item", "message", "topic"} {
		got := d.CallWith(
			t, "POST", d.out.URL+"/ready/one/"+path, http.Header{"Content-Type": {"application/json"}}, text,
		)
		if got.Status != 200 {
			t.Errorf("POST /ready/one/%s = %d %s", path, got.Status, got.Body)
		}
	}

	table := dynamodb.NewFromConfig(d.Config())
	key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "one"}}
	d.testJSONBody(t, table)
	item, err := table.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(orders), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := item.Item["text"].(*types.AttributeValueMemberS); !ok || got.Value != text {
		t.Errorf("the table has %+v, want %q", item.Item, text)
	}
	if _, err := table.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String(orders), Key: key}); err != nil {
		t.Error(err)
	}

	queue := sqs.NewFromConfig(d.Config())
	url, err := queue.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String(orders)})
	if err != nil {
		t.Fatal(err)
	}
	received, err := queue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: url.QueueUrl, MaxNumberOfMessages: 10})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, message := range received.Messages {
		found = found || *message.Body == text
		if _, err := queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{
			QueueUrl: url.QueueUrl, ReceiptHandle: message.ReceiptHandle,
		}); err != nil {
			t.Error(err)
		}
	}
	if !found {
		t.Errorf("the queue has %+v, want %q", received.Messages, text)
	}
}

// testJSONBody sends a body as a JSON parameter, and bodies that would add to what is around
// it.
func (d deployed) testJSONBody(t *testing.T, table *dynamodb.Client) {
	const text = `it's "quote" {[:,]} \ $body #end é日本`
	item, err := json.Marshal(map[string]any{"id": map[string]string{"S": "json"}, "text": map[string]string{"S": text}})
	if err != nil {
		t.Fatal(err)
	}
	send := func(body string) int {
		header := http.Header{"Content-Type": {"application/json"}}
		return d.CallWith(t, "POST", d.out.URL+"/ready/one/json", header, body).Status
	}
	if got := send(string(item)); got != 200 {
		t.Errorf("an item: status %d", got)
	}
	for _, added := range []string{
		`, "ReturnValues": "ALL_OLD"`, `}, "Item": {"id": {"S": "other"}}`, "x", string(item),
	} {
		if got := send(string(item) + added); got < 400 {
			t.Errorf("an item and %s: status %d", added, got)
		}
	}
	key := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "json"}}
	deleted, err := table.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
		TableName: aws.String(orders), Key: key, ReturnValues: types.ReturnValueAllOld,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := deleted.Attributes["text"].(*types.AttributeValueMemberS); !ok || got.Value != text {
		t.Errorf("the table had %+v, want %q", deleted.Attributes, text)
	}
}
