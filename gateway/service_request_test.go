package gateway_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// exposedElsewhere leaves the field Exposed to the tests of this file.
var exposedElsewhere = cmpopts.IgnoreFields(gateway.Binding{}, "Exposed")

// zoneRoute returns a route with an operation of Route 53.
func zoneRoute(path, verb string, caller gateway.Authorization, operation, target string) gateway.Route {
	return gateway.Route{
		Path: path, Methods: gateway.Methods{verb}, Authorization: caller,
		Integration: gateway.Operation{
			Service: gateway.Route53, Name: operation, Path: target,
			Resources: ref.List{"arn:aws:route53:::hostedzone/*"},
		},
	}
}

// In a REST protocol the callers of one route must not get to the operation of another
// one by the verb or by the variables of the path.
func TestResolveRefusesOperationsOfOtherRoutes(t *testing.T) {
	t.Parallel()
	const (
		zone = "2013-04-01/hostedzone/{id}"
		anyZ = `routes[0].methods: ANY /zones/{id}: must not forward requests of every verb to route53: ` +
			`the role, which all routes share, has route53:DeleteHostedZone on arn:aws:route53:::hostedzone/* for ` +
			`DELETE /admin/zones/{id}; name the methods, such as GET`
		slashes = `routes[0].integration: GET /zones/{id}: must not let its callers use ` +
			`route53:ListResourceRecordSets on arn:aws:route53:::hostedzone/*, by a value with slashes for a ` +
			`variable of its path: the role has it for GET /admin/zones/{id}/records, which requires more of its ` +
			`callers; require the same of both, or put them in separate APIs`
	)
	remove := zoneRoute("/admin/zones/{id}", "DELETE", gateway.IAM, "DeleteHostedZone", zone)
	records := zoneRoute("/admin/zones/{id}/records", "GET", gateway.IAM, "ListResourceRecordSets", zone+"/rrset")
	fixedVerb := remove
	fixedVerb.Methods = gateway.Methods{"POST"}
	operation := remove.Integration.(gateway.Operation)
	operation.Method = "DELETE"
	fixedVerb.Integration = operation
	openZone := func(verb string) gateway.Route {
		return zoneRoute("/zones/{id}", verb, gateway.NoAuthorization, "GetHostedZone", zone)
	}
	openRecords := records
	openRecords.Path, openRecords.Authorization = "/open/{id}", gateway.NoAuthorization
	other := zoneRoute("/admin/zones/{id}", "DELETE", gateway.IAM, "DeleteDistribution", "2013-04-01/hostedzone/x")
	cloudfront := other.Integration.(gateway.Operation)
	cloudfront.Service = gateway.CloudFront
	other.Integration = cloudfront
	checks := zoneRoute("/admin/checks/{id}", "DELETE", gateway.IAM, "DeleteHealthCheck", "2013-04-01/healthcheck/{id}")
	greedy := zoneRoute("/{path+}", "ANY", gateway.NoAuthorization, "ListHostedZones", "{path}")
	here := zoneRoute("/zones/{id}", "DELETE", gateway.IAM, "DeleteHostedZone", zone)
	testRefusals(t, map[string]refusal{
		"ANY beside DELETE": {routes(openZone("ANY"), remove), anyZ},
		"ANY beside a verb that the integration fixes": {
			routes(openZone("ANY"), fixedVerb), replaced(anyZ, "for DELETE /", "for POST /"),
		},
		"a longer path": {routes(openZone("GET"), records), slashes},
		"a path that callers choose": {
			routes(greedy, checks),
			replaced(anyZ, "ANY /zones/{id}", "ANY /{path+}", "DeleteHostedZone", "DeleteHealthCheck",
				"DELETE /admin/zones/{id}", "DELETE /admin/checks/{id}"),
		},
		"good: another verb":             {routes(openZone("GET"), remove), ""},
		"good: another service":          {routes(openZone("ANY"), other), ""},
		"good: another path":             {routes(openZone("ANY"), checks), ""},
		"good: also open by a route":     {routes(openZone("GET"), records, openRecords), ""},
		"good: its own verb on the path": {routes(openZone("ANY"), here), ""},
	})
}

// Where callers choose the resource of an operation, they must not use one that the role
// has for another route.
func TestResolveRefusesResourcesOfOtherRoutes(t *testing.T) {
	t.Parallel()
	const (
		other   = "arn:aws:states:eu-central-1:111122223333:stateMachine:secret"
		message = `routes[0].integration: POST /a: must not let its callers use states:StartExecution on ` + other +
			`, which they can choose in a request: the role has it for POST /b, which requires more of its callers; ` +
			`require the same of both, or put them in separate APIs`
	)
	start := gateway.Operation{Service: gateway.StepFunctions, Name: "StartExecution"}
	on := func(o gateway.Operation, arn string) gateway.Operation { o.Resources = ref.List{arn}; return o }
	list := func(arn string) gateway.Operations {
		return gateway.Operations{Service: gateway.StepFunctions, Allow: map[string]ref.List{"StartExecution": {arn}}}
	}
	template := func(text string) gateway.Operation {
		o := on(start, machine)
		o.Template = text
		return o
	}
	pool := func(id string) gateway.UserPoolAPI {
		return gateway.UserPoolAPI{
			Operations: []string{"AdminGetUser"}, ARN: "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/" + id,
		}
	}
	apart := func(open, signed gateway.Integration) gateway.Config {
		return routes(
			gateway.Route{Path: "/a", Methods: gateway.Methods{"POST"}, Integration: open},
			gateway.Route{Path: "/b", Methods: gateway.Methods{"POST"}, Integration: signed, Authorization: gateway.IAM},
		)
	}
	wider := on(start, other)
	wider.Actions = []string{"states:STARTEXECUTION"}
	testRefusals(t, map[string]refusal{
		"the caller's body":          {apart(on(start, machine), on(start, other)), message},
		"the whole body by template": {apart(template(" ${body} "), on(start, other)), message},
		"a resource from the body": {
			apart(template(`{"stateMachineArn": "$util.escapeJavaScript($util.parseJson($body).arn).replaceAll("\\'", "'")"}`),
				on(start, other)), message,
		},
		"a resource from a parameter": {
			apart(template(`{"stateMachineArn": "$util.escapeJavaScript($input.params('arn')).replaceAll("\\'", "'")"}`),
				on(start, other)), message,
		},
		"the whole body by a variable": {apart(template("#set($b = $body)$b"), on(start, other)), message},
		"the whole body in a branch":   {apart(template("#if(true)$body#end"), on(start, other)), message},
		"a list of operations":         {apart(list(machine), on(start, other)), message},
		"the other is a list":          {apart(on(start, machine), list(other)), message},
		"an action in other capitals": {
			apart(on(start, machine), wider), replaced(message, "StartExecution", "STARTEXECUTION"),
		},
		"a user pool": {
			apart(pool("a_1"), pool("a_2")),
			replaced(message, "states:StartExecution", "cognito-idp:AdminGetUser", other,
				"arn:aws:cognito-idp:eu-central-1:111122223333:userpool/a_2"),
		},
		"good: a template names the resource": {
			apart(
				template(`{"stateMachineArn": "`+machine+`", "input": "$util.escapeJavaScript($body)"}`), on(start, other),
			), "",
		},
		"good: every resource": {apart(on(start, "*"), on(start, other)), ""},
		"good: another operation": {
			apart(gateway.Operation{
				Service: gateway.StepFunctions, Name: "ListStateMachines", Resources: ref.List{"*"},
			}, on(start, other)), "",
		},
	})
}

// replaced returns a text in which each second of the texts replaces the one before it.
func replaced(text string, oldnew ...string) string {
	return strings.NewReplacer(oldnew...).Replace(text)
}
