package gateway

import (
	"cmp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// checkParameterNames tests that the parameters of a method have different names. API
// Gateway refuses a method in which two of the path variables, query strings and headers
// share a name. It is not known whether the comparison is case-sensitive. So names that
// differ only in capitals are the same here, except for the spellings of one header.
// https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html
func checkParameterNames(path Path, b Binding, origin routeOrigin) fault.List {
	type parameter struct{ in, name string }
	var all []parameter
	for _, name := range path.Variables() {
		all = append(all, parameter{"path", name})
	}
	for _, source := range b.RequestParameters {
		rest, found := strings.CutPrefix(source, "method.request.")
		if in, name, ok := strings.Cut(rest, "."); found && ok && in != "path" && in != "body" {
			all = append(all, parameter{strings.TrimPrefix(in, "multivalue"), name})
		}
	}
	slices.SortFunc(all, func(a, b parameter) int { return cmp.Or(cmp.Compare(a.in, b.in), cmp.Compare(a.name, b.name)) })
	all = slices.Compact(all)
	kinds := map[string]string{"header": "header", "path": "path variable", "querystring": "query string"}
	first := map[string]parameter{}
	var faults fault.List
	for _, p := range all {
		key := strings.ToLower(p.name)
		other, found := first[key]
		switch {
		case !found:
			first[key] = p
		case other.in == "header" && p.in == "header":
		case other.in == "path" || p.in == "path":
			variable, rest := other, p
			if p.in == "path" {
				variable, rest = p, other
			}
			faults.Add(origin.path, "%q: the variable %q must have another name, since the integration uses the %s %q, and API Gateway requires different names of path variables, query strings and headers",
				path, variable.name, kinds[rest.in], rest.name)
		default:
			faults.Add(origin.integration, "uses the %s %q and the %s %q: must be different names, since API Gateway requires different names of path variables, query strings and headers",
				kinds[other.in], other.name, kinds[p.in], p.name)
		}
	}
	return faults
}
