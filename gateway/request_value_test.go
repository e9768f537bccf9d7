package gateway_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

func TestValuesOfRequestsInKeys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, key string
		uri       string            // below the bucket
		want      map[string]string // the parameters of the path
		resource  string            // below the bucket
	}{
		"a unique name": {
			"/inbox", "inbox/{context.requestTimeEpoch}-{context.requestId}.json",
			"inbox/{context_requestTimeEpoch}-{context_requestId}.json",
			map[string]string{
				"context_requestTimeEpoch": "context.requestTimeEpoch", "context_requestId": "context.requestId",
			},
			"inbox/*-*.json",
		},
		"a query string and a variable of the path": {
			"/reports/{year}", "{year}/{querystring.name}", "{year}/{querystring_name}",
			map[string]string{"year": "method.request.path.year", "querystring_name": "method.request.querystring.name"},
			"*/*",
		},
		"a header": {
			"/tenant", "{header.X-Tenant}/{header.X-Tenant}.txt", "{header_X_Tenant}/{header_X_Tenant}.txt",
			map[string]string{"header_X_Tenant": "method.request.header.X-Tenant"},
			"*/*.txt",
		},
		"names that differ in punctuation": {
			"/{querystring_a}", "{querystring.a.b}/{querystring.a-b}{querystring.a}{querystring_a}",
			"{querystring_a_b}/{querystring_a_b_}{querystring_a_}{querystring_a}",
			map[string]string{
				"querystring_a": "method.request.path.querystring_a", "querystring_a_": "method.request.querystring.a",
				"querystring_a_b": "method.request.querystring.a.b", "querystring_a_b_": "method.request.querystring.a-b",
			},
			"*/***",
		},
		"a variable of the path with punctuation": {
			"/{a.b-c}", "{a.b-c}", "{a.b-c}", map[string]string{"a.b-c": "method.request.path.a.b-c"}, "*",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := binding(t, gateway.S3{Bucket: "documents", Key: c.key, HideMissing: true}, "GET", c.path)
			if want := "arn:aws:apigateway:eu-central-1:s3:path/documents/" + c.uri; b.URI != want {
				t.Errorf("URI %s, want %s", b.URI, want)
			}
			if want := "S3 documents/" + c.key; b.Backend != want {
				t.Errorf("Backend %s, want %s", b.Backend, want)
			}
			got := map[string]string{}
			for parameter, source := range maps.All(b.RequestParameters) {
				if name, found := strings.CutPrefix(parameter, "integration.request.path."); found {
					got[name] = source
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("parameters of the path (-want +got):\n%s", diff)
			}
			want := []gateway.Grant{{
				Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::documents/" + c.resource},
			}}
			if diff := cmp.Diff(want, b.Grants); diff != "" {
				t.Errorf("Grants (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResolveRefusesValuesOfRequestsInKeys(t *testing.T) {
	t.Parallel()
	with := func(path, key string) gateway.Config {
		return routes(gateway.Route{Path: path, Integration: gateway.S3{Bucket: "documents", Key: key}})
	}
	const field = `routes[0].integration.key: `
	testRefusals(t, map[string]refusal{
		"a value of $context that callers choose": {
			with("/a", "{context.path}"),
			field + `"context.path": must be one of context.requestId, context.requestTimeEpoch`,
		},
		"a value of $context with slashes": {
			with("/a", "{context.requestTime}"),
			field + `"context.requestTime": must be one of context.requestId, context.requestTimeEpoch`,
		},
		"a query string without a name": {
			with("/a", "{querystring.}"),
			field + `"": must be the name of a query string: letters, digits and ._$-`,
		},
		"a header that API Gateway drops": {
			with("/a", "{header.Expect}"),
			field + `"Expect": must not be one of the headers that API Gateway cannot forward: authorization, ` +
				`connection, content-encoding, content-length, content-md5, expect, host, max-forwards, proxy-authenticate, ` +
				`referer, server, te, trailer, transfer-encoding, upgrade, www-authenticate, x-amzn-apigateway-api-id, ` +
				`x-amzn-trace-id`,
		},
		"an unknown kind of value": {
			with("/{id}", "{stage.name}"),
			field + `"{stage.name}": "stage.name" must be a variable of the path "/{id}", which has ["id"]`,
		},
		"a variable of the path with the name of a value": {
			with("/{context.requestId}", "{context.requestId}"),
			field + `"{context.requestId}": "context.requestId" must not be a variable of the path ` +
				`"/{context.requestId}", since it is a value of every request`,
		},
		"a greedy variable with the name of a value, and no key": {
			with("/{header.a+}", ""),
			field + `"{header.a}": "header.a" must not be a variable of the path "/{header.a+}", since it is a value of ` +
				`every request`,
		},
		"a query string with the name of a variable of the path": {
			with("/{name}", "{name}/{querystring.name}"),
			`routes[0].path: "/{name}": the variable "name" must have another name, since the integration uses the ` +
				`query string "name", and API Gateway requires different names of path variables, query strings and headers`,
		},
	})
}

// The path of the request to the backend needs each of its values, so API Gateway must refuse
// requests without one. A value of another part of the request may be missing.
func TestRequiredValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		integration gateway.Integration
		want        map[string]bool // the parameters of the method
		validates   bool
	}{
		"a query string and a variable of the path": {
			gateway.S3DropBox{Bucket: "documents", Key: "{id}/{querystring.name}/{context.requestId}"},
			map[string]bool{"method.request.path.id": true, "method.request.querystring.name": true}, true,
		},
		"a header": {
			gateway.S3DropBox{Bucket: "documents", Key: "{id}/{header.X-Tenant}"},
			map[string]bool{"method.request.path.id": true, "method.request.header.X-Tenant": true}, true,
		},
		"metadata": {
			gateway.S3DropBox{
				Bucket: "documents", Key: "{id}/{context.requestId}", Metadata: map[string]string{"author": "{header.X-Author}"},
			},
			map[string]bool{"method.request.path.id": true}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition := resolved(t, routes(gateway.Route{
				Path: "/{id}", Methods: gateway.Methods{"PUT"}, Integration: c.integration,
			}))
			method := definition.Resources[1].Methods[0]
			got := maps.Clone(method.RequestParameters)
			maps.DeleteFunc(got, func(_ string, required bool) bool { return !required })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("required parameters (-want +got):\n%s", diff)
			}
			if method.ValidatesParameters() != c.validates || definition.ValidatesParameters() != c.validates {
				t.Errorf("ValidatesParameters() is not %t", c.validates)
			}
		})
	}
}
