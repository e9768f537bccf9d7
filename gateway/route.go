package gateway

import (
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// A Route is a path of the API with the methods that it answers and the
// integration that they are forwarded to. Several routes may share a path as
// long as no method of theirs is the same.
type Route struct {
	// Path begins with "/". A segment is literal, a variable "{name}" or, as
	// the last one, a greedy variable "{name+}" that takes the rest of the
	// path, at least one character. The root "/" is a path of its own.
	Path string
	// Methods are the verbs that reach the integration. Default: GET and HEAD.
	Methods Methods
	// Integration is where requests go. Required.
	Integration Integration
	// Authorization is what a caller must bring. Default: nothing.
	Authorization Authorization
	// Scopes are OAuth scopes of which a caller's access token must have one, for
	// [UserPools]: "documents/read", a resource server's identifier and the name
	// of a scope, or one reference to a list of them. Default: none, which takes
	// ID tokens and refuses access tokens.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
	Scopes ref.List
	// APIKey makes a caller bring a key of one of the API's UsagePlans, in the
	// header x-api-key, besides what the Authorization asks for. A key counts and
	// limits calls; it is no proof of who calls. Default: no key.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
	APIKey bool
	// Headers are headers of your own on every response of the route, whatever
	// its status, such as {"Cache-Control": "no-store"}. They replace the
	// backend's of the same name. Values are printable ASCII characters.
	// Default: none.
	Headers map[string]string
}

// Methods is a set of HTTP verbs, such as Methods{"GET", "PUT"}. No methods
// mean GET and HEAD.
type Methods []string

// Any is every verb that the route's path has no other route for.
var Any = Methods{"ANY"}

// verbs are the methods that API Gateway accepts.
var verbs = []string{
	"ANY", http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions,
	http.MethodPatch, http.MethodPost, http.MethodPut,
}

// resolve returns the methods sorted, each once.
func (m Methods) resolve() (Methods, fault.List) {
	var faults fault.List
	if len(m) == 0 {
		return Methods{http.MethodGet, http.MethodHead}, nil
	}
	for _, method := range m {
		if !slices.Contains(verbs, method) {
			faults.Add("", "%q: must be one of %s", method, strings.Join(verbs, ", "))
		}
	}
	if len(m) > 1 && slices.Contains(m, "ANY") {
		faults.Add("", "%q: ANY must stand alone", strings.Join(m, ", "))
	}
	sorted := slices.Sorted(slices.Values(m))
	return slices.Compact(sorted), faults
}
