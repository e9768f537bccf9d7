package markdown

import (
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdk.tf/go/privateapi/review/tfplan"
)

// reasons explain Terraform's keywords for why it plans or defers an action.
// https://developer.hashicorp.com/terraform/internals/json-format#change-representation
var reasons = map[string]string{
	string(tfjson.ActionReasonReplaceBecauseTainted):         "marked as tainted, for example by an apply that failed",
	string(tfjson.ActionReasonReplaceByRequest):              "requested by -replace",
	string(tfjson.ActionReasonReplaceByTriggers):             "a resource in its replace_triggered_by changes",
	string(tfjson.ActionReasonReplaceBecauseCannotUpdate):    "cannot be updated in place",
	string(tfjson.ActionReasonDeleteBecauseNoResourceConfig): "no longer in the configuration",
	string(tfjson.ActionReasonDeleteBecauseNoModule):         "its module is no longer in the configuration",
	string(tfjson.ActionReasonDeleteBecauseWrongRepetition):  "its address does not match count or for_each",
	string(tfjson.ActionReasonDeleteBecauseCountIndex):       "its count is lower",
	string(tfjson.ActionReasonDeleteBecauseEachKey):          "its key is no longer in for_each",
	string(tfjson.ActionReasonDeleteBecauseNoMoveTarget):     "moved to an address that is not in the configuration",
	string(tfjson.ActionReasonReadBecauseConfigUnknown):      "its configuration is known only after the apply",
	string(tfjson.ActionReasonReadBecauseDependencyPending):  "a dependency changes",
	string(tfjson.ActionReasonReadBecauseCheckNested):        "a check block reads it",

	"instance_count_unknown":  "the number of instances is known only after the apply",
	"resource_config_unknown": "its configuration is known only after the apply",
	"provider_config_unknown": "the configuration of the provider is known only after the apply",
	"absent_prereq":           "a dependency does not exist yet",
	"deferred_prereq":         "a dependency is deferred",
}

// reason returns what a keyword means. An unknown keyword stays as it is.
func reason(keyword string) string {
	if words, ok := reasons[keyword]; ok {
		return text(words)
	}
	if keyword == "" {
		return ""
	}
	return code(keyword)
}

// changeReason returns why Terraform plans a change, or "".
func changeReason(c tfplan.ResourceChange) string {
	if c.Reason == string(tfjson.ActionReasonReplaceBecauseCannotUpdate) && len(c.ReplacePaths) > 0 {
		return codes(c.ReplacePaths, "and") + " cannot be updated in place"
	}
	return reason(c.Reason)
}

// replacementRows returns a row for each resource that is replaced.
func replacementRows(changes []tfplan.ResourceChange) [][]string {
	return groupedRows(changes, func(c tfplan.ResourceChange) []string {
		if c.Action() != tfplan.ActionReplace {
			return nil
		}
		return []string{changeReason(c)}
	})
}

// changeRows returns a row for each resource that changes without being
// replaced.
func changeRows(changes []tfplan.ResourceChange) [][]string {
	return groupedRows(changes, func(c tfplan.ResourceChange) []string {
		if c.Action() == tfplan.ActionReplace {
			return nil
		}
		var notes []string
		if why := changeReason(c); why != "" {
			notes = append(notes, why)
		}
		if len(c.Attributes) > 0 {
			notes = append(notes, codes(c.Attributes, "and"))
		}
		if c.Action() == tfplan.ActionUpdate && len(c.Unknown) > 0 {
			notes = append(notes, codes(c.Unknown, "and")+" known after the apply")
		}
		return []string{actionCell(c), strings.Join(notes, "; ")}
	})
}

// actionCell returns everything that happens to a resource, such as "import,
// update".
func actionCell(c tfplan.ResourceChange) string {
	var parts []string
	if c.Importing {
		parts = append(parts, "import")
	}
	for _, v := range verbs {
		switch {
		case v.action != c.Action():
		case v.action == tfplan.ActionOther && len(c.Actions) > 0:
			parts = append(parts, codes(c.Actions, "and"))
		case c.Deposed:
			parts = append(parts, v.verb+" the object that an earlier replacement left behind")
		default:
			parts = append(parts, v.verb)
		}
	}
	if c.PreviousAddress != "" {
		parts = append(parts, "move from "+code(c.PreviousAddress))
	}
	return strings.Join(parts, ", ")
}

// groupedRows returns a row for each change for which cells returns the further
// cells. Instances of a resource with the same cells share a row.
func groupedRows(changes []tfplan.ResourceChange, cells func(tfplan.ResourceChange) []string) [][]string {
	type key struct{ resource, cells string }
	var order []key
	groups := map[key][]tfplan.ResourceChange{}
	for _, c := range changes {
		row := cells(c)
		if row == nil {
			continue
		}
		k := key{c.Resource, strings.Join(row, "|")} // cells have no pipe
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], c)
	}
	var rows [][]string
	for _, k := range order {
		group := groups[k]
		resource := code(group[0].Address)
		if len(group) > 1 {
			resource = fmt.Sprintf("%s, %d instances", code(k.resource), len(group))
		}
		rows = append(rows, append([]string{resource}, cells(group[0])...))
	}
	return rows
}
