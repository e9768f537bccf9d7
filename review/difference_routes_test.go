package review

import (
	"fmt"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// routeOf returns a route to a backend, with changes.
func routeOf(name, backend string, changes ...func(*Route)) Route {
	method, path, _ := strings.Cut(name, " ")
	r := Route{
		Path: path, Method: method, Integration: backend, Authorization: "NONE",
		Backend: []string{"type AWS", "method " + method, "URI " + backend}, Passes: []string{"body"},
	}
	for _, change := range changes {
		change(&r)
	}
	return r
}

func signed(r *Route) { r.Authorization = "AWS_IAM" }
func keyed(r *Route)  { r.APIKey = true }

func token(scopes ...string) func(*Route) {
	return func(r *Route) { r.Authorization, r.Scopes = "COGNITO_USER_POOLS", scopes }
}

func passing(texts ...string) func(*Route) {
	return func(r *Route) { r.Passes = append(r.Passes, texts...) }
}

func answering(texts ...string) func(*Route) { return func(r *Route) { r.Answers = texts } }

func calling(texts ...string) func(*Route) { return func(r *Route) { r.Backend = texts } }

// told returns changes as lines, such as "wider: route GET /a added: reason".
func told(d Difference) string {
	var b strings.Builder
	for _, c := range d.Changes {
		fmt.Fprintf(&b, "%s: %s %s %s", c.Verdict, c.Kind, c.Subject, c.Change)
		if len(c.Reasons) > 0 {
			b.WriteString(": " + strings.Join(c.Reasons, "; "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestCompareRoutes(t *testing.T) {
	t.Parallel()
	list := func(routes ...Route) []Route { return routes }
	cases := map[string]struct {
		base, head []Route
		want       string
	}{
		"nothing":                   {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x")), ""},
		"a route added":             {nil, list(routeOf("GET /a", "x")), "wider: route GET /a added: answers requests that were refused\n"},
		"a route removed":           {list(routeOf("GET /a", "x")), nil, "narrower: route GET /a removed\n"},
		"a signature less":          {list(routeOf("GET /a", "x", signed)), list(routeOf("GET /a", "x")), "wider: route GET /a changed: asks for no AWS_IAM\n"},
		"a signature":               {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", signed)), "narrower: route GET /a changed\n"},
		"a token for a signature":   {list(routeOf("GET /a", "x", signed)), list(routeOf("GET /a", "x", token())), "unknown: route GET /a changed: asks for COGNITO_USER_POOLS with an ID token instead of AWS_IAM\n"},
		"a scope more":              {list(routeOf("GET /a", "x", token("r"))), list(routeOf("GET /a", "x", token("r", "w"))), "wider: route GET /a changed: takes tokens with the scope w alone\n"},
		"a scope less":              {list(routeOf("GET /a", "x", token("r", "w"))), list(routeOf("GET /a", "x", token("r"))), "narrower: route GET /a changed\n"},
		"scopes in another order":   {list(routeOf("GET /a", "x", token("r", "w"))), list(routeOf("GET /a", "x", token("w", "r"))), ""},
		"an access token for an ID": {list(routeOf("GET /a", "x", token())), list(routeOf("GET /a", "x", token("r"))), "unknown: route GET /a changed: asks for COGNITO_USER_POOLS with r instead of COGNITO_USER_POOLS with an ID token\n"},
		"an ID token for access":    {list(routeOf("GET /a", "x", token("r"))), list(routeOf("GET /a", "x", token())), "unknown: route GET /a changed: asks for COGNITO_USER_POOLS with an ID token instead of COGNITO_USER_POOLS with r\n"},
		"an API key less":           {list(routeOf("GET /a", "x", keyed)), list(routeOf("GET /a", "x")), "wider: route GET /a changed: asks for no API key\n"},
		"an API key":                {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", keyed)), "narrower: route GET /a changed\n"},
		"an API key for a token":    {list(routeOf("GET /a", "x", token())), list(routeOf("GET /a", "x", keyed)), "wider: route GET /a changed: asks for no COGNITO_USER_POOLS\n"},
		"another backend":           {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "y")), "unknown: route GET /a changed: leads to y instead of x\n"},
		"another way to a backend":  {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", calling("type AWS"))), "unknown: route GET /a changed: calls the backend in another way\n"},
		"a header more":             {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", passing("header Range"))), "wider: route GET /a changed: passes on header Range\n"},
		"a header less":             {list(routeOf("GET /a", "x", passing("header Range"))), list(routeOf("GET /a", "x")), "narrower: route GET /a changed\n"},
		"an answer":                 {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", answering("status 404 for 404"))), "same: route GET /a changed\n"},
		"scripts of a website":      {list(routeOf("GET /a", "x")), list(routeOf("GET /a", "x", answering("header access-control-allow-origin is *"))), "wider: route GET /a changed: answers with header access-control-allow-origin is *\n"},

		"two verbs for ANY":  {list(routeOf("ANY /a", "x")), list(routeOf("GET /a", "x"), routeOf("HEAD /a", "x")), "same: route GET /a added\nsame: route HEAD /a added\nnarrower: route ANY /a removed\n"},
		"ANY for two verbs":  {list(routeOf("GET /a", "x"), routeOf("HEAD /a", "x")), list(routeOf("ANY /a", "x")), "wider: route ANY /a added: answers requests that were refused\nsame: route GET /a removed\nsame: route HEAD /a removed\n"},
		"a verb beside ANY":  {list(routeOf("ANY /a", "x", signed)), list(routeOf("ANY /a", "x", signed), routeOf("GET /a", "x")), "wider: route GET /a added: answers requests for ANY /a: asks for no AWS_IAM\n"},
		"a verb back to ANY": {list(routeOf("ANY /a", "x"), routeOf("GET /a", "x", signed)), list(routeOf("ANY /a", "x")), "wider: route GET /a removed: ANY /a answers its requests: asks for no AWS_IAM\n"},

		"a route from below another": {
			list(routeOf("ANY /{proxy+}", "x"), routeOf("GET /a/b", "x", signed)), list(routeOf("ANY /{proxy+}", "x")),
			"wider: route GET /a/b removed: ANY /{proxy+} answers its requests: asks for no AWS_IAM\n",
		},
		"a verb from below another": { // those of the path that has other verbs, too
			list(routeOf("ANY /{proxy+}", "x"), routeOf("GET /a", "x", signed), routeOf("POST /a", "x", signed)),
			list(routeOf("ANY /{proxy+}", "x"), routeOf("POST /a", "x", signed)),
			"wider: route GET /a removed: ANY /{proxy+} answers its requests: asks for no AWS_IAM\n",
		},
		"a route to another backend from below another": {
			list(routeOf("ANY /{proxy+}", "x"), routeOf("GET /a", "y")), list(routeOf("ANY /{proxy+}", "x")),
			"unknown: route GET /a removed: ANY /{proxy+} answers its requests: leads to x instead of y\n",
		},
		"a route below a stricter one": {
			list(routeOf("ANY /{proxy+}", "x", signed), routeOf("GET /a", "x", signed)), list(routeOf("ANY /{proxy+}", "x", signed)),
			"same: route GET /a removed\n",
		},
		"a route in front of another": {
			list(routeOf("ANY /{proxy+}", "x")), list(routeOf("ANY /{proxy+}", "x"), routeOf("ANY /a/{proxy+}", "x", signed)),
			"narrower: route ANY /a/{proxy+} added\n",
		},
		"an open route in front of another": {
			list(routeOf("ANY /{proxy+}", "x", signed)), list(routeOf("ANY /{proxy+}", "x", signed), routeOf("GET /a/{b}", "x")),
			"wider: route GET /a/{b} added: answers requests for ANY /{proxy+}: asks for no AWS_IAM\n",
		},
		"a variable before a greedy one": {
			list(routeOf("GET /a/{b}", "x", signed), routeOf("GET /{all+}", "x")), list(routeOf("GET /{all+}", "x")),
			"wider: route GET /a/{b} removed: /{all+} answers its requests: asks for no AWS_IAM\n",
		},
		"a name before a variable": {
			list(routeOf("GET /a/b", "x", signed), routeOf("GET /a/{c}", "x")), list(routeOf("GET /a/{c}", "x")),
			"wider: route GET /a/b removed: /a/{c} answers its requests: asks for no AWS_IAM\n",
		},
		"the root is not below a greedy one": {list(routeOf("GET /{all+}", "x"), routeOf("GET /", "x", signed)), list(routeOf("GET /{all+}", "x")), "narrower: route GET / removed\n"},
		"a greedy one takes a segment at least": {
			list(routeOf("GET /a/{all+}", "x"), routeOf("GET /a", "x", signed)), list(routeOf("GET /a/{all+}", "x")), "narrower: route GET /a removed\n",
		},
		"one segment for many":                 {list(routeOf("GET /a/{b+}", "x")), list(routeOf("GET /a/{b}", "x")), "same: route GET /a/{b} added\nnarrower: route GET /a/{b+} removed\n"},
		"many segments for one":                {list(routeOf("GET /a/{b}", "x")), list(routeOf("GET /a/{b+}", "x")), "wider: route GET /a/{b+} added: answers requests that were refused\nsame: route GET /a/{b} removed\n"},
		"another name of a variable":           {list(routeOf("GET /{b}", "x")), list(routeOf("GET /{c}", "x")), "same: route GET /{c} added\nsame: route GET /{b} removed\n"},
		"a path of two names":                  {nil, list(routeOf("GET /{a}", "x"), routeOf("GET /{b}", "x")), "unknown: route all changed: GET /{b} is the same as GET /{a}\nsame: route GET /{a} added\nsame: route GET /{b} added\n"},
		"no path of API Gateway":               {nil, list(routeOf("GET /{a+}/b", "x")), "unknown: route all changed: /{a+}/b is no path of API Gateway\nsame: route GET /{a+}/b added\n"},
		"a route twice":                        {nil, list(routeOf("GET /a", "x"), routeOf("GET /a", "y")), "unknown: route all changed: GET /a is the same as GET /a\nsame: route GET /a added\nsame: route GET /a added\n"},
		"a method that API Gateway has not":    {nil, list(routeOf("TRACE /a", "x")), "wider: route TRACE /a added: answers requests that were refused\n"},
		"a removed one below one that changes": {list(routeOf("GET /{a+}", "x", signed), routeOf("GET /b", "x", signed)), list(routeOf("GET /{a+}", "x")), "wider: route GET /{a+} changed: answers requests for /b: asks for no AWS_IAM; asks for no AWS_IAM\nsame: route GET /b removed\n"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			digest := func(routes []Route) Digest {
				return Digest{Format: Format, Stacks: []Stack{{Name: "stack", APIs: []API{{ID: "api", Routes: routes, ResourcePolicy: policyOf(t, "["+open+"]")}}}}}
			}
			if got := strings.ReplaceAll(told(Compare(digest(c.base), digest(c.head))), `"`, ""); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// Who signs may be let in by a policy of its own, unless the API's denies it.
func TestCompareRoutesToSign(t *testing.T) {
	t.Parallel()
	digest := func(policy string, change ...func(*Route)) Digest {
		return Digest{Stacks: []Stack{{Name: "stack", APIs: []API{{ID: "api", Routes: []Route{routeOf("GET /a", "x", change...)}, ResourcePolicy: policyOf(t, policy)}}}}}
	}
	for policy, want := range map[string]Verdict{
		"[" + open + "," + vpce + "]":                                       Narrower,
		`[{"condition": {"StringEquals": {"aws:SourceVpce": ["vpce-1"]}}}]`: Unknown,
		`[{"principal": ["arn:aws:iam::111122223333:role/reader"]}]`:        Unknown,
		`[]`: Unknown,
	} {
		if d := Compare(digest(policy), digest(policy, signed)); d.Verdict != want {
			t.Errorf("%s: want %s, got\n%s", policy, want, told(d))
		}
	}
}

// An API of many routes, each below others.
func BenchmarkCompare(b *testing.B) {
	digest := func(count int) Digest {
		routes := []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "bucket"}, Authorization: gateway.IAM}}
		for i := range count {
			routes = append(routes,
				gateway.Route{Path: "/" + plainName("path", i) + "/{key+}", Integration: gateway.S3{Bucket: plainName("bucket", i)}},
				gateway.Route{Path: "/x/{any}/" + plainName("path", i), Integration: gateway.S3{Bucket: "bucket", Key: "x"}},
			)
		}
		config := gateway.Config{Name: "many", Endpoints: ref.List{"vpce-1"}, Routes: routes, MaxResources: 10000}
		return New([]Input{{Stack: "stack", Subjects: []Subject{{ID: "api", Definition: definition(b, config)}}}})
	}
	base, head := digest(60), digest(61)
	for b.Loop() {
		Compare(base, head)
	}
}
