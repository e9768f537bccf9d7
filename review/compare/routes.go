package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// compareRoutes compares routes by the requests that they answer. If a route is
// removed, another one may answer its requests.
func (c *comparison) compareRoutes(base, head review.API) {
	everyCall := iam.Statement{
		Effect: iam.Allow, Principal: iam.Principal{AWS: ref.List{"*"}},
		Action: ref.List{"execute-api:Invoke"}, Resource: ref.List{gateway.AnyRoute},
	}
	q := requests{
		changes:      map[*review.Route]*routeChange{},
		base:         responseTables(base),
		head:         responseTables(head),
		corsBefore:   corsOf(base.Callers),
		cors:         corsOf(head.Callers),
		witnesses:    c.witnesses,
		compared:     map[answers]bool{},
		deniesOthers: iam.NewPolicy(iam.Document{Statements: base.ResourcePolicy}).Allows(everyCall),
	}
	var list []*routeChange
	for p := range pairs(base.Routes, head.Routes, review.Route.Name) {
		r := &routeChange{base: p.base, head: p.head, different: p.base == nil || p.head == nil}
		if !r.different {
			r.details = q.details(*p.base, *p.head)
			r.different = len(r.details) > 0
		}
		if p.base != nil {
			q.changes[p.base] = r
		}
		if p.head != nil {
			q.changes[p.head] = r
		}
		list = append(list, r)
	}
	if !slices.ContainsFunc(list, func(r *routeChange) bool { return r.different }) {
		return
	}
	if problem := q.compare(base.Routes, head.Routes); problem != nil {
		change := Change{Kind: KindRoute, Subject: "all", Action: Changed}
		change.is(Unknown, *problem)
		c.add(change)
	}
	for _, r := range list {
		if r.different || r.reasons != nil {
			c.add(r.change())
		}
	}
}

// A routeChange is a route in two versions, and what happens to the requests that it
// answers.
type routeChange struct {
	base, head *review.Route
	different  bool
	verdict    Verdict
	reasons    []Fact
	details    []Fact
}

func (r *routeChange) is(verdict Verdict, reasons ...Fact) {
	r.verdict = widest(r.verdict, verdict)
	r.reasons = appendFacts(r.reasons, reasons...)
}

func (r *routeChange) change() Change {
	c := Change{Kind: KindRoute, Action: Changed, Verdict: widest(r.verdict), Reasons: r.reasons}
	switch {
	case r.base == nil:
		c.Subject, c.Action, c.Details = r.head.Name(), Added, []Fact{summary(*r.head)}
	case r.head == nil:
		c.Subject, c.Action, c.Details = r.base.Name(), Removed, []Fact{summary(*r.base)}
	default:
		c.Subject = r.head.Name()
		c.Details = slices.DeleteFunc(slices.Clone(r.details), func(f Fact) bool { return containsFact(r.reasons, f) })
	}
	return c
}

// details returns what is different about a route.
func (q requests) details(base, head review.Route) []Fact {
	var facts []Fact
	add := func(code Code, name string, before, after string) {
		if before != after {
			facts = append(facts, Fact{Code: code, Name: name, Before: value(before), After: value(after)})
		}
	}
	b, h := base.Backend, head.Backend
	add(BackendChanged, "", b.Name, h.Name)
	if !reflect.DeepEqual(requirements(base), requirements(head)) {
		facts = append(facts, Fact{Code: RequirementsChanged, RequiredBefore: requirements(base), Required: requirements(head)})
	}
	for _, name := range onlyIn(head.RequiredParameters, base.RequiredParameters) {
		facts = append(facts, Fact{Code: ParameterRequired, Name: name})
	}
	for _, name := range onlyIn(base.RequiredParameters, head.RequiredParameters) {
		facts = append(facts, Fact{Code: ParameterOptional, Name: name})
	}
	facts = append(facts, forwardFacts(base.Forwards, head.Forwards)...)
	add(BackendField, "type", b.Type, h.Type)
	add(BackendField, "httpMethod", b.HTTPMethod, h.HTTPMethod)
	add(BackendField, "uri", b.URI, h.URI)
	add(BackendField, "vpcLink", b.VPCLink, h.VPCLink)
	add(BackendField, "loadBalancer", b.LoadBalancer, h.LoadBalancer)
	add(BackendField, "insecureSkipVerification", boolText(b.InsecureSkipVerification), boolText(h.InsecureSkipVerification))
	add(BackendField, "usesRole", boolText(b.UsesRole), boolText(h.UsesRole))
	add(BackendField, "contentHandling", b.ContentHandling, h.ContentHandling)
	facts = append(facts, mapFacts(BackendParameter, b.Parameters, h.Parameters, asIs)...)
	add(BackendField, "secretHeaders", strings.Join(b.SecretHeaders, ", "), strings.Join(h.SecretHeaders, ", "))
	facts = append(facts, mapFacts(BackendTemplate, b.Templates, h.Templates, hash)...)
	add(ResponseField, "timeoutMilliseconds", number(base.TimeoutMilliseconds), number(head.TimeoutMilliseconds))
	add(ResponseField, "stream", boolText(base.Stream), boolText(head.Stream))
	add(ResponseField, "preflight", boolText(base.Preflight), boolText(head.Preflight))
	return append(facts, responseFacts(q.base[base.Responses], q.head[head.Responses])...)
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return ""
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// forwardFacts returns what of a request only one of two versions forwards.
func forwardFacts(base, head review.Forwards) []Fact {
	facts := notForwarded(base, head)
	for _, fact := range notForwarded(head, base) {
		switch fact.Code {
		case Forwarded:
			fact.Code = ForwardedNoMore
		case AllHeadersForwarded:
			fact = Fact{Code: ForwardedNoMore, Name: "header.*"}
		case AllQueryStringsForwarded:
			fact = Fact{Code: ForwardedNoMore, Name: "querystring.*"}
		}
		facts = append(facts, fact)
	}
	if base.Body != head.Body {
		facts = append(facts, Fact{Code: BodyForwarded, Before: value(base.Body), After: value(head.Body)})
	}
	return facts
}

// responseFacts returns what is different about two tables of responses.
func responseFacts(base, head *responseTable) []Fact {
	var facts []Fact
	before, after := byCode(base), byCode(head)
	patterns := func(statuses map[string]review.Status) map[string]string {
		m := map[string]string{}
		for code, status := range statuses {
			m[code] = status.Pattern
		}
		return m
	}
	facts = append(facts, mapFacts(ResponseStatus, patterns(before), patterns(after), asIs)...)
	// Most statuses have the same headers, so those that change alike are one fact.
	var order []string
	alike := map[string]*Fact{}
	for _, code := range slices.Sorted(maps.Keys(after)) {
		if _, ok := before[code]; !ok && len(before) > 0 {
			continue // the status itself is new
		}
		for _, fact := range slices.Concat(
			mapFacts(ResponseHeader, before[code].Headers, after[code].Headers, asIs),
			mapFacts(ResponseTemplate, before[code].Templates, after[code].Templates, hash),
			mapFacts(ResponseField, fields(before[code]), fields(after[code]), asIs),
			statusRuleFacts(before[code].StatusRules, after[code].StatusRules),
		) {
			key := fact.key()
			if alike[key] == nil {
				alike[key] = &fact
				order = append(order, key)
			}
			alike[key].Names = append(alike[key].Names, code)
		}
	}
	for _, key := range order {
		facts = append(facts, *alike[key])
	}
	return facts
}

// statusRuleFacts returns what is different about the rules of a response.
func statusRuleFacts(before, after []review.StatusRule) []Fact {
	conditions := func(rules []review.StatusRule) map[string][]string {
		byStatus := map[string][]string{}
		for _, rule := range rules {
			byStatus[number(rule.Status)] = append(byStatus[number(rule.Status)], rule.Condition)
		}
		return byStatus
	}
	was, is := conditions(before), conditions(after)
	all := maps.Clone(was)
	maps.Copy(all, is)
	var facts []Fact
	for _, status := range slices.Sorted(maps.Keys(all)) {
		if !slices.Equal(was[status], is[status]) {
			facts = append(facts, Fact{Code: ResponseStatusRule, Name: status, Before: was[status], After: is[status]})
		}
	}
	return facts
}

// fields returns the fields of a response other than its headers and templates.
func fields(s review.Status) map[string]string {
	if s.ContentHandling == "" {
		return nil
	}
	return map[string]string{"contentHandling": s.ContentHandling}
}

func byCode(r *responseTable) map[string]review.Status {
	statuses := map[string]review.Status{}
	if r == nil {
		return statuses
	}
	for _, s := range r.Statuses {
		statuses[s.Code] = s
	}
	return statuses
}

// compareAnswer returns why a verb that the base answered by one route and the head
// answers by another one lets more through than before. The path is an example, or "" if
// requests that show it are not wanted.
func (q requests) compareAnswer(base, head review.Route, verb, path string) (Verdict, []Fact) {
	verdict, reasons := Same, []Fact(nil)
	is := func(v Verdict, fact Fact) {
		if path != "" {
			fact.Request = q.shown(fact, head, verb, path)
			v, fact = proven(v, fact)
		}
		verdict = widest(verdict, v)
		reasons = append(reasons, fact)
	}
	required := Fact{Code: RequirementsNotComparable, RequiredBefore: requirements(base), Required: requirements(head)}
	switch {
	case base.Authorization == "NONE" && head.Authorization == "AWS_IAM" && !q.deniesOthers:
		is(Unknown, Fact{Code: IAMAdmitsMore})
	case base.Authorization == "NONE":
	case head.Authorization == "NONE":
		is(Wider, Fact{Code: AuthorizationRemoved, Before: value(base.Authorization)})
	case base.Authorization != head.Authorization, base.Authorizer != head.Authorizer:
		is(Unknown, required)
	case (len(base.Scopes) == 0) != (len(head.Scopes) == 0):
		is(Unknown, required)
	default:
		for _, scope := range onlyIn(head.Scopes, base.Scopes) {
			is(Wider, Fact{Code: ScopeAccepted, Name: scope})
		}
	}
	if base.APIKey && !head.APIKey {
		is(Wider, Fact{Code: APIKeyRemoved})
	}
	if head.Backend.InsecureSkipVerification && !base.Backend.InsecureSkipVerification {
		is(Wider, Fact{Code: CertificateNotVerified})
	}
	for _, name := range onlyIn(base.RequiredParameters, head.RequiredParameters) {
		is(Unknown, Fact{Code: ParameterOptional, Name: name})
	}
	before, after := newCall(base, head, verb), newCall(head, base, verb)
	sameCall := before.equal(after)
	switch {
	case !sameCall:
		if base.Backend.Name != head.Backend.Name {
			is(Unknown, Fact{Code: BackendChanged, Before: value(base.Backend.Name), After: value(head.Backend.Name)})
		} else {
			is(Unknown, Fact{Code: CalledDifferently})
		}
	default:
		for _, fact := range notForwarded(before.forwards, after.forwards) {
			is(Wider, fact)
		}
		// With OtherBodies a caller could choose a content type without a template.
		if head.Forwards.Body != base.Forwards.Body && head.Forwards.Body != review.NoBody && base.Forwards.Body == review.NoBody {
			is(Wider, Fact{Code: BodyForwarded, Before: value(base.Forwards.Body), After: value(head.Forwards.Body)})
		}
	}
	for _, f := range q.returned(q.base[base.Responses], q.head[head.Responses], head.Backend.Kind == review.Mock) {
		// Another backend returns something else. Only headers for scripts are comparable.
		if sameCall || f.Code == CORSHeader {
			is(f.verdict, f.Fact)
		}
	}
	return verdict, reasons
}
