package compare_test

import (
	"testing"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

func TestStageSettings(t *testing.T) {
	t.Parallel()
	const same, narrower, unknown = compare.Same, compare.Narrower, compare.Unknown
	type settings = review.StageSettings
	whole := func() settings {
		return settings{
			AccessLogFields: []string{"requestId", "status"}, ExecutionLog: "ERROR", CloudWatchRoleARN: "role",
			LogRetentionDays: 30, LogKeyARN: "key", WebACLARN: "acl", ClientCertificateID: "a1",
			Throttles: []review.Throttle{{RateLimit: 10, BurstLimit: 5}, {Method: "GET /a", RateLimit: 1, BurstLimit: 2}},
		}
	}
	for name, c := range map[string]struct {
		change        func(s *settings)
		want, reverse compare.Verdict
	}{
		"no access log":      {func(s *settings) { s.AccessLogFields = nil }, unknown, narrower},
		"another key":        {func(s *settings) { s.LogKeyARN = "other" }, unknown, unknown},
		"fewer fields":       {func(s *settings) { s.AccessLogFields = s.AccessLogFields[:1] }, unknown, narrower},
		"no execution log":   {func(s *settings) { s.ExecutionLog = "" }, unknown, narrower},
		"more execution log": {func(s *settings) { s.ExecutionLog = "INFO" }, narrower, unknown},
		"logs by a variable": {func(s *settings) { s.OptionalLogs = true }, unknown, narrower},
		"another role":       {func(s *settings) { s.CloudWatchRoleARN = "other" }, same, same},
		"a shorter time":     {func(s *settings) { s.LogRetentionDays = 7 }, unknown, narrower},
		"no key":             {func(s *settings) { s.LogKeyARN = "" }, unknown, narrower},
		"metrics":            {func(s *settings) { s.DetailedMetrics = true }, narrower, unknown},
		"traces":             {func(s *settings) { s.Tracing = true }, narrower, unknown},
		"no web ACL":         {func(s *settings) { s.WebACLARN = "" }, unknown, narrower},
		"another web ACL":    {func(s *settings) { s.WebACLARN = "other" }, unknown, unknown},
		"no client certificate": {
			func(s *settings) { s.ClientCertificateID = "" }, unknown, narrower,
		},
		"another client certificate": {
			func(s *settings) { s.ClientCertificateID = "b2" }, unknown, unknown,
		},
		"a higher rate":        {func(s *settings) { s.Throttles[0].RateLimit = 11 }, unknown, narrower},
		"a higher burst":       {func(s *settings) { s.Throttles[1].BurstLimit = 3 }, unknown, narrower},
		"no limits of a route": {func(s *settings) { s.Throttles = s.Throttles[:1] }, unknown, unknown},
		"no limits":            {func(s *settings) { s.Throttles = nil }, unknown, narrower},
		"limits of the stage alone are gone": {
			func(s *settings) { s.Throttles = s.Throttles[1:] }, unknown, narrower,
		},
	} {
		verdict := func(base, head review.StageSettings) compare.Verdict {
			digest := func(s review.StageSettings) review.Digest {
				d := review.New([]review.Input{{Stack: "stack", Subjects: []review.Subject{{Stack: "stack", ID: "api"}}}})
				d.Stacks[0].APIs[0].StageSettings = s
				return d
			}
			return compare.Digests(digest(base), digest(head)).Verdict
		}
		base, head := whole(), whole()
		c.change(&head)
		if got := verdict(base, head); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if got := verdict(head, base); got != c.reverse {
			t.Errorf("%s, back: %s, want %s", name, got, c.reverse)
		}
	}
}

// Logs that a variable switches on are more than no logs.
func TestOptionalLogsAreNew(t *testing.T) {
	t.Parallel()
	digest := func(s review.StageSettings) review.Digest {
		d := review.New([]review.Input{{Stack: "stack", Subjects: []review.Subject{{Stack: "stack", ID: "api"}}}})
		d.Stacks[0].APIs[0].StageSettings = s
		return d
	}
	head := digest(review.StageSettings{AccessLogFields: []string{"status"}, OptionalLogs: true})
	if got := compare.Digests(digest(review.StageSettings{}), head).Verdict; got != compare.Narrower {
		t.Errorf("verdict %s, want narrower", got)
	}
}

// A route that is new may answer requests that were limited.
func TestNewRoutesWithoutLimits(t *testing.T) {
	t.Parallel()
	route := func(method, path string) review.Route {
		return review.Route{Method: method, Path: path, Authorization: "NONE", Backend: review.Backend{Type: "MOCK"}}
	}
	digest := func(throttles []review.Throttle, routes ...review.Route) review.Digest {
		d := review.New([]review.Input{{Stack: "stack", Subjects: []review.Subject{{Stack: "stack", ID: "api"}}}})
		d.Stacks[0].APIs[0].Routes, d.Stacks[0].APIs[0].StageSettings.Throttles = routes, throttles
		return d
	}
	proxy := route("ANY", "/{proxy+}")
	low := review.Throttle{Method: "ANY /{proxy+}", RateLimit: 10, BurstLimit: 20}
	base := digest([]review.Throttle{low}, proxy)
	for name, c := range map[string]struct {
		own  []review.Throttle
		want compare.Verdict
	}{
		"no limit":        {nil, compare.Unknown},
		"a higher limit":  {[]review.Throttle{{Method: "GET /{proxy+}", RateLimit: 11, BurstLimit: 20}}, compare.Unknown},
		"the stage's":     {[]review.Throttle{{RateLimit: 5000, BurstLimit: 5000}}, compare.Unknown},
		"no higher limit": {[]review.Throttle{{Method: "GET /{proxy+}", RateLimit: 10, BurstLimit: 20}}, compare.Narrower},
	} {
		head := digest(append(c.own, low), route("GET", "/{proxy+}"), proxy)
		if got := compare.Digests(base, head).Verdict; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
