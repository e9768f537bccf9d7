package review

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// All that a user of the library has named is written by code or text, and
// nothing else. Both leave GitHub nothing to make a link, a mention, a heading
// or a column of: no Markdown is read in a code span, and what GitHub links by
// itself it links outside of them alone.

// code returns s as a code span, which also fits into a cell of a table.
// Characters that cannot be seen are written as in Go, such as \n and \u202e.
func code(s string) string {
	if s == "" {
		return "(empty)"
	}
	// A pipe ends a cell in a code span, too, and how to escape it there differs
	// between parsers.
	parts := strings.Split(visible(s), "|")
	for i, part := range parts {
		if part != "" {
			parts[i] = codeSpan(part)
		}
	}
	return strings.Join(parts, "&#124;")
}

// codeSpan returns s in one backtick more than it has in a row.
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

// visible returns s with the characters that have no shape, or that change the
// order or the shape of others, as escape sequences.
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
	// plainWord is a word that means nothing in Markdown: no address, no name of
	// a user, an issue or an emoji, and nothing that begins a list.
	plainWord = regexp.MustCompile(`^[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*$`)
	// plainNumber is too short for the hash of a commit.
	plainNumber = regexp.MustCompile(`^[0-9]{1,6}(\.[0-9]{1,6})?$`)
	commitHash  = regexp.MustCompile(`[0-9A-Fa-f]{7}`)
)

// text returns a sentence for prose or a cell of a table. Its words stay as
// they are, and what is more than a word, such as an ARN, is a code span.
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

// byTemplate stands before the template in a text of a digest.
const byTemplate = " by the template "

// codes returns a code span for each of the strings, in words: "a", "a or b",
// "a, b or c" where the last word is or.
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
