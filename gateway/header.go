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

// headerName matches the names that a mapping may have, which are fewer than HTTP allows.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
var headerName = regexp.MustCompile(`^[A-Za-z0-9._$-]+$`)

// unmappableRequestHeaders are request headers that API Gateway drops before mappings, or
// whose mapping makes it return an internal error.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
var unmappableRequestHeaders = []string{
	"authorization", "connection", "content-encoding", "content-length", "content-md5", "expect", "host",
	"max-forwards", "proxy-authenticate", "referer", "server", "te", "trailer", "transfer-encoding",
	"upgrade", "www-authenticate", "x-amzn-apigateway-api-id", "x-amzn-trace-id",
}

// privilegedRequestHeaders use permissions of the role that a route does not show. [S3]
// has a table of its own for them.
var privilegedRequestHeaders = []string{
	"x-amz-acl", "x-amz-copy-source", "x-amz-decoded-content-length", "x-amz-website-redirect-location",
}

// remappedResponseHeaders are response headers that API Gateway renames to
// x-amzn-Remapped-*.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
var remappedResponseHeaders = []string{
	"authorization", "connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards",
	"proxy-authenticate", "server", "trailer", "upgrade", "user-agent", "www-authenticate",
}

// spellings returns the names under which clients send a header, which API Gateway
// distinguishes: as AWS and HTTP/1.1 write it, and in lower case, as HTTP/2 and some
// clients write all names. If one is true, it returns only the first.
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

// forwardHeaders adds request headers that the backend gets under the caller's names.
func (b Binding) forwardHeaders(at Placement, names ...string) {
	for _, name := range names {
		b.forward("header", spellings(name, at.OneHeaderSpelling)...)
	}
}

// containsHeader reports whether a name is among names, in any capitals.
func containsHeader(names []string, name string) bool {
	return slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) })
}

// checkRequestHeaders tests the names of headers to forward in addition to the standard
// ones.
func checkRequestHeaders(names, standard []string) fault.List {
	var faults fault.List
	for i, name := range names {
		lower := strings.ToLower(name)
		switch {
		case containsHeader(standard, name):
			faults.Add("", "%q: must not be named, since it is always forwarded", name)
		case containsHeader(names[:i], name):
			faults.Add("", "%q: must not be repeated", name)
		case !headerName.MatchString(name):
			faults.Add("", "%q: must be the name of an HTTP header", name)
		case slices.Contains(unmappableRequestHeaders, lower):
			faults.Add("", "%q: must not be one of the headers that API Gateway cannot forward: %s", name, strings.Join(unmappableRequestHeaders, ", "))
		}
	}
	return faults
}

// checkPrivilegedHeaders tests the names of headers to forward to a backend other than
// [S3].
func checkPrivilegedHeaders(names []string) fault.List {
	var faults fault.List
	for _, name := range names {
		lower := strings.ToLower(name)
		if slices.Contains(privilegedRequestHeaders, lower) || strings.HasPrefix(lower, "x-amz-grant-") || strings.HasPrefix(lower, "x-amz-copy-source-") {
			faults.Add("", "%q: must not be one of the headers that use the role's permissions: x-amz-grant-*, x-amz-copy-source-* and %s", name, strings.Join(privilegedRequestHeaders, ", "))
		}
	}
	return faults
}

// checkOwnHeaders tests the headers that a route adds to its responses.
func checkOwnHeaders(headers map[string]string) fault.List {
	var faults fault.List
	names := slices.Sorted(maps.Keys(headers))
	faults.In("", checkResponseHeaders(names, nil))
	for _, name := range names {
		value := headers[name]
		if value == "" || !isPrintable(value) {
			faults.Add("", "%q: %q: must be printable ASCII characters", name, value)
		}
		faults.In("", checkNoMapping(name, value))
		if strings.HasPrefix(strings.ToLower(name), "access-control-") {
			faults.Add("", "%q: must not be set here; use the field cors of the API", name)
		}
	}
	return faults
}

// mapping matches values that API Gateway would map if they were not literals.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
var mapping = regexp.MustCompile(`(?i)^[\s'"]*\$?!?\{?(context|stageVariables|(method|integration)\.(request|response))\.[A-Za-z]`)

// checkNoMapping tests that the value of a header does not look like a mapping, since the
// text would be sent instead of what it stands for.
func checkNoMapping(name, value string) fault.List {
	var faults fault.List
	if mapping.MatchString(value) {
		faults.Add("", "%q: %q: must be text: it looks like a mapping, and values of headers are not mapped", name, value)
	}
	return faults
}

// isPrintable reports whether a text has only printable ASCII characters and references to
// strings.
func isPrintable(text string) bool {
	return printable.MatchString(ref.Literal(text)) && !ref.HasList(text)
}

// printable matches the values of headers.
var printable = regexp.MustCompile(`^[\x20-\x7e]*$`)

// checkResponseHeaders tests the names of headers to return in addition to the standard
// ones.
func checkResponseHeaders(names, standard []string) fault.List {
	var faults fault.List
	for i, name := range names {
		switch {
		case containsHeader(names[:i], name):
			faults.Add("", "%q: must not be repeated", name)
		case !headerName.MatchString(name):
			faults.Add("", "%q: must be the name of an HTTP header", name)
		case containsHeader(standard, name):
			faults.Add("", "%q: must not be named, since it is always returned", name)
		case slices.Contains(remappedResponseHeaders, strings.ToLower(name)), strings.EqualFold(name, "transfer-encoding"):
			faults.Add("", "%q: must not be one of the headers that API Gateway renames or drops: transfer-encoding, %s", name, strings.Join(remappedResponseHeaders, ", "))
		}
	}
	return faults
}
