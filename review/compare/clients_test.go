package compare_test

import (
	stdcmp "cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
)

// An association gives an API a URL. Whether an endpoint is associated admits nobody, and who
// is admitted without one is as new as others are.
func TestAssociations(t *testing.T) {
	t.Parallel()
	digest := func(endpoints ...review.Endpoint) review.Digest {
		var ids ref.List
		for _, e := range endpoints {
			ids = append(ids, e.IDs...)
		}
		return review.New([]review.Input{{Stack: "stack", Subjects: []review.Subject{{
			Stack: "stack", ID: "api", Endpoints: endpoints, Definition: samples.Definition(t, gateway.Config{
				Name: "api", Endpoints: ids, Routes: []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
			}),
		}}}})
	}
	one := review.Endpoint{IDs: ref.List{"vpce-1"}}
	admitted := review.Endpoint{IDs: ref.List{"vpce-2"}, NoAssociation: true}
	associated := review.Endpoint{IDs: ref.List{"vpce-2"}}
	for name, c := range map[string]struct {
		base, head review.Digest
		want       string
	}{
		"associated":      {digest(one, admitted), digest(one, associated), "same vpce-2 changed [associated]\n"},
		"not any more":    {digest(one, associated), digest(one, admitted), "same vpce-2 changed [associatedNoMore]\n"},
		"admitted":        {digest(one), digest(one, admitted), "wider vpce-2 added [callersThrough]\n"},
		"in another list": {digest(one, admitted), digest(admitted, one), ""},
	} {
		var got []string
		for _, change := range compare.Digests(c.base, c.head).Changes {
			if change.Kind == compare.KindEndpoint {
				var codes []string
				for _, fact := range slices.Concat(change.Reasons, change.Details) {
					codes = append(codes, string(fact.Code))
				}
				got = append(got, fmt.Sprintln(change.Verdict, change.Subject, change.Action, codes))
			}
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What a security group or a prefix list admits is not known, and which endpoint is found, so
// no verdict depends on it.
func TestClientsOfGroupsAndLists(t *testing.T) {
	t.Parallel()
	digest := func(e review.Endpoint) review.Digest {
		e.Address, e.IDs = "aws_vpc_endpoint.e", ref.List{"${aws_vpc_endpoint.e.id}"}
		e.VPCID = stdcmp.Or(e.VPCID, "vpc-0a")
		return review.New([]review.Input{{Stack: "stack", Subjects: []review.Subject{{
			Stack: "stack", ID: "api", Endpoints: []review.Endpoint{e},
		}}}})
	}
	one := review.Endpoint{ClientCIDRs: ref.List{"10.0.0.0/16"}}
	more := review.Endpoint{ClientCIDRs: ref.List{"10.0.0.0/16", "192.168.0.0/16"}}
	group := review.Endpoint{ClientCIDRs: one.ClientCIDRs, ClientSecurityGroupIDs: ref.List{"sg-0a"}}
	groupAndMore := review.Endpoint{ClientCIDRs: more.ClientCIDRs, ClientSecurityGroupIDs: ref.List{"sg-0a"}}
	list := review.Endpoint{ClientCIDRs: one.ClientCIDRs, ClientPrefixListIDs: ref.List{"pl-0a"}}
	existing := review.Endpoint{SecurityGroupIDs: ref.List{"sg-0a"}}
	tagged := func(value string) review.Endpoint {
		return review.Endpoint{Found: true, FoundByTags: map[string]string{"use": value}}
	}
	inVPC := tagged("a")
	inVPC.VPCID = "vpc-0b"
	existing6 := review.Endpoint{SecurityGroupIDs: ref.List{"sg-0a"}, IPAddressType: "ipv6"}
	existingBoth := review.Endpoint{SecurityGroupIDs: ref.List{"sg-0a"}, IPAddressType: "dualstack"}
	both := review.Endpoint{ClientCIDRs: one.ClientCIDRs, IPAddressType: "dualstack"}
	ipv4 := review.Endpoint{ClientCIDRs: one.ClientCIDRs, IPAddressType: "ipv4"}
	other := review.Endpoint{SecurityGroupIDs: ref.List{"sg-0b"}}
	blocks := review.Endpoint{ClientCIDRs: ref.List{"${var.blocks}"}, IPAddressType: "dualstack"}
	blocks6 := review.Endpoint{ClientIPv6CIDRs: blocks.ClientCIDRs, IPAddressType: "dualstack"}
	blocksOfBoth := review.Endpoint{
		ClientCIDRs: blocks.ClientCIDRs, ClientIPv6CIDRs: blocks.ClientCIDRs, IPAddressType: "dualstack",
	}
	one6 := review.Endpoint{
		ClientCIDRs: one.ClientCIDRs, ClientIPv6CIDRs: ref.List{"2001:db8::/32"}, IPAddressType: "dualstack",
	}
	members := review.Endpoint{ClientSecurityGroupIDs: ref.List{"sg-0a"}}
	for name, c := range map[string]struct {
		base, head review.Endpoint
		want, back compare.Verdict
	}{
		"a group":                       {one, group, compare.Unknown, compare.Narrower},
		"a list":                        {one, list, compare.Unknown, compare.Narrower},
		"a block beside a group":        {group, groupAndMore, compare.Unknown, compare.Narrower},
		"another group":                 {existing, other, compare.Unknown, compare.Unknown},
		"an existing group":             {one, existing, compare.Unknown, compare.Unknown},
		"the members of the same group": {existing, members, compare.Unknown, compare.Unknown},
		"IPv4 by name":                  {one, ipv4, compare.Same, compare.Same},
		"IPv6 without clients":          {one, both, compare.Same, compare.Same},
		"IPv6 beside a group":           {existing, existingBoth, compare.Unknown, compare.Same},
		"IPv6 instead of IPv4":          {existing, existing6, compare.Unknown, compare.Unknown},
		"IPv4 beside IPv6":              {existing6, existingBoth, compare.Unknown, compare.Same},
		"IPv6 blocks":                   {both, one6, compare.Unknown, compare.Narrower},
		"a variable for IPv6":           {blocks, blocks6, compare.Unknown, compare.Unknown},
		"a variable for both":           {blocks, blocksOfBoth, compare.Unknown, compare.Narrower},
		"nothing":                       {groupAndMore, groupAndMore, compare.Same, compare.Same},
		"other tags":                    {tagged("a"), tagged("b"), compare.Unknown, compare.Unknown},
		"another VPC":                   {tagged("a"), inVPC, compare.Unknown, compare.Unknown},
		"the same":                      {tagged("a"), tagged("a"), compare.Same, compare.Same},
	} {
		if got := compare.Digests(digest(c.base), digest(c.head)).Verdict; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if got := compare.Digests(digest(c.head), digest(c.base)).Verdict; got != c.back {
			t.Errorf("%s, back: %s, want %s", name, got, c.back)
		}
	}
}
