package gateway

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// An Integration is a backend, such as [S3]. Types outside this package may implement it.
//
// A route with [S3] and [Any] gets separate methods for some verbs. With a type that
// wraps S3 it gets them only if the type embeds S3; otherwise responses to HEAD have the
// length 0, and uploads in parts need ?uploads=1.
type Integration interface {
	// Bind returns the integration of one method. It is called for each method of a
	// route. It must return equal bindings for equal placements, and must not keep or
	// share what it returns, which callers may modify. The fields of the faults are
	// relative to the integration, such as "bucket".
	Bind(Placement) (Binding, fault.List)
}

// A methodSeparator is an integration that needs separate methods for some verbs beside a
// method ANY.
type methodSeparator interface {
	separateMethods() Methods
}

// A methodChecker is an integration with fields that not all methods of a route can use.
type methodChecker interface {
	checkMethods(Methods) fault.List
}

// A Placement is where an integration is bound: a method of an API.
type Placement struct {
	// Method is the verb of the method, or ANY.
	Method string
	// Path is the path of the route.
	Path Path
	// Partition is aws, aws-cn or aws-us-gov, or a reference.
	Partition string
	// Region is the API's Region, or a reference.
	Region string
	// Authorization is what the route requires of callers.
	Authorization Authorization
	// OneHeaderSpelling is the field of the API's [Config].
	OneHeaderSpelling bool

	templates templateChecker
}

// A Binding is an integration bound to one method: API Gateway's own integration as
// plain data, and the permissions that the role needs for it.
// https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
type Binding struct {
	// Type is AWS, AWS_PROXY, HTTP, HTTP_PROXY or MOCK. MOCK, and any type with
	// RequestTemplates, needs the ContentHandling CONVERT_TO_TEXT: to the API every body is
	// binary. Required.
	Type string
	// HTTPMethod is the verb of the request to the backend, or ANY for the verb of the
	// caller's request. Required, except for MOCK.
	HTTPMethod string
	// URI is the address of the backend. Required, except for MOCK.
	URI string
	// UsesRole makes API Gateway call the backend as the integration role. Default:
	// false.
	UsesRole bool
	// RequestParameters maps parameters of the request to the backend, such as
	// "integration.request.header.Range", to their sources: a parameter of the caller's
	// request, such as "method.request.header.Range", or a literal in single quotes. Default:
	// none.
	RequestParameters map[string]string
	// SecretParameters are keys of RequestParameters whose values are secret. These values are
	// not in the trigger of the deployment. Default: none.
	SecretParameters []string `json:",omitempty"`
	// RequestTemplates maps content types to mapping templates. They are checked as that
	// of an [Operation]. Default: none.
	RequestTemplates map[string]string
	// PassthroughBehavior is WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER. Default:
	// WHEN_NO_MATCH.
	PassthroughBehavior string
	// ContentHandling is how the body of the request is converted: CONVERT_TO_TEXT or
	// CONVERT_TO_BINARY. Default: none, bodies are forwarded unchanged.
	ContentHandling string
	// TimeoutMilliseconds is how long API Gateway waits for the backend. Default: 29,000.
	TimeoutMilliseconds int
	// ConnectionID is the ID of the VPC link by which API Gateway reaches an HTTP or
	// HTTP_PROXY backend. Default: none, over the Internet.
	ConnectionID string `json:",omitempty"`
	// IntegrationTarget is the ARN of the load balancer that a VPC link V2 connects to.
	// Default: none.
	IntegrationTarget string `json:",omitempty"`
	// InsecureSkipVerification accepts certificates of any authority from a backend behind a
	// VPC link. Default: false.
	InsecureSkipVerification bool `json:",omitempty"`
	// Stream returns the response of a backend as it arrives, if [Binding.IsProxy]. Default:
	// false, API Gateway returns it when it is complete.
	Stream bool `json:",omitempty"`
	// Responses are the responses to the caller. Required, unless [Binding.IsProxy].
	Responses Responses
	// Grants are the permissions that the role needs to call the backend. Default: none.
	Grants []Grant
	// Refused are permissions that the role must not have, because the method forwards
	// requests that need them. All methods share the role, so no other method may be
	// granted them. Default: none.
	Refused []Grant
	// Exposed are permissions that callers of the method can use if the role has them
	// for another method, because no mapping limits what callers choose: a version of an
	// object, the source of a copy, the resource of an operation. The other method must not require more of its callers.
	// Default: none.
	Exposed []Grant `json:",omitempty"`
	// Weakened are the choices that protect less than the default. Default: none.
	Weakened []Weakening `json:",omitempty"`
	// Backend is the name of the backend for people, such as "S3 my-bucket/{proxy}".
	// Required.
	Backend string
}

// IsProxy reports whether the backend gets the whole request and API Gateway returns its
// response unchanged, which the types HTTP_PROXY and AWS_PROXY do.
func (b Binding) IsProxy() bool { return b.Type == "HTTP_PROXY" || b.Type == "AWS_PROXY" }

// A Grant is the permission for each of the actions on each of the resources.
type Grant struct {
	// Actions are IAM actions such as "s3:GetObject".
	Actions []string
	// Resources are ARNs, in which "*" is a wildcard.
	Resources []string
}

// replace returns a copy of the binding in which f is applied to every text, except those
// of the responses.
func (b Binding) replace(f func(string) string) Binding {
	b.URI, b.Backend = f(b.URI), f(b.Backend)
	b.ConnectionID, b.IntegrationTarget = f(b.ConnectionID), f(b.IntegrationTarget)
	b.Weakened = slices.Clone(b.Weakened)
	for i, w := range b.Weakened {
		b.Weakened[i] = Weakening{w.Field, f(w.Subject), f(w.Effect)}
	}
	b.RequestParameters = replaceTexts(b.RequestParameters, f)
	b.RequestTemplates = replaceTexts(b.RequestTemplates, f)
	b.Grants, b.Refused = replaceResources(b.Grants, f), replaceResources(b.Refused, f)
	b.Exposed = replaceResources(b.Exposed, f)
	return b
}

// replaceTexts returns a copy of a map in which f is applied to every value, or the map
// itself if nothing changes.
func replaceTexts(texts map[string]string, f func(string) string) map[string]string {
	changed, copied := texts, false
	for key, text := range texts {
		if replaced := f(text); replaced != text {
			if !copied {
				changed, copied = maps.Clone(texts), true
			}
			changed[key] = replaced
		}
	}
	return changed
}

func replaceResources(grants []Grant, f func(string) string) []Grant {
	replaced := make([]Grant, len(grants))
	for i, grant := range grants {
		resources := make([]string, len(grant.Resources))
		for j, resource := range grant.Resources {
			resources[j] = f(resource)
		}
		replaced[i] = Grant{grant.Actions, resources}
	}
	return replaced
}

// forward adds parameters that the backend gets under the same names. They are in the
// header, querystring or path.
func (b Binding) forward(in string, names ...string) {
	to, from := "integration.request."+in+".", "method.request."+in+"."
	for _, name := range names {
		b.RequestParameters[to+name] = from + name
	}
}

// callsS3 reports whether the binding calls S3 as the role. It also reports true if the
// service in the URI is not known.
func (b Binding) callsS3() bool {
	const unknown = "?"
	parts := strings.Split(ref.Replace(b.URI, func(string) string { return unknown }), ":")
	if !b.UsesRole || len(parts) < 6 { // arn:PARTITION:apigateway:REGION:SERVICE:path/…
		return b.UsesRole
	}
	return isS3Host(parts[4]) || strings.Contains(parts[4], unknown)
}

// expose marks the granted actions as exposed on every resource, for a method whose callers
// choose the resource in the request.
func (b *Binding) expose() {
	var actions []string
	for _, grant := range b.Grants {
		for _, action := range grant.Actions {
			if !slices.Contains(actions, action) {
				actions = append(actions, action)
			}
		}
	}
	if len(actions) > 0 {
		b.Exposed = []Grant{{Actions: actions, Resources: []string{"*"}}}
	}
}

var iamAction = regexp.MustCompile(`^[a-z0-9-]+:[A-Za-z0-9*?]+$`)

// check tests a binding, which may be from an integration outside this package.
func (b Binding) check() fault.List {
	var faults fault.List
	if (b.Type == "MOCK" || len(b.RequestTemplates) > 0) && b.ContentHandling != "CONVERT_TO_TEXT" {
		faults.Add("contentHandling", "%q: must be CONVERT_TO_TEXT for MOCK and for request templates, otherwise API Gateway returns 500", b.ContentHandling)
	}
	if b.IsProxy() != (b.Responses.Default == "") {
		faults.Add("responses.default", "%q: must be a status code, and empty for HTTP_PROXY and AWS_PROXY, which return responses unchanged", b.Responses.Default)
	}
	if b.Stream && !b.IsProxy() {
		faults.Add("stream", "true: must be false for the type %s, whose responses API Gateway returns when they are complete", b.Type)
	}
	faults.In("", b.checkConnection())
	for _, name := range b.SecretParameters {
		if _, ok := b.RequestParameters[name]; !ok {
			faults.Add("secretParameters", "%q: must be a key of requestParameters", name)
		}
	}
	faults.In("", b.Responses.check())
	faults.In("", b.checkAuthority())
	for _, grant := range b.Grants {
		for _, resource := range grant.Resources {
			if ref.HasList(resource) {
				faults.Add("grants", "must be single ARNs, not a reference to a list")
			}
		}
		for _, action := range grant.Actions {
			switch {
			case !iamAction.MatchString(action):
				faults.Add("grants", "%q: must be an IAM action, such as states:StartExecution", action)
			case strings.HasPrefix(action, "s3:") && strings.ContainsAny(action, "*?"):
				faults.Add("grants", "%q: must be an S3 action without wildcards, such as s3:GetObject, since the role is denied all other actions of S3", action)
			}
		}
	}
	return faults
}
