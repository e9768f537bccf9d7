package review

import (
	"slices"
	"strings"
)

// A Plan is what Terraform or OpenTofu is about to do, as far as it is shown. It
// has names, and no value of a variable, an output or an attribute except those
// policies which are not sensitive.
type Plan struct {
	// Errored reports that Terraform could not finish the plan, so that changes
	// are missing.
	Errored bool `json:"errored"`
	// Incomplete reports that another plan must follow the apply: something was
	// deferred, or left out by -target.
	Incomplete bool `json:"incomplete"`
	// Unchanged is how many resources stay as they are.
	Unchanged int `json:"unchanged"`
	// Changes are by address.
	Changes []ResourceChange `json:"changes"`
	// Stops are what callers lose, the most of them first. [Plan.Join] finds
	// them.
	Stops []Stop `json:"stops"`
	// Drift is what was changed by others than Terraform, by address.
	Drift    []Drift          `json:"drift"`
	Deferred []DeferredChange `json:"deferred"`
	Outputs  []OutputChange   `json:"outputs"` // by name
	// Checks are those that do not pass.
	Checks []Check `json:"checks"`
	// Invocations are the addresses of actions that are invoked.
	Invocations []string `json:"invocations"`
}

// A ResourceChange is what happens to one resource.
type ResourceChange struct {
	Address string `json:"address"`
	// Resource is the address without the key of an instance.
	Resource string `json:"resource"`
	Type     string `json:"type"`
	// Actions are Terraform's: create, read, update, delete, forget or no-op, and
	// for a replacement two of them in their order.
	Actions []string `json:"actions"`
	// Reason is Terraform's word for why, such as replace_because_cannot_update.
	Reason string `json:"actionReason,omitempty"`
	// ReplacePaths are the attributes that cannot change in place.
	ReplacePaths []string `json:"replacePaths"`
	// PreviousAddress is where it was moved from.
	PreviousAddress string `json:"previousAddress,omitempty"`
	Importing       bool   `json:"importing,omitempty"`
	// Deposed is what is left of an earlier replacement.
	Deposed bool `json:"deposed,omitempty"`
	// Attributes are those of an update or a replacement that get another value,
	// Unknown those whose value is known after the apply.
	Attributes []string `json:"attributes"`
	Unknown    []string `json:"afterUnknown"`
	// AttachedTo is the resource of the configuration that it belongs to: the
	// REST API, endpoint, role, bucket or usage plan. It is "" where that is not
	// known, and where other policies are attached to the same.
	AttachedTo string `json:"attachedTo,omitempty"`
	// Successor is the REST API that takes the place of one which is destroyed:
	// the one that its stage belongs to from then on.
	Successor string `json:"successor,omitempty"`
	// Policy is the policy that it attaches, if that changes.
	Policy *PlannedPolicy `json:"policy,omitempty"`
}

// A PlannedPolicy is the policy document that a resource attaches.
type PlannedPolicy struct {
	// Source says where the statements are from: "plan", or "digest" where the
	// plan knows them after the apply. In the place of statements it says why
	// there are none: "sensitive", "unknown", or "unreadable" for what is no
	// policy of the statements that there are here.
	Source string `json:"source"`
	// Before are the statements that are in force. There are none beside those of
	// a digest, which has references where these have ids.
	Before []Statement `json:"before"`
	After  []Statement `json:"after"`
}

// The sources of a PlannedPolicy.
const (
	policyFromPlan   = "plan"
	policyFromDigest = "digest"
	policySensitive  = "sensitive"
	policyUnknown    = "unknown"
	policyUnreadable = "unreadable"
)

// A Stop is a resource with which callers lose something.
type Stop struct {
	Address string `json:"address"`
	// API is the name that the digest has for the API which it serves.
	API string `json:"api,omitempty"`
	// What is lost, in words.
	What string `json:"what"`
}

// Drift is a resource that is not as Terraform left it.
type Drift struct {
	Address string `json:"address"`
	// Deleted reports that it is gone.
	Deleted bool `json:"deleted,omitempty"`
	// Attributes are those with another value. What merely was written in another
	// way, such as null for an empty list, is none.
	Attributes []string `json:"attributes"`
	// Changes reports that the plan changes the resource.
	Changes bool `json:"changes"`
}

// A DeferredChange is a change that cannot be planned yet.
type DeferredChange struct {
	Address string `json:"address"`
	// Reason is Terraform's word, such as resource_config_unknown.
	Reason string `json:"reason"`
}

// An OutputChange is an output of the stack that gets another value.
type OutputChange struct {
	Name    string   `json:"name"`
	Actions []string `json:"actions"`
}

// A Check is a condition in the configuration, by the address of what has it.
type Check struct {
	Address string `json:"address"`
	Status  string `json:"status"` // fail, error or unknown
}

// A plannedAction is what Terraform's actions on a resource come to.
type plannedAction string

const (
	plannedCreate  plannedAction = "create"
	plannedUpdate  plannedAction = "update"
	plannedReplace plannedAction = "replace"
	plannedDestroy plannedAction = "destroy"
	plannedRead    plannedAction = "read"
	plannedForget  plannedAction = "forget"
	plannedNothing plannedAction = "leave"
	plannedOther   plannedAction = "change in another way"
)

// does returns what happens to the resource.
func (c ResourceChange) does() plannedAction {
	switch strings.Join(c.Actions, " ") {
	case "create":
		return plannedCreate
	case "update":
		return plannedUpdate
	// What is forgotten stays, without Terraform.
	case "delete create", "create delete", "forget create", "create forget":
		return plannedReplace
	case "delete":
		return plannedDestroy
	case "read":
		return plannedRead
	case "forget":
		return plannedForget
	case "no-op":
		return plannedNothing
	}
	return plannedOther
}

// createsFirst reports whether a replacement is there before the old one goes.
func (c ResourceChange) createsFirst() bool {
	return c.does() == plannedReplace && c.Actions[0] == "create"
}

// changesNothing reports whether an apply would do nothing, and nothing is wrong
// with the plan.
func (p Plan) changesNothing() bool {
	failing := func(c Check) bool { return c.Status != "unknown" }
	return !p.Errored && !p.Incomplete && !slices.ContainsFunc(p.Checks, failing) &&
		len(p.Changes)+len(p.Deferred)+len(p.Outputs)+len(p.Invocations) == 0
}
