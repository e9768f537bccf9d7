package gateway

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Config is what is wanted of a private REST API.
type Config struct {
	// Name is the API's, shown in the console: 1 to 255 characters. Required.
	Name string
	// Description is free text of at most 1,024 characters. Default: none.
	Description string
	// Stage is the name of the stage, the first segment of every URL: 1 to 128
	// letters, digits, hyphens and underscores. Default: "prod".
	Stage string
	// Endpoints are the ids of the VPC endpoints that callers come through, at
	// least one.
	Endpoints ref.List
	// Networks are IPv4 CIDR blocks of the VPC: callers at other addresses are
	// denied. Default: every address behind an endpoint is let in.
	Networks ref.List
	// Principals are ARNs of the AWS identities that are let in, for APIs all
	// of whose routes use [IAM]. Default: everyone who comes through an endpoint.
	Principals ref.List
	// Routes are the paths of the API, at least one.
	Routes []Route
	// MaxResources is the quota of resources of an API, which can be raised.
	// Default: 300.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
	MaxResources int
}

// An Environment is what a Definition needs to know of the place that it will
// be deployed to.
type Environment struct {
	// Partition is aws, aws-cn or aws-us-gov, or a reference.
	Partition string
	// Region is the region's name, or a reference.
	Region string
	// Expressions returns what each of the references stands for, in order.
	// References with equal expressions are treated as one. Default:
	// references are equal when they are written equally.
	Expressions func(references []string) []string
}

// Limits of API Gateway and IAM.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	defaultMaxResources     = 300
	maxResourcePolicyLength = 8192
	maxRolePolicyLength     = 10240
	maxDescriptionLength    = 1024
	maxNameLength           = 255
)

// StageNamePattern is what the name of a stage matches; a Terraform variable
// for one can validate it.
const StageNamePattern = `^[A-Za-z0-9_-]{1,128}$`

var (
	stageName    = regexp.MustCompile(StageNamePattern)
	endpointID   = regexp.MustCompile(`^vpce-[0-9a-z]+$`)
	principalARN = regexp.MustCompile(`^arn:[a-z-]+:(iam|sts)::[0-9]{12}:.+$`)
)

// Resolve returns the Definition of an API, or an error of type [*fault.Error]
// with everything that is wrong with the Config.
func Resolve(config Config, environment Environment) (Definition, error) {
	var faults fault.List
	faults.In("", config.check())
	placed := placeRoutes(config.Routes, environment, &faults)
	if err := faults.Err(); err != nil {
		return Definition{}, err
	}
	placed, expression := sameReferences(placed, environment.Expressions)

	definition := Definition{
		Name:             config.Name,
		Description:      config.Description,
		Stage:            config.stage(),
		Endpoints:        config.Endpoints,
		Networks:         config.Networks,
		BinaryMediaTypes: []string{"*/*"},
		Policy:           resourcePolicy(config.Principals, config.Endpoints, config.Networks),
		Resources:        resources(placed),
		Responses:        tables(placed, &faults),
		Permissions:      permissions(placed, expression),
	}
	definition.RolePolicy = rolePolicy(definition.Permissions)

	if n, limit := len(definition.Resources), config.maxResources(); n > limit {
		faults.Add("routes", "%d API Gateway resources: must be at most %d, one for every path and every path above it; where the quota was raised, set maxResources", n, limit)
	}
	if n := definition.Policy.Length(); n > maxResourcePolicyLength {
		faults.Add("endpoints", "resource policy of %d characters: must be at most %d; name fewer endpoints, networks or principals", n, maxResourcePolicyLength)
	}
	if n := definition.RolePolicy.Length(); n > maxRolePolicyLength {
		faults.Add("routes", "role policy of %d characters: must be at most %d; use fewer buckets or longer-reaching keys in one API", n, maxRolePolicyLength)
	}
	if err := faults.Err(); err != nil {
		return Definition{}, err
	}
	return definition, nil
}

func (c Config) stage() string {
	if c.Stage == "" {
		return "prod"
	}
	return c.Stage
}

func (c Config) maxResources() int {
	if c.MaxResources == 0 {
		return defaultMaxResources
	}
	return c.MaxResources
}

func (c Config) check() fault.List {
	var faults fault.List
	switch {
	case c.Name == "":
		faults.Add("name", `"": must be set`)
	case ref.HasSyntax(c.Name):
		faults.Add("name", "%q: must not have ${ or %%{ in it", c.Name)
	case len(c.Name) > maxNameLength && !ref.Contains(c.Name):
		faults.Add("name", "%d characters: must be at most %d", len(c.Name), maxNameLength)
	}
	if len(c.Description) > maxDescriptionLength && !ref.Contains(c.Description) {
		faults.Add("description", "%d characters: must be at most %d", len(c.Description), maxDescriptionLength)
	}
	if !ref.Contains(c.stage()) && !stageName.MatchString(c.stage()) {
		faults.Add("stage", "%q: must be 1 to 128 letters, digits, hyphens and underscores", c.Stage)
	}
	if len(c.Endpoints) == 0 {
		faults.Add("endpoints", "must have at least one VPC endpoint")
	}
	faults.In("endpoints", CheckList(c.Endpoints, func(id string) string {
		if !endpointID.MatchString(id) {
			return "must be the id of a VPC endpoint, vpce-…"
		}
		return ""
	}))
	faults.In("networks", CheckCIDRs(c.Networks))
	faults.In("principals", CheckList(c.Principals, func(arn string) string {
		if !principalARN.MatchString(arn) {
			return "must be the ARN of an AWS identity, such as arn:aws:iam::111122223333:role/reader"
		}
		return ""
	}))
	if len(c.Routes) == 0 {
		faults.Add("routes", "must have at least one route")
	}
	if c.MaxResources < 0 {
		faults.Add("maxResources", "%d: must not be negative", c.MaxResources)
	}
	for i, route := range c.Routes {
		if len(c.Principals) > 0 && route.Authorization != IAM {
			faults.Add(fmt.Sprintf("routes[%d].authorization", i), "%q: must be %s where the API has principals, or every call is denied", string(route.Authorization), IAM)
		}
	}
	return faults
}

// CheckList tests each literal element of a list. problem returns what is
// allowed instead, or "".
func CheckList(list ref.List, problem func(element string) string) fault.List {
	var faults fault.List
	if list.Mixed() {
		faults.Add("", "a reference to a list must be the only element")
		return faults
	}
	seen := map[string]int{}
	for i, element := range list {
		if ref.Contains(element) {
			continue
		}
		field := fmt.Sprintf("[%d]", i)
		if text := problem(element); text != "" {
			faults.Add(field, "%q: %s", element, text)
		} else if first, ok := seen[element]; ok {
			faults.Add(field, "%q: must not repeat element [%d]", element, first)
		} else {
			seen[element] = i
		}
	}
	return faults
}

// CheckCIDRs tests IPv4 CIDR blocks.
func CheckCIDRs(list ref.List) fault.List {
	return CheckList(list, func(s string) string {
		prefix, err := netip.ParsePrefix(s)
		switch {
		case err != nil || !prefix.Addr().Is4():
			return "must be an IPv4 CIDR block, such as 10.0.0.0/16"
		case prefix != prefix.Masked():
			return fmt.Sprintf("must not have bits set outside its prefix: %s", prefix.Masked())
		}
		return ""
	})
}

// A placed is one method of one route, bound.
type placed struct {
	Path          Path `json:"-"`
	Method        string
	Authorization string
	Binding       Binding
}

// route returns how the method is called in what people read.
func (p placed) route() string { return p.Method + " " + p.Path.String() }

func placeRoutes(routes []Route, environment Environment, faults *fault.List) []placed {
	var all []placed
	levels := map[string]child{}      // the one variable below each path
	methods := map[string]placement{} // who has a path and method
	for i, route := range routes {
		field := fmt.Sprintf("routes[%d]", i)
		path, pathFaults := parsePath(route.Path)
		faults.In(field+".path", pathFaults)
		verbs, verbFaults := route.Methods.resolve()
		faults.In(field+".methods", verbFaults)
		authorization, authorizationFaults := route.Authorization.resolve()
		faults.In(field+".authorization", authorizationFaults)
		if route.Integration == nil {
			faults.Add(field+".integration", "must be set")
		}
		if pathFaults != nil || verbFaults != nil || route.Integration == nil {
			continue
		}
		checkLevels(path, i, levels, faults)
		for _, verb := range verbs {
			key := path.key() + " " + verb
			if first, ok := methods[key]; ok {
				faults.Add(field+".path", "%q: %s is already routed by routes[%d], %q", route.Path, verb, first.index, first.path)
				continue
			}
			methods[key] = placement{i, route.Path}
			binding, bindingFaults := route.Integration.Bind(Placement{
				Method: verb, Path: path, Partition: environment.Partition, Region: environment.Region,
			})
			faults.In(field+".integration", bindingFaults)
			all = append(all, placed{path, verb, authorization, binding})
		}
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(strings.Compare(a.Path.key(), b.Path.key()), strings.Compare(a.Method, b.Method))
	})
	return all
}

// A placement is the route that took a path and method.
type placement struct {
	index int
	path  string
}

// A child is the variable that a route put below a path.
type child struct {
	segment segment
	placement
}

// checkLevels finds a second variable beside the one that another route has at
// the same level, which API Gateway refuses.
func checkLevels(path Path, index int, levels map[string]child, faults *fault.List) {
	for i, s := range path.segments {
		if s.name == "" {
			continue
		}
		above := Path{path.segments[:i]}
		first, ok := levels[above.key()]
		switch {
		case !ok:
			levels[above.key()] = child{s, placement{index, path.String()}}
		case first.segment != s:
			faults.Add(fmt.Sprintf("routes[%d].path", index), "%q: %s cannot stand beside %s of routes[%d], %q: API Gateway allows one variable at a level",
				path, s.text, first.segment.text, first.index, first.path)
		}
	}
}

// key identifies the path among all: no two paths that API Gateway tells apart
// share one.
func (p Path) key() string {
	keys := make([]string, len(p.segments))
	for i, s := range p.segments {
		keys[i] = s.key()
	}
	return strings.Join(keys, separator)
}

// sameReferences rewrites references that stand for the same expression to one
// of them: each getter call makes a new one, and permissions on one bucket
// would look like permissions on two. It also returns the function that writes
// a text with its references as expressions.
func sameReferences(all []placed, expressions func([]string) []string) ([]placed, func(string) string) {
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // strings, maps and lists of strings always marshal
	}
	references := slices.Compact(slices.Sorted(slices.Values(ref.Tokens(string(text)))))
	if expressions == nil || len(references) == 0 {
		return all, func(text string) string { return text }
	}
	expression, first, same := map[string]string{}, map[string]string{}, map[string]string{}
	for i, e := range expressions(references) {
		expression[references[i]] = e
		if _, ok := first[e]; !ok {
			first[e] = references[i]
		}
		same[references[i]] = first[e]
	}
	var rewritten []placed
	if err := json.Unmarshal([]byte(ref.Replace(string(text), func(token string) string { return same[token] })), &rewritten); err != nil {
		panic(err) // what was marshalled, with one token in the place of another
	}
	for i := range rewritten {
		rewritten[i].Path = all[i].Path
	}
	return rewritten, func(text string) string {
		return ref.Replace(text, func(token string) string { return expression[token] })
	}
}

// resources builds the tree of paths from methods that are sorted by path.
func resources(all []placed) []Resource {
	tree := map[string]*Resource{"": {Path: "/"}}
	for _, p := range all {
		for i := range p.Path.segments {
			path := Path{p.Path.segments[:i+1]}
			if tree[path.key()] == nil {
				tree[path.key()] = &Resource{
					Key: path.key(), Parent: Path{p.Path.segments[:i]}.key(),
					Part: p.Path.segments[i].text, Path: path.String(),
				}
			}
		}
		resource := tree[p.Path.key()]
		resource.Methods = append(resource.Methods, p.method())
	}
	list := make([]Resource, 0, len(tree))
	for _, key := range slices.SortedFunc(maps.Keys(tree), comparePaths) {
		list = append(list, *tree[key])
	}
	return list
}

// comparePaths orders the keys of paths segment by segment, so that a parent
// comes before its children and a path's children stand together.
func comparePaths(a, b string) int {
	return slices.Compare(strings.Split(a, separator), strings.Split(b, separator))
}

func (p placed) method() Method {
	method := Method{
		HTTPMethod:        p.Method,
		Authorization:     p.Authorization,
		RequestParameters: map[string]bool{},
		Integration:       p.Binding,
	}
	for _, source := range p.Binding.RequestParameters {
		if strings.HasPrefix(source, "method.request.") && !strings.HasPrefix(source, "method.request.body") {
			method.RequestParameters[source] = strings.HasPrefix(source, "method.request.path.")
		}
	}
	method.Integration.Responses = Responses{Name: p.Binding.Responses.Name}
	method.Integration.Grants = nil
	return method
}

func tables(all []placed, faults *fault.List) []Responses {
	byName := map[string]Responses{}
	texts := map[string]string{}
	for _, p := range all {
		table := p.Binding.Responses
		text, err := json.Marshal(table)
		if err != nil {
			panic(err) // strings and maps of strings always marshal
		}
		if other, ok := texts[table.Name]; ok && other != string(text) {
			faults.Add("routes", "%s: two different tables of responses are named %q", p.route(), table.Name)
		}
		byName[table.Name], texts[table.Name] = table, string(text)
	}
	list := make([]Responses, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		list = append(list, byName[name])
	}
	return list
}

// permissions merges the grants of all methods. They are ordered by what their
// references stand for: references are numbered as the program goes, so an
// order by their text would change with any other resource.
func permissions(all []placed, expression func(string) string) []Permission {
	type key struct{ action, resource string }
	merged := map[key]*Permission{}
	for _, p := range all {
		for _, grant := range p.Binding.Grants {
			for _, action := range grant.Actions {
				for _, resource := range grant.Resources {
					k := key{action, resource}
					if merged[k] == nil {
						merged[k] = &Permission{Action: action, Resource: resource}
					}
					if routes := merged[k].Routes; len(routes) == 0 || routes[len(routes)-1] != p.route() {
						merged[k].Routes = append(routes, p.route())
					}
				}
			}
		}
	}
	list := make([]Permission, 0, len(merged))
	order := map[string]string{}
	for k, permission := range merged {
		list = append(list, *permission)
		order[k.resource] = expression(k.resource)
	}
	slices.SortFunc(list, func(a, b Permission) int {
		return cmp.Or(
			strings.Compare(order[a.Resource], order[b.Resource]),
			strings.Compare(a.Action, b.Action),
		)
	})
	return list
}
