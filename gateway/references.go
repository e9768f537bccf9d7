package gateway

import (
	"maps"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// unifyReferences replaces references that stand for the same expression by one of
// them: each getter call makes a new reference, so permissions on one bucket would look
// like permissions on two. It also returns a function that replaces the references in a
// text by their expressions.
func unifyReferences(all []*boundMethod, tables []*Responses, authorizers []ResolvedAuthorizer, expressions func([]string) []string) (func(string) string, error) {
	each := func(f func(string) string) {
		for _, m := range all {
			m.binding = m.binding.replace(f)
		}
		for _, table := range tables {
			*table = table.replace(f)
		}
		for i, authorizer := range authorizers {
			authorizers[i] = authorizer.replace(f)
		}
	}
	seen := map[string]bool{}
	each(func(text string) string {
		return ref.Replace(text, func(token string) string {
			seen[token] = true
			return token
		})
	})
	references := slices.Sorted(maps.Keys(seen))
	if expressions == nil || len(references) == 0 {
		return func(text string) string { return text }, nil
	}
	known := expressions(references)
	if len(known) != len(references) {
		var faults fault.List
		faults.Add("environment.expressions", "%d for %d references: must be one per reference", len(known), len(references))
		return nil, faults.Err()
	}
	expression, first, same := map[string]string{}, map[string]string{}, map[string]string{}
	for i, text := range known {
		expression[references[i]] = text
		if _, ok := first[text]; !ok {
			first[text] = references[i]
		}
		same[references[i]] = first[text]
	}
	rewrite := func(by map[string]string) func(string) string {
		return func(text string) string {
			return ref.Replace(text, func(token string) string { return by[token] })
		}
	}
	each(rewrite(same))
	return rewrite(expression), nil
}
