package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// A GatewayResponse is an error response of API Gateway itself, such as for a missing
// route, a missing permission or too many requests.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
type GatewayResponse struct {
	// Type is the type of the error, such as THROTTLED. DEFAULT_4XX and DEFAULT_5XX stand
	// for all types that are not set. Required.
	Type string
	// StatusCode is the status code, such as "404". Default: the type's status code.
	StatusCode string
	// Headers maps a header of the response to its source: a literal in single quotes, or
	// a parameter of the request such as "method.request.header.Origin". Default: none,
	// the response has only API Gateway's own headers.
	Headers map[string]string
	// Templates maps content types to bodies. API Gateway replaces variables in them,
	// such as $context.requestId, but not other expressions of mapping templates.
	// Default: {"message": …, "requestId": …, "errorType": …} as JSON, with API Gateway's
	// message. The types whose message repeats a token or a signature of the request have
	// a fixed message.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/customize-gateway-responses.html
	Templates map[string]string
}

// Parameters returns the Headers with names in API Gateway's notation.
func (r GatewayResponse) Parameters() map[string]string {
	parameters := map[string]string{}
	for header, source := range r.Headers {
		parameters["gatewayresponse.header."+header] = source
	}
	return parameters
}

// gatewayResponseStatuses are the types and their default status codes. API Gateway
// returns the default if none is set, so the default must be written, or every plan would
// have a change. 413 cannot be changed.
var gatewayResponseStatuses = map[string]string{
	"ACCESS_DENIED":                  "403",
	"API_CONFIGURATION_ERROR":        "500",
	"AUTHORIZER_CONFIGURATION_ERROR": "500",
	"AUTHORIZER_FAILURE":             "500",
	"BAD_REQUEST_BODY":               "400",
	"BAD_REQUEST_PARAMETERS":         "400",
	"DEFAULT_4XX":                    "", // that of each type
	"DEFAULT_5XX":                    "",
	expiredToken:                     "403",
	"INTEGRATION_FAILURE":            "504",
	"INTEGRATION_TIMEOUT":            "504",
	"INVALID_API_KEY":                "403",
	invalidSignature:                 "403",
	missingAuthenticationToken:       "403",
	"QUOTA_EXCEEDED":                 "429",
	"RESOURCE_NOT_FOUND":             "404",
	"THROTTLED":                      "429",
	"UNAUTHORIZED":                   "401",
	"UNSUPPORTED_MEDIA_TYPE":         "415",
	"WAF_FILTERED":                   "403",
}

const (
	// missingAuthenticationToken is the type of the error for a path or method without a
	// route, and for an unsigned request to a route with AWS_IAM. With an Authorization
	// header that is no signature, API Gateway's message contains the header.
	missingAuthenticationToken = "MISSING_AUTHENTICATION_TOKEN"
	// invalidSignature is the type of the error for a wrong signature. API Gateway's
	// message contains the signed headers, such as a session token.
	invalidSignature = "INVALID_SIGNATURE"
	expiredToken     = "EXPIRED_TOKEN"
)

// fixedMessages are the messages of the types whose own message may contain credentials
// of the request, as strings in JSON.
var fixedMessages = map[string]string{
	missingAuthenticationToken: `"Missing Authentication Token: no route of this API has this path and method, or the route takes signed requests only"`,
	invalidSignature:           `"Invalid signature: the signature of the request does not match its contents and its credentials"`,
	expiredToken:               `"Expired token: the token of the request has expired"`,
}

// gatewayResponses returns the responses of the Config, and the default ones of all other
// types, sorted by type.
func (c Config) gatewayResponses() []GatewayResponse {
	responses := map[string]GatewayResponse{}
	add := func(list []GatewayResponse) {
		for _, response := range list {
			responses[response.Type] = response.complete(c.CORS)
		}
	}
	add(DefaultGatewayResponses(c.CORS))
	if c.UnknownRoutesNotFound {
		add([]GatewayResponse{{
			Type: missingAuthenticationToken, StatusCode: "404",
			Templates: errorTemplates(`"Not Found: no route of this API has this path and method"`),
		}})
	}
	add(c.GatewayResponses)
	list := make([]GatewayResponse, 0, len(responses))
	for _, kind := range slices.Sorted(maps.Keys(responses)) {
		list = append(list, responses[kind])
	}
	return list
}

// DefaultGatewayResponses returns the responses of an API with this CORS if its Config has
// none, sorted by type. They have API Gateway's own status codes, a message, the id of the
// request and the type of the error. The message is API Gateway's own, or a fixed text if
// API Gateway's may contain credentials of the request.
func DefaultGatewayResponses(cors CORS) []GatewayResponse {
	var list []GatewayResponse
	for _, kind := range slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(fixedMessages)), "DEFAULT_4XX", "DEFAULT_5XX"))) {
		list = append(list, GatewayResponse{Type: kind}.complete(cors))
	}
	return list
}

// complete returns the response with defaults for fields that are not set, and with the
// headers of CORS if it has one origin. Several would need a template, and a mapping could
// name only any origin of a request.
func (r GatewayResponse) complete(cors CORS) GatewayResponse {
	if r.StatusCode == "" {
		r.StatusCode = gatewayResponseStatuses[r.Type]
	}
	if len(r.Templates) == 0 {
		r.Templates = errorTemplates(cmp.Or(fixedMessages[r.Type], "$context.error.messageString"))
	}
	if cors.Origin != "" {
		r.Headers = withHeaders(r.Headers, cors.Headers())
	}
	return r
}

func errorTemplates(message string) map[string]string {
	return map[string]string{"application/json": `{"message":` + message + `,"requestId":"$context.requestId","errorType":"$context.error.responseType"}`}
}

var (
	errorStatus   = regexp.MustCompile(`^[45][0-9][0-9]$`)
	headerLiteral = regexp.MustCompile(`^'[\x20-\x7e]*'$`)
	headerSource  = regexp.MustCompile(`^(method\.request\.(header|querystring|path)\.[A-Za-z0-9._$-]+|context\.[A-Za-z0-9_.]+|stageVariables\.[A-Za-z0-9_]+)$`)
)

func (c Config) checkGatewayResponses() fault.List {
	var faults fault.List
	types := map[string]int{}
	for i, response := range c.GatewayResponses {
		field := fmt.Sprintf("[%d].", i)
		switch first, repeated := types[response.Type]; {
		case !isGatewayResponse(response.Type):
			faults.Add(field+"type", "%q: must be one of %s", response.Type, strings.Join(slices.Sorted(maps.Keys(gatewayResponseStatuses)), ", "))
		case repeated:
			faults.Add(field+"type", "%q: must not repeat the type of gatewayResponses[%d]", response.Type, first)
		case c.UnknownRoutesNotFound && response.Type == missingAuthenticationToken:
			faults.Add(field+"type", "%q: must not be set together with unknownRoutesNotFound, which sets it", response.Type)
		}
		types[response.Type] = i
		if response.StatusCode != "" && !errorStatus.MatchString(response.StatusCode) {
			faults.Add(field+"statusCode", "%q: must be 400 to 599", response.StatusCode)
		}
		for _, contentType := range slices.Sorted(maps.Keys(response.Templates)) {
			if !mediaType.MatchString(contentType) {
				faults.Add(field+"templates", "%q: must be a media type, such as application/json", contentType)
			}
		}
		headers := slices.Sorted(maps.Keys(response.Headers))
		for j, header := range headers {
			source := response.Headers[header]
			if containsHeader(headers[:j], header) {
				faults.Add(field+"headers", "%q: must not be repeated", header)
			}
			if !headerName.MatchString(header) {
				faults.Add(field+"headers", "%q: must be the name of an HTTP header", header)
			}
			if !headerSource.MatchString(source) && !headerLiteral.MatchString(ref.Literal(source)) {
				faults.Add(field+"headers", "%q: %s: must be printable ASCII characters in single quotes, or a parameter such as method.request.header.Origin", header, source)
			}
		}
	}
	return faults
}

func isGatewayResponse(kind string) bool {
	_, ok := gatewayResponseStatuses[kind]
	return ok
}
