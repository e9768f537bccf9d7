package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
)

// A limit to VPCs or organizations that is added admits fewer, one that is removed more. A
// request shows who is new.
func TestVPCsAndOrganizations(t *testing.T) {
	t.Parallel()
	digest := func(change func(*gateway.Config)) review.Digest {
		config := gateway.Config{
			Name: "api", Endpoints: ref.List{"vpce-1"},
			Routes: []gateway.Route{{Path: "/", Authorization: gateway.IAM, Integration: gateway.Mock{}}},
		}
		change(&config)
		return review.New([]review.Input{{Stack: "stack", Subjects: []review.Subject{{
			Stack: "stack", ID: "api", Endpoints: []review.Endpoint{{IDs: config.Endpoints}},
			Definition: samples.Definition(t, config),
		}}}})
	}
	vpcs := func(list ...string) func(*gateway.Config) { return func(c *gateway.Config) { c.VPCs = list } }
	organizations := func(list ...string) func(*gateway.Config) {
		return func(c *gateway.Config) { c.Organizations = list }
	}
	const one, two = "o-aaaaaaaaaa", "o-bbbbbbbbbb"
	for name, c := range map[string]struct {
		base, head func(*gateway.Config)
		want       string
	}{
		"a VPC":     {vpcs(), vpcs("vpc-1"), "narrower vpc vpc-1 added, narrower resourcePolicy DenyOtherVPCs added"},
		"every VPC": {vpcs("vpc-1"), vpcs(), "wider vpc vpc-1 removed, wider resourcePolicy DenyOtherVPCs removed"},
		"one VPC more": {vpcs("vpc-1"), vpcs("vpc-1", "vpc-2"),
			"wider vpc vpc-2 added, wider resourcePolicy DenyOtherVPCs changed"},
		"one VPC fewer": {vpcs("vpc-1", "vpc-2"), vpcs("vpc-1"),
			"narrower vpc vpc-2 removed, narrower resourcePolicy DenyOtherVPCs changed"},
		"an organization": {organizations(), organizations(one),
			"narrower organization " + one + " added, narrower resourcePolicy DenyOtherOrganizations added"},
		"every account": {organizations(one), organizations(),
			"wider organization " + one + " removed, wider resourcePolicy DenyOtherOrganizations removed"},
		"one organization more": {organizations(one), organizations(one, two),
			"wider organization " + two + " added, wider resourcePolicy DenyOtherOrganizations changed"},
		"one organization fewer": {organizations(one, two), organizations(one),
			"narrower organization " + two + " removed, narrower resourcePolicy DenyOtherOrganizations changed"},
	} {
		var got []string
		for _, change := range compare.Digests(digest(c.base), digest(c.head)).Changes {
			got = append(got, fmt.Sprintln(change.Verdict, change.Kind, change.Subject, change.Action))
			if change.Verdict != compare.Wider {
				continue
			}
			if request := change.Reasons[0].Request; request == nil || request.VPC == "vpc-1" || request.Organization == one {
				t.Errorf("%s: the witness of %s is %+v", name, change.Kind, request)
			}
		}
		if diff := cmp.Diff(strings.ReplaceAll(c.want, ", ", "\n")+"\n", strings.Join(got, "")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
