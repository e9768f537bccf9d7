package gateway_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

const (
	function = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
	// functionProblem is what is wrong with an ARN of another kind.
	functionProblem = "must be the ARN of a Lambda function, or of a version or an alias of one, " +
		"arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS"
)

func TestLambdaBinding(t *testing.T) {
	t.Parallel()
	uri := func(region, arn string) string {
		return "arn:aws:apigateway:" + region + ":lambda:path/2015-03-31/functions/" + arn + "/invocations"
	}
	for name, c := range map[string]struct {
		lambda gateway.Lambda
		want   gateway.Binding
	}{
		"a function of another Region": {
			gateway.Lambda{ARN: function},
			gateway.Binding{URI: uri("eu-west-1", function), Backend: "Lambda orders"},
		},
		"an alias": {
			gateway.Lambda{ARN: function + ":live", TimeoutMilliseconds: 5000},
			gateway.Binding{
				URI: uri("eu-west-1", function+":live"), Backend: "Lambda orders:live", TimeoutMilliseconds: 5000,
			},
		},
		"the latest version": {
			gateway.Lambda{ARN: function + ":$LATEST", Region: "eu-west-1"},
			gateway.Binding{URI: uri("eu-west-1", function+":$LATEST"), Backend: "Lambda orders:$LATEST"},
		},
		"a reference": {
			gateway.Lambda{ARN: reference},
			gateway.Binding{URI: uri("eu-central-1", reference), Backend: "Lambda " + reference},
		},
		"a reference to a function of another Region": {
			gateway.Lambda{ARN: reference, Region: "us-east-1"},
			gateway.Binding{URI: uri("us-east-1", reference), Backend: "Lambda " + reference},
		},
		"references to parts of an ARN": {
			gateway.Lambda{ARN: "arn:aws:lambda:" + reference + ":" + reference + ":function:orders"},
			gateway.Binding{
				URI:     uri("eu-central-1", "arn:aws:lambda:"+reference+":"+reference+":function:orders"),
				Backend: "Lambda orders",
			},
		},
		"a streamed response": {
			gateway.Lambda{ARN: function, Stream: true, TimeoutMilliseconds: 900000},
			gateway.Binding{
				URI: "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/" + function +
					"/response-streaming-invocations",
				Backend: "Lambda orders", Stream: true, TimeoutMilliseconds: 900000,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.Type, c.want.HTTPMethod, c.want.UsesRole = "AWS_PROXY", "POST", true
			c.want.Grants = []gateway.Grant{{
				Actions: []string{"lambda:InvokeFunction"}, Resources: []string{c.lambda.ARN},
			}}
			if diff := cmp.Diff(c.want, binding(t, c.lambda, "ANY", "/{proxy+}")); diff != "" {
				t.Errorf("Bind (-want +got):\n%s", diff)
			}
		})
	}
}

// The role may invoke the functions of routes and nothing else. A method has no responses of
// its own, and the caller's verb does not reach Lambda's API.
func TestResolveLambda(t *testing.T) {
	t.Parallel()
	definition := resolved(t, routes(
		gateway.Route{
			Path: "/a", Methods: gateway.Any, TimeoutMilliseconds: 60000, Integration: gateway.Lambda{ARN: function + ":1"},
		},
		gateway.Route{Path: "/b", Integration: gateway.Lambda{ARN: function + ":1"}},
		gateway.Route{Path: "/c", Methods: gateway.Methods{"GET"}, Integration: gateway.Lambda{ARN: function}},
	))
	want := []gateway.Permission{
		{Action: "lambda:InvokeFunction", Resource: function, Routes: []string{"GET /c"}},
		{Action: "lambda:InvokeFunction", Resource: function + ":1", Routes: []string{"ANY /a", "GET /b", "HEAD /b"}},
	}
	if diff := cmp.Diff(want, definition.Permissions); diff != "" {
		t.Errorf("Permissions (-want +got):\n%s", diff)
	}
	if len(definition.Responses) > 0 {
		t.Errorf("Responses %v, want none", definition.Responses)
	}
}

func TestResolveRefusesLambda(t *testing.T) {
	t.Parallel()
	cases := map[string]refusal{
		"a response that is changed": {
			routes(gateway.Route{
				Path: "/", Integration: gateway.Lambda{ARN: function}, Headers: map[string]string{"Cache-Control": "no-store"},
			}),
			`routes[0].headers: must be empty, since API Gateway returns this integration's responses unchanged`,
		},
		"another Region than the ARN's": {
			routes(gateway.Route{Path: "/", Integration: gateway.Lambda{ARN: function, Region: "eu-west-3"}}),
			`routes[0].integration.region: "eu-west-3": must be the Region in the ARN, eu-west-1, or empty`,
		},
		"no Region": {
			routes(gateway.Route{Path: "/", Integration: gateway.Lambda{ARN: reference, Region: "Frankfurt"}}),
			`routes[0].integration.region: "Frankfurt": must be the name of a Region, such as us-east-1`,
		},
		"a time that only a streamed response may take": {
			routes(gateway.Route{Path: "/", Integration: gateway.Lambda{ARN: function, TimeoutMilliseconds: 300001}}),
			`routes[0].integration.timeoutMilliseconds: 300001: must be 50 to 300000`,
		},
	}
	for name, arn := range map[string]string{
		"nothing":                     "",
		"a name":                      "orders",
		"an ARN without a function":   "arn:aws:lambda:eu-west-1:111122223333:layer:orders",
		"an ARN of another service":   strings.Replace(function, "lambda", "states", 1),
		"a version and an alias":      function + ":1:live",
		"every function":              "arn:aws:lambda:eu-west-1:111122223333:function:*",
		"an expression":               "${aws_lambda_function.orders.arn}",
		"a path behind the reference": reference + "/invocations",
	} {
		cases[name] = refusal{
			routes(gateway.Route{Path: "/", Integration: gateway.Lambda{ARN: arn}}),
			`routes[0].integration.arn: ` + quote(arn) + `: ` + functionProblem,
		}
	}
	testRefusals(t, cases)
}
