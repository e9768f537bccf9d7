package review

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// compareCallers compares who may call, beside the statements of the resource
// policy, which know endpoints by their ids alone.
func (c *comparison) compareCallers(base, head API) {
	c.compareEndpoints(base.Callers.Endpoints, head.Callers.Endpoints)
	c.compareLimit("network", base.Callers.Networks, head.Callers.Networks, blocks)
	c.compareLimit("principal", base.Callers.Principals, head.Callers.Principals, exactly)
	// Where no route asked for a token or a key, there is nobody yet whom these
	// let in.
	pools, keys := Same, Same
	for _, r := range base.Routes {
		if r.Authorization == "COGNITO_USER_POOLS" {
			pools = Wider
		}
		if r.APIKey {
			keys = Wider
		}
	}
	c.list("userPool", base.Callers.UserPools, head.Callers.UserPools, pools, "routes take its tokens", Narrower)
	c.compareOrigins(base.Callers.Origin, head.Callers.Origin)
	c.compareUsagePlans(base.Callers.UsagePlans, head.Callers.UsagePlans, keys)
}

// exactly returns an extent of strings that stand for themselves.
func exactly(list []string) extent {
	var x extent
	for _, s := range list {
		x.in = append(x.in, opaque(s))
	}
	return x
}

// compareLimit compares lists of those who are let in, where an empty one lets
// in everyone.
func (c *comparison) compareLimit(kind string, base, head []string, read func([]string) extent) {
	who := map[string]string{"network": "every address behind the endpoints", "principal": "every identity"}[kind]
	before, after := read(base), read(head)
	for _, s := range onlyIn(head, base) {
		change := Change{Kind: kind, Subject: s, Change: added}
		switch {
		case len(base) == 0:
			change.Verdict, change.Details = Narrower, []string{who + " was let in before"}
		case before.covers(read([]string{s})):
			change.Verdict, change.Details = Same, []string{"it was let in before"}
		case !isPlain(s):
			change.Verdict, change.Reasons = Unknown, []string{"what it stands for is not known"}
		default:
			change.Verdict, change.Reasons = Wider, []string{"it is let in"}
		}
		c.add(change)
	}
	for _, s := range onlyIn(base, head) {
		change := Change{Kind: kind, Subject: s, Change: removed, Verdict: Narrower}
		switch {
		case len(head) == 0:
			change.Verdict, change.Reasons = Wider, []string{who + " is let in now"}
		case after.covers(read([]string{s})):
			change.Verdict, change.Details = Same, []string{"it is let in by another one"}
		}
		c.add(change)
	}
}

// isPlain reports whether a text has no Terraform expression.
func isPlain(s string) bool { return ref.WithoutExpressions(s) == s }

func (c *comparison) compareOrigins(base, head string) {
	if base == head {
		return
	}
	change := Change{Kind: "origin", Subject: head, Change: changed, Verdict: Wider}
	switch {
	case head == "":
		change.Subject, change.Change, change.Verdict = base, removed, Narrower
	case base == "":
		change.Change, change.Reasons = added, []string{"its scripts may call, in the browsers of clients"}
	case base == "*":
		change.Verdict, change.Details = Narrower, []string{"scripts of every website could call before"}
	default:
		change.Reasons = []string{"its scripts may call in the place of those of " + quoted(base)}
	}
	c.add(change)
}

// names are what an endpoint is known by: its address, or ids.
func (e Endpoint) names() []string {
	if e.Address != "" {
		return []string{e.Address}
	}
	return e.IDs
}

func (c *comparison) compareEndpoints(base, head []Endpoint) {
	var baseIDs, headIDs []string
	created := func(list []Endpoint, ids *[]string) []Endpoint {
		return slices.DeleteFunc(slices.Clone(list), func(e Endpoint) bool {
			if e.Address == "" {
				*ids = append(*ids, e.IDs...)
			}
			return e.Address == ""
		})
	}
	for p := range pairs(created(base, &baseIDs), created(head, &headIDs), func(e Endpoint) string { return e.Address }) {
		switch {
		case p.base == nil:
			c.add(Change{Kind: "endpoint", Subject: p.head.Address, Change: added, Verdict: Wider,
				Details: []string{"in " + quoted(p.head.VPCID) + ", for " + strings.Join(quotedAll(p.head.ClientCIDRs), ", ")},
				Reasons: []string{"callers come through it"}})
		case p.head == nil:
			c.add(Change{Kind: "endpoint", Subject: p.base.Address, Change: removed, Verdict: Narrower})
		default:
			c.compareEndpoint(*p.base, *p.head)
		}
	}
	c.list("endpoint", baseIDs, headIDs, Wider, "callers come through it", Narrower)
}

// compareEndpoint compares an endpoint that is created in both versions.
func (c *comparison) compareEndpoint(base, head Endpoint) {
	change := Change{Kind: "endpoint", Subject: head.Address, Change: changed, Verdict: Same}
	is := change.is
	if base.VPCID != head.VPCID {
		is(Wider, instead("another endpoint takes its place, for callers in", head.VPCID, base.VPCID))
	}
	if !sameList(base.IDs, head.IDs) {
		is(Unknown, instead("its id is", strings.Join(head.IDs, ", "), strings.Join(base.IDs, ", ")))
	}
	for _, cidr := range onlyIn(head.ClientCIDRs, base.ClientCIDRs) {
		switch {
		case blocks(base.ClientCIDRs).covers(blocks([]string{cidr})):
			is(Same, quoted(cidr)+" may connect, and could before")
		case !isPlain(cidr):
			is(Unknown, quoted(cidr)+" may connect, of which is not known what it stands for")
		default:
			is(Wider, quoted(cidr)+" may connect")
		}
	}
	for _, cidr := range onlyIn(base.ClientCIDRs, head.ClientCIDRs) {
		verdict := Narrower
		if blocks(head.ClientCIDRs).covers(blocks([]string{cidr})) {
			verdict = Same
		}
		is(verdict, quoted(cidr)+" is in no rule of its own any more")
	}
	if !sameList(base.SubnetIDs, head.SubnetIDs) {
		is(Same, instead("in the subnets", strings.Join(head.SubnetIDs, ", "), strings.Join(base.SubnetIDs, ", ")))
	}
	switch {
	case base.NoPrivateDNS && !head.NoPrivateDNS:
		is(Same, "with private DNS, which makes the default names of public APIs unreachable in the VPC")
	case !base.NoPrivateDNS && head.NoPrivateDNS:
		is(Same, "without private DNS: the default name of the API leads to it no more")
	}
	switch {
	case base.OwnAPIsOnly && !head.OwnAPIsOnly:
		is(Wider, "it leads to private APIs of every account")
	case !base.OwnAPIsOnly && head.OwnAPIsOnly:
		is(Narrower, "it leads to its own APIs alone")
	case head.OwnAPIsOnly:
		for _, arn := range onlyIn(head.AlsoAPIs, base.AlsoAPIs) {
			is(Wider, "it leads to "+quoted(arn))
		}
		for _, arn := range onlyIn(base.AlsoAPIs, head.AlsoAPIs) {
			is(Narrower, "it leads to "+quoted(arn)+" no more")
		}
	}
	if !change.isEmpty() {
		c.add(change)
	}
}

func (c *comparison) compareUsagePlans(base, head []UsagePlan, ifAdded Verdict) {
	for p := range pairs(base, head, func(u UsagePlan) string { return u.Name }) {
		change := Change{Kind: "usagePlan", Subject: p.key, Change: changed, Verdict: Same}
		switch {
		case p.base == nil:
			change.Change = added
			change.is(ifAdded, "keys of it are let in: "+strings.Join(quotedAll(append(slices.Clip(p.head.Keys), p.head.Limits)), ", "))
		case p.head == nil:
			change.Change, change.Verdict = removed, Narrower
		default:
			for _, key := range onlyIn(p.head.Keys, p.base.Keys) {
				change.is(ifAdded, "the key "+quoted(key)+" is let in")
			}
			for _, key := range onlyIn(p.base.Keys, p.head.Keys) {
				change.is(Narrower, "the key "+quoted(key)+" is let in no more")
			}
			if p.base.Limits != p.head.Limits {
				change.is(compareLimits(p.base.Limits, p.head.Limits), instead("its keys may", p.head.Limits, p.base.Limits))
			}
			if change.isEmpty() {
				continue
			}
		}
		c.add(change)
	}
}

// compareLimits compares the limits of a usage plan.
func compareLimits(base, head string) Verdict {
	before, known := parseLimits(base)
	after, alsoKnown := parseLimits(head)
	if !known || !alsoKnown {
		return Unknown
	}
	for unit := range maps.Keys(before) {
		if n, ok := after[unit]; !ok || n > before[unit] {
			return Wider
		}
	}
	return Narrower
}

// parseLimits reads what planLimits wrote, as numbers by their unit.
func parseLimits(text string) (map[string]float64, bool) {
	limits := map[string]float64{}
	if text == planLimits(gateway.UsagePlan{}) {
		return limits, true
	}
	for limit := range strings.SplitSeq(text, ", ") {
		number, unit, _ := strings.Cut(limit, " ")
		n, err := strconv.ParseFloat(number, 64)
		if _, twice := limits[unit]; err != nil || twice {
			return nil, false
		}
		limits[unit] = n
	}
	return limits, true
}

// onlyIn returns what is in a list and not in another, in one order.
func onlyIn(list, other []string) []string {
	return slices.DeleteFunc(eachOnce(slices.Clone(list)), func(s string) bool { return slices.Contains(other, s) })
}

func sameList(a, b []string) bool { return slices.Equal(eachOnce(a), eachOnce(b)) }
