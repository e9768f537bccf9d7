package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// This file is a model of what API Gateway does with one request. It is written from AWS's
// pages and recordings, and has no code of the comparison that it checks: it serves
// concrete requests, where the comparison reasons about all of them.
//
//   - The path with literal segments before variables before greedy ones answers, among
//     those that have the request's verb or ANY. A verb that the most specific path does
//     not have goes to a broader path.
//     https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
//   - A request without a route is refused.
//   - The token is checked first, then the resource policy. In one account, a resource
//     policy or the identity's own policy can allow a signed request, unless one of the two
//     denies it.
//     https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html

// A modelRequest is a request in the model, with all that a caller can have.
type modelRequest struct {
	compare.APIRequest
	// decision is what the resource policy says, by MiniStack's evaluator.
	decision string
	// ownPolicy reports that the identity's own policy allows every request.
	ownPolicy bool
}

// An effect is what a request has for an effect. The zero value is a request that is
// refused.
type effect struct {
	isServed bool
	// call is the request to the backend, without what callers choose.
	call string
	// chosen is what the caller chose of it: parameters of the backend with their values.
	chosen map[string]string
	// responses are what the caller gets for some status codes of the backend, each as
	// the parts of the backend's response in it and the headers for scripts.
	responses map[int]modelResponse
}

type modelResponse struct {
	unchanged bool
	body      string
	parts     map[string]bool
}

// serve returns the effect of a request on an API.
func serve(api review.API, r modelRequest) effect {
	route, values := routeFor(api.Routes, r.Verb, r.Path)
	if route == nil || !admits(api, *route, r) {
		return effect{}
	}
	e := effect{isServed: true, chosen: map[string]string{}, responses: map[int]modelResponse{}}
	e.call = callBackend(*route, r, values, e.chosen)
	for _, code := range []int{200, 204, 404, 500} {
		e.responses[code] = respond(api, *route, code)
	}
	return e
}

// routeFor returns the route that answers a request and the values of its variables.
func routeFor(routes []review.Route, verb, path string) (found *review.Route, values map[string]string) {
	best := ""
	for i, r := range routes {
		if r.Method != verb && r.Method != "ANY" {
			continue
		}
		rank, bound, ok := matchPath(r.Path, path)
		if r.Method == "ANY" {
			rank += "z"
		}
		if ok && (found == nil || rank < best) {
			found, best, values = &routes[i], rank, bound
		}
	}
	return found, values
}

// matchPath matches a path. A lower rank is a more specific one.
func matchPath(pattern, path string) (rank string, values map[string]string, ok bool) {
	values = map[string]string{}
	if pattern == "/" || path == "/" {
		return "", values, pattern == path
	}
	parts, segments := strings.Split(pattern[1:], "/"), strings.Split(path[1:], "/")
	for i, part := range parts {
		if i >= len(segments) {
			return "", nil, false
		}
		switch {
		case strings.HasSuffix(part, "+}"):
			values[part[1:len(part)-2]] = strings.Join(segments[i:], "/")
			return rank + "c", values, true
		case part[0] == '{':
			values[part[1:len(part)-1]] = segments[i]
			rank += "b"
		case part == segments[i]:
			rank += "a"
		default:
			return "", nil, false
		}
	}
	return rank, values, len(parts) == len(segments)
}

// admits reports whether a route takes a request from a caller.
func admits(api review.API, route review.Route, r modelRequest) bool {
	if route.APIKey && !slices.ContainsFunc(api.Callers.UsagePlans, func(p review.UsagePlan) bool {
		return r.APIKey != "" && slices.Contains(p.Keys, r.APIKey)
	}) {
		return false
	}
	switch route.Authorization {
	case "AWS_IAM":
		return r.Caller != "" && (r.decision == "Allow" || r.decision == "ImplicitDeny" && r.ownPolicy)
	case "COGNITO_USER_POOLS":
		if !slices.Contains(api.Callers.UserPools, r.UserPool) || (len(route.Scopes) == 0) != (len(r.Scopes) == 0) {
			return false
		}
		has := func(scope string) bool { return slices.Contains(r.Scopes, scope) }
		if len(route.Scopes) > 0 && !slices.ContainsFunc(route.Scopes, has) {
			return false
		}
	}
	return r.decision == "Allow"
}

var (
	placeholder = regexp.MustCompile(`\{([a-z0-9]+)\}`)
	paramsCall  = regexp.MustCompile(`\$input\.params\('([a-z0-9]+)'\)`)
	paramsPath  = regexp.MustCompile(`\$input\.params\(\)\.path\.([a-z0-9]+)`)
)

// callBackend returns the request to the backend, and adds to chosen what the caller
// chooses.
func callBackend(route review.Route, r modelRequest, values, chosen map[string]string) string {
	value := func(parameter string) (string, bool) {
		place, name, _ := strings.Cut(parameter, ".")
		from := map[string]map[string]string{"path": values, "header": r.Headers, "querystring": r.QueryStrings}[place]
		v, ok := from[name]
		return v, ok
	}
	b := route.Backend
	set := map[string]string{}    // parameters of the backend with fixed values
	ofPath := map[string]string{} // variables of the URI
	explicit := map[string]bool{} // parameters that are mapped
	mapped := slices.Clone(route.Forwards.Renamed)
	for _, p := range route.Forwards.Parameters {
		mapped = append(mapped, review.Renamed{From: p, To: p})
	}
	for _, m := range mapped {
		v, ok := value(m.From)
		switch name, isPath := strings.CutPrefix(m.To, "path."); {
		case !ok:
		case isPath:
			ofPath[name] = v
		case strings.HasPrefix(m.From, "path."):
			set[m.To] = v
		default:
			chosen[m.To] = v
		}
		explicit[m.To] = true
	}
	for to, source := range b.Parameters {
		switch source {
		case "context.resourcePath":
			source = route.Path
		case "context.identity.userArn":
			if source = ""; route.Authorization == "AWS_IAM" {
				source = r.Caller
			}
		}
		set[to], explicit[to] = source, true
	}
	for name, v := range r.Headers {
		if route.Forwards.AllHeaders && !explicit["header."+name] {
			chosen["header."+name] = v
		}
	}
	for name, v := range r.QueryStrings {
		if route.Forwards.AllQueryStrings && !explicit["querystring."+name] {
			chosen["querystring."+name] = v
		}
	}
	uri := placeholder.ReplaceAllStringFunc(b.URI, func(p string) string {
		if v, ok := ofPath[p[1:len(p)-1]]; ok {
			return v
		}
		return p
	})
	verb := b.HTTPMethod
	if verb == "ANY" {
		verb = r.Verb
	}
	body := ""
	template, ok := b.Templates[r.Headers["content-type"]]
	switch {
	case ok:
		body = paramsPath.ReplaceAllStringFunc(template, func(p string) string {
			return values[paramsPath.FindStringSubmatch(p)[1]]
		})
		body = paramsCall.ReplaceAllStringFunc(body, func(p string) string {
			name := paramsCall.FindStringSubmatch(p)[1]
			for _, from := range []map[string]string{values, r.QueryStrings, r.Headers} {
				if v, ok := from[name]; ok {
					return v
				}
			}
			return ""
		})
	case route.Forwards.Body != review.NoBody && r.Body != "":
		chosen["body"] = r.Body
	}
	return fmt.Sprintf("%s %s %s %t %v %q", b.Type, verb, uri, b.UsesRole, set, body)
}

var codePatterns = map[string]*regexp.Regexp{}

func matchesCode(pattern string, code int) bool {
	if codePatterns[pattern] == nil {
		codePatterns[pattern] = regexp.MustCompile("^" + pattern + "$")
	}
	return codePatterns[pattern].MatchString(fmt.Sprint(code))
}

// respond returns what a caller gets for a status code of the backend.
func respond(api review.API, route review.Route, code int) modelResponse {
	i := slices.IndexFunc(api.Responses, func(t review.Responses) bool { return t.Name == route.Responses })
	if route.Responses == "" || i < 0 {
		return modelResponse{unchanged: true}
	}
	var status review.Status
	for _, s := range api.Responses[i].Statuses {
		if s.Pattern == "" && status.Code == "" || s.Pattern != "" && matchesCode(s.Pattern, code) {
			status = s
		}
	}
	response := modelResponse{body: "the backend's", parts: map[string]bool{}}
	if len(status.Templates) > 0 {
		response.body = fmt.Sprint(status.Templates)
	}
	for name, source := range status.Headers {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "access-control-") {
			response.parts[name+" "+source] = true
		} else if strings.HasPrefix(source, "integration.response.") {
			response.parts[strings.ToLower(source)] = true
		}
	}
	return response
}

// more returns what an effect has that another one lacks, or "".
func (e effect) more(base effect) string {
	switch {
	case !e.isServed:
		return ""
	case !base.isServed:
		return "is refused"
	case e.call != base.call:
		return "calls " + base.call + " before, and " + e.call
	}
	for _, parameter := range slices.Sorted(maps.Keys(e.chosen)) {
		if v, ok := base.chosen[parameter]; !ok || v != e.chosen[parameter] {
			return "forwards " + parameter
		}
	}
	for _, code := range slices.Sorted(maps.Keys(e.responses)) {
		after, before := e.responses[code], base.responses[code]
		if before.unchanged {
			for part := range after.parts {
				if strings.HasPrefix(part, "access-control-") {
					return "returns " + part
				}
			}
			continue
		}
		if after.unchanged {
			return "returns all"
		}
		if before.body != "the backend's" && before.body != after.body {
			return "returns the body"
		}
		for _, part := range slices.Sorted(maps.Keys(after.parts)) {
			if !before.parts[part] {
				return "returns " + part
			}
		}
	}
	return ""
}
