package iam

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"cdk.tf/go/privateapi/ref"
)

// Divide returns managed policies that together are the document, in its order.
// It returns an error when these are more than [MaxManagedPolicies], or when one
// action on one resource is longer than [MaxManagedPolicyLength].
func Divide(document Document) ([]Document, error) {
	var statements []Statement
	for _, s := range document.Statements {
		divided, err := halves(s)
		if err != nil {
			return nil, err
		}
		statements = append(statements, divided...)
	}
	var policies []Document
	for _, s := range statements {
		alone := Document{Statements: []Statement{s}}
		if last := len(policies) - 1; last >= 0 {
			with := Document{Statements: slices.Concat(policies[last].Statements, alone.Statements)}
			if fits(with) {
				policies[last] = with
				continue
			}
		}
		policies = append(policies, alone)
	}
	if len(policies) > MaxManagedPolicies {
		return nil, fmt.Errorf("needs %d managed policies of %d characters: a role may have %d",
			len(policies), MaxManagedPolicyLength, MaxManagedPolicies)
	}
	return policies, nil
}

// halves divides a statement until each part fits into a managed policy: by its
// resources, and then by its actions.
func halves(s Statement) ([]Statement, error) {
	if fits(Document{Statements: []Statement{s}}) {
		return []Statement{s}, nil
	}
	first, second := s, s
	switch resources, actions := len(s.Resource), len(s.Action); {
	case resources > 1:
		first.Resource, second.Resource = s.Resource[:resources/2], s.Resource[resources/2:]
	case actions > 1:
		first.Action, second.Action = s.Action[:actions/2], s.Action[actions/2:]
	default:
		return nil, fmt.Errorf("%q on %q: is longer than the %d characters of a managed policy",
			s.Action, s.Resource, MaxManagedPolicyLength)
	}
	before, err := halves(first)
	if err != nil {
		return nil, err
	}
	after, err := halves(second)
	return append(before, after...), err
}

// fits reports whether the document fits into a managed policy, with references as
// long as they are written.
func fits(d Document) bool { return utf8.RuneCount(ref.JSON(d, "")) <= MaxManagedPolicyLength }
