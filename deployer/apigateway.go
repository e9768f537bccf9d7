package deployer

import (
	"maps"
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

// restAPI returns the stack's REST API that it is, or is a part of.
func (r resource) restAPI() (resource, bool) {
	if r.kind == "aws_api_gateway_rest_api" {
		return r, true
	}
	return r.find("aws_api_gateway_rest_api", r.field("rest_api_id"))
}

// restAPIID returns the ID of the resource's REST API, or "*" if it is not known.
func (r resource) restAPIID() string {
	api, ok := r.restAPI()
	if !ok {
		if id, exact := r.pattern(r.field("rest_api_id")); exact && restAPIID.MatchString(id) {
			return id // of another stack
		}
		return "*"
	}
	if id := r.place.RESTAPIs[api.address()]; id != "" {
		return id
	}
	if id := r.place.RESTAPIs[""]; id != "" && r.count("aws_api_gateway_rest_api") == 1 {
		return id
	}
	return "*"
}

// inAPI returns the ARNs of the resource's REST API and of everything in it.
func (r resource) inAPI() []string {
	id := r.restAPIID()
	if id == "*" {
		return r.api("/restapis/*")
	}
	return r.api("/restapis/"+id, "/restapis/"+id+"/*")
}

// part returns the rule for resources of an API. They are created with an HTTP method
// on a path below the API's.
func part(method, path string) func(resource) {
	return func(r resource) {
		r.read(r.inAPI(), "apigateway:GET")
		r.writeIf(r.apiTag("Resource"), r.api("/restapis/"+r.restAPIID()+path), "apigateway:"+method)
		if api, ok := r.restAPI(); ok {
			api.change(api.inAPI())
		} else {
			r.change(r.api("/restapis/" + r.restAPIID() + "/*"))
		}
		r.tags()
	}
}

// topLevel returns the rule for the resources directly below a path.
func topLevel(path string) func(resource) {
	return func(r resource) {
		r.read(r.api(path+"/*"), "apigateway:GET")
		r.writeIf(r.ownTag("Request"), r.api(path), "apigateway:POST")
		r.writeIf(r.ownTag("Resource"), r.api(path+"/*"), "apigateway:PATCH", "apigateway:DELETE")
		r.tags()
	}
}

// tags allows changing tags. Their path is not below the resource's: it contains the
// resource's ARN, whose form AWS does not document. The tag that limits the policies
// cannot be set on, or removed from, what exists. collections are the tags of further
// collections.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-iam-policy.html
func (r resource) tags(collections ...string) {
	if !r.tagged() {
		return
	}
	var others iam.Conditions
	if r.place.Tag != "" {
		others = iam.Conditions{"ForAllValues:StringNotEquals": {"aws:TagKeys": {r.place.Tag}}}
		// A request that creates also tags: the ARN in its path is that of a collection.
		created := iam.Conditions{"StringEquals": {"aws:RequestTag/" + r.place.Tag: {r.tagValue()}}}
		r.writeIf(created, r.api(append(collections, "/tags/*restapis", "/tags/*apikeys", "/tags/*usageplans", "/tags/*stages")...), "apigateway:PUT")
	}
	r.writeIf(others, r.api("/tags/*"), "apigateway:PUT", "apigateway:DELETE")
}

// apiTag returns the condition that the resource's REST API has the tag of the place.
// Which is "Request" for an API that is created, and "Resource" for an existing one.
func (r resource) apiTag(which string) iam.Conditions {
	if api, ok := r.restAPI(); ok {
		return api.ownTag(which)
	}
	return nil // an API of another stack
}

// ownTag returns the condition that the resource itself has the tag of the place.
func (r resource) ownTag(which string) iam.Conditions {
	if r.place.Tag == "" {
		return nil
	}
	return iam.Conditions{"StringEquals": {"aws:" + which + "Tag/" + r.place.Tag: {r.tagValue()}}}
}

func restAPI(r resource) {
	r.read(r.inAPI(), "apigateway:GET")
	r.writeIf(r.onlyThis("Request"), r.api("/restapis"), "apigateway:POST")
	r.change(r.inAPI())
	r.tags()
	policy := r.has("policy")
	if r.has("body") {
		r.writeIf(r.onlyThis("Resource"), r.inAPI(), "apigateway:PUT")
		body := strings.Join(r.expanded(r.fields["body"]), "\n")
		for _, role := range credentials.FindAllStringSubmatch(body, -1) {
			r.passRole(role[1])
		}
		policy = policy || strings.Contains(body, "x-amazon-apigateway-policy")
	}
	if policy {
		r.write(r.api("/restapis"), "apigateway:UpdateRestApiPolicy")
		r.writeIf(r.ownTag("Resource"), r.inAPI(), "apigateway:UpdateRestApiPolicy")
	}
}

// credentials matches the role of an integration or an authorizer in an OpenAPI document.
var credentials = regexp.MustCompile(`"(?:authorizerC|c)redentials": ?"([^"]+)"`)

// change allows changing and deleting what has these ARNs: the API and its parts, or
// only the parts of an API that is not in the stack.
func (r resource) change(arns []string) {
	r.writeIf(r.onlyThis("Request", "Resource"), arns, "apigateway:DELETE", "apigateway:PATCH")
}

// onlyThis returns the condition that an API has this API's name and, if this API is
// private, is private. which selects the API: "Request" is the requested one,
// "Resource" the existing one. Requests for parts of an API lack these keys, so they
// meet the condition. Parts have the API's tags.
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
	maps.Copy(c, r.ownTag(which[len(which)-1]))
	return c
}

// restAPIPolicy needs its own permission in addition to that for changing an API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
func restAPIPolicy(r resource) {
	r.read(r.inAPI(), "apigateway:GET")
	var only iam.Conditions
	if api, ok := r.restAPI(); ok {
		only = api.onlyThis("Request", "Resource")
	}
	r.writeIf(only, r.inAPI(), "apigateway:PATCH")
	r.writeIf(r.apiTag("Resource"), r.inAPI(), "apigateway:UpdateRestApiPolicy")
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

// usagePlanKey has the tags of its plan.
func usagePlanKey(r resource) {
	var tag iam.Conditions
	if plan, ok := r.find("aws_api_gateway_usage_plan", r.field("usage_plan_id")); ok {
		tag = plan.ownTag("Resource")
	}
	r.read(r.api("/usageplans/*"), "apigateway:GET")
	r.writeIf(tag, r.api("/usageplans/*/keys"), "apigateway:POST")
	r.writeIf(tag, r.api("/usageplans/*"), "apigateway:DELETE")
}
