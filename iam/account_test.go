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

// IAM completes an ARN with fewer than six parts. What a document allows must not seem to
// be less than what IAM makes of it, and what it denies must not seem to be more.
func TestInOfShortARNs(t *testing.T) {
	account := Account{Partition: "aws", ID: "111122223333"}
	every := "arn:aws:iam::111122223333:*"
	for arn, want := range map[string]string{
		"*":                                  every,
		"arn:*":                              every,
		"a?n:aws:iam*":                       every,
		"arn:aws:iam":                        every,
		"arn:aws:iam::111122223333":          every,
		"arn:aws:iam::444455556666*":         every,
		"arn:aws:iam::*role/deployer-*":      every,
		"arn:*:role/deployer-*":              every,
		"*3333:role/deployer-apply-1":        every,
		"arn:aws:iam::44${TfToken[TOKEN.1]}": every,
		"${TfToken[TOKEN.1]}":                every,
		"arn:aws:s3*":                        "arn:aws:s3*",
		"arn:aws-cn:iam*":                    "arn:aws-cn:iam*",
		"arn:aws:iam:eu-central-1*":          "arn:aws:iam:eu-central-1*",
		"arn:aws:iam::4*:role/*":             "arn:aws:iam::4*:role/*",
	} {
		list := ref.List{arn}
		d := Document{Statements: []Statement{
			{Effect: Allow, Resource: list}, {Effect: Deny, NotResource: list},
			{Effect: Deny, Resource: list}, {Effect: Allow, NotResource: list},
		}}
		allowed := Document{Statements: []Statement{
			{Effect: Allow, Resource: ref.List{want}}, {Effect: Deny, NotResource: ref.List{want}},
			{Effect: Deny, Resource: list}, {Effect: Allow, NotResource: list},
		}}
		if diff := cmp.Diff(allowed, d.In(account)); diff != "" {
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
