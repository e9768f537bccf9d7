package compare

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
)

// compareDomains compares a custom domain name. Each further way to an API counts as wider,
// although the policy of the API decides on it as on the others: an API can be meant for one
// of them alone.
func (c *comparison) compareDomains(p pair[review.Domain]) {
	change := Change{Kind: KindDomain, Action: actionOf(p), Verdict: Same}
	switch {
	case p.head == nil:
		change.Subject, change.Verdict = p.base.Name, Narrower
		c.add(change)
		return
	case p.base == nil:
		change.Subject = p.head.Name
		change.is(Wider, Fact{Code: NewDomain, Request: c.throughDomain(*p.head, everyMapping, "")})
		change.setting("type", "PRIVATE", p.head.Type, isPrivate)
		for _, m := range p.head.Mappings {
			change.is(Same, Fact{Code: MappedTo, Name: p.head.URL(m), After: value(mappedTo(c.head, m))})
		}
		for _, id := range p.head.Endpoints {
			change.is(Same, Fact{Code: DomainEndpoint, Name: id})
		}
		for _, principal := range p.head.SharedWith {
			change.is(Same, Fact{Code: DomainShared, Name: principal})
		}
		c.add(change)
		return
	}
	base, head := *p.base, *p.head
	change.Subject = head.Name
	if base.Name != head.Name {
		change.is(Same, Fact{Code: DomainRenamed, Before: value(base.Name), After: value(head.Name)})
	}
	change.setting("type", base.Type, head.Type, isPrivate)
	if base.CertificateARN != head.CertificateARN {
		change.is(Same, Fact{Code: SettingChanged, Name: "certificateARN", Before: value(base.CertificateARN), After: value(head.CertificateARN)})
	}
	change.tls(base.SecurityPolicy, head.SecurityPolicy, base.EndpointAccessMode, head.EndpointAccessMode)
	if base.UnknownPolicy != head.UnknownPolicy {
		change.is(Unknown, Fact{Code: SettingChanged, Name: "policy", NoWitness: ContentsNotKnown})
	} else {
		change.comparePolicy("policy", iam.Document{Statements: base.Policy}, iam.Document{Statements: head.Policy})
	}
	for _, id := range onlyIn(head.Endpoints, base.Endpoints) {
		change.is(Wider, Fact{Code: DomainEndpoint, Name: id, Request: c.throughDomain(head, everyMapping, id)})
	}
	for _, id := range onlyIn(base.Endpoints, head.Endpoints) {
		change.is(Narrower, Fact{Code: DomainEndpointRemoved, Name: id})
	}
	for _, principal := range onlyIn(head.SharedWith, base.SharedWith) {
		change.is(Wider, Fact{Code: DomainShared, Name: principal, NoWitness: NoRequest})
	}
	for _, principal := range onlyIn(base.SharedWith, head.SharedWith) {
		change.is(Narrower, Fact{Code: DomainSharedNoMore, Name: principal})
	}
	change.switched("allowExternalPrincipals", base.AllowExternalPrincipals, head.AllowExternalPrincipals)
	for r := range pairs(base.Records, head.Records, func(r review.DomainRecord) string { return r.Zone + " " + r.Type }) {
		change.record(r)
	}
	if !change.isEmpty() || change.Verdict != Same {
		c.add(change)
	}
	for m := range pairs(base.Mappings, head.Mappings, func(m review.DomainMapping) string { return m.BasePath }) {
		c.compareMappings(base, head, m)
	}
}

func isPrivate(t string) bool { return t == "PRIVATE" }

func everyMapping(review.DomainMapping) bool { return true }

// record compares a record with the name of a domain. It admits nobody, but clients may be
// sent elsewhere.
func (c *Change) record(p pair[review.DomainRecord]) {
	fact := Fact{Code: SettingChanged, Name: "record " + p.key}
	if p.base != nil {
		fact.Before = append(value(p.base.Target), p.base.VPCs...)
	}
	if p.head != nil {
		fact.After = append(value(p.head.Target), p.head.VPCs...)
	}
	switch {
	case slices.Equal(fact.Before, fact.After):
	case p.base != nil && p.head != nil && p.base.Target != p.head.Target:
		c.is(Unknown, fact)
	default:
		c.is(Same, fact)
	}
}

// compareMappings compares a base path of a domain.
func (c *comparison) compareMappings(base, head review.Domain, p pair[review.DomainMapping]) {
	change := Change{Kind: KindDomainMapping, Action: actionOf(p), Verdict: Same}
	switch {
	case p.base == nil:
		change.Subject = head.URL(*p.head)
		is := func(m review.DomainMapping) bool { return m.BasePath == p.head.BasePath }
		change.is(Wider, Fact{Code: MappedTo, After: value(mappedTo(c.head, *p.head)), Request: c.throughDomain(head, is, "")})
		change.is(Same, Fact{Code: APIPolicyDecides})
	case p.head == nil:
		change.Subject = base.URL(*p.base)
		rest := slices.IndexFunc(head.Mappings, func(m review.DomainMapping) bool { return m.BasePath == "" })
		if rest < 0 {
			change.is(Narrower, Fact{Code: MappedNoMore, Before: value(mappedTo(c.base, *p.base))})
			break
		}
		// The mapping of all other paths gets its requests.
		change.is(Unknown, Fact{
			Code: MappingMoved, Before: value(mappedTo(c.base, *p.base)), After: value(mappedTo(c.head, head.Mappings[rest])),
		})
	default:
		change.Subject = head.URL(*p.head)
		before, after := mappedTo(c.base, *p.base), mappedTo(c.head, *p.head)
		moved := Fact{Code: MappingMoved, Before: value(before), After: value(after)}
		switch b, h := mappedAPI(c.base, *p.base), mappedAPI(c.head, *p.head); {
		case b != nil && h != nil && b.ID == h.ID && p.base.Stage == b.Stage && p.head.Stage == h.Stage:
			if before == after {
				return // the API may have another address, which is a change of its own
			}
			change.is(Same, moved)
		case p.base.RestAPI == p.head.RestAPI && p.base.Stage == p.head.Stage:
			return
		default:
			change.is(Unknown, moved)
		}
	}
	c.add(change)
}

// compareDomainAccess compares the association of an endpoint with a domain that the stack
// does not create.
func (c *comparison) compareDomainAccess(p pair[review.DomainAccess]) {
	change := Change{Kind: KindDomainAccess, Subject: p.key, Action: actionOf(p), Verdict: Same}
	switch {
	case p.head == nil:
		change.Verdict = Narrower
	case p.base == nil || *p.base != *p.head:
		change.is(Unknown, Fact{
			Code: DomainNotChecked, Name: p.head.DomainNameARN, Names: []string{p.head.Endpoint}, NoWitness: ContentsNotKnown,
		})
	default:
		return
	}
	c.add(change)
}

// mappedAPI returns the API of a stack that a base path is mapped to, or nil.
func mappedAPI(s review.Stack, m review.DomainMapping) *review.API {
	i := slices.IndexFunc(s.APIs, func(a review.API) bool { return a.RestAPI != "" && a.RestAPI == m.RestAPI })
	if i < 0 {
		return nil
	}
	return &s.APIs[i]
}

// mappedTo names the API and the stage that a base path is mapped to.
func mappedTo(s review.Stack, m review.DomainMapping) string {
	name := m.RestAPI
	if api := mappedAPI(s, m); api != nil {
		name = api.ID
	}
	return name + "/" + m.Stage
}

// throughDomain returns a request to a domain of the head, by one of the mappings for which has
// holds, that the policies of the domain and of the API let in, or nil. It comes through an
// endpoint, or through any that is associated if endpoint is "". Endpoints that other accounts
// associate are not known.
func (c *comparison) throughDomain(d review.Domain, has func(review.DomainMapping) bool, endpoint string) *APIRequest {
	if d.UnknownPolicy != "" {
		return nil
	}
	connects := func(id string) bool {
		if endpoint != "" {
			return id == endpoint
		}
		return slices.Contains(d.Endpoints, id)
	}
	for _, m := range d.Mappings {
		api := mappedAPI(c.head, m)
		if !has(m) || api == nil || m.Stage != api.Stage {
			continue
		}
		var before review.API
		if i := slices.IndexFunc(c.base.APIs, func(a review.API) bool { return a.ID == api.ID }); i >= 0 {
			before = c.base.APIs[i]
		}
		w := newWitnesses(before, *api)
		found := w.find(anyRoute, func(r APIRequest) bool {
			return connects(r.Endpoint) && leadsTo(d, m, r.Path) && w.decide(d.Policy, r) == iam.Allowed
		})
		if found != nil {
			found.Domain = strings.TrimPrefix(d.URL(m), "https://")
			return found
		}
	}
	return nil
}

// leadsTo reports whether a request for a path of an API gets to the mapping: if it has no base
// path, those of the other mappings come first.
func leadsTo(d review.Domain, m review.DomainMapping, path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return m.BasePath != "" || !slices.ContainsFunc(d.Mappings, func(other review.DomainMapping) bool {
		return other.BasePath != "" && other.BasePath == first
	})
}
