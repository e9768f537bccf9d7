package deployer

import (
	"encoding/json"
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// pattern returns a text as a pattern of IAM: with the values of variables, and
// with a * for everything else that only Terraform knows. It is exact if there
// is nothing else.
func (s stack) pattern(text string) (pattern string, exact bool) {
	var b strings.Builder
	exact = true
	for part := range ref.Template(text) {
		switch part.Kind {
		case ref.LiteralPart:
			b.WriteString(part.Text)
		case ref.EscapePart:
			b.WriteString(part.Text[1:])
		default:
			value, known := s.evaluate(part.Expression())
			if part.Kind == ref.DirectivePart || !known {
				value, exact = "*", false
			}
			b.WriteString(value)
		}
	}
	return b.String(), exact
}

// The expressions that are evaluated: a variable, and how CDK for Terraform
// writes a text that gives way to a variable.
var (
	variable = regexp.MustCompile(`^var\.([A-Za-z0-9_-]+)$`)
	ifNull   = regexp.MustCompile(`^\(var\.([A-Za-z0-9_-]+) == null\) \? "([^"$%\\]*)" : null$`)
)

// evaluate returns the value of an expression, "" for null.
func (s stack) evaluate(expression string) (value string, known bool) {
	if m := variable.FindStringSubmatch(expression); m != nil {
		values, known := s.variable(m[1])
		return strings.Join(values, ""), known && len(values) < 2
	}
	if m := ifNull.FindStringSubmatch(expression); m != nil {
		values, known := s.variable(m[1])
		if known && len(values) == 0 {
			return m[2], true
		}
		return "", known
	}
	return "", false
}

// variable returns the value of an input variable: the elements of a list, one
// for a string, none for null. What has another type is not known.
func (s stack) variable(name string) (values []string, known bool) {
	given, isGiven := s.place.Variables[name]
	if isGiven {
		var list []string
		switch {
		case given == "":
			return nil, true
		case strings.HasPrefix(given, "[") && json.Unmarshal([]byte(given), &list) == nil:
			return list, true
		}
		return []string{given}, true
	}
	declared, isDeclared := s.variables[name]
	if !isDeclared || declared.Default == nil {
		return nil, false
	}
	var list []string
	var text string
	switch {
	case json.Unmarshal(declared.Default, &text) == nil && string(declared.Default) != "null":
		list = []string{text}
	case json.Unmarshal(declared.Default, &list) != nil:
		return nil, false
	}
	s.note("var.%s: the policies are for its default, %s. Give its value where it has another.", name, declared.Default)
	return list, true
}

// values returns the patterns of a field that is a list of strings, with a
// variable's elements in its place.
func (s stack) values(field any) (patterns []string, exact bool) {
	exact = true
	for _, text := range texts(field) {
		if elements, known := s.elements(text); known {
			patterns = append(patterns, elements...)
			continue
		}
		pattern, known := s.pattern(text)
		patterns, exact = append(patterns, pattern), exact && known
	}
	return patterns, exact
}

// elements returns the elements of a variable that the whole text refers to.
func (s stack) elements(text string) (elements []string, known bool) {
	expression, ok := ref.Interpolation(text)
	if m := variable.FindStringSubmatch(expression); ok && m != nil {
		return s.variable(m[1])
	}
	return nil, false
}

// local is a reference to a local value.
var local = regexp.MustCompile(`\blocal\.([A-Za-z0-9_-]+)`)

// expanded returns the strings of a field, and those of the local values that
// they refer to.
func (s stack) expanded(field any) []string {
	all := texts(field)
	seen := map[string]bool{}
	for i := 0; i < len(all); i++ { // it grows
		for _, m := range local.FindAllStringSubmatch(all[i], -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				all = append(all, texts(s.locals[m[1]])...)
			}
		}
	}
	return all
}

// texts returns the strings of a field that is a string or a list of strings,
// or that holds such deeper in it.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, v := range value {
			all = append(all, texts(v)...)
		}
		return all
	case map[string]any:
		var all []string
		for _, key := range sortedKeys(value) {
			all = append(all, texts(value[key])...)
		}
		return all
	}
	return nil
}
