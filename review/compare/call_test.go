package compare_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// objects returns a route to the object with a key, in which "{name}" stands for the
// variable of the path with that name.
func objects(name, key string, changes ...func(*review.Route)) review.Route {
	r := routeOf(name, "arn:aws:apigateway:eu-central-1:s3:path/"+key, changes...)
	return withVariables(r)
}

// withVariables forwards all variables of the route's path to its URI.
func withVariables(r review.Route) review.Route {
	for part := range strings.SplitSeq(r.Path, "/") {
		if strings.HasPrefix(part, "{") {
			r.Forwards.Parameters = append(r.Forwards.Parameters, "path."+strings.Trim(part, "{+}"))
		}
	}
	return r
}

func template(text string) func(*review.Route) {
	return func(r *review.Route) { r.Backend.Templates = map[string]string{"application/json": text} }
}

func parameter(to, from string) func(*review.Route) {
	return func(r *review.Route) { r.Backend.Parameters = map[string]string{to: from} }
}

// The same template of a URI is another object if its variables stand for other parts of
// the request's path, and another template can be the same object.
func TestCompareCalls(t *testing.T) {
	t.Parallel()
	list := func(routes ...review.Route) []review.Route { return routes }
	secret := objects("GET /secret/{proxy+}", "documents/secret/{proxy}", signed)
	free := objects("GET /{proxy+}", "documents/{proxy}")
	web := func(name, url string) review.Route {
		r := withVariables(routeOf(name, url))
		r.Backend.Kind, r.Backend.Type = review.WebServer, "HTTP_PROXY"
		return r
	}
	lambda := func(name string) review.Route {
		r := withVariables(routeOf(name, "arn:aws:lambda:eu-west-1:111122223333:function:orders"))
		r.Backend.Kind, r.Backend.Type = review.AWSService, "AWS_PROXY"
		return r
	}
	cases := map[string]struct {
		base, head []review.Route
		want       compare.Verdict
	}{
		// A function gets the path of the route, with the names of its variables.
		"another route to the same function": {
			list(lambda("GET /{a}")), list(lambda("GET /x"), lambda("GET /{a}")), compare.Unknown,
		},
		"a function's variable with another name": {list(lambda("GET /{a}")), list(lambda("GET /{b}")), compare.Unknown},
		"a way around a signature": {
			list(free, secret), list(free, secret, objects("GET /a/{proxy+}", "documents/{proxy}")), compare.Unknown,
		},
		"the same below a variable": {
			list(free, secret), list(free, secret, objects("GET /a/{any}/{proxy+}", "documents/{proxy}")),
			compare.Unknown,
		},
		"a way to the same objects": {
			list(free, secret), list(free, secret, objects("GET /a/{proxy+}", "documents/a/{proxy}")), compare.Same,
		},
		"another way to the same objects": {
			list(free), list(objects("GET /{first}", "documents/{first}"),
				objects("GET /{first}/{second}", "documents/{first}/{second}")), compare.Narrower,
		},
		"a route that shielded objects removed": {list(free, secret), list(free), compare.Wider},
		"a route that shielded nothing removed": {
			list(free, objects("GET /a/{proxy+}", "documents/a/{proxy}")), list(free), compare.Same,
		},
		"a route that shielded other objects removed": {
			list(free, objects("GET /a/{proxy+}", "documents/b/{proxy}")), list(free), compare.Unknown,
		},
		"variables that change places": {
			list(objects("GET /{a}/{b}", "documents/{a}/{b}")), list(objects("GET /{b}/{a}", "documents/{a}/{b}")),
			compare.Unknown,
		},
		"variables that change places, on both sides": {
			list(objects("GET /{a}/{b}", "documents/{a}/{b}")), list(objects("GET /{b}/{a}", "documents/{b}/{a}")),
			compare.Same,
		},
		"a variable for another one": {
			list(objects("GET /{a}/{b}", "documents/{a}")), list(objects("GET /{a}/{b}", "documents/{b}")),
			compare.Unknown,
		},
		"another name of a variable": {
			list(objects("GET /{a}/{b+}", "documents/{a}/{b}")), list(objects("GET /{x}/{y+}", "documents/{x}/{y}")),
			compare.Same,
		},
		"a variable for a segment": {
			list(objects("GET /a/{b}", "documents/a/{b}")), list(objects("GET /{x}/{y}", "documents/{x}/{y}")),
			compare.Wider, // other segments
		},
		"a segment for a variable": {
			list(objects("GET /{x}/{y}", "documents/{x}/{y}")), list(objects("GET /a/{b}", "documents/a/{b}")),
			compare.Narrower,
		},
		"a literal in the place of a segment": {
			list(objects("GET /{x}/{y}", "documents/{x}/{y}")), list(objects("GET /a/{b}", "documents/b/{b}")),
			compare.Unknown,
		},
		"a web server's path": {
			list(web("GET /{proxy+}", "https://example.com/{proxy}")),
			list(web("GET /{proxy+}", "https://example.com/{proxy}"), web("GET /a/{proxy+}", "https://example.com/{proxy}")),
			compare.Unknown,
		},
		"the same path of a web server": {
			list(web("GET /{proxy+}", "https://example.com/{proxy}")),
			list(web("GET /{proxy+}", "https://example.com/{proxy}"), web("GET /a/{proxy+}", "https://example.com/a/{proxy}")),
			compare.Same,
		},
		"an expression is no variable": {
			list(objects("GET /{a}", "${local.a}/{a}")), list(objects("GET /{b}", "${local.b}/{b}")), compare.Unknown,
		},
		"another source of a variable of the URI": {
			list(routeOf("GET /{a}", "documents/{a}", forwarding("path.a"))),
			list(routeOf("GET /{a}", "documents/{a}", renaming("querystring.a", "path.a"))), compare.Unknown,
		},
		"a variable in a header": {
			list(routeOf("GET /{a}/{b}", "x", renaming("path.a", "header.tenant"))),
			list(routeOf("GET /{a}/{b}", "x", renaming("path.b", "header.tenant"))), compare.Unknown,
		},
		"a variable in no header any more": {
			list(routeOf("GET /{a}", "x", renaming("path.a", "header.tenant"))), list(routeOf("GET /{a}", "x")),
			compare.Unknown,
		},
		"the same header with another name of the variable": {
			list(routeOf("GET /{a}", "x", renaming("path.a", "header.tenant"))),
			list(routeOf("GET /{b}", "x", renaming("path.b", "header.tenant"))), compare.Same,
		},
		"the path of the route in a header": {
			list(routeOf("GET /{a+}", "x", parameter("header.route", "context.resourcePath"))),
			list(routeOf("GET /{a+}", "x", parameter("header.route", "context.resourcePath")),
				routeOf("GET /b", "x", parameter("header.route", "context.resourcePath"))), compare.Unknown,
		},
		"a variable in a template": {
			list(routeOf("GET /{a}/{b}", "x", template(`{"key": "$input.params('a')"}`))),
			list(routeOf("GET /{b}/{a}", "x", template(`{"key": "$input.params('a')"}`))), compare.Unknown,
		},
		"another name of a variable in a template": {
			list(routeOf("GET /{a}/{b}", "x", template(`{"key": "$input.params('a')"}`))),
			list(routeOf("GET /{c}/{d}", "x", template(`{"key": "$input.params('c')"}`))), compare.Same,
		},
		"all variables in a template": {
			list(routeOf("GET /{a}/{b}", "x", template(`$input.params().path.a`))),
			list(routeOf("GET /{b}/{a}", "x", template(`$input.params().path.a`))), compare.Unknown,
		},
		"a variable by a name that is computed, in a template": {
			list(routeOf("GET /{a}/{b}", "x", template(`#set($a = "a")$input.params($a)`))),
			list(routeOf("GET /{b}/{a}", "x", template(`#set($a = "a")$input.params($a)`))), compare.Unknown,
		},
		"a text like that of a segment": {
			list(objects("GET /{a}", "documents/{a}")), list(objects("GET /{a}", "documents/\x00segment\x000\x00")),
			compare.Unknown,
		},
		"a user who is known": {
			list(routeOf("GET /a", "x", parameter("header.user", "context.identity.userArn"))),
			list(routeOf("GET /a", "x", signed, parameter("header.user", "context.identity.userArn"))), compare.Unknown,
		},
		"a header that was set": {
			list(routeOf("GET /a", "x", forwardingAll, renaming("querystring.a", "header.b"))),
			list(routeOf("GET /a", "x", forwardingAll)), compare.Wider,
		},
		"a header that was set and is forwarded": {
			list(routeOf("GET /a", "x", forwardingAll, renaming("querystring.a", "header.b"))),
			list(routeOf("GET /a", "x", forwardingAll, forwarding("header.b"))), compare.Wider,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			digest := func(routes []review.Route) review.Digest {
				return review.Digest{Stacks: []review.Stack{{Name: "stack", APIs: []review.API{{
					ID: "api", Routes: routes, ResourcePolicy: policyOf(t, "["+open+"]"),
				}}}}}
			}
			if d := compare.Digests(digest(c.base), digest(c.head)); d.Verdict != c.want {
				t.Errorf("want %s, got %s:\n%s", c.want, d.Verdict, lines(d))
			}
		})
	}
}
