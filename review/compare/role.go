package compare

import (
	"cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// compareRoles compares what the roles of an API may do. What a role that already exists may
// do is not known, so nothing about it is called wider or narrower.
func (c *comparison) compareRoles(base, head review.API) {
	if !hasRole(head) {
		if hasRole(base) {
			c.add(Change{Kind: KindRole, Subject: roleName(base), Action: Removed, Verdict: Narrower})
		}
		return
	}
	first := len(c.changes)
	switch before, after := roleName(base), roleName(head); {
	case !hasRole(base):
		change := Change{Kind: KindRole, Subject: after, Action: Added, Verdict: Same}
		change.is(Wider, calledAsRole(head))
		c.add(change)
	case before != after || base.Role != head.Role:
		change := Change{Kind: KindRole, Subject: after, Action: Changed, Verdict: Same, Details: []Fact{{Code: RoleReplaced, Before: value(before)}}}
		if base.RoleARN != "" || head.RoleARN != "" {
			change.is(Unknown, Fact{Code: RoleNotChecked, NoWitness: ContentsNotKnown})
		}
		c.add(change)
	}
	c.compareRoleNames(base, head)
	c.comparePermissions(base, head)
	if base.RoleARN != "" || head.RoleARN != "" {
		for i := range c.changes[first:] {
			c.changes[first+i].isOfExistingRole()
		}
	}
}

// compareRoleNames compares the paths and names that the app gives the role. Policies of other
// resources may name a role of such a name, or every role below a path.
func (c *comparison) compareRoleNames(base, head review.API) {
	if base.Role == "" || head.Role == "" || base.RolePath == head.RolePath && base.RoleName == head.RoleName {
		return // an existing role has no name in the digest
	}
	full := func(a review.API) []string {
		if a.RolePath == "" && a.RoleName == "" {
			return nil
		}
		return value(cmp.Or(a.RolePath, "/") + a.RoleName)
	}
	change := Change{Kind: KindRole, Subject: roleName(head), Action: Changed, Verdict: Same}
	fact := Fact{Code: RoleRenamed, Before: full(base), After: full(head)}
	if fact.After == nil {
		change.is(Same, fact)
	} else {
		fact.NoWitness = ContentsNotKnown
		change.is(Unknown, fact)
	}
	c.add(change)
}

// isOfExistingRole makes a change about a role that already exists unknown, or the same if it
// only takes away what the routes need: the role may have kept it.
func (c *Change) isOfExistingRole() {
	if !c.Verdict.Wider() {
		c.Verdict = Same
		return
	}
	c.Verdict, c.Reasons = Same, nil
	c.is(Unknown, Fact{Code: RoleNotChecked, NoWitness: ContentsNotKnown})
}

// roleName returns the ARN of an existing role, or the address of another one.
func roleName(a review.API) string { return cmp.Or(a.RoleARN, a.Role) }

// comparePermissions compares what the policies of two roles allow.
func (c *comparison) comparePermissions(base, head review.API) {
	c.compareGrants(base, head)
	c.comparePolicies(KindRolePolicy, base.RolePolicy, head.RolePolicy)
	c.list(KindManagedPolicy, base.ManagedPolicyARNs, head.ManagedPolicyARNs, Wider, func(string) Fact {
		return Fact{Code: AllowsWhatPolicyAllows, NoWitness: ContentsNotKnown}
	}, Narrower)
	if before, after := base.PermissionsBoundary, head.PermissionsBoundary; before != after {
		change := Change{Kind: KindBoundary, Subject: after, Action: Changed}
		switch {
		case before == "":
			change.Action, change.Verdict = Added, Narrower
		case after == "":
			change.Subject, change.Action = before, Removed
			change.is(Wider, Fact{Code: BoundaryRemoved, NoWitness: ContentsNotKnown})
		default:
			change.is(Unknown, Fact{Code: BoundaryReplaced, Before: value(before), NoWitness: ContentsNotKnown})
		}
		c.add(change)
	}
}

// calledAsRole returns the fact that routes call AWS as a new role.
func calledAsRole(head review.API) Fact {
	fact := Fact{Code: CalledAsRole}
	for _, s := range head.RolePolicy {
		if fact.Call == nil && s.Effect == iam.Allow {
			fact.Call = roleCall(nil, head.RolePolicy, s)
		}
	}
	if fact.Call == nil && len(head.ManagedPolicyARNs) > 0 {
		fact.NoWitness = ContentsNotKnown
	}
	return fact
}

// hasRole reports whether there is a role, or anything that only a role has.
func hasRole(a review.API) bool {
	return roleName(a) != "" || len(a.RolePolicy) > 0 || len(a.ManagedPolicyARNs) > 0 || len(a.Grants) > 0
}

// compareGrants compares what the role is granted, and for which routes.
func (c *comparison) compareGrants(base, head review.API) {
	before, after := iam.NewPolicy(iam.Document{Statements: base.RolePolicy}), iam.NewPolicy(iam.Document{Statements: head.RolePolicy})
	name := func(g review.Grant) string { return g.Action + " on " + g.Resource }
	routes := func(g review.Grant) []Fact { return []Fact{{Code: ForRoutes, Names: g.Routes}} }
	for p := range pairs(base.Grants, head.Grants, name) {
		switch {
		case p.base == nil:
			change := Change{Kind: KindGrant, Subject: p.key, Action: Added, Verdict: Same, Details: routes(*p.head)}
			if !before.Allows(statementOf(*p.head)) {
				change.is(Wider, Fact{
					Code: NotGrantedBefore, Call: roleCall(base.RolePolicy, head.RolePolicy, statementOf(*p.head)),
				})
			}
			c.add(change)
		case p.head == nil:
			change := Change{Kind: KindGrant, Subject: p.key, Action: Removed, Verdict: Same, Details: routes(*p.base)}
			if !after.Allows(statementOf(*p.base)) {
				change.Verdict = Narrower
			}
			c.add(change)
		}
	}
}

// statementOf returns the statement that grants a permission.
func statementOf(g review.Grant) iam.Statement {
	return iam.Statement{Effect: iam.Allow, Action: ref.List{g.Action}, Resource: ref.List{g.Resource}}
}
