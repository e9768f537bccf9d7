// Package ref handles strings that may have references to values that only
// Terraform knows: the attribute of a resource, a variable.
//
// CDK for Terraform writes such a reference into a Go string as a token,
// "${TfToken[TOKEN.7]}", and replaces it with the Terraform expression when it
// synthesizes. Tokens are the only references: all other text in a string is
// literal, a hand-written "${var.x}" included.
//
// After synthesis a string is a Terraform template, whose references are
// expressions. [Template], [Expression] and [Interpolation] read such a string.
package ref

import (
	"regexp"
	"strings"
)

// The signs that a reference begins with: one to a string, one to a list.
const (
	one  = '$'
	many = '#'
)

// What a reference's name stands between, after the sign.
const opening, closing = "{TfToken[", "]}"

// find returns where the first reference of that sign begins and ends in s, or
// -1. By hand it takes a tenth of the time of a regular expression, and every
// text of an API is searched.
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

// Contains reports whether s holds a reference. What it will be is unknown
// until Terraform runs, so checks on such a string check nothing: skip them.
func Contains(s string) bool {
	return contains(s, one) || contains(s, many)
}

// Matches tests a name. One without references must match pattern. Of one with
// references the literal text around them must match rest, since the whole is
// not known; a reference to a list is no name.
func Matches(s string, pattern, rest *regexp.Regexp) bool {
	switch {
	case contains(s, many):
		return false
	case Contains(s):
		return rest.MatchString(Literal(s))
	}
	return pattern.MatchString(s)
}

// Name is [Matches] for a name that may have letters, digits and _.:/@- beside
// a reference.
func Name(s string, pattern *regexp.Regexp) bool { return Matches(s, pattern, nameText) }

// IsNameText reports whether text may stand beside a reference in a name.
func IsNameText(text string) bool { return nameText.MatchString(text) }

var nameText = regexp.MustCompile(`^[A-Za-z0-9_.:/@-]*$`)

// Tokens returns the references in s in order, repetitions included.
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

// Replace returns s with every reference replaced by what f returns for it.
func Replace(s string, f func(token string) string) string {
	return rewrite(s, func(text string) string { return text }, f)
}

// Literal returns s without its references: the text that is known.
func Literal(s string) string { return Replace(s, func(string) string { return "" }) }

// MapLiteral returns s with each piece of literal text replaced by what f
// returns for it. References stay references.
func MapLiteral(s string, f func(text string) string) string {
	return rewrite(s, f, func(token string) string { return token })
}

// rewrite returns s with each piece of literal text replaced by what literal
// returns for it, and each reference by what token does.
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

// HasSyntax reports whether the literal text of s holds "${" or "%{", which
// Terraform would take for the beginning of an expression. A field that is a
// name refuses such text; a field that is free text escapes it with [Escape].
func HasSyntax(s string) bool {
	s = Literal(s)
	return strings.Contains(s, "${") || strings.Contains(s, "%{")
}

// Escape returns s with Terraform's syntax in its literal text escaped
// ("${" as "$${", "%{" as "%%{"), so that it arrives as it was written.
// References stay references.
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

// escapeLiteral escapes s, which is followed by next. A run of dollar signs
// right before a reference would turn it into text; there is no escape for
// that but an expression that yields them.
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
