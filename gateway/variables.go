package gateway

import (
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// variable is a variable of a route's path where an integration writes it: "{id}"
// in a key, a path or a URL.
var variable = regexp.MustCompile(`\{([^{}]*)\}`)

// variables returns the names of the variables in a text, each once.
func variables(text string) []string {
	var names []string
	ref.MapLiteral(text, func(text string) string {
		for _, match := range variable.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, match[1]) {
				names = append(names, match[1])
			}
		}
		return text
	})
	return names
}

// fillVariables returns a text with value in the place of every variable.
func fillVariables(text, value string) string {
	return ref.MapLiteral(text, func(text string) string { return variable.ReplaceAllString(text, value) })
}

// checkVariables tests that the variables in a text are those of a path.
func checkVariables(text string, path Path) fault.List {
	var faults fault.List
	for _, name := range variables(text) {
		if !slices.Contains(path.Variables(), name) {
			faults.Add("", "%q: %q is no variable of the path %q, which has %q", text, name, path, path.Variables())
		}
	}
	return faults
}
