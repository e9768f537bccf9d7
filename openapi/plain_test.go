package openapi_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

var operationIDs = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

// Tools and agents make a function of each operation: it needs a name of its own and a
// summary, and no alternatives in its schemas.
func TestPlainForTools(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d gateway.Definition) {
		text := openapi.Export(d, "role", false)
		document := valid(t, text)
		routes := map[string]string{} // by operationId
		for path, item := range document.Paths.Map() {
			for verb, operation := range item.Operations() {
				id, route := operation.OperationID, verb+" "+path
				if !operationIDs.MatchString(id) || routes[id] != "" {
					t.Errorf("%s: operationId %q, also of %q", route, id, routes[id])
				}
				routes[id] = route
				if operation.Summary == "" || operation.Security == nil {
					t.Errorf("%s: summary %q, security %v", route, operation.Summary, operation.Security)
				}
				checkContents(t, route, operation)
			}
		}
		for _, server := range document.Servers {
			if !strings.HasPrefix(server.URL, "https://") {
				t.Errorf("server %s", server.URL)
			}
		}
		if len(document.Servers) == 0 {
			t.Error("no servers")
		}
		for _, word := range []string{"oneOf", "anyOf", "allOf"} {
			if strings.Contains(string(text), word) {
				t.Errorf("the document contains %s", word)
			}
		}
	})
}

// checkContents tests that the bodies of an operation have media types.
func checkContents(t *testing.T, route string, operation *openapi3.Operation) {
	t.Helper()
	if body := operation.RequestBody; body != nil && len(body.Value.Content) == 0 {
		t.Errorf("%s: the request has no media type", route)
	}
	for status, response := range operation.Responses.Map() {
		empty := strings.HasPrefix(route, "HEAD ") || status == "204" || status == "304"
		if (len(response.Value.Content) == 0) != empty {
			t.Errorf("%s: the response %s has %d media types", route, status, len(response.Value.Content))
		}
	}
}

func TestPlainMediaTypes(t *testing.T) {
	t.Parallel()
	queue := "arn:aws:sqs:us-east-1:111122223333:orders"
	for name, c := range map[string]struct {
		integration       gateway.Integration
		request, response []string
	}{
		"server": {
			gateway.HTTP{URL: "https://example.com/"}, []string{"*/*"}, []string{"*/*"},
		},
		"fixed response": {
			gateway.Mock{ContentType: "text/plain; charset=utf-8", Body: "ok"},
			[]string{"application/json"}, []string{"text/plain"},
		},
		"body of the caller": {
			gateway.Operation{Service: gateway.SQS, Name: "SendMessage", Resources: ref.List{queue}},
			[]string{"application/json"}, []string{"application/x-amz-json-1.0"},
		},
		"template": {
			gateway.Operation{
				Service: gateway.SQS, Name: "SendMessage", Resources: ref.List{queue},
				Template: `{"QueueUrl": "orders", "MessageBody": "$util.base64Encode($body)"}`,
			},
			[]string{"application/json", "application/x-amz-json-1.0"}, []string{"application/x-amz-json-1.0"},
		},
		"XML": {
			gateway.Operation{Service: gateway.STS, Name: "GetCallerIdentity", Public: true},
			[]string{"application/json", "application/x-www-form-urlencoded"}, []string{"application/xml"},
		},
		"operations": {
			gateway.UserPoolAPI{AnyClient: true},
			[]string{"application/x-amz-json-1.1"}, []string{"application/x-amz-json-1.1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := gateway.Resolve(gateway.Config{
				Name: "api", Endpoints: ref.List{"vpce-1"},
				Routes: []gateway.Route{{Path: "/a", Methods: gateway.Methods{"POST"}, Integration: c.integration}},
			}, gateway.Environment{Partition: "aws", Region: "us-east-1"})
			if err != nil {
				t.Fatal(err)
			}
			operation := valid(t, openapi.Export(d, "role", false)).Paths.Value("/a").Post
			got := [][]string{
				slices.Sorted(maps.Keys(operation.RequestBody.Value.Content)),
				slices.Sorted(maps.Keys(operation.Responses.Value("200").Value.Content)),
			}
			if diff := cmp.Diff([][]string{c.request, c.response}, got); diff != "" {
				t.Errorf("media types of the request and the response (-want +got):\n%s", diff)
			}
		})
	}
}

// Names that tools have stored stay when the API gets another route.
func TestOperationIDsStay(t *testing.T) {
	t.Parallel()
	routes := []gateway.Route{
		{Path: "/by/a", Integration: gateway.Mock{}},
		{Path: "/{a+}", Methods: gateway.Any, Integration: gateway.Mock{}},
		{Path: "/by/{a}", Methods: gateway.Any, Integration: gateway.Mock{}},
	}
	before := map[string]string{}
	for i := range routes {
		d, err := gateway.Resolve(gateway.Config{
			Name: "api", Endpoints: ref.List{"vpce-1"}, Routes: routes[:i+1],
		}, gateway.Environment{Partition: "aws", Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range valid(t, openapi.Export(d, "role", false)).Paths.Map() {
			for verb, operation := range item.Operations() {
				route := verb + " " + path
				if old := before[route]; old != "" && old != operation.OperationID {
					t.Errorf("%s: %s, was %s", route, operation.OperationID, old)
				}
				before[route] = operation.OperationID
			}
		}
	}
}

func TestPlainServers(t *testing.T) {
	t.Parallel()
	config := gateway.Config{
		Name: "api", Endpoints: ref.List{"vpce-1"}, Stage: "live",
		Routes: []gateway.Route{{Path: "/a", Integration: gateway.Mock{}}},
	}
	const stage = "https://{api}.execute-api.{region}.amazonaws.com/{stage}"
	for name, c := range map[string]struct {
		customDomainOnly bool
		urls, want       []string
	}{
		"default hostname":   {false, nil, []string{stage}},
		"custom domain":      {false, []string{"https://api.example.com/a"}, []string{"https://api.example.com/a", stage}},
		"custom domain only": {true, []string{"https://api.example.com"}, []string{"https://api.example.com"}},
		"unknown name":       {false, []string{"https://${var.name}/a"}, []string{stage}},
	} {
		config.DisableExecuteAPIEndpoint = c.customDomainOnly
		d, err := gateway.Resolve(config, gateway.Environment{Partition: "aws", Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, server := range valid(t, openapi.Export(d, "role", false, c.urls...)).Servers {
			got = append(got, server.URL)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
