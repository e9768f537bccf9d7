package gateway

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// bindIdentityHeaders adds the route's headers with values of its authorizer to a binding. The
// binding of a refused integration is empty: the headers are then checked all the same.
func (r Route) bindIdentityHeaders(binding *Binding, at Placement) fault.List {
	var faults fault.List
	if len(r.IdentityHeaders) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(r.IdentityHeaders))
	if binding.Type == "MOCK" || binding.Type == "AWS_PROXY" {
		faults.Add("", "must be empty, since the integration has no request with headers of its own")
		return faults
	}
	faults.In("", checkRequestHeaders(names, nil))
	faults.In("", checkAuthority(names))
	faults.In("", checkPrivilegedHeaders(names))
	parameters := map[string]string{}
	maps.Copy(parameters, binding.RequestParameters)
	for _, name := range names {
		value, ofKind, problems := newRequestValue(r.IdentityHeaders[name], nil)
		faults.In("", problems)
		switch problem := at.authorizerProblem(value); {
		case !ofKind || value.authorizer == "":
			faults.Add("", "%q: %q: must be claims.NAME or authorizer.NAME", name, r.IdentityHeaders[name])
		case problem != "":
			faults.Add("", "%q: %q: %s", name, value.name, problem)
		case !mappingName.MatchString(value.source):
			faults.Add("", "%q: %q: must not have a colon in its name, which API Gateway does not map", name, value.name)
		case binding.callsS3() && !strings.HasPrefix(strings.ToLower(name), "x-amz-meta-"):
			faults.Add("", "%q: must begin with x-amz-meta-, since S3 obeys other headers", name)
		case hasHeader(binding.RequestParameters, name):
			faults.Add("", "%q: must not be a header that the integration sets or forwards", name)
		}
		for _, spelling := range spellings(name, at.OneHeaderSpelling || binding.Type != "HTTP_PROXY") {
			parameters["integration.request.header."+spelling] = value.source
		}
		if binding.Type == "HTTP_PROXY" {
			binding.Weakened = append(slices.Clone(binding.Weakened), Weakening{Field: "identityHeaders", Subject: at.Path.String(),
				Effect: "callers of " + at.Path.String() + " may send the server a header " + name + " of their own, in other capitals or where the token has no " + value.name + " (identityHeaders)"})
		}
	}
	binding.RequestParameters = parameters
	return faults
}

// hasHeader reports whether parameters of a request to a backend have a header in any capitals.
func hasHeader(parameters map[string]string, name string) bool {
	for to := range parameters {
		if header, ok := strings.CutPrefix(to, "integration.request.header."); ok && strings.EqualFold(header, name) {
			return true
		}
	}
	return false
}
