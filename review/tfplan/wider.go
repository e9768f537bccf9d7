package tfplan

import (
	"slices"

	"cdk.tf/go/privateapi/iam"
)

// Widening is what is known of how much a plan lets through.
type Widening int

// The widenings, from the least to the most.
const (
	// NotWider: no policy lets more through than the one that is in force, and nothing
	// else that says who may call changes.
	NotWider Widening = iota
	// MaybeWider: a policy is not known before the apply, or cannot be read, or may let
	// more through although no request shows it, or [Plan.Access] has an address.
	MaybeWider
	// IsWider: a policy lets a request through that the one in force refuses.
	IsWider
)

// Widening reports whether the plan lets more through than what is in force. A policy that only the digest has counts as not wider if judged, which says that
// the digest is compared with a base.
func (p Plan) Widening(judged bool) Widening {
	widest := NotWider
	if len(p.Access()) > 0 {
		widest = MaybeWider
	}
	for _, change := range p.Changes {
		if change.Policy != nil && !p.goneWithOwner(change) {
			widest = max(widest, change.Policy.widening(judged))
		}
	}
	return widest
}

// goneWithOwner reports whether the plan destroys a policy together with the resource
// that has it.
func (p Plan) goneWithOwner(c ResourceChange) bool {
	return c.Action() == ActionDestroy && slices.ContainsFunc(p.Changes, func(owner ResourceChange) bool {
		return owner.Action() == ActionDestroy && (owner.Resource == c.AttachedTo || owner.Address == c.Address && slices.Contains(withPolicy, c.Type))
	})
}

// withPolicy are the types of resources that end together with the policy that they have.
var withPolicy = []string{"aws_api_gateway_domain_name", "aws_iam_role"}

func (p PlannedPolicy) widening(judged bool) Widening {
	switch {
	case p.Source == PolicyFromDigest && judged:
		return NotWider
	case p.Source != PolicyFromPlan:
		return MaybeWider
	case len(p.Reasons) == 0:
		return NotWider
	case slices.ContainsFunc(p.Reasons, func(r iam.Reason) bool { return r.Witness != nil }):
		return IsWider
	}
	return MaybeWider
}
