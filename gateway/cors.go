package gateway

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// CORS says which websites' scripts may call the API from a browser. Before most calls a
// browser sends a preflight request: OPTIONS, without a signature or a token. API Gateway
// answers it on every path of the API that has no OPTIONS route. The response lets
// scripts use the methods of the path.
//
// With one Origin, all responses, including API Gateway's own errors, name it. With several
// Origins, the response names that of the request, if it is one of them. API Gateway cannot
// map a header of the request to a response, so a mapping template does that:
//   - [Mock] and preflights have one. An [Operation] needs a Template, such as "$body".
//     [Operations] and [UserPoolAPI] have one.
//   - An [S3] needs BucketCORS: the rules of the bucket must admit the same origins.
//   - A server behind [HTTP] and a [Lambda] function must send the headers themselves, as
//     with one Origin.
//   - API Gateway's own errors have no headers of CORS: scripts cannot read them.
//
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
type CORS struct {
	// Origin is the scheme, the host and, unless it is the scheme's default, the port
	// of the website, such as "https://app.example.com", or "*" for all websites.
	// Default: none, browsers do not let scripts of other origins call the API.
	Origin string
	// Origins are the origins of several websites, without "*", instead of Origin. One
	// origin is the same as Origin. Default: none.
	Origins []string `json:",omitempty"`
	// Credentials lets scripts send cookies and client certificates, and read the responses
	// to such requests. A token in the header Authorization needs no Credentials. It must be
	// false if Origin is "*". Default: false.
	// https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Allow-Credentials
	Credentials bool `json:",omitempty"`
	// AllowHeaders are the request headers that scripts may set, in addition to those that
	// need no permission. Default: every header; with Credentials, for which browsers have no
	// wildcard, Authorization, Cache-Control, Content-Type, If-Match, If-None-Match, Range,
	// X-Amz-Date, X-Amz-Security-Token, X-Amz-Target, X-Amz-User-Agent and X-Api-Key.
	AllowHeaders []string `json:",omitempty"`
	// ExposeHeaders are the response headers that scripts may read, in addition to those that
	// need no permission. Default: every header; with Credentials, Content-Range, ETag,
	// Location, Retry-After, x-amz-request-id, x-amz-version-id, x-amzn-ErrorType,
	// x-amzn-Remapped-Content-Length and x-amzn-RequestId.
	ExposeHeaders []string `json:",omitempty"`
	// MaxAgeSeconds is how long a browser may cache the response to a preflight
	// request, at most 86,400. Default: 0, the browser's default of 5 seconds.
	MaxAgeSeconds int
}

// The default AllowHeaders and ExposeHeaders with Credentials.
var (
	credentialAllowHeaders = []string{
		"Authorization", "Cache-Control", "Content-Type", "If-Match", "If-None-Match", "Range", "X-Amz-Date",
		"X-Amz-Security-Token", "X-Amz-Target", "X-Amz-User-Agent", "X-Api-Key",
	}
	credentialExposeHeaders = []string{
		"Content-Range", "ETag", "Location", "Retry-After", "x-amz-request-id", "x-amz-version-id", "x-amzn-ErrorType",
		"x-amzn-Remapped-Content-Length", "x-amzn-RequestId",
	}
)

// maxCORSAge is the longest time in seconds that any browser caches a preflight response.
// https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age
const maxCORSAge = 86400

func (c CORS) check() fault.List {
	var faults fault.List
	if c.Origin != "" && c.Origin != "*" && !isOrigin(c.Origin) {
		faults.Add("origin", `%q: must be the origin of a website, such as "https://app.example.com", without a path, or "*"`, c.Origin)
	}
	if ref.HasSyntax(c.Origin) {
		faults.Add("origin", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as variable.StringValue()", c.Origin)
	}
	if c.Origin != "" && len(c.Origins) > 0 {
		faults.Add("origins", "must be empty where origin is set")
	}
	for i, origin := range c.Origins {
		switch {
		case !isOrigin(origin):
			faults.Add("origins", `%q: must be the origin of a website, such as "https://app.example.com", without a path`, origin)
		case ref.HasSyntax(origin):
			faults.Add("origins", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as variable.StringValue()", origin)
		case slices.Contains(c.Origins[:i], origin):
			faults.Add("origins", "%q: must not be repeated", origin)
		}
	}
	if c.Credentials && (c.Origin == "*" || !c.enabled()) {
		faults.Add("credentials", "true: must be false without an origin, and where it is \"*\"")
	}
	faults.In("allowHeaders", c.checkHeaders(c.AllowHeaders))
	faults.In("exposeHeaders", c.checkHeaders(c.ExposeHeaders))
	if c.MaxAgeSeconds < 0 || c.MaxAgeSeconds > maxCORSAge {
		faults.Add("maxAgeSeconds", "%d: must be 0 to %d", c.MaxAgeSeconds, maxCORSAge)
	}
	if c.MaxAgeSeconds != 0 && !c.enabled() {
		faults.Add("maxAgeSeconds", "%d: must be 0 without an origin", c.MaxAgeSeconds)
	}
	return faults
}

// checkHeaders tests the names of headers that scripts may use.
func (c CORS) checkHeaders(names []string) fault.List {
	var faults fault.List
	for i, name := range names {
		switch {
		case !headerName.MatchString(name):
			faults.Add("", `%q: must be the name of an HTTP header; none stands for every header`, name)
		case containsHeader(names[:i], name):
			faults.Add("", "%q: must not be repeated", name)
		case !c.enabled():
			faults.Add("", "%q: must be empty without an origin", name)
		}
	}
	return faults
}

// enabled reports whether scripts of other origins may call the API.
func (c CORS) enabled() bool { return len(c.origins()) > 0 }

// origins returns the origins of all websites.
func (c CORS) origins() []string {
	if c.Origin != "" {
		return []string{c.Origin}
	}
	return c.Origins
}

// resolved returns the CORS with a single origin in Origin.
func (c CORS) resolved() CORS {
	if len(c.Origins) == 1 {
		c.Origin, c.Origins = c.Origins[0], nil
	}
	return c
}

// originRest matches the text around references in an origin: it may lack a scheme, a part
// of the host or the port.
var originRest = regexp.MustCompile(`^((https?)?://)?[a-z0-9_.:\[\]-]*$`)

var originText = regexp.MustCompile(`^(https?)://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?$`)

// isOrigin reports whether a text is an origin as a browser sends it, or may be one if it
// has references.
// https://www.rfc-editor.org/rfc/rfc6454#section-6.2
func isOrigin(text string) bool {
	if ref.Contains(text) {
		return !ref.HasList(text) && originRest.MatchString(ref.Literal(text))
	}
	match := originText.FindStringSubmatch(text)
	return match != nil && match[2] != map[string]string{"http": ":80", "https": ":443"}[match[1]]
}

// Headers returns the headers that every response has, with their sources in API Gateway's
// notation. With several Origins, Access-Control-Allow-Origin has no source: a mapping
// template sets it.
func (c CORS) Headers() map[string]string {
	headers := map[string]string{}
	if !c.enabled() {
		return headers
	}
	headers["Access-Control-Expose-Headers"] = headerList(c.ExposeHeaders, c.Credentials, credentialExposeHeaders, "*")
	if c.Credentials {
		headers["Access-Control-Allow-Credentials"] = "'true'"
	}
	if c.Origin != "" {
		headers["Access-Control-Allow-Origin"] = "'" + c.Origin + "'"
	} else {
		headers["Access-Control-Allow-Origin"], headers["Vary"] = "", "'Origin'"
	}
	return headers
}

// AllowedHeaders returns the source of the header Access-Control-Allow-Headers.
func (c CORS) AllowedHeaders() string {
	// The wildcard stands for every header except Authorization.
	return headerList(c.AllowHeaders, c.Credentials, credentialAllowHeaders, "*,Authorization")
}

// headerList returns the literal for a list of headers.
func headerList(names []string, credentials bool, withCredentials []string, wildcard string) string {
	switch {
	case len(names) > 0:
		return "'" + strings.Join(slices.Sorted(slices.Values(names)), ",") + "'"
	case credentials:
		return "'" + strings.Join(withCredentials, ",") + "'"
	}
	return "'" + wildcard + "'"
}

// template returns the beginning of mapping templates that sets the header
// Access-Control-Allow-Origin, or "".
func (c CORS) template() string {
	if len(c.Origins) == 0 {
		return ""
	}
	return mappingTemplate("cors-origin", c.Origins)
}

// WithoutOrigins returns a mapping template of an API without its part that sets the
// header Access-Control-Allow-Origin.
func (c CORS) WithoutOrigins(template string) string {
	return strings.TrimPrefix(template, c.template())
}

// answer makes a method answer as CORS says. With several origins, a template names that
// of the request.
func (c CORS) answer(b Binding, own map[string]string, faults *fault.List) Binding {
	allowed := b.Responses.Headers["Access-Control-Allow-Origin"]
	if len(c.Origins) == 0 {
		if c.enabled() && allowed != "" {
			faults.Add("", "must not return CORS headers, as S3 does with bucketCORS, since the API has cors")
		}
		b.Responses = b.Responses.with(withHeaders(own, c.Headers()))
		return b
	}
	headers := c.Headers()
	for name, source := range own {
		if strings.EqualFold(name, "Vary") {
			headers["Vary"] = source[:len(source)-1] + ", Origin'"
		}
	}
	switch {
	case strings.HasPrefix(allowed, "integration.response."):
		headers = nil // the backend has all of them
	case b.Type == "MOCK":
		b.Responses = b.Responses.withTemplatePrefix(c.template())
	case b.callsS3():
		faults.Add("", "must have bucketCORS, since the API has several origins: only the rules of the bucket can name the origin of a request. An API with a drop box must have one origin")
	case len(b.RequestTemplates) == 0 || b.PassthroughBehavior != "NEVER":
		faults.Add("", "must have a template, such as $body, since the API has several origins: the template names the origin of a request")
	default:
		b.RequestTemplates = withPrefix(b.RequestTemplates, c.template())
	}
	b.Responses = b.Responses.with(withHeaders(own, headers))
	return b
}

// withPrefix returns mapping templates with a text before each.
func withPrefix(templates map[string]string, prefix string) map[string]string {
	all := make(map[string]string, len(templates))
	for contentType, text := range templates {
		all[contentType] = prefix + text
	}
	return all
}

// preflights returns the methods that answer preflight requests.
func (c CORS) preflights(all []*boundMethod) []boundMethod {
	if !c.enabled() {
		return nil
	}
	verbsOf := map[string][]string{}
	pathOf := map[string]Path{}
	for _, m := range all {
		if !m.deniesAll {
			verbsOf[m.key] = append(verbsOf[m.key], m.method)
			pathOf[m.key] = m.path
		}
	}
	var preflights []boundMethod
	for key, methods := range verbsOf {
		if slices.Contains(methods, http.MethodOptions) {
			continue
		}
		preflights = append(preflights, boundMethod{
			path: pathOf[key], key: key, method: http.MethodOptions, authorization: "NONE",
			preflight: true, binding: c.preflight(methods),
		})
	}
	return preflights
}

// checkPreflights finds methods whose backend answers preflight requests but that
// require what such a request does not have.
func checkPreflights(all []*boundMethod, faults *fault.List) {
	hasOptions := map[string]bool{} // by path
	for _, m := range all {
		if m.method == http.MethodOptions {
			hasOptions[m.key] = true
		}
	}
	for _, m := range all {
		requires := m.authorization != "NONE" || m.apiKey
		backend := strings.HasPrefix(m.responses.Headers["Access-Control-Allow-Origin"], "integration.response.")
		if requires && backend && (m.method == http.MethodOptions || m.method == "ANY" && !hasOptions[m.key]) {
			faults.Add(m.field+".methods", "%s: must not include OPTIONS where authorization or apiKey is set, since preflight requests have neither; add a separate route for OPTIONS", m.route())
		}
	}
}

func (c CORS) preflight(methods []string) Binding {
	if slices.Contains(methods, "ANY") {
		methods = slices.DeleteFunc(slices.Clone(verbs), func(verb string) bool { return verb == "ANY" || verb == http.MethodOptions })
	}
	headers := c.Headers()
	headers["Access-Control-Allow-Methods"] = "'" + strings.Join(slices.Sorted(slices.Values(methods)), ",") + "'"
	headers["Access-Control-Allow-Headers"] = c.AllowedHeaders()
	if c.MaxAgeSeconds > 0 {
		headers["Access-Control-Max-Age"] = "'" + strconv.Itoa(c.MaxAgeSeconds) + "'"
	}
	responses := Responses{Name: "preflight", Default: "204"}
	if prefix := c.template(); prefix != "" {
		responses = responses.withTemplatePrefix(prefix)
	}
	return mock(responses.with(headers), "CORS preflight")
}
