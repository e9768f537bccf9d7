package velocity

import (
	"maps"
	"reflect"
	"regexp/syntax"
	"slices"
	"strings"
)

// Constants returns the texts and the integers in the expressions of a template with which
// it searches, cuts and replaces values. For a text that is a pattern, a text that matches
// it follows. A text that is the other side of == is left out, unless the value is a part
// of another one.
func (t *Template) Constants() (texts []string, integers []int) {
	foundTexts, foundIntegers := map[string]bool{}, map[int]bool{}
	var visit func(reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer:
			if !v.IsNil() {
				visit(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[binary]() {
				operator, left, right := v.Field(0).String(), v.Field(1), v.Field(2)
				if (operator == "==" || operator == "!=") && isConstant(right) && !hasMethod(left) {
					visit(left)
					return
				}
			}
			switch v.Type() {
			case reflect.TypeFor[interpolated]():
				if nodes := v.Field(0); nodes.Len() == 1 && nodes.Index(0).Elem().Kind() == reflect.String {
					foundTexts[nodes.Index(0).Elem().String()] = true
				}
			case reflect.TypeFor[literal]():
				switch constant := v.Field(0).Elem(); constant.Kind() {
				case reflect.String:
					foundTexts[constant.String()] = true
				case reflect.Int64:
					foundIntegers[int(constant.Int())] = true
				}
			}
			for i := range v.NumField() {
				visit(v.Field(i))
			}
		}
	}
	visit(reflect.ValueOf(t.nodes))
	for _, text := range slices.Sorted(maps.Keys(foundTexts)) {
		texts = append(texts, text)
		if pattern, err := syntax.Parse(text, syntax.Perl); err == nil {
			if match := matching(pattern.Simplify()); match != text {
				texts = append(texts, match)
			}
		}
	}
	return texts, slices.Sorted(maps.Keys(foundIntegers))
}

// isConstant reports whether an expression is a literal or a string in double quotes.
func isConstant(e reflect.Value) bool {
	of := e.Elem().Type()
	return of == reflect.TypeFor[literal]() || of == reflect.TypeFor[interpolated]()
}

// hasMethod reports whether a method is called in an expression, other than one that
// selects a value.
func hasMethod(e reflect.Value) bool {
	switch e.Kind() {
	case reflect.Interface, reflect.Pointer:
		return !e.IsNil() && hasMethod(e.Elem())
	case reflect.Slice:
		for i := range e.Len() {
			if hasMethod(e.Index(i)) {
				return true
			}
		}
	case reflect.Struct:
		if e.Type() == reflect.TypeFor[step]() && e.FieldByName("method").Bool() &&
			!slices.Contains(selections, e.FieldByName("name").String()) {
			return true
		}
		for i := range e.NumField() {
			if hasMethod(e.Field(i)) {
				return true
			}
		}
	}
	return false
}

// selections are the methods that return a value unchanged.
var selections = []string{"params", "get", "parseJson", "json", "path", "toString"}

// matching returns a text that matches a pattern, as far as its parts are literals,
// classes of characters, groups and repetitions.
func matching(pattern *syntax.Regexp) string {
	var written strings.Builder
	switch pattern.Op {
	case syntax.OpLiteral:
		return string(pattern.Rune)
	case syntax.OpCharClass:
		for i := 0; i < len(pattern.Rune); i += 2 {
			if pattern.Rune[i+1] > ' ' {
				return string(max(pattern.Rune[i], '!'))
			}
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "a"
	case syntax.OpCapture, syntax.OpPlus:
		return matching(pattern.Sub[0])
	case syntax.OpAlternate:
		return matching(pattern.Sub[0])
	case syntax.OpConcat:
		for _, part := range pattern.Sub {
			written.WriteString(matching(part))
		}
	}
	return written.String()
}
