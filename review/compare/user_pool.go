package compare

import "cdk.tf/go/privateapi/review"

func (c *comparison) compareUserPools(p pair[review.UserPool]) {
	change := Change{Kind: KindUserPoolSettings, Subject: p.key, Action: actionOf(p), Verdict: Same}
	switch {
	case p.head == nil:
		change.Verdict = Narrower
		c.add(change)
		return
	case p.base == nil:
		p.base = &review.UserPool{Recovery: p.head.Recovery}
	}
	base, head := *p.base, *p.head
	change.switched("selfSignUp", base.SelfSignUp, head.SelfSignUp)
	change.grown("recovery", base.Recovery, head.Recovery)
	change.grown("domains", base.Domains, head.Domains)
	change.switched("forceDestroy", base.ForceDestroy, head.ForceDestroy)
	for client := range pairs(base.Clients, head.Clients, func(u review.UserPoolClient) string { return u.Address }) {
		if client.head == nil {
			change.is(Narrower, Fact{Code: SettingChanged, Name: "clients", Before: value(client.key)})
			continue
		}
		if client.base == nil {
			change.is(Wider, Fact{Code: SettingWeaker, NoWitness: NoRequest, Name: "clients", After: value(client.key)})
			continue
		}
		b, h := *client.base, *client.head
		change.switched(client.key+".noSecret", !b.Secret, !h.Secret)
		change.grown(client.key+".authFlows", b.AuthFlows, h.AuthFlows)
		change.grown(client.key+".oauthFlows", b.OAuthFlows, h.OAuthFlows)
		change.grown(client.key+".scopes", b.Scopes, h.Scopes)
		change.grown(client.key+".callbackURLs", b.CallbackURLs, h.CallbackURLs)
	}
	if !change.isEmpty() || change.Action == Added {
		c.add(change)
	}
}

// switched compares a setting that protects less if it is on.
func (c *Change) switched(name string, base, head bool) {
	switch {
	case !base && head:
		c.is(Wider, Fact{Code: SettingWeaker, NoWitness: NoRequest, Name: name, After: value(yes(head))})
	case base && !head:
		c.is(Narrower, Fact{Code: SettingChanged, Name: name, Before: value(yes(base))})
	}
}

// grown compares a list each element of which lets more through.
func (c *Change) grown(name string, base, head []string) {
	if more := onlyIn(head, base); len(more) > 0 {
		c.is(Wider, Fact{Code: SettingWeaker, NoWitness: NoRequest, Name: name, After: more})
	}
	if less := onlyIn(base, head); len(less) > 0 {
		c.is(Narrower, Fact{Code: SettingChanged, Name: name, Before: less})
	}
}
