package tfplan

import (
	"reflect"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
)

// A PlannedPolicy is the change of a policy document that a resource attaches.
type PlannedPolicy struct {
	// Source says where the statements come from, or why there are none.
	Source PolicySource `json:"source"`
	// Before are the statements that are in force. There are none if Source is
	// [PolicyFromDigest]: a digest has references where these have ids.
	Before []iam.Statement `json:"before"`
	// After are the statements after the apply.
	After []iam.Statement `json:"after"`
	// Reasons say what After lets through that Before does not. There are none if Source
	// is not [PolicyFromPlan].
	Reasons []iam.Reason `json:"reasons"`
}

// A PolicySource says where the statements of a [PlannedPolicy] come from, or
// why it has none.
type PolicySource string

// The sources. The last three have no statements.
const (
	// PolicyFromPlan means that the plan has the statements.
	PolicyFromPlan PolicySource = "plan"
	// PolicyFromDigest means that the plan does not know the policy before the
	// apply, and that the statements are those of the digest.
	PolicyFromDigest PolicySource = "digest"
	// PolicySensitive means that the policy is marked as sensitive.
	PolicySensitive PolicySource = "sensitive"
	// PolicyUnknown means that the policy is known only after the apply.
	PolicyUnknown PolicySource = "unknown"
	// PolicyUnreadable means that package iam cannot read the whole policy.
	PolicyUnreadable PolicySource = "unreadable"
)

// Added returns the statements that the change adds.
func (p PlannedPolicy) Added() []iam.Statement { return without(p.After, p.Before) }

// Removed returns the statements that the change removes.
func (p PlannedPolicy) Removed() []iam.Statement { return without(p.Before, p.After) }

// without returns the statements that are not among others.
func without(statements, others []iam.Statement) []iam.Statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s iam.Statement) bool {
		return slices.ContainsFunc(others, func(o iam.Statement) bool { return reflect.DeepEqual(s, o) })
	})
}

// policyAttributes are the attributes that hold policies, by the type of their
// resource. A report shows the value of no other attribute.
var policyAttributes = map[string]string{
	"aws_api_gateway_domain_name":     "policy",
	"aws_api_gateway_rest_api_policy": "policy",
	"aws_iam_role":                    "assume_role_policy",
	"aws_iam_role_policy":             "policy",
	"aws_s3_bucket_policy":            "policy",
	"aws_vpc_endpoint_policy":         "policy",
}

// plannedPolicy returns the change of the policy in an attribute, or nil if it
// does not change.
func plannedPolicy(c *tfjson.Change, attribute string) *PlannedPolicy {
	before, _ := attributes(c.Before)[attribute].(string)
	after, _ := attributes(c.After)[attribute].(string)
	unknown := marked(c.AfterUnknown, attribute)
	switch {
	case before == after && !unknown:
		return nil
	// A value that is sensitive only after the change may be the one before it.
	case marked(c.BeforeSensitive, attribute) || marked(c.AfterSensitive, attribute):
		return &PlannedPolicy{Source: PolicySensitive}
	case unknown:
		return &PlannedPolicy{Source: PolicyUnknown}
	}
	policy := &PlannedPolicy{Source: PolicyFromPlan}
	var err1, err2 error
	policy.Before, err1 = statements(before)
	policy.After, err2 = statements(after)
	if err1 != nil || err2 != nil {
		return &PlannedPolicy{Source: PolicyUnreadable}
	}
	base, head := iam.Document{Statements: policy.Before}, iam.Document{Statements: policy.After}
	for _, pair := range review.ComparePolicies(attribute, base, head) {
		policy.Reasons = append(policy.Reasons, pair.Reasons...)
	}
	return policy
}

// statements returns the statements of a policy document, with sorted lists as in
// a digest. A resource without a document has none.
func statements(document string) ([]iam.Statement, error) {
	if document == "" {
		return nil, nil
	}
	parsed, err := iam.Parse(document)
	if err != nil {
		return nil, err
	}
	return parsed.Sorted().Statements, nil
}
