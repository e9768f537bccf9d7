package gateway

import (
	"fmt"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// checkRefused finds what a method leaves to the role to refuse and the role
// may do because of another.
func checkRefused(all []*placed, permissions []Permission, faults *fault.List) {
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
