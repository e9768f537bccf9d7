package tfplan

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
)

// attributes returns the attributes of a resource before or after a change. It
// has none before it is created and after it is destroyed.
func attributes(value any) map[string]any {
	object, _ := value.(map[string]any)
	if object == nil {
		return map[string]any{}
	}
	return object
}

// changedAttributes returns the names of the attributes that a change gives
// another value, and of those whose value is known only after the apply.
func changedAttributes(c *tfjson.Change) (changed, unknown []string) {
	before, after := attributes(c.Before), attributes(c.After)
	names := maps.Clone(after)
	maps.Copy(names, before)
	maps.Copy(names, attributes(c.AfterUnknown))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch {
		case marked(c.AfterUnknown, name):
			unknown = append(unknown, name)
		case len(before) == 0 || len(after) == 0: // created or destroyed
		case !reflect.DeepEqual(withoutEmpty(before[name], false), withoutEmpty(after[name], false)):
			changed = append(changed, name)
		}
	}
	return changed, unknown
}

// withoutEmpty returns a value without its empty parts: null, "", and lists and
// maps without elements, which the provider writes and reads one for the other.
// If zeroIsEmpty, false and 0 are empty too.
func withoutEmpty(value any, zeroIsEmpty bool) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, element := range v {
			if element = withoutEmpty(element, zeroIsEmpty); element != nil {
				kept[key] = element
			}
		}
		if len(kept) > 0 {
			return kept
		}
		return nil
	case []any:
		var kept []any
		for _, element := range v {
			kept = append(kept, withoutEmpty(element, zeroIsEmpty))
		}
		if len(kept) > 0 {
			return kept
		}
		return nil
	case string:
		if v == "" {
			return nil
		}
	case bool:
		if zeroIsEmpty && !v {
			return nil
		}
	case json.Number:
		if zeroIsEmpty && v == "0" {
			return nil
		}
	}
	return value
}

// marked reports whether after_unknown, before_sensitive or after_sensitive
// marks an attribute or a part of it.
func marked(marks any, attribute string) bool {
	if object, ok := marks.(map[string]any); ok {
		return anyMark(object[attribute])
	}
	return anyMark(marks)
}

func anyMark(marks any) bool {
	switch m := marks.(type) {
	case nil:
		return false
	case bool:
		return m
	case []any:
		return slices.ContainsFunc(m, anyMark)
	case map[string]any:
		for _, mark := range m {
			if anyMark(mark) {
				return true
			}
		}
		return false
	}
	return true // anything else may be a mark of a later version
}
