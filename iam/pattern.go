package iam

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cdk.tf/go/privateapi/ref"
)

// A pattern is an element of strings: one with wildcards, as in actions and
// resources, or one string.
type pattern struct {
	text    string // as it is written
	symbols []symbol
	// arn compares the parts of an ARN one by one. IAM does so, and some
	// implementations match the whole text: what is said of a pattern holds for
	// both.
	arn bool
	// fold ignores the case of letters. The symbols are in lower case.
	fold bool
	// split are the parts of the ARN, if they are known.
	split [][]symbol
}

// A symbol is a piece of a pattern.
type symbol struct {
	kind symbolKind
	// text is a character, or an expression as it is written.
	text string
}

type symbolKind int

const (
	character symbolKind = iota
	one                  // ?: any character
	many                 // *: any number of characters
	// expression is a Terraform expression or a policy variable. Its value is not
	// known and may have wildcards.
	expression
)

// newPattern reads a pattern. The characters * and ? are literal unless it has
// wildcards.
func newPattern(s string, wildcards, fold bool) pattern {
	text := s
	var symbols []symbol
	for len(s) > 0 {
		if e := ref.Expression(s); e != "" {
			symbols = append(symbols, symbol{expression, e})
			s = s[len(e):]
			continue
		}
		_, size := utf8.DecodeRuneInString(s)
		switch c := s[:size]; {
		case wildcards && c == "*":
			symbols = append(symbols, symbol{kind: many})
		case wildcards && c == "?":
			symbols = append(symbols, symbol{kind: one})
		case fold:
			symbols = append(symbols, foldedCharacter(c))
		default:
			symbols = append(symbols, symbol{character, c})
		}
		s = s[size:]
	}
	return pattern{text: text, symbols: symbols, fold: fold}
}

// newARN reads a pattern of ARNs.
func newARN(s string) pattern {
	p := newPattern(s, true, false)
	p.arn, p.split = true, p.parts()
	return p
}

// isEverything reports whether the pattern matches every string.
func (p pattern) isEverything() bool {
	isOther := func(s symbol) bool { return s.kind != many }
	return len(p.symbols) > 0 && !slices.ContainsFunc(p.symbols, isOther)
}

func (p pattern) String() string { return p.text }

func (p pattern) covers(other element) bool {
	if p.isEverything() {
		return true
	}
	q, ok := other.(pattern)
	switch {
	case !ok, q.fold && !p.fold:
		return false
	case p.fold && !q.fold:
		q = q.folded()
	}
	if !p.arn {
		return matches(p.symbols, q.symbols)
	}
	return slices.EqualFunc(p.parts(), q.parts(), matches)
}

func (p pattern) disjoint(other element) bool {
	q, ok := other.(pattern)
	if !ok {
		return false
	}
	if p.fold || q.fold {
		p, q = p.folded(), q.folded()
	}
	return !meet(p.symbols, q.symbols)
}

// folded returns the pattern that ignores the case of letters.
func (p pattern) folded() pattern {
	if p.fold {
		return p
	}
	p.fold, p.split = true, nil
	p.symbols = slices.Clone(p.symbols)
	for i, s := range p.symbols {
		if s.kind == character {
			p.symbols[i] = foldedCharacter(s.text)
		}
	}
	return p
}

// foldedCharacter returns the symbol for a character in any case. Implementations
// differ on which letters beyond ASCII are equal, so these may be anything.
func foldedCharacter(text string) symbol {
	if len(text) > 1 {
		return symbol{expression, text}
	}
	return symbol{character, strings.ToLower(text)}
}

// parts returns the parts of an ARN. The last one may have colons.
func (p pattern) parts() [][]symbol {
	if p.split != nil {
		return p.split
	}
	var parts [][]symbol
	rest := p.symbols
	for len(parts) < 5 {
		colon := slices.Index(rest, symbol{character, ":"})
		if colon < 0 {
			break
		}
		parts = append(parts, rest[:colon])
		rest = rest[colon+1:]
	}
	return append(parts, rest)
}

// maxStates limits the states of a comparison of two patterns, in addition to one
// state for each symbol. A string without wildcards needs no more than these.
const maxStates = 2000

// matches reports whether a pattern matches all strings that another one matches.
// It walks through the strings of the other one. In the place of its wildcards it
// takes a character that no pattern names: what matches that one matches all.
//
// The places in the pattern that a string reaches are one state. There can be
// exponentially many, so after maxStates it returns false.
func matches(pattern, other []symbol) bool {
	if slices.Equal(pattern, other) {
		return true
	}
	for len(pattern) > 0 && pattern[0].kind == character {
		if len(other) == 0 || other[0] != pattern[0] {
			return false
		}
		pattern, other = pattern[1:], other[1:]
	}
	type step struct {
		read    int // symbols of the other
		reached string
	}
	start := make([]byte, len(pattern)+1)
	start[0] = 1
	next := []step{{0, skipped(pattern, start)}}
	seen := map[step]bool{}
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		if len(seen) > maxStates+len(other) {
			return false
		}
		if at.read == len(other) {
			if at.reached[len(pattern)] == 0 {
				return false
			}
			continue
		}
		switch s := other[at.read]; s.kind {
		case many:
			next = append(next, step{at.read + 1, at.reached}, step{at.read, after(pattern, at.reached, symbol{kind: one})})
		default:
			next = append(next, step{at.read + 1, after(pattern, at.reached, s)})
		}
	}
	return true
}

// after returns the places in a pattern that a symbol of another one leads to from
// some places.
func after(pattern []symbol, reached string, s symbol) string {
	next := make([]byte, len(pattern)+1)
	for i, p := range pattern {
		if reached[i] == 0 {
			continue
		}
		switch {
		case p.kind == many:
			next[i] = 1
		// Implementations differ on what one character is beyond ASCII.
		case p.kind == one && (s.kind == one || s.kind == character && len(s.text) == 1):
			next[i+1] = 1
		case p == s:
			next[i+1] = 1
		}
	}
	return skipped(pattern, next)
}

// skipped adds the places behind each * that is reached, since * may match
// nothing.
func skipped(pattern []symbol, reached []byte) string {
	for i, p := range pattern {
		if reached[i] == 1 && p.kind == many {
			reached[i+1] = 1
		}
	}
	return string(reached)
}

// meet reports whether both patterns may match one string. Expressions may be any
// string.
func meet(a, b []symbol) bool {
	loose := func(s symbol) bool { return s.kind == many || s.kind == expression }
	reached := make([]bool, len(b)+1)
	for i := 0; i <= len(a); i++ {
		next := make([]bool, len(b)+1)
		for j := 0; j <= len(b); j++ {
			if i == 0 && j == 0 {
				reached[0] = true
			}
			if !reached[j] {
				continue
			}
			if i < len(a) && loose(a[i]) {
				next[j] = true // it ends here
			}
			if j < len(b) && loose(b[j]) {
				reached[j+1] = true
			}
			if i == len(a) || j == len(b) {
				continue
			}
			if loose(a[i]) {
				reached[j+1] = true // it takes a symbol of b
			}
			if loose(b[j]) {
				next[j] = true
			}
			if !loose(a[i]) && !loose(b[j]) && (a[i].kind == one || b[j].kind == one || a[i] == b[j]) {
				next[j+1] = true
			}
		}
		if i < len(a) {
			reached = next
		}
	}
	return reached[len(b)]
}
