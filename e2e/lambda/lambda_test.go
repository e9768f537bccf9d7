// Package lambda deploys an API with Lambda functions to MiniStack, which runs functions
// without Docker, and calls it.
package lambda

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const region = "eu-central-1"

func arn(name string) string { return "arn:aws:lambda:" + region + ":000000000000:function:" + name }

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, err := synth.NewStack(app, "lambda")
	if err != nil {
		return nil, err
	}
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(region)})
	lambda := gateway.Lambda{ARN: arn("echo")}
	get := gateway.Methods{"GET"}
	api, err := privateapi.New(stack, "api", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}},
		Authorizers: []gateway.Authorizer{
			{Name: "jwt", FunctionARN: arn("token"), TokenPattern: `Bearer [a-z]+`},
			{
				Name: "session", Type: gateway.RequestAuthorizer, FunctionARN: arn("request"),
				IdentitySources: []string{"method.request.header.X-Session"},
			},
		},
		Routes: []gateway.Route{
			{Path: "/open/{proxy+}", Methods: gateway.Any, Integration: lambda},
			{Path: "/token/{id}", Methods: get, Authorization: gateway.By("jwt"), Integration: lambda},
			{Path: "/request", Methods: get, Authorization: gateway.By("session"), Integration: lambda},
			{Path: "/fixed", Methods: get, Authorization: gateway.By("jwt"), Integration: gateway.Mock{Body: "{}"}},
		},
	})
	synth.Output(stack, "id", "", api.RestAPIID)
	if err == nil {
		// MiniStack has no requests through an endpoint, and refuses others to routes that
		// require nothing.
		api.RestAPI.Policy.AddOverride(jsii.String("policy"), `{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]}`)
	}
	return []privateapi.Output{api}, err
}

// The functions, in Python. What echo gets comes back.
var functions = map[string]string{
	"echo": `
import base64, json

def handler(event, context):
    if event["path"].endswith("/error"):
        raise ValueError("broken")
    body = event["body"]
    if body and event["isBase64Encoded"]:
        body = base64.b64decode(body).decode()
    return {
        "statusCode": 418,
        "headers": {"X-From": "function", "Content-Type": "application/json"},
        "body": json.dumps({
            "method": event["httpMethod"], "path": event["path"], "resource": event["resource"],
            "parameters": event["pathParameters"], "query": event["queryStringParameters"], "body": body,
            "tenant": (event["requestContext"].get("authorizer") or {}).get("tenant"),
        }),
    }
`,
	"token": `
def handler(event, context):
    token = event["authorizationToken"]
    if token == "Bearer nobody":
        raise Exception("Unauthorized")
    effect = "Allow" if token == "Bearer ann" else "Deny"
    return {"principalId": "ann", "context": {"tenant": "acme"}, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"]},
    ]}}
`,
	"request": `
def handler(event, context):
    headers = {name.lower(): value for name, value in event["headers"].items()}
    query = event["queryStringParameters"] or {}
    known = headers.get("x-session") == "one" and query.get("tenant") == "globex"
    return {"principalId": "bob", "context": {"tenant": "globex"}, "policyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow" if known else "Deny", "Action": "execute-api:Invoke", "Resource": event["methodArn"]},
    ]}}
`,
}

// makeFunction makes a function by the call of Lambda's API.
func makeFunction(t *testing.T, url, name, code string) {
	t.Helper()
	var archive bytes.Buffer
	files := zip.NewWriter(&archive)
	file, err := files.Create("index.py")
	if err == nil {
		_, err = io.WriteString(file, code)
	}
	if err == nil {
		err = files.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	request, err := json.Marshal(map[string]any{
		"FunctionName": name, "Runtime": "python3.13", "Handler": "index.handler",
		"Role": "arn:aws:iam::000000000000:role/function",
		"Code": map[string]string{"ZipFile": base64.StdEncoding.EncodeToString(archive.Bytes())},
	})
	if err != nil {
		t.Fatal(err)
	}
	call, err := http.NewRequestWithContext(t.Context(), "POST", url+"/2015-03-31/functions", bytes.NewReader(request))
	if err != nil {
		t.Fatal(err)
	}
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/"+region+
		"/lambda/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(call)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); response.StatusCode != 201 || err != nil {
		t.Fatalf("CreateFunction %s = %d %s, %v", name, response.StatusCode, text, err)
	}
}

// An event is what the function echo got.
type event struct {
	Method, Path, Resource string
	Parameters, Query      map[string]string
	Body, Tenant           string
}

func TestLambda(t *testing.T) {
	emulatortest.Require(t)
	ministack, err := emulator.StartMiniStack(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ministack.Close(); err != nil {
			t.Error(err)
		}
	})
	trust := `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}`
	_, err = iam.NewFromConfig(ministack.AWSConfig(region)).CreateRole(t.Context(), &iam.CreateRoleInput{
		RoleName: aws.String("function"), AssumeRolePolicyDocument: &trust,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, code := range functions {
		makeFunction(t, ministack.URL, name, code)
	}
	dir := t.TempDir()
	if _, err := synth.App(build, dir); err != nil {
		t.Fatal(err)
	}
	terraform, err := ministack.Terraform(filepath.Join(dir, "stacks", "lambda"), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if err := terraform.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := terraform.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	var outputs struct{ ID string }
	if err := terraform.Outputs(t.Context(), &outputs); err != nil {
		t.Fatal(err)
	}
	// MiniStack reads fixed responses and stages otherwise than they were written.
	changes, err := terraform.PlanChanges(t.Context())
	changes = slices.DeleteFunc(changes, func(change string) bool {
		return strings.Contains(change, "_fixed") || strings.Contains(change, "_stage")
	})
	if err != nil || len(changes) > 0 {
		t.Errorf("a second plan: %v, %v", changes, err)
	}
	base := ministack.URL + "/restapis/" + outputs.ID + "/prod/_user_request_"
	token := func(value string) http.Header { return http.Header{"Authorization": {value}} }
	session := func(value string) http.Header { return http.Header{"X-Session": {value}} }
	for name, c := range map[string]struct {
		verb, path string
		header     http.Header
		body       string
		status     int
		want       event
	}{
		"the whole request": {"PUT", "/open/a/b?x=1", nil, "sent \u00e9", 418, event{
			"PUT", "/open/a/b", "/open/{proxy+}", map[string]string{"proxy": "a/b"}, map[string]string{"x": "1"},
			"sent \u00e9", "",
		}},
		"a function that fails": {"GET", "/open/error", nil, "", 502, event{}},
		"a token": {"GET", "/token/1", token("Bearer ann"), "", 418, event{
			"GET", "/token/1", "/token/{id}", map[string]string{"id": "1"}, nil, "", "acme",
		}},
		"a token that is refused":       {"GET", "/token/1", token("Bearer eve"), "", 403, event{}},
		"a token that nobody has":       {"GET", "/token/1", token("Bearer nobody"), "", 401, event{}},
		"a token of another form":       {"GET", "/token/1", token("Bearer Ann!"), "", 401, event{}},
		"no token":                      {"GET", "/token/1", nil, "", 401, event{}},
		"no token for a fixed response": {"GET", "/fixed", nil, "", 401, event{}},
		"a session": {"GET", "/request?tenant=globex", session("one"), "", 418, event{
			"GET", "/request", "/request", nil, map[string]string{"tenant": "globex"}, "", "globex",
		}},
		"another session":                  {"GET", "/request?tenant=globex", session("two"), "", 403, event{}},
		"no session":                       {"GET", "/request?tenant=globex", nil, "", 403, event{}},
		"a session without a query string": {"GET", "/request", session("one"), "", 403, event{}},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.verb, base+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range c.header {
			request.Header[name] = slices.Clone(values)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		var got event
		if response.StatusCode == 418 {
			if err := json.Unmarshal(text, &got); err != nil || response.Header.Get("X-From") != "function" {
				t.Errorf("%s: %s, %v, %v", name, text, response.Header, err)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" || response.StatusCode != c.status {
			t.Errorf("%s = %d, want %d, %s (-want +got):\n%s", name, response.StatusCode, c.status, text, diff)
		}
	}
}
