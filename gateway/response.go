package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash/maphash"
	"maps"
	"reflect"
	"slices"

	"cdk.tf/go/privateapi/fault"
)

// Responses is a table of what becomes of a backend's answers: which of its
// statuses reach the client as which, and which headers go along. API Gateway
// calls its two sides method response and integration response.
//
// Methods with an equal table share it.
type Responses struct {
	// Name tells the table from others in what is synthesized, such as "s3".
	Name string
	// Variant marks a table that differs from others of its Name: in the
	// Definition a hash of its content is part of the name. Default: every
	// table of the Name is the same.
	Variant bool
	// Statuses maps a status that the client gets to the regular expression
	// that the backend's status must match for it.
	Statuses map[string]string
	// Default is the status that the client gets when no expression matches.
	Default string
	// Headers maps a header of the response to the client to what it is taken
	// from: "integration.response.header.Date", or a literal in single quotes.
	Headers map[string]string
	// Templates maps content types to mapping templates.
	Templates map[string]string
	// ContentHandling is CONVERT_TO_BINARY or CONVERT_TO_TEXT. Default: bodies
	// pass as they are.
	ContentHandling string
}

// asThemselves maps statuses of a backend to the same of the API.
func asThemselves(statuses ...string) map[string]string {
	patterns := make(map[string]string, len(statuses))
	for _, status := range statuses {
		patterns[status] = status
	}
	return patterns
}

// backendHeaders maps headers of the response to the same of the backend's.
func backendHeaders(names ...string) map[string]string {
	headers := make(map[string]string, len(names))
	for _, name := range names {
		headers[name] = "integration.response.header." + name
	}
	return headers
}

// Patterns maps every status that the client may get to the expression that the
// backend's must match for it, which is empty for the default.
func (r Responses) Patterns() map[string]string {
	patterns := map[string]string{r.Default: ""}
	maps.Copy(patterns, r.Statuses)
	return patterns
}

// check returns what is wrong with a table, which may come from an integration
// outside this package.
func (r Responses) check() fault.List {
	var faults fault.List
	if r.asThemselves() {
		return nil
	}
	statusOf := map[string]string{}
	for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
		pattern := r.Statuses[status]
		if first, ok := statusOf[pattern]; ok || pattern == "" {
			faults.Add("responses", "%q: pattern of status %s: must be set and not be that of another status %s", pattern, status, first)
		}
		statusOf[pattern] = status
	}
	return faults
}

// asThemselves reports whether each status is that of the backend, as in most tables.
func (r Responses) asThemselves() bool {
	for status, pattern := range r.Statuses {
		if pattern != status || status == "" {
			return false
		}
	}
	return true
}

// replace returns the table with every text replaced by what f returns for it.
// Nothing of the original is changed.
func (r Responses) replace(f func(string) string) Responses {
	r.Statuses, r.Headers, r.Templates = replaceTexts(r.Statuses, f), replaceTexts(r.Headers, f), replaceTexts(r.Templates, f)
	return r
}

func (r Responses) clone() Responses {
	r.Statuses, r.Headers, r.Templates = maps.Clone(r.Statuses), maps.Clone(r.Headers), maps.Clone(r.Templates)
	return r
}

func (r Responses) equal(other Responses) bool {
	return r.Name == other.Name && r.Default == other.Default && r.ContentHandling == other.ContentHandling &&
		equalTexts(r.Statuses, other.Statuses) && equalTexts(r.Headers, other.Headers) && equalTexts(r.Templates, other.Templates)
}

// equalTexts is maps.Equal, at once for one and the same map, as most tables have.
func equalTexts(a, b map[string]string) bool {
	return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer() || maps.Equal(a, b)
}

// with returns the table with further headers, which replace those of the same
// name.
func (r Responses) with(headers map[string]string) Responses {
	if len(headers) == 0 {
		return r
	}
	r.Headers, r.Variant = withHeaders(r.Headers, headers), true
	return r
}

// withHeaders returns headers with further ones, which replace those of the same
// name, however it is written.
func withHeaders(headers, further map[string]string) map[string]string {
	all, names := maps.Clone(further), slices.Collect(maps.Keys(further))
	for header, source := range headers {
		if !containsHeader(names, header) {
			all[header] = source
		}
	}
	return all
}

// named returns the table under the name that it has in the Definition: that of
// a variant is made from its content, so that it stays the same whatever other
// routes there are. expression writes a text with what its references stand for.
func (r Responses) named(expression func(string) string) Responses {
	if !r.Variant {
		return r
	}
	r.Variant = false
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and maps of strings always marshal
	}
	sum := sha256.Sum256([]byte(expression(string(text))))
	r.Name += "-" + hex.EncodeToString(sum[:4])
	return r
}

// responseTables are the different tables of all methods. Most methods have one
// that others have, so that what is done to a table is done once.
type responseTables struct {
	all   []*Responses
	bySum map[uint64][]*Responses
}

// share returns a method with the table that equals its own in the place of it.
func (t *responseTables) share(p placed) *placed {
	table := p.binding.Responses
	p.binding.Responses = Responses{}
	sum := table.sum()
	for _, other := range t.bySum[sum] {
		if other.equal(table) {
			p.responses = other
			return &p
		}
	}
	p.responses = &table
	t.all, t.bySum[sum] = append(t.all, &table), append(t.bySum[sum], &table)
	return &p
}

var tableSeed = maphash.MakeSeed()

// sum is the same for equal tables, in whatever order their maps are read, and
// rarely for others. Those of a name that is no variant's should be equal.
func (r Responses) sum() uint64 {
	sum := maphash.String(tableSeed, r.Name)
	if !r.Variant {
		return sum
	}
	for _, texts := range []map[string]string{r.Headers, r.Templates} {
		for key, text := range texts {
			sum += maphash.String(tableSeed, key) ^ 31*maphash.String(tableSeed, text)
		}
	}
	return sum
}
