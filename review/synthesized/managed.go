package synthesized

import (
	"encoding/json"
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

var (
	localValue = regexp.MustCompile(`^local\.([A-Za-z0-9_-]+)(?:\.([a-z_]+))?$`)
	literalSet = regexp.MustCompile(`^toset\((\[.*\])\)$`)
	ifNotNull  = regexp.MustCompile(`^\(var\.([A-Za-z0-9_-]+) == null\) \? 0 : 1$`)
)

// managedResources counts the resources of a configuration. HCP Terraform counts each
// instance of a resource with for_each or count. A count that a variable switches on is 0.
func managedResources(configuration []byte) review.ManagedResources {
	var c struct {
		Resource map[string]map[string]struct {
			ForEach any `json:"for_each"`
			Count   any `json:"count"`
		}
		Locals map[string]any
		Module map[string]any
		// A variable without a default gets a value.
		Variable map[string]struct{ Default json.RawMessage }
	}
	if err := json.Unmarshal(configuration, &c); err != nil {
		return review.ManagedResources{AtLeast: true}
	}
	managed := review.ManagedResources{AtLeast: len(c.Module) > 0}
	add := func(n int, known bool) {
		managed.Count += n
		managed.AtLeast = managed.AtLeast || !known
	}
	for _, resources := range c.Resource {
		for _, r := range resources {
			switch {
			case r.ForEach != nil:
				add(elementsOf(r.ForEach, c.Locals))
			case r.Count != nil:
				add(instances(r.Count, func(name string) bool { return c.Variable[name].Default != nil }))
			default:
				add(1, true)
			}
		}
	}
	return managed
}

// elementsOf returns how many elements a for_each has. If that is not known, it counts one.
func elementsOf(value any, locals map[string]any) (n int, known bool) {
	switch v := value.(type) {
	case map[string]any:
		return len(v), true
	case string:
		expression, ok := ref.Interpolation(v)
		if !ok {
			return 1, false
		}
		if m := localValue.FindStringSubmatch(expression); m != nil {
			local, _ := locals[m[1]].(map[string]any)
			if m[2] != "" {
				local, _ = local[m[2]].(map[string]any)
			}
			if local == nil {
				return 1, false
			}
			return len(local), true
		}
		var list []string
		if m := literalSet.FindStringSubmatch(expression); m != nil && json.Unmarshal([]byte(m[1]), &list) == nil {
			slices.Sort(list)
			list = slices.Compact(list)
			return len(list), !slices.ContainsFunc(list, func(s string) bool { return ref.WithoutExpressions(s) != s })
		}
	}
	return 1, false
}

// instances returns how many instances a count gives. If that is not known, it counts one.
// optional reports whether a variable has a default.
func instances(value any, optional func(string) bool) (n int, known bool) {
	switch v := value.(type) {
	case float64:
		return int(v), true
	case string:
		expression, _ := ref.Interpolation(v)
		if m := ifNotNull.FindStringSubmatch(expression); m != nil && optional(m[1]) {
			return 0, true
		}
	}
	return 1, false
}
