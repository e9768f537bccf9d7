package gateway

// Limits of API Gateway.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const (
	// DefaultMaxResources is the quota of resources per API, unless it was raised for
	// the account.
	DefaultMaxResources = 300
	// MaxResourcePolicyLength is the number of characters that the resource policy of
	// an API may have.
	MaxResourcePolicyLength = 8192
	// MaxBodySize is the number of bytes that the body of a request or of a response
	// may have. A streamed response may have more.
	MaxBodySize = 10_485_760
)

// Limits of the name and the description of an API in characters.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const (
	maxNameLength        = 255
	maxDescriptionLength = 1024
)

// DefaultMaxTimeout is the quota of the time in milliseconds that an integration may take,
// unless it was raised for the account.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const DefaultMaxTimeout = 29000

// Limits of the time in milliseconds that an integration may take. The provider takes no
// longer time than maxTimeout, which AWS may grant to an account.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const (
	minTimeout       = 50
	maxTimeout       = 300000
	maxStreamTimeout = 900000 // of a streamed response
)
