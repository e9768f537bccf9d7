package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
)

// A condition is one operator on one key, as the set of values of the key with
// which it is met.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
type condition struct {
	key string // in lower case, as keys mean the same in every case
	// text is the whole condition in one way of writing it, and shown is the
	// same for a person.
	text, shown string
	// kind is what the values are. "" is an operator that is not known, of which
	// only the same condition is known to be met by the same requests.
	kind string
	// each is "" for a key of one value, "forallvalues" or "foranyvalue".
	each   string
	values extent
	// absent says whether it is met by requests without the key. sometimes is
	// that AWS does not say so clearly.
	absent    bool
	sometimes bool
}

// operators are the operators without ...IfExists and For...Values, by what
// they compare.
var operators = map[string]struct {
	kind, compare string
	negated       bool
}{
	"stringequals":              {kind: "text"},
	"stringnotequals":           {kind: "text", negated: true},
	"stringequalsignorecase":    {kind: "text", compare: "fold"},
	"stringnotequalsignorecase": {kind: "text", compare: "fold", negated: true},
	"stringlike":                {kind: "text", compare: "like"},
	"stringnotlike":             {kind: "text", compare: "like", negated: true},
	"arnequals":                 {kind: "ARN"},
	"arnlike":                   {kind: "ARN"},
	"arnnotequals":              {kind: "ARN", negated: true},
	"arnnotlike":                {kind: "ARN", negated: true},
	"ipaddress":                 {kind: "address"},
	"notipaddress":              {kind: "address", negated: true},
	"bool":                      {kind: "bool"},
	"binaryequals":              {kind: "binary"},
	"numericequals":             {kind: "number"},
	"numericnotequals":          {kind: "number", negated: true},
	"numericlessthan":           {kind: "number", compare: "lessthan"},
	"numericlessthanequals":     {kind: "number", compare: "lessthanequals"},
	"numericgreaterthan":        {kind: "number", compare: "greaterthan"},
	"numericgreaterthanequals":  {kind: "number", compare: "greaterthanequals"},
	"dateequals":                {kind: "date"},
	"datenotequals":             {kind: "date", negated: true},
	"datelessthan":              {kind: "date", compare: "lessthan"},
	"datelessthanequals":        {kind: "date", compare: "lessthanequals"},
	"dategreaterthan":           {kind: "date", compare: "greaterthan"},
	"dategreaterthanequals":     {kind: "date", compare: "greaterthanequals"},
	"null":                      {kind: "null"},
}

// conditions returns the conditions of a statement in one order.
func conditions(s iam.Statement) []condition {
	var list []condition
	for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
			list = append(list, newCondition(operator, key, s.Condition[operator][key]))
		}
	}
	return list
}

func newCondition(operator, key string, values []string) condition {
	values = eachOnce(values)
	shown := operator + " " + key + " " + strings.Join(quotedAll(values), " or ")
	operator, key = strings.ToLower(operator), strings.ToLower(key)
	c := condition{key: key, shown: shown, text: strings.Join(append([]string{operator, key}, values...), "\n")}
	operator, ifExists := strings.CutSuffix(operator, "ifexists")
	if each, rest, ok := strings.Cut(operator, ":"); ok {
		c.each, operator = each, rest
	}
	known, ok := operators[operator]
	if !ok || len(values) == 0 || c.each != "" && c.each != "forallvalues" && c.each != "foranyvalue" {
		return c
	}
	if known.kind == "null" {
		return c.ofNull(ifExists, values)
	}
	c.kind = known.kind
	for _, value := range values {
		c.values.in = append(c.values.in, newValue(known.kind, known.compare, value))
	}
	if known.negated {
		c.values = c.values.complement()
	}
	switch {
	case ifExists, c.each == "forallvalues":
		c.absent = true
	case c.each == "foranyvalue":
		c.sometimes = known.negated
	default:
		c.absent = known.negated
	}
	return c
}

// ofNull returns the condition that a key is there, or that it is not.
func (c condition) ofNull(ifExists bool, values []string) condition {
	if ifExists || c.each != "" || len(values) > 1 {
		return c
	}
	switch strings.ToLower(values[0]) {
	case "true":
		c.kind, c.absent = "null", true
	case "false":
		c.kind, c.values.in = "null", []element{everything{}}
	}
	return c
}

func newValue(kind, compare, value string) element {
	number, ok := 0.0, false
	switch kind {
	case "text":
		return newPattern(value, compare == "like", compare == "fold")
	case "ARN":
		p := newPattern(value, true, false)
		p.arn = true
		return p
	case "address":
		return newBlock(value)
	case "bool":
		return newPattern(value, false, true)
	case "number":
		number, ok = parseNumber(value)
	case "date":
		number, ok = parseDate(value)
	}
	if !ok {
		return opaque(value)
	}
	return newSpan(cmp.Or(compare, "equals"), number)
}

// implies reports whether every request that meets the condition meets the
// other.
func (c condition) implies(other condition) bool {
	switch {
	case c.key != other.key:
		return false
	case c.text == other.text:
		return true
	case c.kind == "" || other.kind == "":
		return false
	case other.kind == "null" && !other.absent:
		return !c.absent && !c.sometimes
	case c.kind == "null":
		return c.absent && other.absent
	}
	return c.kind == other.kind && c.each == other.each &&
		(other.absent || other.sometimes && c.sometimes || !c.absent && !c.sometimes) &&
		other.values.covers(c.values)
}

// contrary returns the condition that is met by all other requests. There is
// none for most kinds.
func (c condition) contrary() (condition, bool) {
	if c.each != "" || c.kind != "text" && c.kind != "address" {
		return condition{}, false
	}
	c.text, c.values, c.absent = "not "+c.text, c.values.complement(), !c.absent
	return c, true
}

// byValue returns the conditions of which one is met when this one is.
func (c condition) byValue() []condition {
	if c.kind == "" || c.each == "forallvalues" || len(c.values.out) > 0 || len(c.values.in) < 2 {
		return nil
	}
	var list []condition
	for _, value := range c.values.in {
		single := c
		single.text = "" // it is like no other
		single.values = extent{in: []element{value}}
		list = append(list, single)
	}
	return list
}
