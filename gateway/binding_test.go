package gateway_test

import (
	"testing"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
)

// bound is an integration that is its own binding.
type bound gateway.Binding

func (b bound) Bind(gateway.Placement) (gateway.Binding, fault.List) { return gateway.Binding(b), nil }

// What API Gateway answers with 500, or what the policy of the role cannot say,
// is refused whoever wrote the integration.
func TestResolveRefusesBindings(t *testing.T) {
	t.Parallel()
	one := func(b gateway.Binding) gateway.Config {
		return routes(gateway.Route{Path: "/a", Integration: bound(b)})
	}
	grant := func(action string) gateway.Config {
		return one(gateway.Binding{Type: "AWS", Grants: []gateway.Grant{{Actions: []string{action}, Resources: []string{"*"}}}})
	}
	testRefusals(t, map[string]refusal{
		"a mock whose request stays binary": {
			one(gateway.Binding{Type: "MOCK"}),
			`routes[0].integration.contentHandling: "": must be CONVERT_TO_TEXT for a mock and for request templates, or API Gateway answers 500`,
		},
		"a request template whose request stays binary": {
			one(gateway.Binding{Type: "AWS", RequestTemplates: map[string]string{"application/json": "{}"}, ContentHandling: "CONVERT_TO_BINARY"}),
			`routes[0].integration.contentHandling: "CONVERT_TO_BINARY": must be CONVERT_TO_TEXT for a mock and for request templates, or API Gateway answers 500`,
		},
		"a wildcard in an action of S3": {
			grant("s3:Get*"),
			`routes[0].integration.grants: "s3:Get*": must be an action of S3 in full, such as s3:GetObject, since all others are denied`,
		},
		"an action in the wrong case": {
			grant("S3:GetObject"),
			`routes[0].integration.grants: "S3:GetObject": must be an action of IAM, such as states:StartExecution`,
		},
	})
}
