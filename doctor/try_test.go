package doctor

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review"
)

func TestHarmless(t *testing.T) {
	t.Parallel()
	s3 := func(method string) review.Backend {
		return review.Backend{Kind: review.AWSService, Service: "s3", HTTPMethod: method}
	}
	web := func(method string) review.Backend { return review.Backend{Kind: review.WebServer, HTTPMethod: method} }
	service := func(name string) review.Backend {
		return review.Backend{Kind: review.AWSService, Service: name, HTTPMethod: "GET"}
	}
	type result struct {
		method, path string
		reason       Reason
	}
	for name, c := range map[string]struct {
		method, path string
		backend      review.Backend
		want         result
	}{
		"a health check":             {"GET", "/health", mock, result{"GET", "/health", ""}},
		"a mock with a variable":     {"GET", "/a/{b}", mock, result{"GET", "/a/privateapi-doctor", ""}},
		"the head of a mock":         {"HEAD", "/", mock, result{"HEAD", "/", ""}},
		"a preflight request":        {"OPTIONS", "/", mock, result{"", "", Writes}},
		"an upload":                  {"PUT", "/{key+}", s3("PUT"), result{"", "", Writes}},
		"a deletion":                 {"DELETE", "/{key+}", s3("DELETE"), result{"", "", Writes}},
		"an object":                  {"GET", "/{key+}", s3("GET"), result{"GET", "/privateapi-doctor", ""}},
		"an object of any method":    {"ANY", "/d/{key+}", s3("ANY"), result{"GET", "/d/privateapi-doctor", ""}},
		"a GET that deletes":         {"GET", "/{key+}", s3("DELETE"), result{"", "", Acts}},
		"a page":                     {"GET", "/page", web("GET"), result{"GET", "/page", ""}},
		"a page with a variable":     {"GET", "/page/{id}", web("GET"), result{"", "", Variable}},
		"a GET that posts":           {"GET", "/page", web("POST"), result{"", "", Acts}},
		"a message":                  {"GET", "/queue", queue.Backend, result{"", "", Acts}},
		"a service called by GET":    {"GET", "/topic", service("sns"), result{"", "", Acts}},
		"a service that is unknown":  {"GET", "/x", service(""), result{"", "", Acts}},
		"a method that nobody knows": {"PURGE", "/x", mock, result{"", "", Writes}},
	} {
		method, path, reason := harmless(review.Route{Method: c.method, Path: c.path, Backend: c.backend})
		if got := (result{method, path, reason}); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	routes := []review.Route{
		{Path: "/{proxy+}", Method: "ANY"}, {Path: "/a/{id}", Method: "GET"}, {Path: "/a/b", Method: "GET"},
		{Path: "/a/b", Method: "ANY"}, {Path: "/c", Method: "POST"}, {Path: "/a/{id}/d", Method: "GET"},
	}
	for path, want := range map[string]string{
		"/": "", "/x": "ANY /{proxy+}", "/x/y": "ANY /{proxy+}", "/a/x": "GET /a/{id}", "/a/b": "GET /a/b",
		"/a/x/d": "GET /a/{id}/d", "/a/b/d": "GET /a/{id}/d", "/c": "ANY /{proxy+}",
	} {
		got := ""
		if r := match(routes, "GET", path); r != nil {
			got = r.Name()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// Protected routes are as the app demands, and are no findings. No request has credentials,
// and none may change something.
func TestRequests(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_SESSION_TOKEN", "secret")
	var mutex sync.Mutex
	var requests []string
	c := served(t, endpoint, func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		var headers []string
		for name, values := range r.Header {
			headers = append(headers, name+": "+values[0])
		}
		slices.Sort(headers)
		requests = append(requests, r.Method+" "+r.URL.Path+" "+strings.Join(headers, "; "))
		switch r.URL.Path {
		case "/prod/signed":
			reached.by(w, r)
		case "/prod/token":
			of(401, "UNAUTHORIZED", "UnauthorizedException").by(w, r)
		case "/prod/key":
			itself(403, "ForbiddenException", `{"message":"Forbidden"}`).by(w, r)
		default:
			itself(206, "", "x").by(w, r)
		}
	}, nil)
	c.URL += "/page"
	c.API = &review.API{Stage: "prod", Routes: []review.Route{
		{Path: "/key", Method: "GET", APIKey: true, Authorization: "NONE", Backend: mock},
		{Path: "/page", Method: "ANY", Authorization: "NONE", Backend: mock},
		{Path: "/page", Method: "DELETE", Authorization: "NONE", Backend: mock},
		{Path: "/signed", Method: "GET", Authorization: "AWS_IAM", Backend: mock},
		{Path: "/token", Method: "GET", Authorization: "COGNITO_USER_POOLS", Backend: mock},
	}}
	report := Run(t.Context(), c)
	if len(report.Findings) > 0 || report.Status() != 0 {
		t.Error(report.Text())
	}
	var got []string
	for _, tried := range report.Routes {
		got = append(got, tried.Route+" "+string(tried.Outcome))
	}
	want := []string{
		"ANY /page answered", // the head of the URL
		"GET /key protected", "ANY /page answered", "DELETE /page not-tried", "GET /signed protected",
		"GET /token protected",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
	slices.Sort(requests)
	const get, head = "Range: bytes=0-0; User-Agent: privateapi-doctor; X-Apigw-Api-Id: a1b2c3d4e5",
		"User-Agent: privateapi-doctor; X-Apigw-Api-Id: a1b2c3d4e5"
	want = []string{
		"GET /prod/key " + get, "GET /prod/page " + get, "GET /prod/page " + get, "GET /prod/signed " + get,
		"GET /prod/token " + get, "HEAD /prod/page " + head,
	}
	if diff := cmp.Diff(want, requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}
