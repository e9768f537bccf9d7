package gateway_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/ref"
)

// apis are the Configs that have golden files.
func apis() map[string]gateway.Config {
	const key = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
	return map[string]gateway.Config{
		"one bucket behind every path": {
			Name:      "documents",
			Endpoints: ref.List{"vpce-0a1b2c3d4e5f60718"},
			Routes: []gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents"}},
			},
		},
		"several buckets side by side": {
			Name:        "library",
			Description: "costs ${much} & <more>",
			Stage:       "v1",
			Endpoints:   ref.List{"vpce-2", "vpce-1"},
			Routes: []gateway.Route{
				{Path: "/", Integration: gateway.S3{Bucket: "site", Key: "index.html"}},
				{Path: "/site/{proxy+}", Integration: gateway.S3{Bucket: "site", Key: "public/{proxy}"}},
				{Path: "/secret/{proxy+}", Integration: gateway.S3{Bucket: "secret", HideMissing: true}},
				{Path: "/virginia/{proxy+}", Integration: gateway.S3{Bucket: "virginia", Region: "us-east-1", KMSKeyARN: key}},
				{Path: "/tenants/{tenant}/{proxy+}", Methods: gateway.Methods{"GET"}, Integration: gateway.S3{
					Bucket: reference, Key: "{tenant}/files/{proxy}",
					RequestHeaders: []string{"x-amz-meta-author"}, ResponseHeaders: []string{"x-amz-meta-author"},
				}},
			},
		},
		"callers with an address and an identity": {
			Name:       "internal",
			Endpoints:  ref.List{listReference},
			Networks:   ref.List{"10.1.0.0/16", reference},
			Principals: ref.List{"arn:aws:iam::111122223333:role/reader", "arn:aws:iam::444455556666:user/writer"},
			Routes: []gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Authorization: gateway.IAM, Integration: gateway.S3{Bucket: "documents"}},
			},
		},
		"a custom integration": {
			Name:      "items",
			Endpoints: ref.List{"vpce-1"},
			Routes: []gateway.Route{
				{Path: "/items/{id}", Methods: gateway.Methods{"POST"}, Integration: everything{}},
				{Path: "/items", Methods: gateway.Any, Integration: mock("200")},
			},
		},
		"an endpoint of S3": {
			Name:      "storage",
			Endpoints: ref.List{"vpce-1"},
			Routes: gateway.S3Endpoint("/",
				gateway.S3Bucket{List: true, S3: gateway.S3{
					Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, Versions: true, ResponseOverrides: true, KMSKeyARN: key,
				}},
				gateway.S3Bucket{DeleteObjects: true, S3: gateway.S3{
					Bucket: "inbox", Access: gateway.ReadWrite, Copy: true, Tagging: true, ACLs: true, ObjectLock: true, CustomerKeys: true, PlainHEAD: true,
				}},
				gateway.S3Bucket{Name: "media", S3: gateway.S3{Bucket: reference, Key: "public/{key}", BucketCORS: true}},
			),
		},
		"a website whose scripts call": {
			Name:                  "site",
			Endpoints:             ref.List{"vpce-1"},
			CORS:                  gateway.CORS{Origin: "*", MaxAgeSeconds: 600},
			UnknownRoutesNotFound: true,
			GatewayResponses: []gateway.GatewayResponse{
				{Type: "THROTTLED", StatusCode: "503", Headers: map[string]string{"Retry-After": "'1'"}, Templates: map[string]string{"text/plain": "${x}"}},
			},
			Routes: append(gateway.S3Site("/", gateway.S3{Bucket: "site"}, "index.html"),
				gateway.Route{Path: "/items", Methods: gateway.Methods{"POST"}, Integration: mock("200"), Headers: map[string]string{"Cache-Control": "no-store"}},
			),
			Weakened: []gateway.Weakening{elsewhere},
		},
		"callers with a token or a key": {
			Name:      "orders",
			Endpoints: ref.List{"vpce-1"},
			CORS:      gateway.CORS{Origin: "https://app.example.com"},
			UserPools: ref.List{userPool, reference},
			UsagePlans: []gateway.UsagePlan{
				{Name: "partners", Keys: []string{"globex", "acme"}, RateLimit: 0.5, BurstLimit: 20, QuotaLimit: 10000, QuotaPeriod: "MONTH"},
				{Name: "internal", Keys: []string{"reports"}, RateLimit: 1000000, BurstLimit: 5000},
				{Name: "elsewhere"},
			},
			Routes: []gateway.Route{
				{Path: "/documents/{proxy+}", Methods: gateway.Any, Authorization: gateway.UserPools, Scopes: []string{"documents/read", "documents/write"}, APIKey: true, Integration: gateway.S3{Bucket: "documents"}},
				{Path: "/profile", Methods: gateway.Methods{"GET"}, Authorization: gateway.UserPools, Integration: mock("200")},
				{Path: "/rates", Methods: gateway.Methods{"GET"}, APIKey: true, Integration: mock("200")},
				{Path: "/signed", Methods: gateway.Methods{"GET"}, Authorization: gateway.IAM, APIKey: true, Integration: mock("200")},
			},
		},
		"every kind of backend": {
			Name:      "orders",
			Endpoints: ref.List{"vpce-1"},
			Routes: append([]gateway.Route{
				{Path: "/executions", Methods: gateway.Methods{"POST"}, Integration: gateway.Operation{
					Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine},
					Template: `{"stateMachineArn": "` + machine + `", "input": "$util.escapeJavaScript($body)"}`,
				}},
				{Path: "/secret", Methods: gateway.Methods{"GET"}, Headers: map[string]string{"Cache-Control": "no-store"}, Integration: gateway.Operation{
					Service: gateway.SecretsManager, Name: "GetSecretValue", Resources: ref.List{reference}, Template: `{"SecretId": "orders"}`,
				}},
				{Path: "/messages", Methods: gateway.Methods{"POST"}, Integration: gateway.Operation{
					Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic}, Template: "TopicArn=" + topic + "&Message=$util.urlEncode($body)",
				}},
				{Path: "/identity", Methods: gateway.Methods{"GET"}, Integration: gateway.Operation{Service: gateway.STS, Name: "GetCallerIdentity", Public: true}},
				{Path: "/zones/{id}", Methods: gateway.Methods{"GET"}, Integration: gateway.Operation{
					Service: gateway.Route53, Name: "GetHostedZone", Resources: ref.List{"*"}, Path: "2013-04-01/hostedzone/{id}",
					QueryStrings: []string{"maxitems"}, ResponseHeaders: []string{"x-amzn-RequestId"},
				}},
				{Path: "/states", Methods: gateway.Methods{"POST"}, Integration: gateway.Operations{
					Service: gateway.StepFunctions, Allow: map[string]ref.List{"StartExecution": {machine}, "ListStateMachines": {"*"}},
				}},
				{Path: "/sns", Methods: gateway.Methods{"POST"}, Integration: gateway.Operations{Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {topic}}}},
				{Path: "/cognito", Methods: gateway.Methods{"POST"}, Integration: gateway.UserPoolAPI{
					Operations: []string{"InitiateAuth", "GetUser", "AdminGetUser"}, ClientIDs: []string{"1a2b"}, ARN: userPool,
				}},
				{Path: "/any-cognito", Methods: gateway.Methods{"POST"}, Integration: gateway.UserPoolAPI{AnyClient: true}},
				{Path: "/backend/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{
					URL: "http://backend.example.com/v1/{proxy}", PlainHTTP: true, Headers: map[string]string{"X-Api-Version": "2"},
					TimeoutMilliseconds: 60000, Stream: true,
				}},
				{Path: "/health", Integration: gateway.Mock{Body: `{"status":"ok"}`}},
				{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents"}},
			}, gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{
				Domain: "https://orders.auth.eu-central-1.amazoncognito.com", Issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDe1234",
			})...),
		},
		"no role at all": {
			Name:      "health",
			Endpoints: ref.List{"vpce-1"},
			Routes:    []gateway.Route{{Path: "/health", Integration: mock("204")}},
		},
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for name, config := range apis() {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(resolved(t, config)); err != nil {
			t.Fatal(err)
		}
		files[fileName(name)+".json"] = text.String()
	}
	golden.Folder(t, filepath.Join("testdata", "TestResolve"), files)
}

func TestSummary(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for name, config := range apis() {
		files[fileName(name)+".txt"] = resolved(t, config).Summary()
	}
	golden.Folder(t, filepath.Join("testdata", "TestSummary"), files)
}

func fileName(name string) string { return strings.ReplaceAll(name, " ", "_") }
