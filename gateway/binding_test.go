package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
)

// bound is an integration that returns itself as its binding.
type bound gateway.Binding

func (b bound) Bind(gateway.Placement) (gateway.Binding, fault.List) { return gateway.Binding(b), nil }

// A spy is an integration that stores its binding.
type spy struct {
	gateway.Integration
	binding *gateway.Binding
}

func (s spy) Bind(at gateway.Placement) (gateway.Binding, fault.List) {
	binding, faults := s.Integration.Bind(at)
	*s.binding = binding
	return binding, faults
}

// binding returns the binding of an integration for a method of a path.
func binding(t *testing.T, integration gateway.Integration, method, path string) gateway.Binding {
	t.Helper()
	var b gateway.Binding
	resolved(t, routes(gateway.Route{Path: path, Methods: gateway.Methods{method}, Integration: spy{integration, &b}}))
	return b
}

// Resolve refuses bindings for which API Gateway would return 500, or whose grants the
// role's policy cannot contain, also from integrations outside this package.
func TestResolveRefusesBindings(t *testing.T) {
	t.Parallel()
	one := func(b gateway.Binding) gateway.Config {
		if b.Type != "HTTP_PROXY" && b.URI == "" {
			b.Responses.Default = "200"
		}
		return routes(gateway.Route{Path: "/a", Integration: bound(b)})
	}
	table := func(statuses map[string]gateway.Response) gateway.Config {
		return one(gateway.Binding{
			Type: "AWS", URI: "arn:aws:apigateway:us-east-1:s3:path/a", Responses: gateway.Responses{
				Name: "own", Default: "502", Statuses: statuses,
				Headers: map[string]string{"ETag": "integration.response.header.ETag"},
			},
		})
	}
	grant := func(action string) gateway.Config {
		return one(gateway.Binding{
			Type: "AWS", Grants: []gateway.Grant{{Actions: []string{action}, Resources: []string{"*"}}},
		})
	}
	testRefusals(t, map[string]refusal{
		"a mock whose request stays binary": {
			one(gateway.Binding{Type: "MOCK"}),
			`routes[0].integration.contentHandling: "": must be CONVERT_TO_TEXT for MOCK and for request ` +
				`templates, otherwise API Gateway returns 500`,
		},
		"a request template whose request stays binary": {
			one(gateway.Binding{
				Type: "AWS", RequestTemplates: map[string]string{"application/json": "{}"},
				ContentHandling: "CONVERT_TO_BINARY",
			}),
			`routes[0].integration.contentHandling: "CONVERT_TO_BINARY": must be CONVERT_TO_TEXT for MOCK and ` +
				`for request templates, otherwise API Gateway returns 500`,
		},
		"a wildcard in an action of S3": {
			grant("s3:Get*"),
			`routes[0].integration.grants: "s3:Get*": must be an S3 action without wildcards, such as ` +
				`s3:GetObject, since the role is denied all other actions of S3`,
		},
		"an action in the wrong case": {
			grant("S3:GetObject"),
			`routes[0].integration.grants: "S3:GetObject": must be an IAM action, such as states:StartExecution`,
		},
		"a list of resources": {
			one(gateway.Binding{
				Type: "AWS",
				Grants: []gateway.Grant{{
					Actions: []string{"states:StartExecution"}, Resources: []string{machine, listReference},
				}},
			}),
			`routes[0].integration.grants: must be single ARNs, not a reference to a list`,
		},
		"two status codes for one of the backend": {
			table(map[string]gateway.Response{"400": {Pattern: "4.."}, "404": {Pattern: "4.."}}),
			`routes[0].integration.responses.statuses.404.pattern: "4..": must not repeat the pattern of status ` +
				`code 400`,
		},
		"a status code without a pattern": {
			table(map[string]gateway.Response{"200": {}, "502": {}}),
			`routes[0].integration.responses.statuses.200.pattern: "": must be set for every status code except the ` +
				`default`,
		},
		"a default with a pattern": {
			table(map[string]gateway.Response{"502": {Pattern: "5.."}}),
			`routes[0].integration.responses.statuses.502.pattern: "5..": must be empty for the default status code`,
		},
		"a header of one status code that all have": {
			table(map[string]gateway.Response{"502": {Headers: map[string]string{"etag": "'none'"}}}),
			`routes[0].integration.responses.statuses.502.headers: "etag": must not repeat a header of the table ` +
				`in other capitals`,
		},
		// With these Terraform would fail in the middle of an apply.
		"answers that are mapped to nothing": {
			one(gateway.Binding{Type: "HTTP", URI: "https://api.example.com"}),
			`routes[0].integration.responses.default: "": must be a status code, and empty for HTTP_PROXY ` +
				`and AWS_PROXY, which return responses unchanged`,
		},
		"a stream that API Gateway does not have": {
			one(gateway.Binding{
				Type: "HTTP", URI: "https://api.example.com", Stream: true,
				Responses: gateway.Responses{Name: "own", Default: "502"},
			}),
			`routes[0].integration.stream: true: must be false for the type HTTP, whose responses API Gateway returns when ` +
				`they are complete`,
		},
		"answers that are mapped although they come back as they are": {
			one(gateway.Binding{Type: "HTTP_PROXY", Responses: gateway.Responses{Name: "own", Default: "502"}}),
			`routes[0].integration.responses.default: "502": must be a status code, and empty for HTTP_PROXY ` +
				`and AWS_PROXY, which return responses unchanged`,
		},
	})
}

// Callers may modify what integrations and Resolve return: later results do not change.
func TestTablesOfResponsesAreCopies(t *testing.T) {
	t.Parallel()
	changed := 0
	change := func(table gateway.Responses) {
		tables := []map[string]string{table.Headers, table.Templates}
		for _, response := range table.Statuses {
			tables = append(tables, response.Headers, response.Templates)
		}
		for _, m := range tables {
			if m != nil {
				m["418"] = "'changed'"
				changed++
			}
		}
	}
	for _, api := range sampleapis.All() {
		config := api.Config(sampleapis.Tokens{})
		definition := resolved(t, config)
		want := definition.Replace(func(reference string) string { return reference }) // a copy
		for _, table := range definition.Responses {
			change(table)
		}
		for _, route := range config.Routes {
			binding, _ := route.Integration.Bind(gateway.Placement{Method: "POST"})
			change(binding.Responses)
		}
		if diff := cmp.Diff(want, resolved(t, config)); diff != "" {
			t.Errorf("%s: Resolve after a change of what was returned before (-want +got):\n%s", api.Name, diff)
		}
	}
	if changed < 100 {
		t.Errorf("only %d maps were changed", changed)
	}
}
