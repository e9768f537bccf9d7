package compare

import (
	"slices"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
)

// compareAuthorizers compares the Lambda functions that decide about requests. What a
// function decides is not known. Routes say which of them they require, so a new or a removed
// authorizer lets nothing through by itself.
func (c *comparison) compareAuthorizers(base, head []review.Authorizer) {
	for p := range pairs(base, head, func(a review.Authorizer) string { return a.Name }) {
		change := Change{Kind: KindAuthorizer, Subject: p.key, Action: actionOf(p), Verdict: Same}
		switch {
		case p.base == nil:
			change.Details = []Fact{{Code: AskedOf, After: value(p.head.FunctionARN)}}
		case p.head == nil:
			change.Details = []Fact{{Code: AskedOf, Before: value(p.base.FunctionARN)}}
		default:
			change.authorizer(*p.base, *p.head)
		}
		if !change.isEmpty() {
			c.add(change)
		}
	}
}

// authorizer compares two versions of an authorizer.
func (c *Change) authorizer(base, head review.Authorizer) {
	for _, field := range []struct {
		name       string
		base, head []string
		isNarrower bool // in the head
	}{
		{name: "functionARN", base: value(base.FunctionARN), head: value(head.FunctionARN)},
		{name: "region", base: value(base.Region), head: value(head.Region)},
		{name: "type", base: value(base.Type), head: value(head.Type)},
		{name: "identitySources", base: base.IdentitySources, head: head.IdentitySources},
		{name: "tokenPattern", base: value(base.TokenPattern), head: value(head.TokenPattern), isNarrower: base.TokenPattern == ""},
		// A decision that no longer counts is made again. Without any TTL, requests without the
		// identity sources reach a function that gets requests.
		{
			name: "ttlSeconds", base: value(number(base.TTLSeconds)), head: value(number(head.TTLSeconds)),
			isNarrower: head.TTLSeconds < base.TTLSeconds && (head.TTLSeconds > 0 || head.Type != string(gateway.RequestAuthorizer)),
		},
	} {
		if slices.Equal(field.base, field.head) {
			continue
		}
		fact := Fact{Code: SettingChanged, Name: field.name, Before: field.base, After: field.head}
		if field.isNarrower {
			c.is(Narrower, fact)
			continue
		}
		fact.NoWitness = ContentsNotKnown
		c.is(Unknown, fact)
	}
}
