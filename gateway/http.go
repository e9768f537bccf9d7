package gateway

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// HTTP is an integration with a web server that everyone can reach. The caller's
// method, headers, query string and body go to it as they are, and its answer
// comes back with its own status. No role is needed.
//
// The headers are all of the caller's, a token or an API key that the route asks
// for among them: the server could call the API with it. Accept-Encoding alone is
// not, since of a compressed answer the client would not be told.
//
// The server must be public and have a certificate that a public authority
// signed for its name: API Gateway does not call it from the VPC.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-supported-certificate-authorities-for-http-endpoints.html
//
// API Gateway drops the headers Via and Content-Encoding of an answer, and Date,
// Server, Connection, Content-Length and WWW-Authenticate reach the client as
// x-amzn-Remapped-*. It adds none of its own, so a route with HTTP has no
// Headers, and under CORS the server itself must name the origin.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
type HTTP struct {
	// URL is the server's, in whose path "{name}" stands for the variable of
	// that name in the route's path: "https://api.example.com/v1/{proxy}". It
	// has no query string, the caller's is passed on. Required.
	URL string
	// PlainHTTP allows an http:// URL, on which everyone on the way can read and
	// change what is sent. Default: https:// only.
	PlainHTTP bool
	// Headers are sent with every request, in the place of the caller's of the
	// same name, such as {"X-Api-Version": "2"}. They are sent under the name in
	// the Config and in lower case, since a caller may write either, so the
	// server may get a header twice with the same value. They are part of the
	// configuration and no place for a secret. Default: none.
	Headers map[string]string
	// TimeoutMilliseconds is how long the server may take to answer: 50 to 29,000,
	// with Stream to 900,000. Default: 29,000.
	TimeoutMilliseconds int
	// Stream returns the answer as it comes, which then may have more than
	// 10 MB. It needs version 6.26 or newer of Terraform's provider, for which
	// it is not taken back by removing it: name the change in RedeployOn and set
	// the integration's response_transfer_mode to BUFFERED once. Default: the
	// answer is returned when it is complete.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
	Stream bool
}

// Bounds of the time for a backend.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const (
	minTimeout       = 50
	maxTimeout       = 29000
	maxStreamTimeout = 900000
)

// Bind implements [Integration].
func (h HTTP) Bind(at Placement) (Binding, fault.List) {
	faults := h.check(at.Path)
	binding := Binding{
		Type:                "HTTP_PROXY",
		HTTPMethod:          at.Method,
		URI:                 h.URL,
		RequestParameters:   map[string]string{},
		TimeoutMilliseconds: h.TimeoutMilliseconds,
		Stream:              h.Stream,
		Backend:             h.URL,
	}
	binding.forward("path", variables(h.URL)...)
	fixed := map[string]string{}
	maps.Copy(fixed, h.Headers)
	// Of an answer that is compressed the client would not be told.
	const encoding = "Accept-Encoding"
	if !containsHeader(slices.Collect(maps.Keys(fixed)), encoding) {
		fixed[encoding] = "identity"
	}
	// The caller's header goes along unless its name is written like the fixed one.
	for name, value := range fixed {
		for _, spelling := range spellings(name, at.OneHeaderSpelling) {
			binding.RequestParameters["integration.request.header."+spelling] = "'" + value + "'"
		}
	}
	if h.PlainHTTP && !strings.HasPrefix(h.URL, "https://") {
		binding.Weakened = []Weakening{{Field: "plainHTTP", Subject: h.URL,
			Effect: "everyone on the way can read and change what is sent to " + h.URL}}
	}
	return binding, faults
}

func (h HTTP) check(path Path) fault.List {
	var faults fault.List
	faults.In("url", h.checkURL(path))
	names := slices.Sorted(maps.Keys(h.Headers))
	for i, name := range names {
		if containsHeader(names[:i], name) {
			faults.Add("headers", "%q: must not be repeated", name)
		}
		faults.In("headers", checkRequestHeaders([]string{name}, nil))
		faults.In("headers", checkPrivilegedHeaders([]string{name}))
		if value := h.Headers[name]; value == "" || !printable.MatchString(ref.Literal(value)) || strings.Contains(ref.Literal(value), "'") {
			faults.Add("headers", "%q: %q: must be printable ASCII characters without a single quote", name, value)
		}
	}
	limit := maxTimeout
	if h.Stream {
		limit = maxStreamTimeout
	}
	if t := h.TimeoutMilliseconds; t != 0 && (t < minTimeout || t > limit) {
		faults.Add("timeoutMilliseconds", "%d: must be %d to %d", t, minTimeout, limit)
	}
	return faults
}

func (h HTTP) checkURL(path Path) fault.List {
	var faults fault.List
	if ref.HasSyntax(h.URL) {
		faults.Add("", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as variable.StringValue()", h.URL)
		return faults
	}
	faults.In("", checkVariables(h.URL, path))
	// What a reference stands for is not known, so it is taken for a word.
	text := ref.Replace(h.URL, func(string) string { return "reference" })
	if tokens := ref.Tokens(h.URL); len(tokens) > 0 {
		if rest, ok := strings.CutPrefix(h.URL, tokens[0]); ok && (rest == "" || rest[0] == '/') {
			text = "https://" + text
		}
	}
	scheme, rest, _ := strings.Cut(text, "://")
	host, _, _ := strings.Cut(rest, "/")
	filled := fillVariables(text, "variable")
	u, err := url.Parse(filled)
	switch {
	case err != nil || scheme != "https" && scheme != "http" || u.Hostname() == "" || u.User != nil,
		strings.ContainsAny(filled, "{}?# \"'<>\\^`|"), !printable.MatchString(text):
		faults.Add("", `%q: must be a URL such as "https://api.example.com/v1/{proxy}", without a user, a query string and a fragment`, h.URL)
	case strings.ContainsAny(host, "{}"):
		faults.Add("", "%q: must not have a variable in its host, which the caller would choose", h.URL)
	case scheme == "http" && !h.PlainHTTP:
		faults.Add("", "%q: must begin with https://; for http://, on which everyone on the way can read and change what is sent, set plainHTTP", h.URL)
	}
	return faults
}
