package compare_test

import (
	"cmp"
	"testing"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// What a security group or a prefix list admits is not known, and which endpoint is found, so
// no verdict depends on it.
func TestClientsOfGroupsAndLists(t *testing.T) {
	t.Parallel()
	digest := func(e review.Endpoint) review.Digest {
		e.Address, e.IDs = "aws_vpc_endpoint.e", ref.List{"${aws_vpc_endpoint.e.id}"}
		e.VPCID = cmp.Or(e.VPCID, "vpc-0a")
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
