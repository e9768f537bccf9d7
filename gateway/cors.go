package gateway

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// CORS says which website's scripts may call the API from a browser. A browser
// asks before most calls, by an OPTIONS request without a signature or a token,
// which API Gateway answers itself at every path of the API that has no OPTIONS
// route. The answer lets scripts use the path's methods, with any header. All
// responses, API Gateway's own errors included, name the origin and let scripts
// read every header.
//
// One origin, or all, is what API Gateway can answer by itself. For several,
// see the field BucketCORS of [S3].
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
type CORS struct {
	// Origin is scheme, host and, if it is not the scheme's own, port of the
	// website, such as "https://app.example.com", or "*" for all websites.
	// Default: none, browsers keep scripts of other origins out.
	Origin string
	// MaxAgeSeconds is for how long a browser may remember an answer, at most
	// 86,400. Default: 0, which leaves it to the browser, 5 seconds.
	MaxAgeSeconds int
}

const maxCORSAge = 86400

func (c CORS) check() fault.List {
	var faults fault.List
	if c.Origin != "" && c.Origin != "*" && !ref.Contains(c.Origin) && !isOrigin(c.Origin) {
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

var originText = regexp.MustCompile(`^(https?)://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?$`)

// isOrigin reports whether a text is an origin as a browser writes it.
// https://www.rfc-editor.org/rfc/rfc6454#section-6.2
func isOrigin(text string) bool {
	match := originText.FindStringSubmatch(text)
	return match != nil && match[2] != map[string]string{"http": ":80", "https": ":443"}[match[1]]
}

// headers are those of every response.
func (c CORS) headers() map[string]string {
	return map[string]string{
		"Access-Control-Allow-Origin":   "'" + c.Origin + "'",
		"Access-Control-Expose-Headers": "'*'",
	}
}

// preflights returns the methods that answer browsers before they call.
func (c CORS) preflights(all []*boundMethod) []boundMethod {
	if c.Origin == "" {
		return nil
	}
	verbsOf := map[string][]string{}
	pathOf := map[string]Path{}
	for _, p := range all {
		if !p.denies {
			verbsOf[p.key] = append(verbsOf[p.key], p.method)
			pathOf[p.key] = p.path
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

// checkPreflights finds methods that leave a browser's question to the backend
// and ask for what the question does not have.
func checkPreflights(all []*boundMethod, faults *fault.List) {
	answered := map[string]bool{} // paths with a method for the question alone
	for _, p := range all {
		if p.method == http.MethodOptions {
			answered[p.key] = true
		}
	}
	for _, p := range all {
		asks := p.authorization != "NONE" || p.apiKey
		backend := strings.HasPrefix(p.responses.Headers["Access-Control-Allow-Origin"], "integration.response.")
		if asks && backend && (p.method == http.MethodOptions || p.method == "ANY" && !answered[p.key]) {
			faults.Add(fmt.Sprintf("routes[%d].methods", p.index), "%s: must not answer OPTIONS where authorization or apiKey is set, since a browser asks without; give OPTIONS a route of its own", p.route())
		}
	}
}

func (c CORS) preflight(methods []string) Binding {
	if slices.Contains(methods, "ANY") {
		methods = slices.DeleteFunc(slices.Clone(verbs), func(verb string) bool { return verb == "ANY" || verb == http.MethodOptions })
	}
	headers := c.headers()
	headers["Access-Control-Allow-Methods"] = "'" + strings.Join(slices.Sorted(slices.Values(methods)), ",") + "'"
	// The wildcard stands for every header but this one.
	headers["Access-Control-Allow-Headers"] = "'*,Authorization'"
	if c.MaxAgeSeconds > 0 {
		headers["Access-Control-Max-Age"] = "'" + strconv.Itoa(c.MaxAgeSeconds) + "'"
	}
	return mock(Responses{Name: "preflight", Default: "204"}.with(headers), "CORS preflight")
}
