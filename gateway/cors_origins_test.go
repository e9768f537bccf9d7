package gateway_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

var sites = []string{"https://one.example.com", "https://two.example.com:8443"}

// sharedBy returns a Config with CORS for two websites.
func sharedBy(list ...gateway.Route) gateway.Config {
	config := routes(list...)
	config.CORS.Origins = sites
	return config
}

// method returns a method of a Definition.
func method(t *testing.T, d gateway.Definition, verb, path string) gateway.Method {
	t.Helper()
	for _, resource := range d.Resources {
		for _, m := range resource.Methods {
			if resource.Path == path && m.HTTPMethod == verb {
				return m
			}
		}
	}
	t.Fatalf("%s %s is missing", verb, path)
	return gateway.Method{}
}

// A template names the origin of the request if it is one of several, and writes the
// same body as without origins.
func TestCORSNamesOriginOfRequest(t *testing.T) {
	t.Parallel()
	route := gateway.Route{Path: "/a", Methods: gateway.Methods{"POST"}}
	for name, c := range map[string]struct {
		integration gateway.Integration
		templates   func(gateway.Definition) map[string]string
		body        string
	}{
		"preflight": {gateway.Mock{}, func(d gateway.Definition) map[string]string {
			return table(t, d, "OPTIONS", "/a").Templates
		}, ""},
		"fixed response without a body": {gateway.Mock{}, func(d gateway.Definition) map[string]string {
			return table(t, d, "POST", "/a").Templates
		}, ""},
		"fixed response": {gateway.Mock{Body: "end $5"}, func(d gateway.Definition) map[string]string {
			return table(t, d, "POST", "/a").Templates
		}, "end $5"},
		"operation": {
			gateway.Operation{
				Service: gateway.SQS, Name: "SendMessage", Resources: ref.List{"*"}, Template: "$body",
			},
			func(d gateway.Definition) map[string]string {
				return method(t, d, "POST", "/a").Integration.RequestTemplates
			}, `{"a":1}`,
		},
		"operations": {
			gateway.UserPoolAPI{AnyClient: true}, func(d gateway.Definition) map[string]string {
				return method(t, d, "POST", "/a").Integration.RequestTemplates
			}, `{"a":1}`,
		},
	} {
		route.Integration = c.integration
		templates := c.templates(resolved(t, sharedBy(route)))
		if len(templates) == 0 {
			t.Errorf("%s: no templates", name)
		}
		for _, origin := range []struct {
			header, value, want string
		}{
			{"Origin", sites[0], sites[0]},
			{"Origin", sites[1], sites[1]},
			{"origin", sites[1], sites[1]}, // as over HTTP/2
			{"Origin", "https://two.example.com", ""},
			{"Origin", sites[0] + ".example.org", ""},
			{"Origin", "https://oneXexample.com", ""},
			{"Origin", "HTTPS://ONE.EXAMPLE.COM", ""},
			{"Origin", "null", ""},
			{"Origin", "", ""},
			{"Referer", sites[0], ""},
		} {
			for contentType, template := range templates {
				request := velocity.Request{
					Body: `{"a":1}`, Base64: true, Headers: map[string]string{origin.header: origin.value},
					QueryString: map[string]string{"Origin": sites[0], "origin": sites[0]},
				}
				got, err := velocity.Render(template, request)
				if err != nil {
					t.Fatalf("%s: %s: %v", name, contentType, err)
				}
				want := map[string]string{}
				if origin.want != "" {
					want["Access-Control-Allow-Origin"] = origin.want
				}
				if !maps.Equal(want, got.ResponseHeader) || got.Body != c.body {
					t.Errorf("%s: %s: %s %q: headers %v, body %q, want %v, %q", name, contentType,
						origin.header, origin.value, got.ResponseHeader, got.Body, want, c.body)
				}
			}
		}
	}
}

// The headers of responses, by the choices of the API.
func TestCORSHeaders(t *testing.T) {
	t.Parallel()
	const allow = "'Authorization,Cache-Control,Content-Type,If-Match,If-None-Match,Range,X-Amz-Date," +
		"X-Amz-Security-Token,X-Amz-Target,X-Amz-User-Agent,X-Api-Key'"
	const expose = "'Content-Range,ETag,Location,Retry-After,x-amz-request-id,x-amz-version-id,x-amzn-ErrorType," +
		"x-amzn-Remapped-Content-Length,x-amzn-RequestId'"
	for name, c := range map[string]struct {
		cors                    gateway.CORS
		response, gatewayErrors map[string]string
		allowHeaders            string
	}{
		"credentials of one origin": {
			gateway.CORS{Origin: site, Credentials: true},
			map[string]string{
				"Access-Control-Allow-Origin": "'" + site + "'", "Access-Control-Allow-Credentials": "'true'",
				"Access-Control-Expose-Headers": expose,
			},
			map[string]string{
				"Access-Control-Allow-Origin": "'" + site + "'", "Access-Control-Allow-Credentials": "'true'",
				"Access-Control-Expose-Headers": expose,
			}, allow,
		},
		"several origins": {
			gateway.CORS{Origins: sites},
			map[string]string{
				"Vary": "'Origin'", "Access-Control-Allow-Origin": "", "Access-Control-Expose-Headers": "'*'",
			}, nil, "'*,Authorization'",
		},
		"credentials of several origins": {
			gateway.CORS{Origins: sites, Credentials: true},
			map[string]string{
				"Vary": "'Origin'", "Access-Control-Allow-Origin": "",
				"Access-Control-Allow-Credentials": "'true'", "Access-Control-Expose-Headers": expose,
			}, nil, allow,
		},
		"headers": {
			gateway.CORS{
				Origins: sites, Credentials: true,
				AllowHeaders: []string{"X-B", "X-A"}, ExposeHeaders: []string{"ETag"},
			},
			map[string]string{
				"Vary": "'Origin'", "Access-Control-Allow-Origin": "",
				"Access-Control-Allow-Credentials": "'true'", "Access-Control-Expose-Headers": "'ETag'",
			}, nil, "'X-A,X-B'",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := routes(gateway.Route{Path: "/a", Integration: gateway.Mock{}})
			config.CORS = c.cors
			d := resolved(t, config)
			want := maps.Clone(c.response)
			want["Content-Type"] = "'application/json'"
			if diff := cmp.Diff(want, table(t, d, http.MethodGet, "/a").Headers); diff != "" {
				t.Errorf("headers of the response (-want +got):\n%s", diff)
			}
			want = maps.Clone(c.response)
			want["Access-Control-Allow-Headers"], want["Access-Control-Allow-Methods"] = c.allowHeaders, "'GET,HEAD'"
			if diff := cmp.Diff(want, table(t, d, http.MethodOptions, "/a").Headers); diff != "" {
				t.Errorf("headers of the preflight (-want +got):\n%s", diff)
			}
			for _, response := range d.GatewayResponses {
				if diff := cmp.Diff(c.gatewayErrors, response.Headers); diff != "" {
					t.Errorf("headers of %s (-want +got):\n%s", response.Type, diff)
				}
			}
		})
	}
}

// One origin in Origins is the same as Origin.
func TestCORSOneOfOrigins(t *testing.T) {
	t.Parallel()
	route := gateway.Route{Path: "/a", Integration: fixed}
	config := routes(route)
	config.CORS.Origins = []string{site}
	if diff := cmp.Diff(resolved(t, shared(route)), resolved(t, config)); diff != "" {
		t.Errorf("(-Origin +Origins):\n%s", diff)
	}
}

// The bucket and servers answer for themselves, and other answers keep what a route adds.
func TestCORSOfBackends(t *testing.T) {
	t.Parallel()
	bucket := gateway.S3{Bucket: "documents", Key: "index.html", BucketCORS: true}
	list := []gateway.Route{
		{Path: "/bucket", Integration: bucket},
		{Path: "/server", Integration: gateway.HTTP{URL: "https://example.com/"}},
		{Path: "/mock", Integration: gateway.Mock{}, Headers: map[string]string{"vary": "Accept", "X-A": "a"}},
	}
	d, without := resolved(t, sharedBy(list...)), resolved(t, routes(list...))
	for _, path := range []string{"/bucket", "/server"} {
		if diff := cmp.Diff(method(t, without, http.MethodGet, path), method(t, d, http.MethodGet, path)); diff != "" {
			t.Errorf("%s (-without +with CORS):\n%s", path, diff)
		}
		if !strings.HasPrefix(table(t, d, http.MethodOptions, path).Headers["Vary"], "'Origin") {
			t.Errorf("the preflight of %s does not depend on the origin", path)
		}
	}
	want := map[string]string{
		"Vary": "'Accept, Origin'", "X-A": "'a'", "Content-Type": "'application/json'",
		"Access-Control-Allow-Origin": "", "Access-Control-Expose-Headers": "'*'",
	}
	if diff := cmp.Diff(want, table(t, d, http.MethodGet, "/mock").Headers); diff != "" {
		t.Errorf("/mock (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesOrigins(t *testing.T) {
	t.Parallel()
	with := func(cors gateway.CORS) gateway.Config {
		config := routes(gateway.Route{Path: "/", Integration: gateway.Mock{}})
		config.CORS = cors
		return config
	}
	post := func(integration gateway.Integration) gateway.Config {
		return sharedBy(gateway.Route{Path: "/", Methods: gateway.Methods{"POST"}, Integration: integration})
	}
	const origin = `must be the origin of a website, such as "https://app.example.com", without a path`
	signed := sharedBy(gateway.Route{Path: "/", Authorization: gateway.IAM, Integration: gateway.Mock{}})
	signed.Principals = ref.List{"arn:aws:iam::111122223333:role/reader"}
	testRefusals(t, map[string]refusal{
		"one and several": {
			with(gateway.CORS{Origin: site, Origins: sites}), `cors.origins: must be empty where origin is set`,
		},
		"every website among several": {
			with(gateway.CORS{Origins: []string{site, "*"}}), `cors.origins: "*": ` + origin,
		},
		"a path":     {with(gateway.CORS{Origins: []string{site + "/"}}), `cors.origins: "` + site + `/": ` + origin},
		"a template": {with(gateway.CORS{Origins: []string{`https://"$x`}}), `cors.origins: "https://\"$x": ` + origin},
		"an origin twice": {
			with(gateway.CORS{Origins: []string{site, site}}), `cors.origins: "` + site + `": must not be repeated`,
		},
		"credentials of every website": {
			with(gateway.CORS{Origin: "*", Credentials: true}),
			`cors.credentials: true: must be false without an origin, and where it is "*"`,
		},
		"credentials of no website": {
			with(gateway.CORS{Credentials: true}),
			`cors.credentials: true: must be false without an origin, and where it is "*"`,
		},
		"a wildcard for headers": {
			with(gateway.CORS{Origins: sites, AllowHeaders: []string{"*"}, ExposeHeaders: []string{"A", "a"}}),
			`cors.allowHeaders: "*": must be the name of an HTTP header; none stands for every header` + "\n" +
				`cors.exposeHeaders: "a": must not be repeated`,
		},
		"headers of no website": {
			with(gateway.CORS{AllowHeaders: []string{"A"}}), `cors.allowHeaders: "A": must be empty without an origin`,
		},
		"signed requests only": {
			signed, `cors.origins: "` + strings.Join(sites, ", ") +
				`": must be empty where the API has principals, since browsers do not sign preflight requests`,
		},
		"S3 without rules of its own": {
			sharedBy(gateway.Route{Path: "/", Integration: fixed}),
			`routes[0].integration: must have bucketCORS, since the API has several origins: ` +
				`only the rules of the bucket can name the origin of a request. ` +
				`An API with a drop box must have one origin`,
		},
		"an operation without a template": {
			post(gateway.Operation{Service: gateway.SQS, Name: "SendMessage", Resources: ref.List{"*"}}),
			`routes[0].integration: must have a template, such as $body, since the API has several origins: ` +
				`the template names the origin of a request`,
		},
	})
}
