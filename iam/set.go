package iam

import "slices"

// Comparing two documents means comparing sets: of actions, of resources, and of the
// values of a condition key. The comparison errs on one side only. If covers or
// disjoint returns true, it is true. If it cannot be decided, they return false.

// An element is what one string in a policy matches, such as all actions that
// match s3:Get*.
type element interface {
	// covers reports whether all of the other element is in this one.
	covers(element) bool
	// disjoint reports whether nothing is in both.
	disjoint(element) bool
}

// A set has what one of the elements in has and none of the elements out.
type set struct{ in, out []element }

// newSet returns the set of a list, or everything but another list.
func newSet(list, not []string, read func(string) element) set {
	var s set
	for _, text := range list {
		s.in = append(s.in, read(text))
	}
	for _, text := range not {
		s.out = append(s.out, read(text))
	}
	if len(list) == 0 {
		s.in = []element{read("*")}
	}
	return s
}

// covers reports whether all of the other set is in this one.
func (s set) covers(other set) bool {
	for _, e := range other.in {
		if !s.coversElement(e, other.out) {
			return false
		}
	}
	return true
}

// coversElement is covers for an element without the elements out.
func (s set) coversElement(e element, out []element) bool {
	if covered(e, out) {
		return true // nothing is left of it
	}
	if !covered(e, s.in) {
		return false
	}
	for _, o := range s.out {
		if !e.disjoint(o) && !covered(o, out) {
			return false
		}
	}
	return true
}

// complement returns everything that is not in the set. Either in is everything or
// out is empty.
func (s set) complement() set {
	if len(s.out) > 0 {
		return set{in: s.out}
	}
	return set{in: []element{everything{}}, out: s.in}
}

// leftOf returns what this set's elements out leave of another set, which has one
// element in. It returns false if this set does not cover the rest.
func (s set) leftOf(other set) ([]element, bool) {
	e := other.in[0]
	if covered(e, other.out) {
		return nil, true
	}
	if !covered(e, s.in) {
		return nil, false
	}
	var left []element
	for _, o := range s.out {
		switch {
		case e.disjoint(o) || covered(o, other.out):
		case o.covers(e):
			return nil, false // nothing is gained
		default:
			left = append(left, o)
		}
	}
	return left, true
}

// covered reports whether all of an element is in the elements of a list.
func covered(e element, list []element) bool {
	if slices.ContainsFunc(list, func(l element) bool { return l.covers(e) }) {
		return true
	}
	block, ok := e.(block)
	return ok && block.inHalves(list)
}

// everything is the element that every value is in.
type everything struct{}

func (everything) covers(element) bool   { return true }
func (everything) disjoint(element) bool { return false }

// opaque is an element of which nothing is known but how it is written.
type opaque string

func (o opaque) covers(other element) bool { return other == element(o) }
func (opaque) disjoint(element) bool       { return false }
