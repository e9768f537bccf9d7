package gateway

import (
	"fmt"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// replaceVariables returns a text in which f replaces every variable, such as "{id}", by
// its name. Keys, paths and URLs of integrations contain variables of the route's path.
func replaceVariables(text string, f func(name string) string) string {
	return ref.MapLiteral(text, func(text string) string {
		var b strings.Builder
		for {
			before, after, found := strings.Cut(text, "}")
			if !found {
				b.WriteString(text)
				return b.String()
			}
			if start := strings.LastIndex(before, "{"); start >= 0 {
				b.WriteString(before[:start])
				b.WriteString(f(before[start+1:]))
			} else {
				b.WriteString(before + "}")
			}
			text = after
		}
	})
}

// variables returns the names of the variables in a text, each once.
func variables(text string) []string {
	var names []string
	replaceVariables(text, func(name string) string {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		return ""
	})
	return names
}

// fillVariables returns a text in which value replaces every variable.
func fillVariables(text, value string) string {
	return replaceVariables(text, func(string) string { return value })
}

// checkVariables tests that the variables in a text are variables of a path.
func checkVariables(text string, path Path) fault.List {
	var faults fault.List
	for _, name := range variables(text) {
		faults.In("", checkVariable(text, name, path))
	}
	return faults
}

// checkVariable tests that a variable in a text is a variable of a path.
func checkVariable(text, name string, path Path) fault.List {
	var faults fault.List
	if !slices.Contains(path.Variables(), name) {
		has := "none"
		if of := path.Variables(); len(of) > 0 {
			has = fmt.Sprintf("%q", of)
		}
		faults.Add("", "%q: %q must be a variable of the path %q, which has %s", text, name, path, has)
	}
	return faults
}
