// Package diagram_test has Mermaid itself draw the pictures of the review and of
// the documents, and reads what they show.
package diagram_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/testenv"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/markdown"
)

// block is a picture in Markdown.
var block = regexp.MustCompile("(?ms)^```mermaid\n(.*?)^```$")

// TestDocuments draws every picture in the Markdown files of the repository,
// with the reports that are kept as examples among them.
func TestDocuments(t *testing.T) {
	testenv.EndToEnd(t, "node", "npm")
	t.Parallel()
	root := filepath.Join("..", "..")
	var files, pictures []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() &&
			slices.Contains([]string{".git", "cdktf.out", "node_modules", ".terraform"}, entry.Name()):
			return fs.SkipDir
		case filepath.Ext(path) != ".md":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range block.FindAllSubmatch(text, -1) {
			files, pictures = append(files,
				filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))), append(pictures,
				string(match[1]))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	reports := "review/markdown/testdata/"
	for _, file := range []string{"README.md", reports + "documents.md", reports + "orders.md"} {
		if !slices.Contains(files, file) {
			t.Errorf("%s has no picture", file)
		}
	}
	for i, drawing := range draw(t, pictures...) {
		if drawing.Error != "" || len(drawing.Nodes) == 0 {
			t.Errorf("%s: %s\n%s", files[i], drawing.Error, pictures[i])
		}
	}
}

// A picture that is none must not pass for one.
func TestBrokenPicture(t *testing.T) {
	testenv.EndToEnd(t, "node", "npm")
	t.Parallel()
	good := markdown.Mermaid(api("word"))
	broken := []string{
		strings.Replace(good, `"]`, `]`, 1),
		strings.Replace(good, "flowchart LR", "flowchart", 1) + "\n  clients --> end\n",
		strings.Replace(good, "api[", "api[[", 1),
	}
	for i, drawing := range draw(t, append(broken, good)...) {
		if isGood := i == len(broken); isGood != (drawing.Error == "") {
			t.Errorf("error %q of\n%s", drawing.Error, append(broken, good)[i])
		}
	}
	if drawing := draw(t, "flowchart LR\n  a[\"<b>x</b>\"] --> b[\"fa:fa-user\"]\n")[0]; len(drawing.Other) != 2 {
		t.Errorf("a picture with <b> and an icon has %q beside text", drawing.Other)
	}
}

// TestNames draws pictures in which everything has a name that means something
// to Mermaid, HTML or Markdown, and reads it there as it is.
func TestNames(t *testing.T) {
	testenv.EndToEnd(t, "node", "npm")
	t.Parallel()
	names := []string{
		`"`, `a"b`, `"]`, `"] --> b["`, "`a`", "#", "#quot;", "#35;", "a#35;b", ";", "a;b", "%%", "%%{init: {}}%%",
		"%% a",
		"[a]", "(a)", "{a}", "((a))", "[(a)]", "<a", "a>", "<b>a</b>", "<br>", "<br/>a", "<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"&", "&amp;", "&#35;", "&lt;b&gt;", `\`, `\n`, `a\nb`, `\"`, "|", "a|b", "a -->|b| c", "--> a", "-.->", "---",
		"===", "~~~", "-- a --",
		"end", "graph", "subgraph a", "flowchart", "click a", "style a fill:#fff;", "style:a#b;", "classDef a b:#c;",
		"linkStyle 0", "class a b", "default",
		"a@{ shape: rect }", "@{", ":::a", "a:::b", "fa:fa-user", "fab:fa-aws", "$$a$$", "$a$", "http://a.example",
		"https://a.example/?b=c&d=e#f",
		"www.example.com", "a@example.com", "1. a", "1) a", "- a", "+ a", "* a", "*a*", "**a**", "_a_", "__a__",
		"~~a~~", "> a", "# a", "## a", "[a](http://b)", "![a](b)",
		"日本語のバケット", "é", "ü", "ß", "ﬂ°°35¶ß", "ﬂ°quot¶ß", "¶ß", "👍", "{{a}}", "{proxy+}",
		"${aws_s3_bucket.a[\"b\"].id}", "'a'", "a,b", "a=b", "a+b", "a.b", "a_b", "a-b", "!a", "^a", "?a",
		"x --- o", "o", "x", "undefined", "null", "constructor", "__proto__", "direction TB", "a  direction   LR b",
		"accTitle: a", "accDescr: a", "---\ntitle: a\n---",
	}
	// Ten names in a picture, since it takes long to draw one, and a long one in
	// the place of everything.
	apis := []review.API{api("\"a\"; #b; <c> `d` & e|f")}
	for some := range slices.Chunk(names, 10) {
		apis = append(apis, backends(some))
	}
	var pictures []string
	for _, a := range apis {
		pictures = append(pictures, markdown.Mermaid(a))
	}
	for i, got := range draw(t, pictures...) {
		if diff := cmp.Diff(wanted(apis[i]), got); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s", diff, pictures[i])
		}
	}
}

// api is one in which everything that a user names has the same name.
func api(name string) review.API {
	return review.API{
		Name: name, Role: name,
		Callers: review.Callers{
			Networks:  ref.List{name},
			Endpoints: []review.Endpoint{{Address: name}, {IDs: ref.List{name}}, {IDs: ref.List{name, name}}},
		},
		Routes: []review.Route{
			{Path: name, Method: "GET", Backend: review.Backend{Name: name}},
			{Path: name, Method: "PUT", Backend: review.Backend{Service: "s3", Name: "S3 " + name}},
		},
		Grants: []review.Grant{{Action: name, Routes: []string{"GET " + name}}},
	}
}

// backends is an API with routes to, and permissions on, what has these names.
func backends(names []string) review.API {
	a := review.API{Name: "api", Role: "role"}
	for _, name := range names {
		a.Routes = append(a.Routes, review.Route{Path: name, Method: "GET", Backend: review.Backend{Name: name}})
		a.Grants = append(a.Grants, review.Grant{Action: name, Routes: []string{"GET " + name}})
	}
	return a
}

// wanted is what the picture of one of these shows.
func wanted(a review.API) drawing {
	shown := func(name string) string {
		written := strings.NewReplacer("\n", `\n`, "ﬂ°", `ﬂ\u00b0`, "¶ß", `\u00b6ß`)
		return strings.Join(strings.Fields(written.Replace(name)), " ")
	}
	clients := []string{"clients"}
	if len(a.Callers.Networks) > 0 {
		clients = []string{"clients in", a.Callers.Networks[0]}
	}
	d := drawing{Nodes: [][]string{clients}, Other: []string{}}
	edge := func(text string) { d.Edges, d.Arrows = append(d.Edges, []string{text}), d.Arrows+1 }
	for _, e := range a.Callers.Endpoints {
		switch {
		case e.Address != "":
			d.Nodes = append(d.Nodes, []string{"VPC endpoint", e.Address})
		case len(e.IDs) == 1:
			d.Nodes = append(d.Nodes, []string{"VPC endpoint", e.IDs[0]})
		default:
			d.Nodes = append(d.Nodes, append([]string{"VPC endpoints"}, e.IDs...))
		}
		edge("")
		edge("")
	}
	d.Nodes = append(d.Nodes, []string{"private REST API", a.Name}, []string{"role", a.Role})
	edge("calls AWS as")
	for _, r := range a.Routes {
		d.Nodes = append(d.Nodes, []string{shown(r.Method + " " + r.Path)}, []string{shown(r.Backend.Name)})
		may := ""
		for _, g := range a.Grants {
			if g.Routes[0] == r.Method+" "+r.Path {
				may = shown(g.Action)
			}
		}
		edge("")
		edge(may)
	}
	return d
}
