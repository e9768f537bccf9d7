package gateway_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// A template must not set in $context.requestOverride what the fields of an integration
// must not forward, however it sets it.
func TestTemplatesMustNotOverrideAuthority(t *testing.T) {
	t.Parallel()
	const (
		authority  = ": must not set the %s, since it chooses the operation or is a part of the role's signature"
		header     = "#set($context.requestOverride.header"
		chooseName = ": must not let %s choose the name of a %s in $context.requestOverride"
	)
	own := func(role bool, uri, template string) gateway.Config {
		b := gateway.Binding{
			Type: "AWS", HTTPMethod: "POST", URI: uri, UsesRole: role, ContentHandling: "CONVERT_TO_TEXT", Backend: "a",
			RequestTemplates: map[string]string{"application/json": template},
			Responses:        gateway.Responses{Name: "own", Default: "200"},
		}
		if !role {
			b.Type = "HTTP"
		}
		return posting(bound(b))
	}
	const states, s3 = "arn:aws:apigateway:us-east-1:states:path//", "arn:aws:apigateway:us-east-1:s3:path/a"
	cases := map[string]refusal{}
	for _, c := range []struct{ template, problem, ofBinding string }{
		{header + `["X-Amz-Target"] = "a"){}`, fmt.Sprintf(authority, "header X-Amz-Target"), ""},
		{
			header + `["X-Amz-Target"] = $input.params('a')){}`, fmt.Sprintf(authority, "header X-Amz-Target"),
			fmt.Sprintf(authority, "header X-Amz-Target"),
		},
		{
			header + `["x-amz-security-token"] = "a$input.params('a').substring(3)"){}`,
			fmt.Sprintf(authority, "header x-amz-security-token"), fmt.Sprintf(authority, "header x-amz-security-token"),
		},
		{
			`#set($o = $context.requestOverride)#set($h = $o.header)#set($x = $h.put("x-http-method-override", ` +
				`$input.params('a'))){}`,
			fmt.Sprintf(authority, "header x-http-method-override"),
			fmt.Sprintf(authority, "header x-http-method-override"),
		},
		{
			`#if($input.params('a').startsWith("x"))#set($context.requestOverride.querystring.Action = $input.params('a'))` +
				`#end{}`, fmt.Sprintf(authority, "query string Action"), fmt.Sprintf(authority, "query string Action"),
		},
		{
			`#set($context.requestOverride = {"header": {"X-Amz-Date": $input.params('a')}, "querystring": {}, "path": {}}){}`,
			fmt.Sprintf(authority, "header X-Amz-Date"), fmt.Sprintf(authority, "header X-Amz-Date"),
		},
		{
			header + `[$input.params('a')] = "x"){}`,
			fmt.Sprintf(chooseName, "the value of the parameter a", "header"),
			fmt.Sprintf(chooseName, "the value of the parameter a", "header"),
		},
		{
			header + `["x-amz-copy-source"] = $input.params('a')){}`,
			": must not set the header x-amz-copy-source to the value of the parameter a, since it uses the role's permissions",
			": must not set the header x-amz-copy-source to the value of the parameter a, since it uses the role's permissions",
		},
		{header + `.X-Own = "x"){}`, "", ""},
		{
			`#set($o = "")#if($input.params('a') == "Get")#set($o = "Get")#end` + header + `.X-Own = $o){}`, "", "",
		},
	} {
		field := func(name, problem string) string {
			if problem == "" {
				return ""
			}
			return fmt.Sprintf("routes[0].integration.%s: %q%s", name, c.template, problem)
		}
		cases["an operation: "+c.template] = refusal{posting(startExecution(c.template)), field("template", c.problem)}
		cases["with the role: "+c.template] = refusal{
			own(true, states, c.template), field("requestTemplates.application/json", c.ofBinding),
		}
		cases["S3: "+c.template] = refusal{own(true, s3, c.template), ""}
		cases["without the role: "+c.template] = refusal{own(false, "https://a.example.com/", c.template), ""}
	}
	testRefusals(t, cases)
}

// Other overrides with values of callers are weaknesses.
func TestTemplatesWithOverridesAreWeakened(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		`#set($context.requestOverride.header.X-Own = $util.parseJson($body).x){}`: "lets the value of $.x in the body " +
			"set the header X-Own of the request to the backend",
		`#set($context.requestOverride.querystring.q = $util.base64Decode($body)){}`: "lets the value of " +
			"$util.base64Decode($body) set the query string q of the request to the backend",
		`#set($context.requestOverride.path.id = "a/$input.params('id')"){}`: "lets the value of the parameter id set the " +
			"variable of the path id of the request to the backend",
		`#set($context.requestOverride.method = "DELETE"){}`: "sets $context.requestOverride.method, " +
			"whose effect is not known",
		`#set($context.requestOverride.header.Accept = "a"){}`: "",
	} {
		var list []gateway.Weakening
		if want != "" {
			list = []gateway.Weakening{{Field: "template", Subject: "/a", Effect: "the template of /a " + want}}
		}
		got := append([]gateway.Weakening(nil), resolved(t, posting(startExecution(template))).Weakened...)
		if diff := cmp.Diff(list, got); diff != "" {
			t.Errorf("the template %s (-want +got):\n%s", template, diff)
		}
	}
}
