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

// CheckCIDRs tests IPv4 CIDR blocks.
func CheckCIDRs(list ref.List) fault.List {
	return CheckList(list, func(s string) string {
		prefix, err := netip.ParsePrefix(s)
		switch {
		case err != nil || !prefix.Addr().Is4():
			return "must be an IPv4 CIDR block, such as 10.0.0.0/16"
		case prefix != prefix.Masked():
			return fmt.Sprintf("must not have bits set outside its prefix: %s", prefix.Masked())
		}
		return ""
	})
}
