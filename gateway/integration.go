package gateway

import "cdk.tf/go/privateapi/fault"

// An Integration is a kind of backend, with its settings. [S3] is one; others
// can be written outside this package.
//
// Bind is called for each method of each route that the integration stands in.
// It must return the same for the same placement and keep nothing. The fields
// of its faults are relative to the integration.
type Integration interface {
	Bind(Placement) (Binding, fault.List)
}

// A Placement is where an integration stands.
type Placement struct {
	// Method is the verb of the API's method, or ANY.
	Method string
	// Path is the path of the route.
	Path Path
	// Partition is aws, aws-cn or aws-us-gov, or a reference.
	Partition string
	// Region is the API's, or a reference.
	Region string
}

// A Binding is an integration bound to one method: the plain data of API
// Gateway's own integration, and what the role needs for it. Its fields are
// those of
// https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
type Binding struct {
	// Type is AWS, HTTP, HTTP_PROXY or MOCK.
	Type string
	// HTTPMethod is the verb of the request to the backend, ANY for the
	// caller's own. Empty for MOCK.
	HTTPMethod string
	// URI is the backend. Empty for MOCK.
	URI string
	// UsesRole makes API Gateway call the backend as the integration role.
	UsesRole bool
	// RequestParameters maps parameters of the request to the backend
	// ("integration.request.header.Range") to what they are taken from
	// ("method.request.header.Range") or to a literal in single quotes. What
	// they are taken from becomes known to the method by that.
	RequestParameters map[string]string
	// RequestTemplates maps content types to mapping templates.
	RequestTemplates map[string]string
	// PassthroughBehavior is WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER.
	// Default: API Gateway's, WHEN_NO_MATCH.
	PassthroughBehavior string
	// ContentHandling of the request: CONVERT_TO_TEXT or CONVERT_TO_BINARY.
	// Default: bodies pass as they are.
	ContentHandling string
	// TimeoutMilliseconds is how long API Gateway waits for the backend.
	// Default: 29,000, API Gateway's own.
	TimeoutMilliseconds int
	// Responses is what becomes of the backend's answers.
	Responses Responses
	// Grants is what the role needs to call the backend.
	Grants []Grant
	// Backend names the backend to a person, such as "S3 my-bucket/{proxy}".
	Backend string
}

// A Grant is a permission that the role needs: each of the actions on each of
// the resources.
type Grant struct {
	// Actions are IAM actions such as "s3:GetObject".
	Actions []string
	// Resources are ARNs, "*" in them a wildcard.
	Resources []string
}
