package markdown

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensionast "github.com/yuin/goldmark/extension/ast"
	gfm "github.com/yuin/goldmark/text"
)

// A read is what a reader of GitHub-flavoured Markdown makes of a text.
type read struct {
	kinds []string // of its nodes, in order
	code  string   // what stands in code spans
	prose string   // what stands elsewhere
	all   string
}

// readMarkdown reads a text as GitHub does.
func readMarkdown(t testing.TB, source string) read {
	t.Helper()
	if !utf8.ValidString(source) {
		t.Fatalf("no UTF-8: %q", source)
	}
	parser := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	var r read
	inCode := false
	write := func(s string) {
		if inCode {
			r.code += s
		} else {
			s = strings.ReplaceAll(s, "&#124;", "|")
			r.prose += s
		}
		r.all += s
	}
	err := ast.Walk(parser.Parse(gfm.NewReader([]byte(source))),
		func(node ast.Node, entering bool) (ast.WalkStatus, error) {
			switch node := node.(type) {
			case *ast.Text:
				if entering {
					write(string(node.Value([]byte(source))))
					if node.SoftLineBreak() {
						write("\n")
					}
				}
				return ast.WalkContinue, nil
			case *ast.String:
				if entering {
					write(string(node.Value))
				}
				return ast.WalkContinue, nil
			case *ast.CodeSpan:
				inCode = entering
				return ast.WalkContinue, nil
			case *ast.FencedCodeBlock:
				return ast.WalkSkipChildren, nil
			}
			if entering {
				r.kinds = append(r.kinds, node.Kind().String())
			}
			if !entering && (node.Kind() == extensionast.KindTableCell || node.Type() == ast.TypeBlock) {
				write("\n")
			}
			return ast.WalkContinue, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// linked is what GitHub makes links, mentions or pictures of outside of code.
// https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
var linked = regexp.MustCompile(`(?i)@|#|\bgh-[0-9]|\b[0-9a-f]{7,40}\b|://|www\.\S|:[a-z0-9_+-]+:|[a-z0-9]\.[a-z]`)

// names are what a user of the library could name something, to find a name that
// is more than one.
var names = []string{
	"", " ", "  a  ", "a", "`", "``", "a`b", "`a``b`", "|", "a|b", "||", `\`, `\|`, `a\`, "`|`", "a`|`b",
	"<b>", "<!-- x", "-->", "</details>", "<script>alert(1)</script>", "&amp;", "&#124;", "[a](http://b)", "![a](b)",
	"<http://a.example>",
	"https://a.example/?b=c", "www.example.com", "a@example.com", "@octocat", "@github/team", "#1", "GH-1", "o/r#1",
	"o/r@0123456789abcdef",
	"0123456789abcdef0123456789abcdef01234567", "deadbeef", "DEADBEEF", ":smile:", "a\nb", "a\r\nb", "\n\n# a",
	"\n- a", "\n| a | b |\n|---|---|\n", "\t", "\x00", "\x1b[31m",
	"\u202etxt.exe", "\u2066a\u2069", "\u200b", "\u00a0", "\u2028", "\ufeff", "\xff\xfe", "日本語のバケット", "👩‍👩‍👧‍👦", "é",
	"ﷺ",
	"- a", "1. a", "1) a", "+ a", "* a", "> a", "# a", "=== ", "---", "***", "~~~", "```", "    a", "*a*", "_a_",
	"__a__", "~a~", "~~a~~",
	"$a$", "$$a$$", "$`a`$", "[^1]", "[^1]: a", "[a]: b", "- [ ] a", "[ ]", "\"a\"", "'a'", "{{a}}",
	"${aws_s3_bucket.a[\"b\"].id}", "%%a", "a<br>b", "style a:b#c;",
}

// placements are where names stand in a report, and how. Each is read once with
// a word in the place of the name, for the structure that it must keep.
var placements = []struct {
	what  string
	write func(name string) string
	short bool // words may stand for themselves
}{
	{
		"code in a cell",
		func(s string) string { return table([]string{"a", "b"}, [][]string{{code(s), "b"}, {"c", code(s)}}) }, false,
	},
	{"code in a list", func(s string) string { return bullets([]string{code(s), "a " + code(s) + "."}) }, false},
	{
		"code in a heading", func(s string) string { return section{title: "a of " + code(s), body: "b\n"}.whole() },
		false,
	},
	{
		"text in a cell",
		func(s string) string { return table([]string{"a", "b"}, [][]string{{text(s), "b"}, {"c", text(s)}}) }, true,
	},
	{"text in a list", func(s string) string { return bullets([]string{text(s), "a " + text(s) + "."}) }, true},
	{
		"text in a heading", func(s string) string { return section{title: "a of " + text(s), body: "b\n"}.whole() },
		true,
	},
}

func FuzzEscape(f *testing.F) {
	for _, name := range names {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, p := range placements {
			source := p.write(name)
			got, want := readMarkdown(t, source), readMarkdown(t, p.write("word"))
			if strings.Join(got.kinds, " ") != strings.Join(want.kinds, " ") {
				t.Errorf("%s: %q changes what the text is made of:\n%s\n got %v\nwant %v", p.what, name, source,
					got.kinds, want.kinds)
			}
			if match := linked.FindString(got.prose); match != "" {
				t.Errorf("%s: %q leaves %q for GitHub to make a link of:\n%s", p.what, name, match, source)
			}
			if told := squeezed(visible(name)); !p.short && told != "" && !strings.Contains(squeezed(got.all), told) {
				t.Errorf("%s: %q is told as %q:\n%s", p.what, name, got.all, source)
			}
		}
	})
}

// squeezed drops white space, of which Markdown keeps some.
func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"the role may do nothing: it's a well-known one, 403 or 404.": "the role may do nothing: it's a well-known " +
			"one, 403 or 404.",
		"see https://a.example, @octocat and #1": "see `https://a.example`, `@octocat` and `#1`",
		"callers of /{proxy+} (anyClient)":       "callers of `/{proxy+}` `(anyClient)`",
		"a  b\nc":                                "a b c",
		"commit deadbee, 1234567 and 12.":        "commit `deadbee`, `1234567` and 12.",
		"a ... b":                                "a `...` b",
		"バケット é":                                 "バケット é",
	} {
		if got := text(in); got != want {
			t.Errorf("text(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":               "(empty)",
		"a":              "`a`",
		"a b":            "`a b`",
		" a":             "`  a `",
		"`":              "`` ` ``",
		"a`b":            "``a`b``",
		"a|b":            "`a`&#124;`b`",
		"|":              "&#124;",
		"a\nb\t\u202e\a": "`a\\nb\\t\\u202e\\u0007`",
		"\xff":           "`\ufffd`",
		"\U000e0001":     "`\\U000e0001`",
	} {
		if got := code(in); got != want {
			t.Errorf("code(%q) = %s, want %s", in, got, want)
		}
	}
}
