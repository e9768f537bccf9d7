package openapi_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// document returns the document of an API with methods at its root.
func document(t *testing.T, d gateway.Definition, methods ...gateway.Method) map[string]any {
	t.Helper()
	d.Resources = []gateway.Resource{{Path: "/", Methods: methods}}
	const paths = "${paths}"
	jsonencode := func(list string) string { return `["one of ` + list + `"]` }
	responses := func(string) openapi.Responses { return openapi.Responses{} }
	parts := openapi.Document(d, "", jsonencode, paths, responses)
	text := strings.Replace(parts.Document, paths, strings.Join(slices.Collect(maps.Values(parts.Paths)), ","), 1)
	var document map[string]any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return document
}

// All schemes that a method requires are in one object. Several objects would be
// alternatives.
func TestSecurity(t *testing.T) {
	t.Parallel()
	none := []any{}
	for name, c := range map[string]struct {
		method gateway.Method
		want   any
	}{
		"nothing": {gateway.Method{Authorization: "NONE"}, nil},
		"a signature": {
			gateway.Method{Authorization: "AWS_IAM"},
			[]any{map[string]any{"sigv4": none}},
		},
		"an ID token": {
			gateway.Method{Authorization: "COGNITO_USER_POOLS"},
			[]any{map[string]any{"user-pools": none}},
		},
		"a key": {
			gateway.Method{Authorization: "NONE", APIKeyRequired: true},
			[]any{map[string]any{"api_key": none}},
		},
		"a signature and a key": {
			gateway.Method{Authorization: "AWS_IAM", APIKeyRequired: true},
			[]any{map[string]any{"sigv4": none, "api_key": none}},
		},
		"a token with scopes, and a key": {
			gateway.Method{
				Authorization: "COGNITO_USER_POOLS", AuthorizationScopes: ref.List{"a/read", "a/write"},
				APIKeyRequired: true,
			},
			[]any{map[string]any{"user-pools": []any{"a/read", "a/write"}, "api_key": none}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.method.HTTPMethod = "GET"
			paths := document(t, gateway.Definition{}, c.method)["paths"].(map[string]any)
			got := paths["/"].(map[string]any)["get"].(map[string]any)["security"]
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("security (-want +got):\n%s", diff)
			}
		})
	}
}

// A document has the schemes that its methods name, and no others.
func TestSecuritySchemes(t *testing.T) {
	t.Parallel()
	pools := gateway.Definition{UserPools: ref.List{"pool"}}
	all := map[string]any{
		"sigv4": map[string]any{
			"type": "apiKey", "name": "Authorization", "in": "header",
			"x-amazon-apigateway-authtype": "awsSigv4",
		},
		"user-pools": map[string]any{
			"type": "apiKey", "name": "Authorization", "in": "header",
			"x-amazon-apigateway-authtype": "cognito_user_pools",
			"x-amazon-apigateway-authorizer": map[string]any{
				"type": "cognito_user_pools", "providerARNs": []any{"pool"},
			},
		},
		"api_key": map[string]any{"type": "apiKey", "name": "x-api-key", "in": "header"},
	}
	schemes := func(names ...string) map[string]any {
		some := map[string]any{}
		for _, name := range names {
			some[name] = all[name]
		}
		return map[string]any{"securitySchemes": some}
	}
	token := gateway.Method{HTTPMethod: "GET", Authorization: "COGNITO_USER_POOLS", APIKeyRequired: true}
	signature := gateway.Method{HTTPMethod: "PUT", Authorization: "AWS_IAM"}
	for name, c := range map[string]struct {
		methods []gateway.Method
		want    any
	}{
		"none":              {[]gateway.Method{{HTTPMethod: "GET", Authorization: "NONE"}}, nil},
		"a signature":       {[]gateway.Method{signature}, schemes("sigv4")},
		"all":               {[]gateway.Method{token, signature}, schemes("sigv4", "user-pools", "api_key")},
		"a token and a key": {[]gateway.Method{token}, schemes("user-pools", "api_key")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, document(t, pools, c.methods...)["components"]); diff != "" {
				t.Errorf("components (-want +got):\n%s", diff)
			}
		})
	}
}

// Lists that only Terraform knows are lists in the document. Endpoints were once
// written as a list in a list, which API Gateway refuses.
func TestReferencesToLists(t *testing.T) {
	t.Parallel()
	const endpoints, pools, scopes = "#{TfToken[TOKEN.1]}", "#{TfToken[TOKEN.2]}", "#{TfToken[TOKEN.3]}"
	got := document(t, gateway.Definition{Endpoints: ref.List{endpoints}, UserPools: ref.List{pools}},
		gateway.Method{HTTPMethod: "GET", Authorization: "COGNITO_USER_POOLS", AuthorizationScopes: ref.List{scopes}})
	server := got["servers"].([]any)[0].(map[string]any)["x-amazon-apigateway-endpoint-configuration"].(map[string]any)
	scheme := got["components"].(map[string]any)["securitySchemes"].(map[string]any)["user-pools"].(map[string]any)
	method := got["paths"].(map[string]any)["/"].(map[string]any)["get"].(map[string]any)
	for name, c := range map[string]struct{ got, want any }{
		"endpoints": {server["vpcEndpointIds"], []any{"one of " + endpoints}},
		"user pools": {
			scheme["x-amazon-apigateway-authorizer"].(map[string]any)["providerARNs"], []any{"one of " + pools},
		},
		"scopes": {method["security"], []any{map[string]any{"user-pools": []any{"one of " + scopes}}}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
