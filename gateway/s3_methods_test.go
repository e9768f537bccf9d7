package gateway_test

import (
	"fmt"
	"maps"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// bindOnly is an integration of which package gateway sees only the method Bind. A route may then have
// methods that the integration refuses.
type bindOnly struct{ gateway.Integration }

// A route must not have a method whose every request S3 refuses, nor a field that none of
// its methods uses.
func TestResolveRefusesMethodsOfS3(t *testing.T) {
	t.Parallel()
	const (
		field  = "routes[0].integration."
		access = field + `access: "": must be read-write for the method %s, otherwise S3 refuses every request`
		parts  = field + `multipart: false: must be true for the method POST, otherwise S3 refuses every request`
		cors   = field + `bucketCORS: false: must be true for the method OPTIONS, otherwise S3 refuses every request`
		patch  = `routes[0].integration: must not be in a route with the method PATCH, since S3 has no such ` +
			`request for an object`
		noCopy   = field + `copy: true: must be false unless the methods include PUT, which use it`
		noUpload = field + `multipart: true: must be false unless the methods include DELETE or POST or PUT, which use it`
	)
	read, write := gateway.S3{}, gateway.S3{Access: gateway.ReadWrite}
	multipart, copies, all := write, write, write
	multipart.Multipart, copies.Copy = true, true
	all.Multipart, all.Copy, all.BucketCORS = true, true, true
	cases := map[string]refusal{}
	add := func(name string, s3 gateway.S3, want string, methods ...string) {
		s3.Bucket = "documents"
		cases[fmt.Sprint(name, methods)] = refusal{
			routes(gateway.Route{Path: "/{proxy+}", Methods: methods, Integration: s3}), want,
		}
	}
	for _, method := range []string{"PUT", "DELETE", "POST"} {
		add("read", read, fmt.Sprintf(access, method), method)
		add("read", read, fmt.Sprintf(access, method), "GET", method)
	}
	add("read", read, patch, "PATCH")
	add("write", write, patch, "PATCH")
	add("read", read, cors, "OPTIONS")
	add("write", write, parts, "POST")
	add("copy", copies, noCopy)
	add("copy", copies, noCopy, "DELETE")
	add("multipart", multipart, noUpload)
	add("multipart", multipart, noUpload, "HEAD")
	for _, s3 := range []gateway.S3{read, write, multipart, copies, all} {
		add(fmt.Sprintf("good: %v", s3), s3, "", "ANY")
	}
	add("good: read", read, "")
	add("good: write", write, "", "DELETE", "GET", "HEAD", "PUT")
	add("good: multipart", multipart, "", "POST", "PUT")
	add("good: abort", multipart, "", "DELETE")
	add("good: copy", copies, "", "PUT")
	add("good: preflight", all, "", "OPTIONS", "PUT")
	testRefusals(t, cases)
}

// Requests with GET, HEAD and OPTIONS have no body, and a service with JSON refuses an
// empty one. The integration sends an empty object if the operation has no parameters.
func TestOperationsWithoutBody(t *testing.T) {
	t.Parallel()
	tables := gateway.Operation{Service: gateway.DynamoDB, Name: "ListTables", Resources: ref.List{"*"}}
	limits := tables
	limits.Name = "DescribeLimits"
	given := tables
	given.Template = `{"Limit": 5}`
	unknown := gateway.Operation{
		Service: gateway.Service{Name: "athena", Protocol: gateway.JSON11, Target: "AmazonAthena"}, Name: "ListWorkGroups",
		Resources: ref.List{"*"},
	}
	const problem = `routes[0].integration.template: "": must be set where the methods include GET, HEAD or OPTIONS, ` +
		`since their requests have no body with the parameters of %s; write {} for none`
	cases := map[string]refusal{}
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "ANY"} {
		route := func(o gateway.Operation) gateway.Config {
			return routes(gateway.Route{Path: "/", Methods: gateway.Methods{method}, Integration: o})
		}
		hasBody := method == "POST" || method == "PUT" || method == "ANY"
		for _, o := range []gateway.Operation{tables, unknown} {
			want := fmt.Sprintf(problem, o.Name)
			if hasBody {
				want = ""
			}
			cases[o.Name+" by "+method] = refusal{route(o), want}
		}
		cases["no parameters by "+method] = refusal{route(limits), ""}
		cases["a template by "+method] = refusal{route(given), ""}
		want := map[string]string{"application/json": "{}", "application/x-amz-json-1.0": "{}"}
		if hasBody {
			want = nil
		}
		if got := binding(t, limits, method, "/").RequestTemplates; !maps.Equal(got, want) {
			t.Errorf("%s: RequestTemplates %q, want %q", method, got, want)
		}
	}
	testRefusals(t, cases)
}
