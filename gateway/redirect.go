package gateway

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Redirect is an integration that redirects callers to another URL. A request whose body has
// another type than application/json gets 415, as with a [Mock].
type Redirect struct {
	// Location is where callers are redirected to: a URL such as "https://www.example.com/",
	// or a path of this API such as "/docs", which must begin with a slash. A path is sent
	// relative to the path of the route, so that it is right under every URL of the API,
	// with a stage in it or not. So the path of the route must have no greedy variable, and
	// the caller's URL must not end with a slash. Required.
	Location string
	// Status is 301, 302, 307 or 308. With 301 and 302 clients may send GET instead of the
	// request's method. Browsers keep 301 and 308 until their cache is cleared. Default: 302.
	// https://www.rfc-editor.org/rfc/rfc9110#section-15.4
	Status int
}

var _ Integration = Redirect{}

// redirects are the status codes of a redirection that has a Location.
var redirects = []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect}

// Bind implements [Integration].
func (r Redirect) Bind(at Placement) (Binding, fault.List) {
	var faults fault.List
	status := r.Status
	if status == 0 {
		status = http.StatusFound
	}
	if !slices.Contains(redirects, status) {
		faults.Add("status", "%d: must be 301, 302, 307 or 308", r.Status)
	}
	location, locationFaults := r.location(at.Path)
	faults.In("location", locationFaults)
	return mock(Responses{
		Name: "redirect", Variant: true, Default: strconv.Itoa(status),
		Headers:         map[string]string{"Location": "'" + location + "'"},
		ContentHandling: "CONVERT_TO_TEXT",
	}, fmt.Sprintf("redirect %d to %s", status, r.Location)), faults
}

// location returns the value of the header Location.
func (r Redirect) location(path Path) (string, fault.List) {
	var faults fault.List
	switch target, err := url.Parse(ref.Replace(r.Location, func(string) string { return "reference" })); {
	case ref.HasSyntax(r.Location):
		faults.Add("", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as variable.StringValue()", r.Location)
	case err != nil, !isPrintable(r.Location), strings.ContainsAny(ref.Literal(r.Location), "' \"<>\\^`{|}"),
		!strings.HasPrefix(r.Location, "/") && !beginsWithReference(r.Location) && (target.Scheme != "https" && target.Scheme != "http" || target.Host == ""),
		strings.HasPrefix(r.Location, "//"):
		faults.Add("", `%q: must be a URL such as "https://www.example.com/", or a path of this API such as "/docs"`, r.Location)
	case strings.HasPrefix(r.Location, "/") && path.Greedy() != "":
		faults.Add("", "%q: must be a URL, since a path is relative to the caller's, whose length differs with the greedy variable of %q", r.Location, path)
	case strings.HasPrefix(r.Location, "/"):
		return relative(r.Location, path), faults
	}
	return r.Location, faults
}

// relative returns a path of the API as seen from the path of a route. The path of a caller
// has the stage or a base path before that of the route, or neither.
// https://www.rfc-editor.org/rfc/rfc3986#section-5.2
func relative(location string, path Path) string {
	if len(path.segments) == 0 {
		// The URL of the root is that of the stage, with a slash at its end.
		return "./" + location[1:]
	}
	return "./" + strings.Repeat("../", len(path.segments)-1) + location[1:]
}
