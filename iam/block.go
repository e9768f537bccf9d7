package iam

import (
	"net/netip"
	"slices"
)

// CIDRBlocksCover reports whether every address in the others is in one of the
// blocks. An element may be a CIDR block or an address. A Terraform expression
// covers the same expression alone.
func CIDRBlocksCover(blocks, others []string) bool {
	newBlocks := func(list []string) set {
		var s set
		for _, text := range list {
			s.in = append(s.in, newBlock(text))
		}
		return s
	}
	return newBlocks(blocks).covers(newBlocks(others))
}

// CIDRBlockEnds returns the first and the last address of a CIDR block or of an address. It
// returns false for other text, such as a Terraform expression.
func CIDRBlockEnds(text string) (first, last netip.Addr, ok bool) {
	b, ok := newBlock(text).(block)
	if !ok {
		return netip.Addr{}, netip.Addr{}, false
	}
	bytes := b.prefix.Addr().AsSlice()
	for i := b.prefix.Bits(); i < len(bytes)*8; i++ {
		bytes[i/8] |= 0x80 >> (i % 8)
	}
	last, _ = netip.AddrFromSlice(bytes)
	return b.prefix.Addr(), last, true
}

// A block is an element of addresses: a CIDR block, or one address.
type block struct{ prefix netip.Prefix }

// newBlock reads a block. Text that is none, such as a Terraform expression, is
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
	if !smaller || b.prefix.IsSingleIP() {
		return false
	}
	first, second := b.halves()
	return covered(first, list) && covered(second, list)
}

// halves returns the two halves of a block of more than one address.
func (b block) halves() (first, second block) {
	bits := b.prefix.Bits() + 1
	bytes := b.prefix.Addr().AsSlice()
	bytes[(bits-1)/8] |= 0x80 >> ((bits - 1) % 8)
	address, _ := netip.AddrFromSlice(bytes)
	return block{netip.PrefixFrom(b.prefix.Addr(), bits)}, block{netip.PrefixFrom(address, bits)}
}
