package gateway

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// HTTP is an integration with a web server, on the Internet or by VPCLink in a VPC. The
// caller's method, headers, query string and body are forwarded unchanged, and the server's
// response is returned unchanged. It needs no role.
//
// All headers of the caller are forwarded, including a token or an API key that the route
// requires: the server could call the API with it. Only Accept-Encoding is replaced, since
// clients would not learn that a response is compressed.
//
// Without a VPCLink, API Gateway does not call the server from the VPC: the server must be
// public. Hosts that are known to be private, such as addresses of a VPC, single labels and
// internal load balancers, are errors. The server's certificate must have the host of URL and
// be signed by a public authority. With a VPCLink, InsecureSkipVerification allows others.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-supported-certificate-authorities-for-http-endpoints.html
//
// API Gateway drops the response headers Via and Content-Encoding, and renames Date,
// Server, Connection, Content-Length and WWW-Authenticate to x-amzn-Remapped-*. It adds no
// headers, so a route with HTTP must not have Headers, and with CORS the server must send
// the header Access-Control-Allow-Origin itself.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
type HTTP struct {
	// URL is the URL of the server. In its path "{name}" stands for the variable of the
	// route's path with that name: "https://api.example.com/v1/{proxy}". It must not have
	// a query string; the caller's is forwarded. With a VPCLink, its host is not resolved:
	// it is the Host header and the name that the certificate must have, and its port is that
	// of the load balancer's listener. Required.
	URL string
	// VPCLink is how API Gateway reaches a server in a VPC. Default: none, it calls the
	// server over the Internet.
	VPCLink VPCLink
	// PlainHTTP allows an http:// URL, whose requests and responses can be read and
	// changed on the way, also in a VPC. Default: false, only https:// is allowed.
	PlainHTTP bool
	// InsecureSkipVerification accepts a certificate of any authority, such as a private
	// one, from a server behind a VPCLink. API Gateway still checks that it has not expired
	// and has the host of URL, but another server can pretend to be this one. Default: false,
	// the authority must be one that API Gateway knows.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integration-tls-config.html
	InsecureSkipVerification bool
	// Headers are sent with every request and replace the caller's headers of the same
	// name, such as {"X-Api-Version": "2"}. They are sent under their name and in lower
	// case, since callers may use either, so the server may get a header twice with the
	// same value. They are part of the configuration, so they must not be secret. Values
	// are text: those that look like mappings, such as context.requestId, are errors.
	// Default: none.
	Headers map[string]string
	// SecretHeaders are headers as Headers, whose values are secret, such as
	// {"X-Api-Key": *key.StringValue()}. A value must have a reference in it. It is in
	// Terraform's state and in the integration, where everyone who may read these sees it. It
	// is not in the trigger of the deployment: another value takes effect with the next
	// deployment, so name what changes with it in RedeployOn, such as the version of the
	// secret. Default: none.
	SecretHeaders map[string]string
	// TimeoutMilliseconds is how long API Gateway waits for the server, as in
	// [Route], or up to 900,000 with Stream. Default: 29,000.
	TimeoutMilliseconds int
	// Stream returns the response as it arrives. It may then have more than 10 MB. This
	// needs version 6.26 or later of Terraform's AWS provider, which does not end
	// streaming when the field is removed: then also name the change in RedeployOn and
	// set the integration's response_transfer_mode to BUFFERED once. Default: false, the
	// response is returned when it is complete.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
	Stream bool
}

var _ Integration = HTTP{}

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
		Backend:             h.URL + h.VPCLink.text(),

		ConnectionID:             h.VPCLink.ID,
		IntegrationTarget:        h.VPCLink.LoadBalancerARN,
		InsecureSkipVerification: h.InsecureSkipVerification,
	}
	binding.forward("path", variables(h.URL)...)
	fixed := map[string]string{}
	maps.Copy(fixed, h.Headers)
	maps.Copy(fixed, h.SecretHeaders)
	// API Gateway drops Content-Encoding from responses.
	const encoding = "Accept-Encoding"
	if !containsHeader(slices.Collect(maps.Keys(fixed)), encoding) {
		fixed[encoding] = "identity"
	}
	// A caller's header in another spelling is forwarded in addition to the fixed one.
	for name, value := range fixed {
		for _, spelling := range spellings(name, at.OneHeaderSpelling) {
			parameter := "integration.request.header." + spelling
			binding.RequestParameters[parameter] = "'" + value + "'"
			if _, secret := h.SecretHeaders[name]; secret {
				binding.SecretParameters = append(binding.SecretParameters, parameter)
			}
		}
	}
	slices.Sort(binding.SecretParameters)
	if len(h.SecretHeaders) > 0 {
		names := strings.Join(slices.Sorted(maps.Keys(h.SecretHeaders)), ", ")
		binding.Weakened = append(binding.Weakened, Weakening{Field: "secretHeaders", Subject: h.URL,
			Effect: "everyone who may read Terraform's state or the integration sees the secret values of " + names + " to " + h.URL})
	}
	if h.PlainHTTP && !strings.HasPrefix(h.URL, "https://") {
		binding.Weakened = append(binding.Weakened, Weakening{Field: plainHTTP, Subject: h.URL,
			Effect: "requests and responses can be read and changed on the way to " + h.URL})
	}
	if h.InsecureSkipVerification {
		binding.Weakened = append(binding.Weakened, Weakening{Field: "insecureSkipVerification", Subject: h.URL,
			Effect: "a certificate of any authority is accepted, so another server can pretend to be " + h.URL})
	}
	return binding, faults
}

// plainHTTP is the field of a [Weakening] whose subject everyone on the way sees.
const plainHTTP = "plainHTTP"

func (h HTTP) check(path Path) fault.List {
	var faults fault.List
	faults.In("url", h.checkURL(path))
	faults.In("vpcLink", h.VPCLink.check())
	switch {
	case h.InsecureSkipVerification && h.VPCLink == (VPCLink{}):
		faults.Add("insecureSkipVerification", "must be false without a vpcLink: on the Internet, another server could pretend to be this one")
	case h.InsecureSkipVerification && strings.HasPrefix(h.URL, "http://"):
		faults.Add("insecureSkipVerification", "must be false with an http:// URL, whose server shows no certificate")
	}
	faults.In("headers", checkFixedHeaders(h.Headers, nil, false))
	faults.In("secretHeaders", checkFixedHeaders(h.SecretHeaders, slices.Collect(maps.Keys(h.Headers)), true))
	faults.In("", checkTimeout(h.TimeoutMilliseconds, h.Stream))
	return faults
}

// checkFixedHeaders tests headers with fixed values to send to a web server. others are names
// that they must not repeat. Faults do not show the values of secret ones.
func checkFixedHeaders(headers map[string]string, others []string, secret bool) fault.List {
	var faults fault.List
	names := slices.Sorted(maps.Keys(headers))
	for i, name := range names {
		if containsHeader(names[:i], name) || containsHeader(others, name) {
			faults.Add("", "%q: must not be repeated", name)
		}
		faults.In("", checkRequestHeaders([]string{name}, nil))
		if slices.Contains(signatureParameters, strings.ToLower(name)) {
			faults.Add("", "%q: must not be set, since it is a part of the signature of a request to AWS", name)
		}
		faults.In("", checkPrivilegedHeaders([]string{name}))
		value := headers[name]
		isText := value != "" && isPrintable(value) && !strings.Contains(ref.Literal(value), "'")
		switch {
		case secret && !ref.Contains(value):
			faults.Add("", "%q: the value must have a reference in it, such as variable.StringValue(), since the configuration is not secret", name)
		case secret && (!isText || mapping.MatchString(value)):
			faults.Add("", "%q: the text around the reference must be printable ASCII characters without a single quote, and not look like a mapping", name)
		case secret:
		case !isText:
			faults.Add("", "%q: %q: must be printable ASCII characters without a single quote", name, value)
			fallthrough
		default:
			faults.In("", checkNoMapping(name, value))
		}
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
	// The value of a reference is not known. A word is a valid part of a URL.
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
		faults.Add("", `%q: must be a URL such as "https://api.example.com/v1/{proxy}", without a user, a query string or a fragment`, h.URL)
	case strings.ContainsAny(host, "{}"):
		faults.Add("", "%q: must not have a variable in its host, since callers would choose the host", h.URL)
	case scheme == "http" && !h.PlainHTTP:
		faults.Add("", "%q: must begin with https://; plainHTTP allows http://, on which requests and responses can be read and changed", h.URL)
	default:
		_, beyond, _ := strings.Cut(h.URL, "://")
		written, _, _ := strings.Cut(beyond, "/")
		known := text == h.URL || strings.Contains(h.URL, "://") && !ref.Contains(written)
		problem, by := hostProblem(u.Hostname(), known), "over the Internet"
		if h.VPCLink != (VPCLink{}) {
			problem, by = hostFormProblem(u.Hostname(), known), "by a VPC link"
		}
		if problem != "" {
			faults.Add("", "%q: must have a host that API Gateway can call %s, not %s: %s", h.URL, by, u.Hostname(), problem)
		}
		if !isPort(u.Port()) {
			faults.Add("", "%q: the port must be 1 to 65535", h.URL)
		}
	}
	return faults
}
