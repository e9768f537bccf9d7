package s3

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// testSite asks for index documents, of the root and of a folder.
func (d deployed) testSite(t *testing.T) {
	for _, key := range []string{
		"site/index.html", "site/guide/index.html", "site/guide/more/page.html", "site/other/index.html",
	} {
		put(t, d.S3, open, object{key: key, body: key, header: map[string]string{"Content-Type": "text/html"}})
	}
	for path, want := range map[string]string{
		"/": "site/index.html", "": "site/index.html", "/index.html": "site/index.html",
		"/guide": "site/guide/index.html", "/guide/": "site/guide/index.html",
		"/guide/more/page.html": "site/guide/more/page.html",
		"/other/index.html":     "site/other/index.html",
	} {
		got := d.Call(t, "GET", d.out.URL+path, nil)
		if got.Status != 200 || got.Body != want || got.Header.Get("Content-Type") != "text/html" {
			t.Errorf("GET %q = %d %s, want %s", path, got.Status, got.Body, want)
		}
	}
	if got := d.Call(t, "GET", d.out.URL+"/other", nil); got.Status != 404 ||
		!strings.Contains(got.Body, "NoSuchKey") {
		t.Errorf("GET of a folder that is not named = %d %s, want 404 NoSuchKey", got.Status, got.Body)
	}
}

// testOwnHeaders looks for a route's own headers on answers of every status.
func (d deployed) testOwnHeaders(t *testing.T) {
	for path, status := range map[string]int{"/index.html": 200, "/missing.html": 404} {
		got := d.Call(t, "GET", d.out.URL+path, nil)
		if got.Status != status || got.Header.Get("Cache-Control") != "no-store" ||
			got.Header.Get("Content-Security-Policy") != contentSecurityPolicy {
			t.Errorf("GET %s = %d %v", path, got.Status, got.Header)
		}
	}
	if got := d.Call(t, "GET", d.out.URL+
		"/open/site/index.html", nil); got.Header.Get("Content-Security-Policy") != "" {
		t.Errorf("another route has the header, too: %v", got.Header)
	}
}

// testCORS does what a browser does for a script of the origin.
func (d deployed) testCORS(t *testing.T) {
	asked := http.Header{
		"Origin": {origin}, "Access-Control-Request-Method": {"PUT"},
		"Access-Control-Request-Headers": {"content-type,x-amz-meta-author"},
	}
	for path, methods := range map[string]string{
		"/library/a.txt": "DELETE,GET,HEAD,PATCH,POST,PUT", "/library": "GET,HEAD", "/": "GET", "/guide": "GET",
	} {
		got := d.Call(t, "OPTIONS", d.out.URL+path, asked)
		want := map[string]string{
			"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Methods": methods,
			"Access-Control-Allow-Headers": "*,Authorization", "Access-Control-Max-Age": "600",
		}
		if got.Status != 204 || got.Body != "" {
			t.Errorf("OPTIONS %s = %d %q, want 204", path, got.Status, got.Body)
		}
		for header, value := range want {
			if got.Header.Get(header) != value {
				t.Errorf("OPTIONS %s: %s = %q, want %q", path, header, got.Header.Get(header), value)
			}
		}
	}
	for path, status := range map[string]int{"/index.html": 200, "/missing.html": 404, "/library/missing": 404} {
		got := d.Call(t, "GET", d.out.URL+path, http.Header{"Origin": {origin}})
		if got.Status != status || got.Header.Get("Access-Control-Allow-Origin") != origin ||
			got.Header.Get("Access-Control-Expose-Headers") != "*" {
			t.Errorf("GET %s = %d %v, want %d and the origin", path, got.Status, got.Header, status)
		}
	}
}

// testBucketCORS lets the rules of the bucket decide between origins.
func (d deployed) testBucketCORS(t *testing.T) {
	put(t, d.S3, d.out.Shared, object{key: "a.txt", body: text})
	for _, asking := range append(sharedOrigins, "https://elsewhere.example.com") {
		want := asking
		if asking == "https://elsewhere.example.com" {
			want = ""
		}
		got := d.Call(t, "GET", d.out.SharedURL+"/a.txt", http.Header{"Origin": {asking}})
		if got.Status != 200 || got.Body != text || got.Header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("GET by a script of %s = %d %v, want the origin %q", asking, got.Status, got.Header, want)
		}
		preflight := d.Call(t, "OPTIONS", d.out.SharedURL+"/a.txt", http.Header{
			"Origin": {asking}, "Access-Control-Request-Method": {"GET"},
		})
		if allowed := preflight.Status == 200; allowed != (want != "") ||
			preflight.Header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("OPTIONS by a script of %s = %d %v", asking, preflight.Status, preflight.Header)
		}
	}
}

// testErrors reads what API Gateway itself answers.
func (d deployed) testErrors(t *testing.T) {
	// The emulator replaces $context.error alone in these answers, so what it
	// puts for the id of the request says nothing.
	for url, want := range map[string]struct {
		status  int
		message string
		origin  string
	}{
		d.out.URL + "/index.html": {404, "Not Found: no route of this API has this path and method", origin},
		d.out.SharedURL: {
			403,
			"Missing Authentication Token: no route of this API has this path and method, or the route takes signed " +
				"requests only",
			"",
		},
	} {
		got := d.Call(t, "POST", url, nil)
		// The emulator puts quotes around the type, which AWS's own example has already.
		body := strings.ReplaceAll(got.Body, `""`, `"`)
		var answer struct{ Message, RequestID string }
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Errorf("POST %s = %s: %v", url, got.Body, err)
		}
		if got.Status != want.status || answer.Message != want.message || answer.RequestID == "" ||
			got.Header.Get("Content-Type") != "application/json" ||
			got.Header.Get("Access-Control-Allow-Origin") != want.origin {
			t.Errorf("POST %s = %d %v %s, want %+v", url, got.Status, got.Header, got.Body, want)
		}
	}
}
