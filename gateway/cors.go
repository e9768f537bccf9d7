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

// CORS says which website's scripts may call the API from a browser. Before most calls a
// browser sends a preflight request: OPTIONS, without a signature or a token. API Gateway
// answers it on every path of the API that has no OPTIONS route. The response lets
// scripts use the methods of the path, with any header. All responses, including API
// Gateway's own errors, name the origin and let scripts read every header.
//
// API Gateway itself can admit one origin, or all. For several origins, see the field
// BucketCORS of [S3].
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
type CORS struct {
	// Origin is the scheme, the host and, unless it is the scheme's default, the port
	// of the website, such as "https://app.example.com", or "*" for all websites.
	// Default: none, browsers do not let scripts of other origins call the API.
	Origin string
	// MaxAgeSeconds is how long a browser may cache the response to a preflight
	// request, at most 86,400. Default: 0, the browser's default of 5 seconds.
	MaxAgeSeconds int
}

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
	if c.MaxAgeSeconds < 0 || c.MaxAgeSeconds > maxCORSAge {
		faults.Add("maxAgeSeconds", "%d: must be 0 to %d", c.MaxAgeSeconds, maxCORSAge)
	}
	if c.MaxAgeSeconds != 0 && c.Origin == "" {
		faults.Add("maxAgeSeconds", "%d: must be 0 without an origin", c.MaxAgeSeconds)
	}
	return faults
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

// headers returns the headers of every response.
func (c CORS) headers() map[string]string {
	return map[string]string{
		"Access-Control-Allow-Origin":   "'" + c.Origin + "'",
		"Access-Control-Expose-Headers": "'*'",
	}
}

// preflights returns the methods that answer preflight requests.
func (c CORS) preflights(all []*boundMethod) []boundMethod {
	if c.Origin == "" {
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
	headers := c.headers()
	headers["Access-Control-Allow-Methods"] = "'" + strings.Join(slices.Sorted(slices.Values(methods)), ",") + "'"
	// The wildcard stands for every header except Authorization.
	headers["Access-Control-Allow-Headers"] = "'*,Authorization'"
	if c.MaxAgeSeconds > 0 {
		headers["Access-Control-Max-Age"] = "'" + strconv.Itoa(c.MaxAgeSeconds) + "'"
	}
	return mock(Responses{Name: "preflight", Default: "204"}.with(headers), "CORS preflight")
}
