package gateway_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

const backend = "https://api.example.com"

// onTheWay is the effect of plainHTTP, before the URL.
const onTheWay = "requests and responses can be read and changed on the way to "

func weakenedPlain(url string) []gateway.Weakening {
	return []gateway.Weakening{{Field: "plainHTTP", Subject: url, Effect: onTheWay + url}}
}

func TestHTTPBinding(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		http         gateway.HTTP
		method, path string
		want         gateway.Binding
	}{
		"nothing but a URL": {
			gateway.HTTP{URL: backend}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: backend},
		},
		"every verb, and a port": {
			gateway.HTTP{URL: backend + ":8443/v1/"}, "ANY", "/a",
			gateway.Binding{HTTPMethod: "ANY", URI: backend + ":8443/v1/"},
		},
		"variables of the path, one of them twice and one not at all": {
			gateway.HTTP{URL: backend + "/{proxy}/{id}/a-{id}.json"}, "POST", "/{tenant}/{id}/{proxy+}",
			gateway.Binding{HTTPMethod: "POST", URI: backend +
				"/{proxy}/{id}/a-{id}.json", RequestParameters: map[string]string{
				"integration.request.path.id":    "method.request.path.id",
				"integration.request.path.proxy": "method.request.path.proxy",
			}},
		},
		"fixed headers": {
			gateway.HTTP{
				URL:     backend,
				Headers: map[string]string{"X-Api-Version": "2", "x-text": `a "b"; ${c}`, "X-Stage": reference},
			}, "PUT", "/",
			gateway.Binding{HTTPMethod: "PUT", URI: backend, RequestParameters: map[string]string{
				"integration.request.header.X-Api-Version": "'2'",
				"integration.request.header.x-text":        `'a "b"; ${c}'`,
				"integration.request.header.X-Stage":       "'" + reference + "'",
			}},
		},
		"a secret header": {
			gateway.HTTP{
				URL: backend, Headers: map[string]string{"X-Stage": "a"},
				SecretHeaders: map[string]string{"X-Key": "k " + reference},
			}, "PUT", "/",
			gateway.Binding{
				HTTPMethod: "PUT", URI: backend, RequestParameters: map[string]string{
					"integration.request.header.X-Stage": "'a'", "integration.request.header.X-Key": "'k " + reference + "'",
				},
				SecretParameters: []string{"integration.request.header.X-Key", "integration.request.header.x-key"},
				Weakened: []gateway.Weakening{{
					Field: "secretHeaders", Subject: backend,
					Effect: "everyone who may read Terraform's state or the integration sees the secret values of X-Key to " +
						backend,
				}},
			},
		},
		"an encoding that is asked for": {
			gateway.HTTP{URL: backend, Headers: map[string]string{"accept-encoding": "gzip"}}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: backend, RequestParameters: map[string]string{
				"integration.request.header.Accept-Encoding": "'gzip'",
			}},
		},
		"the least time": {
			gateway.HTTP{URL: backend, TimeoutMilliseconds: 50}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: backend, TimeoutMilliseconds: 50},
		},
		"the most time": {
			gateway.HTTP{URL: backend, TimeoutMilliseconds: 29000}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: backend, TimeoutMilliseconds: 29000},
		},
		"an answer as it comes, for the most time": {
			gateway.HTTP{URL: backend, Stream: true, TimeoutMilliseconds: 900000}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: backend, Stream: true, TimeoutMilliseconds: 900000},
		},
		"without encryption": {
			gateway.HTTP{URL: "http://8.8.8.8:8080/{proxy}", PlainHTTP: true}, "GET", "/{proxy+}",
			gateway.Binding{
				HTTPMethod: "GET", URI: "http://8.8.8.8:8080/{proxy}",
				Weakened:          weakenedPlain("http://8.8.8.8:8080/{proxy}"),
				RequestParameters: map[string]string{"integration.request.path.proxy": "method.request.path.proxy"},
			},
		},
		"with encryption, where it may be without": {
			gateway.HTTP{URL: backend, PlainHTTP: true}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: backend},
		},
		"references in host and path": {
			gateway.HTTP{URL: "https://" + reference + ".example.com/" + reference + "/{proxy}"}, "GET", "/{proxy+}",
			gateway.Binding{
				HTTPMethod: "GET", URI: "https://" + reference + ".example.com/" + reference + "/{proxy}",
				RequestParameters: map[string]string{"integration.request.path.proxy": "method.request.path.proxy"},
			},
		},
		"a reference to the whole URL": {
			gateway.HTTP{URL: reference}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: reference},
		},
		// It may be one that begins with http://.
		"a reference to the beginning, which may be without encryption": {
			gateway.HTTP{URL: reference + "/a", PlainHTTP: true}, "GET", "/",
			gateway.Binding{HTTPMethod: "GET", URI: reference + "/a", Weakened: weakenedPlain(reference + "/a")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.Type, c.want.Backend = "HTTP_PROXY", c.http.URL
			if c.want.RequestParameters == nil {
				c.want.RequestParameters = map[string]string{}
			}
			// The caller would not learn that a response is compressed.
			if c.want.RequestParameters["integration.request.header.Accept-Encoding"] == "" {
				c.want.RequestParameters["integration.request.header.Accept-Encoding"] = "'identity'"
			}
			// A caller may send a name in any capitals.
			for name, value := range maps.Clone(c.want.RequestParameters) {
				const header = "integration.request.header."
				if written, found := strings.CutPrefix(name, header); found {
					c.want.RequestParameters[header+strings.ToLower(written)] = value
					c.want.RequestParameters[header+http.CanonicalHeaderKey(written)] = value
				}
			}
			if diff := cmp.Diff(c.want, binding(t, c.http, c.method, c.path)); diff != "" {
				t.Errorf("Bind (-want +got):\n%s", diff)
			}
		})
	}
}

// Responses are not mapped, so there is no table, and the role has no permissions. A weaker
// choice is listed once, not for each method.
func TestResolveHTTP(t *testing.T) {
	t.Parallel()
	const plain = "http://one.example.com"
	config := routes(
		gateway.Route{Path: "/a", Integration: gateway.HTTP{URL: plain, PlainHTTP: true}},
		gateway.Route{Path: "/b", Methods: gateway.Any, Integration: gateway.HTTP{URL: plain, PlainHTTP: true}},
		gateway.Route{Path: "/c", Methods: gateway.Any, Integration: gateway.HTTP{URL: plain + "/c", PlainHTTP: true}},
		gateway.Route{Path: "/d", Methods: gateway.Any, Integration: gateway.HTTP{URL: backend}},
	)
	config.Weakened = []gateway.Weakening{elsewhere}
	definition := resolved(t, config)
	want := []string{
		"GET /a -> GET " + plain, "HEAD /a -> HEAD " + plain, "ANY /b -> ANY " + plain,
		"ANY /c -> ANY " + plain + "/c", "ANY /d -> ANY " + backend,
	}
	if diff := cmp.Diff(want, calls(definition)); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]string{elsewhere.Effect, onTheWay + plain, onTheWay + plain + "/c"}, effects(definition.Weakened),
	); diff != "" {
		t.Errorf("Weakened (-want +got):\n%s", diff)
	}
	if len(definition.Responses) > 0 || len(definition.Permissions) > 0 || definition.RolePolicy.Statements != nil {
		t.Errorf(
			"Responses %v, Permissions %v, RolePolicy %v, want none", definition.Responses, definition.Permissions,
			definition.RolePolicy,
		)
	}
	for _, resource := range definition.Resources {
		for _, method := range resource.Methods {
			if i := method.Integration; i.UsesRole || i.Responses.Name != "" || i.Weakened != nil {
				t.Errorf(
					"%s %s: %+v, want no role, no table, and nothing that is said of the whole API",
					method.HTTPMethod, resource.Path, i,
				)
			}
		}
	}
}

// A server gets every header of the caller, so it could call the API with the caller's
// credentials.
func TestHTTPGetsCredentialsOfCallers(t *testing.T) {
	t.Parallel()
	const proof = " receives the credentials of callers of /a"
	for name, c := range map[string]struct {
		route gateway.Route
		want  []string
	}{
		"nothing": {gateway.Route{Integration: gateway.HTTP{URL: backend}}, nil},
		"a signature": {
			gateway.Route{Authorization: gateway.IAM, Integration: gateway.HTTP{URL: backend}},
			[]string{"the server at " + backend + proof},
		},
		"a token": {
			gateway.Route{Authorization: gateway.UserPools, Integration: gateway.HTTP{URL: reference}},
			[]string{"the server at " + reference + proof},
		},
		"a key": {
			gateway.Route{APIKey: true, Integration: gateway.HTTP{URL: backend}},
			[]string{"the server at " + backend + proof},
		},
		"a key, for every verb": {gateway.Route{
			APIKey: true, Methods: gateway.Any, Integration: gateway.HTTP{URL: backend},
		}, []string{"the server at " + backend + proof}},
		"a signature, of which all see": {
			gateway.Route{Authorization: gateway.IAM, Integration: gateway.HTTP{URL: "http://a.example", PlainHTTP: true}},
			[]string{onTheWay + "http://a.example"},
		},
		"a signature, to another kind": {gateway.Route{Authorization: gateway.IAM, Integration: gateway.Mock{}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.route.Path = "/a"
			config := routes(c.route)
			if c.route.Authorization == gateway.UserPools {
				config.UserPools = ref.List{userPool}
			}
			if c.route.APIKey {
				config.UsagePlans = []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme"}}}
			}
			if diff := cmp.Diff(c.want, effects(resolved(t, config).Weakened)); diff != "" {
				t.Errorf("Weakened (-want +got):\n%s", diff)
			}
		})
	}
}

// API Gateway answers preflight requests. The server must name the origin itself, since its
// responses cannot be changed.
func TestCORSBesideHTTP(t *testing.T) {
	t.Parallel()
	route := gateway.Route{Path: "/a", Methods: gateway.Methods{"POST"}, Integration: gateway.HTTP{URL: backend}}
	definition := resolved(t, shared(route))
	if diff := cmp.Diff([]string{"OPTIONS /a ->  ", "POST /a -> POST " + backend}, calls(definition)); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
	preflight := table(t, definition, "OPTIONS", "/a")
	if diff := cmp.Diff([]gateway.Responses{preflight}, definition.Responses); diff != "" {
		t.Errorf("Responses (-want +got):\n%s", diff)
	}
	if got := preflight.Headers["Access-Control-Allow-Methods"]; got != "'POST'" {
		t.Errorf("a preflight allows %s, want 'POST'", got)
	}
	// A server that answers preflight requests itself.
	route.Methods = gateway.Methods{"OPTIONS", "POST"}
	if definition = resolved(t, shared(route)); len(definition.Responses) > 0 {
		t.Errorf("Responses is %v, want none beside a route for OPTIONS", definition.Responses)
	}
	// The tables of other routes are the same as without it.
	with, without := resolved(t, shared(route, paths("/b").Routes[0])), resolved(t, shared(paths("/b").Routes...))
	if diff := cmp.Diff(without.Responses, with.Responses); diff != "" {
		t.Errorf("Responses (-without +with HTTP):\n%s", diff)
	}
}

func TestResolveRefusesHTTP(t *testing.T) {
	t.Parallel()
	one := func(http gateway.HTTP) gateway.Config {
		return routes(gateway.Route{Path: "/{id}/{proxy+}", Integration: http})
	}
	const (
		noURL = `: must be a URL such as "https://api.example.com/v1/{proxy}", without a user, a query ` +
			`string or a fragment`
		cannotMap = `: must not be one of the headers that API Gateway cannot forward: authorization, ` +
			`connection, content-encoding, content-length, content-md5, expect, host, max-forwards, ` +
			`proxy-authenticate, referer, server, te, trailer, transfer-encoding, upgrade, www-authenticate, ` +
			`x-amzn-apigateway-api-id, x-amzn-trace-id`
		field   = `routes[0].integration.url: `
		headers = `routes[0].integration.headers: `
		secret  = `routes[0].integration.secretHeaders: `
		around  = `: the text around the reference must be printable ASCII characters without a single quote, and ` +
			`not look like a mapping`
		timeout      = `routes[0].integration.timeoutMilliseconds: `
		notEncrypted = `: must begin with https://; plainHTTP allows http://, on which requests and responses ` +
			`can be read and changed`
		inHost = `: must not have a variable in its host, since callers would choose the host`
	)
	cases := map[string]refusal{
		"no encryption": {
			one(gateway.HTTP{URL: "http://api.example.com"}), field + `"http://api.example.com"` + notEncrypted,
		},
		"no encryption to a reference": {
			one(gateway.HTTP{URL: "http://" + reference}), field + `"http://` + reference + `"` + notEncrypted,
		},
		"a host that the caller chooses": {
			one(gateway.HTTP{URL: "https://{proxy}/a"}), field + `"https://{proxy}/a"` + inHost,
		},
		"a part of a host": {
			one(gateway.HTTP{URL: "https://{id}.example.com"}), field + `"https://{id}.example.com"` + inHost,
		},
		"a variable that the path has not": {
			one(gateway.HTTP{URL: backend + "/{key}"}),
			field + `"` + backend +
				`/{key}": "key" must be a variable of the path "/{id}/{proxy+}", which has ["id" "proxy"]`,
		},
		"a variable written as in the path": {
			one(gateway.HTTP{URL: backend + "/{proxy+}"}),
			field + `"` + backend +
				`/{proxy+}": "proxy+" must be a variable of the path "/{id}/{proxy+}", which has ["id" "proxy"]`,
		},
		"a reference written by hand": {
			one(gateway.HTTP{URL: "https://${var.host}/{key}"}),
			field +
				`"https://${var.host}/{key}": must not have ${ or %{ in it; pass a reference as its token, such ` +
				`as variable.StringValue()`,
		},
		"a list": {
			one(gateway.HTTP{URL: listReference}),
			field + `"` + listReference +
				`": "TfToken[TOKEN.3]" must be a variable of the path "/{id}/{proxy+}", which has ["id" "proxy"]` +
				"\n" + field + `"` + listReference + `"` + noURL,
		},
		"several faults in one URL": {
			one(gateway.HTTP{URL: "http://{a}/"}),
			field + `"http://{a}/": "a" must be a variable of the path "/{id}/{proxy+}", which has ["id" "proxy"]` +
				"\n" + field + `"http://{a}/"` + inHost,
		},
		"a quote in a header's value": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"X-A": "it's"}}),
			headers + `"X-A": "it's": must be printable ASCII characters without a single quote`,
		},
		"a header without a value": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"X-A": ""}}),
			headers + `"X-A": "": must be printable ASCII characters without a single quote`,
		},
		"a value of two lines": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"X-A": "a\r\nX-B: b"}}),
			headers + `"X-A": "a\r\nX-B: b": must be printable ASCII characters without a single quote`,
		},
		"a quote beside a reference": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"X-A": reference + "'"}}),
			headers + `"X-A": "` + reference + `'": must be printable ASCII characters without a single quote`,
		},
		"headers that cannot be sent": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"Host": "a", "authorization": "b"}}),
			headers + `"Host"` + cannotMap + "\n" + headers + `"authorization"` + cannotMap,
		},
		"headers in other capitals": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"X-A": "a", "X-B": "b", "x-a": "c"}}),
			headers + `"x-a": must not be repeated`,
		},
		"a secret in the configuration": {
			one(gateway.HTTP{URL: backend, SecretHeaders: map[string]string{"X-Api-Key": "0123secret"}}),
			secret + `"X-Api-Key": the value must have a reference in it, such as variable.StringValue(), since the ` +
				`configuration is not secret`,
		},
		"text around a secret": {
			one(gateway.HTTP{URL: backend, SecretHeaders: map[string]string{
				"X-A": "it's " + reference, "X-B": "context." + "a" + reference, "X-C": listReference, "X-D": reference + "\n",
			}}),
			secret + `"X-A"` + around + "\n" + secret + `"X-B"` + around + "\n" + secret + `"X-C"` + around + "\n" +
				secret + `"X-D"` + around,
		},
		"a secret header twice": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"X-A": "a"}, SecretHeaders: map[string]string{
				"x-a": reference, "x-b": reference, "X-B": reference,
			}}),
			secret + `"x-a": must not be repeated` + "\n" + secret + `"x-b": must not be repeated`,
		},
		"a secret header that cannot be sent": {
			one(gateway.HTTP{URL: backend, SecretHeaders: map[string]string{"Authorization": reference}}),
			secret + `"Authorization"` + cannotMap,
		},
		"a header with a space": {
			one(gateway.HTTP{URL: backend, Headers: map[string]string{"x a": "a"}}),
			headers + `"x a": must be the name of an HTTP header`,
		},
		"too little time": {
			one(gateway.HTTP{URL: backend, TimeoutMilliseconds: 49}), timeout + `49: must be 50 to 300000`,
		},
		"a negative time": {
			one(gateway.HTTP{URL: backend, TimeoutMilliseconds: -1}), timeout + `-1: must be 50 to 300000`,
		},
		"too much time": {
			one(gateway.HTTP{URL: backend, TimeoutMilliseconds: 300001}), timeout + `300001: must be 50 to 300000`,
		},
		"too much time, as it comes": {
			one(gateway.HTTP{URL: backend, TimeoutMilliseconds: 900001, Stream: true}),
			timeout + `900001: must be 50 to 900000`,
		},
		"too little time, as it comes": {
			one(gateway.HTTP{URL: backend, TimeoutMilliseconds: 49, Stream: true}),
			timeout + `49: must be 50 to 900000`,
		},
		"headers of the route": {
			routes(gateway.Route{
				Path: "/", Integration: gateway.HTTP{URL: backend}, Headers: map[string]string{"X-A": "a"},
			}),
			`routes[0].headers: must be empty, since API Gateway returns this integration's responses unchanged`,
		},
		"headers of the route that are wrong": {
			routes(gateway.Route{
				Path: "/", Methods: gateway.Any, Integration: gateway.HTTP{URL: backend},
				Headers: map[string]string{"X-A": ""},
			}),
			`routes[0].headers: "X-A": "": must be printable ASCII characters` + "\n" +
				`routes[0].headers: must be empty, since API Gateway returns this integration's responses unchanged`,
		},
		"good: capitals in a host": {one(gateway.HTTP{URL: "https://API.example.com/"}), ""},
		"good: an IPv6 address":    {one(gateway.HTTP{URL: "https://[2600:1f14::1]:8443/a"}), ""},
		"good: escapes":            {one(gateway.HTTP{URL: backend + "/a%20b/~c;d=e,f@g:h!$&()*+"}), ""},
	}
	for _, url := range []string{
		"", "api.example.com", "//api.example.com", "/a", "https://", "https:///a", "https://:8443/",
		"https:api.example.com", "ftp://api.example.com", "mailto:a@b",
		"HTTPS://api.example.com", "HTTPS://{id}.example.com", // what looks for https:// would not find it
		"https://me@api.example.com", "https://me:secret@api.example.com/", "https://@api.example.com",
		backend + "?a=b", backend + "/?", backend + "/#a", backend + "#", backend + "/{proxy}?id={id}",
		backend + "/a b", backend + "/a\n", backend + "/é", backend + `/"`, backend + "/<a>", backend + "/a|b",
		backend + "/%zz", backend + ":port/",
		backend + "/{proxy", backend + "/proxy}", // neither a variable nor a part of a URL
		reference + "a", reference + reference, "a" + reference, "reference", "reference/{proxy}",
	} {
		cases["bad: "+url] = refusal{one(gateway.HTTP{URL: url}), field + strconv.Quote(url) + noURL}
	}
	testRefusals(t, cases)
}
