package compare_test

import (
	"testing"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// authorizedBy returns an API with one route, everyone behind an endpoint, and authorizers.
func authorizedBy(t *testing.T, authorization, authorizer string, list ...review.Authorizer) review.Digest {
	t.Helper()
	r := routeOf("GET /a", "x")
	r.Authorization, r.Authorizer = authorization, authorizer
	return review.Digest{Stacks: []review.Stack{{Name: "stack", APIs: []review.API{{
		ID: "api", Routes: []review.Route{r}, ResourcePolicy: policyOf(t, "["+open+","+vpce+"]"),
		Callers: review.Callers{Authorizers: list},
	}}}}}
}

// What a function decides is not known, so another function, and each change of what it gets
// or of how long its decision counts, is unknown, unless it can only refuse more.
func TestCompareAuthorizers(t *testing.T) {
	t.Parallel()
	jwt := review.Authorizer{
		Name: "jwt", Type: "TOKEN",
		FunctionARN: "arn:aws:lambda:eu-west-1:111122223333:function:jwt", Region: "eu-west-1",
		IdentitySources: []string{"method.request.header.Authorization"}, TokenPattern: "Bearer .*", TTLSeconds: 60,
	}
	type authorizer = review.Authorizer
	changed := func(change func(*review.Authorizer)) review.Authorizer {
		a := jwt
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		head review.Authorizer
		want compare.Verdict
	}{
		"the same":         {jwt, compare.Same},
		"another function": {changed(func(a *authorizer) { a.FunctionARN += "2" }), compare.Unknown},
		"another Region":   {changed(func(a *authorizer) { a.Region = "eu-west-2" }), compare.Unknown},
		"requests":         {changed(func(a *authorizer) { a.Type = "REQUEST" }), compare.Unknown},
		"another header": {
			changed(func(a *authorizer) { a.IdentitySources = []string{"method.request.header.X"} }), compare.Unknown,
		},
		"any token":              {changed(func(a *authorizer) { a.TokenPattern = "" }), compare.Unknown},
		"another pattern":        {changed(func(a *authorizer) { a.TokenPattern = ".*" }), compare.Unknown},
		"a longer decision":      {changed(func(a *authorizer) { a.TTLSeconds = 61 }), compare.Unknown},
		"a shorter decision":     {changed(func(a *authorizer) { a.TTLSeconds = 59 }), compare.Narrower},
		"a decision per request": {changed(func(a *authorizer) { a.TTLSeconds = 0 }), compare.Narrower},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, head := authorizedBy(t, "CUSTOM", "jwt", jwt), authorizedBy(t, "CUSTOM", "jwt", c.head)
			if d := compare.Digests(base, head); d.Verdict != c.want {
				t.Errorf("verdict %s, want %s:\n%s", d.Verdict, c.want, lines(d))
			}
		})
	}
}

// Without a TTL, API Gateway does not refuse requests without the identity sources of an
// authorizer of requests: the function gets them, and what it decides is not known.
func TestCompareIdentitySourcesByTTL(t *testing.T) {
	t.Parallel()
	const never, shorter, longer = 0, 30, 60
	for name, c := range map[string]struct {
		base, head int
		want       compare.Verdict
	}{
		"a decision per request":   {longer, never, compare.Unknown},
		"a shorter decision":       {longer, shorter, compare.Narrower},
		"decisions that are kept":  {never, shorter, compare.Unknown},
		"no decision that is kept": {never, never, compare.Same},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			digest := func(ttl int) review.Digest {
				return authorizedBy(t, "CUSTOM", "session", review.Authorizer{
					Name: "session", Type: "REQUEST", IdentitySources: []string{"method.request.header.Cookie"}, TTLSeconds: ttl,
				})
			}
			if d := compare.Digests(digest(c.base), digest(c.head)); d.Verdict != c.want {
				t.Errorf("verdict %s, want %s:\n%s", d.Verdict, c.want, lines(d))
			}
		})
	}
}

// A route is compared by the name of its authorizer, too.
func TestCompareRoutesOfAuthorizers(t *testing.T) {
	t.Parallel()
	by := func(authorization, authorizer string) review.Digest {
		return authorizedBy(t, authorization, authorizer, review.Authorizer{Name: "a"}, review.Authorizer{Name: "b"})
	}
	none, a, b := by("NONE", ""), by("CUSTOM", "a"), by("CUSTOM", "b")
	for name, c := range map[string]struct {
		base, head review.Digest
		want       compare.Verdict
	}{
		"a route that is protected now":    {none, a, compare.Narrower},
		"a route that is no longer":        {a, none, compare.Wider},
		"another authorizer":               {a, b, compare.Unknown},
		"a signature in the place of both": {by("AWS_IAM", ""), a, compare.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := compare.Digests(c.base, c.head); d.Verdict != c.want {
				t.Errorf("verdict %s, want %s:\n%s", d.Verdict, c.want, lines(d))
			}
		})
	}
}
