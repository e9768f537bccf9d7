package velocity

import (
	"regexp"
	"strings"
	"sync"
)

// The patterns are Java's. Go reads the same language but for what compile and
// checked refuse, and without a step back: what is linear here may not be there.

// compiled holds the patterns of templates, which a fuzz test renders often.
var compiled sync.Map

func compile(pattern string) *regexp.Regexp {
	if known, ok := compiled.Load(pattern); ok {
		return known.(*regexp.Regexp)
	}
	read, err := regexp.Compile(pattern)
	if err != nil {
		fail("%v", err)
	}
	compiled.Store(pattern, read)
	return read
}

// checked refuses what Java reads in another way inside square brackets.
func checked(pattern string) string {
	inside := -1 // where the class that is open began
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case inside < 0 && c == '[':
			if inside = i; strings.HasPrefix(pattern[i+1:], "^") {
				i++
			}
			if strings.HasPrefix(pattern[i+1:], "]") {
				fail("%s: must not have an empty class", pattern)
			}
		case inside >= 0 && c == ']':
			inside = -1
		case inside >= 0 && (c == '[' || strings.HasPrefix(pattern[i:], "&&")):
			fail("%s: must not have a class inside a class", pattern)
		}
	}
	return pattern
}

// replaceAll replaces matches of a pattern, all of them or so many.
func replaceAll(subject, pattern, replacement string, count int) string {
	var written strings.Builder
	end := 0
	for _, match := range compile(checked(pattern)).FindAllStringSubmatchIndex(subject, count) {
		written.WriteString(subject[end:match[0]])
		writeReplacement(&written, subject, match, replacement)
		end = match[1]
	}
	return written.String() + subject[end:]
}

// writeReplacement writes a replacement, in which $1 is a group and a backslash
// makes the next character literal.
func writeReplacement(written *strings.Builder, subject string, match []int, replacement string) {
	for i := 0; i < len(replacement); i++ {
		c := replacement[i]
		if c != '\\' && c != '$' {
			written.WriteByte(c)
			continue
		}
		i++
		if i == len(replacement) || c == '$' && !isDigit(replacement[i]) {
			fail("%s: is no replacement that is supported", replacement)
		}
		if c == '\\' {
			written.WriteByte(replacement[i])
			continue
		}
		group := int(replacement[i] - '0')
		if group >= len(match)/2 {
			fail("%s: there is no group %d", replacement, group)
		}
		if match[2*group] >= 0 {
			written.WriteString(subject[match[2*group]:match[2*group+1]])
		}
	}
}

// split splits as Java does: without the empty strings at the end.
func split(subject, pattern string) *list {
	parts := compile(checked(pattern)).Split(subject, -1)
	for len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	values := &list{}
	for _, part := range parts {
		values.items = append(values.items, part)
	}
	return values
}
