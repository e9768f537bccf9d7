package gateway

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// checkRefused finds what a method leaves to the role to refuse and the role
// may do because of another.
func checkRefused(all []*boundMethod, permissions []Permission, faults *fault.List) {
	byAction := map[string][]Permission{}
	for _, p := range permissions {
		byAction[p.Action] = append(byAction[p.Action], p)
	}
	for _, p := range all {
		for _, refused := range p.binding.Refused {
			for _, action := range refused.Actions {
				for _, resource := range refused.Resources {
					for _, permission := range byAction[action] {
						if !overlap(resource, permission.Resource) {
							continue
						}
						faults.Add(fmt.Sprintf("routes[%d].methods", p.index), "%s: must not forward what its access does not allow, since %s lets the role do it, which all routes share (%s on %s); name the methods, such as GET and HEAD",
							p.route(), routesText(permission.Routes), action, permission.Resource)
					}
				}
			}
		}
	}
}

// overlap reports whether two ARNs, "*" in them a wildcard, may have one in
// common: what is between the wildcards of one is not looked at.
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

// checkExposed finds what callers of a method could use although the role may do it
// for another method alone, which asks more of its callers.
func checkExposed(all []*boundMethod, faults *fault.List) {
	type grant struct{ action, resource string }
	granted := map[string][]grant{} // by action
	by := map[grant][]*boundMethod{}
	for _, p := range all {
		for _, g := range p.binding.Grants {
			for _, action := range g.Actions {
				for _, resource := range g.Resources {
					key := grant{action, resource}
					if by[key] == nil {
						granted[action] = append(granted[action], key)
					}
					by[key] = append(by[key], p)
				}
			}
		}
	}
	for _, p := range all {
		for _, exposed := range p.binding.Exposed {
			for _, action := range exposed.Actions {
				for _, g := range granted[action] {
					isStricter := func(other *boundMethod) bool { return !other.admits(p) }
					stricter := slices.IndexFunc(by[g], isStricter)
					if stricter < 0 || slices.ContainsFunc(by[g], func(other *boundMethod) bool { return other.admits(p) && other.uses(action) }) {
						continue
					}
					for _, resource := range exposed.Resources {
						if overlap(resource, g.resource) {
							faults.Add(fmt.Sprintf("routes[%d].integration", p.index), "%s: must not let its callers use %s on %s, by a query string or as the source of a copy: the role may do it for %s, a route that asks more of its callers; give both the same authorization, or put them in separate APIs",
								p.route(), g.action, g.resource, by[g][stricter].route())
						}
					}
				}
			}
		}
	}
}

// uses reports whether callers of the method get what an action of the method
// returns. The content of an object is returned by GET alone: HEAD has no body, and a
// PUT that copies reads on behalf of the caller.
func (p *boundMethod) uses(action string) bool {
	return action != "s3:GetObject" && action != "s3:GetObjectVersion" || handles(p.method, http.MethodGet)
}

// admits reports whether the method lets everyone in whom another one lets in. A token
// has one of the scopes of a method.
func (p *boundMethod) admits(other *boundMethod) bool {
	known := func(scope string) bool { return slices.Contains(p.scopes, scope) }
	same := p.authorization == other.authorization && (len(p.scopes) == 0) == (len(other.scopes) == 0) &&
		!slices.ContainsFunc(other.scopes, func(scope string) bool { return !known(scope) })
	return (p.authorization == "NONE" || same) && (!p.apiKey || other.apiKey)
}
