package tfplan

import (
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// An Action is the sum of Terraform's actions on a resource.
type Action string

// The actions. ActionOther is every combination that this package does not
// support, which a later version of Terraform may add.
const (
	ActionCreate  Action = "create"
	ActionUpdate  Action = "update"
	ActionReplace Action = "replace"
	ActionDestroy Action = "destroy"
	ActionRead    Action = "read"
	ActionForget  Action = "forget"
	ActionNoOp    Action = "no-op"
	ActionOther   Action = "other"
)

// Action returns what the change does to the resource.
func (c ResourceChange) Action() Action {
	switch strings.Join(c.Actions, " ") {
	case "create":
		return ActionCreate
	case "update":
		return ActionUpdate
	case "delete create", "create delete", "forget create", "create forget":
		return ActionReplace
	case "delete":
		return ActionDestroy
	case "read":
		return ActionRead
	case "forget":
		return ActionForget
	case "no-op":
		return ActionNoOp
	}
	return ActionOther
}

// destroys reports whether the change destroys an object. A forgotten resource
// still exists, but Terraform no longer manages it.
func (c ResourceChange) destroys() bool {
	return slices.Contains(c.Actions, string(tfjson.ActionDelete))
}

// createsFirst reports whether a replacement creates the new resource before it
// destroys the old one.
func (c ResourceChange) createsFirst() bool {
	return c.Action() == ActionReplace && c.Actions[0] == string(tfjson.ActionCreate)
}
