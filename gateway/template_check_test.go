package gateway_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// Operations with a template, one per format of bodies.
func startExecution(template string) gateway.Operation {
	return gateway.Operation{
		Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine}, Template: template,
	}
}

func publishMessage(template string) gateway.Operation {
	return gateway.Operation{Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic}, Template: template}
}

func createHostedZone(template string) gateway.Operation {
	return gateway.Operation{
		Service: gateway.Route53, Name: "CreateHostedZone", Resources: ref.List{"*"}, Path: "a", Template: template,
	}
}

// posting returns an API with one POST.
func posting(integration gateway.Integration) gateway.Config {
	return routes(gateway.Route{Path: "/a", Methods: gateway.Methods{"POST"}, Integration: integration})
}

// A template is refused if API Gateway returns 500 for every request, if what it renders is
// not valid, or if a value of the body can add to it.
func TestResolveRefusesTemplates(t *testing.T) {
	t.Parallel()
	const (
		notAccepted = ": must be a template that API Gateway accepts: "
		escape      = ": must escape each value of the body, as in "
		escapeJSON  = escape + `$util.escapeJavaScript($body).replaceAll("\\'", "'"); `
		escapeForm  = escape + "$util.urlEncode($body); "
		body        = `the body "a\",\"added\":\"b" adds to the JSON`
		value       = `the value "a\",\"added\":\"b" of `
		inBody      = ` in the body adds to the JSON`
		form        = `the body "a&added=b" adds to the form`
		decoded     = `the value "a\",\"added\":\"b" of `
		notJSON     = ": must render JSON, but with 1234567890123456 for each value of the request it renders "
	)
	cases := map[string]refusal{}
	for _, c := range []struct {
		operation func(string) gateway.Operation
		template  string
		want      string
	}{
		{startExecution, `{"input": "$body"}`, escapeJSON + body},
		{startExecution, `{"input": "$!{body}", "name": "$context.requestId"}`, escapeJSON + body},
		{startExecution, `{"a": {"b": [1, "$body"]}}`, escapeJSON + `the body "a\",[[\"b\"]],\"c" adds to the JSON`},
		{startExecution, `#set($b = $body.trim()){"input": "$b"}`, escapeJSON + body},
		{startExecution, `{"input": "$body", "n": $input.params('n')}`, escapeJSON + body},
		{startExecution, `{"input": "$util.parseJson($body).x"}`, escapeJSON + value + "$.x" + inBody},
		{
			startExecution, `#set($b = $util.parseJson($body)){"input": "$b.x.y", "n": $b.n}`,
			escapeJSON + value + "$.x.y" + inBody,
		},
		{
			startExecution, `{"l": [#foreach($i in $util.parseJson($body).l)"$i"#if($foreach.hasNext),#end#end]}`,
			escapeJSON + `the value "a\",[[\"b\"]],\"c" of $.l.*` + inBody,
		},
		{startExecution, `{"input": "$util.parseJson($body)"}`, escapeJSON + value + "$" + inBody},
		{startExecution, `#if($body == ""){"a": 1}`, notAccepted + "#if must end in #end"},
		{startExecution, `{"a": "${body"}`, notAccepted + "${body: has no }"},
		{startExecution, `#set($a = "b){"a": 1}`, notAccepted + `"a\": 1}": must be )`},
		{startExecution, `{"a": 1}#end`, notAccepted + "#end without #if, #foreach or #define"},
		{startExecution, `#macro(m)a#end{"a": 1}`, notAccepted + "#macro is not supported by API Gateway"},
		{startExecution, `{"a": 1`, notJSON + `"{\"a\": 1": the end is missing`},
		{
			startExecution, `{"a": "$util.escapeJavaScript($body)`,
			notJSON + `"{\"a\": \"1234567890123456": the end is missing`,
		},
		{startExecution, `{"a": 1}}`, notJSON + `"{\"a\": 1}}": text after the end`},
		{startExecution, `{"a": "` + reference + `}`, notJSON + `"{\"a\": \"1234567890123456}": the end is missing`},
		{publishMessage, "Message=$body", escapeForm + form},
		{publishMessage, "$body", escapeForm + form},
		{
			publishMessage, "Message=$util.parseJson($body).text",
			escapeForm + `the value "a&added=b" of $.text in the body adds to the form`,
		},
		{publishMessage, "#if($body)Message=$util.urlEncode($body)", notAccepted + "#if must end in #end"},
		{publishMessage, "Message=$util.escapeJavaScript($body)", escapeForm + form},
		// What is decoded is not escaped, whatever it is made of.
		{
			startExecution, `{"input": "$util.base64Decode($body)"}`,
			escapeJSON + decoded + "$util.base64Decode($body) adds to the JSON",
		},
		{
			startExecution, `{"input": "$util.urlDecode($util.escapeJavaScript($body))"}`,
			escapeJSON + decoded + "$util.urlDecode($util.escapeJavaScript($body)) adds to the JSON",
		},
		{
			startExecution, `{"input": "${util.parseJson($util.base64Decode($body)).x}"}`,
			escapeJSON + decoded + "$util.parseJson($util.base64Decode($body)).x adds to the JSON",
		},
		{
			publishMessage, "Message=$util.base64Decode($body)",
			escapeForm + `the value "a&added=b" of $util.base64Decode($body) adds to the form`,
		},
		{startExecution, `#set($e = $util.base64Encode($body)){"input": "$util.base64Decode($e)"}`, escapeJSON + body},
		// A part of a value may have the whole text that adds.
		{startExecution, `{"input": "$body.substring(0, 20)"}`, escapeJSON + body},
		{startExecution, `{"input": "$body.substring(200)"}`, escapeJSON + body},
		{startExecution, `{"input": "$body.split('#')[1]"}`, escapeJSON + body},
		{startExecution, `{"input": "$body.replaceFirst('^x(.*)y$', '$1')"}`, escapeJSON + body},
		{startExecution, `{"input": "$util.escapeJavaScript($body).replaceAll('QQ', '"')"}`, escapeJSON + body},
		{startExecution, `{"input": "$util.escapeJavaScript($body).replaceAll('\\(.)', '$1')"}`, escapeJSON + body},
		// Every branch is rendered.
		{startExecution, `#if($input.params('mode') == 'x'){"a": "$body"}#else{}#end`, escapeJSON + body},
		{startExecution, `#if($context.httpMethod == 'PUT'){"a": "$body"}#else{}#end`, escapeJSON + body},
		{startExecution, `#if($stageVariables.mode == 'x'){"a": "$body"}#else{}#end`, escapeJSON + body},
		{startExecution, `#if($body.length() > 50){"a": "$body"}#else{}#end`, escapeJSON + body},
		{startExecution, `#if($body.startsWith('x:')){"a": "$body"}#else{}#end`, escapeJSON + body},
		{startExecution, `#if($body.contains('x') && $body.endsWith('y')){"a": "$body"}#else{}#end`, escapeJSON + body},
		{startExecution, `#if($body.matches('(?s)x.*')){"a": "$body"}#else{}#end`, escapeJSON + body},
		{
			startExecution, `#set($b = $util.parseJson($body))#if($b.kind == "a"){"a": 1}#elseif($b.kind == "b")` +
				`{"b": "$b.text"}#else{"c": 1}#end`, escapeJSON + value + "$.text" + inBody,
		},
		{
			startExecution, `#set($v = $body)#foreach($i in $input.params().header.keySet())#set($v = "")#end{"a": "$v"}`,
			escapeJSON + body,
		},
		{startExecution, `#set($m = {"a": $body}){"input": "$m.get($input.params('k'))"}`, escapeJSON + body},
		{
			startExecution, `#set($a = "")#if($input.params('x') == "1")#set($a = $body)#end` +
				`{#if($input.params('y') == "2")"a": "$a"#end}`, escapeJSON + body,
		},
	} {
		cases[c.template] = refusal{
			posting(c.operation(c.template)), fmt.Sprintf("routes[0].integration.template: %q%s", c.template, c.want),
		}
	}
	testRefusals(t, cases)
}

// What is not an error but protects less than the default, or is not known, is listed.
func TestTemplatesAreWeakened(t *testing.T) {
	t.Parallel()
	const (
		added   = `lets the value "a\",\"added\":\"b" of `
		escaped = `$util.escapeJavaScript($body).replaceAll("\\'", "'")`
	)
	for _, c := range []struct {
		operation func(string) gateway.Operation
		template  string
		want      []string
	}{
		{startExecution, `{"input": "` + escaped + `"}`, nil},
		{
			startExecution,
			`{"input": "` + escaped + `", "name": "$context.requestId", "at": $context.requestTimeEpoch}`, nil,
		},
		{startExecution, "$body", nil},
		{startExecution, "$util.parseJson($body).input", nil},
		{startExecution, "{}", nil},
		{startExecution, " ", nil},
		{startExecution, `{"a": "${stageVariables.x}", "b": "` + reference + `", "c": ` + reference + `}`, nil},
		{startExecution, `{"input": "$util.escapeJavaScript($body)"}`, []string{"renders invalid JSON for a body with '"}},
		{startExecution, `{"input": "$util.base64Encode($body)"}`, nil},
		{startExecution, `{"input": $body}`, []string{`lets the body "1,\"added\":2" add to its JSON`}},
		{startExecution, `#set($b = $util.parseJson($body)){"input": $body}`, nil}, // a body that is not JSON fails
		{startExecution, `{"input": "$input.params('id')"}`, []string{added + "the parameter id add to its JSON"}},
		{
			startExecution, `{"input": "$input.params().header.get('X-Id')"}`,
			[]string{added + "the parameter header.X-Id add to its JSON"},
		},
		{
			startExecution, `{"input": "$context.identity.userAgent"}`,
			[]string{added + "$context.identity.userAgent add to its JSON"},
		},
		{startExecution, `{"input": "$context.identity.sourceIp $context.identity.userArn"}`, nil},
		{
			startExecution, `{"input": {#foreach($k in $input.params().querystring.keySet())` +
				`"$util.escapeJavaScript($k).replaceAll("\\'", "'")": "x"#if($foreach.hasNext), #end#end}}`, nil,
		},
		{
			startExecution, `#set($b = $util.parseJson($body)){"l": [#foreach($i in $b.l){"id": ` +
				`"$util.escapeJavaScript($i.id).replaceAll("\\'", "'")"}#if($foreach.hasNext),#end#end]#if("$!b.n" != ""), ` +
				`"n": "$util.escapeJavaScript($b.n).replaceAll("\\'", "'")"#end}`, nil,
		},
		{startExecution, `{"input": "$util.unknown($body)"}`, []string{
			"is not checked: $util.unknown($body): $util has no supported method unknown with 1 arguments",
		}},
		{startExecution, `#[[{"a": 1}]]#`, []string{"is not checked: #[[ is not supported"}},
		{startExecution, `#if($input.params('a') == 'b'){"a": 1}#end`, nil},
		{startExecution, `#stop{"a": 1}`, []string{
			"is not checked: it renders nothing for the values that it is checked with",
		}},
		{startExecution, `#set($a = "x")#foreach($i in [1..100])#set($a = "$a$a")#end{"a": 1}`, []string{
			"is not checked: has a text of more than 10000000 characters",
		}},
		{publishMessage, "TopicArn=" + topic + "&Message=$util.urlEncode($body)", nil},
		{
			publishMessage, "Message=$util.urlEncode($body)&Subject=$input.params('s')",
			[]string{`lets the value "a&added=b" of the parameter s add to its form`},
		},
		{startExecution, `{"n": $util.parseJson($body).n}`, []string{
			`lets the value "1,\"added\":2" of $.n in the body add to its JSON`,
			"renders invalid JSON for a request without a body",
		}},
		{createHostedZone, "$body", nil}, // as without a template
		{createHostedZone, "<Name>$body</Name>", []string{`lets the body "a<added/>" add to its XML`}},
		{createHostedZone, `<Name>$body.replaceAll("&", "&amp;").replaceAll("<", "&lt;")</Name>`, nil},
		// Values at other places of XML.
		{createHostedZone, "<N><![CDATA[$body]]></N>", []string{
			`lets the body "a]]><added/><![CDATA[b" add to its XML`,
		}},
		{createHostedZone, "<N><!-- $body --></N>", []string{`lets the body "a--><added/><!--b" add to its XML`}},
		{createHostedZone, "<N><?x $body ?></N>", []string{`lets the body "a?><added/><?b" add to its XML`}},
		{createHostedZone, `<N a="$body"/>`, []string{`lets the body "a\" added=\"b" add to its XML`}},
		{createHostedZone, `<N a='$body'/>`, []string{`lets the body "a' added='b" add to its XML`}},
		{
			createHostedZone, `<N a="$body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')"/>`, nil,
		},
		{
			createHostedZone, "<$input.params('n') a='1'/>",
			[]string{
				`lets the value "a<added/>" of the parameter n add to its XML`,
				"lets the value of the parameter n choose the name of a parameter of its XML",
				"renders invalid XML for a request without a body",
			},
		},
		// Names that callers choose.
		{publishMessage, "$util.urlEncode($body)=x", []string{"lets the body choose the name of a parameter of its form"}},
		{
			publishMessage, "Message=x#foreach($k in $util.parseJson($body).keySet())&$util.urlEncode($k)=y#end",
			[]string{"lets the value of $.keySet() in the body choose the name of a parameter of its form"},
		},
		{startExecution, `{"$util.escapeJavaScript($input.params('n')).replaceAll("\\'", "'")": 1}`, []string{
			"lets the value of the parameter n choose the name of a parameter of its JSON",
		}},
		// A text in another one is escaped twice.
		{startExecution, `{"input": "{\"a\": \"` + escaped + `\"}"}`, []string{
			`lets the body "a\",\"added\":\"b" add to a JSON or XML text inside its JSON; escape the value once more`,
		}},
		{
			startExecution, `{"input": "{\"a\": \"` + strings.ReplaceAll(escaped, "$body", escaped) + `\"}"}`, nil,
		},
		{startExecution, `{"input": "<a>` + escaped + `</a>"}`, []string{
			`lets the body "a<added/>" add to a JSON or XML text inside its JSON; escape the value once more`,
		}},
		{publishMessage, `Message=%7B%22a%22%3A%22$util.urlEncode($body)%22%7D`, []string{
			`lets the body "a\",\"added\":\"b" add to a JSON or XML text inside its form; escape the value once more`,
		}},
		{publishMessage, `Message=%7B%22a%22%3A%22$util.urlEncode(` + escaped + `)%22%7D`, nil},
		// Conditions that a value must meet, and parts of an escaped value.
		{startExecution, `#if($body.matches('[0-9]+')){"a": "$body"}#else{}#end`, nil},
		{startExecution, `#set($ok = $body.matches('[0-9a-f-]{36}'))#if($ok){"a": "$body"}#else{}#end`, nil},
		{startExecution, `#if($body == "on" || $body.equals("off")){"a": "$body"}#else{}#end`, nil},
		{startExecution, `{"input": "$body.replaceAll('[^a-zA-Z0-9]', '').substring(0, 3)"}`, nil},
		{
			startExecution, `{"l": [#foreach($i in ` + escaped + `.split(","))"$i"#if($foreach.hasNext),#end#end]}`, nil,
		},
		{
			publishMessage, "#foreach($i in $body.split(','))E.$foreach.count=$util.urlEncode($i)" +
				"#if($foreach.hasNext)&#end#end", nil,
		},
		{startExecution, `{"input": "` + strings.ReplaceAll(escaped, "$body", "$util.base64Decode($body)") + `"}`, nil},
		{startExecution, `{"input": "$util.escapeJavaScript($body).substring(0, 20)"}`, []string{
			"renders invalid JSON for a body with ', \", \\, a line break, a tab",
		}},
		{startExecution, `#if($body.indexOf('a') == 5){"input": "$body"}#else{}#end`, []string{
			`lets the body "a\",\"added\":\"b" add to its JSON`,
		}},
		{startExecution, `#if($util.parseJson($body).kind == "x"){"a": #else{"a": 1}#end`, []string{
			"renders invalid JSON in a branch that the value of $.kind in the body chooses",
		}},
		{startExecution, `{"u": "$util.base64Decode($input.params('Authorization').substring(6)).split(':')[0]"}`, []string{
			`renders invalid JSON for a value of $util.base64Decode($input.params('Authorization').substring(6)) with ", \, ` +
				"a line break, a tab",
		}},
	} {
		var want, got []gateway.Weakening
		for _, weakness := range c.want {
			want = append(want, gateway.Weakening{
				Field: "template", Subject: "/a", Effect: "the template of /a " + weakness,
			})
		}
		got = append(got, resolved(t, posting(c.operation(c.template))).Weakened...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the template %s (-want +got):\n%s", c.template, diff)
		}
	}
}

// The templates of integrations outside this package are checked, too.
func TestResolveChecksTemplatesOfBindings(t *testing.T) {
	t.Parallel()
	with := func(edit func(*gateway.Binding)) gateway.Binding {
		b := gateway.Binding{
			Type: "AWS", HTTPMethod: "POST", URI: "arn:aws:apigateway:us-east-1:sqs:path/a",
			ContentHandling: "CONVERT_TO_TEXT", Backend: "a",
			Responses: gateway.Responses{Name: "own", Default: "200", ContentHandling: "CONVERT_TO_TEXT"},
		}
		edit(&b)
		return b
	}
	request := func(contentType, template string) gateway.Config {
		return posting(bound(with(func(b *gateway.Binding) {
			b.RequestTemplates = map[string]string{contentType: template}
		})))
	}
	response := func(contentType, template string) gateway.Config {
		return posting(bound(with(func(b *gateway.Binding) {
			b.Responses.Templates = map[string]string{contentType: template}
		})))
	}
	const field = "routes[0].integration."
	testRefusals(t, map[string]refusal{
		"a request template without an end": {
			request("text/plain", "#if($a)"),
			field + `requestTemplates.text/plain: "#if($a)": must be a template that API Gateway accepts: ` +
				`#if must end in #end`,
		},
		"a request template that is no JSON": {
			request("application/json", `{"a": `),
			field + `requestTemplates.application/json: "{\"a\": ": must render JSON, but with 1234567890123456 for ` +
				`each value of the request it renders "{\"a\": ": the end is missing`,
		},
		"a request template for a backend with forms": {
			posting(bound(with(func(b *gateway.Binding) {
				b.RequestTemplates = map[string]string{"application/json": `Action=SendMessage&MessageBody=$input.body`}
				b.RequestParameters = map[string]string{
					"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
				}
			}))), "",
		},
		"the status of a mock need not be JSON": {
			posting(bound(with(func(b *gateway.Binding) {
				b.Type, b.URI, b.RequestTemplates = "MOCK", "", map[string]string{"application/json": "{statusCode: 200}"}
			}))), "",
		},
		"a response template without an end": {
			response("application/json", "#foreach($a in $b)"),
			field + `responses.templates.application/json: "#foreach($a in $b)": must be a template that API Gateway ` +
				`accepts: #foreach must end in #end`,
		},
		"a response template that is no JSON": {
			response("application/json", `{"a": $input.json('$.a')`),
			field + `responses.templates.application/json: "{\"a\": $input.json('$.a')": must render JSON, but with ` +
				`1234567890123456 for each value of the request it renders "{\"a\": \"1234567890123456\"": the end is missing`,
		},
		"a response template of one status code": {
			posting(bound(with(func(b *gateway.Binding) {
				b.Responses.Statuses = map[string]gateway.Response{"404": {
					Pattern: "404", Templates: map[string]string{"text/plain": "#set($a)"},
				}}
			}))),
			field + `responses.statuses.404.templates.text/plain: "#set($a)": must be a template that API Gateway ` +
				`accepts: ")": must be =`,
		},
		"a response template that is no JSON after a line break": {
			response("application/json", "\n {\"a\": 1"),
			field + `responses.templates.application/json: "\n {\"a\": 1": must render JSON, but with ` +
				`1234567890123456 for each value of the request it renders "\n {\"a\": 1": the end is missing`,
		},
		"a text of another type than JSON": {response("application/json", "not found"), ""},
		"a part of the backend's JSON":     {response("application/json", "$input.json('$.Item')"), ""},
		"a whole response, element by element": {
			response("application/json", `#set($root = $input.path('$')){"items": [#foreach($item in $root.Items)`+
				`{"id": $item.id, "name": "$util.escapeJavaScript($item.name.S)"}#if($foreach.hasNext),#end#end]}`), "",
		},
		"all parameters": {
			response("application/json", `#set($allParams = $input.params()){#foreach($type in $allParams.keySet())`+
				`#set($params = $allParams.get($type))"$type": {#foreach($name in $params.keySet())`+
				`"$name": "$util.escapeJavaScript($params.get($name))"#if($foreach.hasNext),#end#end}`+
				`#if($foreach.hasNext),#end#end}`), "",
		},
	})
	got := resolved(t, response("application/json", `{"name": "$input.path('$.name')"}`)).Weakened
	if diff := cmp.Diff([]gateway.Weakening{{
		Field: "responses.templates", Subject: "/a",
		Effect: `the response template of /a lets the value "a\",\"added\":\"b" of $.name in the body add to its JSON`,
	}}, got); diff != "" {
		t.Errorf("Weakened (-want +got):\n%s", diff)
	}
}

// No text that a user writes reaches a mapping template unchecked: each string of each
// sample API is replaced by a template that API Gateway does not accept.
func TestEveryTemplateIsChecked(t *testing.T) {
	t.Parallel()
	refused, accepted := 0, 0
	for _, api := range sampleapis.All() {
		config := reflect.ValueOf(api.Config(sampleapis.Tokens{}))
		for i := 0; ; i++ {
			left := i
			edited := withString(config, &left, "#if($wrong)").Interface().(gateway.Config)
			if left >= 0 {
				break // there are no more strings
			}
			definition, err := gateway.Resolve(edited, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
			if err != nil {
				if strings.Contains(err.Error(), "must be a template that API Gateway accepts") {
					refused++
				}
				continue
			}
			accepted++
			for template := range templatesOf(definition.Replace(func(string) string { return "1a2b" })) {
				if _, err := velocity.Parse(template); err != nil {
					t.Errorf("%s: string %d of the Config is in a template that is not checked: %s", api.Name, i, template)
				}
			}
		}
	}
	if refused < 3 || accepted < 50 {
		t.Errorf("%d templates are refused, and %d other strings are accepted", refused, accepted)
	}
}

// withString returns a copy of a value in which the string with an index is replaced. It
// subtracts the number of strings from the index.
func withString(v reflect.Value, index *int, text string) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	to.Set(v)
	switch v.Kind() {
	case reflect.String:
		if *index == 0 {
			to.SetString(text)
		}
		*index--
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				to.Field(i).Set(withString(v.Field(i), index, text))
			}
		}
	case reflect.Interface:
		if !v.IsNil() {
			to.Set(withString(v.Elem(), index, text))
		}
	case reflect.Slice:
		to.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
		for i := range v.Len() {
			to.Index(i).Set(withString(v.Index(i), index, text))
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(v.Type()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, key := range keys {
			to.SetMapIndex(key, withString(v.MapIndex(key), index, text))
		}
	}
	return to
}

// templatesOf returns the mapping templates of an API.
func templatesOf(d gateway.Definition) map[string]bool {
	all := map[string]bool{}
	for _, resource := range d.Resources {
		for _, method := range resource.Methods {
			for _, template := range method.Integration.RequestTemplates {
				all[template] = true
			}
		}
	}
	for _, table := range d.Responses {
		for _, response := range table.ByStatus() {
			for _, template := range response.Templates {
				all[template] = true
			}
		}
	}
	return all
}

// A check of a template makes thousands of allocations. It is made once, however many routes
// and APIs have the template.
func TestTemplatesAreCheckedOnce(t *testing.T) {
	templates := 0
	allocations := func(n int, again bool) float64 {
		return testing.AllocsPerRun(1, func() {
			if !again {
				templates++
			}
			template := fmt.Sprintf(`{"n": %d, "input": "$util.escapeJavaScript($body).replaceAll("\\'", "'")"}`, templates)
			var list []gateway.Route
			for i := range n {
				list = append(list, gateway.Route{
					Path: fmt.Sprintf("/%d", i), Methods: gateway.Methods{"POST"}, Integration: startExecution(template),
				})
			}
			resolved(t, routes(list...))
		})
	}
	one, many, again := allocations(1, false), allocations(51, false), allocations(1, true)
	if perRoute := (many - one) / 50; one < 3000 || perRoute > 1000 || again > one/2 {
		t.Errorf("%.0f allocations for one route, %.0f for each further one, and %.0f for one again", one, perRoute, again)
	}
}

// A type of another package around an integration changes nothing that is found in the
// templates of this package.
func TestTemplatesOfWrappedIntegrations(t *testing.T) {
	t.Parallel()
	wrapped := 0
	for _, api := range sampleapis.All() {
		config := api.Config(sampleapis.Tokens{})
		custom := false // of another package, with templates of its own
		for i, route := range config.Routes {
			if reflect.TypeOf(route.Integration).PkgPath() != reflect.TypeFor[gateway.Config]().PkgPath() {
				custom = true
				continue
			}
			if _, ok := route.Integration.(gateway.Operation); !ok {
				config.Routes[i].Integration = struct{ gateway.Integration }{route.Integration}
				wrapped++
			}
		}
		definition, err := gateway.Resolve(config, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
		if err != nil && strings.Contains(strings.ToLower(err.Error()), "template") {
			t.Errorf("%s: %v", api.Name, err)
		}
		for _, w := range definition.Weakened {
			if w.Field != "template" && strings.Contains(strings.ToLower(w.Field), "template") && !custom {
				t.Errorf("%s: %+v", api.Name, w)
			}
		}
	}
	if wrapped < 20 {
		t.Errorf("only %d integrations are wrapped", wrapped)
	}
}

// Each field of a Binding and of Responses that holds templates is checked.
func TestEveryTemplateOfABindingIsChecked(t *testing.T) {
	t.Parallel()
	checked := map[string]bool{
		"RequestTemplates": true, "Responses.Templates": true, "Responses.Statuses.Templates": true,
	}
	var visit func(at string, of reflect.Type)
	visit = func(at string, of reflect.Type) {
		switch of.Kind() {
		case reflect.Map, reflect.Slice, reflect.Pointer:
			visit(at, of.Elem())
		case reflect.Struct:
			for i := range of.NumField() {
				field := of.Field(i)
				name := strings.TrimPrefix(at+"."+field.Name, ".")
				if strings.Contains(field.Name, "Template") {
					if !checked[name] {
						t.Errorf("%s is not known to TestResolveChecksTemplatesOfBindings", name)
					}
					delete(checked, name)
				}
				visit(name, field.Type)
			}
		}
	}
	visit("", reflect.TypeFor[gateway.Binding]())
	for name := range checked {
		t.Errorf("there is no field %s", name)
	}
}
