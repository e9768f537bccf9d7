package ref

import (
	"iter"
	"strings"
)

// A Part is a piece of a Terraform template.
type Part struct {
	Kind PartKind
	Text string // unchanged: the texts of all parts together are the template
}

// PartKind is the kind of a [Part].
type PartKind int

const (
	// LiteralPart is text that stands for itself.
	LiteralPart PartKind = iota
	// EscapePart is "$${" or "%%{", which Terraform reads as "${" and "%{".
	EscapePart
	// InterpolationPart is "${…}". Terraform replaces it with a value.
	InterpolationPart
	// DirectivePart is "%{…}", such as "%{ if var.x }" or "%{ endif }".
	DirectivePart
)

// Expression returns the text between the braces of an interpolation or a directive,
// without the space around it. For other parts it returns "".
func (p Part) Expression() string {
	if p.Kind != InterpolationPart && p.Kind != DirectivePart {
		return ""
	}
	inside := strings.TrimSuffix(p.Text[len("${"):], "}")
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(inside, "~"), "~"))
}

// Template returns the parts of a Terraform template in their order. Braces in a
// quoted string, a heredoc or a comment do not end an expression. An expression that
// is not closed ends with the template.
// https://developer.hashicorp.com/terraform/language/expressions/strings
func Template(template string) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		rest := template
		for rest != "" {
			at, kind := nextPart(rest)
			if at > 0 && !yield(Part{LiteralPart, rest[:at]}) {
				return
			}
			if rest = rest[at:]; rest == "" {
				return
			}
			length := len("$${")
			if kind != EscapePart {
				length = expressionLength(rest)
			}
			if !yield(Part{kind, rest[:length]}) {
				return
			}
			rest = rest[length:]
		}
	}
}

// Expression returns the interpolation or directive that s begins with, braces
// included, or "".
func Expression(s string) string {
	if !strings.HasPrefix(s, "${") && !strings.HasPrefix(s, "%{") {
		return ""
	}
	return s[:expressionLength(s)]
}

// WithoutExpressions returns a template without its interpolations and
// directives, which is the text that is known before Terraform runs. It does not
// replace escapes.
func WithoutExpressions(template string) string {
	var b strings.Builder
	for part := range Template(template) {
		if part.Kind == LiteralPart || part.Kind == EscapePart {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// Interpolation returns the expression of a template that is exactly one
// interpolation, such as "var.a" for "${var.a}". Only such a template can have a
// value that is not a string.
func Interpolation(template string) (expression string, ok bool) {
	if !strings.HasPrefix(template, "${") || Expression(template) != template {
		return "", false
	}
	return Part{InterpolationPart, template}.Expression(), true
}

// nextPart returns the index and the kind of the first part that is not literal
// text. If there is none, it returns the length of the template.
func nextPart(template string) (at int, kind PartKind) {
	for i := 1; i < len(template); i++ {
		sign := template[i-1]
		switch {
		case template[i] != '{' || sign != '$' && sign != '%':
		case i > 1 && template[i-2] == sign:
			return i - 2, EscapePart
		case sign == '$':
			return i - 1, InterpolationPart
		default:
			return i - 1, DirectivePart
		}
	}
	return len(template), LiteralPart
}

// A level is an expression that the scanner is in, or a template in an expression.
type level struct {
	kind   levelKind
	braces int    // the open braces of an expression
	tag    string // the end of a heredoc
}

type levelKind int

const (
	inExpression levelKind = iota
	inQuotes
	inHeredoc
)

// expressionLength returns the length of the interpolation or directive at the
// beginning of s.
func expressionLength(s string) int {
	levels := []level{{}}
	i := len("${")
	for i < len(s) {
		top := &levels[len(levels)-1]
		rest := s[i:]
		switch {
		case top.kind != inExpression && (strings.HasPrefix(rest, "$${") || strings.HasPrefix(rest, "%%{")):
			i += len("$${")
		case top.kind != inExpression && (strings.HasPrefix(rest, "${") || strings.HasPrefix(rest, "%{")):
			levels = append(levels, level{})
			i += len("${")
		case top.kind == inQuotes:
			switch rest[0] {
			case '\\':
				i++
			case '"':
				levels = levels[:len(levels)-1]
			}
			i++
		case top.kind == inHeredoc:
			i++
			if rest[0] != '\n' {
				break
			}
			line, _, _ := strings.Cut(rest[1:], "\n")
			if strings.TrimSpace(line) == top.tag {
				levels = levels[:len(levels)-1]
				i += len(line)
			}
		case rest[0] == '{':
			top.braces++
			i++
		case rest[0] == '}' && top.braces > 0:
			top.braces--
			i++
		case rest[0] == '}':
			i++
			if levels = levels[:len(levels)-1]; len(levels) == 0 {
				return i
			}
		case rest[0] == '"':
			levels = append(levels, level{kind: inQuotes})
			i++
		case strings.HasPrefix(rest, "<<"):
			line, _, _ := strings.Cut(rest, "\n")
			tag := strings.TrimSpace(strings.TrimPrefix(line[len("<<"):], "-"))
			levels = append(levels, level{kind: inHeredoc, tag: tag})
			i += len(line)
		default:
			i += max(1, commentLength(rest))
		}
	}
	return len(s) // i is greater after a backslash at the end
}

// commentLength returns the length of the comment at the beginning of s, or 0.
func commentLength(s string) int {
	for _, comment := range []struct{ begin, end string }{{"#", "\n"}, {"//", "\n"}, {"/*", "*/"}} {
		rest, ok := strings.CutPrefix(s, comment.begin)
		if !ok {
			continue
		}
		if at := strings.Index(rest, comment.end); at >= 0 {
			return len(comment.begin) + at + len(comment.end)
		}
		return len(s)
	}
	return 0
}
