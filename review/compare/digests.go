package compare

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/review"
)

// Digests returns what the head has that the base does not have, and the reverse.
// Stacks with the same name are compared, and APIs with the same ID.
//
// A change is not wider only if whatever the head lets through, the base lets through
// as well: a request with the same path, verb and caller to the same backend, and a
// call by the role. Every other change is wider or unknown.
func Digests(base, head review.Digest) Difference {
	var d Difference
	for pair := range pairs(base.Stacks, head.Stacks, func(s review.Stack) string { return s.Name }) {
		d.Changes = append(d.Changes, compareStacks(pair)...)
	}
	for _, c := range d.Changes {
		d.Verdict = widest(d.Verdict, c.Verdict)
	}
	d.Verdict = widest(d.Verdict)
	return d
}

func compareStacks(p pair[review.Stack]) []Change {
	c := comparison{stack: p.key}
	switch {
	case p.base == nil:
		change := Change{Kind: KindStack, Subject: p.head.Name, Action: Added, Verdict: Same, Details: apis(*p.head)}
		if len(p.head.APIs) > 0 {
			change.is(Wider, newStack(*p.head))
		}
		c.add(change)
		p.base = &review.Stack{Name: p.head.Name}
	case p.head == nil:
		c.add(Change{Kind: KindStack, Subject: p.base.Name, Action: Removed, Verdict: Narrower, Details: apis(*p.base)})
		return c.changes
	}
	for api := range pairs(p.base.APIs, p.head.APIs, func(a review.API) string { return a.ID }) {
		c.api = api.key
		c.compareAPIs(api)
	}
	c.api = ""
	c.base, c.head = *p.base, *p.head
	c.compareConfigurations(p.base.Configuration, p.head.Configuration)
	c.list(KindVariable, p.base.Variables, p.head.Variables, Same, nil, Same)
	return c.changes
}

// A comparison collects the changes of a stack.
type comparison struct {
	stack, api string
	changes    []Change
	witnesses  *witnesses // of the API
	base, head review.Stack
}

func (c *comparison) add(change Change) {
	change.Stack, change.API = c.stack, c.api
	c.changes = append(c.changes, change)
}

// list compares two lists. A name that is added has the verdict ifAdded, and if that is
// wider the reason. A name that is removed has the verdict ifRemoved.
func (c *comparison) list(kind Kind, base, head []string, ifAdded Verdict, reason func(string) Fact, ifRemoved Verdict) {
	for _, s := range onlyIn(head, base) {
		change := Change{Kind: kind, Subject: s, Action: Added, Verdict: Same}
		if ifAdded.Wider() {
			change.is(ifAdded, reason(s))
		}
		c.add(change)
	}
	for _, s := range onlyIn(base, head) {
		c.add(Change{Kind: kind, Subject: s, Action: Removed, Verdict: ifRemoved})
	}
}

func (c *comparison) compareAPIs(p pair[review.API]) {
	switch {
	case p.head == nil:
		c.add(Change{Kind: KindAPI, Subject: p.base.ID, Action: Removed, Verdict: Narrower, Details: []Fact{{Code: HasSize, Size: size(*p.base)}}})
		return
	case p.base == nil:
		change := Change{Kind: KindAPI, Subject: p.head.ID, Action: Added, Verdict: Same, Details: contents(*p.head)}
		change.is(Wider, Fact{Code: NewAPI, Request: newWitnesses(review.API{}, *p.head).toNew()})
		c.add(change)
		return
	}
	base, head := *p.base, *p.head
	c.witnesses = newWitnesses(base, head)
	c.compareURLs(base, head)
	c.compareHostedZone(base, head)
	c.compareCallers(base, head)
	c.comparePolicies(KindResourcePolicy, base.ResourcePolicy, head.ResourcePolicy)
	c.compareRoles(base, head)
	c.compareRoutes(base, head)
	c.compareWeakenings(base.Weakened, head.Weakened)
	c.compareSettings(base, head)
}

// compareURLs compares what the URLs of an API are made of.
func (c *comparison) compareURLs(base, head review.API) {
	var details []Fact
	if base.Stage != head.Stage {
		details = append(details, Fact{Code: StageChanged, Before: value(base.Stage), After: value(head.Stage)})
	}
	if base.AsBody != head.AsBody {
		details = append(details, Fact{Code: WriterChanged})
	} else if base.RestAPI != head.RestAPI {
		details = append(details, Fact{Code: RestAPIChanged, Before: value(base.RestAPI), After: value(head.RestAPI)})
	}
	change := Change{Kind: KindURL, Subject: head.Stage, Action: Changed, Verdict: Same, Details: details}
	switch {
	case !base.DisableExecuteAPIEndpoint && head.DisableExecuteAPIEndpoint:
		change.is(Narrower, Fact{Code: DefaultHostnameDisabled})
	case base.DisableExecuteAPIEndpoint && !head.DisableExecuteAPIEndpoint:
		change.is(Wider, Fact{Code: DefaultHostnameEnabled, Request: c.witnesses.toNew()})
	}
	if !change.isEmpty() {
		c.add(change)
	}
}

// compareWeakenings compares choices by the field that was set and what it was set for,
// whatever the names of a path's variables are. The text about them may be written anew.
func (c *comparison) compareWeakenings(base, head []review.Weakening) {
	for p := range pairs(base, head, func(w review.Weakening) string { return w.Field + " " + withoutNames(w.Subject) }) {
		switch {
		case p.base == nil:
			change := Change{Kind: KindWeakening, Subject: subjectOf(*p.head), Action: Added, Verdict: Same}
			change.is(Wider, Fact{Code: ProtectsLess, Name: p.head.Effect, NoWitness: NoRequest})
			c.add(change)
		case p.head == nil:
			c.add(Change{Kind: KindWeakening, Subject: subjectOf(*p.base), Action: Removed, Verdict: Narrower, Details: []Fact{{Code: ProtectedLess, Name: p.base.Effect}}})
		}
	}
}

// subjectOf returns what a weakening is about, for people.
func subjectOf(w review.Weakening) string { return strings.TrimSpace(w.Field + " " + w.Subject) }

func (c *comparison) compareSettings(base, head review.API) {
	c.compareValue(KindName, "", base.Name, head.Name)
	c.compareValue(KindDescription, "", base.Description, head.Description)
	c.list(KindBinaryMediaType, base.BinaryMediaTypes, head.BinaryMediaTypes, Same, nil, Same)
	c.compareGatewayResponses(base, head)
	c.compareTLS(base, head)
	c.compareStageSettings(base, head)
}

// compareValue compares a setting that has one value.
func (c *comparison) compareValue(kind Kind, subject, base, head string) {
	if base != head {
		c.add(Change{Kind: kind, Subject: subject, Action: Changed, Verdict: Same, Details: []Fact{{Code: ValueChanged, Before: value(base), After: value(head)}}})
	}
}

// mapFacts returns a fact for each key with different values.
func mapFacts(code Code, base, head map[string]string, show func(string) string) []Fact {
	var facts []Fact
	for _, key := range changedKeys(base, head) {
		before, was := base[key]
		after, is := head[key]
		fact := Fact{Code: code, Name: key}
		if was {
			fact.Before = []string{show(before)}
		}
		if is {
			fact.After = []string{show(after)}
		}
		facts = append(facts, fact)
	}
	return facts
}

func asIs(s string) string { return s }

// A pair is the same thing in two versions, nil in the one that lacks it.
type pair[T any] struct {
	base, head *T
	key        string
}

// pairs returns what two lists have by name: those of the head in its order, then
// those that only the base has.
func pairs[T any](base, head []T, name func(T) string) func(yield func(pair[T]) bool) {
	return func(yield func(pair[T]) bool) {
		byName := map[string][]*T{}
		for i := range base {
			key := name(base[i])
			byName[key] = append(byName[key], &base[i])
		}
		paired := map[*T]bool{}
		for i := range head {
			p := pair[T]{head: &head[i], key: name(head[i])}
			if same := byName[p.key]; len(same) > 0 {
				p.base, byName[p.key] = same[0], same[1:]
				paired[p.base] = true
			}
			if !yield(p) {
				return
			}
		}
		for i := range base {
			if !paired[&base[i]] && !yield(pair[T]{base: &base[i], key: name(base[i])}) {
				return
			}
		}
	}
}

// newStack returns the fact that a stack is new, with a request to one of its APIs.
func newStack(s review.Stack) Fact {
	fact := Fact{Code: NewStack}
	for _, api := range s.APIs {
		if fact.Request = newWitnesses(review.API{}, api).toNew(); fact.Request != nil {
			break
		}
	}
	return fact
}

// toNew returns a request to a new API, or nil.
func (w *witnesses) toNew() *APIRequest {
	return w.find(anyRoute, func(APIRequest) bool { return true })
}

// apis returns the APIs of a stack.
func apis(s review.Stack) []Fact {
	var facts []Fact
	for _, api := range s.APIs {
		facts = append(facts, Fact{Code: HasAPI, Name: api.ID, Size: size(api)})
	}
	return facts
}

func size(a review.API) *Size {
	return &Size{Routes: len(a.Routes), Endpoints: len(a.Callers.Endpoints), Grants: len(a.Grants)}
}

// contents returns what an API lets through.
func contents(a review.API) []Fact {
	var facts []Fact
	for _, e := range a.Callers.Endpoints {
		facts = append(facts, Fact{Code: HasEndpoint, Names: names(e)})
	}
	for _, r := range a.Routes {
		facts = append(facts, summary(r))
	}
	grant := HasGrant
	if a.RoleARN != "" {
		grant = NeedsGrant
	}
	for _, g := range a.Grants {
		facts = append(facts, Fact{Code: grant, Name: g.Action, After: value(g.Resource)})
	}
	for _, arn := range a.ManagedPolicyARNs {
		facts = append(facts, Fact{Code: HasManagedPolicy, Name: arn})
	}
	for _, w := range a.Weakened {
		facts = append(facts, Fact{Code: HasWeakening, Name: w.Effect})
	}
	return facts
}

// summary returns what a route calls and what it requires.
func summary(r review.Route) Fact {
	return Fact{Code: HasRoute, Name: r.Name(), After: value(r.Backend.Name), Required: requirements(r)}
}

func requirements(r review.Route) *Requirements {
	return &Requirements{Authorization: r.Authorization, Authorizer: r.Authorizer, Scopes: eachOnce(r.Scopes), APIKey: r.APIKey}
}

// eachOnce returns a list whose order has no meaning, sorted and without duplicates.
func eachOnce[L ~[]string](list L) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// onlyIn returns the sorted elements of a list that another list does not have.
func onlyIn(list, other []string) []string {
	return slices.DeleteFunc(eachOnce(list), func(s string) bool { return slices.Contains(other, s) })
}

func sameList(a, b []string) bool { return slices.Equal(eachOnce(a), eachOnce(b)) }
