package markdown

import (
	"fmt"
	"maps"
	"slices"

	"cdk.tf/go/privateapi/iam"
)

// statement returns the whole statement as one line: effect, actions, resources
// and conditions together, since none of them means anything alone.
func statement(s iam.Statement) string {
	line := "**" + text(s.Effect) + "** "
	if len(s.NotAction) > 0 {
		line += "all but " + codes(s.NotAction, "and")
	} else {
		line += codes(s.Action, "and")
	}
	switch {
	case len(s.NotResource) > 0:
		line += " on all but " + codes(s.NotResource, "and")
	case len(s.Resource) > 0:
		line += " on " + codes(s.Resource, "and")
	}
	if principals := principals(s.Principal); len(principals) > 0 {
		line += " to " + codes(principals, "and")
	}
	first := true
	for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
			word := "and"
			if first {
				word = "if"
			}
			first = false
			line += fmt.Sprintf(" %s %s %s %s", word, code(key), code(operator), codes(s.Condition[operator][key], "or"))
		}
	}
	if s.Sid != "" {
		line += " (" + code(s.Sid) + ")"
	}
	return line
}

// principals returns all principals. Principals of other kinds than AWS begin with the
// kind.
func principals(p iam.Principal) []string {
	list := slices.Clone([]string(p.AWS))
	for _, kind := range []struct {
		name string
		list []string
	}{{"canonical user", p.CanonicalUser}, {"federated", p.Federated}, {"service", p.Service}} {
		for _, principal := range kind.list {
			list = append(list, kind.name+" "+principal)
		}
	}
	return list
}
