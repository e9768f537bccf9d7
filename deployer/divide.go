package deployer

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"cdk.tf/go/privateapi/gateway"
)

// Limits of IAM.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	// MaxPolicyLength is how many characters a managed policy may have, without
	// spaces between them.
	MaxPolicyLength = 6144
	// MaxPolicies is how many managed policies a role may have, unless the quota
	// was raised.
	MaxPolicies = 10
)

// Divide returns managed policies that together are the policy, in its order.
// It returns an error when these are more than [MaxPolicies], or when one action
// on one resource alone is longer than [MaxPolicyLength].
func Divide(policy gateway.Document) ([]gateway.Document, error) {
	var statements []gateway.Statement
	for _, s := range policy.Statements {
		divided, err := halves(s)
		if err != nil {
			return nil, err
		}
		statements = append(statements, divided...)
	}
	var policies []gateway.Document
	for _, s := range statements {
		alone := gateway.Document{Statements: []gateway.Statement{s}}
		if last := len(policies) - 1; last >= 0 {
			with := gateway.Document{Statements: slices.Concat(policies[last].Statements, alone.Statements)}
			if fits(with) {
				policies[last] = with
				continue
			}
		}
		policies = append(policies, alone)
	}
	if len(policies) > MaxPolicies {
		return nil, fmt.Errorf("it needs %d managed policies of %d characters, and a role may have %d: divide the stack", len(policies), MaxPolicyLength, MaxPolicies)
	}
	return policies, nil
}

// halves divides a statement until each part fits into a policy: by its
// resources, and then by its actions.
func halves(s gateway.Statement) ([]gateway.Statement, error) {
	if fits(gateway.Document{Statements: []gateway.Statement{s}}) {
		return []gateway.Statement{s}, nil
	}
	first, second := s, s
	switch resources, actions := len(s.Resource), len(s.Action); {
	case resources > 1:
		first.Resource, second.Resource = s.Resource[:resources/2], s.Resource[resources/2:]
	case actions > 1:
		first.Action, second.Action = s.Action[:actions/2], s.Action[actions/2:]
	default:
		return nil, fmt.Errorf("%q on %q: is longer than the %d characters of a managed policy", s.Action, s.Resource, MaxPolicyLength)
	}
	before, err := halves(first)
	if err != nil {
		return nil, err
	}
	after, err := halves(second)
	return append(before, after...), err
}

func fits(d gateway.Document) bool { return utf8.RuneCountInString(d.JSON(nil)) <= MaxPolicyLength }
