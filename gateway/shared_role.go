package gateway

import (
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

// overlap reports whether two ARNs in which "*" is a wildcard may have an ARN in common.
// It ignores what is between the wildcards of one ARN.
func overlap(a, b string) bool {
	if !strings.Contains(a, "*") && !strings.Contains(b, "*") {
		return a == b
	}
	headA, _, _ := strings.Cut(a, "*")
	headB, _, _ := strings.Cut(b, "*")
	tailA, tailB := a[strings.LastIndex(a, "*")+1:], b[strings.LastIndex(b, "*")+1:]
	return (strings.HasPrefix(headA, headB) || strings.HasPrefix(headB, headA)) &&
		(strings.HasSuffix(tailA, tailB) || strings.HasSuffix(tailB, tailA))
}

// checkExposed finds permissions that callers of a method can use although the role has
// them only for methods that require more of their callers.
func checkExposed(all []*boundMethod, faults *fault.List) {
	type grant struct{ action, resource string }
	byAction := map[string][]grant{}
	methods := map[grant][]*boundMethod{}
	for _, m := range all {
		for _, g := range m.binding.Grants {
			for _, action := range g.Actions {
				for _, resource := range g.Resources {
					key := grant{action, resource}
					if methods[key] == nil {
						byAction[action] = append(byAction[action], key)
					}
					methods[key] = append(methods[key], m)
				}
			}
		}
	}
	for _, m := range all {
		for _, exposed := range m.binding.Exposed {
			for _, action := range exposed.Actions {
				for _, g := range byAction[action] {
					stricter := slices.IndexFunc(methods[g], func(other *boundMethod) bool { return !other.admits(m) })
					equal := func(other *boundMethod) bool { return other.admits(m) && other.returns(action) }
					if stricter < 0 || slices.ContainsFunc(methods[g], equal) {
						continue
					}
					for _, resource := range exposed.Resources {
						if overlap(resource, g.resource) {
							faults.Add(m.field+".integration", "%s: must not let its callers use %s on %s, by a query string or as the source of a copy: the role has it for %s, which requires more of its callers; require the same of both, or put them in separate APIs",
								m.route(), g.action, g.resource, methods[g][stricter].route())
						}
					}
				}
			}
		}
	}
}
