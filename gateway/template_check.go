package gateway

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

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
	// response means that the template reads the backend's response. Without a prefix, the
	// body of the response is text. The body of a request is in Base64.
	response bool
}

// A templateResult is what the check of a template found.
type templateResult struct {
	// problem says what is wrong with the template. "" is nothing.
	problem string
	// weaknesses say what callers can do to what the template renders, or that this is
	// not known. Each is the end of a sentence.
	weaknesses []string
	// overrides are the parts of the request that the template sets in
	// $context.requestOverride.
	overrides []override
}

// templateChecker checks mapping templates. It renders them with stand-ins for all values
// of a request, and compares what they render. It is the set of templates that it skips.
type templateChecker map[userTemplate]bool

// check returns the result for a template. References count as digits, which are valid in
// a string and elsewhere in JSON.
func (c templateChecker) check(t userTemplate) templateResult {
	t.prefix, t.text = withoutReferences(t.prefix), withoutReferences(t.text)
	if c[t] {
		return templateResult{}
	}
	return templateResults.of(t)
}

// templateResults are those of templates that were checked. Many routes share a template,
// and an API is resolved more than once while it is synthesized.
var templateResults = resultCache{}

// A resultCache remembers results. The zero value remembers nothing yet.
type resultCache struct {
	mu      sync.Mutex
	results map[userTemplate]templateResult
}

// maxResults bounds the memory of a program that resolves many APIs. It is more than the
// templates of one API.
const maxResults = 2000

// of returns the result for a template without references.
func (c *resultCache) of(t userTemplate) templateResult {
	c.mu.Lock()
	result, ok := c.results[t]
	c.mu.Unlock()
	if ok {
		return result
	}
	result = t.check()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.results == nil || len(c.results) >= maxResults {
		c.results = map[userTemplate]templateResult{}
	}
	c.results[t] = result
	return result
}

// trust skips the check of templates of this package, also if an integration outside of it
// returns them.
func (c templateChecker) trust(templates map[string]string) {
	if c == nil {
		return
	}
	for _, text := range templates {
		for _, format := range []bodyFormat{"", jsonFormat, formFormat, xmlFormat} {
			for _, response := range []bool{false, true} {
				c[userTemplate{text: withoutReferences(text), format: format, response: response}] = true
			}
		}
	}
}

func withoutReferences(text string) string {
	return ref.Replace(text, func(string) string { return digits })
}

// checkOperation adds what is wrong with the template of an Operation to the faults, and
// returns its weaknesses. whole is the template with what the Operation writes before it.
func (c templateChecker) checkOperation(o Operation, whole string, at Path, faults *fault.List) []Weakening {
	if o.Template == "" || encodedBody.MatchString(o.Template) || o.isReady() {
		return nil
	}
	result := c.check(userTemplate{
		prefix: strings.TrimSuffix(whole, o.Template), text: o.Template, format: formatOf(o.Service.contentType()),
	})
	if result.problem != "" {
		faults.Add("template", "%q: %s", o.Template, result.problem)
	}
	weaknesses, overrideFaults := result.checkOverrides(true)
	for _, problem := range overrideFaults {
		faults.Add("template", "%q: %s", o.Template, problem)
	}
	result.weaknesses = append(slices.Clone(result.weaknesses), weaknesses...)
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
			if b.UsesRole && !b.callsS3() && !response {
				weaknesses, overrideFaults := result.checkOverrides(false)
				for _, problem := range overrideFaults {
					faults.Add(field+"."+contentType, "%q: %s", templates[contentType], problem)
				}
				result.weaknesses = append(slices.Clone(result.weaknesses), weaknesses...)
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
	words = "standin-standin-standin"
	// otherWords replace words, to see where a value is rendered.
	otherWords = "another-value"
	digits     = "1234567890123456"
	object     = `{"standin":{"standin":"` + words + `"}}`
)

// standIns are the values that a template is rendered with. body, parameter and variable
// are texts. value is every value in a body of JSON.
type standIns struct {
	body                string
	value               any
	parameter, variable string
}

// isText reports whether the values are texts, and so never JSON with names.
func (s standIns) isText() bool { return !strings.HasPrefix(s.body, "{") }

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

// standIns returns the values that the template is rendered with. They are long enough for
// the integers by which it cuts them.
func (t *checkedTemplate) standIns() []standIns {
	longest := len(digits)
	for _, n := range t.integers {
		longest = max(longest, min(n, maxLength))
	}
	if longest == len(digits) {
		return plainStandIns
	}
	words, digits := strings.Repeat(words, longest/len(words)+1), strings.Repeat(digits, longest/len(digits)+1)
	return append(slices.Clone(plainStandIns), standIns{words, words, words, words}, standIns{digits, digits, digits, digits},
		standIns{object, words, words, words}, standIns{object, digits, digits, digits})
}

// maxLength is the length of the longest values that a template is rendered with.
const maxLength = 5000

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

// A rendering is what a template renders for stand-ins.
type rendering struct {
	velocity.Result
	err     error
	names   []string            // of the values that the template read
	of      map[string][]string // the values that a value is decoded from, by its name
	choices []velocity.Choice
	chosen  branches // the outcomes of the choices
	guessed bool     // for the changed value an outcome may not be the one that was chosen
}

// render renders the template for stand-ins in some of its branches. The conditions that
// compare a changed value with constants have the outcome for this value.
func (t userTemplate) render(parsed *velocity.Template, s standIns, in branches, c *change) rendering {
	r := rendering{chosen: branches{}, of: map[string][]string{}}
	standIns := &velocity.StandIns{
		Value: s.value, Parameter: s.parameter, Variable: s.variable, StageVariable: digits,
		Seen: func(name string, of []string) {
			if !slices.Contains(r.names, name) && !strings.HasPrefix(name, "$stageVariables") {
				r.names = append(r.names, name)
				r.of[name] = of
			}
		},
		Choose: func(choice velocity.Choice) int {
			outcome, chosen := in[choice.Condition]
			if c != nil && slices.Contains(choice.Values, c.name) {
				other := func(name string) bool { return name != c.name && !slices.Contains(r.of[c.name], name) }
				if choice.Exact && !slices.ContainsFunc(choice.Values, other) {
					return choice.Natural
				}
				r.guessed = true
			}
			if !chosen {
				outcome = max(choice.Natural, 0)
			}
			if _, ok := r.chosen[choice.Condition]; !ok {
				r.choices = append(r.choices, choice)
			}
			r.chosen[choice.Condition] = outcome
			return outcome
		},
	}
	switch {
	case c == nil:
	case c.name != "":
		standIns.Changed = map[string]string{c.name: c.text}
	default:
		s.body = c.text
	}
	r.Result, r.err = parsed.Render(velocity.Request{
		Body: s.body, Base64: !t.response || t.prefix != "", Context: ownContext, StandIns: standIns,
	})
	return r
}

// check checks a template without references.
func (t userTemplate) check() templateResult {
	parsed, err := velocity.ParseAfter(t.prefix, t.text)
	switch {
	case errors.Is(err, velocity.ErrUnsupported):
		return templateResult{weaknesses: []string{"is not checked: " + err.Error()}}
	case err != nil:
		return templateResult{problem: "must be a template that API Gateway accepts: " + err.Error()}
	case strings.TrimSpace(t.text) == "":
		return templateResult{}
	}
	checked := checkedTemplate{userTemplate: t, parsed: parsed, of: map[string][]string{}, shapes: map[string]bool{}, inner: map[string]bool{}}
	if own, err := velocity.Parse(t.text); err == nil {
		checked.texts, checked.integers = own.Constants()
	}
	all := checked.standIns()
	paths, complete := t.paths(parsed, all)
	var invalid, unknown string // the first problem of each kind
	for i, path := range paths {
		for _, s := range all {
			problem, err := checked.add(path, s)
			switch {
			case errors.Is(err, velocity.ErrUnsupported):
				return templateResult{weaknesses: []string{"is not checked: " + err.Error()}}
			case i > 0:
			case err != nil && (unknown == "" || s.body == digits):
				unknown = err.Error()
			case problem != "" && s.body == digits && invalid == "":
				invalid = problem
			}
		}
	}
	switch {
	case len(checked.valid) == 0 && invalid != "":
		return templateResult{problem: invalid}
	case len(checked.valid) == 0:
		return templateResult{weaknesses: []string{"is not checked: " + unknown}, overrides: checked.overrides()}
	}
	result := checked.checkValues()
	result.weaknesses = append(result.weaknesses, checked.uncovered()...)
	result.overrides = checked.overrides()
	if !complete || checked.renderings > maxRenderings {
		result.weaknesses = append(result.weaknesses, "is not checked for every combination of its conditions")
	}
	if r := t.render(parsed, emptyStandIns, nil, nil); r.err == nil && strings.TrimSpace(r.Body) != "" {
		if _, err := t.parse(r.Body); err != nil {
			result.weaknesses = append(result.weaknesses, fmt.Sprintf("renders invalid %s for a request without a body", t.format))
		}
	}
	return result
}

// parse returns the structure of a text in the template's format.
func (t userTemplate) parse(text string) (bodyStructure, error) {
	if begin := strings.TrimSpace(text); t.response && t.prefix == "" && t.format == jsonFormat && !strings.HasPrefix(begin, "{") && !strings.HasPrefix(begin, "[") {
		return bodyStructure{}, nil // the type of a response is JSON by default, also of other texts
	}
	return t.format.structure(text)
}
