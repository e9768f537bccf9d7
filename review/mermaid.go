package review

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A picture stays one that a person can follow: with more edges than this it
// shows kinds of backends in the place of each.
const maxEdges = 40

// Longer texts are cut in a picture, which is in no place where they are not
// told in full as well.
const (
	maxLabel = 80 // characters
	maxLines = 6
	// Texts beside edges cover what is near.
	maxActions = 3
)

// Mermaid returns a picture of the API in the language of Mermaid: callers,
// endpoints, the API, routes by what they lead to with what the role may do there,
// and the role. The same API gives the same bytes.
func (a API) Mermaid() string {
	var p picture
	for _, by := range []func(Route) string{byBackend, byKind, byNothing} {
		p = a.picture(by)
		if p.edges <= maxEdges {
			break
		}
	}
	return "flowchart LR\n" + p.text.String()
}

// byBackend, byKind and byNothing say which routes are shown as one. What has no
// name of its own is told by its number.
func byBackend(r Route) string { return r.Integration }

func byKind(r Route) string {
	switch {
	case slices.Contains(r.Backend, "type MOCK"):
		return "API Gateway itself"
	case slices.Contains(r.Backend, "type HTTP"), slices.Contains(r.Backend, "type HTTP_PROXY"):
		return "web servers"
	}
	kind, _, _ := strings.Cut(r.Integration, " ")
	return kind
}

func byNothing(Route) string { return "all backends" }

// A picture is one that is being drawn.
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

// picture draws the API with those routes as one that have the same name.
func (a API) picture(name func(Route) string) (p picture) {
	p.node("clients", "([", "])", a.clients()...)
	endpoints := a.endpointLines()
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
	if a.Role != "" {
		p.node("role", "([", "])", "role", a.Role)
		p.edge("api", "role", "calls AWS as")
	}
	var names []string
	routes := map[string][]Route{}
	for _, r := range a.Routes {
		if r.isPreflight() {
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
		if strings.HasPrefix(key, "S3") {
			p.node(backend, "[(", ")]", lines...)
		} else {
			p.node(backend, "[", "]", lines...)
		}
		p.edge("api", group)
		// What the role may do stands where it is done: edges from the role would
		// cross all others.
		p.edge(group, backend, few(a.actions(routes[key]), maxActions, "actions")...)
	}
	return p
}

func (a API) clients() []string {
	if len(a.Callers.Networks) == 0 {
		return []string{"clients"}
	}
	return append([]string{"clients in"}, few(a.Callers.Networks, maxLines, "networks")...)
}

func (a API) endpointLines() [][]string {
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

// actions are what the role may do for the routes, if there is one.
func (a API) actions(routes []Route) []string {
	is := map[string]bool{}
	for _, r := range routes {
		is[r.Method+" "+r.Path] = true
	}
	var actions []string
	for _, g := range a.Grants {
		if slices.ContainsFunc(g.Routes, func(route string) bool { return is[route] }) {
			actions = append(actions, g.Action)
		}
	}
	return eachOnce(actions)
}

func backends(routes []Route) int {
	different := map[string]bool{}
	for _, r := range routes {
		different[r.Integration] = true
	}
	return len(different)
}

// byPath names routes, which are sorted by path, with the methods of one path
// together: "GET, HEAD /{proxy+}".
func byPath(routes []Route) []string {
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

// few returns the list, or as much of it as max lines hold with the number of
// those that are left out.
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

// ownEntities are how Mermaid marks entities for itself. It takes them for its own
// wherever they come from, so they are shown as a Go string has them.
var ownEntities = strings.NewReplacer("ﬂ°", `ﬂ\u00b0`, "¶ß", `\u00b6ß`)

// label returns a text that is none but text to Mermaid, which reads HTML,
// Markdown and more in a label. It knows numbered entities, with # for &#.
func label(s string) string {
	s = strings.Join(strings.Fields(visible(s)), " ")
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
		// What begins with www. is a link, even without http.
		isLink := r == '.' && i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www")
		switch {
		case isWord(r), r >= utf8.RuneSelf, strings.ContainsRune(" /,{}", r), strings.ContainsRune("-+_.", r) && inWord && !isLink:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	// It looks for "direction LR" anywhere in a line.
	return strings.ReplaceAll(b.String(), "direction ", "direction#32;")
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
