package ref_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/ref"
)

const (
	one  = "${TfToken[TOKEN.1]}"
	two  = "${TfToken[TOKEN.22]}"
	many = "#{TfToken[TOKEN.3]}"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"plain text":                       {"a $ b % {c}", "a $ b % {c}"},
		"an interpolation":                 {"a ${x} b", "a $${x} b"},
		"a directive":                      {"%{ if x }", "%%{ if x }"},
		"an escape":                        {"$${x}", "$$${x}"},
		"a reference":                      {one, one},
		"a reference inside text":          {"${a}" + one + "%{b}", "$${a}" + one + "%%{b}"},
		"two references":                   {one + two, one + two},
		"a dollar sign before a reference": {"$" + one, `${"$"}` + one},
		"dollar signs before a reference":  {"${$$" + one, `$${${"$$"}` + one},
		"an incomplete token":              {"${TfToken[TOKEN.1]", "$${TfToken[TOKEN.1]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ref.Escape(c.in); got != c.want {
				t.Errorf("Escape(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	if !ref.Contains("x"+one) || !ref.Contains(many) || ref.Contains("${var.x}") || ref.Contains("") {
		t.Error("Contains: want tokens only")
	}
	if got := strings.Join(ref.Tokens(one+"-"+two+one), " "); got != one+" "+two+" "+one {
		t.Errorf("Tokens = %q", got)
	}
	if got := ref.Replace("a"+one+"b", func(string) string { return "X" }); got != "aXb" {
		t.Errorf("Replace = %q", got)
	}
	if !ref.HasSyntax("a${b}") || !ref.HasSyntax("%{b}") || ref.HasSyntax(one) || ref.HasSyntax("$ { %") {
		t.Error("HasSyntax: want literal syntax only")
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		list      ref.List
		reference bool
		mixed     bool
	}{
		"empty":                  {nil, false, false},
		"literal":                {ref.List{"a", "b"}, false, false},
		"one literal":            {ref.List{"a"}, false, false},
		"a string reference":     {ref.List{one}, false, false},
		"a list reference":       {ref.List{many}, true, false},
		"a list among others":    {ref.List{"a", many}, false, true},
		"a list inside a string": {ref.List{"x" + many}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, got := c.list.Reference(); got != c.reference {
				t.Errorf("Reference() = %v, want %v", got, c.reference)
			}
			if got := c.list.Mixed(); got != c.mixed {
				t.Errorf("Mixed() = %v, want %v", got, c.mixed)
			}
		})
	}
}

func TestReplaceLists(t *testing.T) {
	t.Parallel()
	got := ref.ReplaceLists(`{"a":"`+many+`","b":"`+one+`"}`, func(token string) string { return "<" + token + ">" })
	if want := `{"a":<` + many + `>,"b":"` + one + `"}`; got != want {
		t.Errorf("ReplaceLists = %s, want %s", got, want)
	}
}

// Terraform reads two or more signs before a brace as one sign less (observed with
// Terraform 1.11).
var (
	escape  = regexp.MustCompile(`^(\$\$+\{|%%+\{)`)
	dollars = regexp.MustCompile(`^\$\{"(\$+)"\}`)
)

// Terraform must read the escaped text as the original text. This test unescapes it
// itself. An end-to-end test does the same with Terraform.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "${a}", "$${a}", "%{a}%%{", "$" + one, "$$$" + one + "{", "{" + one + "${"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		escaped := ref.Escape(s)
		if got, want := strings.Join(ref.Tokens(escaped), ""), strings.Join(ref.Tokens(s), ""); got != want {
			t.Errorf("Escape(%q) has references %q, want %q", s, got, want)
		}
		var read strings.Builder
		rest := escaped
		for i := 0; i < len(rest); {
			switch {
			case escape.MatchString(rest[i:]):
				run := escape.FindString(rest[i:])
				read.WriteString(run[1:])
				i += len(run)
			case dollars.MatchString(rest[i:]):
				read.WriteString(dollars.FindStringSubmatch(rest[i:])[1])
				i += len(dollars.FindString(rest[i:]))
			case strings.HasPrefix(rest[i:], "${") && len(ref.Tokens(rest[i:])) > 0 && strings.HasPrefix(rest[i:],
				ref.Tokens(rest[i:])[0]):
				read.WriteString(ref.Tokens(rest[i:])[0])
				i += len(ref.Tokens(rest[i:])[0])
			case strings.HasPrefix(rest[i:], "${"), strings.HasPrefix(rest[i:], "%{"):
				t.Fatalf("Escape(%q) = %q leaves syntax at %d", s, escaped, i)
			default:
				read.WriteByte(rest[i])
				i++
			}
		}
		if read.String() != s {
			t.Errorf("Escape(%q) reads back as %q", s, read.String())
		}
	})
}

// The package finds the same references as regular expressions, which are shorter
// and slower.
func FuzzReferences(f *testing.F) {
	one := regexp.MustCompile(`\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}`)
	list := regexp.MustCompile(`#\{TfToken\[[a-zA-Z0-9:._-]+\]\}`)
	quoted := regexp.MustCompile(`"` + list.String() + `"`)
	for _, seed := range []string{
		"", "${TfToken[TOKEN.1]}", "a${TfToken[TOKEN.1]}b${TfToken[TOKEN.2]}", "#{TfToken[TOKEN.1]}",
		`["#{TfToken[TOKEN.1]}"]`,
		`"#{TfToken[a]}`, "{TfToken[a]}", "${TfToken[]}", "${TfToken[a b]}", "${TfToken[${TfToken[a]}",
		"$${TfToken[a]}}", `"#{TfToken[a]}""#{TfToken[b]}"`,
	} {
		f.Add(seed)
	}
	mark := func(s string) string { return "<" + s + ">" }
	f.Fuzz(func(t *testing.T, s string) {
		if diff := cmp.Diff(one.FindAllString(s, -1), ref.Tokens(s)); diff != "" {
			t.Errorf("Tokens(%q) (-want +got):\n%s", s, diff)
		}
		if got, want := ref.Replace(s, mark), one.ReplaceAllStringFunc(s, mark); got != want {
			t.Errorf("Replace(%q) = %q, want %q", s, got, want)
		}
		if got, want := ref.Contains(s), one.MatchString(s) || list.MatchString(s); got != want {
			t.Errorf("Contains(%q) = %t", s, got)
		}
		if _, got := (ref.List{s}).Reference(); got != (s != "" && list.FindString(s) == s) {
			t.Errorf("List{%q}.Reference() = %t", s, got)
		}
		want := quoted.ReplaceAllStringFunc(s, func(s string) string { return mark(s[1 : len(s)-1]) })
		if got := ref.ReplaceLists(s, mark); got != want {
			t.Errorf("ReplaceLists(%q) = %q, want %q", s, got, want)
		}
	})
}
