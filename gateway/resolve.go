package gateway

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
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
	// Principals are ARNs of the IAM users and roles that are let in, for APIs
	// all of whose routes use [IAM]; everyone else is denied, whatever their own
	// policies say. Default: everyone who comes through an endpoint.
	Principals ref.List
	// UserPools are ARNs of the Cognito user pools whose tokens routes with
	// [UserPools] take, of any account and region; together they are one
	// authorizer of the API. Default: none.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
	UserPools ref.List
	// UsagePlans are the plans whose API keys routes with APIKey take. Default:
	// none.
	UsagePlans []UsagePlan
	// Routes are the paths of the API, at least one.
	Routes []Route
	// CORS lets scripts of a website call the API from browsers. Default: none.
	CORS CORS
	// UnknownRoutesNotFound makes a path or method without a route answer 404.
	// So does then a call that is not signed to a route with [IAM], which API
	// Gateway does not tell from it. Default: 403.
	UnknownRoutesNotFound bool
	// GatewayResponses are errors of API Gateway itself, in the place of the
	// default ones, or for types which these do not name. Default: all errors
	// are {"message": …, "requestId": …}.
	GatewayResponses []GatewayResponse
	// OneHeaderSpelling forwards request headers under the name that AWS writes,
	// such as Range and x-amz-tagging, and not in lower case or with capitals as
	// well. API Gateway then drops what some clients and all clients over HTTP/2
	// send: an upload on the condition that no object exists overwrites one. S3 gets
	// no x-amz-expected-bucket-owner from routes that write, and with CustomerKeys it
	// no longer refuses renames. Set it only if API Gateway rejects parameters that
	// differ only in capitals, which is not recorded. Default: false, every spelling
	// is forwarded.
	OneHeaderSpelling bool
	// MaxResources is the quota of resources of an API, which can be raised.
	// Default: 300.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
	MaxResources int
	// Weakened lists what was chosen outside this Config that protects less than the
	// default. Default: none.
	Weakened []Weakening
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

// Limits of API Gateway.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const (
	// DefaultMaxResources is how many resources an API may have, unless the account's
	// quota is raised.
	DefaultMaxResources  = 300
	maxDescriptionLength = 1024
	maxNameLength        = 255
)

// StageNamePattern is what the name of a stage matches; a Terraform variable
// for one can validate it.
const StageNamePattern = `^[A-Za-z0-9_-]{1,128}$`

var (
	stageName    = regexp.MustCompile(StageNamePattern)
	stageText    = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)
	endpointID   = regexp.MustCompile(`^vpce-[0-9a-z]+$`)
	principalARN = regexp.MustCompile(`^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$`)
)

// Resolve returns the Definition of an API, or an error of type [*fault.Error]
// with everything that is wrong with the Config.
func Resolve(config Config, environment Environment) (Definition, error) {
	var faults fault.List
	faults.In("", config.check())
	methods, tables := bindRoutes(config, environment, &faults)
	if err := faults.Err(); err != nil {
		return Definition{}, err
	}
	expression, err := unifyReferences(methods, tables, environment.Expressions)
	if err != nil {
		return Definition{}, err
	}
	for _, table := range tables {
		*table = table.withHashedName(expression)
	}

	definition := Definition{
		Name:             config.Name,
		Description:      config.Description,
		Stage:            config.stage(),
		Endpoints:        config.Endpoints,
		Networks:         config.Networks,
		Principals:       config.Principals,
		UserPools:        config.UserPools,
		UsagePlans:       config.usagePlans(),
		BinaryMediaTypes: []string{"*/*"},
		Policy:           resourcePolicy(config.Principals, config.Endpoints, config.Networks),
		Resources:        resources(methods),
		Responses:        namedTables(methods, &faults),
		CORS:             config.CORS,
		GatewayResponses: config.gatewayResponses(),
		Permissions:      permissions(methods, expression),
		Weakened:         config.weakenings(methods),
	}
	checkRefused(methods, definition.Permissions, &faults)
	checkExposed(methods, &faults)
	definition.RolePolicy = rolePolicy(definition.Permissions, slices.ContainsFunc(methods, (*boundMethod).callsS3))

	if n, limit := len(definition.Resources), config.maxResources(); n > limit {
		faults.Add("routes", "%d API Gateway resources: must be at most %d, one for every path and every path above it; where the quota was raised, set maxResources", n, limit)
	}
	if n := definition.StoredPolicy().Length(); n > MaxResourcePolicyLength {
		faults.Add("endpoints", "resource policy of %d characters: must be at most %d; name fewer endpoints, networks or principals", n, MaxResourcePolicyLength)
	}
	if n := definition.RolePolicy.Length(); n > iam.MaxRolePolicyLength {
		faults.Add("routes", "role policy of %d characters: must be at most %d; use fewer buckets or longer-reaching keys in one API", n, iam.MaxRolePolicyLength)
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
		return DefaultMaxResources
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
	case length(c.Name) > maxNameLength:
		faults.Add("name", "%d characters: must be at most %d", length(c.Name), maxNameLength)
	}
	if length(c.Description) > maxDescriptionLength {
		faults.Add("description", "%d characters: must be at most %d", length(c.Description), maxDescriptionLength)
	}
	if !ref.Matches(c.stage(), stageName, stageText) {
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
	faults.In("cors", c.CORS.check())
	if c.CORS.Origin != "" && len(c.Principals) > 0 {
		faults.Add("cors.origin", "%q: must be empty where the API has principals, since a browser cannot sign what it asks before a call", c.CORS.Origin)
	}
	faults.In("gatewayResponses", c.checkGatewayResponses())
	faults.In("principals", CheckList(c.Principals, func(arn string) string {
		if !principalARN.MatchString(arn) {
			return "must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader"
		}
		return ""
	}))
	faults.In("userPools", c.checkUserPools())
	faults.In("usagePlans", c.checkUsagePlans())
	if len(c.Routes) == 0 {
		faults.Add("routes", "must have at least one route")
	}
	if c.MaxResources < 0 {
		faults.Add("maxResources", "%d: must not be negative", c.MaxResources)
	}
	return faults
}

// length counts the characters of the known text.
func length(s string) int { return utf8.RuneCountInString(ref.Literal(s)) }

// resources builds the tree of paths from methods that are sorted by path, which
// puts a parent before its children.
func resources(all []*boundMethod) []Resource {
	list := append(make([]Resource, 0, len(all)), Resource{Path: "/"})
	at := make(map[string]int, len(all)) // by key
	at[""] = 0
	for _, p := range all {
		last, ok := at[p.key]
		if !ok {
			var parent, path string
			for _, segment := range p.path.segments {
				key := segment.key()
				if parent != "" {
					key = parent + separator + key
				}
				path += "/" + segment.text
				if last, ok = at[key]; !ok {
					last = len(list)
					at[key] = last
					list = append(list, Resource{Key: key, Parent: parent, Part: segment.text, Path: path})
				}
				parent = key
			}
		}
		list[last].Methods = append(list[last].Methods, p.definition())
	}
	return list
}

func (p *boundMethod) definition() Method {
	method := Method{
		HTTPMethod:          p.method,
		Authorization:       p.authorization,
		AuthorizationScopes: p.scopes,
		APIKeyRequired:      p.apiKey,
		RequestParameters:   make(map[string]bool, len(p.binding.RequestParameters)),
		Preflight:           p.preflight,
		Integration:         p.binding,
	}
	for _, source := range p.binding.RequestParameters {
		if strings.HasPrefix(source, "method.request.") && !strings.HasPrefix(source, "method.request.body") {
			method.RequestParameters[source] = strings.HasPrefix(source, "method.request.path.")
		}
	}
	method.Integration.Responses = Responses{Name: p.responses.Name}
	method.Integration.Grants, method.Integration.Refused, method.Integration.Exposed, method.Integration.Weakened = nil, nil, nil, nil
	return method
}

func namedTables(all []*boundMethod, faults *fault.List) []Responses {
	byName := map[string]*Responses{}
	for _, p := range all {
		if p.responses.Default == "" {
			continue
		}
		if other, ok := byName[p.responses.Name]; ok && other != p.responses && !other.equal(*p.responses) {
			faults.Add("routes", "%s: two different tables of responses are named %q", p.route(), p.responses.Name)
		}
		byName[p.responses.Name] = p.responses
	}
	list := make([]Responses, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		list = append(list, byName[name].clone())
	}
	return list
}

// permissions merges the grants of all methods. They are ordered by what their
// references stand for: references are numbered as the program goes, so an
// order by their text would change with any other resource.
func permissions(all []*boundMethod, expression func(string) string) []Permission {
	type key struct{ action, resource string }
	merged := map[key]*Permission{}
	for _, p := range all {
		route := p.route()
		for _, grant := range p.binding.Grants {
			for _, action := range grant.Actions {
				for _, resource := range grant.Resources {
					k := key{action, resource}
					if merged[k] == nil {
						merged[k] = &Permission{Action: action, Resource: resource}
					}
					if routes := merged[k].Routes; len(routes) == 0 || routes[len(routes)-1] != route {
						merged[k].Routes = append(routes, route)
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
