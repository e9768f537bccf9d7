package front

import (
	"slices"
	"strings"
)

// A field is one header line, its name spelled as it was sent.
type field struct{ name, value string }

type fields []field

// get returns the last value of a header, whatever the spelling of its name.
func (f fields) get(name string) string {
	for _, one := range slices.Backward(f) {
		if strings.EqualFold(one.name, name) {
			return one.value
		}
	}
	return ""
}

// without returns the fields whose names are not among those given.
func (f fields) without(names ...string) fields {
	return slices.DeleteFunc(slices.Clone(f), func(one field) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(one.name, name) })
	})
}
