package iam

import (
	"slices"
	"strings"
	"unicode"

	"cdk.tf/go/privateapi/ref"
)

// A Request is a request to AWS as IAM sees it.
type Request struct {
	// Principal is the caller: one name, such as the ARN of a role. It is zero for
	// requests of the role that a policy belongs to.
	Principal Principal `json:"principal,omitzero"`
	// Action is an action, such as "s3:GetObject".
	Action string `json:"action"`
	// Resource is an ARN.
	Resource string `json:"resource"`
	// Context holds the values of condition keys, which are in lower case. The
	// values of aws:principalarn and aws:principalaccount come from the Principal,
	// unless they are set. They are not known for a zero Principal.
	Context map[string]ref.List `json:"context,omitempty"`
}

// A Decision is what one document says about a request. Other policies may say
// more.
type Decision string

const (
	// Allowed is for requests that a statement allows and none denies.
	Allowed Decision = "allowed"
	// ImplicitlyDenied is for requests that no statement applies to.
	ImplicitlyDenied Decision = "implicitly denied"
	// Denied is for requests that a statement denies.
	Denied Decision = "denied"
	// Undecided is for requests on which AWS is not clear, or that depend on an
	// operator or a value that is not known to this package.
	Undecided Decision = "undecided"
)

// Decide returns what the document says about a request. A Terraform expression and
// a policy variable match themselves alone.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func (d Document) Decide(r Request) Decision { return newEvaluator(d).decide(r) }

// An evaluator is a document in a form to decide requests.
type evaluator struct {
	effects []string
	scopes  []scope
	valid   bool
}

func newEvaluator(d Document) evaluator {
	e := evaluator{valid: true}
	for _, s := range d.Statements {
		scope, ok := s.scope()
		if !ok {
			e.valid = false
		}
		e.effects, e.scopes = append(e.effects, s.Effect), append(e.scopes, scope)
	}
	return e
}

func (e evaluator) decide(r Request) Decision {
	if !e.valid {
		return Undecided
	}
	allowed, denied := no, no
	q := newQuery(r)
	for i, s := range e.scopes {
		if e.effects[i] == Deny {
			denied = or(denied, s.appliesTo(q))
		} else {
			allowed = or(allowed, s.appliesTo(q))
		}
	}
	switch {
	case denied == yes:
		return Denied
	case denied == unknown, allowed == unknown:
		return Undecided
	case allowed == yes:
		return Allowed
	}
	return ImplicitlyDenied
}

// A truth is yes, no, or that it is not known.
type truth int

const (
	no truth = iota
	unknown
	yes
)

func not(t truth) truth    { return yes - t }
func or(a, b truth) truth  { return max(a, b) }
func and(a, b truth) truth { return min(a, b) }

// A query is a request in a form to decide.
type query struct {
	Request
	action, resource pattern
	context          map[string]ref.List
}

func newQuery(r Request) query {
	q := query{
		Request: r, context: map[string]ref.List{},
		action: newPattern(r.Action, false, true), resource: newPattern(r.Resource, false, false),
	}
	q.resource.split = q.resource.parts() // which many statements ask for
	if len(r.Principal.AWS) > 0 {
		if arn := r.Principal.AWS[0]; strings.HasPrefix(arn, "arn:") {
			q.context["aws:principalarn"] = ref.List{arn}
			q.context["aws:principalaccount"] = ref.List{accountOf(arn)}
		}
	}
	for key, values := range r.Context {
		q.context[strings.ToLower(key)] = values
	}
	return q
}

// isPrincipalKey reports whether the values of a key are those of the principal.
func isPrincipalKey(key string) bool {
	return key == "aws:principalarn" || key == "aws:principalaccount"
}

// accountOf returns the account of an ARN or of a principal that is an account.
func accountOf(principal string) string {
	if parts := strings.SplitN(principal, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return principal
}

func (s scope) appliesTo(q query) truth {
	applies := s.namesOf(q.Principal)
	if applies != no {
		applies = and(applies, s.actions.has(q.action))
	}
	if applies != no {
		applies = and(applies, s.resources.has(q.resource))
	}
	for _, c := range s.conditions {
		if applies == no {
			return no
		}
		met := c.isMetBy(q.context)
		if isPrincipalKey(c.key) && q.Principal.IsZero() && q.context[c.key] == nil {
			met = unknown
		}
		applies = and(applies, met)
	}
	return applies
}

// namesOf returns whether the statement names the caller. One that names the
// caller's account does so if the account's own policies do.
func (s scope) namesOf(caller Principal) truth {
	if s.names(caller) {
		return yes
	}
	if len(caller.AWS) == 0 {
		return no
	}
	account := accountOf(caller.AWS[0])
	for _, p := range s.principals {
		if len(p.AWS) == 0 {
			continue
		}
		if name := p.AWS[0]; name == account || strings.HasSuffix(name, ":root") && accountOf(name) == account {
			return unknown
		}
	}
	return no
}

// has returns whether a value is in the set.
func (s set) has(value element) truth {
	in, out := no, no
	for _, e := range s.in {
		in = or(in, isIn(e, value))
	}
	for _, e := range s.out {
		out = or(out, isIn(e, value))
	}
	return and(in, not(out))
}

// isIn returns whether a value, which has no wildcards, is in an element.
func isIn(e, value element) truth {
	if e.covers(value) {
		return yes
	}
	switch e := e.(type) {
	case pattern:
		if !value.(pattern).isASCII() {
			return unknown // implementations differ on case and on what ? matches
		}
		whole := e
		whole.arn = false // a wildcard may have to match colons
		if e.arn && whole.covers(value) {
			return unknown
		}
		return no
	case block, span:
		if e.disjoint(value) {
			return no
		}
	case opaque:
		if ref.Expression(string(e)) != "" {
			return no
		}
	}
	return unknown
}

// isMetBy returns whether the values of condition keys meet the condition.
func (c condition) isMetBy(context map[string]ref.List) truth {
	values, present := context[c.key]
	isMulti := c.each != ""
	switch {
	case c.kind == "":
		return unknown
	case present && len(values) == 0 && (c.each != "forallvalues" || c.kind == "null"):
		return unknown // AWS does not say whether such a key exists
	case len(values) == 0:
		switch {
		case c.sometimes:
			return unknown
		case c.absent:
			return yes
		}
		return no
	case c.kind == "null":
		return not(truthOf(c.absent))
	case !isMulti && len(values) != 1:
		return unknown
	}
	all, some := yes, no
	for _, value := range values {
		element := c.read(value)
		has := c.values.has(element)
		if _, ok := element.(opaque); ok && c.kind != "binary" {
			has = unknown // it is no number, date or address
		}
		all, some = and(all, has), or(some, has)
	}
	if c.each == "forallvalues" {
		return all
	}
	return some
}

// read returns a value of the key as an element.
func (c condition) read(value string) element {
	switch c.kind {
	case "text":
		return newPattern(value, false, false)
	case "ARN":
		p := newPattern(value, false, false)
		p.arn = true
		return p
	}
	return newValue(c.kind, "", value)
}

func (p pattern) isASCII() bool {
	return !strings.ContainsFunc(p.text, func(r rune) bool { return r > unicode.MaxASCII })
}

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// rank orders decisions by how much they let through, and returns false for
// undecided ones.
func (d Decision) rank() (int, bool) {
	i := slices.Index([]Decision{Denied, ImplicitlyDenied, Allowed}, d)
	return i, i >= 0
}
