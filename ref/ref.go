// Package ref handles strings that may contain references to values that only
// Terraform knows, such as an attribute of a resource or a variable.
//
// CDK for Terraform writes such a reference into a Go string as a token,
// "${TfToken[TOKEN.7]}", and replaces it with the Terraform expression when it
// synthesizes. Only tokens are references. All other text in a string is literal,
// even a hand-written "${var.x}".
//
// After synthesis a string is a Terraform template, whose references are
// expressions. [Template], [Expression] and [Interpolation] read such a string.
package ref

import (
	"regexp"
	"strings"
)

// The sign that a reference begins with: one for a reference to a string, many for
// a reference to a list.
const (
	one  = '$'
	many = '#'
)

// The text before and after a reference's name. The sign precedes opening.
const opening, closing = "{TfToken[", "]}"

// find returns where the first reference with this sign begins and ends in s, or
// -1. Every text of an API is searched, and a regular expression takes ten times as
// long.
func find(s string, sign byte) (start, end int) {
	for from := 0; ; {
		at := strings.Index(s[from:], opening)
		if at < 0 {
			return -1, -1
		}
		at += from
		name := at + len(opening)
		end := name
		for end < len(s) && isName(s[end]) {
			end++
		}
		if at > 0 && s[at-1] == sign && end > name && strings.HasPrefix(s[end:], closing) {
			return at - 1, end + len(closing)
		}
		from = name
	}
}

func isName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == ':' || c == '.' ||
		c == '_' || c == '-'
}

func contains(s string, sign byte) bool {
	start, _ := find(s, sign)
	return start >= 0
}

// Contains reports whether s contains a reference. The value of such a string is
// unknown until Terraform runs, so callers must not check it.
func Contains(s string) bool {
	return contains(s, one) || contains(s, many)
}

// Matches reports whether s is a valid name. A name without references must match
// pattern. In a name with references, the literal text around them must match rest,
// since the whole name is not known. A reference to a list is never a name.
func Matches(s string, pattern, rest *regexp.Regexp) bool {
	switch {
	case contains(s, many):
		return false
	case Contains(s):
		return rest.MatchString(Literal(s))
	}
	return pattern.MatchString(s)
}

// Name is [Matches] for a name that may have letters, digits and _.:/@- around a
// reference.
func Name(s string, pattern *regexp.Regexp) bool { return Matches(s, pattern, nameText) }

// IsNameText reports whether text is allowed around a reference in a name.
func IsNameText(text string) bool { return nameText.MatchString(text) }

var nameText = regexp.MustCompile(`^[A-Za-z0-9_.:/@-]*$`)

// Tokens returns the references in s in their order, with duplicates.
func Tokens(s string) []string {
	var tokens []string
	for {
		start, end := find(s, one)
		if start < 0 {
			return tokens
		}
		tokens = append(tokens, s[start:end])
		s = s[end:]
	}
}

// Replace returns s with each reference replaced by the result of f.
func Replace(s string, f func(token string) string) string {
	return rewrite(s, func(text string) string { return text }, f)
}

// Literal returns s without its references.
func Literal(s string) string { return Replace(s, func(string) string { return "" }) }

// MapLiteral returns s with each piece of literal text replaced by the result of f.
// References do not change.
func MapLiteral(s string, f func(text string) string) string {
	return rewrite(s, f, func(token string) string { return token })
}

// rewrite returns s with each piece of literal text replaced by the result of
// literal, and each reference by the result of token.
func rewrite(s string, literal, token func(string) string) string {
	start, end := find(s, one)
	if start < 0 {
		return literal(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for start >= 0 {
		b.WriteString(literal(s[:start]))
		b.WriteString(token(s[start:end]))
		s = s[end:]
		start, end = find(s, one)
	}
	b.WriteString(literal(s))
	return b.String()
}

// HasSyntax reports whether the literal text of s contains "${" or "%{", with which
// Terraform's expressions begin. A field that is a name must not contain them. In a
// field that is free text, [Escape] escapes them.
func HasSyntax(s string) bool {
	s = Literal(s)
	return strings.Contains(s, "${") || strings.Contains(s, "%{")
}

// Escape returns s with Terraform's syntax in its literal text escaped ("${" as
// "$${", "%{" as "%%{"), so that Terraform reads the text as it was written.
// References do not change.
func Escape(s string) string {
	var b strings.Builder
	rest := s
	for {
		start, end := find(rest, one)
		if start < 0 {
			b.WriteString(escapeLiteral(rest, ""))
			return b.String()
		}
		b.WriteString(escapeLiteral(rest[:start], rest[start:end]))
		b.WriteString(rest[start:end])
		rest = rest[end:]
	}
}

// escapeLiteral escapes s, which is followed by next. Dollar signs directly before a
// reference would turn it into text. Terraform has no escape for them, so they become
// an expression whose value they are.
func escapeLiteral(s, next string) string {
	var dollars string
	if next != "" {
		text := strings.TrimRight(s, "$")
		s, dollars = text, s[len(text):]
	}
	for _, sign := range []string{"$", "%"} {
		s = strings.ReplaceAll(s, sign+"{", sign+sign+"{")
	}
	if dollars != "" {
		s += `${"` + dollars + `"}`
	}
	return s
}
