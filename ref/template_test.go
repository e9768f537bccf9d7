package ref_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/ref"
)

// kinds are letters for the kinds of parts.
var kinds = map[ref.PartKind]string{ref.LiteralPart: "text", ref.EscapePart: "escape",
	ref.InterpolationPart: "value", ref.DirectivePart: "directive"}

func parts(template string) []string {
	var list []string
	for part := range ref.Template(template) {
		list = append(list, kinds[part.Kind]+" "+part.Text)
	}
	return list
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		template string
		want     []string
	}{
		"an empty one":     {"", nil},
		"text alone":       {"a $ b % {c} $", []string{"text a $ b % {c} $"}},
		"an interpolation": {"a${var.b}c", []string{"text a", "value ${var.b}", "text c"}},
		"two in a row":     {"${a}${b}", []string{"value ${a}", "value ${b}"}},
		"a directive": {"%{ if a }b%{ endif }", []string{"directive %{ if a }", "text b",
			"directive %{ endif }"}},
		"braces in an expression":    {`${{a = {b = 1}}.a.b}c`, []string{`value ${{a = {b = 1}}.a.b}`, "text c"}},
		"a brace in quotes":          {`${f("}")}c`, []string{`value ${f("}")}`, "text c"}},
		"an opening brace in quotes": {`${f("{")}c`, []string{`value ${f("{")}`, "text c"}},
		"a quote in quotes":          {`${f("\"}")}c`, []string{`value ${f("\"}")}`, "text c"}},
		"a backslash in quotes":      {`${f("\\")}c`, []string{`value ${f("\\")}`, "text c"}},
		"a template in quotes":       {`${f("a${g("}")}}")}c`, []string{`value ${f("a${g("}")}}")}`, "text c"}},
		"a directive in quotes": {`${f("%{ if a == "}" }}%{ endif }")}c`,
			[]string{`value ${f("%{ if a == "}" }}%{ endif }")}`, "text c"}},
		"an escape in quotes":           {`${f("$${")}c`, []string{`value ${f("$${")}`, "text c"}},
		"an escape":                     {"a$${b}c", []string{"text a", "escape $${", "text b}c"}},
		"an escape of a directive":      {"a%%{b}c", []string{"text a", "escape %%{", "text b}c"}},
		"dollar signs before an escape": {"$$$${b}", []string{"text $$", "escape $${", "text b}"}},
		"other signs before a brace":    {"$%{b}%${c}", []string{"text $", "directive %{b}", "text %", "value ${c}"}},
		"a comment": {"${a /* } */ + b # }\n // }\n}c",
			[]string{"value ${a /* } */ + b # }\n // }\n}", "text c"}},
		"a comment of one star": {"${a /*/ } */}c", []string{"value ${a /*/ } */}", "text c"}},
		"an empty comment":      {"${a #\n}c", []string{"value ${a #\n}", "text c"}},
		"a heredoc": {"${<<-EOT\n  }\"\n  ${b}\n  EOT\n}c",
			[]string{"value ${<<-EOT\n  }\"\n  ${b}\n  EOT\n}", "text c"}},
		"an expression that is not closed": {"a${b", []string{"text a", "value ${b"}},
		"quotes that are not closed":       {`a${b("}`, []string{"text a", `value ${b("}`}},
		"a backslash at the end":           {`a${b("\`, []string{"text a", `value ${b("\`}},
		"a comment that is not closed":     {"a${b /* }", []string{"text a", "value ${b /* }"}},
		"a sign at the end":                {"a${b}$", []string{"text a", "value ${b}", "text $"}},
		"the beginning of a reference":     {"${", []string{"value ${"}},
		"a token of CDK for Terraform":     {one + "/*", []string{"value " + one, "text /*"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, parts(c.template)); diff != "" {
				t.Errorf("Template(%q) (-want +got):\n%s", c.template, diff)
			}
		})
	}
}

func TestTemplateStops(t *testing.T) {
	t.Parallel()
	for _, most := range []int{1, 2} {
		var got []string
		for part := range ref.Template("a${b}c") {
			if got = append(got, part.Text); len(got) == most {
				break
			}
		}
		if len(got) != most {
			t.Errorf("after a break at part %d: %q", most, got)
		}
	}
}

func TestExpressionOfAPart(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		"${ var.a }": "var.a", "${~ var.a ~}": "var.a", "%{ if a }": "if a", "${var.a": "var.a", "${": "", "a": "",
		"$${": "",
	} {
		for part := range ref.Template(template) {
			if got := part.Expression(); got != want {
				t.Errorf("Expression of %s = %q, want %q", template, got, want)
			}
		}
	}
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, expression, without, inside string
		is                                bool
	}{
		{"", "", "", "", false},
		{"a${b}", "", "a", "", false},
		{"${b}", "${b}", "", "b", true},
		{"${ b }", "${ b }", "", "b", true},
		{"${b}a", "${b}", "a", "", false},
		{"%{if b}a%{endif}", "%{if b}", "a", "", false},
		{"%{if b}", "%{if b}", "", "", false},
		{"$${b}", "", "$${b}", "", false},
		{`${f("}")}`, `${f("}")}`, "", `f("}")`, true},
		{"${a}${b}", "${a}", "", "", false},
	} {
		if got := ref.Expression(c.text); got != c.expression {
			t.Errorf("Expression(%q) = %q, want %q", c.text, got, c.expression)
		}
		if got := ref.WithoutExpressions(c.text); got != c.without {
			t.Errorf("WithoutExpressions(%q) = %q, want %q", c.text, got, c.without)
		}
		if got, ok := ref.Interpolation(c.text); got != c.inside || ok != c.is {
			t.Errorf("Interpolation(%q) = %q, %t, want %q, %t", c.text, got, ok, c.inside, c.is)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, text := range []string{`a${f("a${g("}")}}")}c`, "$$$${b}%{if}", "${<<EOT\n}\nEOT\n}", "${a /*/ } */}",
		"${\"\\"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var whole strings.Builder
		for part := range ref.Template(text) {
			if part.Text == "" {
				t.Errorf("an empty part of %q", text)
			}
			if part.Kind == ref.LiteralPart && strings.Contains(part.Text, "${") {
				t.Errorf("an expression in the text %q of %q", part.Text, text)
			}
			whole.WriteString(part.Text)
		}
		if whole.String() != text {
			t.Errorf("the parts of %q are %q", text, whole.String())
		}
		// Escaped text has no expressions.
		escaped := ref.Escape(strings.ReplaceAll(text, "TfToken", ""))
		if got := ref.WithoutExpressions(escaped); got != escaped {
			t.Errorf("Escape(%q) = %q, which has expressions: without them it is %q", text, escaped, got)
		}
	})
}

func TestJSON(t *testing.T) {
	t.Parallel()
	value := map[string]any{"b": []string{"<&>", "é\u2028"}, "a": 1}
	if got, want := string(ref.JSON(value, "")), `{"a":1,"b":["<&>","é\u2028"]}`; got != want {
		t.Errorf("JSON = %s, want %s", got, want)
	}
	want := strings.Join([]string{"{", `  "a": 1,`, `  "b": [`, `    "<&>",`, `    "é\u2028"`, "  ]", "}"}, "\n")
	if got := string(ref.JSON(value, "  ")); got != want {
		t.Errorf("JSON with an indent = %s, want %s", got, want)
	}
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "chan int") {
			t.Errorf("JSON of a channel: want a panic that names it, got %s", got)
		}
	}()
	ref.JSON(make(chan int), "")
}
