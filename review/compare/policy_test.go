package compare_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// policyOf reads statements from a short form: a JSON array with fields in lower case.
// The default is an Allow for everyone.
func policyOf(t testing.TB, text string) []iam.Statement {
	t.Helper()
	var list []struct {
		Sid, Effect                                         string
		Principal, Action, NotAction, Resource, NotResource ref.List
		Condition                                           iam.Conditions
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var statements []iam.Statement
	for _, s := range list {
		if s.Effect == "" {
			s.Effect = iam.Allow
		}
		if len(s.Principal) == 0 {
			s.Principal = ref.List{"*"}
		}
		if len(s.Action)+len(s.NotAction) == 0 {
			s.Action = ref.List{"execute-api:Invoke"}
		}
		if len(s.Resource)+len(s.NotResource) == 0 {
			s.Resource = ref.List{"execute-api:/*"}
		}
		statements = append(statements, iam.Statement{
			Sid: s.Sid, Effect: s.Effect, Principal: iam.Principal{AWS: s.Principal},
			Action: s.Action, NotAction: s.NotAction, Resource: s.Resource, NotResource: s.NotResource,
			Condition: s.Condition,
		})
	}
	return statements
}

// verdictOf compares resource policies of an API with one route.
func verdictOf(base, head []iam.Statement) compare.Difference {
	digest := func(policy []iam.Statement) review.Digest {
		routes := []review.Route{{
			Path: "/", Method: "GET", Authorization: "NONE", Backend: review.Backend{Kind: review.Mock, Type: "MOCK"},
		}}
		apis := []review.API{{ID: "api", ResourcePolicy: policy, Routes: routes}}
		return review.Digest{Format: review.Format, Stacks: []review.Stack{{Name: "stack", APIs: apis}}}
	}
	return compare.Digests(digest(base), digest(head))
}

const (
	open = `{}`
	vpce = `{"effect": "Deny", "sid": "DenyOtherEndpoints",
		"condition": {"StringNotEquals": {"aws:SourceVpce": ["vpce-1"]}}}`
)

// Package iam compares the statements. What it says of each becomes one change.
func TestComparePolicies(t *testing.T) {
	t.Parallel()
	const other = `{"effect": "Deny", "sid": "Other", "condition": {"Bool": {"aws:SecureTransport": ["false"]}}}`
	for name, c := range map[string]struct {
		base, head, want string
		verdict          compare.Verdict
	}{
		"nothing":           {open + "," + vpce, vpce + "," + open, "", compare.Same},
		"a Sid":             {open, `{"sid": "x"}`, "", compare.Same},
		"a Deny added":      {open, open + "," + vpce, "added DenyOtherEndpoints", compare.Narrower},
		"a Deny removed":    {open + "," + vpce, open, "removed DenyOtherEndpoints deniesLess", compare.Wider},
		"another Sid":       {vpce, `{"effect": "Deny", "sid": "New"}`, "changed New", compare.Narrower},
		"the Sid removed":   {vpce, `{"effect": "Deny"}`, "changed DenyOtherEndpoints", compare.Narrower},
		"two changes":       {vpce, open + "," + other, "changed Other deniesLess, added  allowsMore", compare.Wider},
		"one way of saying": {`{"action": ["*"]}`, `{"action": ["*", "a:b"]}`, "changed ", compare.Same},
		"a trap": {
			open, open + `, {"effect": "Deny", "condition": {"StringEquals": {"aws:SourceVpce": ["vpc-1"]}}}`,
			"added  neverMet", compare.Unknown,
		},
		"a statement that IAM refuses": {
			open, open + `, {"sid": "x", "effect": "deny"}`, "added x invalidHead", compare.Unknown,
		},
		"a statement that IAM refused": {
			open + `, {"notAction": ["a:b"], "action": ["a:c"]}`, open, "removed  invalidBase", compare.Unknown,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := verdictOf(policyOf(t, "["+c.base+"]"), policyOf(t, "["+c.head+"]"))
			var got []string
			for _, change := range d.Changes {
				line := string(change.Action) + " " + change.Subject
				for _, r := range change.Reasons {
					line += " " + string(r.Policy.Kind)
				}
				got = append(got, line)
			}
			if got := strings.Join(got, ", "); got != c.want || d.Verdict != c.verdict {
				t.Errorf("got %s because of %q, want %s because of %q", d.Verdict, got, c.verdict, c.want)
			}
		})
	}
}
