package iam_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

func TestSorted(t *testing.T) {
	t.Parallel()
	list := func() ref.List { return ref.List{"b", "a", "b"} }
	document := func() iam.Document {
		return iam.Document{Statements: []iam.Statement{{
			Sid: "S", Effect: iam.Deny,
			Principal: iam.Principal{AWS: list(), CanonicalUser: list(), Federated: list(), Service: list()},
			Action:    list(), NotAction: list(), Resource: list(), NotResource: list(),
			Condition: iam.Conditions{"StringEquals": {"k": list()}},
		}}}
	}
	sorted := ref.List{"a", "b"}
	want := iam.Document{Statements: []iam.Statement{{
		Sid: "S", Effect: iam.Deny,
		Principal: iam.Principal{AWS: sorted, CanonicalUser: sorted, Federated: sorted, Service: sorted},
		Action:    sorted, NotAction: sorted, Resource: sorted, NotResource: sorted,
		Condition: iam.Conditions{"StringEquals": {"k": sorted}},
	}}}
	original := document()
	if diff := cmp.Diff(want, original.Sorted()); diff != "" {
		t.Errorf("Sorted (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(document(), original); diff != "" {
		t.Errorf("the document afterwards (-want +got):\n%s", diff)
	}
}
