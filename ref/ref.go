// Package ref handles strings that may hold references to values which only
// Terraform knows: the attribute of a resource, a variable.
//
// CDK for Terraform writes such a reference into a Go string as a token,
// "${TfToken[TOKEN.7]}", and replaces it by the Terraform expression when it
// synthesizes. Tokens are the only references there are: everything else in a
// string is literal text, a hand-written "${var.x}" too.
package ref

import (
	"regexp"
	"strings"
)

var token = regexp.MustCompile(`\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}`)

// mayContain reports whether s can hold a reference, which nearly no text does:
// it spares the search for one.
func mayContain(s string) bool { return strings.Contains(s, "{TfToken[") }

// Contains reports whether s holds a reference. What it will be is unknown
// until Terraform runs, so checks on such a string check nothing: skip them.
func Contains(s string) bool {
	return mayContain(s) && (token.MatchString(s) || list.MatchString(s))
}

// Matches tests a name. One without references must match pattern. Of one with
// references the literal text around them must match rest, since the whole is
// not known; a reference to a list is no name.
func Matches(s string, pattern, rest *regexp.Regexp) bool {
	switch {
	case mayContain(s) && list.MatchString(s):
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
	if !mayContain(s) {
		return nil
	}
	return token.FindAllString(s, -1)
}

// Replace returns s with every reference replaced by what f returns for it.
func Replace(s string, f func(token string) string) string {
	if !mayContain(s) {
		return s
	}
	return token.ReplaceAllStringFunc(s, f)
}

// Literal returns s without its references: the text that is known.
func Literal(s string) string { return Replace(s, func(string) string { return "" }) }

// MapLiteral returns s with each piece of literal text replaced by what f
// returns for it. References stay references.
func MapLiteral(s string, f func(text string) string) string {
	if !mayContain(s) {
		return f(s)
	}
	var b strings.Builder
	end := 0
	for _, at := range token.FindAllStringIndex(s, -1) {
		b.WriteString(f(s[end:at[0]]) + s[at[0]:at[1]])
		end = at[1]
	}
	b.WriteString(f(s[end:]))
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
		at := token.FindStringIndex(rest)
		if at == nil {
			b.WriteString(escapeLiteral(rest, ""))
			return b.String()
		}
		b.WriteString(escapeLiteral(rest[:at[0]], rest[at[0]:at[1]]))
		b.WriteString(rest[at[0]:at[1]])
		rest = rest[at[1]:]
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
