package review

import "cdk.tf/go/privateapi/ref"

// Format is the version of the digest's JSON. A reader refuses another.
const Format = 1

// A Digest is what a reviewer needs to know of an app. It is plain data in a
// fixed order, which does not depend on the order of the routes, and holds no
// value of a variable and no secret. Its JSON is described by schema.json.
type Digest struct {
	Format int     `json:"format"`
	Stacks []Stack `json:"stacks"` // by name
}

// A Stack is a stack of the app.
type Stack struct {
	Name string `json:"name"`
	// Variables are the names of the Terraform variables, without values.
	Variables []string `json:"variables"`
	APIs      []API    `json:"apis"` // by ID
}

// An API is one private REST API.
type API struct {
	// ID is the path of its construct in the stack, by which two digests are
	// compared.
	ID   string `json:"id"`
	Name string `json:"name"`
	// Stage is the name of the stage, a part of every URL.
	Stage string `json:"stage"`
	// AsBody reports whether it is written as one OpenAPI document. Another
	// value replaces the API and its URLs.
	AsBody bool `json:"asBody"`
	// RestAPI and Role are addresses in Terraform.
	RestAPI string  `json:"restAPI"`
	Role    string  `json:"role,omitempty"`
	Routes  []Route `json:"routes"` // by path and method
	Callers Callers `json:"callers"`
	// ResourcePolicy is the policy of the API, RolePolicy that of the role.
	ResourcePolicy []Statement `json:"resourcePolicy"`
	RolePolicy     []Statement `json:"rolePolicy"`
	// ManagedPolicyARNs and PermissionsBoundary are the role's.
	ManagedPolicyARNs   ref.List `json:"managedPolicyARNs,omitempty"`
	PermissionsBoundary string   `json:"permissionsBoundary,omitempty"`
	// Grants are what the role may do, and for which routes.
	Grants []Grant `json:"grants"`
	// Weakened says what was chosen that is less than the default protects.
	Weakened []string `json:"weakened"`
	// Settings are what applies to the whole API beside its routes and
	// callers, one text each: answers to errors, binary media types.
	Settings []string `json:"settings"`
	Limits   []Limit  `json:"limits"`
	// EndpointHours are what its endpoints cost, used or not.
	EndpointHours EndpointHours `json:"endpointHours"`
}

// A Route is a method of a path.
type Route struct {
	Path   string `json:"path"`
	Method string `json:"method"` // a verb, or ANY
	// Integration is where it goes, in words.
	Integration   string   `json:"integration"`
	Authorization string   `json:"authorization"` // NONE, AWS_IAM or COGNITO_USER_POOLS
	Scopes        ref.List `json:"scopes,omitempty"`
	APIKey        bool     `json:"apiKey,omitempty"`
	// Passes are what is passed on of a request, one text each, such as
	// "header Range" or "query versionId as versionId".
	Passes []string `json:"passes"`
	// Backend is the rest of what decides which requests reach what: the URI,
	// the verb, fixed parameters and templates, one text each. Two routes with
	// another one cannot be compared.
	Backend []string `json:"backend"`
	// Answers are the statuses and headers that a caller gets, one text each.
	Answers []string `json:"answers"`
}

// Callers are who may call.
type Callers struct {
	Endpoints []Endpoint `json:"endpoints"`
	// Networks are the CIDR blocks that are let in, of those behind the
	// endpoints. None is everyone.
	Networks ref.List `json:"networks"`
	// Principals are the identities that are let in. None is everyone.
	Principals ref.List `json:"principals"`
	// UserPools are those whose tokens routes with COGNITO_USER_POOLS take.
	UserPools ref.List `json:"userPools"`
	// Origin is the website whose scripts may call. "" is none.
	Origin     string      `json:"origin,omitempty"`
	UsagePlans []UsagePlan `json:"usagePlans"`
}

// A UsagePlan is one, with its limits in words.
type UsagePlan struct {
	Name   string   `json:"name"`
	Limits string   `json:"limits"`
	Keys   []string `json:"keys"` // names, never values
}

// A Statement is one statement of a policy, whole.
type Statement struct {
	Sid         string                         `json:"sid,omitempty"`
	Effect      string                         `json:"effect"`
	Principal   ref.List                       `json:"principal,omitempty"`
	Action      ref.List                       `json:"action,omitempty"`
	NotAction   ref.List                       `json:"notAction,omitempty"`
	Resource    ref.List                       `json:"resource,omitempty"`
	NotResource ref.List                       `json:"notResource,omitempty"`
	Condition   map[string]map[string]ref.List `json:"condition,omitempty"`
}

// A Grant is a permission of the role and the routes that it is for.
type Grant struct {
	Action   string   `json:"action"`
	Resource string   `json:"resource"`
	Routes   []string `json:"routes"` // such as "GET /{proxy+}"
}

// A Limit is how much of a quota is used.
type Limit struct {
	Name string `json:"name"`
	Used int    `json:"used"`
	Of   int    `json:"of"`
	// AtLeast says that more may be used than is known, since references count
	// nothing.
	AtLeast bool `json:"atLeast,omitempty"`
}

// EndpointHours are the hours that AWS bills for the endpoints that are created,
// one of each network interface.
type EndpointHours struct {
	// AMonth is how many in a month of 730 hours.
	AMonth int `json:"aMonth"`
	// PerSubnetOf are lists of subnets whose length is not known before Terraform
	// runs: each subnet of theirs adds 730 hours.
	PerSubnetOf ref.List `json:"perSubnetOf"`
}
