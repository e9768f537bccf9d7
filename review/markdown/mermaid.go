package markdown

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cdk.tf/go/privateapi/review"
)

// With more edges than this, a picture shows kinds of backends instead of each one, so
// that a person can follow it.
const maxEdges = 40

// Longer texts are cut. The report has all of them in full elsewhere.
const (
	maxLabel = 80 // characters
	maxLines = 6
	// Texts beside edges cover what is near them.
	maxActions = 3
)

// Mermaid returns a flowchart of an API in the language of Mermaid: callers, endpoints,
// the API, its routes by backend with the role's permissions for each, and the role. The
// same API gives the same bytes.
// https://mermaid.js.org/syntax/flowchart.html
func Mermaid(a review.API) string {
	var p picture
	for _, by := range []func(review.Route) string{byBackend, byKind, byNothing} {
		p = newPicture(a, by)
		if p.edges <= maxEdges {
			break
		}
	}
	return "flowchart LR\n" + p.text.String()
}

// byBackend, byKind and byNothing name the node of a route's backend. Routes with the
// same name share a node.
func byBackend(r review.Route) string { return r.Backend.Name }

func byKind(r review.Route) string {
	switch {
	case r.Backend.Kind == review.Mock:
		return "API Gateway itself"
	case r.Backend.Kind == review.WebServer:
		return "web servers"
	case r.Backend.Service == "s3":
		return "S3"
	}
	return cmp.Or(r.Backend.Service, "AWS")
}

func byNothing(review.Route) string { return "all backends" }

// A picture is a flowchart that is being drawn.
type picture struct {
	text  strings.Builder
	edges int
}

// node draws a node with a text of several lines. open and end make its shape.
func (p *picture) node(id, open, end string, lines ...string) {
	fmt.Fprintf(&p.text, "  %s%s\"%s\"%s\n", id, open, labels(lines), end)
}

// edge draws an edge, with a text of several lines if there are any.
func (p *picture) edge(from, to string, lines ...string) {
	if len(lines) == 0 {
		fmt.Fprintf(&p.text, "  %s --> %s\n", from, to)
	} else {
		fmt.Fprintf(&p.text, "  %s -- \"%s\" --> %s\n", from, labels(lines), to)
	}
	p.edges++
}

// newPicture draws an API. Routes share a node if name returns the same for them.
func newPicture(a review.API, name func(review.Route) string) (p picture) {
	p.node("clients", "([", "])", clientLines(a)...)
	endpoints := endpointLines(a)
	if len(endpoints) > maxEdges/4 {
		endpoints = [][]string{{number(len(endpoints), "sources of VPC endpoints")}}
	}
	for i, lines := range endpoints {
		p.node(fmt.Sprintf("endpoint%d", i+1), "[", "]", lines...)
	}
	p.node("api", "[", "]", "private REST API", a.Name)
	for i := range endpoints {
		id := fmt.Sprintf("endpoint%d", i+1)
		p.edge("clients", id)
		p.edge(id, "api")
	}
	kind, role := "role", a.Role
	if a.RoleARN != "" {
		kind, role = "existing role", a.RoleARN
	}
	if role != "" {
		p.node("role", "([", "])", kind, role)
		p.edge("api", "role", "calls AWS as")
	}
	var names []string
	routes := map[string][]review.Route{}
	for _, r := range a.Routes {
		if r.Preflight {
			continue
		}
		key := name(r)
		if routes[key] == nil {
			names = append(names, key)
		}
		routes[key] = append(routes[key], r)
	}
	for i, key := range names {
		if p.edges > maxEdges {
			return p // which shows enough to see that it is too much
		}
		group, backend := fmt.Sprintf("routes%d", i+1), fmt.Sprintf("backend%d", i+1)
		p.node(group, "[", "]", few(byPath(routes[key]), maxLines, "paths")...)
		lines := []string{key}
		if n := backends(routes[key]); n > 1 {
			lines = append(lines, number(n, "backends"))
		}
		if slices.ContainsFunc(routes[key], func(r review.Route) bool { return r.Backend.Service != "s3" }) {
			p.node(backend, "[", "]", lines...)
		} else {
			p.node(backend, "[(", ")]", lines...)
		}
		p.edge("api", group)
		// Permissions label the edge to each backend. Edges from the role would cross
		// all others.
		p.edge(group, backend, few(actions(a, routes[key]), maxActions, "actions")...)
	}
	return p
}

func clientLines(a review.API) []string {
	if len(a.Callers.Networks) == 0 {
		return []string{"clients"}
	}
	return append([]string{"clients in"}, few(a.Callers.Networks, maxLines, "networks")...)
}

func endpointLines(a review.API) [][]string {
	var list [][]string
	for _, e := range a.Callers.Endpoints {
		switch {
		case e.Address != "":
			list = append(list, []string{"VPC endpoint", e.Address})
		case len(e.IDs) == 1:
			list = append(list, []string{"VPC endpoint", e.IDs[0]})
		default:
			list = append(list, append([]string{"VPC endpoints"}, few(e.IDs, maxLines, "endpoints")...))
		}
	}
	return list
}

// actions returns the role's actions on the backends of some routes. The role also invokes
// the functions of authorizers for routes, which are no backends.
func actions(a review.API, routes []review.Route) []string {
	is := map[string]bool{}
	for _, r := range routes {
		is[r.Name()] = true
	}
	invokes := slices.ContainsFunc(routes, func(r review.Route) bool { return r.Backend.Service == "lambda" })
	var actions []string
	for _, g := range a.Grants {
		if g.Action == "lambda:InvokeFunction" && !invokes {
			continue
		}
		if slices.ContainsFunc(g.Routes, func(route string) bool { return is[route] }) {
			actions = append(actions, g.Action)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(actions)))
}

func backends(routes []review.Route) int {
	different := map[string]bool{}
	for _, r := range routes {
		different[r.Backend.Name] = true
	}
	return len(different)
}

// byPath names routes, which must be sorted by path, with the methods of one path
// together: "GET, HEAD /{proxy+}".
func byPath(routes []review.Route) []string {
	var texts []string
	for i := 0; i < len(routes); {
		path, methods := routes[i].Path, []string{}
		for ; i < len(routes) && routes[i].Path == path; i++ {
			methods = append(methods, routes[i].Method)
		}
		texts = append(texts, strings.Join(methods, ", ")+" "+path)
	}
	return texts
}

// few returns at most max lines of the list. The last one says how many are left out.
func few(list []string, max int, what string) []string {
	if len(list) <= max {
		return list
	}
	return append(slices.Clone(list[:max-1]), "and "+number(len(list)-max+1, "more "+what))
}

// labels returns lines as one text in double quotes.
func labels(lines []string) string {
	escaped := make([]string, len(lines))
	for i, line := range lines {
		escaped[i] = label(line)
	}
	return strings.Join(escaped, "<br>")
}

// ownEntities are Mermaid's own marks for entities. It does not distinguish them from the
// same characters in a text, so these are written as in a Go string.
var ownEntities = strings.NewReplacer("ﬂ°", `ﬂ\u00b0`, "¶ß", `\u00b6ß`)

// label returns a text that Mermaid reads only as text. In a label it reads HTML,
// Markdown and numbered entities, with # for &#.
func label(s string) string {
	s = strings.Join(strings.Fields(visible(short(s))), " ")
	runes := []rune(ownEntities.Replace(s))
	if len(runes) > maxLabel {
		runes = append(runes[:maxLabel-1], '…')
	}
	if len(runes) == 0 {
		return "none"
	}
	var b strings.Builder
	for i, r := range runes {
		inWord := i > 0 && i+1 < len(runes) && isWord(runes[i-1]) && (isWord(runes[i+1]) || runes[i+1] == '}')
		// Mermaid makes a link of www. even without http.
		isLink := r == '.' && i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www")
		switch {
		case isWord(r), r >= utf8.RuneSelf, strings.ContainsRune(" /,{}", r), strings.ContainsRune("-+_.", r) && inWord && !isLink:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	// Mermaid looks for "direction LR" anywhere in a line.
	return strings.ReplaceAll(b.String(), "direction ", "direction#32;")
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
