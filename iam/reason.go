package iam

import "slices"

// A Reason says what a head lets through that its base does not, or what keeps the
// two from being compared.
type Reason struct {
	// Kind says what the reason is.
	Kind ReasonKind `json:"kind"`
	// Principal is the caller of these requests: one name, or zero in the policy of a
	// role.
	Principal Principal `json:"principal,omitzero"`
	// Actions and Resource are the actions and the resources of the requests.
	Actions  []Match `json:"actions,omitempty"`
	Resource Match   `json:"resource,omitzero"`
	// If are the conditions that the requests meet.
	If []Condition `json:"if,omitempty"`
	// Conditions depend on the kind. For [AllowsWithout], the base allows the requests
	// only under them. For [DeniesOnlyIf], the head denies the requests only under
	// them. For a misuse, there is one: the condition that misuses a key.
	Conditions []Condition `json:"conditions,omitempty"`
	// Witness is one of these requests: the head lets it through and the base does
	// not. nil means that none was found.
	Witness *Request `json:"witness,omitempty"`
}

// ReasonKind says what a [Reason] is.
type ReasonKind string

const (
	// AllowsMore is for requests that the head allows and the base does not.
	AllowsMore ReasonKind = "allowsMore"
	// AllowsWithout is for requests that the head allows and the base allows only
	// under conditions.
	AllowsWithout ReasonKind = "allowsWithout"
	// DeniesLess is for requests that the base denies and the head does not.
	DeniesLess ReasonKind = "deniesLess"
	// DeniesOnlyIf is for requests that the base denies and the head denies only
	// under conditions.
	DeniesOnlyIf ReasonKind = "deniesOnlyIf"

	// NeverMet is for a condition of the head that no request meets. See
	// [Statement.Misuse].
	NeverMet ReasonKind = "neverMet"
	// AllowsAll is for a condition of an Allow of the head that every request
	// meets.
	AllowsAll ReasonKind = "allowsAll"
	// DeniesAll is for a condition of a Deny of the head that every request meets.
	DeniesAll ReasonKind = "deniesAll"

	// InvalidHead is for a statement of the head that IAM refuses. What it does is
	// not known.
	InvalidHead ReasonKind = "invalidHead"
	// InvalidBase is the same for a statement of the base.
	InvalidBase ReasonKind = "invalidBase"
)

// ReasonKinds returns all kinds of reasons.
func ReasonKinds() []ReasonKind {
	return []ReasonKind{
		AllowsMore, AllowsWithout, DeniesLess, DeniesOnlyIf, NeverMet, AllowsAll, DeniesAll, InvalidHead, InvalidBase,
	}
}

// Invalid reports whether the kind is for a statement that IAM refuses.
func (k ReasonKind) Invalid() bool { return k == InvalidHead || k == InvalidBase }

// A Match is what one pattern matches and no other one.
type Match struct {
	// Pattern is a text with the wildcards * and ?.
	Pattern string `json:"pattern"`
	// Except are patterns of texts that do not match.
	Except []string `json:"except,omitempty"`
}

// maxDepth is how often a part is taken apart to find what is left of it.
const maxDepth = 3

// reasons says by which conditions statements do not cover parts of another one,
// or that they do not at all.
func reasons(parts, statements []scope, conditional, none ReasonKind, w *witnesses) []Reason {
	var underConditions, others []Reason
	for _, part := range parts {
		for _, left := range leftover(part, statements, maxDepth) {
			r := left.reason(none)
			i := slices.IndexFunc(statements, func(s scope) bool { return s.reaches(left) && s.hasKeysOf(left) })
			if i >= 0 {
				r.Kind, r.Conditions = conditional, notImplied(left, statements[i])
				underConditions = merged(underConditions, r, left, w)
			} else {
				others = merged(others, r, left, w)
			}
		}
	}
	return append(underConditions, others...)
}

// merged adds a reason to a list. Reasons that differ in their actions alone
// become one.
func merged(list []Reason, r Reason, left scope, w *witnesses) []Reason {
	i := slices.IndexFunc(list, func(other Reason) bool { return other.sameBut(r) })
	if i < 0 {
		list = append(list, r)
		i = len(list) - 1
	} else if isNew := !slices.ContainsFunc(list[i].Actions, r.Actions[0].equal); isNew {
		list[i].Actions = append(list[i].Actions, r.Actions[0])
	}
	if list[i].Witness == nil {
		list[i].Witness = w.find(left)
	}
	return list
}

// reason returns the reason for an atom.
func (s scope) reason(kind ReasonKind) Reason {
	r := Reason{Kind: kind, Principal: s.principals[0], Actions: []Match{s.actions.match()},
		Resource: s.resources.match()}
	for _, c := range s.conditions {
		r.If = append(r.If, c.Condition)
	}
	return r
}

// match returns a set of one element in as patterns. It leaves out exceptions
// that have nothing of the element.
func (s set) match() Match {
	m := Match{Pattern: s.in[0].(pattern).text}
	for _, o := range s.out {
		if s.in[0].covers(o) {
			m.Except = append(m.Except, o.(pattern).text)
		}
	}
	return m
}

func (m Match) equal(other Match) bool {
	return m.Pattern == other.Pattern && slices.Equal(m.Except, other.Except)
}

// sameBut reports whether two reasons differ in nothing but their actions and
// witness.
func (r Reason) sameBut(other Reason) bool {
	return r.Kind == other.Kind && r.Principal.equal(other.Principal) && r.Resource.equal(other.Resource) &&
		slices.EqualFunc(r.If, other.If, Condition.equal) && slices.EqualFunc(r.Conditions, other.Conditions,
		Condition.equal)
}

func (c Condition) equal(other Condition) bool {
	return c.Operator == other.Operator && c.Key == other.Key && slices.Equal(c.Values, other.Values)
}

// hasKeysOf reports whether the conditions are on all keys that those of a part are
// on, so that the statement may be what became of the part's.
func (s scope) hasKeysOf(part scope) bool {
	return !slices.ContainsFunc(part.conditions, func(c condition) bool {
		return !slices.ContainsFunc(s.conditions, func(other condition) bool { return other.key == c.key })
	})
}

// notImplied returns the conditions of a statement that requests of the part need
// not meet.
func notImplied(part, statement scope) []Condition {
	var list []Condition
	for _, c := range statement.conditions {
		if !c.implied(part.conditions) {
			list = append(list, c.Condition)
		}
	}
	return list
}
