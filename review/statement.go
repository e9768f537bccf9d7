package review

import (
	"fmt"
	"maps"
	"slices"
)

// markdown returns the whole statement as one line: effect, actions, resources
// and conditions together, since none of them means anything alone.
func (s Statement) markdown() string {
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
	if len(s.Principal) > 0 {
		line += " to " + codes(s.Principal, "and")
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
