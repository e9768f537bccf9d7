package review

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// wantedPlan says what a plan must be.
const wantedPlan = "must be what terraform show -json FILE prints for a FILE of terraform plan -out=FILE"

// ReadPlan reads a plan from what terraform show -json prints for a file of
// terraform plan -out, or tofu for its own. Properties that it does not know are
// nothing to it; another major format_version than 1, a state and anything else
// are refused. Its errors have no text of the plan in them.
func ReadPlan(planJSON []byte) (Plan, error) {
	raw, err := decodePlan(planJSON)
	if err != nil {
		return Plan{}, err
	}
	attached := raw.Configuration.attached()
	plan := Plan{Errored: raw.Errored, Incomplete: raw.Complete != nil && !*raw.Complete}
	for _, r := range raw.ResourceChanges {
		change := r.change(attached)
		change.Successor = raw.successor(r, attached)
		if change.does() == plannedNothing && change.PreviousAddress == "" && !change.Importing {
			if r.Mode != "data" {
				plan.Unchanged++
			}
			continue
		}
		plan.Changes = append(plan.Changes, change)
	}
	slices.SortStableFunc(plan.Changes, func(a, b ResourceChange) int { return strings.Compare(a.Address, b.Address) })
	plan.Drift = raw.drift(plan.Changes)
	for _, d := range raw.DeferredChanges {
		plan.Deferred = append(plan.Deferred, DeferredChange{Address: d.ResourceChange.Address, Reason: d.Reason})
	}
	for _, name := range slices.Sorted(maps.Keys(raw.OutputChanges)) {
		if actions := raw.OutputChanges[name].Actions; !slices.Equal(actions, []string{"no-op"}) {
			plan.Outputs = append(plan.Outputs, OutputChange{Name: name, Actions: actions})
		}
	}
	for _, c := range raw.Checks {
		if c.Status != "pass" {
			plan.Checks = append(plan.Checks, Check{Address: c.Address.ToDisplay, Status: c.Status})
		}
	}
	for _, i := range raw.ActionInvocations {
		plan.Invocations = append(plan.Invocations, i.Address)
	}
	return plan, nil
}

// rawPlan is the part of a plan's JSON that is read. Variables, planned values
// and the prior state are not.
// https://developer.hashicorp.com/terraform/internals/json-format
type rawPlan struct {
	Errored           bool                 `json:"errored"`
	Complete          *bool                `json:"complete"`
	ResourceChanges   []rawResource        `json:"resource_changes"`
	ResourceDrift     []rawResource        `json:"resource_drift"`
	OutputChanges     map[string]rawChange `json:"output_changes"`
	ActionInvocations []struct {
		Address string `json:"address"`
	} `json:"action_invocations"`
	DeferredChanges []struct {
		Reason         string      `json:"reason"`
		ResourceChange rawResource `json:"resource_change"`
	} `json:"deferred_changes"`
	Checks []struct {
		Address struct {
			ToDisplay string `json:"to_display"`
		} `json:"address"`
		Status string `json:"status"`
	} `json:"checks"`
	Configuration rawConfiguration `json:"configuration"`
}

type rawResource struct {
	Address         string    `json:"address"`
	PreviousAddress string    `json:"previous_address"`
	ModuleAddress   string    `json:"module_address"`
	Mode            string    `json:"mode"`
	Type            string    `json:"type"`
	Name            string    `json:"name"`
	Deposed         string    `json:"deposed"`
	ActionReason    string    `json:"action_reason"`
	Change          rawChange `json:"change"`
}

type rawChange struct {
	Actions         []string        `json:"actions"`
	Before          any             `json:"before"`
	After           any             `json:"after"`
	AfterUnknown    any             `json:"after_unknown"`
	BeforeSensitive any             `json:"before_sensitive"`
	AfterSensitive  any             `json:"after_sensitive"`
	ReplacePaths    []any           `json:"replace_paths"`
	Importing       json.RawMessage `json:"importing"`
}

// rawConfiguration is that of the root module: the constructs make no other.
type rawConfiguration struct {
	RootModule struct {
		Resources []struct {
			Address     string                     `json:"address"`
			Type        string                     `json:"type"`
			Expressions map[string]json.RawMessage `json:"expressions"`
		} `json:"resources"`
	} `json:"root_module"`
}

func decodePlan(text []byte) (rawPlan, error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	switch {
	case len(text) == 0:
		return rawPlan{}, errors.New("the plan is empty: " + wantedPlan)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return rawPlan{}, errors.New("the plan is the file of terraform plan -out itself: " + wantedPlan)
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")):
		return rawPlan{}, errors.New("the plan is UTF-16, as some shells write what a program prints: must be UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	var first json.RawMessage
	if err := decoder.Decode(&first); err != nil {
		return rawPlan{}, errors.New("the plan is no JSON: " + wantedPlan)
	}
	var properties map[string]json.RawMessage
	if json.Unmarshal(first, &properties) != nil {
		return rawPlan{}, errors.New("the plan is no object of JSON: " + wantedPlan)
	}
	if properties["@level"] != nil {
		return rawPlan{}, errors.New("the plan is the log of terraform plan -json: " + wantedPlan)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return rawPlan{}, errors.New("the plan has more after its JSON: " + wantedPlan)
	}
	if err := checkPlan(properties); err != nil {
		return rawPlan{}, err
	}

	var raw rawPlan
	decoder = json.NewDecoder(bytes.NewReader(first))
	decoder.UseNumber() // large numbers stay different
	if err := decoder.Decode(&raw); err != nil {
		// The error itself can have a value in it.
		field := "a property"
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			field = cmp.Or(wrong.Field, field)
		}
		return rawPlan{}, fmt.Errorf("the plan is not as Terraform writes it: %s has another type", field)
	}
	return raw, nil
}

var formatVersion = regexp.MustCompile(`^"[0-9]+\.[0-9]+(\.[0-9]+)?"$`)

// checkPlan returns why a JSON object is no plan.
func checkPlan(properties map[string]json.RawMessage) error {
	version := string(properties["format_version"])
	switch {
	case version == "" && properties["lineage"] != nil:
		return errors.New("the plan is a state file: " + wantedPlan)
	case !formatVersion.MatchString(version):
		return errors.New("the plan has no format_version: " + wantedPlan)
	case !strings.HasPrefix(version, `"1.`):
		return fmt.Errorf("the plan has the format_version %s: must be one of major version 1", version)
	}
	for _, property := range []string{"resource_changes", "planned_values", "configuration"} {
		if properties[property] != nil {
			return nil
		}
	}
	if len(properties) <= 2 || properties["values"] != nil {
		return errors.New("the plan is a state, which terraform show -json prints without a FILE: " + wantedPlan)
	}
	return errors.New("the plan has no resource_changes: " + wantedPlan)
}

// change returns what is shown of a change.
func (r rawResource) change(attached map[string]string) ResourceChange {
	change := ResourceChange{
		Address: r.Address, Resource: r.resource(), Type: r.Type,
		Actions: r.Change.Actions, Reason: r.ActionReason, ReplacePaths: r.Change.replacePaths(),
		PreviousAddress: r.PreviousAddress, Deposed: r.Deposed != "",
		Importing: len(r.Change.Importing) > 0 && string(r.Change.Importing) != "null",
	}
	change.AttachedTo = attached[change.Resource]
	before, after := asObject(r.Change.Before), asObject(r.Change.After)
	names := maps.Clone(after)
	maps.Copy(names, before)
	maps.Copy(names, asObject(r.Change.AfterUnknown))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		switch {
		case marked(r.Change.AfterUnknown, name):
			change.Unknown = append(change.Unknown, name)
		case len(before) > 0 && len(after) > 0 && !reflect.DeepEqual(withoutEmpty(before[name], false), withoutEmpty(after[name], false)):
			change.Attributes = append(change.Attributes, name)
		}
	}
	// What is forgotten stays in force.
	if name, ok := policyAttributes[r.Type]; ok && change.does() != plannedForget {
		change.Policy = r.Change.policy(name)
	}
	return change
}

// successor returns the REST API that takes the place of one that is destroyed.
func (p rawPlan) successor(r rawResource, attached map[string]string) string {
	id, _ := asObject(r.Change.Before)["id"].(string)
	if r.Type != "aws_api_gateway_rest_api" || id == "" || !slices.Equal(r.Change.Actions, []string{"delete"}) {
		return ""
	}
	for _, stage := range p.ResourceChanges {
		to := attached[stage.resource()]
		if stage.Type == "aws_api_gateway_stage" && asObject(stage.Change.Before)["rest_api_id"] == id && to != r.Address {
			return to
		}
	}
	return ""
}

// resource returns the address without the key of an instance.
func (r rawResource) resource() string {
	address := r.Type + "." + r.Name
	if r.Mode == "data" {
		address = "data." + address
	}
	if r.ModuleAddress != "" {
		address = r.ModuleAddress + "." + address
	}
	return address
}

// replacePaths returns the attributes that make Terraform replace a resource.
// What is below them can be a key of a map or, in a set, a value.
func (c rawChange) replacePaths() []string {
	var names []string
	for _, path := range c.ReplacePaths {
		if steps, ok := path.([]any); ok && len(steps) > 0 {
			if name, ok := steps[0].(string); ok {
				names = append(names, name)
			}
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// drift returns what others changed.
func (p rawPlan) drift(changes []ResourceChange) []Drift {
	var list []Drift
	for _, resource := range p.ResourceDrift {
		drift := Drift{
			Address: resource.Address, Deleted: slices.Equal(resource.Change.Actions, []string{"delete"}),
			Changes: slices.ContainsFunc(changes, func(c ResourceChange) bool { return c.Address == resource.Address }),
		}
		before, after := asObject(resource.Change.Before), asObject(resource.Change.After)
		for _, name := range slices.Sorted(maps.Keys(before)) {
			if !drift.Deleted && !reflect.DeepEqual(withoutEmpty(before[name], true), withoutEmpty(after[name], true)) {
				drift.Attributes = append(drift.Attributes, name)
			}
		}
		if drift.Deleted || len(drift.Attributes) > 0 {
			list = append(list, drift)
		}
	}
	slices.SortStableFunc(list, func(a, b Drift) int { return strings.Compare(a.Address, b.Address) })
	return list
}

// withoutEmpty returns a value without what says nothing: null, "", and lists and
// maps without elements, of which the provider writes and reads one for the
// other. With zero, false and 0 are among them: after an apply they are read
// where null was written, which nobody has changed.
func withoutEmpty(value any, zero bool) any {
	switch v := value.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, element := range v {
			if element = withoutEmpty(element, zero); element != nil {
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
			kept = append(kept, withoutEmpty(element, zero))
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
		if zero && !v {
			return nil
		}
	case json.Number:
		if zero && v == "0" {
			return nil
		}
	}
	return value
}

// asObject returns the attributes of a resource. It has none before it is
// created and after it is destroyed.
func asObject(value any) map[string]any {
	object, _ := value.(map[string]any)
	if object == nil {
		return map[string]any{}
	}
	return object
}

// marked reports whether an attribute is, in a part at least, marked by
// after_unknown, before_sensitive or after_sensitive.
func marked(marks any, attribute string) bool {
	if object, ok := marks.(map[string]any); ok {
		return anyTrue(object[attribute])
	}
	return anyTrue(marks)
}

func anyTrue(marks any) bool {
	switch m := marks.(type) {
	case nil:
		return false
	case bool:
		return m
	case []any:
		return slices.ContainsFunc(m, anyTrue)
	case map[string]any:
		for _, mark := range m {
			if anyTrue(mark) {
				return true
			}
		}
		return false
	}
	return true // what is no mark is not known to mean nothing
}

// attachments are the attributes that say what a resource belongs to.
var attachments = []string{"rest_api_id", "vpc_endpoint_id", "role", "bucket", "usage_plan_id"}

var resourceAddress = regexp.MustCompile(`^[a-z][a-z0-9]*_[A-Za-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*$`)

// attached returns what each resource of the configuration belongs to. Of
// several policies of one type on the same resource each may be another's than
// the constructs', so none of these is in it.
func (c rawConfiguration) attached() map[string]string {
	type place struct{ kind, to string }
	to := map[string]string{}
	policies := map[place][]string{}
	for _, resource := range c.RootModule.Resources {
		for _, attribute := range attachments {
			var expression struct {
				References []string `json:"references"`
			}
			if json.Unmarshal(resource.Expressions[attribute], &expression) != nil {
				continue
			}
			i := slices.IndexFunc(expression.References, resourceAddress.MatchString)
			if i < 0 {
				continue
			}
			to[resource.Address] = expression.References[i]
			if policyAttributes[resource.Type] != "" {
				at := place{resource.Type, expression.References[i]}
				policies[at] = append(policies[at], resource.Address)
			}
			break
		}
	}
	for _, addresses := range policies {
		if len(addresses) > 1 {
			for _, address := range addresses {
				delete(to, address)
			}
		}
	}
	return to
}
