package iam

import (
	"cmp"
	"regexp"
	"strconv"
	"time"
)

// A span is an element of numbers or times: those between two bounds.
type span struct{ from, to bound }

// A bound is an end of a span.
type bound struct {
	at       float64
	infinite bool // beyond all numbers
	open     bool // the span does not have at itself
}

// newSpan returns the numbers that meet an operator with the value at.
func newSpan(operator string, at float64) span {
	point, none := bound{at: at}, bound{infinite: true}
	switch operator {
	case "lessthan":
		return span{none, bound{at: at, open: true}}
	case "lessthanequals":
		return span{none, point}
	case "greaterthan":
		return span{bound{at: at, open: true}, none}
	case "greaterthanequals":
		return span{point, none}
	}
	return span{point, point}
}

func (s span) covers(other element) bool {
	o, ok := other.(span)
	return ok && within(s.from, o.from, +1) && within(s.to, o.to, -1)
}

func (s span) disjoint(other element) bool {
	o, ok := other.(span)
	return ok && (before(s.to, o.from) || before(o.to, s.from))
}

// within reports whether a bound allows all that another one allows. The sign is +1
// for lower bounds and -1 for upper ones.
func within(outer, inner bound, sign int) bool {
	switch {
	case outer.infinite:
		return true
	case inner.infinite:
		return false
	}
	order := sign * cmp.Compare(outer.at, inner.at)
	return order < 0 || order == 0 && (!outer.open || inner.open)
}

// before reports whether everything below an upper bound is below a lower bound.
func before(upper, lower bound) bool {
	if upper.infinite || lower.infinite {
		return false
	}
	return upper.at < lower.at || upper.at == lower.at && (upper.open || lower.open)
}

// exactNumber matches numbers that a float64 holds without loss.
var exactNumber = regexp.MustCompile(`^-?[0-9]{1,9}(\.[0-9]{1,6})?$`)

func parseNumber(s string) (float64, bool) {
	if !exactNumber.MatchString(s) {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

func parseDate(s string) (float64, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		if t, err = time.Parse(time.DateOnly, s); err != nil {
			return 0, false
		}
	}
	return float64(t.Unix()), t.Nanosecond() == 0
}
