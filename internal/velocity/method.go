package velocity

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// value follows a reference. A step from a missing value is missing.
func (r reference) value(s *state) any {
	value := s.variables[r.name]
	s.read(s.ofVariable[r.name]...)
	s.version += s.versions[r.name]
	for _, step := range r.steps {
		if value == nil {
			return nil
		}
		arguments := make([]any, len(step.arguments))
		_, read := s.reading(func() any {
			for i, argument := range step.arguments {
				arguments[i] = argument.value(s)
			}
			return nil
		})
		s.readContainer(value)
		switch {
		case step.index != nil:
			at, read := s.reading(func() any { return step.index.value(s) })
			value = s.lookUp(value, at, read, func(at any) any { return index(value, at) })
		case step.method:
			value = s.call(value, call{step.source, step.name, arguments, read})
		default:
			value = s.property(value, step.name)
		}
	}
	s.readContainer(value)
	if stand, ok := value.(unknown); ok {
		s.read(stand.name)
	}
	return value
}

func index(value, key any) any {
	switch v := value.(type) {
	case unknown:
		return v.inner(key)
	case *dict:
		return v.get(text(key))
	case *list:
		i, ok := known(key).(int64)
		if !ok {
			fail("the index of a list must be an integer, not %s", kind(key))
		}
		if i < 0 || int(i) >= len(v.items) {
			return nil
		}
		return v.items[i]
	}
	fail("%s has no index", kind(value))
	return nil
}

func (s *state) property(value any, name string) any {
	switch v := value.(type) {
	case unknown:
		return v.inner(name)
	case *dict:
		s.readGiven(v, name)
		return v.get(name)
	case input:
		if name == "body" {
			s.readBody()
			return s.request.body()
		}
	}
	fail("%s has no property %s", kind(value), name)
	return nil
}

func (s *state) call(value any, call call) any {
	switch value.(type) {
	case string, unknown, input, util:
		for i, argument := range call.arguments {
			call.arguments[i] = known(argument)
		}
	}
	switch v := value.(type) {
	case unknown:
		if !call.is("get", 1) && !call.is("put", 2) {
			s.read(v.name)
		}
		return call.ofUnknown(v)
	case string:
		return call.ofString(v)
	case *list:
		if call.is("get", 1) {
			return s.lookUp(v, call.arguments[0], call.read, func(at any) any { return index(v, at) })
		}
		s.readInto(&v.from, call)
		return call.ofList(v)
	case *dict:
		if call.is("get", 1) {
			s.readGiven(v, text(call.arguments[0]))
			return s.lookUp(v, call.arguments[0], call.read, func(at any) any { return v.get(text(at)) })
		}
		s.readInto(&v.from, call)
		return call.ofDict(v)
	case input:
		return call.ofInput(s)
	case util:
		return call.ofUtil(s)
	}
	if call.name == "toString" {
		return text(value)
	}
	return call.unknown(value)
}

// call is a method with its arguments.
type call struct {
	source    string
	name      string
	arguments []any
	read      []string // the stand-ins that the arguments are made of
}

func (c call) unknown(value any) any {
	fail("%s: %s has no supported method %s with %d arguments", c.source, kind(value), c.name, len(c.arguments))
	return nil
}

// is reports whether the call is of the method with so many arguments.
func (c call) is(name string, arguments int) bool {
	return c.name == name && len(c.arguments) == arguments
}

// text returns an argument that must be a string.
func (c call) text(i int) string {
	argument, ok := c.arguments[i].(string)
	if !ok {
		fail("%s: argument %d of %s must be a string, not %s", c.source, i+1, c.name, kind(c.arguments[i]))
	}
	return argument
}

func (c call) ofString(v string) any {
	switch {
	case c.is("matches", 1):
		return compile(`\A(?:` + checked(c.text(0)) + `)\z`).MatchString(v)
	case c.is("replaceAll", 2):
		return replaceAll(v, c.text(0), c.text(1), -1)
	case c.is("replaceFirst", 2):
		return replaceAll(v, c.text(0), c.text(1), 1)
	case c.is("replace", 2):
		return strings.ReplaceAll(v, c.text(0), c.text(1))
	case c.is("split", 1):
		return split(v, c.text(0))
	case c.is("contains", 1):
		return strings.Contains(v, c.text(0))
	case c.is("startsWith", 1):
		return strings.HasPrefix(v, c.text(0))
	case c.is("endsWith", 1):
		return strings.HasSuffix(v, c.text(0))
	case c.is("equals", 1):
		argument, ok := c.arguments[0].(string)
		return ok && v == argument
	case c.is("equalsIgnoreCase", 1):
		argument, ok := c.arguments[0].(string)
		return ok && strings.EqualFold(v, argument)
	case c.is("indexOf", 1), c.is("lastIndexOf", 1):
		find := strings.Index
		if c.name == "lastIndexOf" {
			find = strings.LastIndex
		}
		at := find(v, c.text(0))
		if at < 0 {
			return int64(-1)
		}
		return int64(len(units(v[:at])))
	case c.is("substring", 1), c.is("substring", 2):
		return c.substring(units(v))
	case c.is("length", 0):
		return int64(len(units(v)))
	case c.is("isEmpty", 0):
		return v == ""
	case c.is("trim", 0):
		return strings.TrimFunc(v, func(r rune) bool { return r <= ' ' })
	case c.is("toLowerCase", 0):
		return strings.ToLower(v)
	case c.is("toUpperCase", 0):
		return strings.ToUpper(v)
	case c.is("toString", 0):
		return v
	}
	return c.unknown(v)
}

// units are the characters of a string to Java.
func units(v string) []uint16 { return utf16.Encode([]rune(v)) }

func (c call) substring(v []uint16) any {
	bounds := [2]int64{0, int64(len(v))}
	for i, argument := range c.arguments {
		bound, ok := argument.(int64)
		if !ok || bound < 0 || bound > int64(len(v)) {
			fail("%s: %s is outside the string", c.source, text(argument))
		}
		bounds[i] = bound
	}
	if bounds[0] > bounds[1] {
		fail("%s: %d is after %d", c.source, bounds[0], bounds[1])
	}
	return string(utf16.Decode(v[bounds[0]:bounds[1]]))
}

func (c call) ofList(v *list) any {
	switch {
	case c.is("size", 0):
		return int64(len(v.items))
	case c.is("isEmpty", 0):
		return len(v.items) == 0
	case c.is("contains", 1):
		return slices.ContainsFunc(v.items, func(item any) bool { return kind(item) == kind(c.arguments[0]) && equal(item, c.arguments[0]) })
	case c.is("add", 1):
		v.items = append(v.items, c.arguments[0])
		return true
	case c.is("toString", 0):
		return text(v)
	}
	return c.unknown(v)
}

func (c call) ofDict(v *dict) any {
	switch {
	case c.is("put", 2):
		before := v.get(text(c.arguments[0]))
		v.put(text(c.arguments[0]), c.arguments[1])
		return before
	case c.is("putAll", 1):
		other, ok := c.arguments[0].(*dict)
		if !ok {
			fail("%s: must be a map, not %s", c.source, kind(c.arguments[0]))
		}
		for _, key := range other.keys {
			v.put(key, other.get(key))
		}
		return nil
	case c.is("containsKey", 1):
		_, ok := v.values[text(c.arguments[0])]
		return ok
	case c.is("keySet", 0), c.is("values", 0), c.is("entrySet", 0):
		elements := &list{}
		for _, key := range v.keys {
			entry := newDict()
			entry.put("key", key)
			entry.put("value", v.get(key))
			elements.items = append(elements.items, map[string]any{"keySet": key, "values": v.get(key), "entrySet": entry}[c.name])
		}
		return elements
	case c.is("size", 0):
		return int64(len(v.keys))
	case c.is("isEmpty", 0):
		return len(v.keys) == 0
	case c.is("toString", 0):
		return text(v)
	}
	return c.unknown(v)
}
