package services

import (
	"errors"
	"slices"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/userpool"
	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// What is there before the stack. The role may use the one of each kind, not
// the other.
const (
	account = "000000000000"
	orders  = "orders"
	others  = "others"
)

func tableARN(name string) string {
	return "arn:aws:dynamodb:" + system.Region + ":" + account + ":table/" + name
}
func queueARN(name string) string { return "arn:aws:sqs:" + system.Region + ":" + account + ":" + name }
func topicARN(name string) string { return "arn:aws:sns:" + system.Region + ":" + account + ":" + name }

// greeting is what the bucket holds.
const greeting = "hello"

type outputs struct {
	URL       string `json:"url"`
	RestAPIID string `json:"rest_api_id"`
	RoleARN   string `json:"role_arn"`
	PoolID    string `json:"pool_id"`
	App       string `json:"app"`       // client for users, which the API serves
	OtherApp  string `json:"other_app"` // and which it does not
	Machine   string `json:"machine"`
	KeyID     string `json:"key_id"`
	Bucket    string `json:"bucket"`
}

// An app is the stack, with what it is to call on this machine.
type app struct {
	emulator string // where the emulator serves what Cognito does
	backend  string // a web server of the test's
}

func (a app) build(cdktfApp cdktf.App) ([]privateapi.Output, error) {
	stack, network := system.NewStack(cdktfApp)
	// The servers of this machine are not on the Internet, so an API must not name them.
	a.emulator = synth.String(stack, "emulator", synth.Variable{Default: a.emulator})
	a.backend = synth.String(stack, "backend", synth.Variable{Default: a.backend})
	documents, bucketErr := bucket.New(stack, "documents", bucket.Config{
		KeepUnfinishedUploads: true, // Terraform waits for a minute otherwise; e2e/options does
		Objects: []bucket.Object{
			{Key: "greeting.txt", Content: []byte(greeting), ContentType: "text/plain"},
			{Key: "users/ann/note.txt", Content: []byte("Ann's"), ContentType: "text/plain"},
			{Key: "users/bob/note.txt", Content: []byte("Bob's"), ContentType: "text/plain"},
			{Key: "users/bob/ann/note.txt", Content: []byte("Bob's"), ContentType: "text/plain"},
		},
	})
	pool, poolErr := userpool.New(stack, "people", userpool.Config{
		SelfSignUp:     true,
		DomainPrefix:   "people",
		ResourceServer: userpool.ResourceServer{Identifier: "documents", Scopes: map[string]string{"read": "Read documents"}},
		Clients: []userpool.Client{
			{Name: "app", PasswordAuth: true},
			{Name: "other", PasswordAuth: true},
			{Name: "machine", ClientCredentials: true, Scopes: []string{"read"}},
		},
		ForceDestroy: true,
	})
	api, apiErr := privateapi.New(stack, "api", privateapi.Config{
		Endpoints:  []endpoint.Source{network},
		Routes:     a.routes(documents, pool),
		UserPools:  ref.List{pool.ARN},
		UsagePlans: []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme"}, RateLimit: 100, BurstLimit: 100, QuotaLimit: 10000, QuotaPeriod: "DAY"}},
	})
	for name, value := range map[string]string{
		"url": api.URLs.PrivateDNS, "rest_api_id": api.RestAPIID, "role_arn": api.RoleARN, "pool_id": pool.ID,
		"app": pool.ClientIDs["app"], "other_app": pool.ClientIDs["other"], "machine": pool.ClientIDs["machine"],
		"key_id": api.APIKeyIDs["acme"], "bucket": documents.Name,
	} {
		synth.Output(stack, name, "", value)
	}
	return []privateapi.Output{api}, errors.Join(bucketErr, poolErr, apiErr)
}

func (a app) routes(documents bucket.Output, pool userpool.Output) []gateway.Route {
	get, post := gateway.Methods{"GET"}, gateway.Methods{"POST"}
	return slices.Concat(
		gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{
			Domain: a.emulator, Issuer: a.emulator + "/" + pool.ID, PlainHTTP: true,
		}),
		[]gateway.Route{
			{Path: "/documents/{proxy+}", Methods: get, Integration: gateway.S3{Bucket: documents.Name}, Authorization: gateway.UserPools, Scopes: ref.List{"documents/read"}},
			// Users have folders of their own, by a name that they choose and by one of Cognito.
			{Path: "/named/{proxy+}", Methods: get, Authorization: gateway.UserPools, Integration: gateway.S3{
				Bucket: documents.Name, Key: "users/{claims.cognito:username}/{proxy}",
			}},
			{Path: "/profile", Methods: gateway.Methods{"PUT"}, Authorization: gateway.UserPools, Integration: gateway.S3{
				Bucket: documents.Name, Key: "users/{claims.sub}/profile.txt", Access: gateway.ReadWrite,
			}, IdentityHeaders: map[string]string{"x-amz-meta-owner": "claims.sub"}},
			{Path: "/cognito", Methods: post, Integration: gateway.UserPoolAPI{
				Operations: slices.Concat(gateway.DefaultUserPoolOperations, []string{"AdminGetUser"}),
				ClientIDs:  []string{pool.ClientIDs["app"]},
				ARN:        pool.ARN,
			}},
			{Path: "/items/{id}", Methods: get, Integration: gateway.Operation{
				Service: gateway.DynamoDB, Name: "GetItem", Resources: ref.List{tableARN(orders)},
				Template: `{"TableName": "` + orders + `", "Key": {"id": {"S": "$util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'")"}}}`,
			}},
			{Path: "/ready/{id}/item", Methods: post, Integration: gateway.PutItem(tableARN(orders), "id", "$input.params('id')", "text")},
			{Path: "/ready/{id}/json", Methods: post, Integration: gateway.Operation{
				Service: gateway.DynamoDB, Name: "PutItem", Resources: ref.List{tableARN(orders)},
				Template: `{"TableName": "` + orders + `", "Item": $jsonBody}`,
			}},
			{Path: "/ready/{id}/message", Methods: post, Integration: gateway.SendMessage(queueARN(orders))},
			{Path: "/ready/{id}/topic", Methods: post, Integration: gateway.Publish(topicARN(orders))},
			{Path: "/dynamodb", Methods: post, Integration: gateway.Operations{
				Service: gateway.DynamoDB, Allow: map[string]ref.List{"PutItem": {tableARN(orders)}, "GetItem": {tableARN(orders)}},
			}},
			{Path: "/dynamodb-read", Methods: post, Integration: gateway.Operations{
				Service: gateway.DynamoDB, Allow: map[string]ref.List{"GetItem": {tableARN(orders)}},
			}},
			{Path: "/sqs", Methods: post, Integration: gateway.Operations{
				Service: gateway.SQS, Allow: map[string]ref.List{"SendMessage": {queueARN(orders)}},
			}},
			{Path: "/sns", Methods: post, Integration: gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {topicARN(orders)}},
			}},
			{Path: "/sns-attributes", Methods: post, Integration: gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{"GetTopicAttributes": {topicARN(orders)}},
			}},
			{Path: "/orders", Methods: post, Integration: gateway.Operation{
				Service: gateway.SNS, Name: "Publish", Resources: ref.List{topicARN(orders)},
				Template: "TopicArn=" + topicARN(orders) + "&Message=$util.urlEncode($body)",
			}},
			{Path: "/identity", Methods: get, Integration: gateway.Operation{Service: gateway.STS, Name: "GetCallerIdentity", Public: true}},
			{Path: "/route53/{proxy+}", Methods: get, Integration: gateway.Operation{
				Service: gateway.Route53, Name: "ListHostedZones", Resources: ref.List{"*"}, Path: "{proxy}", QueryStrings: []string{"maxitems"},
			}},
			{Path: "/backend/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{
				URL: a.backend + "/base/{proxy}", PlainHTTP: true, Headers: map[string]string{"X-Fixed": "by the API"},
			}},
			{Path: "/healthz", Methods: get, Integration: gateway.Mock{Body: `{"status":"ok"}`}},
			{Path: "/partners", Methods: get, Integration: gateway.Mock{Status: 202, Body: "welcome", ContentType: "text/plain"}, APIKey: true},
		},
	)
}
