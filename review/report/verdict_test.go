package report

import (
	"encoding/json"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/tfplan"
)

// A plan takes part in the verdict: a policy that it makes wider is wider, whatever the
// difference says.
func TestVerdict(t *testing.T) {
	t.Parallel()
	policy := func(source tfplan.PolicySource, kinds ...iam.ReasonKind) tfplan.ResourceChange {
		c := tfplan.ResourceChange{
			Address: "aws_iam_role_policy.p", Resource: "aws_iam_role_policy.p", Type: "aws_iam_role_policy",
			Actions: []string{"update"}, AttachedTo: "aws_iam_role.r", Policy: &tfplan.PlannedPolicy{Source: source},
		}
		if source == tfplan.PolicyFromPlan {
			c.Policy.After = []iam.Statement{{Effect: "Allow", Action: ref.List{"*"}, Resource: ref.List{"*"}}}
		}
		for _, kind := range kinds {
			reason := iam.Reason{Kind: kind}
			if !kind.Invalid() {
				reason.Witness = &iam.Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::a/x"}
			}
			c.Policy.Reasons = append(c.Policy.Reasons, reason)
		}
		return c
	}
	notShown := policy(tfplan.PolicyFromPlan, iam.AllowsMore)
	notShown.Policy.Reasons[0].Witness = nil
	destroyed := policy(tfplan.PolicyFromPlan, iam.DeniesLess)
	destroyed.Actions = []string{"delete"}
	role := tfplan.ResourceChange{
		Address: "aws_iam_role.r", Resource: "aws_iam_role.r", Type: "aws_iam_role", Actions: []string{"delete"},
	}
	none, same, unknown := compare.Verdict(""), compare.Same, compare.Unknown
	for name, c := range map[string]struct {
		difference compare.Verdict // "" is no difference
		plan       []tfplan.ResourceChange
		want       compare.Verdict
	}{
		"neither":      {none, nil, none},
		"a difference": {compare.Narrower, nil, compare.Narrower},
		"a plan that widens a policy": {
			same, []tfplan.ResourceChange{policy(tfplan.PolicyFromPlan, iam.AllowsMore)}, compare.Wider,
		},
		"the same without a base": {
			none, []tfplan.ResourceChange{policy(tfplan.PolicyFromPlan, iam.AllowsMore)}, compare.Wider,
		},
		"a plan that narrows a policy":               {none, []tfplan.ResourceChange{policy(tfplan.PolicyFromPlan)}, same},
		"a policy that no request shows to be wider": {same, []tfplan.ResourceChange{notShown}, unknown},
		"a policy that IAM refuses": {
			same, []tfplan.ResourceChange{policy(tfplan.PolicyFromPlan, iam.InvalidHead)}, unknown,
		},
		"a policy that is not known": {same, []tfplan.ResourceChange{policy(tfplan.PolicyUnknown)}, unknown},
		"a policy that is sensitive": {
			compare.Wider, []tfplan.ResourceChange{policy(tfplan.PolicySensitive)}, compare.Wider,
		},
		"a policy that the difference has": {same, []tfplan.ResourceChange{policy(tfplan.PolicyFromDigest)}, same},
		"the same policy without a base": {
			none, []tfplan.ResourceChange{policy(tfplan.PolicyFromDigest)}, unknown,
		},
		"a policy that goes alone":           {same, []tfplan.ResourceChange{destroyed}, compare.Wider},
		"a policy that goes with its role":   {same, []tfplan.ResourceChange{destroyed, role}, same},
		"a plan that has nothing to do with": {none, []tfplan.ResourceChange{role}, same},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r Report
			if c.difference != none {
				r.Difference = &compare.Difference{Verdict: c.difference}
			}
			if c.plan != nil {
				r.Plan = &tfplan.Plan{Changes: c.plan}
			}
			if got := r.Verdict(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// New joins the plan with the digest, and all that a report says is of the joined plan.
func TestNewJoinsThePlan(t *testing.T) {
	t.Parallel()
	statement := iam.Statement{Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"*"}}
	digest := review.Digest{Format: review.Format, Stacks: []review.Stack{{Name: "stack", APIs: []review.API{{
		ID: "api", Role: "aws_iam_role.r", RolePolicy: []iam.Statement{statement},
	}}}}}
	plan := tfplan.Plan{Changes: []tfplan.ResourceChange{{
		Address: "aws_iam_role_policy.p", Resource: "aws_iam_role_policy.p", Type: "aws_iam_role_policy",
		Actions: []string{"create"}, AttachedTo: "aws_iam_role.r",
		Policy: &tfplan.PlannedPolicy{Source: tfplan.PolicyUnknown},
	}}}
	r := New("stack", digest, &compare.Difference{Verdict: compare.Same}, &plan)
	if got := r.Plan.Changes[0].Policy.Source; got != tfplan.PolicyFromDigest {
		t.Errorf("the policy is from %s", got)
	}
	if got := r.Verdict(); got != compare.Same {
		t.Errorf("the verdict is %s", got)
	}
	if plan.Changes[0].Policy.Source != tfplan.PolicyUnknown {
		t.Error("the plan itself is changed")
	}
	var written struct {
		Plan struct {
			Changes []struct{ Policy struct{ Source string } }
		}
	}
	if err := json.Unmarshal(r.JSON(), &written); err != nil {
		t.Fatal(err)
	}
	if got := written.Plan.Changes[0].Policy.Source; got != string(tfplan.PolicyFromDigest) {
		t.Errorf("the JSON has the policy from %s", got)
	}
	// Nothing joins it once more.
	r.Plan = &plan
	if got := r.Verdict(); got != compare.Unknown {
		t.Errorf("the verdict on a plan that is not joined is %s", got)
	}
}
