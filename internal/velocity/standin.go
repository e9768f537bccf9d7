package velocity

// StandIns replace what a template reads from a request by values that have every
// property, so that a template can be checked without an example of a request.
type StandIns struct {
	// Value is every value in a body of JSON: the result of $util.parseJson and
	// $input.path, each of its properties and each of the two elements that #foreach
	// finds in it. Its type is one that encoding/json decodes to. nil is a missing value.
	Value any
	// Parameter is the value and the name of every parameter in $input.params().
	Parameter string
	// Variable is every value in $context that the Request does not have.
	Variable string
	// StageVariable is every value in $stageVariables that the Request does not have.
	StageVariable string
	// Changed are values that differ, by their names: "$.a.b" is one in a body of JSON,
	// "parameter a" one in $input.params() and "$context.a.b" one in $context. Default:
	// none.
	Changed map[string]string
	// Seen is called with the name of each value that a template reads. What a template
	// decodes or parses is a value of its own, since its text has nothing in common with
	// the text that it is made of. Its name is the expression, such as
	// "$util.base64Decode($body)", and of are the names of the values that it is made of.
	// For others of is nil. Default: none.
	Seen func(name string, of []string)
	// Choose is called where the values decide what is rendered, and returns the outcome.
	// Default: the outcome for the values.
	Choose func(Choice) int
}

// A Choice is a condition or a selection whose outcome depends on stand-ins.
type Choice struct {
	// Condition identifies the condition. Equal conditions of a template have equal
	// outcomes.
	Condition string
	// Values are the names of the stand-ins that it depends on.
	Values []string
	// Outcomes is the number of outcomes. Those of a condition are 0 for false, and 1 for
	// true. A #foreach has the outcomes 0 for two elements, and 1 for none.
	Outcomes int
	// Natural is the outcome for the values, or -1 if the condition fails for them.
	Natural int
	// Exact means that the outcome for other values tells which values have it: the
	// condition compares them with constants.
	Exact bool
}

// unknown is a stand-in: a value as which everything is known except its type.
type unknown struct {
	from    *StandIns
	name    string
	value   any
	inherit any      // the value of its properties
	of      []string // the names of the stand-ins that it is made of
}

// named returns the stand-in with a name.
func (s *StandIns) named(name string, value any, of ...string) unknown {
	if s.Seen != nil {
		s.Seen(name, of)
	}
	stand := unknown{s, name, value, value, of}
	if changed, ok := s.Changed[name]; ok {
		stand.value = changed
	}
	return stand
}

// json returns the stand-in for the value at a JSONPath in the body.
func (s *StandIns) json(path string) any {
	if s.Value == nil {
		return newDict()
	}
	return s.named(path, fromJSON(s.Value))
}

// parsed returns the stand-in for what $util.parseJson returns for a text that is made of
// stand-ins.
func (s *StandIns) parsed(c call) any {
	if s.Value == nil {
		return newDict()
	}
	return s.named(c.source, fromJSON(s.Value), c.read...)
}

// parameter returns the stand-in for the parameter with a name.
func (s *StandIns) parameter(name string) unknown { return s.named("parameter "+name, s.Parameter) }

// parameters returns $input.params().
func (s *StandIns) parameters() *dict {
	parameters := newDict()
	for _, place := range []string{"path", "querystring", "header"} {
		parameters.put(place, s.parameter(place))
	}
	return parameters
}

// fill lets a map and the maps in it return stand-ins for keys that they do not have.
func (s *StandIns) fill(d *dict, name, value string) {
	d.missing = func(key string) any { return s.named(name+"."+key, value) }
	for _, key := range d.keys {
		if inner, ok := d.values[key].(*dict); ok {
			s.fill(inner, name+"."+key, value)
		}
	}
}

// inner returns the property or the element of a stand-in.
func (u unknown) inner(key any) unknown {
	return u.from.named(u.name+"."+text(known(key)), u.inherit, u.of...)
}

// elements returns the elements of a stand-in for a list.
func (u unknown) elements() []any {
	element := u.inner("*")
	return []any{element, element}
}

// keys returns the keys of a stand-in for a map.
func (u unknown) keys() *list {
	key := u.inner("keySet()")
	second := key
	second.value = text(key.value) + "2"
	return &list{items: []any{key, second}}
}

// ofUnknown calls a method of a list or of a map. Any other method is one of a string.
func (c call) ofUnknown(u unknown) any {
	switch {
	case c.is("get", 1), c.is("put", 2):
		return u.inner(c.arguments[0])
	case c.is("size", 0):
		return int64(len(u.elements()))
	case c.is("keySet", 0):
		return u.keys()
	case c.is("values", 0):
		return &list{items: u.elements()}
	case c.is("entrySet", 0):
		entries := &list{}
		for _, key := range u.keys().items {
			entry := newDict()
			entry.put("key", key)
			entry.put("value", u.inner("*"))
			entries.items = append(entries.items, entry)
		}
		return entries
	case c.is("containsKey", 1), c.is("add", 1):
		return true
	case c.is("putAll", 1):
		return nil
	}
	return c.ofString(text(u.value))
}

// known returns the value of a stand-in, and any other value unchanged.
func known(value any) any {
	if u, ok := value.(unknown); ok {
		return u.value
	}
	return value
}
