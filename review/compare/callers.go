package compare

import (
	"cmp"
	"slices"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// compareCallers compares who may call, apart from the statements of the resource
// policy, which know endpoints only by their ids.
func (c *comparison) compareCallers(base, head review.API) {
	c.compareEndpoints(base.Callers.Endpoints, head.Callers.Endpoints)
	c.compareAdmitted(KindNetwork, base.Callers.Networks, head.Callers.Networks, iam.CIDRBlocksCover)
	c.compareAdmitted(KindVPC, base.Callers.VPCs, head.Callers.VPCs, contains)
	c.compareAdmitted(KindOrganization, base.Callers.Organizations, head.Callers.Organizations, contains)
	c.compareAdmitted(KindPrincipal, base.Callers.Principals, head.Callers.Principals, contains)
	// If no route required a token or a key, tokens and keys admit nobody new.
	pools, keys := Same, Same
	for _, r := range base.Routes {
		if r.Authorization == "COGNITO_USER_POOLS" {
			pools = Wider
		}
		if r.APIKey {
			keys = Wider
		}
	}
	c.list(KindUserPool, base.Callers.UserPools, head.Callers.UserPools, pools, c.tokenOf, Narrower)
	c.compareAuthorizers(base.Callers.Authorizers, head.Callers.Authorizers)
	c.compareCORS(corsOf(base.Callers), corsOf(head.Callers))
	c.compareUsagePlans(base.Callers.UsagePlans, head.Callers.UsagePlans, keys)
}

// contains reports whether a list has all of the others.
func contains(list, others []string) bool { return len(onlyIn(others, list)) == 0 }

// compareAdmitted compares lists of callers that are admitted. An empty list admits
// everyone. cover reports whether a list admits all callers that others do.
func (c *comparison) compareAdmitted(kind Kind, base, head []string, cover func(list, others []string) bool) {
	for _, s := range onlyIn(head, base) {
		change := Change{Kind: kind, Subject: s, Action: Added}
		switch {
		case len(base) == 0:
			change.is(Narrower, Fact{Code: EveryoneBefore})
		case cover(base, []string{s}):
			change.is(Same, Fact{Code: CoveredBefore})
		case !isPlain(s):
			change.is(Unknown, Fact{Code: NotKnown})
		default:
			change.is(Wider, Fact{Code: Admitted, Request: c.admittedBy(kind, s)})
		}
		c.add(change)
	}
	for _, s := range onlyIn(base, head) {
		change := Change{Kind: kind, Subject: s, Action: Removed, Verdict: Narrower}
		switch {
		case len(head) == 0:
			change.is(Wider, Fact{Code: EveryoneNow, Request: c.witnesses.find(anyRoute, c.witnesses.isRefused)})
		case cover(head, []string{s}):
			change.Verdict, change.Details = Same, []Fact{{Code: StillCovered}}
		}
		c.add(change)
	}
}

// admittedBy returns a request from a network or a VPC, or by a principal or an identity of
// an organization, that only the head lets in, or nil.
func (c *comparison) admittedBy(kind Kind, name string) *APIRequest {
	return c.witnesses.find(anyRoute, func(r APIRequest) bool {
		from := r.Caller == name
		switch kind {
		case KindVPC:
			from = r.VPC == name
		case KindOrganization:
			from = r.Organization == name
		case KindNetwork:
			from = r.Address != "" && iam.CIDRBlocksCover([]string{name}, []string{r.Address})
		}
		return from && c.witnesses.isRefused(r)
	})
}

// tokenOf returns the fact that routes accept tokens of a user pool.
func (c *comparison) tokenOf(pool string) Fact {
	request := c.witnesses.find(func(head review.Route) bool {
		before := c.witnesses.before(head)
		return head.Authorization == "COGNITO_USER_POOLS" && before != nil && before.Authorization == head.Authorization
	}, func(APIRequest) bool { return true })
	if request != nil {
		request.UserPool = pool
	}
	return Fact{Code: TokensAccepted, Request: request}
}

// isPlain reports whether a text has no Terraform expression.
func isPlain(s string) bool { return ref.WithoutExpressions(s) == s }

// names returns what an endpoint is known by: its address, or ids.
func names(e review.Endpoint) []string {
	if e.Address != "" {
		return []string{e.Address}
	}
	return e.IDs
}

func (c *comparison) compareEndpoints(base, head []review.Endpoint) {
	var baseIDs, headIDs []string
	created := func(list []review.Endpoint, ids *[]string) []review.Endpoint {
		return slices.DeleteFunc(slices.Clone(list), func(e review.Endpoint) bool {
			if e.Address == "" {
				*ids = append(*ids, e.IDs...)
			}
			return e.Address == ""
		})
	}
	for p := range pairs(created(base, &baseIDs), created(head, &headIDs), func(e review.Endpoint) string { return e.Address }) {
		switch {
		case p.base == nil:
			change := Change{Kind: KindEndpoint, Subject: p.head.Address, Action: Added, Verdict: Same,
				Details: []Fact{{Code: EndpointIn, Name: p.head.VPCID, Names: slices.Concat(clientBlocks(*p.head), otherClients(*p.head))}}}
			change.is(Wider, c.through(p.head.IDs...))
			c.add(change)
		case p.head == nil:
			c.add(Change{Kind: KindEndpoint, Subject: p.base.Address, Action: Removed, Verdict: Narrower})
		default:
			c.compareEndpoint(*p.base, *p.head)
		}
	}
	c.compareAssociations(base, head)
	c.list(KindEndpoint, baseIDs, headIDs, Wider, func(id string) Fact { return c.through(id) }, Narrower)
}

// compareAssociations compares which existing endpoints are associated with the API. An
// association gives the API a URL. It admits nobody.
func (c *comparison) compareAssociations(base, head []review.Endpoint) {
	before := map[string]bool{}
	for _, e := range base {
		for _, id := range e.IDs {
			before[id] = !e.NoAssociation
		}
	}
	for _, e := range head {
		for _, id := range e.IDs {
			associated, ok := before[id]
			if !ok || associated == !e.NoAssociation {
				continue
			}
			fact := Fact{Code: Associated}
			if e.NoAssociation {
				fact.Code = AssociatedNoMore
			}
			c.add(Change{Kind: KindEndpoint, Subject: id, Action: Changed, Verdict: Same, Details: []Fact{fact}})
		}
	}
}

// through returns the fact that callers come through an endpoint.
func (c *comparison) through(ids ...string) Fact {
	return Fact{Code: CallersThrough, Request: c.witnesses.find(anyRoute, func(r APIRequest) bool {
		return slices.Contains(ids, r.Endpoint) && c.witnesses.isRefused(r)
	})}
}

// throughCreated returns a request through an endpoint that both versions create, from an
// address of the clients of the head alone, or nil.
func (c *comparison) throughCreated(e review.Endpoint, vpc, cidr string, clients []string) *APIRequest {
	request := c.witnesses.find(anyRoute, func(r APIRequest) bool {
		return slices.Contains(e.IDs, r.Endpoint) && (vpc == "" || r.VPC == vpc)
	})
	if request == nil || cidr == "" {
		return request
	}
	shown := *request
	if shown.Address = addressIn(cidr, clients); shown.Address == "" || !c.witnesses.isAllowed(shown) {
		return nil
	}
	return &shown
}

// toAPI returns a call through an endpoint to a private API.
func toAPI(arn string) *iam.Request {
	return &iam.Request{
		Principal: iam.Principal{AWS: []string{"*"}}, Action: "execute-api:Invoke", Resource: arn + "/example/GET/example",
	}
}

// anyAPI is the ARN of a private API of another account.
const anyAPI = "arn:aws:execute-api:eu-central-1:123456789012:abcdef1234"

// otherClients returns the security groups and prefix lists that decide who may connect to an
// endpoint. Their members and addresses are not known.
func otherClients(e review.Endpoint) []string {
	return slices.Concat(e.ClientSecurityGroupIDs, e.ClientPrefixListIDs, e.SecurityGroupIDs)
}

// clientBlocks returns the CIDR blocks that may connect to an endpoint.
func clientBlocks(e review.Endpoint) []string { return slices.Concat(e.ClientCIDRs, e.ClientIPv6CIDRs) }

// compareEndpoint compares an endpoint that is created in both versions.
func (c *comparison) compareEndpoint(base, head review.Endpoint) {
	change := Change{Kind: KindEndpoint, Subject: head.Address, Action: Changed, Verdict: Same}
	is := change.is
	if base.VPCID != head.VPCID {
		fact := Fact{Code: VPCChanged, Before: value(base.VPCID), After: value(head.VPCID)}
		if head.Found {
			fact.NoWitness = ContentsNotKnown // which endpoint is found
			is(Unknown, fact)
		} else {
			fact.Request = c.throughCreated(head, head.VPCID, "", nil)
			is(Wider, fact)
		}
	}
	if !sameList(base.IDs, head.IDs) {
		is(Unknown, Fact{Code: IDsChanged, Before: base.IDs, After: head.IDs})
	}
	for _, lists := range [][2][]string{{base.ClientCIDRs, head.ClientCIDRs}, {base.ClientIPv6CIDRs, head.ClientIPv6CIDRs}} {
		before, after := lists[0], lists[1]
		for _, cidr := range onlyIn(after, before) {
			switch {
			case iam.CIDRBlocksCover(before, []string{cidr}):
				is(Same, Fact{Code: ClientsCovered, Name: cidr})
			case !isPlain(cidr):
				is(Unknown, Fact{Code: ClientsNotKnown, Name: cidr})
			case len(otherClients(base)) > 0:
				is(Unknown, Fact{Code: ClientsAdmitted, Name: cidr, NoWitness: ContentsNotKnown})
			default:
				is(Wider, Fact{Code: ClientsAdmitted, Name: cidr, Request: c.throughCreated(head, "", cidr, clientBlocks(base))})
			}
		}
		for _, cidr := range onlyIn(before, after) {
			verdict := Narrower
			if iam.CIDRBlocksCover(after, []string{cidr}) {
				verdict = Same
			}
			is(verdict, Fact{Code: ClientsRemoved, Name: cidr})
		}
	}
	for _, lists := range [][2][]string{
		{base.ClientSecurityGroupIDs, head.ClientSecurityGroupIDs}, {base.ClientPrefixListIDs, head.ClientPrefixListIDs},
		{base.SecurityGroupIDs, head.SecurityGroupIDs},
	} {
		for _, id := range onlyIn(lists[1], lists[0]) {
			is(Unknown, Fact{Code: ClientsAdmitted, Name: id, NoWitness: ContentsNotKnown})
		}
		for _, id := range onlyIn(lists[0], lists[1]) {
			is(Narrower, Fact{Code: ClientsRemoved, Name: id})
		}
	}
	if before, after := cmp.Or(base.IPAddressType, "ipv4"), cmp.Or(head.IPAddressType, "ipv4"); before != after {
		// Groups and lists can have rules and addresses of a version that had no effect
		// before. Every change adds a version, except one that begins with both.
		fact, verdict := Fact{Code: SettingChanged, Name: "ip_address_type", Before: value(before), After: value(after)}, Same
		if before != "dualstack" && len(otherClients(head)) > 0 {
			verdict, fact.NoWitness = Unknown, ContentsNotKnown
		}
		is(verdict, fact)
	}
	for _, key := range changedKeys(base.FoundByTags, head.FoundByTags) {
		is(Unknown, Fact{
			Code: SettingChanged, Name: "tag " + key, Before: value(base.FoundByTags[key]), After: value(head.FoundByTags[key]),
			NoWitness: ContentsNotKnown,
		})
	}
	if base.Found != head.Found {
		is(Unknown, Fact{Code: SettingChanged, Name: "found", Before: value(yes(base.Found)), After: value(yes(head.Found)), NoWitness: ContentsNotKnown})
	}
	if !sameList(base.SubnetIDs, head.SubnetIDs) {
		is(Same, Fact{Code: SubnetsChanged, Before: base.SubnetIDs, After: head.SubnetIDs})
	}
	switch {
	case base.NoPrivateDNS && !head.NoPrivateDNS:
		is(Same, Fact{Code: PrivateDNSEnabled})
	case !base.NoPrivateDNS && head.NoPrivateDNS:
		is(Same, Fact{Code: PrivateDNSDisabled})
	}
	switch {
	case base.OwnAPIsOnly && !head.OwnAPIsOnly:
		is(Wider, Fact{Code: ReachesEveryAPI, Call: toAPI(anyAPI)})
	case !base.OwnAPIsOnly && head.OwnAPIsOnly:
		is(Narrower, Fact{Code: ReachesOwnAPIs})
	case head.OwnAPIsOnly:
		for _, arn := range onlyIn(head.AlsoAPIs, base.AlsoAPIs) {
			is(Wider, Fact{Code: ReachesAPI, Name: arn, Call: toAPI(arn)})
		}
		for _, arn := range onlyIn(base.AlsoAPIs, head.AlsoAPIs) {
			is(Narrower, Fact{Code: ReachesAPINoMore, Name: arn})
		}
	}
	if !change.isEmpty() {
		c.add(change)
	}
}

func (c *comparison) compareUsagePlans(base, head []review.UsagePlan, ifAdded Verdict) {
	for p := range pairs(base, head, func(u review.UsagePlan) string { return u.Name }) {
		change := Change{Kind: KindUsagePlan, Subject: p.key, Action: Changed, Verdict: Same}
		switch {
		case p.base == nil:
			change.Action = Added
			fact := Fact{Code: PlanAdded, Plan: p.head}
			if len(p.head.Keys) > 0 {
				fact.Request = c.withKey(p.head.Keys[0])
			}
			change.is(ifAdded, fact)
		case p.head == nil:
			change.Action, change.Verdict = Removed, Narrower
		default:
			for _, key := range onlyIn(p.head.Keys, p.base.Keys) {
				change.is(ifAdded, Fact{Code: KeyAdmitted, Name: key, Request: c.withKey(key)})
			}
			for _, key := range onlyIn(p.base.Keys, p.head.Keys) {
				change.is(Narrower, Fact{Code: KeyRemoved, Name: key})
			}
			if limitsOf(*p.base) != limitsOf(*p.head) {
				change.is(compareLimits(*p.base, *p.head), Fact{
					Code: PlanLimits, PlanBefore: p.base, Plan: p.head, NoWitness: NoRequest,
				})
			}
			if change.isEmpty() {
				continue
			}
		}
		c.add(change)
	}
}

// withKey returns a request with an API key to a route that requires one in both versions,
// or nil.
func (c *comparison) withKey(key string) *APIRequest {
	request := c.witnesses.find(func(head review.Route) bool {
		before := c.witnesses.before(head)
		return head.APIKey && before != nil && before.APIKey
	}, func(APIRequest) bool { return true })
	if request != nil {
		request.APIKey = key
	}
	return request
}

// limits are those of a usage plan. 0 is none.
type limits struct {
	rate         float64
	burst, quota int
	period       string
}

func limitsOf(p review.UsagePlan) limits {
	return limits{p.RateLimit, p.BurstLimit, p.QuotaLimit, p.QuotaPeriod}
}

// compareLimits compares the limits of a usage plan. Quotas of different periods are
// not compared: the new one counts as wider.
func compareLimits(base, head review.UsagePlan) Verdict {
	if raised(base.RateLimit, head.RateLimit) || raised(float64(base.BurstLimit), float64(head.BurstLimit)) ||
		raised(float64(base.QuotaLimit), float64(head.QuotaLimit)) ||
		base.QuotaLimit != 0 && base.QuotaPeriod != head.QuotaPeriod {
		return Wider
	}
	return Narrower
}
