package deployer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	partition = regexp.MustCompile(`^aws(-[a-z]+)*$`)
	region    = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`)
	account   = regexp.MustCompile(`^[0-9]{12}$`)
)

// stack is what matters of a synthesized stack.
type stack struct {
	place     Place
	resources []resource // sorted by address
	data      []string   // the types of data sources, sorted
	providers []map[string]any
	backend   map[string]any
}

type resource struct {
	kind, name string
	fields     map[string]any
	*collection
}

func parse(configuration []byte, place Place) (stack, error) {
	var text struct {
		Resource  map[string]map[string]map[string]any `json:"resource"`
		Data      map[string]any                       `json:"data"`
		Provider  map[string]json.RawMessage           `json:"provider"`
		Terraform struct {
			Backend map[string]any `json:"backend"`
		} `json:"terraform"`
	}
	if err := json.Unmarshal(configuration, &text); err != nil {
		return stack{}, fmt.Errorf("%w: %w", errNoStack, err)
	}
	for _, part := range []*string{&place.Partition, &place.Region, &place.Account} {
		if *part == "" {
			*part = "*"
		}
	}
	s := stack{place: place, data: slices.Sorted(maps.Keys(text.Data)), backend: text.Terraform.Backend}
	for _, kind := range slices.Sorted(maps.Keys(text.Resource)) {
		for _, name := range slices.Sorted(maps.Keys(text.Resource[kind])) {
			s.resources = append(s.resources, resource{kind: kind, name: name, fields: text.Resource[kind][name]})
		}
	}
	if aws := bytes.TrimSpace(text.Provider["aws"]); len(aws) > 0 {
		if aws[0] == '{' {
			aws = slices.Concat([]byte("["), aws, []byte("]"))
		}
		if err := json.Unmarshal(aws, &s.providers); err != nil {
			return stack{}, fmt.Errorf("%w: provider.aws: %w", errNoStack, err)
		}
	}
	return s, nil
}

func (r resource) address() string { return r.kind + "." + r.name }

// has reports whether a field has a value.
func (r resource) has(field string) bool {
	switch value := r.fields[field].(type) {
	case nil:
		return false
	case map[string]any:
		return len(value) > 0
	case []any:
		return len(value) > 0
	case bool:
		return value
	}
	return true
}

// texts returns the strings of a field that is a string or a list of strings,
// or that holds such deeper in it.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, v := range value {
			all = append(all, texts(v)...)
		}
		return all
	case map[string]any:
		var all []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			all = append(all, texts(value[key])...)
		}
		return all
	}
	return nil
}

var variable = regexp.MustCompile(`^\$\{var\.([A-Za-z0-9_-]+)\}$`)

// value returns a string with its variable replaced by the value of it. A
// string is known if nothing is left in it that Terraform evaluates.
func (s stack) value(text string) (value string, known bool) {
	if m := variable.FindStringSubmatch(text); m != nil {
		value, known = s.place.Variables[m[1]]
		if !known {
			return text, false
		}
		return value, true
	}
	return text, !strings.Contains(text, "${") && !strings.Contains(text, "%{")
}

var reference = regexp.MustCompile(`^\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.[a-z_]+\}$`)

// find returns the resource of that type which an expression refers to.
func (s stack) find(kind, expression string) (resource, bool) {
	m := reference.FindStringSubmatch(expression)
	if m == nil || m[1] != kind {
		return resource{}, false
	}
	i := slices.IndexFunc(s.resources, func(r resource) bool { return r.kind == kind && r.name == m[2] })
	if i < 0 {
		return resource{}, false
	}
	return s.resources[i], true
}

// tagged reports whether any provider tags everything.
func (s stack) tagged() bool {
	return slices.ContainsFunc(s.providers, func(p map[string]any) bool { return p["default_tags"] != nil })
}
