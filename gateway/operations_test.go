package gateway_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// posted returns a Config whose only route is POST /.
func posted(integration gateway.Integration) gateway.Config {
	return routes(gateway.Route{Path: "/", Methods: gateway.Methods{"POST"}, Integration: integration})
}

// These are the whole texts. TestTemplates tests their effect.
const (
	jsonTemplate = decoded +
		`#set($target = $input.params().header.get("X-Amz-Target"))` +
		`#if("$!target" == "")#set($target = $input.params().header.get("x-amz-target"))#end` +
		`#set($operation = "")` +
		`#if($target == "AWSStepFunctions.DescribeExecution")#set($operation = "DescribeExecution")#end` +
		`#if($target == "AWSStepFunctions.StartExecution")#set($operation = "StartExecution")#end` +
		`#if($operation == "")#set($operation = "NotAllowedByThisAPI")#end` +
		`#set($context.requestOverride.header["X-Amz-Target"] = "AWSStepFunctions.$operation")` +
		`$body`
	queryTemplate = decodedForm +
		`#set($operation = "")` +
		`#if($body.matches("(?s)(.*&)?Action=ListTopics(&.*)?"))#set($operation = "ListTopics")#end` +
		`#if($body.matches("(?s)(.*&)?Action=Publish(&.*)?"))#set($operation = "Publish")#end` +
		`#if($body.matches("(?s).*Action=.*Action=.*") || ` +
		`$body.matches("(?s)(.*&)?A?c?t?i?o?n?%.*"))#set($operation = "")#end` +
		`#if($operation == "")Action=NotAllowedByThisAPI&Version=2010-03-31#else$body#end`
)

func TestOperationsBinding(t *testing.T) {
	t.Parallel()
	executions := strings.Replace(machine, "stateMachine", "execution", 1) + ":*"
	for name, c := range map[string]struct {
		operations gateway.Operations
		want       gateway.Binding
	}{
		// By the path /: a header names the operation, although API Gateway could call each
		// operation by its action.
		"JSON": {
			gateway.Operations{Service: gateway.StepFunctions, Allow: map[string]ref.List{
				"StartExecution": {machine}, "DescribeExecution": {executions, reference},
			}},
			gateway.Binding{
				URI: "arn:aws:apigateway:eu-central-1:states:path//",
				RequestParameters: map[string]string{
					"integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
				},
				RequestTemplates: map[string]string{"application/x-amz-json-1.0": jsonTemplate},
				Grants: []gateway.Grant{
					{Actions: []string{"states:DescribeExecution"}, Resources: []string{executions, reference}},
					{Actions: []string{"states:StartExecution"}, Resources: []string{machine}},
				},
				Backend: "states DescribeExecution, StartExecution",
			},
		},
		"query": {
			gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {topic}, "ListTopics": {"*"}},
			},
			gateway.Binding{
				URI: "arn:aws:apigateway:eu-central-1:sns:path//",
				RequestParameters: map[string]string{
					"integration.request.header.Accept":       "'application/xml'",
					"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
				},
				RequestTemplates: map[string]string{
					"application/x-www-form-urlencoded":                queryTemplate,
					"application/x-www-form-urlencoded; charset=utf-8": queryTemplate,
					"application/x-www-form-urlencoded; charset=UTF-8": queryTemplate,
				},
				Grants: []gateway.Grant{
					{Actions: []string{"sns:ListTopics"}, Resources: []string{"*"}},
					{Actions: []string{"sns:Publish"}, Resources: []string{topic}},
				},
				Backend: "sns ListTopics, Publish",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.Type, c.want.HTTPMethod, c.want.UsesRole = "AWS", "POST", true
			c.want.PassthroughBehavior, c.want.ContentHandling = "NEVER", "CONVERT_TO_TEXT"
			c.want.Responses = serviceTable()
			if diff := cmp.Diff(c.want, binding(t, c.operations, "POST", "/"), exposedElsewhere); diff != "" {
				t.Errorf("Bind (-want +got):\n%s", diff)
			}
		})
	}
}

var (
	setsOperation = regexp.MustCompile(`#set\(\$operation = ([^)]*)\)`)
	overrides     = regexp.MustCompile(`#set\(\$context\.requestOverride[^)]*\)`)
	readsInput    = regexp.MustCompile(`\$!?\{?input[^)"]*`)
	knownUses     = regexp.MustCompile(`#set\(\$target = |#if\("\$!target" == ""\)|#if\(\$target == "[^"]*"\)`)
)

// The service gets one of the allowed names, or the name of an unknown operation. The name
// in the request is compared and never forwarded, whatever the list contains. Callers are
// restricted to the list by this.
func TestOperationsSendNamesOfTheListAlone(t *testing.T) {
	t.Parallel()
	lists := map[string][]string{
		"one operation":               {"X"},
		"operations that begin alike": {"Get", "GetItem", "GetItems"},
		"words that stand in the template": {
			"NAME", "CHOOSE", "CHECK", "TARGET", "VERSION", "DECODE", "REFUSED", "BODY",
		},
		"the name of what is refused":           {"NotAllowedByThisAPI"},
		"the operations of user pools, as many": gateway.DefaultUserPoolOperations,
	}
	all := map[string]gateway.Service{
		// Words of the template as names of operations.
		"words": {Name: "words", Protocol: gateway.JSON11, Target: "NAME_TARGET_CHOOSE"},
	}
	for name, c := range services {
		if !isREST(c.service) {
			all[name] = c.service
		}
	}
	for kind, service := range all {
		for list, allowed := range lists {
			t.Run(kind+", "+list, func(t *testing.T) {
				t.Parallel()
				operations := gateway.Operations{
					Service: service, Allow: map[string]ref.List{}, Actions: map[string][]string{},
				}
				for _, name := range allowed {
					operations.Allow[name], operations.Actions[name] = ref.List{"*"}, []string{"a:B"}
				}
				b := binding(t, operations, "POST", "/")
				if got := b.RequestParameters["integration.request.header.X-Amz-Target"]; got != "" {
					t.Errorf("X-Amz-Target is mapped to %s beside the template", got)
				}
				for _, source := range b.RequestParameters {
					if !strings.HasPrefix(source, "'") {
						t.Errorf("%s is taken from the caller", source)
					}
				}
				for _, template := range b.RequestTemplates {
					testTemplate(t, service, allowed, template)
				}
			})
		}
	}
}

func testTemplate(t *testing.T, service gateway.Service, allowed []string, template string) {
	t.Helper()
	var set []string
	for _, match := range setsOperation.FindAllStringSubmatch(template, -1) {
		set = append(set, match[1])
	}
	want := []string{`""`}
	for _, name := range slices.Sorted(slices.Values(allowed)) {
		want = append(want, strconv.Quote(name))
	}
	want = append(want, `"NotAllowedByThisAPI"`)
	read := []string{"$!input.body", `$input.params(`, `$input.params(`}
	wantWritten := []string{
		`#set($context.requestOverride.header["X-Amz-Target"] = "` + service.Target + `.$operation")`,
	}
	if service.Protocol == gateway.Query {
		want[len(want)-1] = `""` // for a body with two actions
		read, wantWritten = read[:1], nil
		if end := `#if($operation == "")Action=NotAllowedByThisAPI&Version=` + service.Version +
			`#else$body#end`; !strings.HasSuffix(template, end) {
			t.Errorf("the template does not end with %s: %s", end, template)
		}
	} else if !strings.HasSuffix(template, wantWritten[0]+"$body") {
		t.Errorf("the template does not end with %s and the body: %s", wantWritten[0], template)
	}
	if diff := cmp.Diff(want, set); diff != "" {
		t.Errorf("names of the operation (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantWritten, overrides.FindAllString(template, -1)); diff != "" {
		t.Errorf("headers that are overridden (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(read, readsInput.FindAllString(template, -1)); diff != "" {
		t.Errorf("what is read of the request (-want +got):\n%s", diff)
	}
	if rest := knownUses.ReplaceAllString(template, ""); strings.Contains(
		rest, "$target",
	) || strings.Contains(rest, "{target") {
		t.Errorf("the caller's header is more than set and compared: %s", rest)
	}
	for _, name := range allowed {
		compared := `#if($target == "` + service.Target + "." + name + `")#set($operation = "` + name + `")#end`
		if service.Protocol == gateway.Query {
			compared = `#if($body.matches("(?s)(.*&)?Action=` + name + `(&.*)?"))#set($operation = "` + name + `")#end`
		}
		if got := strings.Count(template, compared); got != 1 {
			t.Errorf("%s stands %d times in the template, want once", compared, got)
		}
	}
}

func TestResolveRefusesListsOfOperations(t *testing.T) {
	t.Parallel()
	allow := map[string]ref.List{"TagResource": {"*"}}
	const field = `routes[0].integration.`
	const wrongName = `: must be the name of an operation, such as "StartExecution"`
	cases := map[string]refusal{
		"REST JSON": {
			posted(gateway.Operations{Service: gateway.Scheduler, Allow: allow}),
			field +
				`service.protocol: "REST JSON": must be JSON 1.0, JSON 1.1 or query; for other protocols use ` +
				`routes with Operation`,
		},
		"REST XML": {
			posted(gateway.Operations{Service: gateway.Route53, Allow: map[string]ref.List{"GetHostedZone": {"*"}}}),
			field +
				`service.protocol: "REST XML": must be JSON 1.0, JSON 1.1 or query; for other protocols use ` +
				`routes with Operation`,
		},
		"nothing allowed": {
			posted(gateway.Operations{Service: gateway.SNS}), field + `allow: must have at least one operation`,
		},
		"names that are none": {
			posted(gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{`X")`: {"*"}, "publish": {"*"}},
			}),
			field + `allow: "X\")"` + wrongName + "\n" + field + `allow: "publish"` + wrongName,
		},
		"an operation on nothing": {
			posted(gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{"Publish": nil, "ListTopics": {"*"}},
			}),
			field + `allow.Publish: must have at least one ARN, or "*" for every resource`,
		},
		"an operation on no ARN": {
			posted(gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {"orders", "${x}"}},
			}),
			field + `allow.Publish: "orders": must be an ARN, or "*" for every resource` + "\n" +
				field +
				`allow.Publish: "${x}": must not have ${ or %{ in it; pass a reference as its token, such as ` +
				`resource.Arn()`,
		},
		"an operation on a list": {
			posted(gateway.Operations{
				Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {topic, listReference}},
			}),
			field + `allow.Publish: must be single ARNs, not a reference to a list`,
		},
		"Lambda": {
			posted(gateway.Operations{
				Service: gateway.Service{Name: "lambda", Protocol: gateway.JSON11, Target: "A"}, Allow: allow,
			}),
			field +
				`service.name: "lambda": must not be Lambda, since API Gateway does not distinguish its ` +
				`responses by status code`,
		},
		"a service that is none": {
			posted(gateway.Operations{Allow: allow}),
			field + `service.name: "": must be the name of the service in its host names, such as "states"
` + field + `service.protocol: "": must be JSON 1.0, JSON 1.1, query, REST JSON or REST XML`,
		},
		"by the default methods, both of which are wrong": {
			routes(gateway.Route{Path: "/", Integration: gateway.Operations{Service: gateway.SNS, Allow: allow}}),
			`routes[0].integration: must be in a route whose methods are only POST`,
		},
	}
	for _, method := range every {
		want := ""
		if method != "POST" {
			want = `routes[0].integration: must be in a route whose methods are only POST`
		}
		cases["by "+method] = refusal{
			routes(gateway.Route{
				Path: "/", Methods: gateway.Methods{method},
				Integration: gateway.Operations{Service: gateway.SNS, Allow: allow},
			}), want,
		}
	}
	testRefusals(t, cases)
}
