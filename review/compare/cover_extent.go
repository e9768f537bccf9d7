package compare

import "slices"

// Whether one version of a policy allows what another does is decided by extents
// of what it speaks of: actions, resources, and values of a condition's key. What
// is said of them errs on one side only: one that is said to cover another does,
// and those that are said to be disjoint are. What cannot be told is denied.

// An element is what one text in a policy stands for, such as all actions that
// match s3:Get*.
type element interface {
	// covers reports whether all of the other element is in this one.
	covers(element) bool
	// disjoint reports whether nothing is in both.
	disjoint(element) bool
}

// An extent has what one of the elements in has and none of the elements out.
type extent struct{ in, out []element }

// covers reports whether all of the other extent is in this one.
func (x extent) covers(other extent) bool {
	for _, e := range other.in {
		if !x.coversElement(e, other.out) {
			return false
		}
	}
	return true
}

// coversElement is covers for an element without what the elements out have.
func (x extent) coversElement(e element, out []element) bool {
	if covered(e, out) {
		return true // nothing is left of it
	}
	if !covered(e, x.in) {
		return false
	}
	for _, o := range x.out {
		if !e.disjoint(o) && !covered(o, out) {
			return false
		}
	}
	return true
}

// complement returns what the extent has not. Either in is everything or out is
// empty.
func (x extent) complement() extent {
	if len(x.out) > 0 {
		return extent{in: x.out}
	}
	return extent{in: []element{everything{}}, out: x.in}
}

// covered reports whether all of an element is in some of the list.
func covered(e element, list []element) bool {
	if slices.ContainsFunc(list, func(l element) bool { return l.covers(e) }) {
		return true
	}
	block, ok := e.(block)
	return ok && block.inHalves(list)
}

// everything is an element that has all.
type everything struct{}

func (everything) covers(element) bool   { return true }
func (everything) disjoint(element) bool { return false }

// opaque is an element of which nothing is known but how it is written.
type opaque string

func (o opaque) covers(other element) bool { return other == element(o) }
func (opaque) disjoint(element) bool       { return false }
