package compare

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/review"
)

// A responseTable is a table of responses in a form to compare.
type responseTable struct {
	review.Responses
	// matching are the indexes of the statuses that a backend's status code can get, for
	// each status code from 100 on.
	matching [500][]int
}

// responseTables returns the tables of responses by name.
func responseTables(a review.API) map[string]*responseTable {
	byName := map[string]*responseTable{}
	for _, table := range a.Responses {
		byName[table.Name] = newResponseTable(table)
	}
	return byName
}

func newResponseTable(table review.Responses) *responseTable {
	t := &responseTable{Responses: table}
	patterns := make([]*regexp.Regexp, len(table.Statuses))
	for i, s := range table.Statuses {
		// A pattern that Go does not know is nil: it may match every status code.
		patterns[i], _ = regexp.Compile("^(?:" + s.Pattern + ")$")
	}
	for n := range t.matching {
		code := number(100 + n)
		matched := false
		for i, s := range table.Statuses {
			switch p := patterns[i]; {
			case s.Pattern == "":
			case p == nil:
				t.matching[n] = append(t.matching[n], i)
			case p.MatchString(code):
				t.matching[n] = append(t.matching[n], i)
				matched = true
			}
		}
		if matched {
			continue
		}
		for i, s := range table.Statuses {
			if s.Pattern == "" {
				t.matching[n] = append(t.matching[n], i)
			}
		}
	}
	return t
}

// isUnchanged reports whether callers get the backend's responses unchanged.
func (t *responseTable) isUnchanged() bool { return t == nil || len(t.Statuses) == 0 }

// returned returns what callers get of a backend's responses in the head and not in the
// base: headers and bodies, and headers that let scripts of websites read them. For each
// status code of the backend it compares the statuses that can be its response.
func (q requests) returned(base, head *responseTable, isMock bool) []judged {
	var order []string
	alike := map[string]*judged{}
	add := func(verdict Verdict, fact Fact, code string) {
		key := fact.key()
		if alike[key] == nil {
			alike[key] = &judged{verdict, fact}
			order = append(order, key)
		}
		if names := &alike[key].Names; code != "" && !slices.Contains(*names, code) {
			*names = append(*names, code)
		}
	}
	switch {
	case head.isUnchanged() && base.isUnchanged():
		return nil
	case head.isUnchanged():
		return []judged{{Wider, Fact{Code: ResponsesUnchanged}}}
	}
	compared := map[[2]int]bool{}
	for n := range head.matching {
		for _, after := range head.matching[n] {
			var before []review.Status
			fresh := base.isUnchanged() && !compared[[2]int{-1, after}]
			compared[[2]int{-1, after}] = fresh || compared[[2]int{-1, after}]
			if !base.isUnchanged() {
				for _, i := range base.matching[n] {
					before = append(before, base.Statuses[i])
					fresh = fresh || !compared[[2]int{i, after}]
					compared[[2]int{i, after}] = true
				}
			}
			if fresh {
				q.compareStatus(before, head.Statuses[after], base.isUnchanged(), isMock, add)
			}
		}
	}
	var facts []judged
	for _, key := range order {
		slices.Sort(alike[key].Names)
		facts = append(facts, *alike[key])
	}
	return facts
}

// A judged is a fact with its verdict.
type judged struct {
	verdict Verdict
	Fact
}

// compareStatus compares a status of the head with those that the base has for the same
// status code of the backend.
func (q requests) compareStatus(before []review.Status, after review.Status, unchanged, isMock bool, add func(Verdict, Fact, string)) {
	isReturned := func(has func(review.Status) bool) bool {
		return len(before) > 0 && !slices.ContainsFunc(before, func(s review.Status) bool { return !has(s) })
	}
	for _, header := range slices.Sorted(maps.Keys(after.Headers)) {
		source := after.Headers[header]
		switch {
		case isCORS(header):
			own := unchanged && strings.EqualFold(source, "integration.response.header."+header)
			has := func(s review.Status) bool { return hasHeader(s, header, source) }
			// The rules of a backend may have admitted fewer websites than the API.
			ofBackend := func(s review.Status) bool { return hasBackendHeader(s, header) }
			if !own && !isReturned(has) && (!q.isOfCORS(header, source) || slices.ContainsFunc(before, ofBackend)) {
				add(Wider, Fact{Code: CORSHeader, Name: header, After: value(source)}, after.Code)
			}
		case isSecret(source):
			if !unchanged && !isReturned(func(s review.Status) bool { return hasSource(s, source) }) {
				add(Wider, Fact{Code: HeaderReturned, Name: header, After: value(source)}, after.Code)
			}
		}
	}
	if !unchanged && !isMock && !isReturned(func(s review.Status) bool { return returnsBody(s, after) }) {
		add(Unknown, Fact{Code: BodyReturned}, after.Code)
	}
}

// isSecret reports whether a response header has what callers do not know: a part of the
// backend's response, a stage variable, or what an authorizer returned.
func isSecret(source string) bool {
	return strings.HasPrefix(source, "integration.") || strings.HasPrefix(source, "stageVariables.") ||
		strings.HasPrefix(source, "context.authorizer.")
}

// isLiteral reports whether a source of a header is a literal.
func isLiteral(source string) bool { return strings.HasPrefix(source, "'") }

// hasSource reports whether a status returns a source in any header. The case of a
// backend's header means nothing.
func hasSource(s review.Status, source string) bool {
	for _, other := range s.Headers {
		isHeader := strings.HasPrefix(source, "integration.response.header.")
		if other == source || isHeader && strings.EqualFold(other, source) {
			return true
		}
	}
	return false
}

// returnsBody reports whether callers get at least as much of the backend's body by one
// status as by another one.
func returnsBody(before, after review.Status) bool {
	if len(before.Templates) == 0 || maps.Equal(before.Templates, after.Templates) {
		return true
	}
	for contentType := range before.Templates {
		if template, ok := after.Templates[contentType]; !ok || strings.ContainsAny(template, "$#") {
			return false
		}
	}
	return len(before.Templates) == len(after.Templates)
}

func isCORS(header string) bool {
	return strings.HasPrefix(strings.ToLower(header), "access-control-")
}

func hasHeader(s review.Status, name, value string) bool {
	for header, source := range s.Headers {
		if strings.EqualFold(header, name) && source == value {
			return true
		}
	}
	return false
}

// hasBackendHeader reports whether a header of a status is one of the backend's response.
func hasBackendHeader(s review.Status, name string) bool {
	for header, source := range s.Headers {
		if strings.EqualFold(header, name) && strings.HasPrefix(source, "integration.") {
			return true
		}
	}
	return false
}
