package markdown

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Every name that a user of the library has chosen is written by code or text, and by
// nothing else. Both leave GitHub nothing to make a link, a mention, a heading or a
// column of: it reads no Markdown in a code span, and makes links only outside of code
// spans.

// code returns s as a code span that fits into a cell of a table. Terraform
// expressions are written as [short] writes them, and invisible characters as in Go,
// such as \n and \u202e.
func code(s string) string {
	if s == "" {
		return "(empty)"
	}
	// A pipe ends a cell even in a code span, and parsers differ in how to escape it
	// there.
	parts := strings.Split(visible(short(s)), "|")
	for i, part := range parts {
		if part != "" {
			parts[i] = codeSpan(part)
		}
	}
	return strings.Join(parts, "&#124;")
}

// codeSpan returns s between more backticks than it has in a row.
func codeSpan(s string) string {
	longest, row := 0, 0
	for i := range len(s) {
		if s[i] == '`' {
			row++
			longest = max(longest, row)
		} else {
			row = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	// One space on each side is no part of the span.
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// visible returns s with escape sequences in the place of characters that are
// invisible, or that change the order or the shape of others.
func visible(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

var (
	// plainWord is a word without a meaning in Markdown: no address, no name of a
	// user, an issue or an emoji, and not the beginning of a list.
	plainWord = regexp.MustCompile(`^[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*$`)
	// plainNumber is too short for the hash of a commit.
	plainNumber = regexp.MustCompile(`^[0-9]{1,6}(\.[0-9]{1,6})?$`)
	commitHash  = regexp.MustCompile(`[0-9A-Fa-f]{7}`)
)

// text returns a sentence for prose or a cell of a table. Words stay unchanged.
// Everything else, such as an ARN, becomes a code span.
func text(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return code("")
	}
	for i, word := range words {
		bare := strings.TrimRight(word, ".,:;")
		end := word[len(bare):]
		switch {
		case plainWord.MatchString(bare) && !commitHash.MatchString(bare):
		case plainNumber.MatchString(bare) && (i > 0 || end == ""): // "1." begins a list
		case bare == "":
			words[i] = code(word)
		default:
			words[i] = code(bare) + end
		}
	}
	return strings.Join(words, " ")
}

// codes returns a code span for each string, joined to a part of a sentence: "a",
// "a or b", "a, b or c", where last is or.
func codes(list []string, last string) string {
	spans := make([]string, len(list))
	for i, s := range list {
		spans[i] = code(s)
	}
	return words(spans, last)
}

// words joins Markdown to a part of a sentence, as [codes] does.
func words(parts []string, last string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " " + last + " " + parts[len(parts)-1]
}
