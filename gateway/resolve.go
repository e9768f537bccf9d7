package gateway

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// Config describes a private REST API.
type Config struct {
	// Name is the name of the API in the console: 1 to 255 characters. Required.
	Name string
	// Description is text of at most 1,024 characters. Default: none.
	Description string
	// Stage is the name of the stage, the first segment of every URL's path: 1 to 128
	// letters, digits, hyphens and underscores. Default: "prod".
	Stage string
	// Endpoints are the ids of the VPC endpoints that the API may be called through, and
	// that are associated with it, such as "vpce-0a1b2c3d4e5f60718". An association gives
	// the API a URL with the endpoint's id. At least one is required, unless
	// AdmittedEndpoints are set.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/associate-private-api-with-vpc-endpoint.html
	Endpoints ref.List
	// AdmittedEndpoints are all VPC endpoints that the API may be called through, if some
	// of them are not associated with it, such as those of other accounts. It has all
	// Endpoints. Default: Endpoints.
	AdmittedEndpoints ref.List
	// Networks are IPv4 and IPv6 CIDR blocks of the VPC, such as 10.0.0.0/16 and
	// 2001:db8::/32. Callers with other addresses are denied: with blocks of one version
	// alone, all callers whose addresses have the other version. Default: none, every
	// address behind an endpoint is allowed.
	Networks ref.List
	// VPCs are the IDs of VPCs, such as "vpc-0a1b2c3d4e5f60718". Callers that come through
	// an endpoint in another VPC are denied, whatever the endpoint's id is. Default: none,
	// the VPC of every endpoint is allowed.
	VPCs ref.List
	// Organizations are the IDs of AWS organizations, such as "o-a1b2c3d4e5". Identities
	// of accounts outside of them are denied, whatever their own policies say. API Gateway
	// knows the organization of signed requests alone, so all routes must use [IAM].
	// Default: none, identities of every account are allowed.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
	Organizations ref.List
	// Principals are the ARNs of the IAM users and roles that may call the API. All
	// others are denied, whatever their own policies say. All routes must use [IAM].
	// Default: none, everyone who calls through an endpoint is allowed.
	Principals ref.List
	// UserPools are the ARNs of the Cognito user pools whose tokens routes with
	// [UserPools] accept, in any account and Region. The API has one authorizer for
	// all of them. Default: none.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
	UserPools ref.List
	// Authorizers are Lambda functions that decide about requests to routes with the
	// authorization [By] their names. Default: none.
	Authorizers []Authorizer
	// UsagePlans are the plans whose API keys routes with APIKey accept. Default:
	// none.
	UsagePlans []UsagePlan
	// RoleARN is the ARN of an existing role that API Gateway assumes to call AWS services.
	// The app then makes no role. Nobody checks what the role may do: it must have the
	// Definition's RolePolicy and the trust policy [RoleTrust]. Default: none, the API has a
	// role of its own with exactly these permissions.
	RoleARN string
	// Routes are the routes of the API. At least one is required.
	Routes []Route
	// CORS lets scripts of a website call the API from browsers. Default: none, they
	// cannot.
	CORS CORS
	// UnknownRoutesNotFound makes API Gateway return 404 for a path or method that has
	// no route. An unsigned request to a route with [IAM] then also gets 404: API
	// Gateway does not distinguish the two. Default: false, they get 403.
	UnknownRoutesNotFound bool
	// GatewayResponses replace API Gateway's own errors, by type. Default: none, the
	// body of each error is {"message": …, "requestId": …, "errorType": …}.
	GatewayResponses []GatewayResponse
	// SecurityPolicy is the TLS security policy, one of [SecurityPolicies]. A change takes
	// API Gateway about 15 minutes. Default: "", that of new private APIs, TLS_1_2.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
	SecurityPolicy string
	// EndpointAccessMode is [AccessBasic] or [AccessStrict] with a SecurityPolicy that begins
	// with SecurityPolicy_, which needs one, and "" otherwise. Default: "".
	EndpointAccessMode string
	// DisableExecuteAPIEndpoint disables the API's default hostname, so that clients reach
	// the API only by a custom domain. API Gateway then answers 403 on the default hostname.
	// Its guide does not say whether it also does on the names with the ID of an endpoint and
	// on the endpoint's own name. A change takes effect with the next deployment, which is in
	// the same apply. Terraform's provider does not enable the hostname again when the field
	// is removed: override disable_execute_api_endpoint of the REST API with false.
	// Default: false.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
	DisableExecuteAPIEndpoint bool
	// StageSettings are the settings of the stage: logs, limits, metrics, traces and a web
	// ACL. Default: none of them.
	StageSettings StageSettings
	// OneHeaderSpelling forwards request headers only under the name that AWS writes,
	// such as Range and x-amz-tagging, and not in lower case or with other capitals.
	// API Gateway then drops the headers of some clients, and all headers over HTTP/2:
	// an upload on condition that no object exists overwrites one. S3 does not get
	// x-amz-expected-bucket-owner from routes that write, and with CustomerKeys it
	// no longer refuses renames. Set it only if API Gateway rejects parameters that
	// differ only in capitals, which has not been seen. Default: false, every spelling
	// is forwarded.
	OneHeaderSpelling bool
	// MaxResources is the account's quota of resources per API. Default: 300, the
	// quota of an account that has not had it raised.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
	MaxResources int
	// Weakened are choices outside this Config that protect less than the default.
	// Default: none.
	Weakened []Weakening
}

// An Environment is where a Definition will be deployed.
type Environment struct {
	// Partition is aws, aws-cn or aws-us-gov, or a reference.
	Partition string
	// Region is the name of the Region, or a reference.
	Region string
	// Expressions returns the expression that each reference stands for, in the same
	// order. References with equal expressions are treated as one. Default: references
	// are equal only if their texts are.
	Expressions func(references []string) []string
}

// StageNamePattern matches the names of stages. Terraform variables can validate their
// values with it.
const StageNamePattern = `^[A-Za-z0-9_-]{1,128}$`

// VPCIDPattern matches the IDs of VPCs. Terraform variables can validate their values with it.
const VPCIDPattern = `^vpc-[0-9a-z]+$`

var (
	stageName    = regexp.MustCompile(StageNamePattern)
	stageText    = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)
	endpointID   = regexp.MustCompile(`^vpce-[0-9a-z]+$`)
	vpcID        = regexp.MustCompile(VPCIDPattern)
	organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	principalARN = regexp.MustCompile(`^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$`)
)

// Resolve returns the Definition of an API, or an error of type [*fault.Error]
// with everything that is wrong with the Config.
func Resolve(config Config, environment Environment) (Definition, error) {
	var faults fault.List
	faults.In("", config.check())
	config.CORS = config.CORS.resolved()
	methods, tables := bindRoutes(config, environment, &faults)
	if err := faults.Err(); err != nil {
		return Definition{}, err
	}
	authorizers := config.resolvedAuthorizers(environment)
	expression, err := unifyReferences(methods, tables, authorizers, environment.Expressions)
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
		Policy:           resourcePolicy(config),
		Resources:        resources(methods),
		Responses:        namedTables(methods, &faults),
		CORS:             config.CORS,
		GatewayResponses: config.gatewayResponses(),
		Permissions:      permissions(methods, authorizers, expression),
		Weakened:         config.weakenings(methods),
		StageSettings:    config.stageSettings(),

		Authorizers:       authorizers,
		AdmittedEndpoints: config.AdmittedEndpoints,
		VPCs:              config.VPCs,
		Organizations:     config.Organizations,
		SecurityPolicy:    config.SecurityPolicy, EndpointAccessMode: config.EndpointAccessMode,
		DisableExecuteAPIEndpoint: config.DisableExecuteAPIEndpoint,
	}
	if definition.UsesRole() {
		definition.RoleARN = config.RoleARN
	}
	definition.OptionalLogs = isVariable(definition.StageSettings.Logging.CloudWatchRoleARN, environment.Expressions)
	checkRefused(methods, definition.Permissions, &faults)
	checkExposed(methods, &faults)
	checkServiceRequests(methods, &faults)
	definition.RolePolicy = rolePolicy(definition.Permissions, slices.ContainsFunc(methods, (*boundMethod).callsS3))

	if n, limit := len(definition.Resources), config.maxResources(); n > limit {
		faults.Add("routes", "%d API Gateway resources: must be at most %d; each path and each path above it is one; if the quota was raised, set maxResources", n, limit)
	}
	if n := definition.StoredPolicy().Length(); n > MaxResourcePolicyLength {
		faults.Add("endpoints", "resource policy of %d characters: must be at most %d; use fewer endpoints, networks, VPCs, organizations or principals", n, MaxResourcePolicyLength)
	}
	if n := definition.RolePolicy.Length(); n > iam.MaxRolePolicyLength {
		faults.Add("routes", "role policy of %d characters: must be at most %d; use fewer buckets or fewer different keys in one API", n, iam.MaxRolePolicyLength)
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

func (c Config) stageSettings() StageSettings {
	s := c.StageSettings
	s.Logging = s.Logging.withDefaults()
	return s
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
	case ref.HasList(c.Name):
		faults.Add("name", "%q: must not have a reference to a list in it", c.Name)
	case ref.HasSyntax(c.Name):
		faults.Add("name", "%q: must not have ${ or %%{ in it", c.Name)
	case strings.ContainsFunc(c.Name, unicode.IsControl):
		faults.Add("name", "%q: must not have control characters in it", c.Name)
	case length(c.Name) > maxNameLength:
		faults.Add("name", "%d characters: must be at most %d", length(c.Name), maxNameLength)
	}
	if ref.HasList(c.Description) {
		faults.Add("description", "%q: must not have a reference to a list in it", c.Description)
	}
	if length(c.Description) > maxDescriptionLength {
		faults.Add("description", "%d characters: must be at most %d", length(c.Description), maxDescriptionLength)
	}
	if !ref.Matches(c.stage(), stageName, stageText) {
		faults.Add("stage", "%q: must be 1 to 128 letters, digits, hyphens and underscores", c.Stage)
	}
	faults.In("", c.checkEndpoints())
	faults.In("networks", CheckCIDRs(c.Networks))
	faults.In("vpcs", CheckList(c.VPCs, func(id string) string {
		if !vpcID.MatchString(id) {
			return "must be the ID of a VPC, vpc-…"
		}
		return ""
	}))
	faults.In("organizations", CheckList(c.Organizations, func(id string) string {
		if !organization.MatchString(id) {
			return "must be the ID of an AWS organization, such as o-a1b2c3d4e5"
		}
		return ""
	}))
	faults.In("", c.checkTLS())
	faults.In("stageSettings", c.StageSettings.check())
	faults.In("cors", c.CORS.check())
	if field := c.signersField(); c.CORS.enabled() && field != "" {
		where := "cors.origin"
		if c.CORS.Origin == "" {
			where = "cors.origins"
		}
		faults.Add(where, "%q: must be empty where the API has %s, since browsers do not sign preflight requests", strings.Join(c.CORS.origins(), ", "), field)
	}
	faults.In("gatewayResponses", c.checkGatewayResponses())
	faults.In("principals", CheckList(c.Principals, func(arn string) string {
		if !principalARN.MatchString(arn) {
			return "must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader"
		}
		return ""
	}))
	faults.In("userPools", c.checkUserPools())
	faults.In("authorizers", c.checkAuthorizers())
	faults.In("usagePlans", c.checkUsagePlans())
	if c.RoleARN != "" && !ref.Name(c.RoleARN, roleARN) {
		faults.Add("roleARN", "%q: must be the ARN of a role, such as arn:aws:iam::111122223333:role/gateway", c.RoleARN)
	}
	if len(c.Routes) == 0 {
		faults.Add("routes", "must have at least one route")
	}
	if c.MaxResources < 0 {
		faults.Add("maxResources", "%d: must not be negative", c.MaxResources)
	}
	return faults
}

// admitted returns the endpoints that the API may be called through.
func (c Config) admitted() ref.List {
	if len(c.AdmittedEndpoints) > 0 {
		return c.AdmittedEndpoints
	}
	return c.Endpoints
}

func (c Config) checkEndpoints() fault.List {
	var faults fault.List
	if len(c.admitted()) == 0 {
		faults.Add("endpoints", "must have at least one VPC endpoint")
	}
	isID := func(id string) string {
		if !endpointID.MatchString(id) {
			return "must be the id of a VPC endpoint, vpce-…"
		}
		return ""
	}
	faults.In("endpoints", CheckList(c.Endpoints, isID))
	faults.In("admittedEndpoints", CheckList(c.AdmittedEndpoints, isID))
	if slices.ContainsFunc(c.AdmittedEndpoints, ref.Contains) {
		return faults
	}
	for _, id := range c.Endpoints {
		if !ref.Contains(id) && !slices.Contains(c.admitted(), id) {
			faults.Add("admittedEndpoints", "must have the endpoint %q, which is associated, or the policy denies calls through it", id)
		}
	}
	return faults
}

// length returns the number of characters of the text outside references.
func length(s string) int { return utf8.RuneCountInString(ref.Literal(s)) }

// resources returns the tree of paths. The methods must be sorted by path, which puts a
// parent before its children.
func resources(all []*boundMethod) []Resource {
	list := append(make([]Resource, 0, len(all)), Resource{Path: "/"})
	at := make(map[string]int, len(all)) // by key
	at[""] = 0
	for _, m := range all {
		last, ok := at[m.key]
		if !ok {
			var parent, path string
			for _, segment := range m.path.segments {
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
		list[last].Methods = append(list[last].Methods, m.definition())
	}
	return list
}

func namedTables(all []*boundMethod, faults *fault.List) []Responses {
	byName := map[string]*Responses{}
	for _, m := range all {
		if m.responses.Default == "" {
			continue
		}
		if other, ok := byName[m.responses.Name]; ok && other != m.responses && !other.equal(*m.responses) {
			faults.Add("routes", "%s: responses.name: %q: must not be the name of a different table of another method", m.route(), m.responses.Name)
		}
		byName[m.responses.Name] = m.responses
	}
	list := make([]Responses, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		list = append(list, byName[name].clone())
	}
	return list
}

// permissions merges the grants of all methods. It sorts them by the expressions of
// their references: the numbers of references change with any other resource of the
// program.
func permissions(all []*boundMethod, authorizers []ResolvedAuthorizer, expression func(string) string) []Permission {
	type key struct{ action, resource string }
	merged := map[key]*Permission{}
	invocations := map[string]Grant{} // by the name of the authorizer
	for _, a := range authorizers {
		invocations[a.Name] = invocation(a.FunctionARN)
	}
	for _, m := range all {
		route, grants := m.route(), m.binding.Grants
		if authorizer, ok := invocations[m.authorizer]; ok {
			grants = append(slices.Clone(grants), authorizer)
		}
		for _, grant := range grants {
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
