package gateway

import (
	"encoding/json"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// A Definition is a complete private REST API, as [Resolve] returns it for a [Config].
// It is plain data in a fixed order, which does not depend on the order of the routes.
// It must not be modified. Fields without a comment are those of the Config, with
// defaults filled in.
type Definition struct {
	// Name is the name of the REST API.
	Name string
	// Description is the description of the REST API. "" is none.
	Description string
	// Stage is the name of the stage.
	Stage string
	// Endpoints are the ids of the VPC endpoints that are associated with the API. Requests
	// may come through them.
	Endpoints ref.List
	// AdmittedEndpoints are all VPC endpoints that requests may come through. None is
	// Endpoints.
	AdmittedEndpoints ref.List `json:",omitempty"`
	// Networks are the CIDR blocks that may call. None is every address.
	Networks ref.List
	// VPCs are the IDs of the VPCs whose endpoints may be used. None is every VPC.
	VPCs ref.List `json:",omitempty"`
	// Organizations are the IDs of the AWS organizations whose identities may call. None is
	// every account.
	Organizations ref.List `json:",omitempty"`
	// Principals are the ARNs of the IAM identities that may call. None is everyone.
	Principals ref.List
	// BinaryMediaTypes are the media types of bodies that API Gateway treats as binary.
	BinaryMediaTypes []string
	// UserPools are the ARNs of the Cognito user pools of the authorizer. If there are
	// none, the API has no authorizer.
	UserPools ref.List `json:",omitempty"`
	// Authorizers are the Lambda authorizers, sorted by name. The role invokes them.
	Authorizers []ResolvedAuthorizer `json:",omitempty"`
	// UsagePlans are sorted by name.
	UsagePlans []UsagePlan `json:",omitempty"`
	// Policy is the resource policy. Its resource is [AnyRoute].
	Policy iam.Document
	// SecurityPolicy is the TLS security policy, and EndpointAccessMode what it needs. "" is
	// API Gateway's default.
	SecurityPolicy     string `json:",omitempty"`
	EndpointAccessMode string `json:",omitempty"`
	// DisableExecuteAPIEndpoint reports that the API has no default hostname.
	DisableExecuteAPIEndpoint bool `json:",omitempty"`
	// Resources are the paths of the API. The first one is the root, and each parent
	// is before its children.
	Resources []Resource
	// Responses are the tables of responses, sorted by name.
	Responses []Responses
	// CORS says which website's scripts may call the API.
	CORS CORS
	// GatewayResponses are the errors of API Gateway itself, sorted by type.
	GatewayResponses []GatewayResponse
	// Permissions are the permissions of the role, sorted by resource and action.
	Permissions []Permission
	// RolePolicy is the policy of the role. It has no statements if there is no role.
	RolePolicy iam.Document
	// RoleARN is the ARN of an existing role, which must have the RolePolicy. "" is no role,
	// or one that has exactly the RolePolicy.
	RoleARN string `json:",omitempty"`
	// Weakened are the choices that protect less than the default.
	Weakened []Weakening
	// StageSettings are the settings of the stage.
	StageSettings StageSettings `json:",omitzero"`
	// OptionalLogs reports that the API has logs only where the variable in
	// StageSettings.Logging.CloudWatchRoleARN is not null.
	OptionalLogs bool `json:",omitempty"`
}

// A Resource is a path of the API. It has methods, or there are paths below it.
type Resource struct {
	// Key identifies the resource in the API. It is derived from the path without the
	// names of its variables. "" is the root.
	Key string
	// Parent is the key of the parent, "" for the root.
	Parent string
	// Part is the last segment of the path, such as "{proxy+}". "" is the root's.
	Part string
	// Path is the whole path, such as "/documents/{proxy+}".
	Path string
	// Methods are sorted by verb.
	Methods []Method
}

// A Method is a verb on a resource, with its integration.
type Method struct {
	// HTTPMethod is the verb, or ANY.
	HTTPMethod string
	// Authorization is NONE, AWS_IAM, COGNITO_USER_POOLS or CUSTOM.
	Authorization string
	// Authorizer is the name of one of the Authorizers, for CUSTOM.
	Authorizer string `json:",omitempty"`
	// AuthorizationScopes are scopes of which an access token must have one. Fields that
	// an API does not use are not in its JSON, since the API is redeployed when the hash
	// of the JSON changes.
	AuthorizationScopes ref.List `json:",omitempty"`
	// APIKeyRequired requires a key of one of the UsagePlans.
	APIKeyRequired bool `json:",omitempty"`
	// Throttle limits the requests to the method. The zero Throttle is the stage's.
	Throttle Throttle `json:",omitzero"`
	// RequestParameters are the parameters of the request that the integration uses,
	// such as "method.request.path.proxy", and whether they are required.
	RequestParameters map[string]bool
	// Preflight reports that the method answers CORS preflight requests and belongs to no
	// route.
	Preflight bool `json:",omitempty"`
	// Integration is the backend. Its Responses have only the name of a table in the
	// Definition. Its Grants are in the Permissions. It has no Refused, Exposed and
	// Weakened.
	Integration Binding
}

// pathParameter is the beginning of the variables of a path among the parameters of a method.
const pathParameter = "method.request.path."

// ValidatesParameters reports whether API Gateway must refuse requests without a query string
// or a header that the method requires. It always requires the variables of the path.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
func (m Method) ValidatesParameters() bool {
	for name, required := range m.RequestParameters {
		if required && !strings.HasPrefix(name, pathParameter) {
			return true
		}
	}
	return false
}

// ValidatesParameters reports whether a method of the API does.
func (d Definition) ValidatesParameters() bool {
	for _, r := range d.Resources {
		if slices.ContainsFunc(r.Methods, Method.ValidatesParameters) {
			return true
		}
	}
	return false
}

// UsesRole reports whether the API needs a role, with which API Gateway calls a backend or an
// authorizer.
func (d Definition) UsesRole() bool {
	if len(d.Authorizers) > 0 {
		return true
	}
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			if m.Integration.UsesRole {
				return true
			}
		}
	}
	return false
}

// Replace returns a copy of the Definition in which f replaces every reference, for text
// that people read.
func (d Definition) Replace(f func(reference string) string) Definition {
	quoted := func(reference string) string {
		text, err := json.Marshal(f(reference))
		if err != nil {
			panic(err) // a string always marshals
		}
		return string(text)
	}
	replacedIn := func(s string) string { return ref.ReplaceElement(s, f) }
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
		panic(err) // what was marshalled, with JSON strings instead of references
	}
	copied.Policy, copied.RolePolicy = policy, rolePolicy
	return copied
}
