package review

import (
	"reflect"
	"slices"

	"cdk.tf/go/privateapi/iam"
)

// policyAttributes are the attributes that are policies, by type of resource.
// Nothing else of a plan is shown with its value.
var policyAttributes = map[string]string{
	"aws_api_gateway_rest_api_policy": "policy",
	"aws_iam_role":                    "assume_role_policy",
	"aws_iam_role_policy":             "policy",
	"aws_s3_bucket_policy":            "policy",
	"aws_vpc_endpoint_policy":         "policy",
}

// policy returns what is shown of a policy in an attribute, or nil if it does
// not change.
func (c rawChange) policy(attribute string) *PlannedPolicy {
	before, _ := asObject(c.Before)[attribute].(string)
	after, _ := asObject(c.After)[attribute].(string)
	unknown := marked(c.AfterUnknown, attribute)
	switch {
	case before == after && !unknown:
		return nil
	// What is marked after the change alone may have been the same before it.
	case marked(c.BeforeSensitive, attribute) || marked(c.AfterSensitive, attribute):
		return &PlannedPolicy{Source: policySensitive}
	case unknown:
		return &PlannedPolicy{Source: policyUnknown}
	}
	policy := &PlannedPolicy{Source: policyFromPlan}
	var err1, err2 error
	policy.Before, err1 = parsePolicy(before)
	policy.After, err2 = parsePolicy(after)
	if err1 != nil || err2 != nil {
		return &PlannedPolicy{Source: policyUnreadable}
	}
	return policy
}

// parsePolicy returns the statements of a policy document. "" has none.
func parsePolicy(document string) ([]Statement, error) {
	if document == "" {
		return nil, nil
	}
	policy, err := iam.Parse(document)
	if err != nil {
		return nil, err
	}
	return statements(policy), nil
}

// without returns those of the statements that are not among others.
func without(statements, others []Statement) []Statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s Statement) bool {
		return slices.ContainsFunc(others, func(o Statement) bool { return reflect.DeepEqual(s, o) })
	})
}
