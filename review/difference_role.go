package review

import "strings"

// compareRoles compares what the roles of an API may do.
func (c *comparison) compareRoles(base, head API) {
	if !head.hasRole() {
		if base.hasRole() {
			c.add(Change{Kind: "role", Subject: base.Role, Change: removed, Verdict: Narrower})
		}
		return
	}
	switch {
	case !base.hasRole():
		c.add(Change{Kind: "role", Subject: head.Role, Change: added, Verdict: Wider, Reasons: []string{"routes are served by calls of AWS as this role"}})
	case base.Role != head.Role:
		c.add(Change{Kind: "role", Subject: head.Role, Change: changed, Verdict: Same, Details: []string{
			"another role takes the place of " + quoted(base.Role) + ", so policies of buckets and keys that name it must follow",
		}})
	}
	c.compareGrants(base, head)
	c.comparePolicies("rolePolicy", base.RolePolicy, head.RolePolicy)
	c.list("managedPolicy", base.ManagedPolicyARNs, head.ManagedPolicyARNs, Wider, "the role may do what it allows", Narrower)
	if before, after := base.PermissionsBoundary, head.PermissionsBoundary; before != after {
		change := Change{Kind: "boundary", Subject: after, Change: changed, Verdict: Unknown, Reasons: []string{"it takes the place of " + quoted(before) + ", and what these allow is not known"}}
		switch {
		case before == "":
			change.Change, change.Verdict, change.Reasons = added, Narrower, nil
		case after == "":
			change.Subject, change.Change, change.Verdict, change.Reasons = before, removed, Wider, []string{"the role may do all that its policies allow"}
		}
		c.add(change)
	}
}

// hasRole reports whether there is a role, or anything that only a role has.
func (a API) hasRole() bool {
	return a.Role != "" || len(a.RolePolicy) > 0 || len(a.ManagedPolicyARNs) > 0 || len(a.Grants) > 0
}

// compareGrants compares what the role is granted, and because of which routes.
func (c *comparison) compareGrants(base, head API) {
	before, after := newPolicy(base.RolePolicy), newPolicy(head.RolePolicy)
	for p := range pairs(base.Grants, head.Grants, Grant.name) {
		switch {
		case p.base == nil:
			change := Change{Kind: "grant", Subject: p.head.name(), Change: added, Verdict: Same, Details: p.head.because()}
			if len(before.notAllowed(p.head.reach(), nil)) > 0 {
				change.Verdict, change.Reasons = Wider, []string{"the role was not granted it"}
			}
			c.add(change)
		case p.head == nil:
			change := Change{Kind: "grant", Subject: p.base.name(), Change: removed, Verdict: Same, Details: p.base.because()}
			if len(after.notAllowed(p.base.reach(), nil)) > 0 {
				change.Verdict = Narrower
			}
			c.add(change)
		}
	}
}

func (g Grant) name() string { return g.Action + " on " + g.Resource }

// because names the routes of a grant.
func (g Grant) because() []string {
	return []string{"for " + strings.Join(quotedAll(g.Routes), ", ")}
}

func (g Grant) reach() reach {
	r, _ := Statement{Effect: "Allow", Action: []string{g.Action}, Resource: []string{g.Resource}}.reach()
	return r
}
