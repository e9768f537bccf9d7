package tfplan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

// A domain that becomes private in place is a plan that API Gateway refuses. A replacement is
// not.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const address = "aws_api_gateway_domain_name.d"
	types := func(t string) string { return `{"endpoint_configuration":[{"types":["` + t + `"]}]}` }
	refused := []Refusal{{Address: address, Cause: DomainTypeChanged}}
	for name, c := range map[string]struct {
		actions, before, after string
		want                   []Refusal
	}{
		"private in place":     {"update", types("REGIONAL"), types("PRIVATE"), refused},
		"public in place":      {"update", types("PRIVATE"), types("REGIONAL"), refused},
		"replaced":             {"delete,create", types("REGIONAL"), types("PRIVATE"), nil},
		"edge to regional":     {"update", types("EDGE"), types("REGIONAL"), nil},
		"another certificate":  {"update", types("PRIVATE"), types("PRIVATE"), nil},
		"a type not yet known": {"update", types("PRIVATE"), `{"certificate_arn":"a"}`, nil},
	} {
		plan, err := Read(tfplantest.Plan("", tfplantest.Change{
			Address: address, Actions: c.actions, Before: c.before, After: c.after,
		}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, plan.Refusals); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A policy of a domain that the plan does not know is that of the digest.
func TestPolicyOfADomain(t *testing.T) {
	t.Parallel()
	const address = "aws_api_gateway_domain_name.d"
	statements := []iam.Statement{{Effect: iam.Allow, Action: ref.List{"a"}, Resource: ref.List{"*"}}}
	stack := review.Stack{Name: "stack", Configuration: review.Configuration{
		Domains: []review.Domain{{Address: address, Policy: statements}},
	}}
	plan := read(t, tfplantest.Plan("", tfplantest.Change{
		Address: address, Actions: "create", After: `{}`, Marks: `,"after_unknown":{"policy":true}`,
	}))
	want := &PlannedPolicy{Source: PolicyFromDigest, After: statements}
	got := plan.Join(review.Digest{Stacks: []review.Stack{stack}}).Changes[0].Policy
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	twice := plan.Join(review.Digest{Stacks: []review.Stack{stack, stack}}).Changes[0].Policy
	if twice.Source != PolicyUnknown {
		t.Errorf("two domains at an address: %s", twice.Source)
	}
	more := plan.Join(review.Digest{})
	if more.Widening(true) != MaybeWider {
		t.Errorf("a policy that nobody knows is %d", more.Widening(true))
	}
}
