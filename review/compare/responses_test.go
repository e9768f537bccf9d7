package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// What callers get of a backend's response, and what scripts of websites can read of it,
// is a part of what is let through.
func TestCompareResponses(t *testing.T) {
	t.Parallel()
	type headers = map[string]string
	status := func(code, pattern string, headers headers) review.Status {
		return review.Status{Code: code, Pattern: pattern, Headers: headers}
	}
	table := func(statuses ...review.Status) []review.Responses {
		return []review.Responses{{Name: "table", Statuses: statuses}}
	}
	body := func(text string) []review.Responses {
		return table(review.Status{Code: "200", Templates: map[string]string{"application/json": text}})
	}
	etag := headers{"ETag": "integration.response.header.ETag"}
	author := headers{"x-amz-meta-author": "integration.response.header.x-amz-meta-author"}
	reflected := headers{
		"Access-Control-Allow-Origin": "method.request.header.Origin", "Access-Control-Allow-Credentials": "'true'",
	}
	cases := map[string]struct {
		base, head []review.Responses
		want       string
	}{
		"the same": {table(status("200", "", etag)), table(status("200", "", etag)), ""},
		"a header of the backend more": {
			table(status("200", "", nil)), table(status("200", "", author)),
			"wider: route GET /a changed: returns integration.response.header.x-amz-meta-author in the header " +
				"x-amz-meta-author, for 200\n",
		},
		"a header of the backend less": {
			table(status("200", "", author)), table(status("200", "", nil)), "narrower: route GET /a changed\n",
		},
		"a header of the backend under another name": {
			table(status("200", "", etag)), table(status("200", "", headers{"Tag": "integration.response.header.etag"})),
			"same: route GET /a changed\n",
		},
		"a header of the backend under the name of another one": {
			table(status("200", "", etag)),
			table(status("200", "", headers{"ETag": "integration.response.header.x-amz-meta-author"})),
			"wider: route GET /a changed: returns integration.response.header.x-amz-meta-author in the header ETag, for 200\n",
		},
		"a part of the body in a header": {
			table(status("200", "", nil)), table(status("200", "", headers{"Id": "integration.response.body.id"})),
			"wider: route GET /a changed: returns integration.response.body.id in the header Id, for 200\n",
		},
		"a stage variable in a header": {
			table(status("200", "", nil)), table(status("200", "", headers{"Id": "stageVariables.secret"})),
			"wider: route GET /a changed: returns stageVariables.secret in the header Id, for 200\n",
		},
		"a fixed header": {
			table(status("200", "", nil)), table(status("200", "", headers{"Cache-Control": "'no-store'"})),
			"same: route GET /a changed\n",
		},
		"a header with another status code": {
			table(status("200", "200", etag), status("502", "", nil)),
			table(status("200", "200", etag), status("404", "404", etag), status("502", "", nil)),
			"wider: route GET /a changed: returns integration.response.header.ETag in the header ETag, for 404\n",
		},
		"status codes of a pattern": {
			table(status("200", "2\\d{2}", etag), status("502", "", nil)),
			table(status("200", "20[0-4]", etag), status("502", "", nil)), "narrower: route GET /a changed\n",
		},
		"more status codes of a pattern": {
			table(status("200", "20[0-4]", etag), status("502", "", nil)),
			table(status("200", "2\\d{2}", etag), status("502", "", nil)),
			"wider: route GET /a changed: returns integration.response.header.ETag in the header ETag, for 200\n",
		},
		"a pattern that is not known": {
			table(status("200", "200", etag), status("502", "", nil)),
			table(status("200", "(?<=2)00", etag), status("502", "", nil)),
			"wider: route GET /a changed: returns integration.response.header.ETag in the header ETag, for 200\n",
		},
		"the default for all": {
			table(status("200", "200", etag), status("502", "", nil)), table(status("200", "", etag)),
			"wider: route GET /a changed: returns integration.response.header.ETag in the header ETag, for 200\n",
		},
		"all of the backend's responses": {
			table(status("200", "", etag)), nil,
			"wider: route GET /a changed: returns the backend's responses unchanged\n",
		},
		"some of the backend's responses": {
			nil, table(status("200", "", etag)), "narrower: route GET /a changed\n",
		},
		"every website with cookies": {
			table(status("200", "", etag)),
			table(status("200", "", headers{
				"ETag":                             "integration.response.header.ETag",
				"Access-Control-Allow-Origin":      "method.request.header.Origin",
				"Access-Control-Allow-Credentials": "'true'",
			})),
			"wider: route GET /a changed: returns the header Access-Control-Allow-Credentials with 'true', for 200; " +
				"returns the header Access-Control-Allow-Origin with method.request.header.Origin, for 200\n",
		},
		"the backend's own header for websites": {
			nil, table(status("200", "", headers{
				"Access-Control-Allow-Origin": "integration.response.header.Access-Control-Allow-Origin",
			})), "narrower: route GET /a changed\n",
		},
		"another header of the backend for websites": {
			nil, table(status("200", "", headers{"Access-Control-Allow-Origin": "integration.response.header.Vary"})),
			"wider: route GET /a changed: returns the header Access-Control-Allow-Origin with " +
				"integration.response.header.Vary, for 200\n",
		},
		"a body that was replaced": {
			body(`{"id": "$input.path('$.id')"}`), table(status("200", "", nil)),
			"unknown: route GET /a changed: may return more of the backend's body, for 200\n",
		},
		"another template": {
			body(`{"id": "$input.path('$.id')"}`), body(`$input.body`),
			"unknown: route GET /a changed: may return more of the backend's body, for 200\n",
		},
		"a fixed body": {
			body(`{"id": "$input.path('$.id')"}`), body(`{}`), "narrower: route GET /a changed\n",
		},
		"a template": {
			table(status("200", "", nil)), body(`{"id": "$input.path('$.id')"}`), "narrower: route GET /a changed\n",
		},
	}
	digest := func(tables []review.Responses, responses ...review.GatewayResponse) review.Digest {
		r := routeOf("GET /a", "x")
		if tables != nil {
			r.Responses = "table"
		}
		return review.Digest{Stacks: []review.Stack{{Name: "stack", APIs: []review.API{{
			ID: "api", Routes: []review.Route{r}, Responses: tables, GatewayResponses: responses,
			ResourcePolicy: policyOf(t, "["+open+"]"),
		}}}}}
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := compare.Digests(digest(c.base), digest(c.head))
			if got := strings.ReplaceAll(lines(d), `"`, ""); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}

	response := func(errorType string, headers headers) review.GatewayResponse {
		return review.GatewayResponse{Type: errorType, Headers: headers}
	}
	plain := headers{"Cache-Control": "'no-store'"}
	// templates returns a response with bodies, by content type.
	templates := func(errorType string, bodies ...string) []review.GatewayResponse {
		r := response(errorType, nil)
		r.Templates = map[string]string{}
		for i, body := range bodies {
			r.Templates[[]string{"application/json", "text/html"}[i]] = body
		}
		return []review.GatewayResponse{r}
	}
	const missing, denied = "MISSING_AUTHENTICATION_TOKEN", "ACCESS_DENIED"
	for name, c := range map[string]struct {
		base, head []review.GatewayResponse
		want       compare.Verdict
	}{
		"every website with cookies, for paths without a route": {
			nil, []review.GatewayResponse{response("MISSING_AUTHENTICATION_TOKEN", reflected)}, compare.Wider,
		},
		"every website with cookies": {
			[]review.GatewayResponse{response("ACCESS_DENIED", nil)},
			[]review.GatewayResponse{response("ACCESS_DENIED", reflected)}, compare.Unknown,
		},
		"every website with cookies, by a new response": {
			nil, []review.GatewayResponse{response("ACCESS_DENIED", reflected)}, compare.Unknown,
		},
		"every website with cookies, by the default": {
			[]review.GatewayResponse{response("DEFAULT_4XX", reflected), response("ACCESS_DENIED", nil)},
			[]review.GatewayResponse{response("DEFAULT_4XX", reflected)}, compare.Unknown,
		},
		"every website, by the default of other errors": {
			[]review.GatewayResponse{response("DEFAULT_5XX", reflected), response("ACCESS_DENIED", nil)},
			[]review.GatewayResponse{response("DEFAULT_5XX", reflected)}, compare.Same,
		},
		"as before by the default": {
			[]review.GatewayResponse{response("DEFAULT_4XX", reflected)},
			[]review.GatewayResponse{response("DEFAULT_4XX", reflected), response("ACCESS_DENIED", reflected)}, compare.Same,
		},
		"a stage variable": {
			nil, []review.GatewayResponse{response("ACCESS_DENIED", headers{"Id": "stageVariables.secret"})}, compare.Unknown,
		},
		"what an authorizer returned": {
			nil, []review.GatewayResponse{response("ACCESS_DENIED", headers{"Id": "context.authorizer.user"})},
			compare.Unknown,
		},
		"a header of the request": {
			nil, []review.GatewayResponse{response("ACCESS_DENIED", headers{"Id": "method.request.header.Authorization"})},
			compare.Unknown,
		},
		"the id of the request": {
			nil, []review.GatewayResponse{response("ACCESS_DENIED", headers{"Id": "context.requestId"})}, compare.Same,
		},
		"a stage variable in a body": {
			templates(missing, `{"m":"no"}`), templates(missing, `{"m":"no $stageVariables.secret"}`), compare.Wider,
		},
		"a stage variable in braces": {
			templates(missing, `{"m":"no"}`), templates(missing, `{"m":"no $${stageVariables.secret}"}`), compare.Wider,
		},
		"a message of API Gateway for a fixed one": {
			templates(missing, `{"m":"no"}`), templates(missing, `{"m":$context.error.messageString}`), compare.Wider,
		},
		"a message of API Gateway for a fixed one, by the default": {
			templates(missing, `{"m":"no"}`), nil, compare.Wider,
		},
		"a message of API Gateway, of an error without an example": {
			templates(denied, `{"m":"no"}`), templates(denied, `{"m":$context.error.messageString}`), compare.Unknown,
		},
		"a message without quotes": {
			templates(denied, `{"m":$context.error.messageString}`), templates(denied, `{"m":"$context.error.message"}`),
			compare.Unknown,
		},
		"what an authorizer returned, in a body": {
			templates(denied, "no"), templates(denied, "no $context.authorizer.claims.email"), compare.Unknown,
		},
		"a part of the request": {templates(denied, "no"), templates(denied, "no $context.path"), compare.Unknown},
		"another form of a variable": {
			templates(denied, "no $input.params('a')"), templates(denied, "no $input.params('b')"), compare.Unknown,
		},
		"a directive":   {templates(denied, "no"), templates(denied, "#set($a = 1)no"), compare.Unknown},
		"an expression": {templates(denied, "no"), templates(denied, "no ${var.contact}"), compare.Unknown},
		"the same expression": {
			templates(denied, "no ${var.contact}"), templates(denied, "No: ${var.contact}"), compare.Same,
		},
		"a message in HTML": {
			templates(denied, "$context.error.messageString"),
			templates(denied, "$context.error.messageString", "<p>$context.error.message</p>"), compare.Unknown,
		},
		"a fixed message for API Gateway's": {
			templates(denied, `{"m":$context.error.messageString}`), templates(denied, `{"m":"no"}`), compare.Narrower,
		},
		"a fixed message by the default": {nil, templates(denied, `{"m":"no"}`), compare.Narrower},
		"another fixed message": {
			templates(denied, `{"m":"no #1"}`), templates(denied, `{"m":"No: $context.requestId"}`), compare.Same,
		},
		"another color": {
			templates(denied, `<p style="color:#fff">no</p>`), templates(denied, `<p style="color:#eee">no</p>`), compare.Same,
		},
		"API Gateway's own body": {nil, templates(denied, `{"message":$context.error.messageString}`), compare.Same},
		"a fixed header": {
			nil, []review.GatewayResponse{response("ACCESS_DENIED", plain)}, compare.Same,
		},
		"no website any more": {
			[]review.GatewayResponse{response("ACCESS_DENIED", reflected)},
			[]review.GatewayResponse{response("ACCESS_DENIED", plain)}, compare.Narrower,
		},
	} {
		t.Run("gateway response, "+name, func(t *testing.T) {
			t.Parallel()
			if d := compare.Digests(digest(nil, c.base...), digest(nil, c.head...)); d.Verdict != c.want {
				t.Errorf("want %s, got %s:\n%s", c.want, d.Verdict, lines(d))
			}
		})
	}
}

// A change of the API's website does not hide other headers for scripts.
func TestCompareResponsesWithAnotherOrigin(t *testing.T) {
	t.Parallel()
	digest := func(origin string, headers map[string]string) review.Digest {
		r := routeOf("GET /a", "x")
		r.Responses = "table"
		return review.Digest{Stacks: []review.Stack{{Name: "stack", APIs: []review.API{{
			ID: "api", Routes: []review.Route{r}, Callers: review.Callers{Origin: origin},
			ResourcePolicy: policyOf(t, "["+open+"]"),
			Responses:      []review.Responses{{Name: "table", Statuses: []review.Status{{Code: "200", Headers: headers}}}},
		}}}}}
	}
	const allow = "Access-Control-Allow-Origin"
	base := digest("*", map[string]string{allow: "'*'"})
	for source, want := range map[string]compare.Verdict{
		"'https://app.example.com'": compare.Narrower, "method.request.header.Origin": compare.Wider,
		"'https://evil.example.com'": compare.Wider,
	} {
		d := compare.Digests(base, digest("https://app.example.com", map[string]string{allow: source}))
		if d.Verdict != want {
			t.Errorf("%s: want %s, got\n%s", source, want, lines(d))
		}
	}
}

// A rule for the status code is in what changed, with its conditions.
func TestCompareStatusRules(t *testing.T) {
	t.Parallel()
	digest := func(rules ...review.StatusRule) review.Digest {
		template := "$body"
		for _, rule := range rules {
			template += fmt.Sprint(rule)
		}
		api := review.API{
			Name: "api", Responses: []review.Responses{{Name: "table", Statuses: []review.Status{
				{Code: "200", Pattern: "200", Templates: map[string]string{"application/json": template}, StatusRules: rules},
				{Code: "502"},
			}}},
			Routes: []review.Route{{Method: "GET", Path: "/a", Responses: "table"}},
		}
		return review.Digest{Stacks: []review.Stack{{Name: "stack", APIs: []review.API{api}}}}
	}
	missing := review.StatusRule{Condition: "$a", Status: 404}
	also := review.StatusRule{Condition: "$b", Status: 404}
	broken := review.StatusRule{Condition: "$c", Status: 502}
	fact := func(status string, before, after []string) compare.Fact {
		return compare.Fact{
			Code: compare.ResponseStatusRule, Name: status, Names: []string{"200"}, Before: before, After: after,
		}
	}
	for name, c := range map[string]struct {
		base, head review.Digest
		want       []compare.Fact
	}{
		"the same": {digest(missing), digest(missing), nil},
		"a rule":   {digest(), digest(missing), []compare.Fact{fact("404", nil, []string{"$a"})}},
		"no rule":  {digest(missing, broken), digest(broken), []compare.Fact{fact("404", []string{"$a"}, nil)}},
		"another condition": {
			digest(missing, broken), digest(also, broken), []compare.Fact{fact("404", []string{"$a"}, []string{"$b"})},
		},
		"a condition more": {
			digest(missing), digest(missing, also), []compare.Fact{fact("404", []string{"$a"}, []string{"$a", "$b"})},
		},
		"another status code": {
			digest(missing), digest(review.StatusRule{Condition: "$a", Status: 502}),
			[]compare.Fact{fact("404", []string{"$a"}, nil), fact("502", nil, []string{"$a"})},
		},
	} {
		var got []compare.Fact
		for _, change := range compare.Digests(c.base, c.head).Changes {
			for _, f := range change.Details {
				if f.Code == compare.ResponseStatusRule {
					got = append(got, f)
				}
			}
			if change.Verdict != compare.Unknown {
				t.Errorf("%s: the verdict is %s, want unknown, since the body may be another one", name, change.Verdict)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
