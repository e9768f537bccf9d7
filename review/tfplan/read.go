package tfplan

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// Read reads a plan from the output of terraform show -json FILE, where
// terraform plan -out=FILE wrote FILE, or from that of tofu. It ignores
// properties that it does not use. It returns an error for a format_version with
// another major version than 1, for a state, and for anything else that is not a
// plan. Its errors hold no value of the plan.
//
// See https://developer.hashicorp.com/terraform/internals/json-format.
func Read(planJSON []byte) (Plan, error) {
	document, err := decode(planJSON)
	if err != nil {
		return Plan{}, err
	}
	attached := attachments(document.Config.RootModule)
	plan := Plan{Errored: document.Errored, Incomplete: document.Complete != nil && !*document.Complete}
	for _, r := range document.ResourceChanges {
		change := resourceChange(r)
		if change.Action() == ActionNoOp && change.PreviousAddress == "" && !change.Importing {
			if r.Mode != tfjson.DataResourceMode {
				plan.Unchanged++
			}
			continue
		}
		if cause := refusal(r); cause != "" {
			plan.Refusals = append(plan.Refusals, Refusal{Address: change.Address, Cause: cause})
		}
		change.AttachedTo = attached[change.Resource]
		change.Successor = document.successor(r, attached)
		plan.Changes = append(plan.Changes, change)
	}
	plan.Refusals = append(plan.Refusals, mappedTargetsReplaced(document.ResourceChanges)...)
	slices.SortStableFunc(plan.Changes, func(a, b ResourceChange) int { return strings.Compare(a.Address, b.Address) })
	slices.SortFunc(plan.Refusals, func(a, b Refusal) int { return strings.Compare(a.Address, b.Address) })
	plan.Drift = document.drift(plan.Changes)
	for _, d := range document.DeferredChanges {
		plan.Deferred = append(plan.Deferred, DeferredChange{Address: d.ResourceChange.Address, Reason: d.Reason})
	}
	for _, name := range slices.Sorted(maps.Keys(document.OutputChanges)) {
		if actions := document.OutputChanges[name].Actions; !actions.NoOp() {
			plan.Outputs = append(plan.Outputs, OutputChange{Name: name, Actions: actionNames(actions)})
		}
	}
	for _, c := range document.Checks {
		if c.Status != tfjson.CheckStatusPass {
			plan.Checks = append(plan.Checks, Check{Address: c.Address.ToDisplay, Status: string(c.Status)})
		}
	}
	for _, i := range document.ActionInvocations {
		plan.Invocations = append(plan.Invocations, i.Address)
	}
	return plan, nil
}

// resourceChange returns the part of a change that is shown.
func resourceChange(r *tfjson.ResourceChange) ResourceChange {
	change := ResourceChange{
		Address: r.Address, Resource: resourceAddress(r), Type: r.Type,
		Actions: actionNames(r.Change.Actions), Reason: string(r.ActionReason), ReplacePaths: replacePaths(r.Change),
		PreviousAddress: r.PreviousAddress, Importing: r.Change.Importing != nil, Deposed: r.DeposedKey != "",
	}
	change.Attributes, change.Unknown = changedAttributes(r.Change)
	// A forgotten policy stays in force.
	if name, ok := policyAttributes[r.Type]; ok && change.Action() != ActionForget {
		change.Policy = plannedPolicy(r.Change, name)
	}
	return change
}

func actionNames(actions tfjson.Actions) []string {
	var names []string
	for _, action := range actions {
		names = append(names, string(action))
	}
	return names
}

// resourceAddress returns the address of a resource without the key of an
// instance.
func resourceAddress(r *tfjson.ResourceChange) string {
	address := r.Type + "." + r.Name
	if r.Mode == tfjson.DataResourceMode {
		address = "data." + address
	}
	if r.ModuleAddress != "" {
		address = r.ModuleAddress + "." + address
	}
	return address
}

// replacePaths returns the names of the attributes that make Terraform replace a
// resource. The further steps of a path are not shown: they can be the key of a
// map or, in a set, a value.
func replacePaths(c *tfjson.Change) []string {
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

// drift returns the resources that changed outside of Terraform.
func (d document) drift(changes []ResourceChange) []Drift {
	var list []Drift
	for _, r := range d.ResourceDrift {
		drift := Drift{
			Address: r.Address, Deleted: r.Change.Actions.Delete(),
			Changes: slices.ContainsFunc(changes, func(c ResourceChange) bool { return c.Address == r.Address }),
		}
		before, after := attributes(r.Change.Before), attributes(r.Change.After)
		for _, name := range slices.Sorted(maps.Keys(before)) {
			// After an apply, the provider reads false and 0 where null was written.
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
