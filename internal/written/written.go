// Package written keeps what constructs write to a stack, as it is before other code of
// the app can change it with a setter, an override or an aspect.
package written

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// A Record is what constructs wrote since [Start].
type Record struct {
	elements bool // whether it keeps elements
	groups   []group
	values   map[string]any
}

// A group is what one construct wrote.
type group struct {
	scope    constructs.Construct
	path     string
	elements []any  // Terraform configurations, with references of CDK for Terraform
	of       string // path of the construct that wrote the group as a part of itself
}

var (
	mu      sync.Mutex
	current *Record
)

// Start begins a record of values, and of elements if a review needs them: to keep them
// takes time. There is one record at a time: an earlier one ends.
func Start(elements bool) *Record {
	mu.Lock()
	defer mu.Unlock()
	current = &Record{elements: elements, values: map[string]any{}}
	return current
}

// Stop ends the record.
func (r *Record) Stop() {
	mu.Lock()
	defer mu.Unlock()
	if current == r {
		current = nil
	}
}

// Construct adds everything below a construct to the record. A construct of this module
// calls it at the end of its New. Without a record it does nothing.
func Construct(scope constructs.Construct) {
	mu.Lock()
	record := current
	mu.Unlock()
	if record == nil || !record.elements {
		return
	}
	var elements []cdktf.TerraformElement
	for _, child := range *scope.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		if element, ok := child.(cdktf.TerraformElement); ok {
			elements = append(elements, element)
		}
	}
	Elements(scope, elements...)
}

// Elements adds single elements to the record, as what a construct wrote.
func Elements(scope constructs.Construct, elements ...cdktf.TerraformElement) {
	configurations := func() []any {
		var list []any
		for _, element := range elements {
			list = append(list, element.ToTerraform())
		}
		return list
	}
	add(scope, configurations)
}

// DataSource adds a data source without arguments to the record, as what constructs write
// to a stack, whoever wrote it first. Its name is the id that it has in the stack.
func DataSource(stack cdktf.TerraformStack, kind, name string) {
	add(stack, func() []any {
		return []any{map[string]any{"data": map[string]any{kind: map[string]any{name: map[string]any{}}}}}
	})
}

func add(scope constructs.Construct, configurations func() []any) {
	mu.Lock()
	defer mu.Unlock()
	if current == nil || !current.elements {
		return
	}
	current.groups = append(current.groups, group{scope: scope, path: *scope.Node().Path(), elements: configurations()})
}

// Whole keeps a value with a construct, for [Record.Value], and says that all that was
// written below the construct until now is a part of it. What other code of the app adds
// there later is not. The value must share nothing with values that this code has.
func Whole(scope constructs.Construct, value any) {
	mu.Lock()
	defer mu.Unlock()
	if current == nil {
		return
	}
	path := *scope.Node().Path()
	current.values[path] = value
	for i, g := range current.groups {
		if g.of == "" && strings.HasPrefix(g.path, path+"/") {
			current.groups[i].of = path
		}
	}
}

// Value keeps a value with a construct, for [Record.Value].
func Value(scope constructs.Construct, value any) {
	mu.Lock()
	defer mu.Unlock()
	if current != nil {
		current.values[*scope.Node().Path()] = value
	}
}

// Value returns the value that was kept with a construct, or nil.
func (r *Record) Value(scope constructs.Construct) any { return r.values[*scope.Node().Path()] }

// Values returns all values that were kept until now, or none without a record.
func Values() []any {
	mu.Lock()
	defer mu.Unlock()
	if current == nil {
		return nil
	}
	return current.Values()
}

// Values returns all values that were kept.
func (r *Record) Values() []any { return slices.Collect(maps.Values(r.values)) }

// A Configuration is what a construct wrote, as the JSON that Terraform reads.
type Configuration struct {
	// Construct is the path of the construct in its stack. For the stack itself it is "".
	Construct string
	// Whole is the path of the construct that it is a part of, as [Whole] said. "" is none.
	Whole string
	// Elements are parts of a Terraform configuration, such as
	// {"resource": {"aws_iam_role": {"role": {…}}}}.
	Elements []any
}

// Configurations returns what constructs wrote to a stack. The app must be synthesized.
func (r *Record) Configurations(stack cdktf.TerraformStack) []Configuration {
	path := *stack.Node().Path()
	var configurations []Configuration
	var lists []any
	for _, g := range r.groups {
		if g.path != path && !strings.HasPrefix(g.path, path+"/") {
			continue
		}
		in := func(at string) string { return strings.TrimPrefix(strings.TrimPrefix(at, path), "/") }
		configurations = append(configurations, Configuration{Construct: in(g.path), Whole: in(g.of)})
		lists = append(lists, g.elements)
	}
	if len(lists) == 0 {
		return nil
	}
	resolved := cdktf.Tokenization_Resolve(lists, &cdktf.ResolveOptions{
		Scope:    stack,
		Resolver: cdktf.NewDefaultTokenResolver(cdktf.NewStringConcat()),
	})
	for i, elements := range resolved.([]any) {
		configurations[i].Elements = plain(elements).([]any)
	}
	return configurations
}

// plain returns a value without the wrappers that jsii leaves around maps in the values
// of Terraform locals.
func plain(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		if wrapped, ok := v["$jsii.map"]; ok && len(v) == 1 {
			return plain(wrapped)
		}
		for key := range v {
			v[key] = plain(v[key])
		}
	}
	return value
}
