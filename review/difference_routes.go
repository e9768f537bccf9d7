package review

import (
	"fmt"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

func (r Route) name() string { return r.Method + " " + r.Path }

// summary says in words where a route leads and what it asks for.
func (r Route) summary() string {
	return "leads to " + quoted(r.Integration) + " and asks for " + r.asksFor()
}

// asksFor says what a caller must bring.
func (r Route) asksFor() string {
	text := r.Authorization
	switch {
	case text == "NONE" && r.APIKey:
		return "an API key alone"
	case text == "NONE":
		return "nothing"
	case text == "COGNITO_USER_POOLS" && len(r.Scopes) == 0:
		text += " with an ID token"
	case text == "COGNITO_USER_POOLS":
		text += " with " + strings.Join(quotedAll(eachOnce(r.Scopes)), " or ")
	}
	if r.APIKey {
		text += " and an API key"
	}
	return text
}

// compareRoutes compares routes by the requests that they answer: another route
// may answer those of one that is removed.
func (c *comparison) compareRoutes(base, head API) {
	everyCall := Statement{Effect: "Allow", Principal: []string{"*"}, Action: []string{"execute-api:Invoke"}, Resource: []string{gateway.AnyRoute}}
	all, _ := everyCall.reach()
	q := requests{
		changes:      map[*Route]*routeChange{},
		newOrigin:    base.Callers.Origin != head.Callers.Origin,
		deniesOthers: len(newPolicy(base.ResourcePolicy).notAllowed(all, nil)) == 0,
	}
	var list []*routeChange
	for p := range pairs(base.Routes, head.Routes, Route.name) {
		r := &routeChange{base: p.base, head: p.head}
		r.different = p.base == nil || p.head == nil || len(routeDetails(*p.base, *p.head)) > 0
		if p.base != nil {
			q.changes[p.base] = r
		}
		if p.head != nil {
			q.changes[p.head] = r
		}
		list = append(list, r)
	}
	if !slices.ContainsFunc(list, func(r *routeChange) bool { return r.different }) {
		return
	}
	if problem := q.compare(base.Routes, head.Routes); problem != "" {
		c.add(Change{Kind: "route", Subject: "all", Change: changed, Verdict: Unknown, Reasons: []string{problem}})
	}
	for _, r := range list {
		if r.different || r.reasons != nil {
			c.add(r.change())
		}
	}
}

// A routeChange is a route in two versions, and what becomes of the requests
// that it answers.
type routeChange struct {
	base, head *Route
	different  bool
	verdict    Verdict
	reasons    []string
}

func (r *routeChange) is(verdict Verdict, reasons ...string) {
	r.verdict = widest(r.verdict, verdict)
	r.reasons = appendOnce(r.reasons, reasons...)
}

func (r *routeChange) change() Change {
	c := Change{Kind: "route", Change: changed, Verdict: widest(r.verdict), Reasons: r.reasons}
	switch {
	case r.base == nil:
		c.Subject, c.Change, c.Details = r.head.name(), added, []string{r.head.summary()}
	case r.head == nil:
		c.Subject, c.Change, c.Details = r.base.name(), removed, []string{r.base.summary()}
	default:
		c.Subject, c.Details = r.head.name(), routeDetails(*r.base, *r.head)
	}
	return c
}

// routeDetails says what of a route changes.
func routeDetails(base, head Route) []string {
	var texts []string
	if base.Integration != head.Integration {
		texts = append(texts, instead("leads to", head.Integration, base.Integration))
	}
	if before, after := base.asksFor(), head.asksFor(); before != after || base.Authorization != head.Authorization || !sameList(base.Scopes, head.Scopes) {
		texts = append(texts, "asks for "+after+" instead of "+before)
	}
	for _, part := range []struct {
		what       string
		base, head []string
	}{
		{"passes on", base.Passes, head.Passes},
		{"backend:", base.Backend, head.Backend},
		{"answers:", base.Answers, head.Answers},
	} {
		for _, text := range onlyIn(part.head, part.base) {
			texts = append(texts, part.what+" "+withoutTemplate(text))
		}
		for _, text := range onlyIn(part.base, part.head) {
			texts = append(texts, "no longer "+part.what+" "+withoutTemplate(text))
		}
	}
	if len(texts) == 0 && !slices.Equal(base.Backend, head.Backend) {
		texts = append(texts, "backend: another order")
	}
	return texts
}

// withoutTemplate leaves out the text of a template, which may have pages.
func withoutTemplate(text string) string {
	if what, template, ok := strings.Cut(text, byTemplate); ok {
		return what + " by a template with the hash " + hash(template)
	}
	return text
}

// compareAnswer returns why a verb that a route of the head answers and one of the
// base has answered lets more through than before.
func (q requests) compareAnswer(base, head Route, verb string) (Verdict, []string) {
	verdict, reasons := Same, []string(nil)
	is := func(v Verdict, format string, args ...any) {
		verdict = widest(verdict, v)
		reasons = append(reasons, fmt.Sprintf(format, args...))
	}
	switch {
	case base.Authorization == "NONE" && head.Authorization == "AWS_IAM" && !q.deniesOthers:
		is(Unknown, "asks for AWS_IAM, with which an identity's own policy lets in whom this API's merely does not allow")
	case base.Authorization == "NONE":
	case head.Authorization == "NONE":
		is(Wider, "asks for no %s", base.Authorization)
	case base.Authorization != head.Authorization:
		is(Unknown, "asks for %s instead of %s", head.asksFor(), base.asksFor())
	case (len(base.Scopes) == 0) != (len(head.Scopes) == 0):
		is(Unknown, "asks for %s instead of %s", head.asksFor(), base.asksFor())
	default:
		for _, scope := range onlyIn(head.Scopes, base.Scopes) {
			is(Wider, "takes tokens with the scope %s alone", quoted(scope))
		}
	}
	if base.APIKey && !head.APIKey {
		is(Wider, "asks for no API key")
	}
	switch {
	case base.Integration != head.Integration:
		is(Unknown, "leads to %s instead of %s", quoted(head.Integration), quoted(base.Integration))
	case !slices.Equal(base.backend(verb), head.backend(verb)) && !losesTemplates(base, head, verb):
		is(Unknown, "calls the backend in another way")
	default:
		for _, text := range onlyIn(head.Passes, base.Passes) {
			if text == wholeBody && slices.Contains(base.Passes, otherBodies) {
				continue // a caller chose another content type for it
			}
			is(Wider, "passes on %s", text)
		}
	}
	for _, text := range onlyIn(head.Answers, base.Answers) {
		if !q.newOrigin && admitsScripts(text) {
			is(Wider, "answers with %s", text)
		}
	}
	return verdict, reasons
}

// losesTemplates reports whether two routes call the backend in the same way but for
// templates that only the base has. They were for some content types, and the backend got
// the body of a request with another one as it was.
func losesTemplates(base, head Route, verb string) bool {
	without := slices.DeleteFunc(base.backend(verb), func(text string) bool {
		return strings.Contains(text, byTemplate) || text == "body CONVERT_TO_TEXT"
	})
	return slices.Contains(base.Passes, otherBodies) && slices.Equal(without, head.backend(verb))
}

// backend is the backend with the verb that it is called by.
func (r Route) backend(verb string) []string {
	list := slices.Clone(r.Backend)
	for i, text := range list {
		if text == "method ANY" {
			list[i] = "method " + verb
		}
	}
	return list
}

// admitsScripts reports whether a header of an answer lets scripts of other
// websites read it.
func admitsScripts(text string) bool {
	return strings.Contains(strings.ToLower(text), "header access-control-")
}
