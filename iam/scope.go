package iam

import "slices"

// A scope is what a statement applies to: each of the principals with each of the
// actions on each of the resources, where all conditions are met.
type scope struct {
	principals []Principal // of one name each, or none
	actions    set
	resources  set
	conditions []condition
}

// scope returns the scope of a statement. A statement that IAM refuses has none.
func (s Statement) scope() (scope, bool) {
	valid := (s.Effect == Allow || s.Effect == Deny) &&
		(len(s.Action) > 0) != (len(s.NotAction) > 0) && (len(s.Resource) > 0) != (len(s.NotResource) > 0)
	if !valid {
		return scope{}, false
	}
	return scope{
		principals: s.Principal.each(),
		actions:    newSet(s.Action, s.NotAction, func(text string) element { return newPattern(text, true, true) }),
		resources:  newSet(s.Resource, s.NotResource, func(text string) element { return newARN(text) }),
		conditions: s.conditions(),
	}, true
}

// atoms divides a scope into scopes of one principal, one action element in and one
// resource element in. If the scope has no principals, as in the policy of a role,
// the principal of its atoms is zero.
func (s scope) atoms() []scope {
	principals := s.principals
	if len(principals) == 0 {
		principals = []Principal{{}}
	}
	var atoms []scope
	for _, principal := range principals {
		for _, action := range s.actions.in {
			for _, resource := range s.resources.in {
				atom := scope{
					principals: []Principal{principal},
					actions:    set{[]element{action}, s.actions.out},
					resources:  set{[]element{resource}, s.resources.out},
					conditions: s.conditions,
				}
				empty := covered(action, s.actions.out) || covered(resource, s.resources.out)
				if !empty && atom.narrowToService() {
					atoms = append(atoms, atom)
				}
			}
		}
	}
	return atoms
}

// narrowToService removes from an atom on buckets or objects all actions but those of
// S3, since no others apply to them. It reports whether any action is left.
func (s *scope) narrowToService() bool {
	resource, ok := s.resources.in[0].(pattern)
	if !ok {
		return true
	}
	if parts := resource.parts(); len(parts) < 6 || !slices.Equal(parts[2], s3Service) {
		return true
	}
	if action := s.actions.in[0]; action.covers(everyS3Action) {
		s.actions.in = []element{everyS3Action}
	} else if action.disjoint(everyS3Action) {
		return false
	}
	return true
}

var (
	s3Service     = newPattern("s3", false, false).symbols
	everyS3Action = newPattern("s3:*", true, true)
)

// reaches reports whether a statement applies to all of an atom if its conditions are
// met.
func (s scope) reaches(atom scope) bool {
	return s.names(atom.principals[0]) && s.actions.covers(atom.actions) && s.resources.covers(atom.resources)
}

// names reports whether a statement applies to a principal. An account does not
// stand for its identities here, since it allows them nothing by itself.
func (s scope) names(principal Principal) bool {
	if principal.IsZero() {
		return len(s.principals) == 0 || s.principals[0].IsZero()
	}
	return slices.ContainsFunc(s.principals, func(p Principal) bool { return p.isEveryone() || p.equal(principal) })
}

// implyAll reports whether every request that meets the conditions meets all the
// others.
func implyAll(conditions, others []condition) bool {
	return !slices.ContainsFunc(others, func(other condition) bool { return !other.implied(conditions) })
}

// without returns what a statement leaves of an atom by its NotAction and
// NotResource, or more. It returns false where the statement does not apply to the
// rest.
func (s scope) without(atom scope) ([]scope, bool) {
	actions, ok := s.actions.leftOf(atom.actions)
	if !ok {
		return nil, false
	}
	resources, ok := s.resources.leftOf(atom.resources)
	if !ok {
		return nil, false
	}
	var rest []scope
	add := func(part scope) {
		if part.narrowToService() {
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

// after returns the atom without the requests that the Denies deny, as far as
// conditions can express that.
func (s scope) after(denies []scope) scope {
	for _, d := range denies {
		if len(d.conditions) == 1 && d.reaches(s) {
			if negation, ok := d.conditions[0].negation(); ok {
				s.conditions = append(slices.Clip(s.conditions), negation)
			}
		}
	}
	return s
}
