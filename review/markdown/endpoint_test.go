package markdown

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

func TestEndpointMarkdown(t *testing.T) {
	t.Parallel()
	const (
		one     = "Through the existing VPC endpoint `vpce-0a`."
		two     = "Through the existing VPC endpoints `vpce-0a` or `vpce-0b`."
		created = "Through the VPC endpoint `aws_vpc_endpoint.e`, which this stack creates in the VPC `vpc-0a`, " +
			"in the subnets `subnet-0a`."
	)
	create := func(change func(*review.Endpoint)) review.Endpoint {
		e := review.Endpoint{Address: "aws_vpc_endpoint.e", VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}}
		change(&e)
		return e
	}
	for want, e := range map[string]review.Endpoint{
		one: {IDs: ref.List{"vpce-0a"}},
		one + " It is admitted, not associated with the API: no URL has its id.": {
			IDs: ref.List{"vpce-0a"}, NoAssociation: true,
		},
		two + " They are admitted, not associated with the API: no URL has their ids.": {
			IDs: ref.List{"vpce-0a", "vpce-0b"}, NoAssociation: true,
		},
		created: create(func(*review.Endpoint) {}),
		created + " Clients in `10.0.0.0/8` or `2001:db8::/32` may connect. It has IPv4 and IPv6 addresses.": create(
			func(e *review.Endpoint) {
				e.ClientCIDRs, e.IPAddressType = ref.List{"10.0.0.0/8", "2001:db8::/32"}, "dualstack"
			}),
		created + " It has only IPv6 addresses.": create(func(e *review.Endpoint) { e.IPAddressType = "ipv6" }),
	} {
		if diff := cmp.Diff(want, endpointMarkdown(e)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
