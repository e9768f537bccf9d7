package tfplan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

// Instances of a resource stay apart, and the same instance has the same number
// everywhere.
func TestInstanceKeys(t *testing.T) {
	t.Parallel()
	const rule, response = "aws_vpc_security_group_ingress_rule.in", "aws_api_gateway_method_response.get"
	plan := read(t, tfplantest.Plan(
		`,"resource_drift":[{"address":"`+rule+`[\"b\"]","change":{"actions":["delete"],"before":{},"after":null}}]`,
		tfplantest.Change{Address: rule + `["b"]`, Actions: "create"},
		tfplantest.Change{Address: rule + `["a \"]\" [\"#1\"]"]`, Actions: "create"},
		tfplantest.Change{Address: rule + `["404"]`, Actions: "create"},
		tfplantest.Change{Address: rule + `[0]`, Actions: "create"},
		tfplantest.Change{Address: response + `["404"]`, Actions: "create"},
		tfplantest.Change{Address: response + `["4040"]`, Actions: "create"},
		tfplantest.Change{
			Address: "terraform_data.c", Actions: "update",
			More: `,"previous_address":"terraform_data.d[\"x\"]"`,
		},
	))
	var got []string
	for _, c := range plan.Changes {
		got = append(got, c.Address)
		if c.PreviousAddress != "" {
			got = append(got, "from "+c.PreviousAddress)
		}
	}
	for _, d := range plan.Drift {
		got = append(got, "drift "+d.Address)
	}
	want := []string{
		response + `["#2"]`, response + `["404"]`,
		rule + `["#1"]`, rule + `["#2"]`, rule + `["#3"]`, rule + `[0]`,
		"terraform_data.c", `from terraform_data.d["#1"]`, "drift " + rule + `["#3"]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
