package gateway

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// headerName is what API Gateway can write in a mapping, less than HTTP allows.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
var headerName = regexp.MustCompile(`^[A-Za-z0-9._$-]+$`)

// Request headers that API Gateway answers with an internal error when they
// are mapped, or drops before a mapping can see them.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
var unmappableRequestHeaders = []string{
	"authorization", "connection", "content-encoding", "content-length", "content-md5", "expect", "host",
	"max-forwards", "proxy-authenticate", "referer", "server", "te", "trailer", "transfer-encoding",
	"upgrade", "www-authenticate",
}

// signatureHeaders belong to the signature which API Gateway makes as the role.
var signatureHeaders = []string{"x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-trailer"}

// privilegedRequestHeaders use the role's permissions in a way a route does not
// show. For [S3] a table says what becomes of them.
var privilegedRequestHeaders = []string{
	"x-amz-acl", "x-amz-copy-source", "x-amz-decoded-content-length", "x-amz-website-redirect-location",
}

// Response headers that reach the client only as x-amzn-Remapped-*.
var remappedResponseHeaders = []string{
	"authorization", "connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards",
	"proxy-authenticate", "server", "trailer", "upgrade", "user-agent", "www-authenticate",
}

// spellings returns the names that a client may send a header under, which API
// Gateway tells apart: as AWS and HTTP/1.1 write it, and in lower case, as HTTP/2
// and some clients write all names. With one it is the first alone.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
func spellings(name string, one bool) []string {
	all := []string{name}
	if one {
		return all
	}
	for _, other := range []string{http.CanonicalHeaderKey(name), strings.ToLower(name)} {
		if !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return all
}

// forwardHeaders adds to the request parameters headers that go to the backend under
// the name that the caller gives them.
func (b Binding) forwardHeaders(at Placement, names ...string) {
	for _, name := range names {
		b.forward("header", spellings(name, at.OneHeaderSpelling)...)
	}
}

// containsHeader reports whether a name is among names, in whatever capitals.
func containsHeader(names []string, name string) bool {
	return slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) })
}

// checkRequestHeaders tests names of headers to be forwarded to a backend
// beside standard ones, in every spelling.
func checkRequestHeaders(names, standard []string) fault.List {
	var faults fault.List
	for i, name := range names {
		lower := strings.ToLower(name)
		switch {
		case containsHeader(standard, name):
			faults.Add("", "%q: must not be one of the standard headers, which are forwarded in lower case and as AWS writes them", name)
		case containsHeader(names[:i], name):
			faults.Add("", "%q: must not be repeated", name)
		case !headerName.MatchString(name):
			faults.Add("", "%q: must be the name of an HTTP header", name)
		case slices.Contains(unmappableRequestHeaders, lower):
			faults.Add("", "%q: API Gateway cannot forward this header; it refuses any of %s", name, strings.Join(unmappableRequestHeaders, ", "))
		case slices.Contains(signatureHeaders, lower):
			faults.Add("", "%q: must not be forwarded, since it belongs to the role's signature; refused are %s", name, strings.Join(signatureHeaders, ", "))
		}
	}
	return faults
}

// checkPrivilegedHeaders tests names of headers to be forwarded to a backend other
// than [S3].
func checkPrivilegedHeaders(names []string) fault.List {
	var faults fault.List
	for _, name := range names {
		lower := strings.ToLower(name)
		if slices.Contains(privilegedRequestHeaders, lower) || strings.HasPrefix(lower, "x-amz-grant-") || strings.HasPrefix(lower, "x-amz-copy-source-") {
			faults.Add("", "%q: must not be forwarded, since it uses the role's permissions; refused are x-amz-grant-*, x-amz-copy-source-* and %s", name, strings.Join(privilegedRequestHeaders, ", "))
		}
	}
	return faults
}

// checkOwnHeaders tests headers that a route adds to its responses.
func checkOwnHeaders(headers map[string]string) fault.List {
	var faults fault.List
	names := slices.Sorted(maps.Keys(headers))
	faults.In("", checkResponseHeaders(names, nil))
	for _, name := range names {
		value := headers[name]
		if value == "" || !printable.MatchString(ref.Literal(value)) {
			faults.Add("", "%q: %q: must be printable ASCII characters", name, value)
		}
		if strings.HasPrefix(strings.ToLower(name), "access-control-") {
			faults.Add("", "%q: must not be set here; the field cors of the API says which origin may call it", name)
		}
	}
	return faults
}

// printable is what a header's value may be.
var printable = regexp.MustCompile(`^[\x20-\x7e]*$`)

// checkResponseHeaders tests names of headers to be returned to the client
// beside standard ones.
func checkResponseHeaders(names, standard []string) fault.List {
	var faults fault.List
	for i, name := range names {
		switch {
		case containsHeader(names[:i], name):
			faults.Add("", "%q: must not be repeated", name)
		case !headerName.MatchString(name):
			faults.Add("", "%q: must be the name of an HTTP header", name)
		case containsHeader(standard, name):
			faults.Add("", "%q: must not be one of the standard headers", name)
		case slices.Contains(remappedResponseHeaders, strings.ToLower(name)), strings.EqualFold(name, "transfer-encoding"):
			faults.Add("", "%q: API Gateway cannot return this header under its own name; it renames or drops any of transfer-encoding, %s", name, strings.Join(remappedResponseHeaders, ", "))
		}
	}
	return faults
}
