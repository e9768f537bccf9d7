package gateway

import (
	"maps"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// sameReferences rewrites references that stand for the same expression to one
// of them: each getter call makes a new one, and permissions on one bucket
// would look like permissions on two. It also returns the function that writes
// a text with its references as expressions.
func sameReferences(all []placed, expressions func([]string) []string) ([]placed, func(string) string, error) {
	seen := map[string]bool{}
	for _, p := range all {
		p.binding.tokens(func(token string) { seen[token] = true })
	}
	references := slices.Sorted(maps.Keys(seen))
	if expressions == nil || len(references) == 0 {
		return all, func(text string) string { return text }, nil
	}
	texts := expressions(references)
	if len(texts) != len(references) {
		var faults fault.List
		faults.Add("environment.expressions", "%d for %d references: must be one for each", len(texts), len(references))
		return nil, nil, faults.Err()
	}
	expression, first, same := map[string]string{}, map[string]string{}, map[string]string{}
	for i, text := range texts {
		expression[references[i]] = text
		if _, ok := first[text]; !ok {
			first[text] = references[i]
		}
		same[references[i]] = first[text]
	}
	rewrite := func(by map[string]string) func(string) string {
		return func(text string) string {
			if !ref.Contains(text) {
				return text
			}
			return ref.Replace(text, func(token string) string { return by[token] })
		}
	}
	rewritten := slices.Clone(all)
	for i := range rewritten {
		rewritten[i].binding = rewritten[i].binding.replace(rewrite(same))
	}
	return rewritten, rewrite(expression), nil
}
