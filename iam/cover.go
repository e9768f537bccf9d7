package iam

import "slices"

// A Policy is a document in a form to compare.
type Policy struct{ allows, denies []scope }

// NewPolicy returns a document in a form to compare. It leaves out statements that
// IAM refuses.
func NewPolicy(d Document) Policy {
	var p Policy
	for _, s := range d.Statements {
		switch scope, ok := s.scope(); {
		case !ok:
		case s.Effect == Allow:
			p.allows = append(p.allows, scope)
		case s.Effect == Deny:
			p.denies = append(p.denies, scope)
		}
	}
	return p
}

// Allows reports whether the Allow statements of the policy allow everything that
// a statement allows, as far as this can be shown. It leaves Deny statements aside.
func (p Policy) Allows(s Statement) bool {
	scope, ok := s.scope()
	return ok && len(p.notAllowed(scope, nil)) == 0
}

// A head lets nothing through that its base refuses if the base's Allows cover all
// of the head's Allows, and the head's Denies cover all of the base's Denies. If no
// other policy allowed anything, less would do. But an identity's own policy or a
// bucket's policy may allow a request, and only a Deny overrules them.

// notAllowed returns the parts of an Allow that the policy does not allow. denies
// are the Denies beside that Allow.
func (p Policy) notAllowed(s scope, denies []scope) []scope {
	var parts []scope
	for _, atom := range s.atoms() {
		if !coveredBy(atom.after(denies), p.allows) && !coveredBy(atom, denies) {
			parts = append(parts, atom)
		}
	}
	return parts
}

// notDenied returns the parts of a Deny that the policy does not deny.
func (p Policy) notDenied(s scope) []scope {
	var parts []scope
	for _, atom := range s.atoms() {
		if !coveredBy(atom, p.denies) {
			parts = append(parts, atom)
		}
	}
	return parts
}

// maxSteps limits the search for statements that cover an atom together.
const maxSteps = 500

// coveredBy reports whether statements together apply to all of an atom.
func coveredBy(atom scope, statements []scope) bool {
	steps := maxSteps
	return search(atom, statements, &steps)
}

func search(atom scope, statements []scope, steps *int) bool {
	*steps--
	if *steps < 0 {
		return false
	}
	for _, s := range statements {
		if !s.names(atom.principals[0]) || !implyAll(atom.conditions, s.conditions) {
			continue
		}
		rest, ok := s.without(atom)
		if ok && !slices.ContainsFunc(rest, func(part scope) bool { return !search(part, statements, steps) }) {
			return true
		}
	}
	for i, c := range atom.conditions {
		single := c.byValue()
		if single == nil {
			continue
		}
		return !slices.ContainsFunc(single, func(c condition) bool {
			part := atom
			part.conditions = slices.Clone(atom.conditions)
			part.conditions[i] = c
			return !search(part, statements, steps)
		})
	}
	return false
}

// leftover returns the parts of an atom that are left when statements, which do
// not cover the atom, take away what they can. depth is how often a part may be
// taken apart.
func leftover(atom scope, statements []scope, depth int) []scope {
	var best []scope
	for _, s := range statements {
		rest, ok := s.without(atom)
		if depth == 0 || !ok || !s.names(atom.principals[0]) || !implyAll(atom.conditions, s.conditions) {
			continue
		}
		var left []scope
		for _, part := range rest {
			if !coveredBy(part, statements) {
				left = append(left, leftover(part, statements, depth-1)...)
			}
		}
		if best == nil || len(left) < len(best) {
			best = left
		}
	}
	if best == nil {
		return []scope{atom}
	}
	return best
}
