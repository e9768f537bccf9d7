package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Difference is what one version of an app, the head, has other than another
// one, its base. What an app uses of its limits, and what its endpoints cost, are
// none.
//
// A Terraform expression is taken to stand for the same in both versions, and for
// nothing that is known.
type Difference struct {
	// Verdict is the widest of the changes'.
	Verdict Verdict `json:"verdict"`
	// Changes are by stack and API, and in the order of their kinds.
	Changes []Change `json:"changes"`
}

// A Verdict says whether more gets through in the head than in the base.
type Verdict string

const (
	// Same is what changes without letting more or less through.
	Same Verdict = "same"
	// Narrower lets less through.
	Narrower Verdict = "narrower"
	// Unknown cannot be compared, and counts as wider.
	Unknown Verdict = "unknown"
	// Wider lets something through that the base refuses.
	Wider Verdict = "wider"
)

var verdicts = []Verdict{Same, Narrower, Unknown, Wider}

// widest returns the widest of verdicts, Same if there are none.
func widest(list ...Verdict) Verdict {
	widest := Same
	for _, v := range list {
		if slices.Index(verdicts, v) > slices.Index(verdicts, widest) {
			widest = v
		}
	}
	return widest
}

// wider reports whether the verdict counts as wider.
func (v Verdict) wider() bool { return v == Wider || v == Unknown }

// A Change is one thing that is different.
type Change struct {
	Stack string `json:"stack"`
	API   string `json:"api,omitempty"` // "" where the stack itself changes
	// Kind is what changes: stack, api, url; endpoint, network, principal,
	// userPool, origin, usagePlan, resourcePolicy; role, grant, rolePolicy,
	// managedPolicy, boundary; route; weakened, setting or variable.
	Kind string `json:"kind"`
	// Subject is its name, such as "GET /{proxy+}". For a statement of a policy it
	// is the Sid, if it has one.
	Subject string `json:"subject"`
	// Change is added, removed or changed.
	Change  string  `json:"change"`
	Verdict Verdict `json:"verdict"`
	// Details are what is added, removed or changed, one text each.
	Details []string `json:"details"`
	// Reasons say why it is wider or cannot be compared.
	Reasons []string `json:"reasons"`
	// Before and After are the whole statements of a policy.
	Before *Statement `json:"before,omitempty"`
	After  *Statement `json:"after,omitempty"`
}

// is adds one thing of the change: a reason where it is wider, a detail otherwise.
func (c *Change) is(verdict Verdict, text string) {
	c.Verdict = widest(c.Verdict, verdict)
	if verdict.wider() {
		c.Reasons = append(c.Reasons, text)
	} else {
		c.Details = append(c.Details, text)
	}
}

// isEmpty reports whether nothing was added.
func (c *Change) isEmpty() bool { return len(c.Details)+len(c.Reasons) == 0 }

const (
	added   = "added"
	removed = "removed"
	changed = "changed"
)

// Wider reports whether the head lets something through that the base refuses, or
// may do so.
func (d Difference) Wider() bool { return d.Verdict.wider() }

// Empty reports whether nothing changes.
func (d Difference) Empty() bool { return len(d.Changes) == 0 }

// Compare returns what head has other than base. Stacks are the same that have
// the same name, and APIs that have the same ID.
//
// It says that a change is not wider when it can show that whatever the head
// lets through, the base does: a request with the same path, verb, caller and
// place to the same backend, and a call of the role. All else is wider.
func Compare(base, head Digest) Difference {
	var d Difference
	for pair := range pairs(base.Stacks, head.Stacks, func(s Stack) string { return s.Name }) {
		d.Changes = append(d.Changes, compareStacks(pair)...)
	}
	for _, c := range d.Changes {
		d.Verdict = widest(d.Verdict, c.Verdict)
	}
	d.Verdict = widest(d.Verdict)
	return d
}

func compareStacks(p pair[Stack]) []Change {
	c := comparison{stack: p.key}
	switch {
	case p.base == nil:
		change := Change{Kind: "stack", Subject: p.head.Name, Change: added, Verdict: Same, Details: counts(*p.head)}
		if len(p.head.APIs) > 0 {
			change.Verdict, change.Reasons = Wider, []string{"its APIs are new"}
		}
		c.add(change)
		p.base = &Stack{Name: p.head.Name}
	case p.head == nil:
		c.add(Change{Kind: "stack", Subject: p.base.Name, Change: removed, Verdict: Narrower, Details: counts(*p.base)})
		return c.changes
	}
	for api := range pairs(p.base.APIs, p.head.APIs, func(a API) string { return a.ID }) {
		c.api = api.key
		c.compareAPIs(api)
	}
	c.api = ""
	c.list("variable", p.base.Variables, p.head.Variables, Same, "", Same)
	return c.changes
}

// A comparison collects the changes of a stack.
type comparison struct {
	stack, api string
	changes    []Change
}

func (c *comparison) add(change Change) {
	change.Stack, change.API = c.stack, c.api
	c.changes = append(c.changes, change)
}

// list adds what was added to a list, and why that is wider, and what was removed
// from it.
func (c *comparison) list(kind string, base, head []string, ifAdded Verdict, reason string, ifRemoved Verdict) {
	for _, s := range onlyIn(head, base) {
		change := Change{Kind: kind, Subject: s, Change: added, Verdict: ifAdded}
		if ifAdded.wider() {
			change.Reasons = []string{reason}
		}
		c.add(change)
	}
	for _, s := range onlyIn(base, head) {
		c.add(Change{Kind: kind, Subject: s, Change: removed, Verdict: ifRemoved})
	}
}

func (c *comparison) compareAPIs(p pair[API]) {
	switch {
	case p.head == nil:
		c.add(Change{Kind: "api", Subject: p.base.ID, Change: removed, Verdict: Narrower, Details: p.base.counts()})
		return
	case p.base == nil:
		c.add(Change{Kind: "api", Subject: p.head.ID, Change: added, Verdict: Wider, Details: p.head.summary(), Reasons: []string{"all of it is new"}})
		return
	}
	base, head := *p.base, *p.head
	c.compareURLs(base, head)
	c.compareCallers(base, head)
	c.comparePolicies("resourcePolicy", base.ResourcePolicy, head.ResourcePolicy)
	c.compareRoles(base, head)
	c.compareRoutes(base, head)
	c.list("weakened", base.Weakened, head.Weakened, Wider, "it protects less than the default", Narrower)
	c.compareSettings(base, head)
}

// compareURLs compares what the URLs of an API are made of.
func (c *comparison) compareURLs(base, head API) {
	var details []string
	if base.Stage != head.Stage {
		details = append(details, instead("the stage is", head.Stage, base.Stage))
	}
	if base.AsBody != head.AsBody {
		details = append(details, "another way of writing the API replaces it, with a new id")
	} else if base.RestAPI != head.RestAPI {
		details = append(details, instead("a new API with a new id:", head.RestAPI, base.RestAPI))
	}
	if details != nil {
		c.add(Change{Kind: "url", Subject: head.Stage, Change: changed, Verdict: Same, Details: details})
	}
}

func (c *comparison) compareSettings(base, head API) {
	if base.Name != head.Name {
		c.add(Change{Kind: "setting", Subject: "name", Change: changed, Verdict: Same, Details: []string{instead("it is", head.Name, base.Name)}})
	}
	c.list("setting", base.Settings, head.Settings, Same, "", Same)
}

// A pair is the same thing in two versions, nil in the one that lacks it.
type pair[T any] struct {
	base, head *T
	key        string
}

// pairs returns what two lists have by name: those of the head in its order, then
// those that are in the base alone.
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

// instead says what there is in the place of something else.
func instead(what, head, base string) string {
	return fmt.Sprintf("%s %s instead of %s", what, quoted(head), quoted(base))
}

// quoted returns a name for a text, so that it can be told from the text's own
// words.
func quoted(s string) string { return strconv.Quote(s) }

func quotedAll(list []string) []string {
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = quoted(s)
	}
	return texts
}

// counts say how much there is in a stack.
func counts(s Stack) []string {
	var texts []string
	for _, api := range s.APIs {
		texts = append(texts, "API "+quoted(api.ID)+": "+strings.Join(api.counts(), ", "))
	}
	return texts
}

func (a API) counts() []string {
	return []string{
		number(len(a.Routes), "routes"),
		number(len(a.Callers.Endpoints), "sources of endpoints"),
		number(len(a.Grants), "permissions of the role"),
	}
}

// summary says in words what an API lets through.
func (a API) summary() []string {
	var texts []string
	for _, e := range a.Callers.Endpoints {
		texts = append(texts, "callers through "+strings.Join(quotedAll(e.names()), ", "))
	}
	for _, r := range a.Routes {
		texts = append(texts, r.name()+" "+r.summary())
	}
	for _, g := range a.Grants {
		texts = append(texts, "the role may "+quoted(g.Action)+" on "+quoted(g.Resource))
	}
	for _, arn := range a.ManagedPolicyARNs {
		texts = append(texts, "the role may do what "+quoted(arn)+" allows")
	}
	return append(texts, a.Weakened...)
}
