package compare

import (
	"slices"

	"cdk.tf/go/privateapi/iam"
)

// A reach is what a statement speaks of, as far as that can be compared: each of
// the principals with each of the actions on each of the resources, where all
// conditions are met.
type reach struct {
	principals []string
	actions    extent
	resources  extent
	conditions []condition
}

// reachOf returns a statement's reach. One that IAM would refuse has none.
func reachOf(s iam.Statement) (reach, bool) {
	if (len(s.Action) > 0) == (len(s.NotAction) > 0) || (len(s.Resource) > 0) == (len(s.NotResource) > 0) {
		return reach{}, false
	}
	action := func(text string) element { return newPattern(text, true, true) }
	resource := func(text string) element {
		p := newPattern(text, true, false)
		p.arn = true
		return p
	}
	return reach{
		principals: principals(s.Principal),
		actions:    allBut(s.Action, s.NotAction, action),
		resources:  allBut(s.Resource, s.NotResource, resource),
		conditions: conditions(s),
	}, true
}

// principals returns all principals. Principals of other kinds than AWS begin with the
// kind, such as "Service apigateway.amazonaws.com".
func principals(p iam.Principal) []string {
	list := slices.Clone([]string(p.AWS))
	for _, kind := range []struct {
		name string
		list []string
	}{{"CanonicalUser", p.CanonicalUser}, {"Federated", p.Federated}, {"Service", p.Service}} {
		for _, principal := range kind.list {
			list = append(list, kind.name+" "+principal)
		}
	}
	return list
}

// allBut returns the extent of a list, or that of everything but another list.
func allBut(list, not []string, read func(string) element) extent {
	var x extent
	for _, text := range list {
		x.in = append(x.in, read(text))
	}
	for _, text := range not {
		x.out = append(x.out, read(text))
	}
	if len(list) == 0 {
		x.in = []element{read("*")}
	}
	return x
}

// A policy is a policy document in a form to compare.
type policy struct{ allows, denies []reach }

func newPolicy(statements []iam.Statement) policy {
	var p policy
	for _, s := range statements {
		r, ok := reachOf(s)
		switch {
		case !ok:
		case s.Effect == "Allow":
			p.allows = append(p.allows, r)
		case s.Effect == "Deny":
			p.denies = append(p.denies, r)
		}
	}
	return p
}

// A head that allows nothing which its base refused is one all of whose Allows
// are covered by those of the base, and whose Denies cover all of the base. That
// is more than is needed where nothing else allows anything. But an identity's
// own policy may, and a bucket's, and only a Deny stands against them.

// notAllowed returns the parts of an Allow that the policy does not allow. denies
// are the Denies beside that Allow.
func (p policy) notAllowed(r reach, denies []reach) []reach {
	var parts []reach
	for _, atom := range r.atoms() {
		if !coveredBy(atom.after(denies), p.allows) && !coveredBy(atom, denies) {
			parts = append(parts, atom)
		}
	}
	return parts
}

// notDenied returns the parts of a Deny that the policy does not deny.
func (p policy) notDenied(r reach) []reach {
	var parts []reach
	for _, atom := range r.atoms() {
		if !coveredBy(atom, p.denies) {
			parts = append(parts, atom)
		}
	}
	return parts
}

// after returns the atom with what is known of its requests that none of the
// Denies denies.
func (r reach) after(denies []reach) reach {
	for _, d := range denies {
		if len(d.conditions) == 1 && d.reaches(r) {
			if contrary, ok := d.conditions[0].contrary(); ok {
				r.conditions = append(slices.Clip(r.conditions), contrary)
			}
		}
	}
	return r
}

// atoms takes a reach apart. A policy of a role has no principals: they are one
// that is not named.
func (r reach) atoms() []reach {
	principals := r.principals
	if len(principals) == 0 {
		principals = []string{""}
	}
	var atoms []reach
	for _, principal := range principals {
		for _, action := range r.actions.in {
			for _, resource := range r.resources.in {
				atom := reach{
					principals: []string{principal},
					actions:    extent{[]element{action}, r.actions.out},
					resources:  extent{[]element{resource}, r.resources.out},
					conditions: r.conditions,
				}
				nothing := covered(action, r.actions.out) || covered(resource, r.resources.out)
				if !nothing && atom.ofOneService() {
					atoms = append(atoms, atom)
				}
			}
		}
	}
	return atoms
}

// ofOneService leaves actions of S3 alone to what is a bucket or an object, as
// there are no others. It reports whether any are left.
func (r *reach) ofOneService() bool {
	resource, ok := r.resources.in[0].(pattern)
	if !ok {
		return true
	}
	if parts := resource.parts(); len(parts) < 6 || !slices.Equal(parts[2], s3Service) {
		return true
	}
	if action := r.actions.in[0]; action.covers(everyS3Action) {
		r.actions.in = []element{everyS3Action}
	} else if action.disjoint(everyS3Action) {
		return false
	}
	return true
}

var (
	s3Service     = newPattern("s3", false, false).symbols
	everyS3Action = newPattern("s3:*", true, true)
)

// reaches reports whether a statement speaks of all of an atom, leaving aside
// its conditions.
func (r reach) reaches(atom reach) bool {
	return r.isOf(atom.principals[0]) && r.actions.covers(atom.actions) && r.resources.covers(atom.resources)
}

// isOf reports whether a statement speaks of a principal. An account is none of
// its identities here, since it allows nothing by itself.
func (r reach) isOf(principal string) bool {
	if len(r.principals) == 0 {
		return principal == ""
	}
	return slices.Contains(r.principals, principal) || principal != "" && slices.Contains(r.principals, "*")
}

// impliesAll reports whether every request that meets the conditions meets all
// the others.
func impliesAll(conditions, others []condition) bool {
	for _, other := range others {
		if !slices.ContainsFunc(conditions, func(c condition) bool { return c.implies(other) }) {
			return false
		}
	}
	return true
}

// maxSteps is how much is tried to find statements that cover an atom together.
const maxSteps = 500

// coveredBy reports whether statements speak of all of an atom.
func coveredBy(atom reach, statements []reach) bool {
	steps := maxSteps
	return search(atom, statements, &steps)
}

func search(atom reach, statements []reach, steps *int) bool {
	*steps--
	if *steps < 0 {
		return false
	}
	for _, s := range statements {
		if !s.isOf(atom.principals[0]) || !impliesAll(atom.conditions, s.conditions) {
			continue
		}
		rest, ok := s.without(atom)
		if ok && !slices.ContainsFunc(rest, func(r reach) bool { return !search(r, statements, steps) }) {
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

// leftover returns the parts of an atom, which statements do not cover, that are
// left when they take away what they can.
func leftover(atom reach, statements []reach, depth int) []reach {
	var best []reach
	for _, s := range statements {
		rest, ok := s.without(atom)
		if depth == 0 || !ok || !s.isOf(atom.principals[0]) || !impliesAll(atom.conditions, s.conditions) {
			continue
		}
		var left []reach
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
		return []reach{atom}
	}
	return best
}

// without returns what a statement leaves of an atom by its NotAction and
// NotResource, or more. It returns false where the statement does not speak of
// the rest.
func (r reach) without(atom reach) ([]reach, bool) {
	actions, ok := r.actions.leftOf(atom.actions)
	if !ok {
		return nil, false
	}
	resources, ok := r.resources.leftOf(atom.resources)
	if !ok {
		return nil, false
	}
	var rest []reach
	add := func(part reach) {
		if part.ofOneService() {
			rest = append(rest, part)
		}
	}
	for _, action := range actions {
		part := atom
		part.actions.in = []element{action}
		add(part)
	}
	for _, resource := range resources {
		part := atom
		part.resources.in = []element{resource}
		add(part)
	}
	return rest, true
}

// leftOf returns what the extent's elements out leave of one of a single
// element in.
func (x extent) leftOf(other extent) ([]element, bool) {
	e := other.in[0]
	if covered(e, other.out) {
		return nil, true
	}
	if !covered(e, x.in) {
		return nil, false
	}
	var left []element
	for _, o := range x.out {
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
