package velocity

import (
	"fmt"
	"slices"
	"strings"
)

// origins are the names of the stand-ins that values are made of. They are kept only if
// the request has stand-ins.
type origins struct {
	names      []string            // of what is evaluated
	ofVariable map[string][]string // of what variables hold
	encoded    map[string]bool     // texts that a function of $util made, by the one that undoes it
	equal      map[string]string   // the literal that a value equals by a choice, by the value
	versions   map[string]int      // how often #set assigned to a variable
	version    int                 // of the variables that a condition has
}

// read adds the names of stand-ins to those of what is evaluated.
func (s *state) read(names ...string) {
	if s.request.StandIns == nil {
		return
	}
	for _, name := range names {
		if !slices.Contains(s.names, name) {
			s.names = append(s.names, name)
		}
	}
}

// readContainer is read for what a list or a map holds.
func (s *state) readContainer(value any) {
	switch v := value.(type) {
	case *list:
		s.read(v.from...)
	case *dict:
		s.read(v.from...)
	}
}

// readGiven is read for a value that the request gives to a map of stand-ins.
func (s *state) readGiven(in *dict, key string) {
	if value, ok := in.values[key]; ok && in.missing != nil {
		if _, ok := value.(*dict); !ok {
			s.read("$context." + key)
		}
	}
}

// readBody is read for the caller's body.
func (s *state) readBody() {
	if s.request.StandIns != nil {
		s.read("")
		s.encoding("base64Decode", s.request.body())
	}
}

// readInto adds the names of a call's arguments to those of the list or map that it is
// called on.
func (s *state) readInto(from *[]string, c call) {
	if len(c.read) > 0 {
		*from = append(slices.Clone(*from), c.read...)
	}
}

// reading returns the result of a function, and the names of the stand-ins that it read.
func (s *state) reading(evaluate func() any) (any, []string) {
	outer := s.names
	s.names = nil
	value := evaluate()
	read := s.names
	s.names = outer
	s.read(read...)
	return value, read
}

// assigned sets the origins of a variable, or adds them to the list or map that was
// assigned in.
func (s *state) assigned(target reference, value any, read []string) {
	if s.request.StandIns == nil {
		return
	}
	switch v := value.(type) {
	case *list:
		v.from = append(slices.Clone(v.from), read...)
	case *dict:
		v.from = append(slices.Clone(v.from), read...)
	case unknown:
		read = nil // it has a name of its own
	}
	if s.versions == nil {
		s.versions = map[string]int{}
	}
	s.versions[target.name]++
	if len(target.steps) == 0 {
		s.setOrigins(target.name, read)
		return
	}
	switch c := (reference{target.source, target.name, target.steps[:len(target.steps)-1]}).value(s).(type) {
	case *list:
		c.from = append(slices.Clone(c.from), read...)
	case *dict:
		c.from = append(slices.Clone(c.from), read...)
	}
}

func (s *state) setOrigins(variable string, names []string) {
	if s.ofVariable == nil {
		s.ofVariable = map[string][]string{}
	}
	s.ofVariable[variable] = names
}

// encoding remembers that a function of $util returns what a text is made of.
func (s *state) encoding(undoneBy, written string) string {
	if s.request.StandIns != nil {
		if s.encoded == nil {
			s.encoded = map[string]bool{}
		}
		s.encoded[undoneBy+" "+written] = true
	}
	return written
}

// decoded returns the stand-in for what a call decodes, if its argument is made of
// stand-ins. What a template encoded itself is decoded, and no stand-in.
func (s *state) decoded(c call) (unknown, bool) {
	if len(c.read) == 0 || s.encoded[c.name+" "+string(c.bytes())] {
		return unknown{}, false
	}
	return s.request.StandIns.named(c.source, s.request.StandIns.Parameter, c.read...), true
}

// key returns a text that is equal for equal expressions.
func key(kind string, e expression) string { return kind + " " + fmt.Sprintf("%#v", e) }

// choose returns the outcome of a choice.
func (s *state) choose(condition string, read []string, outcomes, natural int, exact bool) int {
	if len(read) == 0 || s.request.StandIns.Choose == nil {
		return natural
	}
	return s.request.StandIns.Choose(Choice{condition, read, outcomes, natural, exact})
}

// holds reports whether a condition is true. Each part of it that depends on stand-ins is
// a choice, unless the condition is trusted.
func (s *state) holds(condition expression, trusted bool) bool {
	if s.request.StandIns == nil || s.request.StandIns.Choose == nil || trusted {
		return isTrue(condition.value(s))
	}
	switch c := condition.(type) {
	case not:
		return !s.holds(c.operand, false)
	case binary:
		switch c.operator {
		case "&&":
			return s.holds(c.left, false) && s.holds(c.right, false)
		case "||":
			return s.holds(c.left, false) || s.holds(c.right, false)
		case "!=":
			return !s.holds(binary{"==", c.left, c.right}, false)
		}
	}
	natural, failed, read := s.try(condition)
	if len(read) == 0 {
		if failed != nil {
			panic(*failed)
		}
		return natural > 0
	}
	value, constant, compares := comparison(condition)
	value += fmt.Sprint(s.version)
	if equal, ok := s.equal[value]; compares && ok && equal != constant {
		return false
	}
	outcome := s.choose(key(fmt.Sprint("#if ", s.version), condition), read, 2, natural, exact(condition, natural >= 0))
	if outcome < 0 && failed != nil {
		panic(*failed)
	}
	if outcome > 0 && compares {
		if s.equal == nil {
			s.equal = map[string]string{}
		}
		s.equal[value] = constant
	}
	return outcome > 0
}

// try evaluates a condition. It returns its outcome, or -1 and what failed.
func (s *state) try(condition expression) (outcome int, failed *failure, read []string) {
	output, outer := s.output, s.names
	defer func() {
		if raised := recover(); raised != nil {
			f, ok := raised.(failure)
			if !ok {
				panic(raised)
			}
			outcome, failed, read = -1, &f, s.names
			s.output, s.names = output, outer
			s.read(read...)
		}
	}()
	s.names, s.version = nil, 0
	value := condition.value(s)
	read = s.names
	s.names = outer
	s.read(read...)
	if isTrue(value) {
		outcome = 1
	}
	return outcome, nil, read
}

// comparison returns the two sides of a comparison with a constant.
func comparison(condition expression) (value, constant string, ok bool) {
	b, ok := condition.(binary)
	if !ok || b.operator != "==" {
		return "", "", false
	}
	constant, ok = constantText(b.right)
	return key("", b.left), constant, ok
}

// constantText returns the text of a literal.
func constantText(e expression) (string, bool) {
	switch l := e.(type) {
	case literal:
		return text(l.constant), true
	case interpolated:
		var written strings.Builder
		for _, n := range l.nodes {
			plain, ok := n.(plainText)
			if !ok {
				return "", false
			}
			written.WriteString(string(plain))
		}
		return written.String(), true
	}
	return "", false
}

// exactMethods are those whose result for some values tells the result for others.
var exactMethods = []string{
	"matches", "equals", "equalsIgnoreCase", "contains", "startsWith", "endsWith", "isEmpty", "length", "toString", "trim",
	"toLowerCase", "toUpperCase", "get", "containsKey", "params", "parseJson", "base64Decode", "urlDecode", "header",
}

// exact reports whether a condition compares values with constants.
func exact(e expression, evaluated bool) bool {
	switch v := e.(type) {
	case literal:
		return true
	case interpolated:
		for _, n := range v.nodes {
			if o, ok := n.(output); ok && !exact(o.reference, evaluated) {
				return false
			}
		}
		return true
	case reference:
		for _, s := range v.steps {
			if s.method && !slices.Contains(exactMethods, s.name) {
				return false
			}
		}
		return evaluated
	case binary:
		return slices.Contains([]string{"==", "<", ">", "<=", ">="}, v.operator) && exact(v.left, evaluated) && exact(v.right, evaluated)
	}
	return false
}

// lookUp returns the value of a list or a map at a key. Which one it is, is a choice if
// the key is made of stand-ins.
func (s *state) lookUp(in, at any, read []string, get func(at any) any) any {
	if len(read) == 0 || s.request.StandIns == nil || s.request.StandIns.Choose == nil {
		return get(at)
	}
	var keys []any
	switch v := in.(type) {
	case *list:
		for i := range v.items {
			keys = append(keys, int64(i))
		}
	case *dict:
		if v.missing == nil {
			for _, k := range v.keys {
				keys = append(keys, k)
			}
		}
	}
	if len(keys) == 0 {
		return get(at)
	}
	natural := slices.IndexFunc(keys, func(k any) bool { return equal(k, known(at)) })
	if natural < 0 {
		natural = len(keys)
	}
	outcome := s.choose("key "+fmt.Sprint(keys, read), read, len(keys)+1, natural, true)
	if outcome < 0 || outcome == len(keys) {
		return nil
	}
	return get(keys[outcome])
}
