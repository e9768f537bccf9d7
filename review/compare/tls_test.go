package compare_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// tlsVerdict compares an API with two security policies.
func tlsVerdict(t *testing.T, before, after string) string {
	t.Helper()
	digest := func(tls string) review.Digest {
		policy, mode, _ := strings.Cut(tls, " ")
		api := review.API{ID: "api", SecurityPolicy: policy, EndpointAccessMode: mode}
		return review.Digest{Format: review.Format, Stacks: []review.Stack{{Name: "stack", APIs: []review.API{api}}}}
	}
	d := compare.Digests(digest(before), digest(after))
	if len(d.Changes) == 0 {
		return ""
	}
	if len(d.Changes) > 1 || d.Changes[0].Kind != compare.KindTLS {
		t.Fatalf("%s to %s: %+v", before, after, d.Changes)
	}
	return string(d.Verdict)
}

func TestCompareTLS(t *testing.T) {
	t.Parallel()
	const (
		same2021   = "SecurityPolicy_TLS13_1_2_2021_06"
		quantum    = "SecurityPolicy_TLS13_1_2_PQ_2025_09"
		secrecy    = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"
		government = "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
		newest     = "SecurityPolicy_TLS13_1_3_2025_09"
	)
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "TLS_1_2", "same"},
		{"", same2021 + " BASIC", "same"},
		{"", quantum + " BASIC", "narrower"},
		{"", newest + " STRICT", "narrower"},
		{newest + " STRICT", "", "unknown"},
		{newest + " BASIC", "TLS_1_2", "unknown"},
		{newest + " BASIC", newest + " STRICT", "narrower"},
		{newest + " STRICT", newest + " BASIC", "unknown"},
		{quantum + " BASIC", secrecy + " BASIC", "narrower"},
		{secrecy + " BASIC", quantum + " BASIC", "unknown"},
		{secrecy + " BASIC", government + " BASIC", "narrower"},
		{government + " BASIC", secrecy + " BASIC", "unknown"},
		// TLS 1.3 alone has no keys that withstand quantum computers.
		{secrecy + " BASIC", newest + " BASIC", "unknown"},
		{newest + " BASIC", secrecy + " BASIC", "unknown"},
		{quantum + " BASIC", same2021 + " BASIC", "unknown"},
		{"SecurityPolicy_NEW BASIC", newest + " BASIC", "unknown"},
		{newest + " BASIC", "SecurityPolicy_NEW BASIC", "unknown"},
	} {
		if got := tlsVerdict(t, c.before, c.after); got != c.want {
			t.Errorf("%q to %q is %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

// A change of the security policy and the change back are not both narrower.
func TestCompareTLSBothWays(t *testing.T) {
	t.Parallel()
	for _, before := range gateway.SecurityPolicies {
		for _, after := range gateway.SecurityPolicies {
			there, back := tlsVerdict(t, before, after), tlsVerdict(t, after, before)
			if there == "narrower" && back != "unknown" || there == "same" && back != "same" {
				t.Errorf("%s to %s is %s, and back %s", before, after, there, back)
			}
		}
	}
}
