package compare

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// A call is what a route makes of the requests that another route answers in the other
// version. Variables of paths are replaced by the parts of the request's path, so two
// calls are equal only if the backend gets the same request. Names of variables and of
// backends are no part of it.
type call struct {
	// backend is the call itself. Its Parameters have those that are taken from the
	// path, too.
	backend review.Backend
	// forwards are what callers can choose, apart from the path.
	forwards review.Forwards
	// caller is what a parameter or a template can read of the caller's identity. It is
	// empty if none does.
	caller string
}

// newCall returns the call of a route for a verb on the paths that both routes match.
func newCall(r, other review.Route, verb string) call {
	values := pathValues(r.Path, other.Path)
	c := call{backend: r.Backend, forwards: review.Forwards{
		AllHeaders: r.Forwards.AllHeaders, AllQueryStrings: r.Forwards.AllQueryStrings, Body: r.Forwards.Body,
	}}
	b := &c.backend
	b.Name, b.Parameters, b.Templates = "", map[string]string{}, map[string]string{}
	b.InsecureSkipVerification = false // is compared by itself
	b.SecretHeaders = nil              // the backend gets the same headers
	if b.HTTPMethod == "ANY" {
		b.HTTPMethod = verb
	}
	ofURI := map[string]string{} // variables of the URI
	set := func(to, source string) {
		if name, ok := strings.CutPrefix(to, "path."); ok {
			ofURI[name] = source
			return
		}
		b.Parameters[to] = source
	}
	for to, source := range r.Backend.Parameters {
		if source == "context.resourcePath" || source == "context.resourceId" {
			source = symbol(source, r.Path)
		}
		set(to, symbol(source))
	}
	for _, f := range forwarded(r.Forwards) {
		name, isPath := strings.CutPrefix(f.From, "path.")
		switch value, ok := values[name]; {
		case isPath && ok:
			set(f.To, value)
		case isPath, strings.HasPrefix(f.To, "path."):
			set(f.To, symbol(f.From))
		default:
			c.forwards.Renamed = append(c.forwards.Renamed, f)
		}
	}
	if b.Type == "AWS_PROXY" {
		b.Parameters["event.resource"] = symbol(r.Path) // a function gets the path with the names of its variables
	}
	b.URI = withValues(b.URI, ofURI)
	for contentType, template := range r.Backend.Templates {
		b.Templates[contentType] = templateWithValues(template, r.Path, values)
	}
	texts := slices.Concat(slices.Collect(maps.Values(r.Backend.Parameters)), slices.Collect(maps.Values(r.Backend.Templates)))
	if slices.ContainsFunc(texts, readsCaller) {
		c.caller = fmt.Sprint(r.Authorization, r.APIKey)
	}
	return c
}

// symbol returns a text for a value that is not known. No text of [plain] is like it.
func symbol(name ...string) string { return "\x00" + strings.Join(name, "\x00") + "\x00" }

// plain returns a text that stands for itself, and is like no symbol.
func plain(text string) string { return strings.ReplaceAll(text, "\x00", symbol("zero")) }

// readsCaller reports whether a parameter or a template may read who the caller is, which
// depends on what the route requires.
func readsCaller(text string) bool {
	return strings.Contains(text, "authorizer") || strings.Contains(text, "identity") || strings.Contains(text, "context[") ||
		strings.Contains(text, "context.get")
}

// pathValues returns the values of the variables of a path, for requests that another
// path matches, too: a literal segment of the other path, or a symbol for a segment of
// the request, or these with a slash between them. A greedy variable has the rest of
// the request's path.
func pathValues(path, other string) map[string]string {
	parts, others := strings.Split(path, "/")[1:], strings.Split(other, "/")[1:]
	last := len(others) - 1
	otherIsGreedy := isGreedy(others[last])
	segment := func(i int) string {
		if i <= last && !isVariable(others[i]) {
			return plain(others[i])
		}
		return symbol("segment", fmt.Sprint(i))
	}
	// rest is the rest of the request's path from a segment on.
	rest := func(i int) string {
		var list []string
		for ; i < last || i == last && !otherIsGreedy; i++ {
			list = append(list, segment(i))
		}
		if otherIsGreedy {
			list = append(list, symbol("rest", fmt.Sprint(i)))
		}
		return strings.Join(list, "/")
	}
	values := map[string]string{}
	for i, part := range parts {
		switch {
		case isGreedy(part):
			values[part[1:len(part)-2]] = rest(i)
		case isVariable(part):
			values[part[1:len(part)-1]] = segment(i)
		}
	}
	return values
}

func isVariable(part string) bool {
	return strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}")
}

func isGreedy(part string) bool { return strings.HasPrefix(part, "{") && strings.HasSuffix(part, "+}") }

var uriVariable = regexp.MustCompile(`\{[^{}]+\}`)

// withValues replaces the variables of a URI, but no Terraform expression, by values.
func withValues(uri string, values map[string]string) string {
	return withVariables(uri, func(variable string) string {
		if value, ok := values[variable[1:len(variable)-1]]; ok {
			return value
		}
		return variable
	})
}

// withoutNames removes the names of variables from a path or a URI.
func withoutNames(uri string) string {
	return withVariables(uri, func(variable string) string {
		if isGreedy(variable) {
			return symbol("greedy")
		}
		return symbol("variable")
	})
}

// withVariables replaces the variables of a path or a URI, but no Terraform expression.
func withVariables(uri string, replace func(variable string) string) string {
	var b strings.Builder
	for part := range ref.Template(uri) {
		if part.Kind != ref.LiteralPart {
			b.WriteString(part.Text)
			continue
		}
		b.WriteString(uriVariable.ReplaceAllStringFunc(plain(part.Text), replace))
	}
	return b.String()
}

// parameterOf matches a read of one parameter in a mapping template.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
var parameterOf = regexp.MustCompile(`params\(\s*(?:'([^'"$]*)'|"([^'"$]*)")\s*\)`)

// otherParameters matches a read of all query strings or headers in a mapping template.
var otherParameters = regexp.MustCompile(`params\(\)\.(querystring|header)\b`)

// templateWithValues replaces the variables of a path in a mapping template by values. A
// template that reads the path in another way gets all of the values and the path itself.
func templateWithValues(template, path string, values map[string]string) string {
	isPathOf := false
	text := parameterOf.ReplaceAllStringFunc(plain(template), func(read string) string {
		match := parameterOf.FindStringSubmatch(read)
		name := match[1] + match[2]
		if name == "path" || name == "header" || name == "querystring" {
			isPathOf = true
		}
		if value, ok := values[name]; ok {
			return "params(" + symbol(value) + ")"
		}
		return read
	})
	rest := otherParameters.ReplaceAllString(parameterOf.ReplaceAllString(template, ""), "")
	if !isPathOf && !strings.Contains(rest, "params") && !strings.Contains(rest, "resource") &&
		!strings.Contains(rest, "context[") && !strings.Contains(rest, "context.get") {
		return text
	}
	text += symbol(path)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text += symbol(name, values[name])
	}
	return text
}

// equal reports whether the backend gets the same, apart from what callers choose.
func (c call) equal(other call) bool {
	return c.caller == other.caller && reflect.DeepEqual(c.backend, other.backend)
}

// forwarded returns the parameters that a backend gets, with their names there.
func forwarded(f review.Forwards) []review.Renamed {
	list := slices.Clone(f.Renamed)
	for _, name := range f.Parameters {
		list = append(list, review.Renamed{From: name, To: name})
	}
	return list
}

// notForwarded returns the facts about what the head forwards and the base does not.
func notForwarded(base, head review.Forwards) []Fact {
	var facts []Fact
	known, more := forwarded(base), forwarded(head)
	isSet := func(list []review.Renamed, to string) bool {
		return slices.ContainsFunc(list, func(r review.Renamed) bool { return r.To == to })
	}
	// A parameter that is set replaces the caller's own.
	all := func(f review.Forwards, list []review.Renamed, name string) bool {
		return !isSet(list, name) && (f.AllHeaders && strings.HasPrefix(name, "header.") ||
			f.AllQueryStrings && strings.HasPrefix(name, "querystring."))
	}
	for _, r := range more {
		if slices.Contains(known, r) || r.From == r.To && all(base, known, r.From) {
			continue
		}
		fact := Fact{Code: Forwarded, Name: r.From}
		if r.To != r.From {
			fact.After = value(r.To)
		}
		facts = append(facts, fact)
	}
	for _, r := range known {
		if r.From != r.To && all(head, more, r.To) && !all(base, known, r.To) {
			facts = append(facts, Fact{Code: Forwarded, Name: r.To})
		}
	}
	if head.AllHeaders && !base.AllHeaders {
		facts = append(facts, Fact{Code: AllHeadersForwarded})
	}
	if head.AllQueryStrings && !base.AllQueryStrings {
		facts = append(facts, Fact{Code: AllQueryStringsForwarded})
	}
	sortFacts(facts)
	return appendFacts(nil, facts...)
}
