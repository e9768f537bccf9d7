package deployer

import (
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// API Gateway's actions are HTTP methods, and its resources are paths with generated
// IDs. A policy can therefore name a resource only in a condition.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html

// api returns the ARNs of API Gateway's paths, such as "/restapis/*".
func (r resource) api(paths ...string) []string {
	in := r.regionOf()
	var arns []string
	for _, path := range paths {
		arns = append(arns, "arn:"+r.place.Partition+":apigateway:"+in+"::"+path)
	}
	return arns
}

// part returns the rule for resources of an API. They are created with an HTTP method
// on a path below the API's.
func part(method, path string) func(resource) {
	return func(r resource) {
		r.read(r.api("/restapis/*"), "apigateway:GET")
		r.write(r.api("/restapis/*"+path), "apigateway:"+method)
		if api, ok := r.find("aws_api_gateway_rest_api", r.field("rest_api_id")); ok {
			api.change("/restapis/*")
		} else {
			r.change("/restapis/*/*")
		}
		r.apiTags()
	}
}

// topLevel returns the rule for the resources directly below a path.
func topLevel(path string) func(resource) {
	return func(r resource) {
		r.read(r.api(path+"/*"), "apigateway:GET")
		r.write(r.api(path), "apigateway:POST")
		r.write(r.api(path+"/*"), "apigateway:PATCH", "apigateway:DELETE")
		r.apiTags()
	}
}

// apiTags allows changing tags. Their path is not below the resource's.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html
func (r resource) apiTags() {
	if r.tagged() {
		r.write(r.api("/tags/*"), "apigateway:PUT", "apigateway:DELETE")
	}
}

func restAPI(r resource) {
	r.read(r.api("/restapis/*"), "apigateway:GET")
	r.writeIf(r.onlyThis("Request"), r.api("/restapis"), "apigateway:POST")
	r.change("/restapis/*")
	r.apiTags()
	policy := r.has("policy")
	if r.has("body") {
		r.writeIf(r.onlyThis("Resource"), r.api("/restapis/*"), "apigateway:PUT")
		body := strings.Join(r.expanded(r.fields["body"]), "\n")
		for _, role := range credentials.FindAllStringSubmatch(body, -1) {
			r.passRole(role[1])
		}
		policy = policy || strings.Contains(body, "x-amazon-apigateway-policy")
	}
	if policy {
		r.write(r.api("/restapis", "/restapis/*"), "apigateway:UpdateRestApiPolicy")
	}
}

// credentials matches the role of an integration in an OpenAPI document.
var credentials = regexp.MustCompile(`"credentials": ?"([^"]+)"`)

// change allows changing and deleting what is on a path: the API and its parts, or
// only the parts of an API that is not in the stack.
func (r resource) change(path string) {
	r.writeIf(r.onlyThis("Request", "Resource"), r.api(path), "apigateway:DELETE", "apigateway:PATCH")
}

// onlyThis returns the condition that an API has this API's name and, if this API is
// private, is private. which selects the API: "Request" is the requested one,
// "Resource" the existing one. Requests for parts of an API lack these keys, so they
// meet the condition.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/security_iam_id-based-policy-examples.html
func (r resource) onlyThis(which ...string) iam.Conditions {
	if r.kind != "aws_api_gateway_rest_api" {
		return nil
	}
	c := iam.Conditions{}
	configuration, isObject := r.fields["endpoint_configuration"].(map[string]any)
	if list, ok := r.fields["endpoint_configuration"].([]any); ok && len(list) == 1 {
		configuration, isObject = list[0].(map[string]any)
	}
	if isObject && slices.Equal(texts(configuration["types"]), []string{"PRIVATE"}) {
		keys := map[string]ref.List{}
		for _, w := range which {
			keys["apigateway:"+w+"/EndpointType"] = ref.List{"PRIVATE"}
		}
		c["ForAllValues:StringEquals"] = keys
	}
	if name, exact := r.pattern(r.field("name")); exact {
		// In a change, the request has the new name and the resource the old one.
		c["StringLikeIfExists"] = map[string]ref.List{"apigateway:" + which[len(which)-1] + "/ApiName": {name}}
	}
	return c
}

// restAPIPolicy needs its own permission in addition to that for changing an API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
func restAPIPolicy(r resource) {
	r.read(r.api("/restapis/*"), "apigateway:GET")
	api, ok := r.find("aws_api_gateway_rest_api", r.field("rest_api_id"))
	if !ok {
		api = r
	}
	r.writeIf(api.onlyThis("Request", "Resource"), r.api("/restapis/*"), "apigateway:PATCH")
	r.write(r.api("/restapis/*"), "apigateway:UpdateRestApiPolicy")
}

func integration(r resource) {
	part("PUT", "/resources/*/methods/*")(r)
	r.passRole(r.field("credentials"))
}

func authorizer(r resource) {
	part("POST", "/authorizers")(r)
	r.passRole(r.field("authorizer_credentials"))
}

// passRole allows passing the role that an expression names to API Gateway, and to no
// other service.
func (r resource) passRole(text string) {
	if text == "" || strings.HasSuffix(text, ":user/*") { // no role, or the caller's
		return
	}
	r.writeIf(iam.Conditions{"StringEquals": {"iam:PassedToService": {"apigateway.amazonaws.com"}}}, []string{r.role(text)}, "iam:PassRole")
}

func usagePlanKey(r resource) {
	r.read(r.api("/usageplans/*"), "apigateway:GET")
	r.write(r.api("/usageplans/*/keys"), "apigateway:POST")
	r.write(r.api("/usageplans/*"), "apigateway:DELETE")
}
