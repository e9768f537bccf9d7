package workflows

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
)

// Contexts are what expressions are evaluated in: "github", "vars" and so on.
// Functions that ask for the status, such as cancelled(), have their answers
// under their names with parentheses.
type contexts map[string]any

// text evaluates the expressions in a text.
func (c contexts) text(s string) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "${{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		expression, after, _ := strings.Cut(rest, "}}")
		value, _, err := c.evaluate(expression)
		if err != nil {
			return "", err
		}
		if value != nil {
			fmt.Fprint(&b, value)
		}
		s = after
	}
}

// condition evaluates an if. As GitHub does, it asks for success where the
// condition does not ask for a status itself.
func (c contexts) condition(s string) (bool, error) {
	s = strings.TrimSpace(s)
	if inner, found := strings.CutPrefix(s, "${{"); found {
		s = strings.TrimSuffix(inner, "}}")
	}
	if s == "" {
		s = "success()"
	}
	value, asks, err := c.evaluate(s)
	if err != nil {
		return false, err
	}
	return truth(value) && (asks || truth(c["success()"])), nil
}

// evaluate returns the value of an expression, and whether it asks for a status.
func (c contexts) evaluate(expression string) (value any, asks bool, err error) {
	node, fault := actionlint.NewExprParser().Parse(actionlint.NewExprLexer(expression + "}}"))
	if fault != nil {
		return nil, false, fault
	}
	actionlint.VisitExprNode(node, func(node, _ actionlint.ExprNode, entering bool) {
		if call, ok := node.(*actionlint.FuncCallNode); ok && len(call.Args) == 0 {
			asks = true
		}
	})
	defer func() {
		if thrown, ok := recover().(unsupported); ok {
			err = fmt.Errorf("%s: %s", expression, thrown)
		}
	}()
	return c.value(node), asks, nil
}

// An unsupported is thrown for what no workflow of ours has.
type unsupported string

func (c contexts) value(node actionlint.ExprNode) any {
	switch n := node.(type) {
	case *actionlint.NullNode:
		return nil
	case *actionlint.BoolNode:
		return n.Value
	case *actionlint.StringNode:
		return n.Value
	case *actionlint.VariableNode:
		value, found := c[n.Name]
		if !found {
			panic(unsupported("no context " + n.Name))
		}
		return value
	case *actionlint.ObjectDerefNode:
		return property(c.value(n.Receiver), n.Property)
	case *actionlint.ArrayDerefNode:
		list, _ := c.value(n.Receiver).([]any)
		return every(list)
	case *actionlint.NotOpNode:
		return !truth(c.value(n.Operand))
	case *actionlint.LogicalOpNode:
		left := c.value(n.Left)
		if truth(left) == (n.Kind == actionlint.LogicalOpNodeKindOr) {
			return left
		}
		return c.value(n.Right)
	case *actionlint.CompareOpNode:
		equal := same(c.value(n.Left), c.value(n.Right))
		switch n.Kind {
		case actionlint.CompareOpNodeKindEq:
			return equal
		case actionlint.CompareOpNodeKindNotEq:
			return !equal
		}
	case *actionlint.FuncCallNode:
		if n.Callee == "contains" {
			list, ok := c.value(n.Args[0]).(every)
			if !ok {
				panic(unsupported("contains of no list"))
			}
			for _, element := range list {
				if same(element, c.value(n.Args[1])) {
					return true
				}
			}
			return false
		}
		if value, found := c[n.Callee+"()"]; found {
			return value
		}
		panic(unsupported("no function " + n.Callee))
	}
	panic(unsupported(fmt.Sprintf("%T", node)))
}

// Every is all elements of a list: a property of it is that of each.
type every []any

func property(of any, name string) any {
	switch of := of.(type) {
	case nil:
		return nil
	case every:
		var list every
		for _, element := range of {
			list = append(list, property(element, name))
		}
		return list
	case map[string]any:
		for key, value := range of {
			if strings.EqualFold(key, name) {
				return value
			}
		}
		return nil
	case map[string]string:
		for key, value := range of {
			if strings.EqualFold(key, name) {
				return value
			}
		}
		return nil
	}
	panic(unsupported(fmt.Sprintf("property %s of %T", name, of)))
}

func truth(value any) bool {
	return value != nil && value != false && value != ""
}

// same compares like GitHub: texts without their case, and nothing is the empty
// text.
func same(a, b any) bool {
	text := func(value any) string {
		switch value := value.(type) {
		case nil:
			return ""
		case string:
			return value
		}
		panic(unsupported(fmt.Sprintf("comparison of %T", value)))
	}
	return strings.EqualFold(text(a), text(b))
}

func TestExpressions(t *testing.T) {
	c := contexts{
		"success()": false, "cancelled()": false,
		"vars":   map[string]string{"NAME": "Value"},
		"github": map[string]any{"labels": []any{map[string]any{"name": "a"}, map[string]any{"name": "wider"}}},
	}
	for expression, want := range map[string]any{
		"vars.name":                               "Value",
		"vars.other":                              nil,
		"vars.other == ''":                        true,
		"vars.name == 'vALUE'":                    true,
		"vars.name != ''":                         true,
		"vars.other || 'default'":                 "default",
		"vars.name || 'default'":                  "Value",
		"vars.name && 'then'":                     "then",
		"!vars.name":                              false,
		"!cancelled() && vars.other == 'x'":       false,
		"contains(github.labels.*.name, 'wider')": true,
		"contains(github.labels.*.name, 'wide')":  false,
		"contains(github.none.*.name, 'wide')":    false,
	} {
		if got, _, err := c.evaluate(expression); got != want || err != nil {
			t.Errorf("%s = %v, %v, want %v", expression, got, err, want)
		}
	}
	for condition, want := range map[string]bool{
		"":                                 false,
		"vars.name != ''":                  false,
		"${{ !cancelled() && vars.name }}": true,
	} {
		if got, err := c.condition(condition); got != want || err != nil {
			t.Errorf("if %s: %v, %v, want %v", condition, got, err, want)
		}
	}
	if got, err := c.text("a ${{ vars.name }}${{ vars.other }} b"); got != "a Value b" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := c.text("${{ secrets.x }}"); err == nil {
		t.Error("there is no context secrets")
	}
}
