package iam

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/ref"
)

func TestIn(t *testing.T) {
	account := Account{Partition: "aws", ID: "111122223333"}
	for arn, want := range map[string]string{
		"arn:*:iam::*:role/api-?":                 "arn:aws:iam::111122223333:role/api-?",
		"arn:aws:*:*:????????????:*":              "arn:aws:iam::111122223333:*",
		"arn:aws:iam::111122223333:role/a":        "arn:aws:iam::111122223333:role/a",
		"arn:aws:iam::444455556666:role/*":        "arn:aws:iam::444455556666:role/*",
		"arn:aws-cn:iam::*:role/*":                "arn:aws-cn:iam::*:role/*",
		"arn:aws:s3:::documents":                  "arn:aws:s3:::documents",
		"*":                                       "*",
		"arn:aws:iam::*":                          "arn:aws:iam::*",
		"arn:aws:iam::*:role/a:b":                 "arn:aws:iam::*:role/a:b",
		"arn:*:iam::${TfToken[TOKEN.1]}:role/*":   "arn:*:iam::${TfToken[TOKEN.1]}:role/*",
		"arn:aws:iam::*:role/${TfToken[TOKEN.1]}": "arn:aws:iam::111122223333:role/${TfToken[TOKEN.1]}",
	} {
		d := Document{Statements: []Statement{{Resource: ref.List{arn}, NotResource: ref.List{arn}}}}
		got := d.In(account).Statements[0]
		if diff := cmp.Diff(Statement{Resource: ref.List{want}, NotResource: ref.List{want}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", arn, diff)
		}
	}
}

func TestAccounts(t *testing.T) {
	d := Document{Statements: []Statement{
		{Resource: ref.List{"*", "arn:aws:iam::111122223333:role/a", "arn:*:iam::*:role/b", "arn:aws:s3:::documents"}},
		{NotResource: ref.List{"arn:aws-iso:iam::444?*:role/c"}},
	}}
	var want []Account
	for _, id := range []string{"111122223333", "ACCOUNT", "4440"} {
		for _, partition := range []string{"aws", "aws-cn", "aws-us-gov", "aws-iso"} {
			want = append(want, Account{partition, id})
		}
	}
	if diff := cmp.Diff(want, d.Accounts()); diff != "" {
		t.Errorf("Accounts (-want +got):\n%s", diff)
	}
}
