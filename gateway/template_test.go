package gateway_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// sent is the request that a service gets.
type sent struct {
	target string // the overridden X-Amz-Target
	body   string
}

// render returns the request that a service gets. It fails if that depends on behavior of
// API Gateway that is not recorded: the value of an empty binary body in a template, and the
// type of a value decoded from Base64.
func render(t testing.TB, template string, headers map[string]string, body string) sent {
	t.Helper()
	var first sent
	request := velocity.Request{
		Body: body, Base64: true, Headers: headers, Path: map[string]string{"id": "7"},
		// A fixed body that has these values is returned as it is.
		Context: map[string]any{
			"requestId": "${context.requestId}", "requestTimeEpoch": "${context.requestTimeEpoch}",
		},
	}
	for i, variant := range request.Unrecorded() {
		result, err := velocity.Render(template, variant)
		if err != nil {
			t.Fatalf("the template does not render: %v\n%s", err, template)
		}
		got := sent{result.Header["X-Amz-Target"], result.Body}
		delete(result.Header, "X-Amz-Target")
		delete(result.QueryString, "uploads") // see TestUploadTemplate
		// See TestIdentityInKeys: no caller has the values of an authorizer here.
		maps.DeleteFunc(result.Path, func(_, value string) bool { return value == "!" })
		others := len(result.Header) + len(result.QueryString) + len(result.Path) +
			len(result.ResponseHeader) + len(result.Status)
		if others > 0 {
			t.Errorf("the template overrides more than X-Amz-Target: %+v", result)
		}
		if i > 0 && got != first {
			t.Errorf(
				"the body %.100q with %v is sent as %+v or %+v, depending on API Gateway", body, headers, first, got,
			)
		}
		first = got
	}
	return first
}

// templateOf returns the only request template of a binding, for any content types.
func templateOf(t testing.TB, b gateway.Binding) string {
	t.Helper()
	templates := slices.Compact(slices.Sorted(maps.Values(b.RequestTemplates)))
	if len(templates) != 1 {
		t.Fatalf("%d templates, want 1: %q", len(templates), templates)
	}
	return templates[0]
}

// If a template does not render, API Gateway returns 500. So every template of every kind
// of integration must render with any body.
func TestTemplatesRender(t *testing.T) {
	t.Parallel()
	rendered := 0
	for name, definition := range samples(t) {
		definition := definition.Replace(func(string) string { return "1a2b" })
		for _, resource := range definition.Resources {
			for _, method := range resource.Methods {
				for _, template := range method.Integration.RequestTemplates {
					if strings.Contains(
						template, "##",
					) || strings.Contains(template, "\n") || strings.Contains(template, "{{") {
						t.Errorf(
							"%s: %s %s has a template with a comment, a line break or a parameter: %s", name,
							method.HTTPMethod, resource.Path, template,
						)
					}
					for _, body := range []string{"", "{}", "a=b", `{"a":"b"}`, "é\xff\x00"} {
						if got := render(t, template, nil, body); strings.HasPrefix(got.body, "\n") {
							t.Errorf(
								"%s: %s %s sends a line break before the body", name, method.HTTPMethod,
								resource.Path,
							)
						}
					}
					rendered++
				}
			}
		}
		for _, responses := range definition.Responses {
			for _, response := range responses.ByStatus() {
				for _, template := range response.Templates {
					if strings.Contains(template, "input.body") {
						render(t, template, nil, `{"Table":{"TableArn":"a","TableStatus":"ACTIVE"},"Item":{}}`)
						continue
					}
					got, fixed := render(t, template, nil, ""), definition.CORS.WithoutOrigins(template)
					if got.body != fixed {
						t.Errorf("%s: the fixed body %q is returned as %q", name, template, got.body)
					}
				}
			}
		}
	}
	if rendered < 40 {
		t.Errorf("only %d templates were rendered", rendered)
	}
}

// TestTemplates compares the requests that services get with those that they must get.
func TestTemplates(t *testing.T) {
	t.Parallel()
	const (
		canonical, lower = "X-Amz-Target", "x-amz-target"
		start, list      = "AWSStepFunctions.StartExecution", "AWSStepFunctions.ListExecutions"
		refused          = "AWSStepFunctions.NotAllowedByThisAPI"
		input            = `{"input":"{\"a\":\"é 😀 + % ' \u0041\"}"}`
	)
	executions := gateway.Operations{
		Service: gateway.StepFunctions,
		Allow:   map[string]ref.List{"StartExecution": {machine}, "StopExecution": {"*"}},
	}
	publish := gateway.Operation{
		Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic},
		Template: "TopicArn=t&Message=$util.urlEncode($body)",
	}
	one := gateway.Operation{
		Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine},
		Template: `{"input":"$util.escapeJavaScript($body).replaceAll("\\'", "'")"}`,
	}
	xml := gateway.Operation{
		Service: gateway.Route53, Name: "CreateHostedZone", Resources: ref.List{"*"}, Path: "a",
		Template: "<Name>$body</Name>",
	}
	rest := gateway.Operation{
		Service: gateway.Scheduler, Name: "CreateSchedule", Resources: ref.List{"*"}, Path: "a",
		Template: `{"a":$body,"b":"$input.params('id')"}`,
	}
	for name, c := range map[string]struct {
		integration gateway.Integration
		headers     map[string]string
		body        string
		want        sent
	}{
		"JSON: the header in capitals": {
			executions, map[string]string{canonical: start}, input, sent{start, input},
		},
		"JSON: the header in lower case, as over HTTP/2": {
			executions, map[string]string{lower: start}, input, sent{start, input},
		},
		"JSON: both headers, the first one not listed": {
			executions, map[string]string{canonical: list, lower: start}, input, sent{refused, input},
		},
		"JSON: both headers, only the first one listed": {
			executions, map[string]string{canonical: start, lower: list}, input, sent{start, input},
		},
		"JSON: an empty header beside one in lower case": {
			executions, map[string]string{canonical: "", lower: start}, input, sent{start, input},
		},
		"JSON: no header": {executions, nil, input, sent{refused, input}},
		"JSON: an empty header": {
			executions, map[string]string{lower: ""}, input, sent{refused, input},
		},
		"JSON: an operation that is not listed": {
			executions, map[string]string{lower: list}, input, sent{refused, input},
		},
		"JSON: an operation of another service": {
			executions, map[string]string{canonical: "DynamoDB_20120810.StartExecution"}, input,
			sent{refused, input},
		},
		"JSON: two operations": {
			executions, map[string]string{canonical: start + "," + list}, input, sent{refused, input},
		},
		"JSON: code in the header": {
			executions, map[string]string{canonical: `$util.urlDecode("a")#end`}, input, sent{refused, input},
		},
		"JSON: code in the body": {
			executions, map[string]string{canonical: start}, `$operation #stop \" #end`,
			sent{start, `$operation #stop \" #end`},
		},
		"JSON: no body": {
			executions, map[string]string{canonical: start}, "", sent{start, "{}"},
		},
		"JSON: an empty object": {
			executions, map[string]string{canonical: start}, "{}", sent{start, "{}"},
		},
		"JSON: bytes that are no text": {
			executions, map[string]string{canonical: start}, "\xff", sent{start, "\uFFFD"},
		},

		"one operation in JSON":              {one, nil, `{"a":"it's"}`, sent{body: `{"input":"{\"a\":\"it's\"}"}`}},
		"one operation in JSON, no body":     {one, nil, "", sent{body: `{"input":"{}"}`}},
		"one operation in REST JSON":         {rest, nil, `[1]`, sent{body: `{"a":[1],"b":"7"}`}},
		"one operation in REST JSON, empty":  {rest, nil, ``, sent{body: `{"a":{},"b":"7"}`}},
		"one operation in REST XML":          {xml, nil, "example.com", sent{body: "<Name>example.com</Name>"}},
		"one operation in REST XML, no body": {xml, nil, "", sent{body: "<Name></Name>"}},
		"one query operation": {
			publish, nil, "a b&Action=Subscribe é",
			sent{body: "Action=Publish&Version=2010-03-31&TopicArn=t&Message=a+b%26Action%3DSubscribe+%C3%A9"},
		},
		"one query operation, no body": {
			publish, nil, "", sent{body: "Action=Publish&Version=2010-03-31&TopicArn=t&Message="},
		},
		"one query operation, code": {
			publish, nil, "$body#end",
			sent{body: "Action=Publish&Version=2010-03-31&TopicArn=t&Message=%24body%23end"},
		},
		"one query operation, fixed": {
			gateway.Operation{Service: gateway.STS, Name: "GetCallerIdentity", Public: true}, nil, "ignored",
			sent{body: "Action=GetCallerIdentity&Version=2011-06-15"},
		},
		"a fixed answer": {gateway.Mock{Status: 202, Body: "ok"}, nil, "ignored", sent{body: `{"statusCode": 202}`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			template := templateOf(t, binding(t, c.integration, "POST", "/{id}"))
			if diff := cmp.Diff(
				c.want, render(t, template, c.headers, c.body), cmp.AllowUnexported(sent{}),
			); diff != "" {
				t.Errorf("what is sent (-want +got):\n%s", diff)
			}
		})
	}
}

// The response to a preflight request gets its status code from a template.
func TestPreflightTemplate(t *testing.T) {
	t.Parallel()
	config := posted(gateway.Mock{})
	config.CORS.Origin = "*"
	for _, method := range resolved(t, config).Resources[0].Methods {
		if method.HTTPMethod == "OPTIONS" {
			if got := render(t, templateOf(t, method.Integration), nil, ""); got.body != `{"statusCode": 204}` {
				t.Errorf("the template of OPTIONS renders %s", got.body)
			}
			return
		}
	}
	t.Error("no OPTIONS")
}

// The operation of a request in the query protocol is its only Action, at any place in the
// body. A body with two, or with an escape that may be part of a second one, is refused.
func TestQueryTemplate(t *testing.T) {
	t.Parallel()
	template := templateOf(
		t,
		binding(
			t,
			gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {topic}, "PublishBatch": {topic}},
			},
			"POST", "/",
		),
	)
	for _, body := range []string{
		"Action=Publish", "Action=PublishBatch", "Action=Publish&Version=2010-03-31",
		"Version=2010-03-31&Action=Publish",
		"Version=2010-03-31&Action=PublishBatch&TopicArn=a%3Ab", "Message=a\nb&Action=Publish&Subject=c\nd",
		"Action=Publish&Message=%41ction%3DListTopics+é",
		"Action=Publish&Message=$body%23end", "a%20b=c&Action=Publish",
	} {
		if got := render(t, template, nil, body); got.body != body {
			t.Errorf("the body %q is sent as %q, want the same", body, got.body)
		}
	}
	for _, body := range []string{
		"", "{}", "Action=", "Action=ListTopics", "Action=Publish%20", "Action=Publish;a", "Action=Publish\n",
		"MyAction=Publish", "a=Action=Publish",
		"\nAction=Publish", "action=Publish", "Action=Publish&Action=ListTopics", "Action=ListTopics&Action=Publish",
		"Action=Publish&Action=Publish",
		"Action=Publish&a=\nAction=ListTopics", "Action=Publish&%41ction=ListTopics",
		"%41ction=ListTopics&Action=Publish", "Actio%6E=ListTopics&Action=Publish",
		"Action=Publish&Message=a\n&A%63tion=ListTopics", "Action%3DListTopics&Action=Publish", "\xffAction=Publish",
	} {
		if got := render(t, template, nil, body); got.body != "Action=NotAllowedByThisAPI&Version=2010-03-31" {
			t.Errorf("the body %q is sent as %q, want a refusal", body, got.body)
		}
	}
}
