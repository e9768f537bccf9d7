package policy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// An apiGenerator makes APIs that are much alike, in a small world of paths and callers.
type apiGenerator struct{ generator }

var (
	apiSegments      = []string{"a", "secret", "u"}
	apiPools         = []string{"pool1", "pool2"}
	apiKeys          = []string{"acme", "globex"}
	apiVPCE          = []string{"vpce-1", "vpce-2"}
	apiOrganizations = []string{"o-aaaaaaaaaa", "o-bbbbbbbbbb"}
	apiRoles         = []string{"arn:aws:iam::111122223333:role/reader", "arn:aws:iam::111122223333:role/writer"}
	apiNetworks      = []string{"10.1.0.0/16", "10.2.0.0/16", "10.0.0.0/8", "2001:db8::/32", "2001:db8:1::/48"}
	apiVPCs          = []string{"vpc-1", "vpc-2"}
	apiTables        = []review.Responses{
		{Name: "plain", Statuses: []review.Status{{Code: "404", Pattern: "404"}, {Code: "200"}}},
		{Name: "etag", Statuses: []review.Status{
			{Code: "200", Pattern: `2\d{2}`, Headers: map[string]string{"ETag": "integration.response.header.ETag"}},
			{Code: "502", Templates: map[string]string{"application/json": "{}"}},
		}},
		{Name: "meta", Statuses: []review.Status{
			{Code: "200", Pattern: "200", Headers: map[string]string{
				"ETag": "integration.response.header.etag", "x-amz-meta-a": "integration.response.header.x-amz-meta-a",
			}},
			{Code: "404", Pattern: "404", Templates: map[string]string{"application/json": "{}"}}, {Code: "502"},
		}},
		{Name: "scripts", Statuses: []review.Status{{Code: "200", Headers: map[string]string{
			"Access-Control-Allow-Origin": "method.request.header.Origin", "Access-Control-Allow-Credentials": "'true'",
		}}}},
	}
)

// apiPolicy returns a resource policy as the library writes it, or another one.
func (g apiGenerator) apiPolicy(t *testing.T, c review.Callers) []iam.Statement {
	t.Helper()
	var ids ref.List
	for _, e := range c.Endpoints {
		ids = append(ids, e.IDs...)
	}
	definition := resolve(t, gateway.Config{
		Endpoints: ids, Networks: c.Networks, VPCs: c.VPCs, Organizations: c.Organizations, Principals: c.Principals,
		Routes: []gateway.Route{{Path: "/", Integration: gateway.Mock{}, Authorization: gateway.IAM}},
	})
	statements := definition.Policy.Sorted().Statements
	if g.IntN(6) == 0 { // one that does not deny all others
		i := 1 + g.IntN(len(statements)-1)
		statements = slices.Delete(statements, i, i+1)
	}
	return statements
}

func (g apiGenerator) api(t *testing.T) review.API {
	api := review.API{ID: "api", Stage: "prod", Responses: apiTables}
	g.callers(t, &api)
	names := g.names()
	for range 1 + g.IntN(4) {
		g.addRoute(&api, names)
	}
	return api
}

// grant gives the role what the routes to S3 need to read, and also to write if writes.
func grant(api *review.API, writes bool) {
	actions := ref.List{"s3:GetObject"}
	if writes {
		actions = append(actions, "s3:PutObject", "s3:AbortMultipartUpload")
	}
	var routes []string
	for _, r := range api.Routes {
		if r.Backend.Service == "s3" {
			routes = append(routes, r.Name())
		}
	}
	const objects = "arn:aws:s3:::*/*"
	api.Grants, api.RolePolicy = nil, nil
	if len(routes) == 0 {
		return
	}
	for _, action := range actions {
		api.Grants = append(api.Grants, review.Grant{Action: action, Resource: objects, Routes: routes})
	}
	api.RolePolicy = []iam.Statement{{Effect: iam.Allow, Action: actions, Resource: ref.List{objects}}}
}

func (g apiGenerator) callers(t *testing.T, api *review.API) {
	c := review.Callers{UserPools: g.some(apiPools)}
	for _, id := range g.some(apiVPCE) {
		c.Endpoints = append(c.Endpoints, review.Endpoint{IDs: ref.List{id}})
	}
	if g.IntN(3) == 0 {
		c.Networks = g.some(apiNetworks)
	}
	if g.IntN(4) == 0 {
		c.VPCs = g.some(apiVPCs)
	}
	if g.IntN(4) == 0 {
		c.Organizations = g.some(apiOrganizations)
	}
	if g.IntN(4) == 0 {
		c.Principals = g.some(apiRoles)
	}
	c.UsagePlans = []review.UsagePlan{{Name: "partners", Keys: g.some(apiKeys)}}
	api.Callers, api.ResourcePolicy = c, g.apiPolicy(t, c)
}

// names returns the names of the variables of each level in a version, as indexes, and 1
// if all greedy variables have the name p.
func (g apiGenerator) names() []int { return append(g.Perm(3), g.IntN(2)) }

// greedyName returns the name of a greedy variable of a level.
func greedyName(names []int, level int) string {
	if names[3] == 1 {
		return "p"
	}
	return string("xyz"[names[level]])
}

// addRoute adds a route, or replaces the one with the same path and verb. The variables of
// a level have one name in a version, as API Gateway wants it.
func (g apiGenerator) addRoute(api *review.API, names []int) {
	var parts, variables []string
	for level := range g.IntN(4) {
		name := string("xyz"[names[level]])
		switch g.IntN(6) {
		case 0, 1, 2:
			parts = append(parts, g.of(apiSegments))
			continue
		case 3, 4:
			parts = append(parts, "{"+name+"}")
		default:
			name = greedyName(names, level)
			parts = append(parts, "{"+name+"+}")
		}
		variables = append(variables, name)
		if strings.HasSuffix(parts[len(parts)-1], "+}") {
			break
		}
	}
	if n := len(parts); n > 0 && g.IntN(2) == 0 && !strings.HasSuffix(parts[n-1], "+}") && n < 3 {
		name := greedyName(names, n)
		parts, variables = append(parts, "{"+name+"+}"), append(variables, name)
	}
	r := review.Route{Path: "/" + strings.Join(parts, "/"), Method: g.of([]string{"GET", "GET", "POST", "ANY"})}
	r.Authorization = g.of([]string{"NONE", "NONE", "AWS_IAM", "COGNITO_USER_POOLS"})
	if r.Authorization == "COGNITO_USER_POOLS" && g.IntN(2) == 0 {
		r.Scopes = g.some([]string{"read", "write"})
	}
	r.APIKey = g.IntN(5) == 0
	g.backend(&r, parts, variables)
	if !fits(api.Routes, r.Path) {
		return
	}
	api.Routes = slices.DeleteFunc(api.Routes, func(other review.Route) bool { return other.Name() == r.Name() })
	api.Routes = append(api.Routes, r)
	slices.SortFunc(api.Routes, func(a, b review.Route) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
}

// fits reports whether API Gateway takes a path beside others: at each place there is one
// variable.
func fits(routes []review.Route, path string) bool {
	parts := strings.Split(path, "/")
	for _, r := range routes {
		for i, other := range strings.Split(r.Path, "/") {
			if i >= len(parts) {
				break
			}
			if part := parts[i]; part != other {
				if strings.HasPrefix(part, "{") && strings.HasPrefix(other, "{") {
					return false
				}
				break
			}
		}
	}
	return true
}

// backend sets what a route calls: the object of its own path, or of a path beside it.
func (g apiGenerator) backend(r *review.Route, parts, variables []string) {
	var key []string
	for _, part := range parts {
		key = append(key, strings.Replace(part, "+}", "}", 1))
	}
	if g.IntN(3) == 0 && len(key) > 1 {
		key = key[1:]
	}
	if g.IntN(8) == 0 {
		g.Shuffle(len(key), func(i, j int) { key[i], key[j] = key[j], key[i] })
	}
	r.Forwards = review.Forwards{Body: review.EveryBody}
	uri := "arn:aws:apigateway:eu-central-1:s3:path/" + g.of([]string{"documents", "documents", "documents", "media"})
	r.Backend = review.Backend{Kind: review.AWSService, Service: "s3", Type: "AWS", HTTPMethod: "ANY", UsesRole: true}
	if g.IntN(4) == 0 {
		uri = "https://example.com"
		r.Backend = review.Backend{Kind: review.WebServer, Type: "HTTP_PROXY", HTTPMethod: "ANY"}
		r.Forwards.AllHeaders, r.Forwards.AllQueryStrings = true, true
	}
	r.Backend.URI = strings.TrimSuffix(uri+"/"+strings.Join(key, "/"), "/")
	r.Backend.Name = r.Backend.URI
	for _, name := range variables {
		r.Forwards.Parameters = append(r.Forwards.Parameters, "path."+name)
	}
	g.forwards(r, variables)
	if r.Backend.Type == "AWS" {
		r.Responses = g.of([]string{"", "plain", "plain", "etag", "meta", "scripts"})
		if g.IntN(8) == 0 {
			r.Backend.Templates = map[string]string{"application/json": g.of([]string{
				"{}", "$input.params('x')", "$input.params('y')", "$input.params('p')", "$input.params().path.x",
			})}
			r.Forwards.Body = g.of([]string{review.OtherBodies, review.NoBody})
		}
	}
}

func (g apiGenerator) forwards(r *review.Route, variables []string) {
	for _, p := range []string{"header.range", "querystring.v"} {
		if g.IntN(4) == 0 && !r.Forwards.AllHeaders {
			r.Forwards.Parameters = append(r.Forwards.Parameters, p)
		}
	}
	switch g.IntN(10) {
	case 0:
		r.Forwards.Renamed = []review.Renamed{{From: "querystring.v", To: "header.b"}}
	case 1:
		if len(variables) > 0 {
			r.Forwards.Renamed = []review.Renamed{{From: "path." + g.of(variables), To: "header.tenant"}}
		}
	case 2:
		r.Backend.Parameters = map[string]string{
			"header.c": g.of([]string{"'fixed'", "context.resourcePath", "context.identity.userArn"}),
		}
	}
	slices.Sort(r.Forwards.Parameters)
}

// version returns an API that is much like another one.
func (g apiGenerator) version(t *testing.T, base review.API) review.API {
	head := base
	head.Routes = slices.Clone(base.Routes)
	names := g.names()
	if g.IntN(2) == 0 { // other names of the variables, which stand for the same or for others
		onlyPaths := g.IntN(4) == 0
		for i, r := range head.Routes {
			head.Routes[i] = renamed(r, names)
			if onlyPaths {
				r.Path = head.Routes[i].Path
				head.Routes[i] = r
			}
		}
	} else {
		names = namesOf(base)
	}
	for range g.IntN(3) {
		i := g.IntN(len(head.Routes))
		switch g.IntN(8) {
		case 0, 1, 2:
			g.addRoute(&head, names)
		case 3, 4:
			if len(head.Routes) > 1 {
				head.Routes = slices.Delete(head.Routes, i, i+1)
			}
		case 5:
			r := &head.Routes[i]
			r.Authorization, r.Scopes = g.of([]string{"NONE", "AWS_IAM", "COGNITO_USER_POOLS", r.Authorization}), nil
			if r.Authorization == "COGNITO_USER_POOLS" && g.IntN(3) > 0 {
				r.Scopes = g.some([]string{"read", "write"})
			}
			r.APIKey = g.IntN(4) == 0
		case 6:
			r := &head.Routes[i]
			r.Forwards.Parameters, r.Forwards.Renamed = slices.Clone(r.Forwards.Parameters), nil
			g.forwards(r, nil)
			r.Forwards.Parameters = slices.Compact(r.Forwards.Parameters)
		default:
			if r := &head.Routes[i]; r.Backend.Type == "AWS" {
				r.Responses = g.of([]string{"", "plain", "etag", "meta", "scripts"})
			}
		}
	}
	if g.IntN(4) == 0 {
		g.callers(t, &head)
	}
	return head
}

// namesOf returns the names of the variables of each level, as addRoute takes them.
func namesOf(api review.API) []int {
	names := []int{-1, -1, -1, 0}
	for _, r := range api.Routes {
		for level, part := range strings.Split(r.Path, "/")[1:] {
			if strings.HasPrefix(part, "{p") {
				names[3] = 1
			} else if strings.HasPrefix(part, "{") {
				names[level] = strings.Index("xyz", part[1:2])
			}
		}
	}
	for level := range names[:3] {
		for n := 0; names[level] < 0; n++ {
			if !slices.Contains(names[:3], n) {
				names[level] = n
			}
		}
	}
	return names
}

// renamed returns a route with other names of its variables. What they stand for stays.
func renamed(r review.Route, names []int) review.Route {
	parts := strings.Split(r.Path, "/")
	to := map[string]string{}
	for level, part := range parts[1:] {
		if strings.HasPrefix(part, "{") {
			name := string("xyz"[names[level]])
			if strings.HasSuffix(part, "+}") {
				name = greedyName(names, level)
			}
			to[part[1:2]] = name
			parts[level+1] = "{" + name + part[2:]
		}
	}
	r.Path = strings.Join(parts, "/")
	of := func(parameter string) string {
		if name, ok := strings.CutPrefix(parameter, "path."); ok && to[name] != "" {
			return "path." + to[name]
		}
		return parameter
	}
	uri := []byte(r.Backend.URI)
	for i := range uri {
		if i > 0 && uri[i-1] == '{' && to[string(uri[i])] != "" {
			uri[i] = to[string(uri[i])][0]
		}
	}
	r.Backend.URI, r.Backend.Name = string(uri), string(uri)
	r.Forwards.Parameters = slices.Clone(r.Forwards.Parameters)
	for i, p := range r.Forwards.Parameters {
		r.Forwards.Parameters[i] = of(p)
	}
	slices.Sort(r.Forwards.Parameters)
	r.Forwards.Renamed = slices.Clone(r.Forwards.Renamed)
	for i, p := range r.Forwards.Renamed {
		r.Forwards.Renamed[i] = review.Renamed{From: of(p.From), To: of(p.To)}
	}
	templates := map[string]string{}
	for contentType, template := range r.Backend.Templates {
		for from, name := range to {
			switch template {
			case "$input.params('" + from + "')":
				templates[contentType] = "$input.params('" + name + "')"
			case "$input.params().path." + from:
				templates[contentType] = "$input.params().path." + name
			}
		}
		if templates[contentType] == "" {
			templates[contentType] = template
		}
	}
	if len(templates) > 0 {
		r.Backend.Templates = templates
	}
	return r
}

// apiPair is a pair of APIs.
type apiPair struct{ base, head review.API }

// apiPairs returns pairs that are made from a seed. The first ones have the shapes of
// mistakes that the comparison once made.
func apiPairs(t *testing.T, seed uint64, count int) []apiPair {
	g := apiGenerator{generator{rand.New(rand.NewPCG(seed, 1))}}
	var list []apiPair
	for len(list) < count {
		base := g.api(t)
		if len(base.Routes) == 0 {
			continue
		}
		if g.IntN(3) == 0 {
			base = g.shielded(base)
		}
		p := apiPair{base, g.version(t, base)}
		writes := g.IntN(2) == 0
		grant(&p.base, writes)
		grant(&p.head, writes != (g.IntN(6) == 0))
		if g.IntN(2) == 0 {
			p.base, p.head = p.head, p.base
		}
		list = append(list, p)
	}
	return list
}

// shielded adds the routes of the first mistake: an open one to all objects, and one that
// requires a signature for some of them.
func (g apiGenerator) shielded(api review.API) review.API {
	name, second := greedyName(namesOf(api), 0), greedyName(namesOf(api), 1)
	route := func(path, key, variable, authorization string) review.Route {
		return review.Route{
			Path: path, Method: "ANY", Authorization: authorization,
			Backend: review.Backend{
				Kind: review.AWSService, Service: "s3", Type: "AWS", HTTPMethod: "ANY", UsesRole: true,
				URI: "arn:aws:apigateway:eu-central-1:s3:path/documents/" + key, Name: key,
			},
			Forwards: review.Forwards{Parameters: []string{"path." + variable}, Body: review.EveryBody},
		}
	}
	api.Routes = slices.DeleteFunc(slices.Clone(api.Routes), func(r review.Route) bool {
		return strings.HasPrefix(r.Path, "/{") || strings.HasPrefix(r.Path, "/secret")
	})
	api.Routes = append(api.Routes,
		route(fmt.Sprintf("/{%s+}", name), fmt.Sprintf("{%s}", name), name, "NONE"),
		route(fmt.Sprintf("/secret/{%s+}", second), fmt.Sprintf("secret/{%s}", second), second, "AWS_IAM"))
	return api
}
