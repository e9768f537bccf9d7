package tfplan

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

func TestPlannedPolicy(t *testing.T) {
	t.Parallel()
	statements := func(resource string) []iam.Statement {
		return []iam.Statement{{Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{resource}}}
	}
	r, s := tfplantest.Policy("policy", "r"), tfplantest.Policy("policy", "s")
	encode := func(document string) string {
		text, err := json.Marshal(map[string]string{"policy": document})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const unknown = `,"after_unknown":{"policy":true}`
	for name, c := range map[string]struct {
		change tfplantest.Change
		want   *PlannedPolicy
	}{
		"created": {
			tfplantest.Change{Actions: "create", After: r},
			&PlannedPolicy{Source: PolicyFromPlan, After: statements("r")},
		},
		"changed": {
			tfplantest.Change{Actions: "update", Before: r, After: s},
			&PlannedPolicy{Source: PolicyFromPlan, Before: statements("r"), After: statements("s")},
		},
		"destroyed": {
			tfplantest.Change{Actions: "delete", Before: r},
			&PlannedPolicy{Source: PolicyFromPlan, Before: statements("r")},
		},
		"formatted differently": {
			tfplantest.Change{
				Actions: "update", Before: r,
				After: encode(`{"Statement":{"Effect":"Allow","Action":["a"],"Resource":["r"]}}`),
			},
			&PlannedPolicy{Source: PolicyFromPlan, Before: statements("r"), After: statements("r")},
		},
		"the same":  {tfplantest.Change{Actions: "update", Before: r, After: r}, nil},
		"forgotten": {tfplantest.Change{Actions: "forget", Before: r}, nil},
		"known after the apply": {
			tfplantest.Change{Actions: "update", Before: r, After: "{}", Marks: unknown},
			&PlannedPolicy{Source: PolicyUnknown},
		},
		"unreadable": {
			tfplantest.Change{
				Actions: "create", After: encode(`{"Statement":[{"Effect":"Allow","NotPrincipal":"*"}]}`),
			},
			&PlannedPolicy{Source: PolicyUnreadable},
		},
		"sensitive before": {
			tfplantest.Change{Actions: "update", Before: r, After: s, Marks: `,"before_sensitive":{"policy":true}`},
			&PlannedPolicy{Source: PolicySensitive},
		},
		"sensitive after": {
			tfplantest.Change{
				Actions: "update", Before: r, After: s,
				Marks: `,"before_sensitive":{},"after_sensitive":{"policy":true}`,
			},
			&PlannedPolicy{Source: PolicySensitive},
		},
		"sensitive and known after the apply": {
			tfplantest.Change{Actions: "create", After: "{}", Marks: unknown + `,"after_sensitive":{"policy":true}`},
			&PlannedPolicy{Source: PolicySensitive},
		},
		"all sensitive": {
			tfplantest.Change{Actions: "create", After: r, Marks: `,"after_sensitive":true`},
			&PlannedPolicy{Source: PolicySensitive},
		},
		"a mark below the policy": {
			tfplantest.Change{Actions: "create", After: r, Marks: `,"after_sensitive":{"policy":[{"a":true}]}`},
			&PlannedPolicy{Source: PolicySensitive},
		},
		"a mark of another type": {
			tfplantest.Change{Actions: "create", After: r, Marks: `,"after_sensitive":{"policy":"sensitive"}`},
			&PlannedPolicy{Source: PolicySensitive},
		},
		"marks of other attributes": {
			tfplantest.Change{
				Actions: "create", After: r,
				Marks: `,"before_sensitive":false,"after_sensitive":{"policy":false,"name":true}`,
			},
			&PlannedPolicy{Source: PolicyFromPlan, After: statements("r")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.change.Address = "aws_iam_role_policy.p"
			plan := read(t, tfplantest.Plan("", c.change))
			if diff := cmp.Diff(c.want, plan.Changes[0].Policy, cmpopts.IgnoreFields(PlannedPolicy{}, "Reasons")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAddedAndRemoved(t *testing.T) {
	t.Parallel()
	a, b, c := iam.Statement{Sid: "a"}, iam.Statement{Sid: "b"}, iam.Statement{Sid: "c"}
	policy := PlannedPolicy{Before: []iam.Statement{a, b}, After: []iam.Statement{b, c}}
	if diff := cmp.Diff([][]iam.Statement{{c}, {a}}, [][]iam.Statement{policy.Added(), policy.Removed()}); diff != "" {
		t.Errorf("added and removed (-want +got):\n%s", diff)
	}
}

// A report shows no attribute but the policy of a resource, whatever the
// attribute is called and holds.
func TestOnlyPoliciesAreShown(t *testing.T) {
	t.Parallel()
	policy := tfplantest.Policy("policy", "hush")
	text, err := json.Marshal(read(t, tfplantest.Plan("",
		tfplantest.Change{Address: "aws_sqs_queue.p", Actions: "create", After: policy},
		tfplantest.Change{Address: "aws_iam_role.p", Actions: "create", After: policy},
		tfplantest.Change{Address: "aws_vpc_endpoint.p", Actions: "create", After: policy},
		tfplantest.Change{Address: "aws_api_gateway_rest_api.p", Actions: "create", After: policy},
		tfplantest.Change{Address: "terraform_data.p", Actions: "create", After: policy},
		tfplantest.Change{
			Address: "aws_iam_role_policy.p", Actions: "create",
			After: tfplantest.Policy("assume_role_policy", "hush"),
		},
		tfplantest.Change{Address: "aws_iam_role_policy.q", Actions: "create", After: `{"name":"hush"}`},
	)).Join(review.Digest{}))
	if err != nil || strings.Contains(string(text), "hush") {
		t.Errorf("an attribute that is not a policy of the resource is shown, %v:\n%s", err, text)
	}
}

// The reasons of a planned policy say what it lets through that the one before does not.
func TestPlannedPolicyReasons(t *testing.T) {
	t.Parallel()
	trust := func(principal string) string {
		return `{"assume_role_policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"` + principal +
			`\"},\"Action\":\"sts:AssumeRole\"}]}"}`
	}
	r, s := tfplantest.Policy("policy", "r"), tfplantest.Policy("policy", "s")
	for name, c := range map[string]struct {
		address string
		change  tfplantest.Change
		want    iam.ReasonKind // "" is none
	}{
		"another resource": {
			"aws_iam_role_policy.p", tfplantest.Change{Actions: "update", Before: r, After: s}, iam.AllowsMore,
		},
		"a new policy":  {"aws_iam_role_policy.p", tfplantest.Change{Actions: "create", After: r}, iam.AllowsMore},
		"a policy less": {"aws_iam_role_policy.p", tfplantest.Change{Actions: "delete", Before: r}, ""},
		"another trust": {
			"aws_iam_role.p",
			tfplantest.Change{Actions: "update", Before: trust("arn:aws:iam::111122223333:root"), After: trust("*")},
			iam.AllowsMore,
		},
		"less trust": {
			"aws_iam_role.p",
			tfplantest.Change{Actions: "update", Before: trust("*"), After: trust("arn:aws:iam::111122223333:root")}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.change.Address = c.address
			var got iam.ReasonKind
			for _, reason := range read(t, tfplantest.Plan("", c.change)).Changes[0].Policy.Reasons {
				got = reason.Kind
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
