package review

import (
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// Format is the version of the digest's JSON. [Parse] refuses other versions.
const Format = 2

// A Digest describes an app to a reviewer. It is plain data in a fixed order that
// does not depend on the order of the routes. It has no value of a variable and no
// secret. The file report/schema.json describes its JSON.
type Digest struct {
	// Format is the version of the JSON, [Format].
	Format int `json:"format"`
	// Stacks are sorted by name.
	Stacks []Stack `json:"stacks"`
}

// A Stack is a stack of the app.
type Stack struct {
	// Name is the id of the stack.
	Name string `json:"name"`
	// Variables are the sorted names of the Terraform variables, without values.
	Variables []string `json:"variables"`
	// APIs are sorted by ID.
	APIs []API `json:"apis"`
	// Configuration is what the stack has in addition to the APIs.
	Configuration
}

// An API is one private REST API.
type API struct {
	// ID is the path of its construct in the stack. Two digests are compared by it.
	ID string `json:"id"`
	// Name is the name of the REST API.
	Name string `json:"name"`
	// Description is the description of the REST API. "" is none.
	Description string `json:"description,omitempty"`
	// Stage is the name of the stage, a part of every URL.
	Stage string `json:"stage"`
	// AsBody reports whether the API is written as one OpenAPI document. A change
	// replaces the API and its URLs.
	AsBody bool `json:"asBody"`
	// RestAPI is the Terraform address of the REST API.
	RestAPI string `json:"restAPI"`
	// Role is the Terraform address of the role. "" is none, or an existing one.
	Role string `json:"role,omitempty"`
	// RoleARN is the ARN of an existing role that the API has instead of a role of its own.
	// Nobody checked what it may do. It must have the statements of RolePolicy, and API
	// Gateway must be able to assume it. "" is none.
	RoleARN string `json:"roleARN,omitempty"`
	// Routes are sorted by path and method.
	Routes []Route `json:"routes"`
	// Responses are the tables of responses that routes share, sorted by name.
	Responses []Responses `json:"responses"`
	// Callers may call the API.
	Callers Callers `json:"callers"`
	// ResourcePolicy is the resource policy of the API.
	ResourcePolicy []iam.Statement `json:"resourcePolicy"`
	// RolePolicy is the inline policy of the role, or what an existing role must be allowed
	// and denied.
	RolePolicy []iam.Statement `json:"rolePolicy"`
	// ManagedPolicyARNs are the other policies of the role.
	ManagedPolicyARNs ref.List `json:"managedPolicyARNs,omitempty"`
	// RolePath is the path of the role in IAM, such as "/gateway/". "" is "/".
	RolePath string `json:"rolePath,omitempty"`
	// RoleName is the name that the app gives the role. "" is one that AWS makes up.
	RoleName string `json:"roleName,omitempty"`
	// PermissionsBoundary limits the role. "" is none.
	PermissionsBoundary string `json:"permissionsBoundary,omitempty"`
	// Grants are the permissions of the role with the routes that need them, sorted
	// by action and resource.
	Grants []Grant `json:"grants"`
	// OwnerPolicies are what the policies of existing buckets and KMS keys must allow the role
	// if they belong to another account.
	OwnerPolicies []OwnerPolicy `json:"ownerPolicies"`
	// Weakened lists choices that protect less than the default.
	Weakened []Weakening `json:"weakened"`
	// BinaryMediaTypes are the sorted media types that API Gateway passes as bytes.
	BinaryMediaTypes []string `json:"binaryMediaTypes"`
	// GatewayResponses are the errors of API Gateway itself, sorted by type.
	GatewayResponses []GatewayResponse `json:"gatewayResponses"`
	// SecurityPolicy is the TLS security policy, and EndpointAccessMode what API Gateway
	// checks besides. "" is API Gateway's default, TLS_1_2.
	SecurityPolicy     string `json:"securityPolicy,omitempty"`
	EndpointAccessMode string `json:"endpointAccessMode,omitempty"`
	// DisableExecuteAPIEndpoint reports that the API has no default hostname, so that clients
	// reach it only by a custom domain.
	DisableExecuteAPIEndpoint bool `json:"disableExecuteAPIEndpoint,omitempty"`
	// CustomDomainURLs are the URLs by which custom domain names of the stack are mapped to the
	// API. It follows from the Domains of the stack.
	CustomDomainURLs []string `json:"customDomainURLs,omitempty"`
	// StageSettings are what the stage records and limits.
	StageSettings StageSettings `json:"stageSettings"`
	// HostedZone is the Terraform address of the private hosted zone of the API's default
	// name. "" is none.
	HostedZone string `json:"hostedZone,omitempty"`
	// HostedZoneVPCIDs are the sorted VPCs in which the name resolves by this zone, to the
	// first endpoint that is associated with the API.
	HostedZoneVPCIDs ref.List `json:"hostedZoneVPCIDs,omitempty"`
	// HostedZoneTarget is the DNS name of this endpoint, or an expression.
	HostedZoneTarget string `json:"hostedZoneTarget,omitempty"`
	// Limits are the quotas that the API uses a part of.
	Limits []Limit `json:"limits"`
	// EndpointHours are the hours that AWS bills for its endpoints.
	EndpointHours EndpointHours `json:"endpointHours"`
}

// A Grant is a permission of the role and the routes that need it.
type Grant struct {
	// Action is an IAM action, such as s3:GetObject.
	Action string `json:"action"`
	// Resource is an ARN.
	Resource string `json:"resource"`
	// Routes are the routes that need it, such as "GET /{proxy+}".
	Routes []string `json:"routes"`
}

// A Weakening is a choice that protects less than the default.
type Weakening struct {
	// Field is the field that was set, such as plainHEAD.
	Field string `json:"field"`
	// Subject is what the field was set for: a route, a URL, a policy. "" is the
	// whole API.
	Subject string `json:"subject,omitempty"`
	// Effect says what is protected less, for a person.
	Effect string `json:"effect"`
}

// A GatewayResponse is an error that API Gateway returns without a backend.
type GatewayResponse struct {
	// Type is API Gateway's, such as THROTTLED.
	Type string `json:"type"`
	// Default reports that the library chose the response, and not the app.
	Default bool `json:"default,omitempty"`
	// StatusCode is the status code that the caller gets. "" is the type's own.
	StatusCode string `json:"statusCode,omitempty"`
	// Headers maps headers to what they are taken from, in API Gateway's notation:
	// a literal in single quotes, or such as method.request.header.Origin.
	Headers map[string]string `json:"headers,omitempty"`
	// Templates maps content types to bodies.
	Templates map[string]string `json:"templates,omitempty"`
}

// gatewayResponses returns the gateway responses of a Definition.
func gatewayResponses(d gateway.Definition) []GatewayResponse {
	byDefault := map[string]gateway.GatewayResponse{}
	for _, r := range gateway.DefaultGatewayResponses(d.CORS) {
		byDefault[r.Type] = r
	}
	list := []GatewayResponse{}
	for _, r := range d.GatewayResponses {
		d, ok := byDefault[r.Type]
		list = append(list, GatewayResponse{
			Type: r.Type, StatusCode: r.StatusCode, Headers: copied(r.Headers), Templates: copied(r.Templates),
			Default: ok && d.StatusCode == r.StatusCode && sameMap(d.Headers, r.Headers) && sameMap(d.Templates, r.Templates),
		})
	}
	return list
}
