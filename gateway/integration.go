package gateway

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// An Integration is a kind of backend, with its settings. [S3] is one; others
// can be written outside this package.
//
// [S3] with [Any] gets methods of its own for some verbs. A type that wraps S3 gets
// them only if it embeds S3; otherwise HEAD has the length 0, and uploads in parts need
// ?uploads=1.
//
// Bind is called for each method of each route that the integration stands in.
// It must return the same for the same placement and keep nothing. The fields
// of its faults are relative to the integration.
type Integration interface {
	Bind(Placement) (Binding, fault.List)
}

// A Placement is where an integration stands.
type Placement struct {
	// Method is the verb of the API's method, or ANY.
	Method string
	// Path is the path of the route.
	Path Path
	// Partition is aws, aws-cn or aws-us-gov, or a reference.
	Partition string
	// Region is the API's, or a reference.
	Region string
	// OneHeaderSpelling is that of the API: request headers are forwarded under
	// the name that AWS writes, not in lower case as well.
	OneHeaderSpelling bool
}

// A Binding is an integration bound to one method: the plain data of API
// Gateway's own integration, and what the role needs for it. Its fields are
// those of
// https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
type Binding struct {
	// Type is AWS, HTTP, HTTP_PROXY or MOCK. The two that transform bodies of
	// their own, MOCK and any with RequestTemplates, need the ContentHandling
	// CONVERT_TO_TEXT: to the API every body is binary.
	Type string
	// HTTPMethod is the verb of the request to the backend, ANY for the
	// caller's own. Empty for MOCK.
	HTTPMethod string
	// URI is the backend. Empty for MOCK.
	URI string
	// UsesRole makes API Gateway call the backend as the integration role.
	UsesRole bool
	// RequestParameters maps parameters of the request to the backend
	// ("integration.request.header.Range") to what they are taken from
	// ("method.request.header.Range") or to a literal in single quotes. What
	// they are taken from becomes known to the method by that.
	RequestParameters map[string]string
	// RequestTemplates maps content types to mapping templates.
	RequestTemplates map[string]string
	// PassthroughBehavior is WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER.
	// Default: API Gateway's, WHEN_NO_MATCH.
	PassthroughBehavior string
	// ContentHandling of the request: CONVERT_TO_TEXT or CONVERT_TO_BINARY.
	// Default: bodies pass as they are.
	ContentHandling string
	// TimeoutMilliseconds is how long API Gateway waits for the backend.
	// Default: 29,000, API Gateway's own.
	TimeoutMilliseconds int
	// Stream returns the backend's answer as it comes, for HTTP_PROXY. Default:
	// when it is complete.
	Stream bool `json:",omitempty"`
	// Responses is what becomes of the backend's answers. HTTP_PROXY returns
	// them as they are and has none.
	Responses Responses
	// Grants is what the role needs to call the backend.
	Grants []Grant
	// Refused is what the method leaves to the role to refuse, because it
	// forwards more than it is to allow. No other method of the API may be
	// granted it, since all share the role.
	Refused []Grant
	// Exposed lists permissions that callers of the method can use if another method
	// grants them to the role, because no mapping limits what they ask for: a version
	// of an object, the source of a copy. The other method must not ask more of its
	// callers.
	Exposed []Grant `json:",omitempty"`
	// Weakened lists what the method protects less than the default. Default: none.
	Weakened []Weakening `json:",omitempty"`
	// Backend names the backend to a person, such as "S3 my-bucket/{proxy}".
	Backend string
}

// A Grant is a permission that the role needs: each of the actions on each of
// the resources.
type Grant struct {
	// Actions are IAM actions such as "s3:GetObject".
	Actions []string
	// Resources are ARNs, "*" in them a wildcard.
	Resources []string
}

// replace returns the binding with every text replaced by what f returns for
// it, but for its responses. Nothing of the original is changed.
func (b Binding) replace(f func(string) string) Binding {
	b.URI, b.Backend = f(b.URI), f(b.Backend)
	b.Weakened = slices.Clone(b.Weakened)
	for i, w := range b.Weakened {
		b.Weakened[i] = Weakening{w.Field, f(w.Subject), f(w.Effect)}
	}
	b.RequestParameters = replaceTexts(b.RequestParameters, f)
	b.RequestTemplates = replaceTexts(b.RequestTemplates, f)
	b.Grants, b.Refused, b.Exposed = replaceResources(b.Grants, f), replaceResources(b.Refused, f), replaceResources(b.Exposed, f)
	return b
}

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

// forward adds to the request parameters what goes to the backend under its own
// name; place is header, querystring or path.
func (b Binding) forward(place string, names ...string) {
	to, from := "integration.request."+place+".", "method.request."+place+"."
	for _, name := range names {
		b.RequestParameters[to+name] = from + name
	}
}

var iamAction = regexp.MustCompile(`^[a-z0-9-]+:[A-Za-z0-9*?]+$`)

// check returns what is wrong with the data of a binding, which may come from
// an integration outside this package.
func (b Binding) check() fault.List {
	var faults fault.List
	if (b.Type == "MOCK" || len(b.RequestTemplates) > 0) && b.ContentHandling != "CONVERT_TO_TEXT" {
		faults.Add("contentHandling", "%q: must be CONVERT_TO_TEXT for a mock and for request templates, or API Gateway answers 500", b.ContentHandling)
	}
	if (b.Type == "HTTP_PROXY") != (b.Responses.Default == "") {
		faults.Add("responses", "%q: must have a default status, and none for HTTP_PROXY, which returns answers as they are", b.Responses.Default)
	}
	faults.In("", b.Responses.check())
	for _, grant := range b.Grants {
		for _, resource := range grant.Resources {
			if ref.HasList(resource) {
				faults.Add("grants", "must be single ARNs, not a reference to a list of them")
			}
		}
		for _, action := range grant.Actions {
			switch {
			case !iamAction.MatchString(action):
				faults.Add("grants", "%q: must be an action of IAM, such as states:StartExecution", action)
			case strings.HasPrefix(action, "s3:") && strings.ContainsAny(action, "*?"):
				faults.Add("grants", "%q: must be an action of S3 in full, such as s3:GetObject, since all others are denied", action)
			}
		}
	}
	return faults
}
