package ref

import "strings"

// A List is a list of strings. It has either elements that are literal text or have
// references to strings, or one element that is a reference to a whole list, such as
// a Terraform variable of type list(string). Any []string can be used as a List.
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

// HasList reports whether s contains a reference to a whole list. Such a string
// cannot be used as text.
func HasList(s string) bool { return contains(s, many) }

// Mixed reports whether l contains a reference to a whole list and other elements or
// text. CDK for Terraform cannot synthesize such a list.
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

// ReplaceLists replaces each reference to a whole list in text, together with the
// double quotes around it, by the result of f. A reference without double quotes
// around it stays.
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
			b.WriteString(text[:end]) // it is part of a longer string
			text = text[end:]
		}
	}
}

// ReplaceElement returns an element of a List with each reference replaced by the result of f,
// also if the element is a reference to a whole list.
func ReplaceElement(element string, f func(token string) string) string {
	if reference, ok := (List{element}).Reference(); ok {
		return f(reference)
	}
	return Replace(element, f)
}

// Strings returns a list of CDK for Terraform, such as a variable's ListValue(), as
// a List. It omits nil elements.
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
