package gateway

import (
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// A Route is a path of the API with its methods and the integration that they call.
// Routes with different methods may share a path.
type Route struct {
	// Path begins with "/". A segment is literal, a variable "{name}" or, at the end of
	// the path, a greedy variable "{name+}", which stands for the rest of the path, at
	// least one character. "/" is the root, which no variable matches. Required.
	Path string
	// Methods are the verbs that the integration is called for. Default: GET and HEAD.
	Methods Methods
	// Integration is the backend. Required.
	Integration Integration
	// Authorization is how API Gateway authorizes callers. Default: NoAuthorization.
	Authorization Authorization
	// Scopes are OAuth scopes such as "documents/read", the identifier of a resource
	// server and the name of a scope. The access token of a caller must have one of
	// them. They may be one reference to a list. They need the Authorization
	// [UserPools]. Default: none, ID tokens are accepted and access tokens are not.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
	Scopes ref.List
	// APIKey requires callers to send a key of one of the API's UsagePlans in the header
	// x-api-key, in addition to the Authorization. A key counts and limits calls; it does
	// not prove who calls. Default: false.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
	APIKey bool
	// TimeoutMilliseconds is how long API Gateway waits for the backend: 50 to 300,000. AWS
	// refuses more than 29,000, unless the account's quota "Maximum integration timeout in
	// milliseconds" was raised. Default: 0, 29,000 or that of the integration.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
	TimeoutMilliseconds int
	// Throttle limits the requests to each method of the route, in the place of the stage's
	// limits. For [Any], each verb may have as many. Default: the stage's limits.
	Throttle Throttle
	// Headers are headers on every response of the route, whatever its status code, such
	// as {"Cache-Control": "no-store"}. They replace headers of the backend with the
	// same name. Values are printable ASCII characters. Default: none.
	Headers map[string]string

	// IdentityHeaders are headers of the request to the backend with values that the route's
	// authorizer knows of the caller, such as {"X-User": "claims.sub"}: claims.NAME is a claim
	// of a token, with [UserPools], and authorizer.NAME what the function of an [Authorizer]
	// returns. The backend does not get the caller's own header of that name. With [HTTP] it
	// may get another one that differs in capitals, which [Definition.Weakened] says. A header
	// of [S3] begins with x-amz-meta-. [Lambda] has all of these values in its event, so there
	// are none. Default: none.
	IdentityHeaders map[string]string

	origin routeOrigin // where a function of this package returned the route
}

// Methods is a set of HTTP verbs, such as Methods{"GET", "PUT"}. An empty set stands for
// GET and HEAD.
type Methods []string

// Any is every verb that no other route has on the same path.
var Any = Methods{"ANY"}

// verbs are the verbs that API Gateway accepts.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
var verbs = []string{
	"ANY", http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions,
	http.MethodPatch, http.MethodPost, http.MethodPut,
}

// resolve returns the methods sorted and without repetitions.
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
		faults.Add("", "%q: ANY must be the only method", strings.Join(m, ", "))
	}
	sorted := slices.Sorted(slices.Values(m))
	return slices.Compact(sorted), faults
}
