package sampleapis

import (
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
)

// custom is an integration outside of package gateway that sets every field of a
// Binding.
type custom struct{}

var _ gateway.Integration = custom{}

// Bind implements [gateway.Integration].
func (custom) Bind(at gateway.Placement) (gateway.Binding, fault.List) {
	return gateway.Binding{
		Type: "AWS", HTTPMethod: "POST", UsesRole: true, Stream: false,
		URI: "arn:" + at.Partition + ":apigateway:" + at.Region + ":dynamodb:action/GetItem",
		RequestParameters: map[string]string{
			"integration.request.header.X-Body":        "method.request.body.id",
			"integration.request.header.X-Caller":      "method.request.header.X-Caller",
			"integration.request.header.X-Caller-Name": "context.identity.caller",
			"integration.request.header.X-Literal":     "'${literal}'",
			"integration.request.header.X-Stage":       "stageVariables.kind",
			"integration.request.path.id":              "method.request.path.id",
			"integration.request.querystring.all":      "method.request.multivaluequerystring.all",
			"integration.request.querystring.page":     "method.request.querystring.page",
		},
		RequestTemplates: map[string]string{
			"application/json": `{"Key": {"id": {"S": "$input.params('id')"}}, "text": "${x}"}`,
		},
		PassthroughBehavior: "NEVER",
		ContentHandling:     "CONVERT_TO_TEXT",
		TimeoutMilliseconds: 5000,
		Responses: gateway.Responses{
			Name: "item",
			Statuses: map[string]gateway.Response{"200": {Pattern: "200"}, "400": {
				Pattern: `4\d\d`, Headers: map[string]string{"X-Error": "'${literal}'"},
				Templates:       map[string]string{"application/json": `{"ok": false, "text": "%{x}"}`},
				ContentHandling: "CONVERT_TO_BINARY",
			}},
			Default: "502",
			Headers: map[string]string{
				"Cache-Control": "'no-store'", "X-Id": "integration.response.header.x-amzn-RequestId",
			},
			Templates:       map[string]string{"application/json": `{"ok": true, "text": "%{x}"}`},
			ContentHandling: "CONVERT_TO_TEXT",
		},
		Grants: []gateway.Grant{
			{Actions: []string{"dynamodb:GetItem", "dynamodb:Query"}, Resources: []string{table, table + "/index/*"}},
			{Actions: []string{"kms:Decrypt"}, Resources: []string{key}},
		},
		Backend: "DynamoDB items",
	}, nil
}
