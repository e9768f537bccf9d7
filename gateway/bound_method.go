package gateway

import (
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// A boundMethod is one method of one route together with its Binding.
type boundMethod struct {
	field         string // of the route, in errors
	path          Path
	key           string // of the path
	method        string
	authorization string
	authorizer    string // the name of a Lambda authorizer
	scopes        ref.List
	apiKey        bool
	throttle      Throttle
	deniesAll     bool       // the integration is s3Denied
	preflight     bool       // it belongs to no route: it answers CORS preflight requests
	binding       Binding    // without its responses
	responses     *Responses // shared with other methods
}

// route returns the method as people read it, such as "GET /a".
func (m *boundMethod) route() string { return m.method + " " + m.path.String() }

// callsS3 reports whether the method calls S3 as the role.
func (m *boundMethod) callsS3() bool { return m.binding.callsS3() }

// returns reports whether callers of the method get what an action returns. Only GET
// returns the content of an object: HEAD has no body, and a PUT that copies reads on
// behalf of the caller.
func (m *boundMethod) returns(action string) bool {
	return action != "s3:GetObject" && action != "s3:GetObjectVersion" || handles(m.method, http.MethodGet)
}

// admits reports whether everyone whom another method admits may also call this one. A
// token has one of the scopes of a method.
func (m *boundMethod) admits(other *boundMethod) bool {
	known := func(scope string) bool { return slices.Contains(m.scopes, scope) }
	same := m.authorization == other.authorization && m.authorizer == other.authorizer && (len(m.scopes) == 0) == (len(other.scopes) == 0) &&
		!slices.ContainsFunc(other.scopes, func(scope string) bool { return !known(scope) })
	return (m.authorization == "NONE" || same) && (!m.apiKey || other.apiKey)
}

// definition returns the method as the Definition has it.
func (m *boundMethod) definition() Method {
	method := Method{
		HTTPMethod:          m.method,
		Authorization:       m.authorization,
		Authorizer:          m.authorizer,
		AuthorizationScopes: m.scopes,
		APIKeyRequired:      m.apiKey,
		Throttle:            m.throttle,
		RequestParameters:   make(map[string]bool, len(m.binding.RequestParameters)),
		Preflight:           m.preflight,
		Integration:         m.binding,
	}
	for to, source := range m.binding.RequestParameters {
		if strings.HasPrefix(source, "method.request.") && !strings.HasPrefix(source, "method.request.body") {
			// Without a value the path of the request to the backend would be another one.
			required := strings.HasPrefix(to, "integration.request.path.") || strings.HasPrefix(source, pathParameter)
			method.RequestParameters[source] = method.RequestParameters[source] || required
		}
	}
	method.Integration.Responses = Responses{Name: m.responses.Name}
	method.Integration.Grants, method.Integration.Refused = nil, nil
	method.Integration.Exposed, method.Integration.Weakened = nil, nil
	return method
}
