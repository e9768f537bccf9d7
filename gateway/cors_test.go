package gateway_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

const site = "https://app.example.com"

// shared returns a Config with CORS for a website.
func shared(list ...gateway.Route) gateway.Config {
	config := routes(list...)
	config.CORS.Origin = site
	return config
}

// table returns the table of responses of a method.
func table(t *testing.T, d gateway.Definition, method, path string) gateway.Responses {
	t.Helper()
	for _, resource := range d.Resources {
		for _, m := range resource.Methods {
			if resource.Path != path || m.HTTPMethod != method {
				continue
			}
			for _, responses := range d.Responses {
				if responses.Name == m.Integration.Responses.Name {
					return responses
				}
			}
		}
	}
	t.Fatalf("%s %s has no table of responses", method, path)
	return gateway.Responses{}
}

// Every path with a method answers preflight requests for its methods, unless it has an
// OPTIONS route.
func TestCORSPreflights(t *testing.T) {
	t.Parallel()
	const all = "'DELETE,GET,HEAD,PATCH,POST,PUT'"
	post := gateway.Methods{"POST"}
	for name, c := range map[string]struct {
		routes []gateway.Route
		want   map[string]string // methods that are allowed, by path
	}{
		"the default methods": {
			[]gateway.Route{{Path: "/", Integration: fixed}}, map[string]string{"/": "'GET,HEAD'"},
		},
		"every verb": {
			[]gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: fixed}},
			map[string]string{"/{proxy+}": all},
		},
		"a path of several routes": {
			[]gateway.Route{{Path: "/a", Methods: post, Integration: mock("200")}, {Path: "/a", Integration: fixed}},
			map[string]string{"/a": "'GET,HEAD,POST'"},
		},
		"every verb beside one": {
			[]gateway.Route{
				{Path: "/a", Methods: gateway.Any, Integration: fixed},
				{Path: "/a", Methods: post, Integration: mock("200")},
			},
			map[string]string{"/a": all},
		},
		"a path on the way to another": {
			[]gateway.Route{{Path: "/a/{id}/c", Methods: post, Integration: mock("200")}},
			map[string]string{"/a/{id}/c": "'POST'"},
		},
		"a route for OPTIONS": {
			[]gateway.Route{
				{Path: "/a", Methods: gateway.Methods{"GET", "OPTIONS"}, Integration: mock("200")},
				{Path: "/b", Methods: post, Integration: mock("200")},
			},
			map[string]string{"/b": "'POST'"},
		},
		"a route for OPTIONS beside one for every verb": {
			[]gateway.Route{
				{Path: "/a", Methods: gateway.Any, Integration: fixed},
				{Path: "/a", Methods: gateway.Methods{"OPTIONS"}, Integration: mock("200")},
			},
			map[string]string{},
		},
		"a route that asks who is there": {
			[]gateway.Route{{Path: "/", Authorization: gateway.IAM, Integration: fixed}},
			map[string]string{"/": "'GET,HEAD'"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition := resolved(t, shared(c.routes...))
			got := map[string]string{}
			for _, resource := range definition.Resources {
				for _, method := range resource.Methods {
					if !method.Preflight {
						continue
					}
					responses := table(t, definition, "OPTIONS", resource.Path)
					got[resource.Path] = responses.Headers["Access-Control-Allow-Methods"]
					// Preflight requests have no signature, whatever the path's other methods require.
					want := gateway.Method{
						HTTPMethod: "OPTIONS", Authorization: "NONE", RequestParameters: map[string]bool{},
						Preflight: true,
						Integration: gateway.Binding{
							Type:             "MOCK",
							RequestTemplates: map[string]string{"application/json": `{"statusCode": 204}`},
							ContentHandling:  "CONVERT_TO_TEXT", PassthroughBehavior: "NEVER",
							Responses: gateway.Responses{Name: responses.Name}, Backend: "CORS preflight",
						},
					}
					if diff := cmp.Diff(want, method); diff != "" {
						t.Errorf("OPTIONS %s (-want +got):\n%s", resource.Path, diff)
					}
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("methods that are allowed, by path (-want +got):\n%s", diff)
			}
			before := resolved(t, routes(c.routes...))
			if diff := cmp.Diff(before.Permissions, definition.Permissions); diff != "" {
				t.Errorf("Permissions (-without +with CORS):\n%s", diff)
			}
		})
	}
}

func TestCORSPreflightTable(t *testing.T) {
	t.Parallel()
	want := gateway.Responses{Default: "204", Headers: map[string]string{
		"Access-Control-Allow-Headers":  "'*,Authorization'",
		"Access-Control-Allow-Methods":  "'GET,HEAD'",
		"Access-Control-Allow-Origin":   "'https://app.example.com'",
		"Access-Control-Expose-Headers": "'*'",
	}}
	for age, header := range map[int]string{0: "", 1: "'1'", 86400: "'86400'"} {
		config := shared(gateway.Route{Path: "/", Integration: fixed})
		config.CORS.MaxAgeSeconds = age
		got := table(t, resolved(t, config), "OPTIONS", "/")
		if !strings.HasPrefix(got.Name, "preflight-") {
			t.Errorf("MaxAgeSeconds %d: the table is named %q", age, got.Name)
		}
		want.Name, want.Headers = got.Name, maps.Clone(want.Headers)
		delete(want.Headers, "Access-Control-Max-Age")
		if header != "" {
			want.Headers["Access-Control-Max-Age"] = header
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("MaxAgeSeconds %d (-want +got):\n%s", age, diff)
		}
	}
}

// Every response names the origin, including API Gateway's own errors: for a script a
// response without it looks like a network error.
func TestCORSIsInEveryResponse(t *testing.T) {
	t.Parallel()
	config := shared(
		gateway.Route{Path: "/", Integration: fixed, Headers: map[string]string{"Cache-Control": "no-store"}},
		gateway.Route{Path: "/a", Methods: gateway.Any, Integration: mock("200")},
		gateway.Route{Path: "/b", Methods: gateway.Methods{"OPTIONS"}, Integration: mock("200")},
		// The backend's own header would be a second one.
		gateway.Route{Path: "/c", Integration: bound{Type: "HTTP", Responses: gateway.Responses{
			Name: "own", Default: "200",
			Headers: map[string]string{"access-control-allow-origin": "'*'", "ETag": "'x'"},
		}}},
	)
	config.GatewayResponses = []gateway.GatewayResponse{
		{Type: "THROTTLED", Headers: map[string]string{"access-control-allow-origin": "'*'", "Retry-After": "'1'"}},
		{Type: "QUOTA_EXCEEDED"},
	}
	definition := resolved(t, config)
	check := func(what string, headers map[string]string) {
		t.Helper()
		got := map[string]string{}
		for header, source := range headers {
			switch strings.ToLower(header) {
			case "access-control-allow-origin", "access-control-expose-headers":
				got[header] = source
			}
		}
		want := map[string]string{
			"Access-Control-Allow-Origin": "'" + site + "'", "Access-Control-Expose-Headers": "'*'",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: CORS headers (-want +got):\n%s", what, diff)
		}
	}
	var names []string
	for _, responses := range definition.Responses {
		name, _, _ := strings.Cut(responses.Name, "-")
		names = append(names, name)
		for status, response := range responses.ByStatus() {
			check(responses.Name+" "+status, response.Headers)
		}
	}
	if diff := cmp.Diff([]string{"mock", "own", "preflight", "preflight", "s3"}, names); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
	if got, want := table(t, definition, "GET", "/c").Headers["ETag"], "'x'"; got != want {
		t.Errorf("the backend's ETag is %s, want %s", got, want)
	}
	var types []string
	for _, response := range definition.GatewayResponses {
		types = append(types, response.Type)
		check(response.Type, response.Headers)
	}
	wantTypes := []string{
		"DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN",
		"QUOTA_EXCEEDED", "THROTTLED",
	}
	if diff := cmp.Diff(wantTypes, types); diff != "" {
		t.Errorf("types of gateway responses (-want +got):\n%s", diff)
	}
	if got, want := definition.GatewayResponses[6].Headers["Retry-After"], "'1'"; got != want {
		t.Errorf("Retry-After of THROTTLED is %s, want %s", got, want)
	}
}

func TestCORSOfEveryWebsiteIsWeaker(t *testing.T) {
	t.Parallel()
	const all = "scripts of every website can read, in the browsers of clients, what the clients may read (CORS " +
		"origin *)"
	for origin, want := range map[string][]string{
		"": {elsewhere.Effect}, site: {elsewhere.Effect}, "*": {elsewhere.Effect, all},
	} {
		config := paths("/")
		config.CORS.Origin, config.Weakened = origin, []gateway.Weakening{elsewhere}
		definition := resolved(t, config)
		if diff := cmp.Diff(want, effects(definition.Weakened)); diff != "" {
			t.Errorf("origin %q: Weakened (-want +got):\n%s", origin, diff)
		}
		if diff := cmp.Diff(config.CORS, definition.CORS); diff != "" {
			t.Errorf("origin %q: CORS (-want +got):\n%s", origin, diff)
		}
	}
}

func TestResolveRefusesCORS(t *testing.T) {
	t.Parallel()
	with := func(c gateway.CORS) gateway.Config {
		config := paths("/")
		config.CORS = c
		return config
	}
	cases := map[string]refusal{
		"an origin written as an expression": {
			with(gateway.CORS{Origin: "https://${var.host}"}),
			`cors.origin: "https://${var.host}": must be the origin of a website, such as "https://app.example.com", without a path, or "*"
cors.origin: "https://${var.host}": must not have ${ or %{ in it; pass a reference as its token, such as variable.StringValue()`,
		},
		"an age that is negative": {
			with(gateway.CORS{Origin: site, MaxAgeSeconds: -1}), `cors.maxAgeSeconds: -1: must be 0 to 86400`,
		},
		"an age of more than a day": {
			with(gateway.CORS{Origin: site, MaxAgeSeconds: 86401}), `cors.maxAgeSeconds: 86401: must be 0 to 86400`,
		},
		"an age without an origin": {
			with(gateway.CORS{MaxAgeSeconds: 60}), `cors.maxAgeSeconds: 60: must be 0 without an origin`,
		},
		"an origin and principals": {
			func() gateway.Config {
				c := shared(gateway.Route{Path: "/", Authorization: gateway.IAM, Integration: fixed})
				c.Principals = ref.List{"arn:aws:iam::111122223333:role/reader"}
				return c
			}(),
			`cors.origin: "https://app.example.com": must be empty where the API has principals, since browsers ` +
				`do not sign preflight requests`,
		},
		"CORS of the API and of a bucket": {
			shared(
				gateway.Route{Path: "/a", Integration: fixed},
				gateway.Route{Path: "/b", Integration: gateway.S3{Bucket: "documents", Key: "b", BucketCORS: true}},
			),
			`routes[1].integration: must not return CORS headers, as S3 does with bucketCORS, since the API has cors`,
		},
		"a route's own CORS headers": {
			shared(gateway.Route{
				Path: "/", Integration: fixed, Headers: map[string]string{"access-control-allow-origin": "*"},
			}),
			`routes[0].headers: "access-control-allow-origin": must not be set here; use the field cors of the API`,
		},
	}
	for _, origin := range []string{
		"https://app.example.com:8443", "http://localhost:3000", "http://127.0.0.1", "http://[::1]:8080",
		"http://host_1:443", "*", reference, "https://" + reference,
	} {
		cases["good: "+origin] = refusal{with(gateway.CORS{Origin: origin}), ""}
	}
	for _, origin := range []string{
		reference + "', 'x", reference + "/", reference + ",b", "ftp://" + reference, "https://a/" + reference,
		"https://" + reference + "\n", reference + "?a", "HTTPS://" + reference, "x" + listReference,
	} {
		cases["beside a reference: "+origin] = refusal{with(gateway.CORS{Origin: origin}), fmt.Sprintf(
			`cors.origin: %q: must be the origin of a website, such as "https://app.example.com", without a path, or "*"`,
			origin,
		)}
	}
	for _, origin := range []string{
		reference, "https://" + reference, reference + ":8443", "https://" + reference + ":" + reference,
		reference + "://a.example",
	} {
		cases["good: beside a reference: "+origin] = refusal{with(gateway.CORS{Origin: origin}), ""}
	}
	for _, origin := range []string{
		"app.example.com", "https://", "https://:8080", "https://app.example.com/", "https://app.example.com/a",
		"https://app.example.com?a", "https://app.example.com#a",
		"https://App.example.com", "HTTPS://app.example.com", "https://app.example.com:443",
		"http://app.example.com:80", "https://app.example.com:",
		"https://me@app.example.com", "https://*.example.com", "**", "null", "file://a", "https://a,https://b",
		"https://a https://b", "https://a'b", "https://é.example",
	} {
		cases["bad: "+origin] = refusal{
			with(gateway.CORS{Origin: origin}),
			fmt.Sprintf(
				`cors.origin: %q: must be the origin of a website, such as "https://app.example.com", without a `+
					`path, or "*"`,
				origin,
			),
		}
	}
	testRefusals(t, cases)
}

// Preflight requests have no signature, token or key, so a method whose bucket answers them
// must not require one.
func TestResolveRefusesPreflightsThatAsk(t *testing.T) {
	t.Parallel()
	open := gateway.Route{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents", BucketCORS: true}}
	signed, keyed, token := open, open, open
	signed.Authorization, keyed.APIKey, token.Authorization = gateway.IAM, true, gateway.UserPools
	by := func(route gateway.Route, methods ...string) gateway.Route { route.Methods = methods; return route }
	of := func(list ...gateway.Route) gateway.Config {
		config := routes(list...)
		for _, route := range list {
			if route.APIKey {
				config.UsagePlans = []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme"}}}
			}
			if route.Authorization == gateway.UserPools {
				config.UserPools = ref.List{userPool}
			}
		}
		return config
	}
	const asks = ` /{proxy+}: must not include OPTIONS where authorization or apiKey is set, since preflight ` +
		`requests have neither; add a separate route for OPTIONS`
	without := signed
	without.Integration = gateway.S3{Bucket: "documents"}
	answer := without
	answer.Integration = gateway.Mock{Status: 204}
	elsewhere := by(open, "OPTIONS")
	elsewhere.Path = "/a/{proxy+}"
	testRefusals(t, map[string]refusal{
		"by a signature":            {of(by(signed, "GET", "OPTIONS")), `routes[0].methods: OPTIONS` + asks},
		"by a token":                {of(by(token, "OPTIONS")), `routes[0].methods: OPTIONS` + asks},
		"by a key":                  {of(by(keyed, "OPTIONS")), `routes[0].methods: OPTIONS` + asks},
		"every verb by a signature": {of(by(signed, "ANY")), `routes[0].methods: ANY` + asks},
		"every verb by a key":       {of(by(keyed, "ANY")), `routes[0].methods: ANY` + asks},
		"every verb, and the question itself": {
			of(by(keyed, "ANY"), by(signed, "OPTIONS")), `routes[1].methods: OPTIONS` + asks,
		},
		"a question at another path":      {of(elsewhere, by(signed, "ANY")), `routes[1].methods: ANY` + asks},
		"good: the question for free":     {of(by(signed, "GET", "HEAD"), by(open, "OPTIONS")), ""},
		"good: every verb beside it":      {of(by(keyed, "ANY"), by(open, "OPTIONS")), ""},
		"good: nothing asked of anyone":   {of(by(open, "ANY")), ""},
		"good: no question":               {of(by(signed, "GET")), ""},
		"good: a bucket without CORS":     {of(by(without, "ANY")), ""},
		"good: an answer of another kind": {of(by(signed, "ANY"), by(answer, "OPTIONS")), ""},
	})
}

// The name of a table of responses depends only on the table and on the expressions of its
// references, not on the numbers of their tokens.
func TestNamesOfTablesAreStable(t *testing.T) {
	t.Parallel()
	names := func(token, expression, header string, more ...gateway.Route) []string {
		t.Helper()
		config := routes(slices.Concat([]gateway.Route{
			{Path: "/", Integration: fixed, Headers: map[string]string{"X-A": header}},
		}, more)...)
		config.CORS.Origin = token
		environment := frankfurt
		environment.Expressions = func(references []string) []string {
			return slices.Repeat([]string{expression}, len(references))
		}
		definition, err := gateway.Resolve(config, environment)
		if err != nil {
			t.Fatalf("Resolve: %v", err)
		}
		return []string{table(t, definition, "GET", "/").Name, table(t, definition, "OPTIONS", "/").Name}
	}
	const first, second = "${TfToken[TOKEN.1]}", "${TfToken[TOKEN.22]}"
	want := names(first, "${var.origin}", "a")
	for name, got := range map[string][]string{
		"another number": names(second, "${var.origin}", "a"),
		"another route": names(
			first, "${var.origin}", "a",
			gateway.Route{Path: "/a", Integration: fixed, Headers: map[string]string{"X-B": "b"}},
		),
		"an equal route": names(
			first, "${var.origin}", "a",
			gateway.Route{Path: "/a", Integration: fixed, Headers: map[string]string{"X-A": "a"}},
		),
		"a reference in both": names(
			second, "${var.origin}", "a",
			gateway.Route{Path: "/a", Integration: fixed, Headers: map[string]string{"X-B": first}},
		),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: names of tables (-want +got):\n%s", name, diff)
		}
	}
	if other := names(first, "${var.other}", "a"); other[0] == want[0] || other[1] == want[1] {
		t.Errorf("another origin: tables are named %q as before", other)
	}
	if other := names(first, "${var.origin}", "b"); other[0] == want[0] || other[1] != want[1] {
		t.Errorf("another header: tables are named %q, and before %q", other, want)
	}
}
