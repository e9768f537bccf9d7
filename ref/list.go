package ref

import "strings"

// A List is a list of strings: literal values and references to one string
// each, or a single reference to a whole list, such as a Terraform variable of
// type list(string). Any []string can be used as a List.
type List []string

// Reference returns the reference to a whole list, if l is one.
func (l List) Reference() (string, bool) {
	if len(l) == 1 {
		if start, end := find(l[0], many); start == 0 && end == len(l[0]) {
			return l[0], true
		}
	}
	return "", false
}

// HasList reports whether s holds a reference to a whole list, which is no text.
func HasList(s string) bool { return contains(s, many) }

// Mixed reports whether l holds a reference to a whole list beside other
// elements, which CDK for Terraform cannot synthesize.
func (l List) Mixed() bool {
	if _, ok := l.Reference(); ok {
		return false
	}
	for _, s := range l {
		if HasList(s) {
			return true
		}
	}
	return false
}

// ReplaceLists returns text with every reference to a whole list, and the
// double quotes around it, replaced by what f returns for it.
func ReplaceLists(text string, f func(token string) string) string {
	var b strings.Builder
	for {
		start, end := find(text, many)
		if start < 0 {
			b.WriteString(text)
			return b.String()
		}
		if strings.HasSuffix(text[:start], `"`) && strings.HasPrefix(text[end:], `"`) {
			b.WriteString(text[:start-1])
			b.WriteString(f(text[start:end]))
			text = text[end+1:]
		} else {
			b.WriteString(text[:end]) // it is inside a text
			text = text[end:]
		}
	}
}

// Strings returns a list of CDK for Terraform, such as a variable's
// ListValue(), as a List. A nil element is dropped.
func Strings(list *[]*string) List {
	if list == nil {
		return nil
	}
	var l List
	for _, s := range *list {
		if s != nil {
			l = append(l, *s)
		}
	}
	return l
}
