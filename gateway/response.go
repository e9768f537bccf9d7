package gateway

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash/maphash"
	"maps"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Responses is a table of the responses of a method: which status codes of the backend
// the client gets as which, and with which headers and body. For each status code API
// Gateway has a method response and an integration response.
//
// Methods with an equal table share it.
type Responses struct {
	// Name identifies the table in what is synthesized, such as "s3".
	Name string
	// Variant marks a table that differs from others with its Name: in the
	// Definition a hash of its content is part of the name. Default: false, every
	// table with the Name is the same.
	Variant bool
	// Statuses maps a status code that the client gets, such as "404", to what is
	// particular to it. Default: none, the client gets Default alone.
	Statuses map[string]Response
	// Default is the status code that the client gets when no pattern matches. It
	// may be in Statuses, without a Pattern.
	Default string
	// Headers maps a header of every response to its source:
	// "integration.response.header.Date", a literal in single quotes, or "" if only a
	// mapping template sets it, in $context.responseOverride.
	Headers map[string]string
	// Templates maps content types to mapping templates, which must render valid JSON if
	// they render an object or a list. Default: none, the client gets the backend's body.
	Templates map[string]string
	// ContentHandling is CONVERT_TO_BINARY or CONVERT_TO_TEXT. Default: none, bodies
	// are returned unchanged.
	ContentHandling string
}

// A Response is what a client gets with one status code.
type Response struct {
	// Pattern is the regular expression that the whole status code of the backend
	// must match. Required, except for the default.
	Pattern string `json:",omitempty"`
	// Headers are those of this status code in addition to those of the table. One with the
	// same name, in the same capitals, replaces that of the table.
	// Default: none.
	Headers map[string]string `json:",omitempty"`
	// Templates replace those of the table. Default: the table's.
	Templates map[string]string `json:",omitempty"`
	// ContentHandling replaces that of the table, such as CONVERT_TO_TEXT for
	// Templates. Default: the table's.
	ContentHandling string `json:",omitempty"`
	// StatusRules are the status codes that Templates set in $context.responseOverride, for
	// reviews. Default: none.
	StatusRules []StatusRule `json:",omitempty"`
}

var (
	_ json.Marshaler   = Response{}
	_ json.Unmarshaler = (*Response)(nil)
)

// MarshalJSON returns a response that has nothing but a pattern as the pattern, which
// keeps tables short.
func (r Response) MarshalJSON() ([]byte, error) {
	if len(r.Headers) == 0 && len(r.Templates) == 0 && r.ContentHandling == "" && len(r.StatusRules) == 0 {
		return ref.JSON(r.Pattern, ""), nil
	}
	type object Response
	return ref.JSON(object(r), ""), nil
}

// UnmarshalJSON reads what MarshalJSON returns.
func (r *Response) UnmarshalJSON(text []byte) error {
	*r = Response{}
	if bytes.HasPrefix(text, []byte(`"`)) {
		return json.Unmarshal(text, &r.Pattern)
	}
	type object Response
	return json.Unmarshal(text, (*object)(r))
}

// passThrough returns responses in which each status code is that of the backend.
func passThrough(statuses ...string) map[string]Response {
	responses := make(map[string]Response, len(statuses))
	for _, status := range statuses {
		responses[status] = Response{Pattern: status}
	}
	return responses
}

// backendHeaders maps headers of the response to the same of the backend's.
func backendHeaders(names ...string) map[string]string {
	headers := make(map[string]string, len(names))
	for _, name := range names {
		headers[name] = "integration.response.header." + name
	}
	return headers
}

// ByStatus returns the responses by status code, each with all its headers, its
// templates and its content handling. The default has no Pattern. There are no
// responses without a Default.
func (r Responses) ByStatus() map[string]Response {
	responses := make(map[string]Response, len(r.Statuses)+1)
	if r.Default == "" {
		return responses
	}
	responses[r.Default] = r.complete(Response{})
	for status, response := range r.Statuses {
		responses[status] = r.complete(response)
	}
	return responses
}

// complete returns a response with what it takes from the table.
func (r Responses) complete(response Response) Response {
	response.Headers = withHeaders(r.Headers, response.Headers)
	if len(response.Templates) == 0 {
		response.Templates = r.Templates
	}
	response.ContentHandling = cmp.Or(response.ContentHandling, r.ContentHandling)
	return response
}

// headerNames returns the names of the headers of all responses.
func (r Responses) headerNames() []string {
	names := slices.Collect(maps.Keys(r.Headers))
	for _, response := range r.Statuses {
		names = slices.AppendSeq(names, maps.Keys(response.Headers))
	}
	return names
}

// check returns what is wrong with a table, which may come from an integration
// outside this package.
func (r Responses) check() fault.List {
	var faults fault.List
	statusOf := map[string]string{}
	common := slices.Collect(maps.Keys(r.Headers))
	for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
		response, field := r.Statuses[status], "responses.statuses."+status
		switch first, repeated := statusOf[response.Pattern]; {
		case status == r.Default && response.Pattern != "":
			faults.Add(field+".pattern", "%q: must be empty for the default status code", response.Pattern)
		case status != r.Default && response.Pattern == "":
			faults.Add(field+".pattern", `"": must be set for every status code except the default`)
		case repeated:
			faults.Add(field+".pattern", "%q: must not repeat the pattern of status code %s", response.Pattern, first)
		}
		if response.Pattern != "" {
			statusOf[response.Pattern] = status
		}
		for _, name := range slices.Sorted(maps.Keys(response.Headers)) {
			if containsHeader(common, name) && !slices.Contains(common, name) {
				faults.Add(field+".headers", "%q: must not repeat a header of the table in other capitals", name)
			}
		}
	}
	return faults
}

// replace returns a copy of the table in which f is applied to every text.
func (r Responses) replace(f func(string) string) Responses {
	r.Headers, r.Templates = replaceTexts(r.Headers, f), replaceTexts(r.Templates, f)
	r.Statuses = maps.Clone(r.Statuses)
	for status, response := range r.Statuses {
		response.Pattern, response.Headers, response.Templates =
			f(response.Pattern), replaceTexts(response.Headers, f), replaceTexts(response.Templates, f)
		response.StatusRules = slices.Clone(response.StatusRules)
		for i := range response.StatusRules {
			response.StatusRules[i].Condition = f(response.StatusRules[i].Condition)
		}
		r.Statuses[status] = response
	}
	return r
}

func (r Responses) clone() Responses {
	r.Headers, r.Templates, r.Statuses = maps.Clone(r.Headers), maps.Clone(r.Templates), maps.Clone(r.Statuses)
	for status, response := range r.Statuses {
		response.Headers, response.Templates = maps.Clone(response.Headers), maps.Clone(response.Templates)
		response.StatusRules = slices.Clone(response.StatusRules)
		r.Statuses[status] = response
	}
	return r
}

func (r Responses) equal(other Responses) bool {
	return r.Name == other.Name && r.Default == other.Default && r.ContentHandling == other.ContentHandling &&
		maps.Equal(r.Headers, other.Headers) && maps.Equal(r.Templates, other.Templates) &&
		maps.EqualFunc(r.Statuses, other.Statuses, Response.equal)
}

func (r Response) equal(other Response) bool {
	return r.Pattern == other.Pattern && r.ContentHandling == other.ContentHandling &&
		maps.Equal(r.Headers, other.Headers) && maps.Equal(r.Templates, other.Templates) &&
		slices.Equal(r.StatusRules, other.StatusRules)
}

// with returns the table with further headers on every response, which replace those of
// the same name.
func (r Responses) with(headers map[string]string) Responses {
	if len(headers) == 0 {
		return r
	}
	r.Headers, r.Variant = withHeaders(r.Headers, headers), true
	names := slices.Collect(maps.Keys(headers))
	r.Statuses = maps.Clone(r.Statuses)
	for status, response := range r.Statuses {
		replaced := func(name, _ string) bool { return containsHeader(names, name) }
		response.Headers = maps.Clone(response.Headers)
		maps.DeleteFunc(response.Headers, replaced)
		r.Statuses[status] = response
	}
	return r
}

// withTemplatePrefix returns the table of a MOCK in which every response has a template that
// begins with a text.
func (r Responses) withTemplatePrefix(prefix string) Responses {
	prefixed := func(templates map[string]string) map[string]string {
		if len(templates) == 0 {
			return map[string]string{"application/json": prefix}
		}
		return withPrefix(templates, prefix)
	}
	r.Templates, r.ContentHandling, r.Variant = prefixed(r.Templates), "CONVERT_TO_TEXT", true
	r.Statuses = maps.Clone(r.Statuses)
	for status, response := range r.Statuses {
		if len(response.Templates) > 0 {
			response.Templates = prefixed(response.Templates)
			r.Statuses[status] = response
		}
	}
	return r
}

// withHeaders returns headers with further ones, which replace those of the same name in
// any capitals.
func withHeaders(headers, further map[string]string) map[string]string {
	all, names := make(map[string]string, len(headers)+len(further)), slices.Collect(maps.Keys(further))
	for header, source := range headers {
		if !containsHeader(names, header) {
			all[header] = source
		}
	}
	maps.Copy(all, further)
	return all
}

// withHashedName returns the table with its name in the Definition. The name of a variant
// is derived from its content, so it does not depend on other routes. expression replaces
// references by their expressions.
func (r Responses) withHashedName(expression func(string) string) Responses {
	if !r.Variant {
		return r
	}
	r.Variant = false
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and maps of strings always marshal
	}
	hash := sha256.Sum256([]byte(expression(string(text))))
	r.Name += "-" + hex.EncodeToString(hash[:4])
	return r
}

// responseTables are the different tables of all methods. Methods with equal tables share
// one, which is then processed once.
type responseTables struct {
	all    []*Responses
	byHash map[uint64][]*Responses
}

// share returns a method with a shared table instead of its own.
func (t *responseTables) share(m boundMethod) *boundMethod {
	table := m.binding.Responses
	m.binding.Responses = Responses{}
	hash := table.hash()
	for _, other := range t.byHash[hash] {
		if other.equal(table) {
			m.responses = other
			return &m
		}
	}
	m.responses = &table
	t.all, t.byHash[hash] = append(t.all, &table), append(t.byHash[hash], &table)
	return &m
}

var tableSeed = maphash.MakeSeed()

// hash returns the same number for equal tables, and usually another one for different
// tables. Tables that are not variants are equal if their names are.
func (r Responses) hash() uint64 {
	hash := maphash.String(tableSeed, r.Name)
	if !r.Variant {
		return hash
	}
	for _, texts := range []map[string]string{r.Headers, r.Templates} {
		for key, text := range texts {
			hash += maphash.String(tableSeed, key) ^ 31*maphash.String(tableSeed, text)
		}
	}
	return hash
}
