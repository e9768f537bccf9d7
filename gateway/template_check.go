package gateway

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// A userTemplate is a mapping template that a user wrote, and what is known of the
// text that it must render.
type userTemplate struct {
	// prefix and text are the template. Only text is the user's.
	prefix, text string
	format       bodyFormat
	// response means that the template reads the backend's response. Otherwise it reads
	// the caller's request, whose body is in Base64.
	response bool
}

// A templateResult is what the check of a template found.
type templateResult struct {
	// problem says what is wrong with the template. "" is nothing.
	problem string
	// weaknesses say what callers can do to what the template renders, or that this is
	// not known. Each is the end of a sentence.
	weaknesses []string
}

// templateChecker checks mapping templates. It renders them with stand-ins for all values
// of a request, and compares what they render. Templates are often shared by many routes,
// so it remembers its results. nil remembers nothing.
type templateChecker map[userTemplate]templateResult

// check returns the result for a template. References count as digits, which are valid in
// a string and elsewhere in JSON.
func (c templateChecker) check(t userTemplate) templateResult {
	t.prefix, t.text = withoutReferences(t.prefix), withoutReferences(t.text)
	result, ok := c[t]
	if !ok {
		result = t.check()
		if c != nil {
			c[t] = result
		}
	}
	return result
}

func withoutReferences(text string) string {
	return ref.Replace(text, func(string) string { return digits })
}

// checkOperation adds what is wrong with the template of an Operation to the faults, and
// returns its weaknesses. whole is the template with what the Operation writes before it.
func (c templateChecker) checkOperation(o Operation, whole string, at Path, faults *fault.List) []Weakening {
	if o.Template == "" || encodedBody.MatchString(o.Template) {
		return nil
	}
	result := c.check(userTemplate{
		prefix: strings.TrimSuffix(whole, o.Template), text: o.Template, format: formatOf(o.Service.contentType()),
	})
	if result.problem != "" {
		faults.Add("template", "%q: %s", o.Template, result.problem)
	}
	return templateWeakenings("template", at, "the template", result)
}

// checkBinding is checkOperation for the templates of an integration outside this package.
func (c templateChecker) checkBinding(b Binding, at Path, faults *fault.List) []Weakening {
	var weakened []Weakening
	check := func(field, name string, templates, headers map[string]string, header string, response bool) {
		for _, contentType := range slices.Sorted(maps.Keys(templates)) {
			t := userTemplate{text: templates[contentType], response: response}
			if b.Type != "MOCK" || response { // the status of MOCK need not be JSON
				t.format = formatOf(contentTypeOf(headers, header, contentType))
			}
			result := c.check(t)
			if result.problem != "" {
				faults.Add(field+"."+contentType, "%q: %s", templates[contentType], result.problem)
			}
			weakened = append(weakened, templateWeakenings(field, at, name, result)...)
		}
	}
	check("requestTemplates", "the request template", b.RequestTemplates, b.RequestParameters,
		"integration.request.header.Content-Type", false)
	if b.Responses.Default != "" {
		check("responses.templates", "the response template", b.Responses.Templates, b.Responses.Headers, "Content-Type", true)
	}
	for _, status := range slices.Sorted(maps.Keys(b.Responses.Statuses)) {
		response := b.Responses.Statuses[status]
		check("responses.statuses."+status+".templates", "the response template", response.Templates,
			withHeaders(b.Responses.Headers, response.Headers), "Content-Type", true)
	}
	return weakened
}

// templateWeakenings returns the weaknesses of a template of a path.
func templateWeakenings(field string, at Path, name string, result templateResult) []Weakening {
	var list []Weakening
	for _, weakness := range result.weaknesses {
		list = append(list, Weakening{Field: field, Subject: at.String(), Effect: name + " of " + at.String() + " " + weakness})
	}
	return list
}

// contentTypeOf returns the content type of what a template renders: the header's, if it
// is fixed, or the template's. It returns "" if only the backend knows it.
func contentTypeOf(headers map[string]string, header, of string) string {
	for name, source := range headers {
		if strings.EqualFold(name, header) {
			if !headerLiteral.MatchString(source) {
				return ""
			}
			return strings.Trim(source, "'")
		}
	}
	return of
}

// The texts of stand-ins. They are long enough for methods that take a part of a value.
const (
	words  = "standin-standin-standin"
	digits = "1234567890123456"
	object = `{"standin":{"standin":"` + words + `"}}`
)

// standIns are the values that a template is rendered with. body, parameter and variable
// are texts. value is every value in a body of JSON.
type standIns struct {
	body                string
	value               any
	parameter, variable string
}

// plainStandIns are values that are valid in some places: words in a string, digits also
// outside of it, an object only outside.
var plainStandIns = []standIns{
	{words, words, words, words},
	{`{"standin":"` + words + `"}`, words, words, words},
	{digits, digits, digits, digits},
	{digits, 1234567890123456, digits, digits},
	{object, map[string]any{"standin": map[string]any{"standin": words}}, digits, digits},
	{object, digits, words, words},
}

// emptyStandIns are those of a request without a body.
var emptyStandIns = standIns{"", nil, digits, digits}

// ownContext are the values of $context that callers do not choose.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
var ownContext = func() map[string]any {
	values := func(names string) map[string]any {
		all := map[string]any{}
		for name := range strings.FieldsSeq(names) {
			all[name] = digits
		}
		return all
	}
	context := values("accountId apiId awsEndpointRequestId deploymentId extendedRequestId httpMethod protocol requestId " +
		"requestTime requestTimeEpoch resourceId resourcePath stage wafResponseCode webaclArn")
	context["identity"] = values("accountId apiKeyId caller principalOrgId sourceIp user userArn vpcId vpceId")
	return context
}()

// A change replaces the value with a name in standIns. The name of the body is "".
type change struct{ name, text string }

// render returns what the template renders for stand-ins, and the names of the values that
// it reads.
func (t userTemplate) render(parsed *velocity.Template, s standIns, c change) (string, []string, error) {
	names := []string{}
	standIns := &velocity.StandIns{
		Value: s.value, Parameter: s.parameter, Variable: s.variable, StageVariable: digits,
		Seen: func(name string) {
			if !slices.Contains(names, name) && !strings.HasPrefix(name, "$stageVariables") {
				names = append(names, name)
			}
		},
	}
	if c.name != "" {
		standIns.Changed = map[string]string{c.name: c.text}
	} else if c.text != "" {
		s.body = c.text
	}
	result, err := parsed.Render(velocity.Request{
		Body: s.body, Base64: !t.response, Context: ownContext, StandIns: standIns,
	})
	return result.Body, names, err
}

// check checks a template without references.
func (t userTemplate) check() templateResult {
	parsed, err := velocity.Parse(t.prefix + t.text)
	switch {
	case errors.Is(err, velocity.ErrUnsupported):
		return templateResult{weaknesses: []string{"is not checked: " + err.Error()}}
	case err != nil:
		return templateResult{problem: "must be a template that API Gateway accepts: " + err.Error()}
	case strings.TrimSpace(t.text) == "":
		return templateResult{}
	}
	var valid []validRendering
	var invalid, unknown string // the first problem of each kind
	for _, s := range plainStandIns {
		rendered, names, err := t.render(parsed, s, change{})
		if err == nil && strings.TrimSpace(rendered) == "" {
			err = errors.New("it renders nothing for the values that it is checked with")
		}
		if err != nil {
			if unknown == "" || s.body == digits {
				unknown = err.Error()
			}
			continue
		}
		structure, problem := t.parse(rendered)
		if problem == nil {
			valid = append(valid, validRendering{s, rendered, structure, names})
		} else if s.body == digits && invalid == "" {
			invalid = fmt.Sprintf("must render %s, but with %s for each value of the request it renders %q: %v", t.format, digits,
				strings.TrimPrefix(rendered, t.prefix), problem)
		}
	}
	switch {
	case len(valid) == 0 && invalid != "":
		return templateResult{problem: invalid}
	case len(valid) == 0:
		return templateResult{weaknesses: []string{"is not checked: " + unknown}}
	}
	result := t.checkValues(parsed, valid)
	if rendered, _, err := t.render(parsed, emptyStandIns, change{}); err == nil && strings.TrimSpace(rendered) != "" {
		if _, err := t.parse(rendered); err != nil {
			result.weaknesses = append(result.weaknesses, fmt.Sprintf("renders invalid %s for a request without a body", t.format))
		}
	}
	return result
}

// A validRendering is what a template renders for stand-ins, and the names of the values
// that it reads.
type validRendering struct {
	standIns            standIns
	rendered, structure string
	names               []string
}

// checkValues looks for values by which callers change the structure of what the template
// renders, or make it invalid.
func (t userTemplate) checkValues(parsed *velocity.Template, valid []validRendering) templateResult {
	var result templateResult
	names := []string{""}
	for _, v := range valid {
		for _, name := range v.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		text, inString := t.injection(parsed, valid, name)
		kind, where := described(name)
		switch escape := t.format.escape(); {
		case text == "":
			if broken := t.broken(parsed, valid, name); broken != "" {
				result.weaknesses = append(result.weaknesses, fmt.Sprintf("renders invalid %s for a %s%s with %s", t.format, kind, where, broken))
			}
		case inString && isInBody(name) && !t.response && escape != "":
			result.problem = fmt.Sprintf("must escape each value of the body, as in %s; the %s %q%s adds to the %s",
				escape, kind, text, where, t.format)
			return result
		default:
			result.weaknesses = append(result.weaknesses, fmt.Sprintf("lets the %s %q%s add to its %s", kind, text, where, t.format))
		}
	}
	return result
}

// described returns the words for the value with a name: what it is, and where.
func described(name string) (kind, where string) {
	switch {
	case name == "":
		return "body", ""
	case isInBody(name):
		return "value", " of " + name + " in the body"
	case strings.HasPrefix(name, "parameter "):
		return "value", " of the " + name
	}
	return "value", " of " + name
}

// isInBody reports whether a name is that of the body or of a value in it.
func isInBody(name string) bool {
	return !strings.HasPrefix(name, "$context.") && !strings.HasPrefix(name, "parameter ")
}

// injection returns a text that changes the structure if it is the value with a name, and
// whether the value is inside a string. It returns "" if there is none.
func (t userTemplate) injection(parsed *velocity.Template, valid []validRendering, name string) (text string, inString bool) {
	for _, v := range valid {
		if name != "" && !slices.Contains(v.names, name) {
			continue
		}
		for _, added := range t.format.additions() {
			c := change{name, added.before + added.text + added.after}
			rendered, _, err := t.render(parsed, v.standIns, c)
			if err != nil || rendered == v.rendered || name == "" && rendered == c.text {
				continue // also if the body is rendered unchanged, as without a template
			}
			if got, err := t.parse(rendered); err == nil && got != v.structure {
				return added.text, added.inString
			}
		}
	}
	return "", false
}

// broken returns the characters in the value with a name for which the template renders
// what cannot be parsed.
func (t userTemplate) broken(parsed *velocity.Template, valid []validRendering, name string) string {
	var found []string
	for _, v := range valid {
		inString := change{name, words}
		if rendered, _, err := t.render(parsed, v.standIns, inString); err != nil {
			continue
		} else if _, err := t.parse(rendered); err != nil {
			continue // the value is not in a string
		}
		for _, character := range t.format.special() {
			c := change{name, words + character.text + "-"}
			rendered, _, err := t.render(parsed, v.standIns, c)
			if err != nil || rendered == v.rendered || name == "" && rendered == c.text || slices.Contains(found, character.name) {
				continue
			}
			if _, err := t.parse(rendered); err != nil {
				found = append(found, character.name)
			}
		}
	}
	return strings.Join(found, ", ")
}

// parse returns the structure of a text in the template's format.
func (t userTemplate) parse(text string) (string, error) {
	if begin := strings.TrimSpace(text); t.response && t.format == jsonFormat && !strings.HasPrefix(begin, "{") && !strings.HasPrefix(begin, "[") {
		return "", nil // the type of a response is JSON by default, also of other texts
	}
	return t.format.structure(text)
}
