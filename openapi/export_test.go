package openapi_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// each calls f with the Definition of every sample API.
func each(t *testing.T, f func(t *testing.T, d gateway.Definition)) {
	t.Helper()
	for _, api := range sampleapis.All() {
		t.Run(api.Name, func(t *testing.T) {
			d, err := api.Definition()
			if err != nil {
				t.Fatal(err)
			}
			f(t, d)
		})
	}
}

// An exported document is valid OpenAPI, which is stricter than API Gateway. OpenAPI
// has no greedy variables, so without extensions {proxy+} is {proxy}.
func TestExportIsValid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d gateway.Definition) {
		text := openapi.Export(d, "arn:aws:iam::111122223333:role/gateway", true)
		valid(t, bytes.ReplaceAll(text, []byte("+}"), []byte("}")))

		text = openapi.Export(d, "role", false)
		valid(t, text)
		for _, word := range []string{"x-amazon", "+}", "role", "arn:"} {
			if strings.Contains(string(text), word) {
				t.Errorf("the document without extensions contains %q", word)
			}
		}
	})
}

func valid(t *testing.T, text []byte) *openapi3.T {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	return document
}

func TestExportWithoutExtensions(t *testing.T) {
	t.Parallel()
	d, err := gateway.Resolve(gateway.Config{
		Name: "documents", Endpoints: ref.List{"vpce-1"}, CORS: gateway.CORS{Origin: "https://intranet.example.com"},
		Routes: []gateway.Route{
			{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{URL: "https://example.com/{proxy}"}},
			{Path: "/signed/{proxy+}", Authorization: gateway.IAM, Integration: gateway.S3{Bucket: "documents"}},
			{Path: "/tenants/{tenant}/healthz", Integration: gateway.Mock{}},
			{Path: "/cognito", Methods: gateway.Methods{"POST"}, Integration: gateway.UserPoolAPI{AnyClient: true}},
		},
	}, gateway.Environment{Partition: "aws", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	document := valid(t, openapi.Export(d, "role", false))
	for path, want := range map[string][]string{
		"/{proxy}":                  {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"},
		"/signed/{proxy}":           {"GET", "HEAD", "OPTIONS"},
		"/tenants/{tenant}/healthz": {"GET", "HEAD", "OPTIONS"},
		"/cognito":                  {"OPTIONS", "POST"},
	} {
		item := document.Paths.Value(path)
		if item == nil {
			t.Errorf("%s is missing", path)
			continue
		}
		verbs := map[string]bool{}
		for verb, operation := range item.Operations() {
			verbs[verb] = true
			if body := operation.RequestBody != nil; body != (verb == "PATCH" || verb == "POST" || verb == "PUT") {
				t.Errorf("%s %s has a body: %t", verb, path, body)
			}
		}
		wanted := map[string]bool{}
		for _, verb := range want {
			wanted[verb] = true
		}
		if diff := cmp.Diff(wanted, verbs); diff != "" {
			t.Errorf("verbs of %s (-want +got):\n%s", path, diff)
		}
	}
}

// A document for people does not name the role, nor its account.
func TestExportHasNoRole(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:iam::111122223333:role/gateway"
	d, err := gateway.Resolve(gateway.Config{
		Name: "documents", Endpoints: ref.List{"vpce-1"}, RoleARN: arn,
		Routes: []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents"}}},
	}, gateway.Environment{Partition: "aws", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	for extensions, want := range map[bool]bool{true: true, false: false} {
		if has := strings.Contains(string(openapi.Export(d, "", extensions)), "111122223333"); has != want {
			t.Errorf("with extensions %t, the document has the role: %t, want %t", extensions, has, want)
		}
	}
}

func TestExportGolden(t *testing.T) {
	t.Parallel()
	d, err := gateway.Resolve(gateway.Config{
		Name: "documents", Endpoints: ref.List{"vpce-1"},
		Routes: []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents"}}},
	}, gateway.Environment{Partition: "aws", Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	for name, extensions := range map[string]bool{"extensions.json": true, "plain.json": false} {
		got := openapi.Export(d, "arn:aws:iam::111122223333:role/gateway", extensions)
		golden.Equal(t, filepath.Join("testdata", name), got)
	}
}
