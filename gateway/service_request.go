package gateway

import (
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// A serviceRequest is the request that a method makes to an AWS service as the role, as
// far as the URI of its integration tells.
type serviceRequest struct {
	service string
	verb    string // or ANY, for the caller's verb
	path    string // "*" stands for what callers choose, and for references
}

// serviceRequest returns the request of the method. It reports false if the method calls
// no service as the role, or calls S3, which has tables of its own.
func (m *boundMethod) serviceRequest() (serviceRequest, bool) {
	if !m.binding.UsesRole || m.callsS3() {
		return serviceRequest{}, false
	}
	uri := ref.Replace(fillVariables(m.binding.URI, "*"), func(string) string { return "*" })
	parts := strings.SplitN(uri, ":", 6) // arn:PARTITION:apigateway:REGION:SERVICE:path/…
	if len(parts) < 6 {
		return serviceRequest{}, false
	}
	path, found := strings.CutPrefix(parts[5], "path/")
	if !found {
		path = "" // action/NAME is the path / with a query string
	}
	return serviceRequest{parts[4], m.binding.HTTPMethod, strings.TrimPrefix(path, "/")}, true
}

// choosesOperation reports whether callers choose a part of the request that identifies
// the operation of a service in a REST protocol. In other protocols the path is always /.
func (r serviceRequest) choosesOperation() bool {
	return r.path != "" && (r.verb == "ANY" || strings.Contains(r.path, "*"))
}

// checkServiceRequests finds methods whose callers can send the request of another method
// to the same service. In a REST protocol the verb and the path identify the operation, and
// callers choose both: the verb of a method ANY, and the variables of the path, which may
// contain slashes. Only the role's permissions refuse another operation then, and all
// methods share the role.
func checkServiceRequests(all []*boundMethod, faults *fault.List) {
	type caller struct {
		*boundMethod
		request serviceRequest
	}
	byService := map[string][]caller{}
	own := map[methodKey]bool{}
	for _, m := range all {
		own[methodKey{m.key, m.method}] = true
		if request, ok := m.serviceRequest(); ok {
			byService[request.service] = append(byService[request.service], caller{m, request})
		}
	}
	// sends reports whether callers of m can send the request of another method.
	sends := func(m, other caller) bool {
		switch {
		case !overlap(m.request.path, other.request.path):
			return false
		case m.request.verb == "ANY":
			return other.request.verb == "ANY" || !own[methodKey{m.key, other.request.verb}]
		}
		return other.request.verb == "ANY" || m.request.verb == other.request.verb
	}
	for _, m := range all {
		request, ok := m.serviceRequest()
		if !ok || !request.choosesOperation() {
			continue
		}
		from := caller{m, request}
		uses := map[string]bool{} // actions that the method needs itself
		for _, g := range m.binding.Grants {
			for _, action := range g.Actions {
				uses[action] = true
			}
		}
		var reached []*boundMethod
		for _, other := range byService[request.service] {
			if other.boundMethod != m && sends(from, other) {
				reached = append(reached, other.boundMethod)
			}
		}
		grants := sharedGrants(append(reached, m))
		for _, g := range grants {
			switch {
			case uses[g.action]: // it is exposed, or the method is granted it itself
			case request.verb == "ANY":
				faults.Add(m.field+".methods", "%s: must not forward requests of every verb to %s: the role, which all routes share, has %s on %s for %s; name the methods, such as GET",
					m.route(), request.service, g.action, g.resource, g.methods[0].route())
			default:
				if stricter := g.stricter(m, grants); stricter != nil {
					faults.Add(m.field+".integration", "%s: must not let its callers use %s on %s, by a value with slashes for a variable of its path: the role has it for %s, which requires more of its callers; require the same of both, or put them in separate APIs",
						m.route(), g.action, g.resource, stricter.route())
				}
			}
		}
	}
}
