package iam

import (
	"slices"

	"cdk.tf/go/privateapi/ref"
)

// Sorted returns a copy of the document in which every list is sorted and has each
// element once. The order of a list has no meaning to IAM.
func (d Document) Sorted() Document {
	sorted := Document{Statements: make([]Statement, len(d.Statements))}
	for i, s := range d.Statements {
		sorted.Statements[i] = s.Sorted()
	}
	return sorted
}

// Sorted returns a copy of the statement in which every list is sorted and has each
// element once.
func (s Statement) Sorted() Statement {
	s.Principal = Principal{
		AWS: sorted(s.Principal.AWS), CanonicalUser: sorted(s.Principal.CanonicalUser),
		Federated: sorted(s.Principal.Federated), Service: sorted(s.Principal.Service),
	}
	s.Action, s.NotAction = sorted(s.Action), sorted(s.NotAction)
	s.Resource, s.NotResource = sorted(s.Resource), sorted(s.NotResource)
	var conditions Conditions
	for operator, keys := range s.Condition {
		for key, values := range keys {
			conditions = conditions.with(operator, key, sorted(values))
		}
	}
	s.Condition = conditions
	return s
}

func sorted(list ref.List) ref.List {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}
