package compare

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// A block is an element of addresses: a CIDR block, or one address.
type block struct{ prefix netip.Prefix }

// newBlock reads a block. What is none, such as a Terraform expression, is
// opaque.
func newBlock(s string) element {
	if address, err := netip.ParseAddr(s); err == nil && address.Zone() == "" {
		return block{netip.PrefixFrom(address, address.BitLen())}
	}
	prefix, err := netip.ParsePrefix(s)
	if err != nil {
		return opaque(s)
	}
	return block{prefix.Masked()}
}

func (b block) covers(other element) bool {
	o, ok := other.(block)
	return ok && o.prefix.Bits() >= b.prefix.Bits() && b.prefix.Contains(o.prefix.Addr())
}

func (b block) disjoint(other element) bool {
	o, ok := other.(block)
	return ok && !b.prefix.Overlaps(o.prefix)
}

// inHalves reports whether a list covers the block by smaller ones.
func (b block) inHalves(list []element) bool {
	smaller := slices.ContainsFunc(list, func(e element) bool { return b.covers(e) })
	bits := b.prefix.Bits() + 1
	if !smaller || bits > b.prefix.Addr().BitLen() {
		return false
	}
	first := block{netip.PrefixFrom(b.prefix.Addr(), bits)}
	bytes := b.prefix.Addr().AsSlice()
	bytes[(bits-1)/8] |= 0x80 >> ((bits - 1) % 8)
	address, _ := netip.AddrFromSlice(bytes)
	second := block{netip.PrefixFrom(address, bits)}
	return covered(first, list) && covered(second, list)
}

// blocks returns a set of CIDR blocks.
func blocks(list []string) extent {
	var s extent
	for _, text := range list {
		s.in = append(s.in, newBlock(text))
	}
	return s
}

// A span is an element of numbers or times: those from one to another.
type span struct{ from, to bound }

// A bound is an end of a span. An infinite one is beyond all numbers.
type bound struct {
	at       float64
	infinite bool
	open     bool // at itself is no part of the span
}

// newSpan returns the numbers that an operator compares with at and finds right.
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

// within reports whether a bound allows all that another allows; sign is +1 for
// lower bounds and -1 for upper ones.
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

// before reports whether all below the upper bound is below the lower one.
func before(upper, lower bound) bool {
	if upper.infinite || lower.infinite {
		return false
	}
	return upper.at < lower.at || upper.at == lower.at && (upper.open || lower.open)
}

// exactNumber is a number that a float64 tells from all others of that form.
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
