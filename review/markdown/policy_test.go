package markdown

import (
	"fmt"
	"slices"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review/compare"
)

func TestPolicyWords(t *testing.T) {
	t.Parallel()
	endpoint := iam.Condition{Operator: "StringEquals", Key: "aws:SourceVpce", Values: ref.List{"vpce-1", "vpce-2"}}
	network := iam.Condition{Operator: "IpAddress", Key: "aws:VpcSourceIp", Values: ref.List{"10.0.0.0/8"}}
	vpc := iam.Condition{Operator: "StringNotEquals", Key: "AWS:sourceVpc", Values: ref.List{"vpce-1"}}
	everyone := iam.Principal{AWS: ref.List{"*"}}
	get, put := iam.Match{Pattern: "s3:GetObject"}, iam.Match{Pattern: "s3:Put*", Except: []string{"s3:PutObjectAcl"}}
	object, all := iam.Match{Pattern: "arn:aws:s3:::a/*"}, iam.Match{Pattern: "*"}
	for want, r := range map[string]iam.Reason{
		`allows "s3:GetObject", "s3:Put*" except "s3:PutObjectAcl" on "arn:aws:s3:::a/*", which was not allowed`: {
			Kind: iam.AllowsMore, Actions: []iam.Match{get, put}, Resource: object,
		},
		`allows every action on everything to everyone, which was not allowed`: {
			Kind: iam.AllowsMore, Principal: everyone, Actions: []iam.Match{all}, Resource: all,
		},
		`no longer requires StringEquals aws:SourceVpce "vpce-1" or "vpce-2" and IpAddress aws:VpcSourceIp ` +
			`"10.0.0.0/8"`: {
			Kind: iam.AllowsWithout, Actions: []iam.Match{get}, Resource: object, Conditions: []iam.Condition{endpoint,
				network},
		},
		`no longer denies every action on "arn:aws:s3:::a/*" to "service s" ` +
			`if IpAddress aws:VpcSourceIp "10.0.0.0/8"`: {
			Kind: iam.DeniesLess, Principal: iam.Principal{Service: ref.List{"s"}}, Actions: []iam.Match{all},
			Resource: object,
			If:       []iam.Condition{network},
		},
		`denies only if IpAddress aws:VpcSourceIp "10.0.0.0/8"`: {
			Kind: iam.DeniesOnlyIf, Actions: []iam.Match{get}, Resource: object, Conditions: []iam.Condition{network},
		},
		`IAM does not accept the statement`: {Kind: iam.InvalidHead},
		`IAM did not accept the statement`:  {Kind: iam.InvalidBase},
		`aws:SourceVpc never equals the id of a VPC endpoint: ` +
			`requests through every endpoint of every account meet the condition and are allowed`: {
			Kind: iam.AllowsAll, Conditions: []iam.Condition{vpc},
		},
		`aws:SourceVpc never equals the id of a VPC endpoint: ` +
			`every request meets the condition and is denied, whichever endpoint it comes through`: {
			Kind: iam.DeniesAll, Conditions: []iam.Condition{vpc},
		},
		`aws:SourceVpce never equals the id of a VPC: no request meets the condition`: {
			Kind: iam.NeverMet, Conditions: []iam.Condition{endpoint},
		},
	} {
		if got := Fact(compare.Fact{Code: compare.PolicyWider, Policy: &r}); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", r.Kind, got, want)
		}
	}
	for _, kind := range iam.ReasonKinds() {
		r := iam.Reason{Kind: kind, Conditions: []iam.Condition{vpc}}
		if got := policyWords(&r); got == string(kind) {
			t.Errorf("%s has no words", kind)
		}
	}
}

func TestShortened(t *testing.T) {
	t.Parallel()
	var reasons []string
	for i := range 8 {
		reasons = append(reasons, fmt.Sprint(i), fmt.Sprint(i))
	}
	for more, want := range map[string][]string{
		"7": {"0", "1", "2", "3", "4", "5", "6", "7"},
		"8": {"0", "1", "2", "3", "4", "5", "6", "and 2 more like these"},
	} {
		if got := shortened(append(slices.Clone(reasons), more)); !slices.Equal(got, want) {
			t.Errorf("with %s: %q, want %q", more, got, want)
		}
	}
}
