package gateway

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/internal/velocity"
)

// A checkedTemplate is a template with all that it renders for values that are valid in
// some places.
type checkedTemplate struct {
	userTemplate
	parsed *velocity.Template
	// texts and integers are the constants that the template compares and cuts values with.
	texts    []string
	integers []int
	// all are the renderings without an error, and valid those in the template's format.
	all, valid []plainRendering
	// of are the values that a value is decoded from, by its name.
	of map[string][]string
	// shapes and inner are the structures of the valid renderings, without and within the
	// texts in them.
	shapes, inner map[string]bool
	// problems are what is wrong in each outcome of a choice that has no valid rendering.
	// It is "" for the others.
	problems map[string]string
	// renderings counts those with changed values.
	renderings int
}

// maxRenderings is the number of renderings with changed values that a template is checked
// with, which takes a second.
const maxRenderings = 20_000

// changed renders the template with a changed value.
func (t *checkedTemplate) changed(v plainRendering, name, text string) rendering {
	if t.renderings++; t.renderings > maxRenderings {
		return rendering{err: errors.New("too many renderings")}
	}
	return t.render(t.parsed, v.standIns, v.path, &change{name, text})
}

// A plainRendering is what a template renders for stand-ins in some of its branches.
type plainRendering struct {
	rendering
	standIns standIns
	path     branches
}

// add renders the template for stand-ins in some of its branches. It returns a problem if
// the template renders what is not valid, and an error if it does not render at all.
func (t *checkedTemplate) add(path branches, s standIns) (problem string, err error) {
	r := plainRendering{t.render(t.parsed, s, path, nil), s, path}
	empty := strings.TrimSpace(r.Body) == ""
	defer func() { t.note(r, problem, r.err) }()
	if r.err != nil {
		return "", r.err
	}
	maps.Copy(t.of, r.of)
	t.all = append(t.all, r)
	if empty {
		return "", errors.New("it renders nothing for the values that it is checked with")
	}
	structure, invalid := t.parse(r.Body)
	if invalid != nil {
		return fmt.Sprintf("must render %s, but with %s for each value of the request it renders %q: %v", t.format, digits,
			strings.TrimPrefix(r.Body, t.prefix), invalid), nil
	}
	t.valid = append(t.valid, r)
	t.shapes[structure.shape] = true
	if s.isText() {
		t.inner[structure.inner] = true
	}
	return "", nil
}

// note remembers whether the outcomes of a rendering's choices have a valid rendering.
func (t *checkedTemplate) note(r plainRendering, problem string, failed error) {
	if t.problems == nil {
		t.problems = map[string]string{}
	}
	for _, choice := range r.choices {
		key := outcomeKey(choice.Condition, r.chosen[choice.Condition])
		kind, where := t.described(choice.Values[len(choice.Values)-1])
		switch before, ok := t.problems[key]; {
		case problem == "" && failed == nil:
			t.problems[key] = ""
		case ok && before == "":
		case failed != nil:
			t.problems[key] = fmt.Sprintf("is not checked in a branch that the %s%s chooses: %v", kind, where, failed)
		default:
			t.problems[key] = fmt.Sprintf("renders invalid %s in a branch that the %s%s chooses", t.format, kind, where)
		}
	}
}

// uncovered returns what is wrong in branches that have no valid rendering.
func (t *checkedTemplate) uncovered() []string {
	list := slices.Compact(slices.Sorted(maps.Values(t.problems)))
	return slices.DeleteFunc(list, func(problem string) bool { return problem == "" })
}

// names returns the names of the values that the template reads. "" is that of the body.
func (t *checkedTemplate) names() []string {
	names := []string{""}
	for _, r := range t.all {
		for _, name := range r.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// checkValues looks for values by which callers change the structure of what the template
// renders, or make it invalid.
func (t *checkedTemplate) checkValues() templateResult {
	var result templateResult
	weak := func(format string, arguments ...any) {
		result.weaknesses = append(result.weaknesses, fmt.Sprintf(format, arguments...))
	}
	for _, name := range t.names() {
		found := t.injection(name)
		kind, where := t.described(name)
		switch escape := t.format.escape(); {
		case found.text == "":
			if broken := t.broken(name); broken != "" {
				weak("renders invalid %s for a %s%s with %s", t.format, kind, where, broken)
			}
		case found.inner:
			weak("lets the %s %q%s add to a JSON or XML text inside its %s; escape the value once more", kind, found.text, where, t.format)
		case found.inString && !found.guessed && t.isInBody(name) && !t.response && escape != "":
			result.problem = fmt.Sprintf("must escape each value of the body, as in %s; the %s %q%s adds to the %s",
				escape, kind, found.text, where, t.format)
			return result
		default:
			weak("lets the %s %q%s add to its %s", kind, found.text, where, t.format)
		}
		if !t.response && t.choosesName(name) {
			weak("lets the %s%s choose the name of a parameter of its %s", kind, where, t.format)
		}
	}
	return result
}

// described returns the words for the value with a name: what it is, and where.
func (t *checkedTemplate) described(name string) (kind, where string) {
	switch {
	case name == "":
		return "body", ""
	case strings.HasPrefix(name, "parameter "):
		return "value", " of the " + name
	case strings.HasPrefix(name, "$."), name == "$":
		return "value", " of " + name + " in the body"
	}
	return "value", " of " + name
}

// isInBody reports whether a name is that of the body, of a value in it or of what is
// decoded from one.
func (t *checkedTemplate) isInBody(name string) bool {
	if of := t.of[name]; len(of) > 0 {
		return slices.ContainsFunc(of, t.isInBody)
	}
	return !strings.HasPrefix(name, "$context.") && !strings.HasPrefix(name, "$stageVariables") && !strings.HasPrefix(name, "parameter ")
}

// surroundings returns texts before and after a value with which the conditions of the
// template are true, and with which it cuts the value at every place that it may cut it.
func (t *checkedTemplate) surroundings(fill string) [][2]string {
	list := [][2]string{{fill, fill}}
	if len(t.texts)+len(t.integers) == 0 {
		return list
	}
	list = append(list, [2]string{"", ""}, [2]string{"", fill}, [2]string{fill, ""})
	for _, n := range t.integers {
		if n = min(max(n, 0), maxLength); n > 0 {
			long := strings.Repeat(fill, n/len(fill)+1)
			list = append(list, [2]string{long[:n], long}, [2]string{long[:n-1], long})
		}
	}
	every := strings.Join(t.texts, "")
	for _, text := range t.texts {
		if text != "" && len(text) < 200 {
			list = append(list, [2]string{text, text}, [2]string{fill + text, text + fill})
		}
	}
	for _, text := range t.texts {
		if len(t.texts) > 1 && len(every) < 400 {
			list = append(list, [2]string{text + every, every + text})
		}
	}
	return list
}

// additions returns the additions to the template's format, and to the texts inside of it.
func (t *checkedTemplate) additions() []addition {
	list := t.format.additions()
	if len(t.inner) > 1 || !t.inner[""] {
		for _, inner := range []bodyFormat{jsonFormat, xmlFormat} {
			if inner != t.format {
				list = append(list, inner.additions()...)
			}
		}
	}
	return list
}

// hostile returns the texts with an addition that may pass the expressions of the template.
func (t *checkedTemplate) hostile(added addition) []string {
	var list []string
	for _, around := range t.surroundings(added.fill) {
		list = append(list, around[0]+added.text+around[1])
	}
	for _, text := range t.texts { // which the template may replace by the delimiter
		if delimiter := t.format.delimiter(); len(text) < 200 && strings.Contains(added.text, delimiter) {
			list = append(list, added.fill+strings.ReplaceAll(added.text, delimiter, text)+added.fill)
		}
	}
	return list
}

// An injected is a text that adds to what a template renders.
type injected struct {
	text     string
	inString bool
	inner    bool // it adds to a text inside the body
	guessed  bool // the branch may not be one for this text
}

// injection returns a text that changes the structure if it is the value with a name. The
// result has no text if there is none.
func (t *checkedTemplate) injection(name string) injected {
	var weaker injected
	for _, v := range t.valid {
		if name != "" && !slices.Contains(v.names, name) {
			continue
		}
		for _, added := range t.additions() {
			for _, text := range t.hostile(added) {
				r := t.changed(v, name, text)
				if r.err != nil || r.Body == v.Body || name == "" && r.Body == text {
					continue // also if the body is rendered unchanged, as without a template
				}
				got, err := t.parse(r.Body)
				switch {
				case err != nil || strings.TrimSpace(r.Body) == "":
				case !t.shapes[got.shape] && !r.guessed:
					return injected{added.text, added.inString, false, false}
				case !t.shapes[got.shape]:
					weaker = injected{added.text, added.inString, false, true}
				case weaker.text == "" && v.standIns.isText() && !t.inner[got.inner]:
					weaker = injected{added.text, added.inString, true, r.guessed}
				}
			}
		}
	}
	return weaker
}

// broken returns the characters in the value with a name for which the template renders
// what cannot be parsed.
func (t *checkedTemplate) broken(name string) string {
	var found []string
	invalid := func(v plainRendering, text string) bool {
		r := t.changed(v, name, text)
		if r.err != nil || name == "" && r.Body == text || strings.TrimSpace(r.Body) == "" {
			return false
		}
		_, err := t.parse(r.Body)
		return err != nil
	}
	for _, v := range t.valid {
		if name == "" && len(found) == 0 && invalid(v, `{"a":"b"}`) { // where the body must be JSON
			found = append(found, `"`)
		}
		if name != "" && !slices.Contains(v.names, name) || invalid(v, words) {
			continue // the value is not in a string
		}
		for _, around := range t.surroundings(words) {
			if invalid(v, around[0]+"-"+around[1]) {
				continue
			}
			for _, character := range t.format.special() {
				if !slices.Contains(found, character.name) && invalid(v, around[0]+character.text+"-"+around[1]) {
					found = append(found, character.name)
				}
			}
		}
	}
	return strings.Join(found, ", ")
}

// choosesName reports whether the value with a name is in a name in what the template
// renders.
func (t *checkedTemplate) choosesName(name string) bool {
	for _, v := range t.valid {
		if name != "" && !slices.Contains(v.names, name) {
			continue
		}
		for _, around := range t.surroundings(words) {
			text := around[0] + otherWords + around[1]
			r := t.changed(v, name, text)
			if r.err != nil || name == "" && r.Body == text {
				continue
			}
			if got, err := t.parse(r.Body); err == nil && strings.Contains(got.names, otherWords) {
				return true
			}
		}
	}
	return false
}
