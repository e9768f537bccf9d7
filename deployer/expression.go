package deployer

import (
	"encoding/json"
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// pattern returns a text as an IAM pattern, with the values of variables, and with a *
// for every other expression. It is exact if there is no other expression.
func (s stack) pattern(text string) (pattern string, exact bool) {
	var b strings.Builder
	exact = true
	for part := range ref.Template(text) {
		switch part.Kind {
		case ref.LiteralPart:
			b.WriteString(literal.Replace(part.Text))
		case ref.EscapePart:
			b.WriteString(literal.Replace(part.Text[1:]))
		default:
			value, known := s.evaluate(part.Expression())
			if part.Kind == ref.DirectivePart || !known {
				b.WriteString("*")
				exact = false
				continue
			}
			b.WriteString(literal.Replace(value))
		}
	}
	return b.String(), exact
}

// literal writes characters that have a meaning in IAM's patterns so that they stand
// for themselves.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
var literal = strings.NewReplacer("*", "${*}", "?", "${?}", "${", "${$}{")

// The expressions that evaluate supports: a variable, a text that applies if a variable is
// null, as constructs/bucket writes it, a count of one unless a variable is null, and the ID of
// a REST API that the place has.
var (
	unlessNull = regexp.MustCompile(`^\(var\.([A-Za-z0-9_-]+) == null\) \? 0 : 1$`)
	apiID      = regexp.MustCompile(`^aws_api_gateway_rest_api\.([A-Za-z0-9_-]+)\.id$`)
	variable   = regexp.MustCompile(`^var\.([A-Za-z0-9_-]+)$`)
	ifNull     = regexp.MustCompile(`^\(var\.([A-Za-z0-9_-]+) == null\) \? "([^"$%\\]*)" : null$`)
)

// evaluate returns the value of an expression, or "" for null.
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
	if m := apiID.FindStringSubmatch(expression); m != nil {
		if api, ok := s.find("aws_api_gateway_rest_api", "${"+expression+"}"); ok {
			id := api.restAPIID()
			return id, id != "*"
		}
	}
	return "", false
}

// isAbsent reports whether a variable that is null leaves the resource out of the stack.
func (r resource) isAbsent() bool {
	expression, _ := ref.Interpolation(r.field("count"))
	m := unlessNull.FindStringSubmatch(expression)
	if m == nil {
		return false
	}
	values, known := r.variable(m[1])
	return known && len(values) == 0
}

// variable returns the value of an input variable: the elements of a list, one
// element for a string, or none for null. Values of other types are not known.
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
	s.note("var.%s: the policies are for its default, %s. If it has another value, give that value.", name, declared.Default)
	return list, true
}

// values returns the patterns of a field that is a list of strings. It replaces a
// variable that is a list by its elements.
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

// elements returns the elements of a variable if the whole text refers to it.
func (s stack) elements(text string) (elements []string, known bool) {
	expression, ok := ref.Interpolation(text)
	if m := variable.FindStringSubmatch(expression); ok && m != nil {
		return s.variable(m[1])
	}
	return nil, false
}

// local matches a reference to a local value.
var local = regexp.MustCompile(`\blocal\.([A-Za-z0-9_-]+)`)

// expanded returns the strings of a field and of the local values that they refer to,
// directly or through other local values.
func (s stack) expanded(field any) []string {
	all := texts(field)
	seen := map[string]bool{}
	for i := 0; i < len(all); i++ { // the loop appends to all
		for _, m := range local.FindAllStringSubmatch(all[i], -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				all = append(all, texts(s.locals[m[1]])...)
			}
		}
	}
	return all
}

// texts returns all strings in a value, at any depth.
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
