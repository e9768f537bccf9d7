package gateway

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A routeBinder binds the methods of routes one after the other.
type routeBinder struct {
	config      Config
	environment Environment
	explicit    map[methodKey]bool       // methods that routes name
	origins     map[methodKey]pathOrigin // of the methods so far
	variables   map[string]pathVariable  // the one below each path
	tables      responseTables
	templates   templateChecker
	methods     []*boundMethod
}

// A methodKey is a verb on the path with a key.
type methodKey struct{ key, verb string }

// A pathOrigin is a path and the field of its route.
type pathOrigin struct{ field, path string }

// A pathVariable is a variable and the route that it is from.
type pathVariable struct {
	segment segment
	pathOrigin
}

// bindRoutes binds every method of every route. It returns the methods sorted by path
// and verb, and their tables of responses.
func bindRoutes(config Config, environment Environment, faults *fault.List) ([]*boundMethod, []*Responses) {
	b := routeBinder{
		config: config, environment: environment,
		explicit:  explicitMethods(config.Routes),
		origins:   make(map[methodKey]pathOrigin, 2*len(config.Routes)),
		variables: map[string]pathVariable{},
		tables:    responseTables{byHash: map[uint64][]*Responses{}},
		templates: templateChecker{},
		methods:   make([]*boundMethod, 0, 2*len(config.Routes)),
	}
	// A call that returns several routes has the same fault in all of them.
	type field struct {
		call *string
		name string
	}
	reported := map[field]int{} // by the index of the first route
	for i, route := range config.Routes {
		origin := route.originAt(i)
		for _, f := range b.bind(route, origin) {
			key := field{origin.call, f.Field}
			if first, ok := reported[key]; !ok || origin.call == nil || first == i {
				reported[key] = i
				*faults = append(*faults, f)
			}
		}
	}
	checkPreflights(b.methods, faults)
	for _, preflight := range config.CORS.preflights(b.methods) {
		b.methods = append(b.methods, b.tables.share(preflight))
	}
	slices.SortFunc(b.methods, func(a, b *boundMethod) int {
		return cmp.Or(comparePaths(a.key, b.key), strings.Compare(a.method, b.method))
	})
	return b.methods, b.tables.all
}

// bind adds the methods of a route.
func (b *routeBinder) bind(route Route, origin routeOrigin) fault.List {
	var faults fault.List
	path, pathFaults := parsePath(route.Path)
	faults.In(origin.path, pathFaults)
	verbs, verbFaults := route.Methods.resolve()
	faults.In(origin.route+".methods", verbFaults)
	authorization, authorizationFaults := route.Authorization.resolve()
	faults.In(origin.route+".authorization", authorizationFaults)
	faults.In(origin.route+".headers", checkOwnHeaders(route.Headers))
	faults.In(origin.route, b.config.checkCallers(route))
	faults.In(origin.route+".throttle", route.Throttle.check())
	if isNil(route.Integration) {
		faults.Add(origin.integration, "must be set")
	}
	if checker, ok := route.Integration.(methodChecker); ok && !isNil(route.Integration) && verbFaults == nil {
		faults.In(origin.integration, checker.checkMethods(verbs))
	}
	if pathFaults != nil {
		return faults
	}
	key := path.key()
	conflicts := b.checkVariables(path, origin)
	faults.In(origin.path, conflicts)
	var timeoutFaults fault.List // the same for each verb
	for _, verb := range b.withSeparateMethods(verbs, key, route.Integration) {
		if first, ok := b.origins[methodKey{key, verb}]; ok && conflicts == nil {
			faults.Add(origin.path, "%q: %s is already routed by %s, %q", route.Path, verb, first.field, first.path)
			continue
		}
		b.origins[methodKey{key, verb}] = pathOrigin{origin.route, route.Path}
		if isNil(route.Integration) {
			continue
		}
		at := Placement{
			Method: verb, Path: path, Partition: b.environment.Partition, Region: b.environment.Region,
			Authorization: route.Authorization, OneHeaderSpelling: b.config.OneHeaderSpelling, templates: b.templates,
		}
		binding, bindingFaults := route.Integration.Bind(at)
		faults.In(origin.integration, bindingFaults)
		binding, timeoutFaults = route.withTimeout(binding)
		if bindingFaults == nil {
			faults.In(origin.integration, binding.check())
			faults.In("", checkParameterNames(path, binding, origin))
			if !isOwn(route.Integration) {
				var templateFaults fault.List
				binding.Weakened = append(binding.Weakened, b.templates.checkBinding(binding, path, &templateFaults)...)
				faults.In(origin.integration, templateFaults)
			}
		}
		if binding.Responses.Default != "" {
			var corsFaults fault.List
			binding = b.config.CORS.answer(binding, route.ownHeaders(), &corsFaults)
			faults.In(origin.integration, corsFaults)
		} else if len(route.Headers) > 0 {
			faults.Add(origin.route+".headers", "must be empty, since API Gateway returns this integration's responses unchanged")
		}
		if binding.Type == "HTTP_PROXY" && (authorization != "NONE" || route.APIKey) && !binding.isPlainHTTP() {
			binding.Weakened = append(binding.Weakened, Weakening{Field: "authorization", Subject: route.Path,
				Effect: "the server at " + binding.URI + " receives the credentials of callers of " + route.Path})
		}
		faults.In(origin.route+".identityHeaders", route.bindIdentityHeaders(&binding, at))
		_, deniesAll := route.Integration.(s3Denied)
		b.methods = append(b.methods, b.tables.share(boundMethod{
			deniesAll: deniesAll, field: origin.route, path: path, key: key, method: verb, authorization: authorization, authorizer: route.Authorization.authorizer(),
			scopes: route.Scopes, apiKey: route.APIKey, throttle: route.Throttle, binding: binding,
		}))
	}
	faults.In(origin.route, timeoutFaults)
	return faults
}

// withSeparateMethods returns verbs with those that an integration needs methods of
// their own for, beside ANY. Verbs that a route names are that route's.
func (b *routeBinder) withSeparateMethods(verbs Methods, key string, integration Integration) Methods {
	own, ok := integration.(methodSeparator)
	if !ok || isNil(integration) || !slices.Equal(verbs, Any) {
		return verbs
	}
	if _, taken := b.origins[methodKey{key, "ANY"}]; taken {
		return verbs
	}
	all := slices.Clone(verbs)
	for _, verb := range own.separateMethods() {
		if !b.explicit[methodKey{key, verb}] {
			all = append(all, verb)
		}
	}
	return all
}

// checkVariables finds a second variable at a level of the paths, which API Gateway
// refuses.
func (b *routeBinder) checkVariables(path Path, origin routeOrigin) fault.List {
	var faults fault.List
	for i, s := range path.segments {
		if s.name == "" {
			continue
		}
		above := Path{segments: path.segments[:i]}.key()
		first, ok := b.variables[above]
		switch {
		case !ok:
			b.variables[above] = pathVariable{s, pathOrigin{origin.route, path.String()}}
		case first.segment != s:
			faults.Add("", "%q: %s conflicts with %s of %s, %q: API Gateway allows one variable per level",
				path, s.text, first.segment.text, first.field, first.path)
			return faults
		}
	}
	return nil
}

// explicitMethods returns the methods that routes name, which a route with ANY on the
// same path does not handle.
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

// ownHeaders returns the headers that a route adds to its responses, with their sources.
func (r Route) ownHeaders() map[string]string {
	headers := map[string]string{}
	for name, value := range r.Headers {
		headers[name] = "'" + value + "'"
	}
	return headers
}

// isOwn reports whether an integration is a type of this package, whose templates its tests
// check.
func isOwn(integration Integration) bool {
	t := reflect.TypeOf(integration)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() == reflect.TypeFor[Mock]().PkgPath()
}

// isNil reports whether there is no integration, or a nil pointer.
func isNil(integration Integration) bool {
	v := reflect.ValueOf(integration)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}
