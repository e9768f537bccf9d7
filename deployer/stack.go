package deployer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

var errNoStack = errors.New("not the configuration of a stack: must be the JSON object that Terraform reads")

// A stack is the part of a synthesized stack that the rules need.
type stack struct {
	place     Place
	variables map[string]struct {
		Default json.RawMessage `json:"default"`
	}
	locals    map[string]any
	resources []resource        // sorted by address
	data      []resource        // data sources, sorted by address
	regions   map[string]string // the Regions of the provider's configurations by alias; "" is the default
	providers []map[string]any
	backend   map[string]any
	*collection
}

// A resource is a resource or a data source of the stack.
type resource struct {
	kind, name string
	fields     map[string]any
	*stack
}

// inert are the blocks of a configuration that need no permissions of their own,
// beyond those of resources and data sources.
var inert = []string{"//", "check", "data", "import", "locals", "moved", "output", "provider", "removed", "resource", "terraform", "variable"}

// parse reads a configuration. The stack collects in c what it needs.
func parse(configuration []byte, place Place, c *collection) (*stack, error) {
	s := &stack{place: place, regions: map[string]string{}, collection: c}
	var blocks map[string]json.RawMessage
	if err := json.Unmarshal(configuration, &blocks); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoStack, err)
	}
	var faults fault.List
	for _, block := range sortedKeys(blocks) {
		if !slices.Contains(inert, block) {
			faults.Add(block, "blocks of this kind are not supported; must be one of %s", strings.Join(inert[1:], ", "))
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var terraform struct {
		Backend map[string]any `json:"backend"`
	}
	var providers map[string]json.RawMessage
	var managed, data map[string]map[string]map[string]any
	for block, into := range map[string]any{"variable": &s.variables, "locals": &s.locals, "terraform": &terraform, "provider": &providers, "resource": &managed, "data": &data} {
		if text, ok := blocks[block]; ok {
			if err := json.Unmarshal(text, into); err != nil {
				return nil, fmt.Errorf("%w: %s: %w", errNoStack, block, err)
			}
		}
	}
	s.backend = terraform.Backend
	s.resources, s.data = s.list(managed), s.list(data)
	if aws := bytes.TrimSpace(providers["aws"]); len(aws) > 0 {
		if aws[0] == '{' {
			aws = slices.Concat([]byte("["), aws, []byte("]"))
		}
		if err := json.Unmarshal(aws, &s.providers); err != nil {
			return nil, fmt.Errorf("%w: provider.aws: %w", errNoStack, err)
		}
	}
	s.where()
	return s, nil
}

func (s *stack) list(blocks map[string]map[string]map[string]any) []resource {
	var list []resource
	for _, kind := range sortedKeys(blocks) {
		for _, name := range sortedKeys(blocks[kind]) {
			list = append(list, resource{kind, name, blocks[kind][name], s})
		}
	}
	return list
}

// where finds the Regions of the provider's configurations, and completes the place.
func (s *stack) where() {
	s.regions[""] = "*"
	for _, p := range s.providers {
		alias, _ := p["alias"].(string)
		text, _ := p["region"].(string)
		if alias == "" && s.place.Region != "" {
			continue // the place's Region applies
		}
		s.regions[alias] = "*"
		if name, exact := s.pattern(text); exact && name != "" {
			s.regions[alias] = name
		}
	}
	if s.place.Region != "" {
		s.regions[""] = s.place.Region
	} else if s.regions[""] == "*" && len(s.resources) > 0 {
		s.note("provider.aws: its Region is not known, so the policies allow every Region.")
	}
	if s.place.Partition == "" {
		s.place.Partition = partitionOf(s.regions[""])
		if s.place.Partition == "*" && len(s.resources) > 0 {
			s.note("provider.aws: its partition is not known, so the policies allow every partition.")
		}
	}
	if s.place.Account == "" {
		s.place.Account = "*"
		if len(s.resources) > 0 {
			s.note("provider.aws: its account is not known, so the policies allow every account.")
		}
	}
}

// noteUnreached adds notes for the roles and states that the policies do not cover.
func (s *stack) noteUnreached() {
	for _, p := range s.providers {
		if p["assume_role"] != nil {
			s.note("provider.aws: it assumes a role, so the policies are for that role.")
		}
	}
	if s.backend["s3"] != nil {
		s.note("terraform.backend.s3: the policies do not cover the state. A plan reads the state and also writes its lock.")
	}
	for _, d := range s.data {
		if d.kind == "terraform_remote_state" && d.field("backend") == "s3" {
			s.note("data.%s: the policies do not cover the state that it reads.", d.address())
		}
	}
}

// find returns the resource of a type that an expression refers to.
func (s *stack) find(kind, expression string) (resource, bool) {
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

var reference = regexp.MustCompile(`^\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.[a-z_]+\}$`)

// count returns the number of the stack's resources of a type.
func (s *stack) count(kind string) int {
	n := 0
	for _, r := range s.resources {
		if r.kind == kind {
			n++
		}
	}
	return n
}

func (r resource) address() string { return r.kind + "." + r.name }

// field returns the value of a field that is a string, or "" for other fields.
func (r resource) field(name string) string {
	text, _ := r.fields[name].(string)
	return text
}

// has reports whether a field has a value other than null, false, or an empty list or
// object.
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

// tagged reports whether the resource has tags, also from the provider's defaults.
func (r resource) tagged() bool {
	return r.has("tags") || slices.ContainsFunc(r.providers, func(p map[string]any) bool { return p["default_tags"] != nil })
}

// tagValue returns the value of the place's tag on the resource, as an IAM pattern's
// literal text, or "" if it has none that is known.
func (r resource) tagValue() string {
	value, _ := r.tagText()
	return value
}

func (r resource) tagText() (value string, known bool) {
	if tags, ok := r.fields["tags"].(map[string]any); ok {
		if text, ok := tags[r.place.Tag].(string); ok {
			return r.exactText(text)
		}
	}
	alias, _ := strings.CutPrefix(r.field("provider"), "aws.")
	for _, p := range r.providers {
		if own, _ := p["alias"].(string); own != alias {
			continue
		}
		blocks, _ := p["default_tags"].([]any)
		if len(blocks) == 0 {
			blocks = []any{p["default_tags"]}
		}
		for _, block := range blocks {
			block, _ := block.(map[string]any)
			tags, _ := block["tags"].(map[string]any)
			if text, ok := tags[r.place.Tag].(string); ok {
				return r.exactText(text)
			}
		}
	}
	return "", false
}

// exactText returns a text with the values of variables, if all are known.
func (r resource) exactText(text string) (string, bool) {
	pattern, exact := r.pattern(text)
	return pattern, exact
}

// regionOf returns the resource's Region, or "*" if it is not known.
func (r resource) regionOf() string {
	name := "*"
	if text := r.field("region"); text != "" {
		if pattern, exact := r.pattern(text); exact {
			name = pattern
		}
	} else {
		alias, hasAlias := strings.CutPrefix(r.field("provider"), "aws.")
		if !hasAlias {
			return r.regions[""] // where has added the note
		}
		if known, ok := r.regions[alias]; ok {
			name = known
		}
	}
	if name == "*" {
		r.note("%s: its Region is not known, so the policies allow every Region.", r.address())
	}
	return name
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
