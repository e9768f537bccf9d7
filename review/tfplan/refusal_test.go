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

// API Gateway deletes neither a stage nor an API that a base path is mapped to. It does once the
// mapping is replaced, or if the stage is destroyed after the mapping has changed.
func TestRefusalsOfMappedStages(t *testing.T) {
	t.Parallel()
	const (
		mapping, stage, api = "aws_api_gateway_base_path_mapping.m", "aws_api_gateway_stage.s", "aws_api_gateway_rest_api.a"
		replace, mapped     = "delete,create", `{"api_id":"a1","stage_name":"v1"}`
	)
	stageOf := func(id, name string) string { return `{"rest_api_id":"` + id + `","stage_name":"` + name + `"}` }
	v1 := stageOf("a1", "v1")
	change := func(address, actions, before string) tfplantest.Change {
		return tfplantest.Change{Address: address, Actions: actions, Before: before, After: `{}`}
	}
	refused := []Refusal{{Address: mapping, Cause: MappedTargetReplaced}}
	for name, c := range map[string]struct {
		mapping, target tfplantest.Change
		want            []Refusal
	}{
		"stage":                  {change(mapping, "update", mapped), change(stage, replace, v1), refused},
		"stage of the same name": {change(mapping, "no-op", mapped), change(stage, replace, v1), refused},
		"API":                    {change(mapping, "update", mapped), change(api, replace, `{"id":"a1"}`), refused},
		"with the mapping":       {change(mapping, replace, mapped), change(stage, replace, v1), nil},
		"created first":          {change(mapping, "update", mapped), change(stage, "create,delete", v1), nil},
		"after the mapping":      {change(mapping, "update", mapped), change(stage, "delete", v1), nil},
		"another stage":          {change(mapping, "update", mapped), change(stage, replace, stageOf("a1", "v2")), nil},
		"stage of another API":   {change(mapping, "update", mapped), change(stage, replace, stageOf("a2", "v1")), nil},
		"another API":            {change(mapping, "update", mapped), change(api, replace, `{"id":"a2"}`), nil},
	} {
		plan, err := Read(tfplantest.Plan("", c.mapping, c.target))
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
