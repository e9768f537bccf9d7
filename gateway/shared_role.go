package gateway

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// checkRefused finds requests that a method relies on the role to refuse, but that the
// role may make for another method.
func checkRefused(all []*boundMethod, permissions []Permission, faults *fault.List) {
	byAction := map[string][]Permission{}
	for _, p := range permissions {
		byAction[p.Action] = append(byAction[p.Action], p)
	}
	for _, m := range all {
		for _, refused := range m.binding.Refused {
			for _, action := range refused.Actions {
				for _, resource := range refused.Resources {
					for _, permission := range byAction[action] {
						if !overlap(resource, permission.Resource) {
							continue
						}
						faults.Add(m.field+".methods", "%s: must not forward requests that its access does not allow: the role, which all routes share, has %s on %s for %s; name the methods, such as GET and HEAD",
							m.route(), action, permission.Resource, routesText(permission.Routes))
					}
				}
			}
		}
	}
}

// overlap reports whether two patterns, such as ARNs, in which "*" and "?" are wildcards,
// may have a text in common. It ignores what is between the wildcards of one pattern.
func overlap(a, b string) bool {
	const wildcards = "*?"
	if !strings.ContainsAny(a, wildcards) && !strings.ContainsAny(b, wildcards) {
		return a == b
	}
	head := func(s string) string { return s[:strings.IndexAny(s+"*", wildcards)] }
	tail := func(s string) string { return s[strings.LastIndexAny(s, wildcards)+1:] }
	return (strings.HasPrefix(head(a), head(b)) || strings.HasPrefix(head(b), head(a))) &&
		(strings.HasSuffix(tail(a), tail(b)) || strings.HasSuffix(tail(b), tail(a)))
}

// A sharedGrant is one action on one resource, and the methods that the role has it for.
type sharedGrant struct {
	action, resource string
	methods          []*boundMethod
}

// sharedGrants returns the grants of all methods, sorted by the methods.
func sharedGrants(all []*boundMethod) []*sharedGrant {
	var grants []*sharedGrant
	at := map[[2]string]*sharedGrant{}
	for _, m := range all {
		for _, g := range m.binding.Grants {
			for _, action := range g.Actions {
				for _, resource := range g.Resources {
					key := [2]string{action, resource}
					if at[key] == nil {
						at[key] = &sharedGrant{action: action, resource: resource}
						grants = append(grants, at[key])
					}
					at[key].methods = append(at[key].methods, m)
				}
			}
		}
	}
	return grants
}

// covers reports whether the grant includes all of another one.
func (g *sharedGrant) covers(other *sharedGrant) bool {
	return strings.EqualFold(g.action, other.action) && (g.resource == other.resource || g.resource == "*")
}

// stricter returns a method that the role has the grant for and that requires more of its
// callers than m. It returns nil if there is none, or if the callers of m may use the grant
// through a method that requires no more than m.
func (g *sharedGrant) stricter(m *boundMethod, all []*sharedGrant) *boundMethod {
	at := slices.IndexFunc(g.methods, func(other *boundMethod) bool { return !other.admits(m) })
	if at < 0 {
		return nil
	}
	for _, other := range all {
		equal := func(other *boundMethod) bool { return other.admits(m) && other.returns(g.action) }
		if other.covers(g) && slices.ContainsFunc(other.methods, equal) {
			return nil
		}
	}
	return g.methods[at]
}

// checkExposed finds permissions that callers of a method can use although the role has
// them only for methods that require more of their callers.
func checkExposed(all []*boundMethod, faults *fault.List) {
	byAction := map[string][]*sharedGrant{} // in lower case: IAM ignores capitals
	for _, g := range sharedGrants(all) {
		action := strings.ToLower(g.action)
		byAction[action] = append(byAction[action], g)
	}
	granted := slices.Sorted(maps.Keys(byAction))
	for _, m := range all {
		for _, exposed := range m.binding.Exposed {
			for _, action := range exposed.Actions {
				var grants []*sharedGrant // of the action
				for _, other := range granted {
					if overlap(strings.ToLower(action), other) {
						grants = append(grants, byAction[other]...)
					}
				}
				for _, g := range grants {
					reaches := func(resource string) bool { return overlap(resource, g.resource) }
					if !slices.ContainsFunc(exposed.Resources, reaches) {
						continue
					}
					if stricter := g.stricter(m, grants); stricter != nil {
						faults.Add(m.field+".integration", "%s: must not let its callers use %s on %s, which they can choose in a request: the role has it for %s, which requires more of its callers; require the same of both, or put them in separate APIs",
							m.route(), g.action, g.resource, stricter.route())
					}
				}
			}
		}
	}
}
