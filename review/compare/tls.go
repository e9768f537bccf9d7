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
	change.tls(base.SecurityPolicy, head.SecurityPolicy, base.EndpointAccessMode, head.EndpointAccessMode)
	if !change.isEmpty() {
		c.add(change)
	}
}

// tls compares TLS security policies and endpoint access modes.
func (c *Change) tls(baseTLS, headTLS, baseMode, headMode string) {
	before, after := cmp.Or(baseTLS, gateway.DefaultSecurityPolicy), cmp.Or(headTLS, gateway.DefaultSecurityPolicy)
	if before != after {
		c.securityPolicy(before, after)
	} else if baseTLS != headTLS {
		c.is(Same, Fact{Code: SettingChanged, Name: "securityPolicy", Before: value(baseTLS), After: value(headTLS)})
	}
	// BASIC checks no more than no mode.
	isStrict := func(mode string) bool { return mode == gateway.AccessStrict }
	c.setting("endpointAccessMode", baseMode, headMode, isStrict)
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
