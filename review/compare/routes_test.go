package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
	"cdk.tf/go/privateapi/review/markdown"
)

// routeOf returns a route to a backend, with changes.
func routeOf(name, backend string, changes ...func(*review.Route)) review.Route {
	method, path, _ := strings.Cut(name, " ")
	r := review.Route{
		Path: path, Method: method, Authorization: "NONE",
		Backend: review.Backend{
			Kind: review.AWSService, Name: backend, Type: "AWS", HTTPMethod: method, URI: backend,
		},
		Forwards: review.Forwards{Body: review.EveryBody},
	}
	for _, change := range changes {
		change(&r)
	}
	return r
}

func signed(r *review.Route) { r.Authorization = "AWS_IAM" }
func keyed(r *review.Route)  { r.APIKey = true }

func token(scopes ...string) func(*review.Route) {
	return func(r *review.Route) { r.Authorization, r.Scopes = "COGNITO_USER_POOLS", scopes }
}

func forwarding(parameters ...string) func(*review.Route) {
	return func(r *review.Route) { r.Forwards.Parameters = parameters }
}

func renaming(from, to string) func(*review.Route) {
	return func(r *review.Route) { r.Forwards.Renamed = []review.Renamed{{From: from, To: to}} }
}

func forwardingAll(r *review.Route) {
	r.Forwards.AllHeaders, r.Forwards.AllQueryStrings = true, true
}

func body(forwarded string) func(*review.Route) {
	return func(r *review.Route) { r.Forwards.Body = forwarded }
}

func templates(contentTypes ...string) func(*review.Route) {
	return func(r *review.Route) {
		r.Backend.Templates = map[string]string{}
		for _, contentType := range contentTypes {
			r.Backend.Templates[contentType] = "{}"
		}
		r.Backend.ContentHandling, r.Forwards.Body = "CONVERT_TO_TEXT", review.OtherBodies
	}
}

func responses(table string) func(*review.Route) {
	return func(r *review.Route) { r.Responses = table }
}

func calling(change func(*review.Backend)) func(*review.Route) {
	return func(r *review.Route) { change(&r.Backend) }
}

func anyCertificate(r *review.Route) { r.Backend.InsecureSkipVerification = true }

// tables are the tables of responses that routes in these tests can have.
var tables = []review.Responses{
	{Name: "notFound", Statuses: []review.Status{{Code: "404", Pattern: "404"}, {Code: "200"}}},
	{
		Name:     "scripts",
		Statuses: []review.Status{{Code: "200", Headers: map[string]string{"access-control-allow-origin": "'*'"}}},
	},
	{Name: "allScripts", Statuses: []review.Status{
		{Code: "404", Pattern: "404", Headers: map[string]string{"access-control-allow-origin": "'*'"}},
		{Code: "200", Headers: map[string]string{"Access-Control-Allow-Origin": "'*'"}},
	}},
	{Name: "scriptsOfErrors", Statuses: []review.Status{
		{Code: "404", Pattern: "404", Headers: map[string]string{"Access-Control-Allow-Origin": "'*'"}}, {Code: "200"},
	}},
}

// lines returns changes as lines, such as "wider: route GET /a added: reason".
func lines(d compare.Difference) string {
	var b strings.Builder
	for _, c := range d.Changes {
		fmt.Fprintf(&b, "%s: %s %s %s", c.Verdict, c.Kind, c.Subject, c.Action)
		for i, reason := range c.Reasons {
			text := strings.ReplaceAll(markdown.Fact(reason), ", which cannot be compared", "") // as the verdict says
			b.WriteString([]string{": ", "; "}[min(i, 1)] + text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestCompareRoutes(t *testing.T) {
	requires := func(parameters ...string) func(*review.Route) {
		return func(r *review.Route) { r.RequiredParameters = parameters }
	}
	t.Parallel()
	list := func(routes ...review.Route) []review.Route { return routes }
	cases := map[string]struct {
		base, head []review.Route
		want       string
	}{
		"nothing": {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x")), ""},
		"a route added": {
			nil, list(routeOf("GET /a", "x")), "wider: route GET /a added: it answers requests that were refused\n",
		},
		"a route removed": {list(routeOf("GET /a", "x")), nil, "narrower: route GET /a removed\n"},
		"a signature less": {
			list(routeOf("GET /a", "x", signed)), list(routeOf("GET /a", "x")),
			"wider: route GET /a changed: does not require AWS_IAM any more\n",
		},
		"a signature": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", signed)), "narrower: route GET /a changed\n",
		},
		"a required query string more": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", requires("querystring.q"))),
			"narrower: route GET /a changed\n",
		},
		"a required header less": {
			list(routeOf("GET /a", "x", requires("header.h"))), list(routeOf("GET /a", "x")),
			"unknown: route GET /a changed: requests without header.h are no longer refused\n",
		},
		"a token for a signature": {
			list(routeOf("GET /a", "x", signed)), list(routeOf("GET /a", "x", token())),
			"unknown: route GET /a changed: requires COGNITO_USER_POOLS with an ID token instead of AWS_IAM\n",
		},
		"a scope more": {
			list(routeOf("GET /a", "x", token("r"))), list(routeOf("GET /a", "x", token("r", "w"))),
			"wider: route GET /a changed: accepts tokens that only have the scope w\n",
		},
		"a scope less": {
			list(routeOf("GET /a", "x", token("r", "w"))), list(routeOf("GET /a", "x", token("r"))),
			"narrower: route GET /a changed\n",
		},
		"scopes in another order": {
			list(routeOf("GET /a", "x", token("r", "w"))), list(routeOf("GET /a", "x", token("w", "r"))), "",
		},
		"an access token for an ID": {
			list(routeOf("GET /a", "x", token())), list(routeOf("GET /a", "x", token("r"))),
			"unknown: route GET /a changed: requires COGNITO_USER_POOLS with r instead of COGNITO_USER_POOLS with " +
				"an ID token\n",
		},
		"an ID token for access": {
			list(routeOf("GET /a", "x", token("r"))), list(routeOf("GET /a", "x", token())),
			"unknown: route GET /a changed: requires COGNITO_USER_POOLS with an ID token instead of " +
				"COGNITO_USER_POOLS with r\n",
		},
		"an API key less": {
			list(routeOf("GET /a", "x", keyed)), list(routeOf("GET /a", "x")),
			"wider: route GET /a changed: does not require an API key any more\n",
		},
		"an API key": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", keyed)), "narrower: route GET /a changed\n",
		},
		"an API key for a token": {
			list(routeOf("GET /a", "x", token())), list(routeOf("GET /a", "x", keyed)),
			"wider: route GET /a changed: does not require COGNITO_USER_POOLS any more\n",
		},
		"another backend": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "y")),
			"unknown: route GET /a changed: calls y instead of x\n",
		},
		"another way to a backend": {
			list(routeOf("GET /a", "x")),
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.HTTPMethod = "POST" }))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"any certificate": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", anyCertificate)),
			"wider: route GET /a changed: accepts a certificate of any authority from the backend\n",
		},
		"a certificate of a known authority": {
			list(routeOf("GET /a", "x", anyCertificate)), list(routeOf("GET /a", "x")),
			"narrower: route GET /a changed\n",
		},
		"any certificate, for requests of another route": {
			list(routeOf("GET /{b}", "x"), routeOf("GET /c", "y", anyCertificate)),
			list(routeOf("GET /{b}", "x"), routeOf("GET /c", "y", anyCertificate), routeOf("GET /a", "x", anyCertificate)),
			"wider: route GET /a added: it answers requests for /{b}: accepts a certificate of any authority from the " +
				"backend\n",
		},
		"a header that becomes secret": {
			list(routeOf("GET /a", "x")),
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.SecretHeaders = []string{"x-key"} }))),
			"same: route GET /a changed\n",
		},
		"another VPC link": {
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.VPCLink = "a1" }))),
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.VPCLink = "b2" }))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"the Internet instead of a VPC link": {
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.VPCLink = "a1" }))),
			list(routeOf("GET /a", "x")),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"another load balancer": {
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.LoadBalancer = "a" }))),
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.LoadBalancer = "b" }))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"a header more": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", forwarding("header.range"))),
			"wider: route GET /a changed: forwards header range\n",
		},
		"a header less": {
			list(routeOf("GET /a", "x", forwarding("header.range"))), list(routeOf("GET /a", "x")),
			"narrower: route GET /a changed\n",
		},
		"an answer": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", responses("notFound"))),
			"narrower: route GET /a changed\n",
		},
		"scripts of a website": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", responses("scripts"))),
			"wider: route GET /a changed: returns the header access-control-allow-origin with '*', for 200\n",
		},

		"a renamed header": {
			list(routeOf("GET /a", "x", forwarding("header.a"))),
			list(routeOf("GET /a", "x", renaming("header.a", "header.b"))),
			"wider: route GET /a changed: forwards header a as header b\n",
		},
		"all headers": {
			list(routeOf("GET /a", "x", forwarding("header.a", "querystring.b"))),
			list(routeOf("GET /a", "x", forwardingAll)),
			"wider: route GET /a changed: forwards every header; forwards every query string\n",
		},
		"some of all headers": {
			list(routeOf("GET /a", "x", forwardingAll)),
			list(routeOf("GET /a", "x", forwarding("header.a", "querystring.b"))), "narrower: route GET /a changed\n",
		},
		"a body": {
			list(routeOf("GET /a", "x", body(review.NoBody))), list(routeOf("GET /a", "x")),
			"wider: route GET /a changed: forwards every body instead of no body\n",
		},
		"no body": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", body(review.NoBody))),
			"narrower: route GET /a changed\n",
		},
		"a template less": {
			list(routeOf("GET /a", "x", templates("text/plain"))), list(routeOf("GET /a", "x")),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"a template less, of several": {
			list(routeOf("GET /a", "x", templates("text/plain", "text/xml"))),
			list(routeOf("GET /a", "x", templates("text/plain"))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"a template": {
			list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", templates("text/plain"))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"another template": {
			list(routeOf("GET /a", "x", templates("text/plain"))),
			list(routeOf("GET /a", "x", templates("text/plain", "text/xml"))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"a name of the backend": {
			list(routeOf("GET /a", "x")),
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.Name = "y" }))),
			"same: route GET /a changed\n",
		},
		"a parameter": {
			list(routeOf("GET /a", "x")),
			list(routeOf("GET /a", "x",
				calling(func(b *review.Backend) { b.Parameters = map[string]string{"header.a": "'b'"} }))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"as the role": {
			list(routeOf("GET /a", "x")),
			list(routeOf("GET /a", "x", calling(func(b *review.Backend) { b.UsesRole = true }))),
			"unknown: route GET /a changed: calls the backend in another way\n",
		},
		"scripts, of more statuses": {
			list(routeOf("GET /a", "x", responses("scripts"))), list(routeOf("GET /a", "x", responses("allScripts"))),
			"same: route GET /a changed\n",
		},
		"scripts, of errors": {
			list(routeOf("GET /a", "x", responses("notFound"))),
			list(routeOf("GET /a", "x", responses("scriptsOfErrors"))),
			"wider: route GET /a changed: returns the header Access-Control-Allow-Origin with '*', for 404\n",
		},
		"scripts, of no errors": {
			list(routeOf("GET /a", "x", responses("allScripts"))),
			list(routeOf("GET /a", "x", responses("scriptsOfErrors"))), "narrower: route GET /a changed\n",
		},

		"two verbs for ANY": {
			list(routeOf("ANY /a", "x")), list(routeOf("GET /a", "x"), routeOf("HEAD /a", "x")),
			"same: route GET /a added\nsame: route HEAD /a added\nnarrower: route ANY /a removed\n",
		},
		"ANY for two verbs": {
			list(routeOf("GET /a", "x"), routeOf("HEAD /a", "x")), list(routeOf("ANY /a", "x")),
			"wider: route ANY /a added: it answers requests that were refused\nsame: route GET /a removed\n" +
				"same: route HEAD /a removed\n",
		},
		"a verb beside ANY": {
			list(routeOf("ANY /a", "x", signed)), list(routeOf("ANY /a", "x", signed), routeOf("GET /a", "x")),
			"wider: route GET /a added: it answers requests for ANY /a: does not require AWS_IAM any more\n",
		},
		"a verb back to ANY": {
			list(routeOf("ANY /a", "x"), routeOf("GET /a", "x", signed)), list(routeOf("ANY /a", "x")),
			"wider: route GET /a removed: ANY /a answers its requests: does not require AWS_IAM any more\n",
		},

		"a route from below another": {
			list(routeOf("ANY /{proxy+}", "x"), routeOf("GET /a/b", "x", signed)), list(routeOf("ANY /{proxy+}", "x")),
			"wider: route GET /a/b removed: ANY /{proxy+} answers its requests: does not require AWS_IAM any more\n",
		},
		"a verb from below another": { // those of the path that has other verbs, too
			list(routeOf("ANY /{proxy+}", "x"), routeOf("GET /a", "x", signed), routeOf("POST /a", "x", signed)),
			list(routeOf("ANY /{proxy+}", "x"), routeOf("POST /a", "x", signed)),
			"wider: route GET /a removed: ANY /{proxy+} answers its requests: does not require AWS_IAM any more\n",
		},
		"a route to another backend from below another": {
			list(routeOf("ANY /{proxy+}", "x"), routeOf("GET /a", "y")), list(routeOf("ANY /{proxy+}", "x")),
			"unknown: route GET /a removed: ANY /{proxy+} answers its requests: calls x instead of y\n",
		},
		"a route below a stricter one": {
			list(routeOf("ANY /{proxy+}", "x", signed), routeOf("GET /a", "x", signed)),
			list(routeOf("ANY /{proxy+}", "x", signed)),
			"same: route GET /a removed\n",
		},
		"a route in front of another": {
			list(routeOf("ANY /{proxy+}", "x")),
			list(routeOf("ANY /{proxy+}", "x"), routeOf("ANY /a/{proxy+}", "x", signed)),
			"narrower: route ANY /a/{proxy+} added\n",
		},
		"an open route in front of another": {
			list(routeOf("ANY /{proxy+}", "x", signed)),
			list(routeOf("ANY /{proxy+}", "x", signed), routeOf("GET /a/{b}", "x")),
			"wider: route GET /a/{b} added: it answers requests for ANY /{proxy+}: " +
				"does not require AWS_IAM any more\n",
		},
		"a variable before a greedy one": {
			list(routeOf("GET /a/{b}", "x", signed), routeOf("GET /{all+}", "x")), list(routeOf("GET /{all+}", "x")),
			"wider: route GET /a/{b} removed: /{all+} answers its requests: does not require AWS_IAM any more\n",
		},
		"a name before a variable": {
			list(routeOf("GET /a/b", "x", signed), routeOf("GET /a/{c}", "x")), list(routeOf("GET /a/{c}", "x")),
			"wider: route GET /a/b removed: /a/{c} answers its requests: does not require AWS_IAM any more\n",
		},
		"the root is not below a greedy one": {
			list(routeOf("GET /{all+}", "x"), routeOf("GET /", "x", signed)), list(routeOf("GET /{all+}", "x")),
			"narrower: route GET / removed\n",
		},
		"a greedy one takes a segment at least": {
			list(routeOf("GET /a/{all+}", "x"), routeOf("GET /a", "x", signed)), list(routeOf("GET /a/{all+}", "x")),
			"narrower: route GET /a removed\n",
		},
		"one segment for many": {
			list(routeOf("GET /a/{b+}", "x")), list(routeOf("GET /a/{b}", "x")),
			"same: route GET /a/{b} added\nnarrower: route GET /a/{b+} removed\n",
		},
		"many segments for one": {
			list(routeOf("GET /a/{b}", "x")), list(routeOf("GET /a/{b+}", "x")),
			"wider: route GET /a/{b+} added: it answers requests that were refused\nsame: route GET /a/{b} removed\n",
		},
		"another name of a variable": {
			list(routeOf("GET /{b}", "x")), list(routeOf("GET /{c}", "x")),
			"same: route GET /{c} added\nsame: route GET /{b} removed\n",
		},
		"a path of two names": {
			nil, list(routeOf("GET /{a}", "x"), routeOf("GET /{b}", "x")),
			"unknown: route all changed: GET /{b} is the same route as GET /{a}\nsame: route GET /{a} added\n" +
				"same: route GET /{b} added\n",
		},
		"no path of API Gateway": {
			nil, list(routeOf("GET /{a+}/b", "x")),
			"unknown: route all changed: API Gateway has no path such as /{a+}/b\nsame: route GET /{a+}/b added\n",
		},
		"a route twice": {
			nil, list(routeOf("GET /a", "x"), routeOf("GET /a", "y")),
			"unknown: route all changed: GET /a is the same route as GET /a\nsame: route GET /a added\n" +
				"same: route GET /a added\n",
		},
		"a method that API Gateway has not": {
			nil, list(routeOf("TRACE /a", "x")),
			"wider: route TRACE /a added: it answers requests that were refused\n",
		},
		"a removed one below one that changes": {
			list(routeOf("GET /{a+}", "x", signed), routeOf("GET /b", "x", signed)), list(routeOf("GET /{a+}", "x")),
			"wider: route GET /{a+} changed: does not require AWS_IAM any more; it answers requests for /b: does " +
				"not require AWS_IAM any more\nsame: route GET /b removed\n",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			digest := func(routes []review.Route) review.Digest {
				return review.Digest{Stacks: []review.Stack{{Name: "stack", APIs: []review.API{{
					ID: "api", Routes: routes, Responses: tables, ResourcePolicy: policyOf(t, "["+open+"]"),
					Callers: review.Callers{
						UserPools: ref.List{pool}, UsagePlans: []review.UsagePlan{{Name: "partners", Keys: []string{"acme"}}},
					},
				}}}}}
			}
			got := strings.ReplaceAll(lines(compare.Digests(digest(c.base), digest(c.head))), `"`, "")
			if got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// An identity's own policy may admit a caller who signs, unless the API's policy denies
// that caller.
func TestCompareRoutesToSign(t *testing.T) {
	t.Parallel()
	digest := func(policy string, change ...func(*review.Route)) review.Digest {
		return review.Digest{
			Stacks: []review.Stack{
				{
					Name: "stack",
					APIs: []review.API{
						{
							ID: "api", Routes: []review.Route{routeOf("GET /a", "x", change...)},
							ResourcePolicy: policyOf(t, policy),
						},
					},
				},
			},
		}
	}
	for policy, want := range map[string]compare.Verdict{
		"[" + open + "," + vpce + "]":                                       compare.Narrower,
		`[{"condition": {"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}}]`: compare.Unknown,
		`[{"principal": ["arn:aws:iam::111122223333:role/reader"]}]`:        compare.Unknown,
		`[]`: compare.Unknown,
	} {
		if d := compare.Digests(digest(policy), digest(policy, signed)); d.Verdict != want {
			t.Errorf("%s: want %s, got\n%s", policy, want, lines(d))
		}
	}
}

// An API of many routes, each below others.
func BenchmarkDigests(b *testing.B) {
	digest := func(count int) review.Digest {
		routes := []gateway.Route{
			{
				Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "bucket"},
				Authorization: gateway.IAM,
			},
		}
		for i := range count {
			routes = append(routes,
				gateway.Route{
					Path:        "/" + samples.PlainName("path", i) + "/{key+}",
					Integration: gateway.S3{Bucket: samples.PlainName("bucket", i)},
				},
				gateway.Route{
					Path:        "/x/{any}/" + samples.PlainName("path", i),
					Integration: gateway.S3{Bucket: "bucket", Key: "x"},
				},
			)
		}
		config := gateway.Config{Name: "many", Endpoints: ref.List{"vpce-1"}, Routes: routes, MaxResources: 10000}
		return review.New([]review.Input{
			{Stack: "stack", Subjects: []review.Subject{{ID: "api", Definition: samples.Definition(b, config)}}},
		})
	}
	base, head := digest(60), digest(61)
	for b.Loop() {
		compare.Digests(base, head)
	}
}
