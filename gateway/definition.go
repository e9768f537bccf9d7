package gateway

import (
	"encoding/json"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A Definition is a private REST API in full: what [Resolve] makes of a
// [Config], and all that the rest of the program knows of it. It is plain data
// in a fixed order and does not depend on the order of the routes. Nobody
// changes it.
type Definition struct {
	Name             string
	Description      string
	Stage            string
	Endpoints        ref.List
	Networks         ref.List
	Principals       ref.List
	BinaryMediaTypes []string
	// UserPools are the Cognito user pools of the authorizer. There is none
	// without them.
	UserPools ref.List `json:",omitempty"`
	// UsagePlans are by name.
	UsagePlans []UsagePlan `json:",omitempty"`
	// Policy is the resource policy; its resource is [AnyRoute].
	Policy iam.Document
	// Resources are the paths of the API, a parent before its children. The
	// first one is the root.
	Resources []Resource
	// Responses are the tables of responses, by name.
	Responses []Responses
	// CORS says which website's scripts may call the API.
	CORS CORS
	// GatewayResponses are the errors of API Gateway itself, by type.
	GatewayResponses []GatewayResponse
	// Permissions are what the role may do, by action and resource.
	Permissions []Permission
	// RolePolicy is the policy of the role. It has no statements when there is
	// no role.
	RolePolicy iam.Document
	// Weakened lists what was chosen that protects less than the default.
	Weakened []Weakening
}

// A Resource is a path of the API. Paths exist for their methods or for the
// paths below them.
type Resource struct {
	// Key identifies the resource among all. It is made of the path without
	// the names of its variables. "" is the root.
	Key string
	// Parent is the key of the parent, which for the root is its own.
	Parent string
	// Part is the last segment of the path as API Gateway writes it.
	Part string
	// Path is the whole path.
	Path string
	// Methods are by verb.
	Methods []Method
}

// A Method is a verb on a resource, with its integration.
type Method struct {
	HTTPMethod    string
	Authorization string
	// AuthorizationScopes are the scopes of which an access token must have one.
	// What an API does not use is left out of its JSON, whose hash redeploys it.
	AuthorizationScopes ref.List `json:",omitempty"`
	// APIKeyRequired makes a caller bring a key of one of the UsagePlans.
	APIKeyRequired bool `json:",omitempty"`
	// RequestParameters are what the integration takes from the request, such
	// as "method.request.path.proxy", and whether the request must have it.
	RequestParameters map[string]bool
	// Preflight reports that API Gateway answers browsers' CORS preflight requests
	// by this method. No route has it.
	Preflight bool `json:",omitempty"`
	// Integration is where the request goes. Its Responses hold only the name
	// of the table in the Definition, its Grants are in the Permissions, and
	// its Refused and Exposed are none.
	Integration Binding
}

// UsesRole reports whether API Gateway calls a backend as a role, so that there
// must be one.
func (d Definition) UsesRole() bool {
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			if m.Integration.UsesRole {
				return true
			}
		}
	}
	return false
}

// Replace returns a copy of the Definition in which every reference is
// replaced by what f returns for it, for text that a person reads.
func (d Definition) Replace(f func(reference string) string) Definition {
	quoted := func(reference string) string {
		text, err := json.Marshal(f(reference))
		if err != nil {
			panic(err) // a string always marshals
		}
		return string(text)
	}
	replacedIn := func(s string) string {
		if reference, ok := (ref.List{s}).Reference(); ok {
			return f(reference)
		}
		return ref.Replace(s, f)
	}
	policy, rolePolicy := d.Policy.Map(replacedIn), d.RolePolicy.Map(replacedIn)
	d.Policy, d.RolePolicy = iam.Document{}, iam.Document{}
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings, maps and lists of strings always marshal
	}
	replaced := ref.ReplaceLists(string(text), quoted)
	replaced = ref.Replace(replaced, func(reference string) string {
		text := quoted(reference)
		return text[1 : len(text)-1]
	})
	var copied Definition
	if err := json.Unmarshal([]byte(replaced), &copied); err != nil {
		panic(err) // what was marshalled, with JSON strings in the place of references
	}
	copied.Policy, copied.RolePolicy = policy, rolePolicy
	return copied
}
