package deployer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
)

// An allowance is an action on resources. write is false for actions that only read.
type allowance struct {
	write     bool
	action    string
	resources []string
	condition iam.Conditions
}

// A collection is what the resources of stacks need, with notes for people.
type collection struct {
	allowances []allowance
	notes      []string
}

func (c *collection) note(format string, args ...any) {
	note := fmt.Sprintf(format, args...)
	if !slices.Contains(c.notes, note) {
		c.notes = append(c.notes, note)
	}
}

// read allows actions in both policies, plan and apply.
func (c *collection) read(resources []string, actions ...string) {
	c.allow(false, nil, resources, actions)
}

// write allows actions in the policy apply.
func (c *collection) write(resources []string, actions ...string) {
	c.allow(true, nil, resources, actions)
}

// writeIf is write under a condition.
func (c *collection) writeIf(condition iam.Conditions, resources []string, actions ...string) {
	c.allow(true, condition, resources, actions)
}

func (c *collection) allow(write bool, condition iam.Conditions, resources, actions []string) {
	if len(resources) == 0 {
		return
	}
	for _, action := range actions {
		c.allowances = append(c.allowances, allowance{write, action, resources, condition})
	}
}

// document returns the statements for reading, or for all actions if all is true.
// Actions with the same resources and the same condition share a statement.
func (c *collection) document(all bool) iam.Document {
	type group struct {
		actions, resources []string
		condition          iam.Conditions
	}
	// Group the resources of each action, then the actions with the same resources.
	byAction := map[string]*group{}
	for _, a := range c.allowances {
		if a.write && !all {
			continue
		}
		key := a.action + conditionKey(a.condition)
		if byAction[key] == nil {
			byAction[key] = &group{actions: []string{a.action}, condition: a.condition}
		}
		byAction[key].resources = append(byAction[key].resources, a.resources...)
	}
	byResources := map[string]*group{}
	for _, key := range sortedKeys(byAction) {
		g := byAction[key]
		g.resources = minimal(g.resources)
		same := strings.Join(g.resources, "\n") + conditionKey(g.condition)
		if first := byResources[same]; first != nil {
			first.actions = append(first.actions, g.actions...)
		} else {
			byResources[same] = g
		}
	}
	var statements []iam.Statement
	for _, key := range sortedKeys(byResources) {
		g := byResources[key]
		slices.Sort(g.actions)
		statements = append(statements, iam.Statement{Effect: "Allow", Action: g.actions, Resource: g.resources, Condition: g.condition})
	}
	slices.SortStableFunc(statements, func(a, b iam.Statement) int {
		return cmp.Or(slices.Compare(a.Action, b.Action), slices.Compare(a.Resource, b.Resource))
	})
	return iam.Document{Statements: statements}
}

func conditionKey(c iam.Conditions) string {
	if len(c) == 0 {
		return ""
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // maps and lists of strings cannot fail
	}
	return string(text)
}

// minimal returns the sorted patterns without duplicates and without those that
// another pattern covers.
func minimal(patterns []string) []string {
	patterns = slices.Compact(slices.Sorted(slices.Values(patterns)))
	return slices.DeleteFunc(slices.Clone(patterns), func(p string) bool {
		return slices.ContainsFunc(patterns, func(wider string) bool {
			prefix, ok := strings.CutSuffix(wider, "*")
			return ok && wider != p && strings.HasPrefix(p, prefix)
		})
	})
}
