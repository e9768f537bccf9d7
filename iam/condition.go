package iam

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// A Condition is one operator on one condition key. A request meets it when the
// operator holds for one of the values.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
type Condition struct {
	// Operator is the condition operator, such as StringEquals.
	Operator string `json:"operator"`
	// Key is the condition key, such as aws:SourceVpce.
	Key string `json:"key"`
	// Values are the values, of which one must match.
	Values ref.List `json:"values"`
}

// List returns the conditions, sorted by operator and key, with their values
// sorted and each once.
func (c Conditions) List() []Condition {
	var list []Condition
	for _, operator := range slices.Sorted(maps.Keys(c)) {
		for _, key := range slices.Sorted(maps.Keys(c[operator])) {
			list = append(list, Condition{operator, key, sorted(c[operator][key])})
		}
	}
	return list
}

// A condition is a [Condition] as the set of the key's values that meet it.
type condition struct {
	Condition
	key string // in lower case, since the case of keys means nothing
	// text is the whole condition, the same for every way of writing it.
	text string
	// kind says what the values are. "" is an operator that is not known: only the
	// same condition is known to be met by the same requests.
	kind string
	// each is "" for an operator on one value, "forallvalues" or "foranyvalue".
	each   string
	values set
	// absent says whether requests without the key meet the condition. sometimes is
	// for operators of which AWS does not say so clearly.
	absent    bool
	sometimes bool
}

// operators are the operators without ...IfExists and For...Values, by what they
// compare.
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

// conditions returns the conditions of a statement.
func (s Statement) conditions() []condition {
	var list []condition
	for _, c := range s.Condition.List() {
		list = append(list, newCondition(c))
	}
	return list
}

func newCondition(written Condition) condition {
	operator, key := strings.ToLower(written.Operator), strings.ToLower(written.Key)
	c := condition{Condition: written, key: key}
	// JSON keeps a value with a line break apart from two values.
	c.text = string(ref.JSON(append([]string{operator, key}, written.Values...), ""))
	operator, ifExists := strings.CutSuffix(operator, "ifexists")
	if each, rest, ok := strings.Cut(operator, ":"); ok {
		c.each, operator = each, rest
	}
	known, ok := operators[operator]
	if !ok || len(written.Values) == 0 || c.each != "" && c.each != "forallvalues" && c.each != "foranyvalue" {
		return c
	}
	if known.kind == "null" {
		return c.ofNull(ifExists)
	}
	c.kind = known.kind
	for _, value := range written.Values {
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

// ofNull returns the condition that a request has a key, or that it does not.
func (c condition) ofNull(ifExists bool) condition {
	if ifExists || c.each != "" || len(c.Values) > 1 {
		return c
	}
	switch strings.ToLower(c.Values[0]) {
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
		return newARN(value)
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

// implies reports whether every request that meets the condition meets the other
// one.
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

// implied reports whether every request that meets the conditions meets this one.
func (c condition) implied(conditions []condition) bool {
	return slices.ContainsFunc(conditions, func(given condition) bool { return given.implies(c) })
}

// negation returns the condition that all other requests meet. Most kinds have
// none.
func (c condition) negation() (condition, bool) {
	if c.each != "" || c.kind != "text" && c.kind != "address" {
		return condition{}, false
	}
	c.text, c.values, c.absent = "not "+c.text, c.values.complement(), !c.absent
	return c, true
}

// byValue returns one condition for each value. A request that meets this
// condition meets one of them.
func (c condition) byValue() []condition {
	if c.kind == "" || c.each == "forallvalues" || len(c.values.out) > 0 || len(c.values.in) < 2 {
		return nil
	}
	var list []condition
	for _, value := range c.values.in {
		single := c
		single.text = "" // unlike every other
		single.values = set{in: []element{value}}
		list = append(list, single)
	}
	return list
}
