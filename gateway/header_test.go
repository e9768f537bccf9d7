package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// A header of the route replaces the backend's header of the same name in any capitals.
func TestRouteHeaders(t *testing.T) {
	t.Parallel()
	headers := func(own map[string]string) map[string]string {
		return resolved(t, routes(gateway.Route{Path: "/", Integration: fixed, Headers: own})).Responses[0].Headers
	}
	want := headers(nil)
	delete(want, "Cache-Control")
	want["cache-control"] = "'no-store'"
	want["Content-Security-Policy"] = "'default-src 'self''"
	want["X-Stage"] = "'" + reference + "'"
	got := headers(map[string]string{
		"cache-control": "no-store", "Content-Security-Policy": "default-src 'self'", "X-Stage": reference,
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Headers (-want +got):\n%s", diff)
	}
	// A response of a mock has them too, and only for this route.
	definition := resolved(t, routes(
		gateway.Route{
			Path: "/a", Methods: gateway.Any, Integration: mock("200"), Headers: map[string]string{"X-A": "a"},
		},
		gateway.Route{Path: "/b", Methods: gateway.Any, Integration: mock("200")},
	))
	if diff := cmp.Diff(map[string]string{"X-A": "'a'"}, table(t, definition, "ANY", "/a").Headers); diff != "" {
		t.Errorf("Headers of /a (-want +got):\n%s", diff)
	}
	if got := table(t, definition, "ANY", "/b"); got.Name != "mock" || got.Headers != nil {
		t.Errorf("the table of /b is %q with %v, want mock without headers", got.Name, got.Headers)
	}
}

func TestResolveRefusesRouteHeaders(t *testing.T) {
	t.Parallel()
	one := func(name, value string) gateway.Config {
		return routes(gateway.Route{Path: "/", Integration: fixed, Headers: map[string]string{name: value}})
	}
	const cannotReturn = `: must not be one of the headers that API Gateway renames or drops: transfer-encoding, ` +
		`authorization, connection, content-length, content-md5, date, expect, host, max-forwards, ` +
		`proxy-authenticate, server, trailer, upgrade, user-agent, www-authenticate`
	testRefusals(t, map[string]refusal{
		"no name": {one("", "a"), `routes[0].headers: "": must be the name of an HTTP header`},
		"a name with a space": {
			one("x a", "a"), `routes[0].headers: "x a": must be the name of an HTTP header`,
		},
		"no value": {
			one("X-A", ""), `routes[0].headers: "X-A": "": must be printable ASCII characters`,
		},
		"a value of two lines": {
			one("X-A", "a\r\nSet-Cookie: b"),
			`routes[0].headers: "X-A": "a\r\nSet-Cookie: b": must be printable ASCII characters`,
		},
		"a value that is not ASCII": {
			one("X-A", "é"), `routes[0].headers: "X-A": "é": must be printable ASCII characters`,
		},
		"a tab beside a reference": {
			one("X-A", reference+"\t"),
			`routes[0].headers: "X-A": "${TfToken[TOKEN.1]}\t": must be printable ASCII characters`,
		},
		"a header that is renamed": {one("date", "a"), `routes[0].headers: "date"` + cannotReturn},
		"a header that is dropped": {
			one("Transfer-Encoding", "a"), `routes[0].headers: "Transfer-Encoding"` + cannotReturn,
		},
		"a header of CORS": {
			one("Access-Control-Max-Age", "1"),
			`routes[0].headers: "Access-Control-Max-Age": must not be set here; use the field cors of the API`,
		},
		"a value that looks like another": {one("X-A", "${x} 'a' %{b}"), ""},
		"the same header twice": {
			routes(gateway.Route{Path: "/", Integration: fixed, Headers: map[string]string{"X-A": "a", "x-a": "b"}}),
			`routes[0].headers: "x-a": must not be repeated`,
		},
	})
}
