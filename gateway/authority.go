package gateway

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// authorityParameters are the names, in lower case, of headers and query strings with which
// a request chooses the operation of a service, or who makes the request. A backend obeys
// some of them instead of what the integration fixes.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
var authorityParameters = []string{
	"_method", "action", "awsaccesskeyid", "securitytoken", "signature", "signaturemethod", "signatureversion",
	"x-amz-access-token", "x-amz-target", "x-amzn-operation", "x-amzn-target", "x-http-method", "x-http-method-override",
	"x-method-override", "x-original-method", "x-original-url", "x-rewrite-url",
}

// signatureParameters are the names, in lower case, of headers and query strings of
// Signature Version 4.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
var signatureParameters = []string{
	"x-amz-algorithm", "x-amz-content-sha256", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-region-set",
	"x-amz-s3session-token", "x-amz-security-token", "x-amz-signature", "x-amz-signedheaders", "x-amz-trailer",
}

// hasAuthority reports whether a header or query string must not be the caller's in a
// request that the role signs. Capitals do not matter.
func hasAuthority(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(authorityParameters, name) || slices.Contains(signatureParameters, name)
}

// checkAuthority tests the names of headers or query strings of the caller to forward to a
// service.
func checkAuthority(names []string) fault.List {
	var faults fault.List
	for _, name := range names {
		if hasAuthority(name) {
			faults.Add("", "%q: must not be forwarded, since it chooses the operation or is a part of the role's signature", name)
		}
	}
	return faults
}

// checkAuthority tests that a request which the role signs has no parameter with authority
// from the caller. S3 has tables of its own: it gets some of them, with which it refuses a
// request.
func (b Binding) checkAuthority() fault.List {
	var faults fault.List
	if !b.UsesRole || b.callsS3() {
		return faults
	}
	for _, to := range slices.Sorted(maps.Keys(b.RequestParameters)) {
		if _, name, found := strings.Cut(strings.TrimPrefix(to, "integration.request."), "."); found && hasAuthority(name) &&
			!strings.HasPrefix(to, "integration.request.path.") && strings.HasPrefix(b.RequestParameters[to], "method.request.") {
			faults.Add("requestParameters", "%q: must not be from the caller's request, since it chooses the operation or is a part of the signature", to)
		}
	}
	return faults
}
