package synth_test

import (
	"errors"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/synth"
)

// The name of an API that leads to another host is a change, although nobody else may call.
func TestReviewSeesWhereTheNameOfAnAPILeads(t *testing.T) {
	existing := func(id, name, zone string) endpoint.Existing {
		return endpoint.Existing{IDs: ref.List{id}, DNSName: name, HostedZoneID: zone}
	}
	digest := func(sources ...endpoint.Source) review.Digest {
		stacks, err := inputs(t, func(app cdktf.App) ([]privateapi.Output, error) {
			stack, stackErr := synth.NewStack(app, "stack")
			aws(stack, nil)
			api, err := privateapi.New(stack, "api", privateapi.Config{
				Endpoints: sources, HostedZoneVPCIDs: ref.List{"vpc-0a"}, Routes: health,
			})
			return []privateapi.Output{api}, errors.Join(stackErr, err)
		})
		if err != nil {
			t.Fatal(err)
		}
		return review.New(stacks)
	}
	a, b := existing("vpce-0a", "a.example.com", "Z1"), existing("vpce-0b", "b.example.com", "Z1")
	base := digest(a, b)
	for name, c := range map[string]struct {
		head review.Digest
		want compare.Verdict
	}{
		"the same":          {digest(a, b), compare.Same},
		"another DNS name":  {digest(existing("vpce-0a", "elsewhere.example.com", "Z1"), b), compare.Unknown},
		"another endpoint":  {digest(b, a), compare.Unknown},
		"another second":    {digest(a, existing("vpce-0b", "elsewhere.example.com", "Z1")), compare.Same},
		"the one that goes": {digest(b), compare.Unknown},
	} {
		if got := compare.Digests(base, c.head).Verdict; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
