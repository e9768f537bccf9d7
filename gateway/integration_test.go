package gateway_test

import (
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
)

// mock is an integration of type MOCK. Its value is the status code.
type mock string

func (m mock) Bind(gateway.Placement) (gateway.Binding, fault.List) {
	return gateway.Binding{
		Type:             "MOCK",
		RequestTemplates: map[string]string{"application/json": `{"statusCode": ` + string(m) + `}`},
		ContentHandling:  "CONVERT_TO_TEXT",
		Responses:        gateway.Responses{Name: "mock", Default: string(m)},
		Backend:          "nothing",
	}, nil
}

// grants is an integration that needs permissions of the role.
type grants []gateway.Grant

func (g grants) Bind(gateway.Placement) (gateway.Binding, fault.List) {
	service, _, _ := strings.Cut(g[0].Actions[0], ":")
	return gateway.Binding{
		Type: "AWS", HTTPMethod: "POST", URI: "arn:aws:apigateway:eu-central-1:" + service + ":path/b/k",
		UsesRole:  true,
		Responses: gateway.Responses{Name: "grants", Default: "200"},
		Grants:    g,
		Backend:   "a service",
	}, nil
}

// broken is an integration with a fault of its own, one of a field and one of an element.
type broken struct{}

func (broken) Bind(gateway.Placement) (gateway.Binding, fault.List) {
	var faults, deep fault.List
	faults.Add("", "%q: must not be", "x")
	deep.Add("field", "must be set")
	faults.In("deep", deep)
	faults.Add("[2]", "the third")
	return gateway.Binding{}, faults
}

// everything is an integration that sets every field of a Binding.
type everything struct{}

func (everything) Bind(at gateway.Placement) (gateway.Binding, fault.List) {
	return gateway.Binding{
		Type:       "AWS",
		HTTPMethod: "POST",
		URI:        "arn:" + at.Partition + ":apigateway:" + at.Region + ":dynamodb:action/GetItem",
		UsesRole:   true,
		RequestParameters: map[string]string{
			"integration.request.header.X-Body":        "method.request.body.id",
			"integration.request.header.X-Caller":      "method.request.header.X-Caller",
			"integration.request.header.X-Caller-Name": "context.identity.caller",
			"integration.request.header.X-Kind":        "'item'",
			"integration.request.header.X-Stage":       "stageVariables.kind",
			"integration.request.path.id":              "method.request.path.id",
			"integration.request.querystring.all":      "method.request.multivaluequerystring.all",
			"integration.request.querystring.page":     "method.request.querystring.page",
		},
		RequestTemplates:    map[string]string{"application/json": `{"Key": {"id": {"S": "$input.params('id')"}}}`},
		PassthroughBehavior: "NEVER",
		ContentHandling:     "CONVERT_TO_TEXT",
		TimeoutMilliseconds: 5000,
		Responses: gateway.Responses{
			Name:     "item",
			Statuses: map[string]gateway.Response{"200": {Pattern: "200"}, "400": {Pattern: "4\\d{2}"}},
			Default:  "502",
			Headers: map[string]string{
				"Content-Type": "'application/json'", "X-Id": "integration.response.header.x-amzn-RequestId",
			},
			Templates:       map[string]string{"application/json": "$input.json('$.Item')"},
			ContentHandling: "CONVERT_TO_TEXT",
		},
		Grants: []gateway.Grant{
			{
				Actions: []string{"dynamodb:GetItem", "dynamodb:Query"},
				Resources: []string{
					"arn:aws:dynamodb:eu-central-1:111122223333:table/items",
					"arn:aws:dynamodb:eu-central-1:111122223333:table/items/index/*",
				},
			},
			{Actions: []string{"kms:Decrypt"}, Resources: []string{"arn:aws:kms:eu-central-1:111122223333:key/1"}},
		},
		Backend: "DynamoDB items",
	}, nil
}
