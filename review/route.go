package review

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

// What a route passes on of a body: as it is, or as it is where no template is for its
// content type.
const (
	wholeBody   = "body"
	otherBodies = "body of other content types"
)

// route returns a method as a route. tables are the texts for the tables of
// responses, by name.
func route(path string, method gateway.Method, tables map[string][]string) Route {
	binding := method.Integration
	r := Route{
		Path: path, Method: method.HTTPMethod,
		Integration:   binding.Backend,
		Authorization: method.Authorization,
		Scopes:        eachOnce(method.AuthorizationScopes),
		APIKey:        method.APIKeyRequired,
		Passes:        []string{},
		Backend:       []string{"type " + binding.Type},
		Answers:       append([]string{}, tables[binding.Responses.Name]...),
	}
	if binding.HTTPMethod != "" {
		r.Backend = append(r.Backend, "method "+binding.HTTPMethod)
	}
	if binding.URI != "" {
		r.Backend = append(r.Backend, "URI "+binding.URI)
	}
	if binding.UsesRole {
		r.Backend = append(r.Backend, "called as the role")
	}
	for _, to := range slices.Sorted(maps.Keys(binding.RequestParameters)) {
		from := binding.RequestParameters[to]
		to := parameter(to, "integration.request.")
		switch text, fixed := literal(from); {
		case !fixed && strings.HasPrefix(from, "method.request.header."):
			// A header in other capitals is the same header to a backend.
			r.Passes = append(r.Passes, strings.ToLower(renamed(parameter(from, "method.request."), to)))
		case !fixed && strings.HasPrefix(from, "method.request."):
			r.Passes = append(r.Passes, renamed(parameter(from, "method.request."), to))
		case !fixed:
			r.Backend = append(r.Backend, to+" from "+from)
		case strings.HasPrefix(binding.Type, "HTTP"):
			// Servers know their callers by fixed headers, and people put into
			// them what is no text for everyone who reads a review.
			r.Backend = append(r.Backend, to+" is fixed, with the hash "+hash(text))
		default:
			r.Backend = append(r.Backend, to+" is "+text)
		}
	}
	for _, contentType := range slices.Sorted(maps.Keys(binding.RequestTemplates)) {
		r.Backend = append(r.Backend, "body of "+contentType+byTemplate+binding.RequestTemplates[contentType])
	}
	switch {
	case binding.Type == "HTTP_PROXY":
		r.Passes = append(r.Passes, "all headers", "all query strings", "body")
	case binding.Type == "MOCK":
	case len(binding.RequestTemplates) == 0 && binding.PassthroughBehavior != "NEVER":
		r.Passes = append(r.Passes, wholeBody)
	case len(binding.RequestTemplates) > 0 && cmp.Or(binding.PassthroughBehavior, "WHEN_NO_MATCH") == "WHEN_NO_MATCH":
		r.Passes = append(r.Passes, otherBodies)
	}
	if binding.ContentHandling != "" {
		r.Backend = append(r.Backend, "body "+binding.ContentHandling)
	}
	switch {
	case binding.Type == "HTTP_PROXY" && binding.Stream:
		r.Answers = append(r.Answers, "as the server answers, as it comes")
	case binding.Type == "HTTP_PROXY":
		r.Answers = append(r.Answers, "as the server answers")
	}
	if binding.TimeoutMilliseconds != 0 {
		r.Answers = append(r.Answers, fmt.Sprintf("within %d ms", binding.TimeoutMilliseconds))
	}
	slices.Sort(r.Passes)
	r.Passes = slices.Compact(r.Passes)
	return r
}

// answers returns what a table of responses gives to callers: statuses, the
// default last, then headers and bodies.
func answers(table gateway.Responses) []string {
	var texts, same []string
	for _, status := range slices.Sorted(maps.Keys(table.Statuses)) {
		if pattern := table.Statuses[status]; pattern == status {
			same = append(same, status)
		} else {
			texts = append(texts, "status "+status+" for "+pattern)
		}
	}
	if same != nil {
		texts = append([]string{"status of the backend: " + strings.Join(same, ", ")}, texts...)
	}
	if table.Default != "" {
		texts = append(texts, "status "+table.Default+" otherwise")
	}
	for _, header := range slices.Sorted(maps.Keys(table.Headers)) {
		texts = append(texts, headerText(header, table.Headers[header], "integration.response."))
	}
	for _, contentType := range slices.Sorted(maps.Keys(table.Templates)) {
		texts = append(texts, "body of "+contentType+byTemplate+table.Templates[contentType])
	}
	if table.ContentHandling != "" {
		texts = append(texts, "body "+table.ContentHandling)
	}
	return texts
}

// headerText says where a header of an answer is taken from.
func headerText(header, source, prefix string) string {
	if text, fixed := literal(source); fixed {
		return "header " + header + " is " + text
	}
	if !strings.HasPrefix(source, prefix) {
		return "header " + header + " from " + source
	}
	return renamed(parameter(source, prefix), "header "+header)
}

// parameter returns "integration.request.querystring.prefix" as "query prefix".
func parameter(name, prefix string) string {
	place, name, _ := strings.Cut(strings.TrimPrefix(name, prefix), ".")
	if place == "querystring" {
		place = "query"
	}
	return strings.TrimSpace(place + " " + name)
}

func renamed(from, to string) string {
	if strings.EqualFold(from, to) {
		return to
	}
	return from + " as " + to
}

// literal returns what stands in single quotes.
func literal(source string) (string, bool) {
	if len(source) < 2 || !strings.HasPrefix(source, "'") || !strings.HasSuffix(source, "'") {
		return "", false
	}
	return source[1 : len(source)-1], true
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}
