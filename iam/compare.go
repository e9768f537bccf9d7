package iam

import (
	"slices"

	"cdk.tf/go/privateapi/ref"
)

// A Change is a statement that only one of two documents has, or two statements
// that seem to be versions of one.
type Change struct {
	// Base and Head are the statements in the two documents, nil where there is
	// none.
	Base *Statement `json:"base,omitempty"`
	Head *Statement `json:"head,omitempty"`
	// Reasons say what the head lets through that the base does not, and what keeps
	// the two from being compared.
	Reasons []Reason `json:"reasons,omitempty"`
	// Narrower reports whether the head lets less through because of the change.
	Narrower bool `json:"narrower,omitempty"`
}

// Compare returns the changes from the base to the head. It ignores Sids and the
// order of statements and lists.
//
// A change has reasons unless Compare can show that the head lets nothing through
// that the base refuses: that the base allows everything that the head allows, and
// that the head denies everything that the base denies. A Terraform expression is
// assumed to have the same value in both documents, and a value that no other text
// in them has.
func Compare(base, head Document) []Change {
	before, after := NewPolicy(base), NewPolicy(head)
	w := newWitnesses(base, head)
	var changes []Change
	for _, c := range pairs(base.Statements, head.Statements) {
		if c.Head != nil {
			c.compareHead(before, after, w)
			if misuse, ok := c.Head.Misuse(); ok {
				c.Reasons = append(c.Reasons, misuse)
			}
		}
		if c.Base != nil {
			c.compareBase(before, after, w)
		}
		changes = append(changes, c)
	}
	return changes
}

// compareHead compares the head's statement with the base.
func (c *Change) compareHead(base, head Policy, w *witnesses) {
	scope, ok := c.Head.scope()
	switch {
	case !ok:
		c.Reasons = append(c.Reasons, Reason{Kind: InvalidHead})
	case c.Head.Effect == Deny:
		c.Narrower = c.Narrower || len(base.notDenied(scope)) > 0
	default:
		parts := base.notAllowed(scope, head.denies)
		c.Reasons = append(c.Reasons, reasons(parts, base.allows, AllowsWithout, AllowsMore, w)...)
	}
}

// compareBase compares the base's statement with the head.
func (c *Change) compareBase(base, head Policy, w *witnesses) {
	scope, ok := c.Base.scope()
	switch {
	case !ok:
		c.Reasons = append(c.Reasons, Reason{Kind: InvalidBase})
	case c.Base.Effect == Allow:
		c.Narrower = c.Narrower || len(head.notAllowed(scope, base.denies)) > 0
	default:
		parts := head.notDenied(scope)
		c.Reasons = append(c.Reasons, reasons(parts, head.denies, DeniesOnlyIf, DeniesLess, w)...)
	}
}

// Wider reports whether the head may let something through, because of the change,
// that the base refuses.
func (c Change) Wider() bool {
	return slices.ContainsFunc(c.Reasons, func(r Reason) bool { return !r.Kind.Invalid() })
}

// Invalid reports whether IAM refuses a statement of the change, so that what it
// does is not known.
func (c Change) Invalid() bool {
	return slices.ContainsFunc(c.Reasons, func(r Reason) bool { return r.Kind.Invalid() })
}

// pairs returns the statements that only one of two documents has, those together
// that seem to be versions of one.
func pairs(base, head []Statement) []Change {
	left := map[string]int{}
	for _, s := range head {
		left[s.meaning()]++
	}
	var before, after []*Statement
	for i := range base {
		if left[base[i].meaning()] > 0 {
			left[base[i].meaning()]--
		} else {
			before = append(before, &base[i])
		}
	}
	for i := len(head) - 1; i >= 0; i-- {
		if left[head[i].meaning()] > 0 {
			left[head[i].meaning()]--
			after = append(after, &head[i])
		}
	}
	slices.Reverse(after)

	var list []Change
	for _, alike := range []func(a, b Statement) bool{
		func(a, b Statement) bool { return a.Sid != "" && a.Sid == b.Sid },
		func(a, b Statement) bool {
			return a.Effect == b.Effect && sameElements(a.Action, b.Action) && sameElements(a.NotAction, b.NotAction)
		},
		func(a, b Statement) bool {
			return a.Effect == b.Effect && sameElements(a.Resource, b.Resource) && sameElements(a.NotResource, b.NotResource)
		},
	} {
		after = slices.DeleteFunc(after, func(h *Statement) bool {
			i := slices.IndexFunc(before, func(b *Statement) bool { return alike(*b, *h) })
			if i < 0 {
				return false
			}
			list = append(list, Change{Base: before[i], Head: h})
			before = slices.Delete(before, i, i+1)
			return true
		})
	}
	for _, h := range after {
		list = append(list, Change{Head: h})
	}
	for _, b := range before {
		list = append(list, Change{Base: b})
	}
	return list
}

func sameElements(a, b ref.List) bool { return slices.Equal(sorted(a), sorted(b)) }

// meaning is the same for statements that differ in nothing but the Sid, the order
// of lists, and the case of operators and keys.
func (s Statement) meaning() string {
	p := s.Principal
	lists := []any{
		s.Effect, sorted(p.AWS), sorted(p.CanonicalUser), sorted(p.Federated), sorted(p.Service),
		sorted(s.Action), sorted(s.NotAction), sorted(s.Resource), sorted(s.NotResource),
	}
	for _, c := range s.conditions() {
		lists = append(lists, c.text)
	}
	return string(ref.JSON(lists, ""))
}
