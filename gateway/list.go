package gateway

import (
	"fmt"
	"net/netip"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// CheckList tests the literal elements of a list. problem returns what an element must be
// instead, or "". The fields of the faults are indexes, such as "[0]".
func CheckList(list ref.List, problem func(element string) string) fault.List {
	var faults fault.List
	if list.Mixed() {
		faults.Add("", "a reference to a list must be the only element")
		return faults
	}
	seen := map[string]int{}
	for i, element := range list {
		field := fmt.Sprintf("[%d]", i)
		if ref.Contains(element) {
			if _, whole := list.Reference(); !whole && !ref.IsNameText(ref.Literal(element)) {
				faults.Add(field, "%q: must only have letters, digits and _.:/@- around a reference", element)
			}
			continue
		}
		if text := problem(element); text != "" {
			faults.Add(field, "%q: %s", element, text)
		} else if first, ok := seen[element]; ok {
			faults.Add(field, "%q: must not repeat element [%d]", element, first)
		} else {
			seen[element] = i
		}
	}
	return faults
}

// CheckCIDRs tests IPv4 and IPv6 CIDR blocks.
func CheckCIDRs(list ref.List) fault.List {
	return checkBlocks(list, "an IPv4 or IPv6 CIDR block, such as 10.0.0.0/16 or 2001:db8::/32",
		func(a netip.Addr) bool { return a.Is4() || isIPv6(a) })
}

// CheckIPv4CIDRs tests IPv4 CIDR blocks.
func CheckIPv4CIDRs(list ref.List) fault.List {
	return checkBlocks(list, "an IPv4 CIDR block, such as 10.0.0.0/16", netip.Addr.Is4)
}

// CheckIPv6CIDRs tests IPv6 CIDR blocks.
func CheckIPv6CIDRs(list ref.List) fault.List {
	return checkBlocks(list, "an IPv6 CIDR block, such as 2001:db8::/32", isIPv6)
}

// isIPv6 reports whether an address is of version 6. An IPv4 address in the form of one,
// such as ::ffff:10.0.0.1, is not: AWS knows it as the IPv4 address.
func isIPv6(address netip.Addr) bool { return address.Is6() && !address.Is4In6() }

// checkBlocks tests CIDR blocks whose addresses are as accepted requires.
func checkBlocks(list ref.List, wanted string, accepted func(netip.Addr) bool) fault.List {
	return CheckList(list, func(s string) string {
		prefix, err := netip.ParsePrefix(s)
		switch {
		case err != nil || !accepted(prefix.Addr()):
			return "must be " + wanted
		case prefix != prefix.Masked():
			return fmt.Sprintf("must not have bits set outside its prefix: %s", prefix.Masked())
		case prefix.String() != s:
			// AWS returns this form. Terraform compares texts.
			return fmt.Sprintf("must be written as %s", prefix)
		}
		return ""
	})
}
