package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// A boundMethod is one method of one route, bound.
type boundMethod struct {
	index         int // of the route
	path          Path
	key           string // of the path
	method        string
	authorization string
	scopes        ref.List
	apiKey        bool
	denies        bool       // every request
	preflight     bool       // no route's: for CORS preflight requests
	binding       Binding    // without its responses
	responses     *Responses // shared with other methods
}

// route returns how the method is called in what people read.
func (p *boundMethod) route() string { return p.method + " " + p.path.String() }

// callsS3 reports whether the method calls S3 as the role, or may, where the
// service in its URI is not known.
func (p *boundMethod) callsS3() bool {
	const unknown = "?"
	parts := strings.Split(ref.Replace(p.binding.URI, func(string) string { return unknown }), ":")
	if !p.binding.UsesRole || len(parts) < 6 { // arn:PARTITION:apigateway:REGION:SERVICE:path/…
		return p.binding.UsesRole
	}
	service := parts[4]
	return service == "s3" || strings.HasSuffix(service, ".s3") || strings.Contains(service, unknown)
}

// bindRoutes binds every method of every route, sorted by path and method, and
// returns with them the tables of responses that they have.
func bindRoutes(config Config, environment Environment, faults *fault.List) ([]*boundMethod, []*Responses) {
	all := make([]*boundMethod, 0, 2*len(config.Routes))
	tables := responseTables{byHash: map[uint64][]*Responses{}}
	levels := map[string]levelVariable{}                             // the one variable below each path
	methods := make(map[methodKey]sourceRoute, 2*len(config.Routes)) // who has a path and method
	explicit := explicitMethods(config.Routes)
	for i, route := range config.Routes {
		field := fmt.Sprintf("routes[%d]", i)
		path, pathFaults := parsePath(route.Path)
		faults.In(field+".path", pathFaults)
		verbs, verbFaults := route.Methods.resolve()
		faults.In(field+".methods", verbFaults)
		authorization, authorizationFaults := route.Authorization.resolve()
		faults.In(field+".authorization", authorizationFaults)
		faults.In(field+".headers", checkOwnHeaders(route.Headers))
		faults.In(field, config.checkCallers(route))
		integration := field + ".integration"
		if isNil(route.Integration) {
			faults.Add(integration, "must be set")
		}
		if pathFaults != nil {
			continue
		}
		isNew := checkLevels(path, i, levels, faults)
		key := path.key()
		_, taken := methods[methodKey{key, "ANY"}]
		if own, ok := route.Integration.(interface{ separateMethods() Methods }); ok && !taken && !isNil(route.Integration) && slices.Equal(verbs, Any) {
			for _, verb := range own.separateMethods() {
				if !explicit[methodKey{key, verb}] {
					verbs = append(slices.Clone(verbs), verb)
				}
			}
		}
		for _, verb := range verbs {
			if first, ok := methods[methodKey{key, verb}]; ok && isNew {
				faults.Add(field+".path", "%q: %s is already routed by routes[%d], %q", route.Path, verb, first.index, first.path)
				continue
			}
			methods[methodKey{key, verb}] = sourceRoute{i, route.Path}
			if isNil(route.Integration) {
				continue
			}
			binding, bindingFaults := route.Integration.Bind(Placement{
				Method: verb, Path: path, Partition: environment.Partition, Region: environment.Region,
				OneHeaderSpelling: config.OneHeaderSpelling,
			})
			faults.In(integration, bindingFaults)
			if bindingFaults == nil {
				faults.In(integration, binding.check())
				faults.In(field, checkParameterNames(path, binding))
			}
			if config.CORS.Origin != "" && binding.Responses.Headers["Access-Control-Allow-Origin"] != "" {
				faults.Add(integration, "answers with CORS headers of its own, as S3 does with bucketCORS: must not where the API has cors")
			}
			if binding.Responses.Default != "" {
				binding.Responses = binding.Responses.with(config.addedHeaders(route))
			} else if len(route.Headers) > 0 {
				faults.Add(field+".headers", "must be empty, since API Gateway returns this integration's answers as they are")
			}
			if binding.Type == "HTTP_PROXY" && (authorization != "NONE" || route.APIKey) && binding.Weakened == nil {
				binding.Weakened = []Weakening{{Field: "authorization", Subject: route.Path,
					Effect: "the server at " + binding.URI + " gets what callers of " + route.Path + " prove themselves with"}}
			}
			_, denies := route.Integration.(s3Denied)
			all = append(all, tables.share(boundMethod{
				denies: denies, index: i, path: path, key: key, method: verb, authorization: authorization,
				scopes: route.Scopes, apiKey: route.APIKey, binding: binding,
			}))
		}
	}
	checkPreflights(all, faults)
	for _, preflight := range config.CORS.preflights(all) {
		all = append(all, tables.share(preflight))
	}
	slices.SortFunc(all, func(a, b *boundMethod) int {
		return cmp.Or(comparePaths(a.key, b.key), strings.Compare(a.method, b.method))
	})
	return all, tables.all
}

// A methodKey is a verb on the path with a key.
type methodKey struct{ key, verb string }

// explicitMethods returns the methods that routes name beside ANY, which an integration
// with ANY must leave to them.
func explicitMethods(routes []Route) map[methodKey]bool {
	explicit := map[methodKey]bool{}
	for _, route := range routes {
		path, faults := parsePath(route.Path)
		verbs, _ := route.Methods.resolve()
		for _, verb := range verbs {
			if faults == nil {
				explicit[methodKey{path.key(), verb}] = true
			}
		}
	}
	return explicit
}

// addedHeaders maps the headers that the gateway itself adds to responses.
func (c Config) addedHeaders(route Route) map[string]string {
	headers := map[string]string{}
	for name, value := range route.Headers {
		headers[name] = "'" + value + "'"
	}
	if c.CORS.Origin != "" {
		maps.Copy(headers, c.CORS.headers())
	}
	return headers
}

// isNil reports whether there is no integration, or a pointer to none.
func isNil(integration Integration) bool {
	v := reflect.ValueOf(integration)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// A sourceRoute is the route that took a path and method.
type sourceRoute struct {
	index int
	path  string
}

// A levelVariable is the variable that a route put below a path.
type levelVariable struct {
	segment segment
	sourceRoute
}

// checkLevels finds a second variable beside the one that another route has at
// the same level, which API Gateway refuses. It reports whether there is none.
func checkLevels(path Path, index int, levels map[string]levelVariable, faults *fault.List) bool {
	for i, s := range path.segments {
		if s.name == "" {
			continue
		}
		above := Path{segments: path.segments[:i]}.key()
		first, ok := levels[above]
		switch {
		case !ok:
			levels[above] = levelVariable{s, sourceRoute{index, path.String()}}
		case first.segment != s:
			faults.Add(fmt.Sprintf("routes[%d].path", index), "%q: %s cannot stand beside %s of routes[%d], %q: API Gateway allows one variable at a level",
				path, s.text, first.segment.text, first.index, first.path)
			return false
		}
	}
	return true
}
