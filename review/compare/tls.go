package compare

import (
	"cmp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
)

// compareTLS compares the TLS security policy and the endpoint access mode.
func (c *comparison) compareTLS(base, head review.API) {
	change := Change{Kind: KindTLS, Action: Changed, Verdict: Same}
	before, after := cmp.Or(base.SecurityPolicy, gateway.DefaultSecurityPolicy), cmp.Or(head.SecurityPolicy, gateway.DefaultSecurityPolicy)
	if before != after {
		change.securityPolicy(before, after)
	} else if base.SecurityPolicy != head.SecurityPolicy {
		change.is(Same, Fact{Code: SettingChanged, Name: "securityPolicy", Before: value(base.SecurityPolicy), After: value(head.SecurityPolicy)})
	}
	// BASIC checks no more than no mode.
	isStrict := func(mode string) bool { return mode == gateway.AccessStrict }
	change.setting("endpointAccessMode", base.EndpointAccessMode, head.EndpointAccessMode, isStrict)
	if !change.isEmpty() {
		c.add(change)
	}
}

// securityPolicy compares two security policies.
func (c *Change) securityPolicy(before, after string) {
	fact := Fact{Code: SettingChanged, Name: "securityPolicy", Before: value(before), After: value(after)}
	known := func(policy string) bool { return slices.Contains(gateway.SecurityPolicies, policy) }
	switch {
	case !known(before) || !known(after):
		fact.NoWitness = ContentsNotKnown
		c.is(Unknown, fact)
	case !asStrict(after, before):
		fact.Code, fact.NoWitness = SettingWeaker, NoRequest
		c.is(Wider, fact)
	case asStrict(before, after):
		c.is(Same, fact)
	default:
		c.is(Narrower, fact)
	}
}

// asStrict reports whether a security policy gives everything that another one does: a
// version of TLS, and what the names of both say. Forward secrecy is a part of TLS 1.3.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
func asStrict(policy, other string) bool {
	onlyTLS13 := func(policy string) bool { return strings.Contains(policy, "_TLS13_1_3_") }
	if onlyTLS13(other) && !onlyTLS13(policy) {
		return false
	}
	has := func(policy, feature string) bool { return strings.Contains(policy, "_"+feature+"_") }
	for _, feature := range []string{"FIPS", "PQ"} {
		if has(other, feature) && !has(policy, feature) {
			return false
		}
	}
	return !has(other, "PFS") || has(policy, "PFS") || onlyTLS13(policy)
}
