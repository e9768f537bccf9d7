package iam

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/sample"
)

// like returns what a pattern means, by another's hand.
func like(pattern string, fold bool) *regexp.Regexp {
	text := regexp.QuoteMeta(pattern)
	text = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(text)
	if fold {
		text = "(?i:" + text + ")"
	}
	return regexp.MustCompile(`^(?s:` + text + `)$`)
}

// textsOf returns all texts of some letters up to a length.
func textsOf(letters string, length int) []string {
	texts := []string{""}
	for from := 0; length > 0; length-- {
		to := len(texts)
		for _, text := range texts[from:to] {
			for _, letter := range letters {
				texts = append(texts, text+string(letter))
			}
		}
		from = to
	}
	return texts
}

// Whatever is said of two patterns is true of all texts, and of patterns without
// parts it is all that is true.
func TestPatterns(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 0))
	texts := textsOf("aAb:", 5) // b is a letter that no pattern has
	const letters = "aA*?:"
	for range sample.Count(80, 5000) {
		var written [2]string
		for i := range written {
			for range random.IntN(5) {
				written[i] += string(letters[random.IntN(len(letters))])
			}
		}
		fold, arn := random.IntN(3) == 0, random.IntN(3) == 0
		p, q := newPattern(written[0], true, fold), newPattern(written[1], true, fold)
		p.arn, q.arn = arn, arn
		likeP, likeQ := like(written[0], fold), like(written[1], fold)
		covers, meets := true, false
		for _, text := range texts {
			inP, inQ := likeP.MatchString(text), likeQ.MatchString(text)
			covers = covers && (inP || !inQ)
			meets = meets || inP && inQ
		}
		if got := p.covers(q); got && !covers || !got && covers && !arn {
			t.Errorf("%q covers %q, fold %t, ARN %t: %t, want %t", written[0], written[1], fold, arn, got, covers)
		}
		if got := p.disjoint(q); got && meets || !got && !meets && len(written[0])+len(written[1]) <= 5 {
			t.Errorf("%q and %q are disjoint, fold %t: %t, want %t", written[0], written[1], fold, got, !meets)
		}
		if t.Failed() {
			return
		}
	}
}

// The states of a comparison double with each "?" behind "*a", if the other pattern may
// have an "a" in each of these places. Without a limit this test does not end.
func TestPatternsWithManyStates(t *testing.T) {
	t.Parallel()
	ends := func(ones int) string { return "dynamodb:*a" + strings.Repeat("?", ones) }
	mayEnd := func(ones int) string {
		return "dynamodb:" + strings.Repeat("*a", ones+1) + strings.Repeat("?", ones)
	}
	for _, test := range []struct {
		pattern, other string
		covers         bool
	}{
		{ends(3), mayEnd(3), true},
		{ends(40), mayEnd(40), false}, // it does, but that takes too long to show
		{ends(40), ends(40), true},
		{"dynamodb:*", mayEnd(40), true},
		{mayEnd(40), ends(40), false},
		{ends(40), "dynamodb:" + strings.Repeat("a", 5000), true},
		{ends(40), "dynamodb:" + strings.Repeat("b", 5000), false},
	} {
		p, q := newPattern(test.pattern, true, true), newPattern(test.other, true, true)
		if got := p.covers(q); got != test.covers {
			t.Errorf("%s covers %s: %t", test.pattern, test.other, got)
		}
	}
}

// An expression may be anything, with wildcards or without.
func TestPatternsWithExpressions(t *testing.T) {
	t.Parallel()
	const a, b = "${aws_s3_bucket.a.bucket}", "${aws_s3_bucket.b.bucket}"
	for _, test := range []struct {
		pattern, other   string
		covers, disjoint bool
	}{
		{a, a, true, false},
		{a, b, false, false},
		{"*", a, true, false},
		{"?", a, false, false},
		{a, "x", false, false},
		{"arn:aws:s3:::" + a + "/*", "arn:aws:s3:::" + a + "/public/*", true, false},
		{"arn:aws:s3:::" + a + "/public/*", "arn:aws:s3:::" + a + "/*", false, false},
		{"arn:aws:s3:::" + a, "arn:aws:s3:::" + a + "*", false, false},
		{"arn:aws:s3:::" + a + "*", "arn:aws:s3:::" + a, true, false},
		{"arn:aws:s3:::*", "arn:aws:s3:::" + a + "/*", true, false},
		{"arn:aws:s3:::" + a + "/*", "arn:aws:s3:::" + b + "/*", false, false},
		{"arn:aws:s3:::" + a, "arn:aws:sqs:" + b, false, true},
		{`${x["}"]}`, `${x["}"]}`, true, false},
		{"${unfinished", "${unfinished", true, false},
		{"%{if a}x%{endif}", "x", false, false},
	} {
		p, q := newPattern(test.pattern, true, false), newPattern(test.other, true, false)
		p.arn, q.arn = true, true
		if got := p.covers(q); got != test.covers {
			t.Errorf("%s covers %s: %t", test.pattern, test.other, got)
		}
		if got := p.disjoint(q); got != test.disjoint {
			t.Errorf("%s and %s are disjoint: %t", test.pattern, test.other, got)
		}
	}
}

// The letters that are the same in another case are not told from others, but
// for those of ASCII.
func TestPatternsInOtherLetters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, other   string
		fold, otherFold  bool
		covers, disjoint bool
	}{
		{"Ab", "aB", true, true, true, false},
		{"Ab", "aB", true, false, true, false},
		{"Ab", "Ab", false, true, false, false},
		{"ab", "cd", true, false, false, true},
		{"É", "é", true, true, false, false},
		{"k", "\u212a", true, false, false, false},
		{"É", "É", true, false, true, false},
	} {
		p, q := newPattern(test.pattern, false, test.fold), newPattern(test.other, false, test.otherFold)
		if got := p.covers(q); got != test.covers {
			t.Errorf("%+v: covers %t", test, got)
		}
		if got := p.disjoint(q); got != test.disjoint {
			t.Errorf("%+v: disjoint %t", test, got)
		}
	}
}
