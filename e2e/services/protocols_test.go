package services

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	r53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func (d deployed) testJSON(t *testing.T) {
	ctx := t.Context()
	table, root := dynamodb.NewFromConfig(d.client("/dynamodb")), dynamodb.NewFromConfig(d.Config())
	const text = "quote \" back \\ dollar $x #if é 日本"
	item := map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: "1"}, "text": &types.AttributeValueMemberS{Value: text},
	}

	if _, err := table.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(orders), Item: item}); err != nil {
		t.Fatal(err)
	}
	got, err := table.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: aws.String(orders), Key: map[string]types.AttributeValue{"id": item["id"]},
	})
	if err != nil || got.Item["text"].(*types.AttributeValueMemberS).Value != text {
		t.Errorf("GetItem = %+v, %v", got, err)
	}
	if _, err := table.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String(others), Item: item}); err == nil {
		t.Error("PutItem into a table that is not granted: no error")
	}
	if _, err := table.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: aws.String(orders), Key: map[string]types.AttributeValue{"id": item["id"]},
	}); err == nil {
		t.Error("DeleteItem, which is not listed: no error")
	}
	// The role may put items, but this path does not.
	reader := dynamodb.NewFromConfig(d.client("/dynamodb-read"))
	if got, err := reader.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: aws.String(orders), Key: map[string]types.AttributeValue{"id": item["id"]},
	}); err != nil || got.Item == nil {
		t.Errorf("GetItem = %+v, %v", got, err)
	}
	if _, err := reader.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String(orders),
		Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "2"}},
	}); err == nil {
		t.Error("PutItem, which another path lists: no error")
	}
	for table, want := range map[string]int32{orders: 1, others: 0} {
		if scanned, err := root.Scan(ctx, &dynamodb.ScanInput{TableName: &table}); err != nil ||
			scanned.Count != want {
			t.Errorf("table %s has %+v, %v, want %d items", table, scanned, err, want)
		}
	}

	// One operation, by a template.
	one := d.Call(t, "GET", d.out.URL+"/items/1", http.Header{"X-Amz-Target": {"DynamoDB_20120810.DeleteTable"}})
	if one.Status != 200 || !strings.Contains(one.Body, "quote") {
		t.Errorf("GET /items/1 = %d %s", one.Status, one.Body)
	}
	for _, key := range []string{"%22%7D%7D,%20%22x%22", "it's"} {
		if none := d.Call(t, "GET", d.out.URL+"/items/"+key, nil); none.Status != 200 ||
			strings.TrimSpace(none.Body) != "{}" {
			t.Errorf("GET of the item %s, which must not end the JSON = %d %s, want none", key, none.Status, none.Body)
		}
	}

	queue, rootQueue := sqs.NewFromConfig(d.client("/sqs")), sqs.NewFromConfig(d.Config())
	urls := map[string]*string{}
	for _, name := range []string{orders, others} {
		found, err := rootQueue.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
		if err != nil {
			t.Fatal(err)
		}
		urls[name] = found.QueueUrl
	}
	if _, err := queue.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: urls[orders], MessageBody: aws.String(text),
	}); err != nil {
		t.Error(err)
	}
	if _, err := queue.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: urls[others], MessageBody: aws.String(text),
	}); err == nil {
		t.Error("SendMessage to a queue that is not granted: no error")
	}
	if _, err := queue.PurgeQueue(ctx, &sqs.PurgeQueueInput{QueueUrl: urls[orders]}); err == nil {
		t.Error("PurgeQueue, which is not listed: no error")
	}
	for name, want := range map[string][]string{orders: {text}, others: nil} {
		var bodies []string
		received, err := rootQueue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: urls[name], MaxNumberOfMessages: 10,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range received.Messages {
			bodies = append(bodies, *message.Body)
		}
		if !slices.Equal(bodies, want) {
			t.Errorf("queue %s has %q, want %q", name, bodies, want)
		}
	}
}

func (d deployed) testQuery(t *testing.T) {
	ctx := t.Context()
	topic, root := sns.NewFromConfig(d.client("/sns")), sns.NewFromConfig(d.Config())
	sent, err := topic.Publish(ctx, &sns.PublishInput{
		TopicArn: aws.String(topicARN(orders)), Message: aws.String("a & b = c"),
	})
	if err != nil || aws.ToString(sent.MessageId) == "" {
		t.Errorf("Publish = %+v, %v", sent, err)
	}
	if _, err := topic.Publish(ctx, &sns.PublishInput{
		TopicArn: aws.String(topicARN(others)), Message: aws.String("x"),
	}); err == nil {
		t.Error("Publish to a topic that is not granted: no error")
	}
	if _, err := topic.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("new")}); err == nil {
		t.Error("CreateTopic, which is not listed: no error")
	}
	// The role may read attributes and publish, each on a path of its own.
	attributes := sns.NewFromConfig(d.client("/sns-attributes"))
	if got, err := attributes.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{
		TopicArn: aws.String(topicARN(orders)),
	}); err != nil || got.Attributes["TopicArn"] != topicARN(orders) {
		t.Errorf("GetTopicAttributes = %+v, %v", got, err)
	}
	if got, err := topic.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{
		TopicArn: aws.String(topicARN(orders)),
	}); err == nil {
		t.Errorf("GetTopicAttributes, which another path lists = %+v, want an error", got)
	}
	if got, err := attributes.Publish(ctx, &sns.PublishInput{
		TopicArn: aws.String(topicARN(orders)), Message: aws.String("x"),
	}); err == nil {
		t.Errorf("Publish, which another path lists = %+v, want an error", got)
	}
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for _, body := range []string{
		"Action=Publish&Action=CreateTopic&Name=new&Version=2010-03-31",
		"Action=CreateTopic&Name=new&Version=2010-03-31&x=Action=Publish",
		"Version=2010-03-31&Name=new&Action=CreateTopic",
		"Action=Publish&%41ction=CreateTopic&Name=new&Version=2010-03-31",
		"%41ction=CreateTopic&Action=Publish&Name=new&Version=2010-03-31",
		"Action=Publish&Act%69on=CreateTopic&Name=new&Version=2010-03-31", "",
	} {
		d.post(t, "/sns", form, body)
		d.post(t, "/sns?Action=CreateTopic&Name=new&Version=2010-03-31", form, body)
	}
	// Some clients write the operation last.
	last := d.post(t, "/sns", http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=UTF-8"}},
		"Message=x&TopicArn="+topicARN(orders)+"&Version=2010-03-31&Action=Publish")
	if last.Status != 200 || !strings.Contains(last.Body, "<MessageId>") {
		t.Errorf("Publish with the operation last = %d %s", last.Status, last.Body)
	}
	topics, err := root.ListTopics(ctx, &sns.ListTopicsInput{})
	if err != nil || len(topics.Topics) != 2 {
		t.Errorf("ListTopics = %+v, %v, want the two", topics, err)
	}

	one := d.post(t, "/orders", http.Header{"Content-Type": {"application/json"}},
		`{"text": "a & b = c&TopicArn=`+topicARN(others)+`"}`)
	if one.Status != 200 || !strings.Contains(one.Body, "<MessageId>") {
		t.Errorf("POST /orders = %d %s", one.Status, one.Body)
	}
	who := d.Call(t, "GET", d.out.URL+"/identity", nil)
	role := d.out.RoleARN[strings.LastIndex(d.out.RoleARN, "/")+1:]
	if who.Status != 200 || !strings.Contains(who.Body, ":assumed-role/"+role+"/") {
		t.Errorf("GET /identity = %d %s, want the role %s", who.Status, who.Body, role)
	}
}

func (d deployed) testREST(t *testing.T) {
	ctx := t.Context()
	zones, root := route53.NewFromConfig(d.client("/route53")), route53.NewFromConfig(d.Config())
	made, err := root.CreateHostedZone(ctx, &route53.CreateHostedZoneInput{
		Name: aws.String("example.com"), CallerReference: aws.String("1"),
	})
	if err != nil {
		t.Fatal(err)
	}
	listed, err := zones.ListHostedZones(ctx, &route53.ListHostedZonesInput{MaxItems: aws.Int32(10)})
	if err != nil || len(listed.HostedZones) != 1 ||
		aws.ToString(listed.HostedZones[0].Id) != aws.ToString(made.HostedZone.Id) {
		t.Errorf("ListHostedZones = %+v, %v, want %s", listed, err, aws.ToString(made.HostedZone.Id))
	}
	_, err = zones.GetHostedZone(ctx, &route53.GetHostedZoneInput{Id: made.HostedZone.Id})
	if found := (*r53types.NoSuchHostedZone)(nil); err == nil || errors.As(err, &found) {
		t.Errorf("GetHostedZone, which is not granted: %v, want a refusal", err)
	}
}

func (d deployed) testHTTP(t *testing.T) {
	for _, c := range []struct {
		method, path, body string
		want               echo
	}{
		{
			"GET", "/backend/a/b%20c?x=1&y=2", "",
			echo{Status: 200, Method: "GET", Path: "/base/a/b c", Query: "x=1&y=2", Fixed: "by the API"},
		},
		{
			"POST", "/backend/status/404", "sent",
			echo{Status: 404, Method: "POST", Path: "/base/status/404", Body: "sent", Fixed: "by the API"},
		},
		{
			"PUT", "/backend/status/503", "",
			echo{Status: 503, Method: "PUT", Path: "/base/status/503", Fixed: "by the API"},
		},
		{
			"DELETE", "/backend/status/201", "",
			echo{Status: 201, Method: "DELETE", Path: "/base/status/201", Fixed: "by the API"},
		},
	} {
		answered := d.CallWith(t, c.method, d.out.URL+c.path, http.Header{"X-Fixed": {"by the caller"}}, c.body)
		var got echo
		if err := json.Unmarshal([]byte(answered.Body), &got); err != nil {
			t.Errorf("%s %s = %d %s: %v", c.method, c.path, answered.Status, answered.Body, err)
		}
		got.Status = answered.Status
		if got != c.want || answered.Header.Get("X-Backend") != "yes" {
			t.Errorf("%s %s = %+v, %v, want %+v", c.method, c.path, got, answered.Header, c.want)
		}
	}
}

func (d deployed) testMock(t *testing.T) {
	if got := d.Call(t, "GET", d.out.URL+"/healthz", nil); got.Status != 200 || got.Body != `{"status":"ok"}` ||
		got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("GET /healthz = %d %q %v", got.Status, got.Body, got.Header)
	}
	value, err := d.API.GetApiKey(t.Context(), keyValue(d.out.KeyID))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int{"": 403, "wrong": 403, aws.ToString(value.Value): 202} {
		got := d.Call(t, "GET", d.out.URL+"/partners", http.Header{"x-api-key": {key}})
		if got.Status != want || want == 202 && (got.Body != "welcome" ||
			got.Header.Get("Content-Type") != "text/plain") {
			t.Errorf("GET /partners = %d %q %v, want %d", got.Status, got.Body, got.Header, want)
		}
	}
}
