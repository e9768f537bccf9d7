// Package tfplan reads what Terraform or OpenTofu plans for a stack, and joins
// it with the digest of that stack.
package tfplan

import (
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
)

// A Plan is what Terraform or OpenTofu is about to do, as far as a report shows
// it. It holds names. It holds no value of a variable, an output or an
// attribute, except policies that are not marked as sensitive.
type Plan struct {
	// Errored reports that Terraform could not finish the plan, so changes are
	// missing.
	Errored bool `json:"errored"`
	// Incomplete reports that another plan must follow the apply, because
	// something was deferred or left out by -target.
	Incomplete bool `json:"incomplete"`
	// Unchanged is the number of resources that do not change.
	Unchanged int `json:"unchanged"`
	// Changes are sorted by address.
	Changes []ResourceChange `json:"changes"`
	// Stops are what callers lose, the greatest losses first. [Plan.Join] sets
	// them.
	Stops []Stop `json:"stops"`
	// Refusals are the changes that Terraform plans and AWS refuses, sorted by address.
	Refusals []Refusal `json:"refusals,omitempty"`
	// Drift lists the resources that changed outside of Terraform, sorted by
	// address.
	Drift []Drift `json:"drift"`
	// Deferred lists the changes that Terraform cannot plan yet.
	Deferred []DeferredChange `json:"deferred"`
	// Outputs are the outputs that change, sorted by name.
	Outputs []OutputChange `json:"outputs"`
	// Checks are those that do not pass.
	Checks []Check `json:"checks"`
	// Invocations are the addresses of the actions that Terraform invokes.
	Invocations []string `json:"invocations"`
}

// A ResourceChange is the planned change of one resource instance.
type ResourceChange struct {
	// Address is the address of the instance, such as aws_iam_role.role["#1"]. Its key
	// can be the value of a variable, so the address has a number instead.
	Address string `json:"address"`
	// Resource is the address of the resource, without the key of an instance.
	Resource string `json:"resource"`
	// Type is the type of the resource, such as aws_iam_role.
	Type string `json:"type"`
	// Actions are Terraform's: create, read, update, delete, forget or no-op. A
	// replacement has two, in their order. [ResourceChange.Action] sums them up.
	Actions []string `json:"actions"`
	// Reason is Terraform's keyword for why, such as
	// replace_because_cannot_update. Default: "".
	Reason string `json:"actionReason,omitempty"`
	// ReplacePaths are the names of the attributes that cannot be updated in
	// place, sorted.
	ReplacePaths []string `json:"replacePaths"`
	// PreviousAddress is the address that the resource is moved from. It is ""
	// unless the resource is moved.
	PreviousAddress string `json:"previousAddress,omitempty"`
	// Importing reports that the resource is imported.
	Importing bool `json:"importing,omitempty"`
	// Deposed reports that the change is of an object that an earlier
	// replacement left behind.
	Deposed bool `json:"deposed,omitempty"`
	// Attributes are the names of the attributes that an update or a replacement
	// changes, sorted.
	Attributes []string `json:"attributes"`
	// Unknown are the names of the attributes whose value is known only after the
	// apply, sorted.
	Unknown []string `json:"afterUnknown"`
	// AttachedTo is the resource in the configuration that this one belongs to: a
	// REST API, VPC endpoint, role, bucket or usage plan. It is "" if it is not
	// known, or if several policies are attached to the same resource.
	AttachedTo string `json:"attachedTo,omitempty"`
	// Successor is the REST API that takes the place of one that is destroyed: the
	// one that its stage moves to.
	Successor string `json:"successor,omitempty"`
	// Policy is the policy that the resource attaches. It is nil unless the
	// policy changes.
	Policy *PlannedPolicy `json:"policy,omitempty"`
}

// Drift is a resource that changed outside of Terraform.
type Drift struct {
	// Address is the address of the instance.
	Address string `json:"address"`
	// Deleted reports that the resource no longer exists.
	Deleted bool `json:"deleted,omitempty"`
	// Attributes are the names of the attributes whose value changed, sorted. A
	// value that is only written differently, such as null for an empty list, has
	// not changed.
	Attributes []string `json:"attributes"`
	// Changes reports that the plan changes the resource.
	Changes bool `json:"changes"`
}

// A DeferredChange is a change that Terraform cannot plan yet.
type DeferredChange struct {
	// Address is the address of the instance.
	Address string `json:"address"`
	// Reason is Terraform's keyword, such as resource_config_unknown.
	Reason string `json:"reason"`
}

// An OutputChange is an output of the stack whose value changes.
type OutputChange struct {
	// Name is the name of the output.
	Name string `json:"name"`
	// Actions are Terraform's, as those of a [ResourceChange] are.
	Actions []string `json:"actions"`
}

// A Check is a condition in the configuration that does not pass.
type Check struct {
	// Address is the address of the resource, output or check block that has the
	// condition.
	Address string `json:"address"`
	// Status is Terraform's: fail, error or unknown.
	Status string `json:"status"`
}

// Empty reports whether an apply of the plan does nothing, and nothing is wrong
// with the plan. Checks that Terraform evaluates only during the apply do not
// count.
func (p Plan) Empty() bool {
	failing := func(c Check) bool { return c.Status != string(tfjson.CheckStatusUnknown) }
	return !p.Errored && !p.Incomplete && !slices.ContainsFunc(p.Checks, failing) &&
		len(p.Changes)+len(p.Deferred)+len(p.Outputs)+len(p.Invocations) == 0
}
