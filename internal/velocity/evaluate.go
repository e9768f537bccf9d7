package velocity

import (
	"maps"
	"math"
	"strings"
)

// node is a part of a template.
type node interface{ render(*state) }

// expression is what has a value.
type expression interface{ value(*state) any }

type (
	plainText string
	output    struct{ reference }
	set       struct {
		target reference
		source expression
	}
	define struct {
		target reference
		nodes  []node
	}
	foreach struct {
		variable string
		items    expression
		nodes    []node
		trusted  bool
	}
	branch struct {
		condition expression // nil in #else
		nodes     []node
		trusted   bool
	}
	choose    []branch
	stop      struct{}
	breakLoop struct{}
)

var _ = []node{plainText(""), output{}, set{}, define{}, foreach{}, choose{}, stop{}, breakLoop{}}

type (
	literal      struct{ constant any }
	interpolated struct{ nodes []node }
	items        []expression
	between      struct{ first, last expression }
	pairs        [][2]expression
	not          struct{ operand expression }
	binary       struct {
		operator    string
		left, right expression
	}
)

var _ = []expression{reference{}, literal{}, interpolated{}, items{}, between{}, pairs{}, not{}, binary{}}

func (s *state) run(nodes []node) {
	for _, n := range nodes {
		if s.stopped || s.broken {
			return
		}
		if s.steps++; s.steps > maxSteps || s.output.Len() > maxLength {
			doubt("takes more than %d steps or renders more than %d characters", maxSteps, maxLength)
		}
		n.render(s)
	}
}

// Limits of one rendering, in nodes and in bytes: a loop in a loop may take forever, and a
// loop that doubles a text uses all memory. A #foreach of API Gateway has at most 1,000
// iterations, and a payload 10 MB.
const maxSteps, maxLength = 50_000, 10_000_000

func (t plainText) render(s *state) { s.output.WriteString(string(t)) }
func (stop) render(s *state)        { s.stopped = true }
func (breakLoop) render(s *state)   { s.broken = true }

func (o output) render(s *state) {
	value := o.value(s)
	if b, ok := value.(*block); ok {
		s.runBlock(b)
		return
	}
	s.output.WriteString(text(value))
}

func (s *state) runBlock(b *block) {
	if s.depth == 20 {
		fail("blocks of #define must not be nested deeper than %d", s.depth)
	}
	s.depth++
	s.run(b.nodes)
	s.depth--
}

func (d define) render(s *state) { s.assign(d.target, &block{d.nodes}) }

// A missing value leaves the variable as it is, as in Velocity by default. That
// API Gateway does the same is not recorded.
func (n set) render(s *state) {
	value, read := s.reading(func() any { return n.source.value(s) })
	if written, ok := value.(string); ok && len(written) > maxLength {
		doubt("has a text of more than %d characters", maxLength)
	}
	if value != nil {
		s.assign(n.target, value)
		s.assigned(n.target, value, read)
	}
}

func (s *state) assign(target reference, value any) {
	if len(target.steps) == 0 {
		s.variables[target.name] = value
		return
	}
	last := target.steps[len(target.steps)-1]
	container := reference{target.source, target.name, target.steps[:len(target.steps)-1]}.value(s)
	var key any = last.name
	if last.index != nil {
		key = last.index.value(s)
	}
	switch c := container.(type) {
	case unknown:
		return
	case *dict:
		if !last.method {
			c.put(text(key), value)
			return
		}
	case *list:
		if i, ok := key.(int64); ok && i >= 0 && int(i) < len(c.items) {
			c.items[i] = value
			return
		}
	}
	fail("%s: cannot be assigned in %s", target.source, kind(container))
}

func (c choose) render(s *state) {
	for _, b := range c {
		if b.condition == nil || s.holds(b.condition, b.trusted) {
			s.run(b.nodes)
			return
		}
	}
}

// isTrue reports whether #if takes a value for true, as it does one that is
// missing.
func isTrue(value any) bool {
	b, ok := value.(bool)
	return b || !ok
}

func (f foreach) render(s *state) {
	var elements []any
	in, read := s.reading(func() any { return f.items.value(s) })
	switch v := in.(type) {
	case nil:
	case unknown:
		elements = v.elements()
	case *list:
		elements = v.items
	case *dict:
		for _, key := range v.keys {
			elements = append(elements, v.get(key))
		}
	default:
		fail("#foreach needs a list or a map, not %s", kind(v))
	}
	if len(elements) > 0 && !f.trusted && s.choose(key("#foreach", f.items), read, 2, 0, false) > 0 {
		elements = nil
	}
	outer, outerOrigins := maps.Clone(s.variables), s.ofVariable[f.variable]
	if _, ok := in.(unknown); !ok {
		s.setOrigins(f.variable, read)
	}
	for i, element := range elements {
		hasNext := i < len(elements)-1
		loop := newDict()
		for name, value := range map[string]any{
			"index": int64(i), "count": int64(i + 1), "hasNext": hasNext, "first": i == 0, "last": !hasNext,
		} {
			loop.put(name, value)
		}
		s.variables[f.variable], s.variables["foreach"] = element, loop
		s.variables["velocityCount"], s.variables["velocityHasNext"] = int64(i+1), hasNext
		s.run(f.nodes)
		if s.broken || s.stopped {
			break
		}
	}
	s.broken = false
	s.setOrigins(f.variable, outerOrigins)
	for _, name := range []string{f.variable, "foreach", "velocityCount", "velocityHasNext"} {
		if value, ok := outer[name]; ok {
			s.variables[name] = value
		} else {
			delete(s.variables, name)
		}
	}
}

func (l literal) value(*state) any { return l.constant }

func (i interpolated) value(s *state) any {
	before := s.output
	s.output = &strings.Builder{}
	s.run(i.nodes)
	rendered := s.output.String()
	s.output = before
	return rendered
}

func (i items) value(s *state) any {
	values := &list{}
	for _, item := range i {
		values.items = append(values.items, item.value(s))
	}
	return values
}

func (p pairs) value(s *state) any {
	values := newDict()
	for _, pair := range p {
		values.put(text(pair[0].value(s)), pair[1].value(s))
	}
	return values
}

func (b between) value(s *state) any {
	first, ok := known(b.first.value(s)).(int64)
	last, also := known(b.last.value(s)).(int64)
	if !ok || !also {
		fail("a range must be between integers")
	}
	values, step := &list{}, int64(1)
	if last < first {
		step = -1
	}
	// The limit of API Gateway on the iterations of a #foreach.
	if (last-first)*step >= 1000 {
		fail("a range must have at most 1000 numbers")
	}
	for i := first; ; i += step {
		values.items = append(values.items, i)
		if i == last {
			return values
		}
	}
}

// The negation of a value that is no boolean is false, of a missing one, too.
func (n not) value(s *state) any { return !isTrue(n.operand.value(s)) }

func (b binary) value(s *state) any {
	left := known(b.left.value(s))
	switch b.operator {
	case "||":
		return isTrue(left) || isTrue(b.right.value(s))
	case "&&":
		return isTrue(left) && isTrue(b.right.value(s))
	}
	right := known(b.right.value(s))
	switch b.operator {
	case "==":
		return equal(left, right)
	case "!=":
		return !equal(left, right)
	case "+":
		_, leftText := left.(string)
		_, rightText := right.(string)
		if leftText || rightText {
			return text(left) + text(right)
		}
	}
	return calculate(b.operator, left, right)
}

// equal compares numbers as numbers, and values of different types by their text.
func equal(left, right any) bool {
	if left == nil || right == nil {
		return left == right
	}
	if l, ok := number(left); ok {
		if r, ok := number(right); ok {
			return l == r
		}
	}
	return text(left) == text(right)
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func calculate(operator string, left, right any) any {
	l, ok := number(left)
	r, also := number(right)
	if !ok || !also {
		fail("%s needs numbers, not %s and %s", operator, kind(left), kind(right))
	}
	switch operator {
	case "<":
		return l < r
	case ">":
		return l > r
	case "<=":
		return l <= r
	case ">=":
		return l >= r
	}
	i, isInteger := left.(int64)
	j, bothIntegers := right.(int64)
	if (operator == "/" || operator == "%") && r == 0 {
		return nil
	}
	if isInteger && bothIntegers {
		switch operator {
		case "+":
			return i + j
		case "-":
			return i - j
		case "*":
			return i * j
		case "/":
			return i / j
		}
		return i % j
	}
	switch operator {
	case "+":
		return l + r
	case "-":
		return l - r
	case "*":
		return l * r
	case "/":
		return l / r
	}
	return math.Mod(l, r)
}
