package gateway_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

const (
	machine = "arn:aws:states:eu-central-1:111122223333:stateMachine:orders"
	topic   = "arn:aws:sns:eu-central-1:111122223333:orders"
	// decoded is the beginning of a template that uses the caller's body, which is in
	// Base64. decodedForm is the same for a service whose parameters are not JSON.
	decoded     = beforeEmpty + "{}" + afterEmpty
	decodedForm = beforeEmpty + afterEmpty
	beforeEmpty = `#set($body = "$!input.body")#if($body == "" || $body == "{}" || $body == "e30=")#set($body = "`
	afterEmpty  = `")#else#set($body = $util.urlDecode($util.urlEncode($util.base64Decode($body))))#{end}`
)

func TestOperationBinding(t *testing.T) {
	t.Parallel()
	start := gateway.Operation{Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine}}
	publish := gateway.Operation{Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic}}
	zone := gateway.Operation{
		Service: gateway.Route53, Name: "GetHostedZone", Resources: ref.List{"*"},
		Path: "2013-04-01/hostedzone/{id}",
	}
	change := func(o gateway.Operation, edit func(*gateway.Operation)) gateway.Operation { edit(&o); return o }
	json10 := map[string]string{
		"integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
		"integration.request.header.X-Amz-Target": "'AWSStepFunctions.StartExecution'",
	}
	form := map[string]string{
		"integration.request.header.Accept":       "'application/xml'",
		"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
	}
	// templated returns a binding with the same template for JSON and for the content
	// type of the service.
	templated := func(b gateway.Binding, contentType, template string) gateway.Binding {
		b.RequestTemplates = map[string]string{"application/json": template, contentType: template}
		b.PassthroughBehavior, b.ContentHandling = "NEVER", "CONVERT_TO_TEXT"
		return b
	}
	granted := func(resource string, actions ...string) []gateway.Grant {
		return []gateway.Grant{{Actions: actions, Resources: []string{resource}}}
	}
	const started, published = "action/StartExecution", "Action=Publish&Version=2010-03-31"
	for name, c := range map[string]struct {
		operation    gateway.Operation
		method, path string
		service      string // Region, service and target in the URI
		want         gateway.Binding
	}{
		"JSON 1.0 by action": {
			start, "POST", "/", "eu-central-1:states:" + started,
			gateway.Binding{
				HTTPMethod: "POST", RequestParameters: json10, Grants: granted(machine, "states:StartExecution"),
			},
		},
		// For every verb of the caller: the services only accept POST.
		"JSON 1.0 by action, for every verb": {
			start, "ANY", "/", "eu-central-1:states:" + started,
			gateway.Binding{
				HTTPMethod: "POST", RequestParameters: json10, Grants: granted(machine, "states:StartExecution"),
			},
		},
		"JSON 1.0 by its path": {
			change(start, func(o *gateway.Operation) { o.Service.ByAction = false }), "DELETE", "/",
			"eu-central-1:states:path//",
			gateway.Binding{
				HTTPMethod: "POST", RequestParameters: json10, Grants: granted(machine, "states:StartExecution"),
			},
		},
		"JSON 1.1, elsewhere": {
			change(start, func(o *gateway.Operation) {
				o.Service = gateway.SecretsManager
				o.Service.Region, o.Service.ActionPrefix = reference, "secrets"
				o.Name = "GetSecretValue"
			}),
			"POST", "/", reference + ":secretsmanager:path//",
			gateway.Binding{
				HTTPMethod: "POST", Grants: granted(machine, "secrets:GetSecretValue"),
				RequestParameters: map[string]string{
					"integration.request.header.Content-Type": "'application/x-amz-json-1.1'",
					"integration.request.header.X-Amz-Target": "'secretsmanager.GetSecretValue'",
				},
			},
		},
		"JSON with a template that reads the body": {
			change(start, func(o *gateway.Operation) {
				o.Template = `{"stateMachineArn": "` + machine + `", "input": "$util.escapeJavaScript($body)"}`
			}),
			"POST", "/", "eu-central-1:states:" + started,
			templated(gateway.Binding{
				HTTPMethod: "POST", RequestParameters: json10, Grants: granted(machine, "states:StartExecution"),
				Weakened: []gateway.Weakening{{
					Field: "template", Subject: "/", Effect: "the template of / renders invalid JSON for a body with '",
				}},
			},
				"application/x-amz-json-1.0", decoded+`{"stateMachineArn": "`+machine+`", "input": `+
					`"$util.escapeJavaScript($body)"}`),
		},
		"JSON with a template that does not": {
			change(
				start,
				func(o *gateway.Operation) { o.Template = `{"name": "$input.params('bodyId')", "key": "$bodyId"}` },
			),
			"GET", "/", "eu-central-1:states:" + started,
			templated(gateway.Binding{
				HTTPMethod: "POST", RequestParameters: json10, Grants: granted(machine, "states:StartExecution"),
				Weakened: []gateway.Weakening{{
					Field: "template", Subject: "/",
					Effect: `the template of / lets the value "a\",\"added\":\"b" of the parameter bodyId add to its JSON`,
				}},
			},
				"application/x-amz-json-1.0", `{"name": "$input.params('bodyId')", "key": "$bodyId"}`),
		},
		"query without parameters": {
			change(publish, func(o *gateway.Operation) { o.Name = "ListTopics" }), "GET", "/",
			"eu-central-1:sns:path//",
			templated(gateway.Binding{
				HTTPMethod: "POST", RequestParameters: form, Grants: granted(topic, "sns:ListTopics"),
			},
				"application/x-www-form-urlencoded", "Action=ListTopics&Version=2010-03-31"),
		},
		"query with parameters": {
			change(publish, func(o *gateway.Operation) { o.Template = "TopicArn=" + topic + "&Subject=a" }), "POST",
			"/", "eu-central-1:sns:path//",
			templated(gateway.Binding{
				HTTPMethod: "POST", RequestParameters: form, Grants: granted(topic, "sns:Publish"),
			},
				"application/x-www-form-urlencoded", published+"&TopicArn="+topic+"&Subject=a"),
		},
		// Setting a variable writes nothing, so it may be in the middle.
		"query with the body as a parameter": {
			change(publish, func(o *gateway.Operation) { o.Template = "Message=$util.urlEncode($body)" }), "POST", "/",
			"eu-central-1:sns:path//",
			templated(gateway.Binding{
				HTTPMethod: "POST", RequestParameters: form, Grants: granted(topic, "sns:Publish"),
			},
				"application/x-www-form-urlencoded", published+"&"+decodedForm+"Message=$util.urlEncode($body)"),
		},
		"query by action": {
			change(publish, func(o *gateway.Operation) { o.Service.ByAction = true }), "POST", "/",
			"eu-central-1:sns:action/Publish",
			templated(gateway.Binding{
				HTTPMethod: "POST", RequestParameters: form, Grants: granted(topic, "sns:Publish"),
			},
				"application/x-www-form-urlencoded", published),
		},
		"REST XML": {
			zone, "GET", "/zones/{id}/{name}", "us-east-1:route53:path/2013-04-01/hostedzone/{id}",
			gateway.Binding{HTTPMethod: "GET", Grants: granted("*", "route53:GetHostedZone"),
				RequestParameters: map[string]string{
					"integration.request.header.Accept": "'application/xml'",
					"integration.request.path.id":       "method.request.path.id",
				}},
		},
		"REST JSON with everything": {
			gateway.Operation{
				Service: gateway.Scheduler, Name: "Invoke", Resources: ref.List{reference},
				Actions: []string{"lambda:InvokeFunction", "kms:Decrypt"},
				Path:    "2015-03-31/functions/" + reference + "/{name}/{proxy}", Method: "POST",
				QueryStrings: []string{"Qualifier"}, RequestHeaders: []string{"X-Amz-Invocation-Type"},
				ResponseHeaders: []string{"X-Amz-Function-Error"}, Template: `{"name": $body}`,
			},
			"GET", "/{name}/{proxy+}",
			"eu-central-1:scheduler:path/2015-03-31/functions/" + reference + "/{name}/{proxy}",
			templated(gateway.Binding{
				HTTPMethod: "POST", Grants: granted(reference, "lambda:InvokeFunction", "kms:Decrypt"),
				RequestParameters: map[string]string{
					// The template's content type, not the caller's.
					"integration.request.header.Content-Type":          "'application/json'",
					"integration.request.header.X-Amz-Invocation-Type": "method.request.header.X-Amz-Invocation-Type",
					"integration.request.header.x-amz-invocation-type": "method.request.header.x-amz-invocation-type",
					"integration.request.path.name":                    "method.request.path.name",
					"integration.request.path.proxy":                   "method.request.path.proxy",
					"integration.request.querystring.Qualifier":        "method.request.querystring.Qualifier",
				},
				Responses: serviceTable("X-Amz-Function-Error"),
				Weakened: []gateway.Weakening{{
					Field: "path", Subject: "/{name}/{proxy+}",
					Effect: "callers of /{name}/{proxy+} can use every operation of scheduler that the role may " +
						"use, since they choose its path",
				}, {
					Field: "template", Subject: "/{name}/{proxy+}",
					Effect: `the template of /{name}/{proxy+} lets the body "1,\"added\":2" add to its JSON`,
				}},
			}, "application/json", decoded+`{"name": $body}`),
		},
		"REST XML with a template": {
			change(zone, func(o *gateway.Operation) {
				o.Name, o.Path, o.Template = "CreateHostedZone", "2013-04-01/hostedzone",
					"<Name>$input.params('name')</Name>"
			}),
			"POST", "/zones/{name}", "us-east-1:route53:path/2013-04-01/hostedzone",
			templated(gateway.Binding{HTTPMethod: "POST", Grants: granted("*", "route53:CreateHostedZone"),
				RequestParameters: map[string]string{
					"integration.request.header.Accept":       "'application/xml'",
					"integration.request.header.Content-Type": "'application/xml'",
				}, Weakened: []gateway.Weakening{{
					Field: "template", Subject: "/zones/{name}",
					Effect: `the template of /zones/{name} lets the value "a<added/>" of the parameter name add to its XML`,
				}}}, "application/xml", "<Name>$input.params('name')</Name>"),
		},
		// Without a template the caller's body and its content type are forwarded.
		"REST XML with the caller's body": {
			change(zone, func(o *gateway.Operation) { o.Path, o.RequestHeaders = "a", []string{"Content-Type"} }),
			"POST", "/", "us-east-1:route53:path/a",
			gateway.Binding{HTTPMethod: "POST", Grants: granted("*", "route53:GetHostedZone"),
				RequestParameters: map[string]string{
					"integration.request.header.Accept":       "'application/xml'",
					"integration.request.header.Content-Type": "method.request.header.Content-Type",
					"integration.request.header.content-type": "method.request.header.content-type",
				}},
		},
		"a path that the caller chooses": {
			change(zone, func(o *gateway.Operation) { o.Path = "2013-04-01/{proxy}" }), "GET", "/{id}/{proxy+}",
			"us-east-1:route53:path/2013-04-01/{proxy}",
			gateway.Binding{
				HTTPMethod: "GET", Grants: granted("*", "route53:GetHostedZone"),
				RequestParameters: map[string]string{
					"integration.request.header.Accept": "'application/xml'",
					"integration.request.path.proxy":    "method.request.path.proxy",
				},
				Weakened: []gateway.Weakening{{
					Field: "path", Subject: "/{id}/{proxy+}",
					Effect: "callers of /{id}/{proxy+} can use every operation of route53 that the role may use, " +
						"since they choose its path",
				}},
			},
		},
		"a path of which the caller chooses a part": {
			change(zone, func(o *gateway.Operation) { o.Path = "2013-04-01/{id}" }), "GET", "/{id}/{proxy+}",
			"us-east-1:route53:path/2013-04-01/{id}",
			gateway.Binding{HTTPMethod: "GET", Grants: granted("*", "route53:GetHostedZone"),
				RequestParameters: map[string]string{
					"integration.request.header.Accept": "'application/xml'",
					"integration.request.path.id":       "method.request.path.id",
				}},
		},
		"REST by the caller's verb": {
			change(zone, func(o *gateway.Operation) { o.Path = "a" }), "ANY", "/", "us-east-1:route53:path/a",
			gateway.Binding{HTTPMethod: "ANY", Grants: granted("*", "route53:GetHostedZone"),
				RequestParameters: map[string]string{
					"integration.request.header.Accept": "'application/xml'",
				}},
		},
		"what asks for no permission": {
			gateway.Operation{Service: gateway.STS, Name: "GetCallerIdentity", Public: true}, "GET", "/",
			"eu-central-1:sts:path//",
			templated(gateway.Binding{HTTPMethod: "POST", RequestParameters: form},
				"application/x-www-form-urlencoded", "Action=GetCallerIdentity&Version=2011-06-15"),
		},
		"several resources, and an action of another name": {
			change(start, func(o *gateway.Operation) {
				o.Resources, o.Actions = ref.List{machine, "*"}, []string{"states:StartSyncExecution"}
			}),
			"POST", "/", "eu-central-1:states:" + started,
			gateway.Binding{
				HTTPMethod: "POST", RequestParameters: json10,
				Grants: []gateway.Grant{{Actions: []string{"states:StartSyncExecution"}, Resources: []string{machine, "*"}}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.Type, c.want.UsesRole = "AWS", true
			c.want.URI = "arn:aws:apigateway:" + c.service
			c.want.Backend = c.operation.Service.Name + " " + c.operation.Name
			if c.want.Responses.Name == "" {
				c.want.Responses = serviceTable()
			}
			if diff := cmp.Diff(c.want, binding(t, c.operation, c.method, c.path), exposedElsewhere); diff != "" {
				t.Errorf("Bind (-want +got):\n%s", diff)
			}
		})
	}
}

// A template gets the caller's body in the variable body, in all notations of the template
// language, and only if it uses this variable.
func TestOperationTemplatesReadTheBody(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]bool{
		"$body":                    true,
		"${body}":                  true,
		"$!body":                   true,
		"$!{body}":                 true,
		`"$body"`:                  true,
		"$body.length()":           true,
		"$util.parseJson($body).a": true,
		"body":                     false,
		"$bodyId":                  false,
		"${bodyId}":                false,
		"$input.params('body')":    false,
		"$input.bodyAsText":        false,
		"$util.body":               false,
	} {
		operation := gateway.Operation{
			Service: gateway.Route53, Name: "CreateHostedZone", Resources: ref.List{"*"}, Path: "a", Template: template,
		}
		wantText := template
		if want {
			wantText = decodedForm + template
		}
		if got := binding(t, operation, "POST", "/").RequestTemplates["application/json"]; got != wantText {
			t.Errorf("template %q is %q, want %q", template, got, wantText)
		}
	}
}

func TestResolveRefusesOperations(t *testing.T) {
	t.Parallel()
	one := func(o gateway.Operation) gateway.Config {
		return routes(gateway.Route{Path: "/{id}/{proxy+}", Integration: o})
	}
	json := func(edit func(*gateway.Operation)) gateway.Config {
		o := gateway.Operation{Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine}}
		edit(&o)
		config := one(o)
		config.Routes[0].Methods = gateway.Methods{"POST"}
		return config
	}
	rest := func(edit func(*gateway.Operation)) gateway.Config {
		o := gateway.Operation{
			Service: gateway.Route53, Name: "GetHostedZone", Resources: ref.List{"*"}, Path: "a/{id}",
		}
		edit(&o)
		return one(o)
	}
	const (
		field     = `routes[0].integration.`
		name      = `: must be the name of an operation, such as "StartExecution"`
		noARN     = `: must be an ARN, or "*" for every resource`
		noREST    = `: must be empty unless the protocol is REST JSON or REST XML`
		noPath    = `: must not begin with /, and must not contain spaces, ? and #`
		cannotMap = `: must not be one of the headers that API Gateway cannot forward: authorization, ` +
			`connection, content-encoding, content-length, content-md5, expect, host, max-forwards, ` +
			`proxy-authenticate, referer, server, te, trailer, transfer-encoding, upgrade, www-authenticate, ` +
			`x-amzn-apigateway-api-id, x-amzn-trace-id`
		signature = `: must not be forwarded, since it chooses the operation or is a part of the role's signature`
		privilege = `: must not be one of the headers that use the role's permissions: x-amz-grant-*, ` +
			`x-amz-copy-source-* and x-amz-acl, x-amz-copy-source, x-amz-decoded-content-length, ` +
			`x-amz-website-redirect-location`
		renamed = `: must not be one of the headers that API Gateway renames or drops: transfer-encoding, ` +
			`authorization, connection, content-length, content-md5, date, expect, host, max-forwards, ` +
			`proxy-authenticate, server, trailer, upgrade, user-agent, www-authenticate`
		noList = `must be single ARNs, not a reference to a list`
		nobody = `resources: must have at least one ARN, or "*" for every resource`
	)
	cases := map[string]refusal{
		"nothing": {one(gateway.Operation{}), field + `service.name: "": must be the name of the service in its host names, such as "states"
` + field + `service.protocol: "": must be JSON 1.0, JSON 1.1, query, REST JSON or REST XML
` + field + `name: ""` + name + "\n" + field + nobody},
		"no resource": {json(func(o *gateway.Operation) { o.Resources = nil }), field + nobody},
		"a resource that is no ARN": {
			json(func(o *gateway.Operation) { o.Resources = ref.List{machine, "orders"} }),
			field + `resources: "orders"` + noARN,
		},
		"every resource of a kind": {
			json(func(o *gateway.Operation) { o.Resources = ref.List{"states:*"} }),
			field + `resources: "states:*"` + noARN,
		},
		"a resource written by hand": {
			json(func(o *gateway.Operation) { o.Resources = ref.List{"${aws_sfn_state_machine.m.arn}"} }),
			field +
				`resources: "${aws_sfn_state_machine.m.arn}": must not have ${ or %{ in it; pass a reference as ` +
				`its token, such as resource.Arn()`,
		},
		"resources of what is public": {
			json(func(o *gateway.Operation) { o.Public = true }),
			field + `public: true: must not be set together with resources or actions`,
		},
		"actions of what is public": {
			json(func(o *gateway.Operation) { o.Public, o.Resources, o.Actions = true, nil, []string{"a:B"} }),
			field + `public: true: must not be set together with resources or actions`,
		},
		"an action without its service": {
			json(func(o *gateway.Operation) { o.Actions = []string{"StartExecution"} }),
			field + `actions: "StartExecution": must be an IAM action, such as states:StartExecution`,
		},
		"every action of a service": {
			json(func(o *gateway.Operation) { o.Actions = []string{"states:Start?xecution", "s3:*"} }),
			field + `actions: "states:Start?xecution": must not have wildcards, since the role would get actions that ` +
				"the operation does not need\n" +
				field + `actions: "s3:*": must not have wildcards, since the role would get actions that the ` +
				`operation does not need`,
		},
		"a path without REST": {
			json(func(o *gateway.Operation) { o.Path = "a" }), field + `path: "a"` + noREST,
		},
		"a method without REST": {
			json(func(o *gateway.Operation) { o.Method = "GET" }), field + `method: "GET"` + noREST,
		},
		"query strings without REST": {
			json(func(o *gateway.Operation) { o.QueryStrings = []string{"Action"} }),
			field + `queryStrings: ["Action"]` + noREST,
		},
		"request headers without REST": {
			json(func(o *gateway.Operation) { o.RequestHeaders = []string{"X-Amz-Target"} }),
			field + `requestHeaders: ["X-Amz-Target"]` + noREST,
		},
		"a method that is none": {
			rest(func(o *gateway.Operation) { o.Method = "TRACE" }),
			field + `method: "TRACE": must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT`,
		},
		"a query string with its value": {
			rest(func(o *gateway.Operation) { o.QueryStrings = []string{"a", "b=c"} }),
			field + `queryStrings: "b=c": must be letters, digits and ._$-, and not repeated`,
		},
		"a query string twice": {
			rest(func(o *gateway.Operation) { o.QueryStrings = []string{"a", "b", "a"} }),
			field + `queryStrings: "a": must be letters, digits and ._$-, and not repeated`,
		},
		"a header of the signature": {
			rest(func(o *gateway.Operation) { o.RequestHeaders = []string{"X-Amz-Date"} }),
			field + `requestHeaders: "X-Amz-Date"` + signature,
		},
		"a header that uses permissions": {
			rest(func(o *gateway.Operation) { o.RequestHeaders = []string{"x-amz-acl"} }),
			field + `requestHeaders: "x-amz-acl"` + privilege,
		},
		"a header that cannot be mapped": {
			rest(func(o *gateway.Operation) { o.RequestHeaders = []string{"Authorization"} }),
			field + `requestHeaders: "Authorization"` + cannotMap,
		},
		"a header twice": {
			rest(func(o *gateway.Operation) { o.RequestHeaders = []string{"X-A", "X-A"} }),
			field + `requestHeaders: "X-A": must not be repeated`,
		},
		"a header that comes back already": {
			json(func(o *gateway.Operation) { o.ResponseHeaders = []string{"etag"} }),
			field + `responseHeaders: "etag": must not be named, since it is always returned`,
		},
		"a header that comes back renamed": {
			json(func(o *gateway.Operation) { o.ResponseHeaders = []string{"Date"} }),
			field + `responseHeaders: "Date"` + renamed,
		},
		"no path": {
			rest(func(o *gateway.Operation) { o.Path = "" }),
			field + `path: "": must be set if the protocol is REST JSON or REST XML`,
		},
		"a variable that the path has not": {
			rest(func(o *gateway.Operation) { o.Path = "{name}" }),
			field + `path: "{name}": "name" must be a variable of the path "/{id}/{proxy+}", which has ["id" "proxy"]`,
		},
		"a variable written as in the path": {
			rest(func(o *gateway.Operation) { o.Path = "{proxy+}" }),
			field +
				`path: "{proxy+}": "proxy+" must be a variable of the path "/{id}/{proxy+}", which has ["id" "proxy"]`,
		},
		"CORS headers of the service's own": {
			func() gateway.Config {
				c := json(func(o *gateway.Operation) { o.ResponseHeaders = []string{"Access-Control-Allow-Origin"} })
				c.CORS.Origin = site
				return c
			}(),
			`routes[0].integration: must not return CORS headers, as S3 does with bucketCORS, since the API has cors`,
		},
		"a list beside a resource": {
			json(func(o *gateway.Operation) { o.Resources = ref.List{reference + listReference} }),
			field + `resources: ` + noList,
		},
		"the type of a body that a template writes": {rest(func(o *gateway.Operation) {
			o.Template, o.RequestHeaders = "{}", []string{"content-type"}
		}),
			field + `requestHeaders: "content-type": must not be forwarded, since the template writes the body`},
		"a list of resources": {
			json(func(o *gateway.Operation) { o.Resources = ref.List{listReference} }),
			field + `resources: ` + noList,
		},
		"an action by a reference": {
			json(func(o *gateway.Operation) { o.Actions = []string{reference} }),
			field + `actions: "` + reference + `": must be an IAM action, such as states:StartExecution`,
		},
		"XML asked for as something else": {rest(func(o *gateway.Operation) {
			o.RequestHeaders = []string{"accept"}
		}), field + `requestHeaders: "accept": must not be forwarded, since responses are in XML`},
		"good: JSON asked for as something": {rest(func(o *gateway.Operation) {
			o.Service, o.Name, o.RequestHeaders = gateway.Scheduler, "GetSchedule", []string{"Accept"}
		}), ""},
		"good: segments that begin with a dot": {
			rest(func(o *gateway.Operation) { o.Path = ".a/..b/.../{id}" }), "",
		},
		"good: a reference to a resource": {
			json(func(o *gateway.Operation) { o.Resources = ref.List{reference, reference + "/*", "*"} }), "",
		},
		"good: headers beside references": {
			rest(func(o *gateway.Operation) { o.Path = reference + "/{id}/~a:b@c!$&'()*+,;=%20" }), "",
		},
	}
	for _, path := range []string{"/a", "a b", "a?b", "a#b", "{id", "id}", "a/${id}", "%{id}", "é", "a\n"} {
		cases["a path that is none: "+path] = refusal{
			rest(func(o *gateway.Operation) { o.Path = path }), field + "path: " + strconv.Quote(path) + noPath,
		}
	}
	for _, path := range []string{".", "..", "./a", "a/../b", "{id}/..", "a/./" + reference, "%2e%2E/a"} {
		cases["a path with dots: "+path] = refusal{
			rest(func(o *gateway.Operation) { o.Path = path }),
			field + "path: " + strconv.Quote(path) + ": must not have a segment . or ..",
		}
	}
	for _, template := range []string{
		"$input.body", "$!input.body", "${input.body}", `{"a": $!{input.body}}`, "$input.json('$')",
		`#set($a = $input.path("$.a"))$body`,
	} {
		cases["a template that reads Base64: "+template] = refusal{
			json(func(o *gateway.Operation) { o.Template = template }),
			field + "template: " + strconv.Quote(template) +
				": must not use $input.body, $input.json or $input.path, which return the body in Base64; use " +
				"$body for its text and $util.parseJson($body) for its value",
		}
	}
	for _, operation := range []string{"", "startExecution", "Start Execution", "Start*", `A")`, reference} {
		cases["a name that is none: "+operation] = refusal{
			json(func(o *gateway.Operation) { o.Name, o.Actions = operation, []string{"a:B"} }),
			field + "name: " + strconv.Quote(operation) + name,
		}
	}
	testRefusals(t, cases)
}
