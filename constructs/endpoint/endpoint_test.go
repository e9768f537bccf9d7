package endpoint_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "endpoint", endpoint.New, synthtest.Samples[endpoint.Source]{
		"created": func(r sampleapis.References) endpoint.Source {
			return endpoint.Create{
				VPCID: r.String("vpc_id"), SubnetIDs: r.List("subnet_ids"), ClientCIDRs: r.List("client_cidr_blocks"),
			}
		},
		"created-with-options": func(sampleapis.References) endpoint.Source {
			return endpoint.Create{
				VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a", "subnet-0b"},
				ClientCIDRs: ref.List{"10.0.0.0/16", "192.168.0.0/24"}, NoPrivateDNS: true,
				OwnAPIsOnly: true, AlsoAPIs: ref.List{"arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5"},
			}
		},
		"created-for-groups-and-lists": func(r sampleapis.References) endpoint.Source {
			return endpoint.Create{
				VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"},
				ClientSecurityGroupIDs: ref.List{"sg-0a", r.String("group_id")},
				ClientPrefixListIDs:    ref.List{r.String("prefix_list_id"), "pl-0a"},
			}
		},
		"created-with-ipv6": func(r sampleapis.References) endpoint.Source {
			return endpoint.Create{
				VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, IPAddressType: "dualstack",
				ClientCIDRs: r.List("client_cidr_blocks"), ClientIPv6CIDRs: ref.List{"2001:db8::/32", "fd00:1::/48"},
			}
		},
		"created-with-ipv6-alone": func(r sampleapis.References) endpoint.Source {
			return endpoint.Create{
				VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, IPAddressType: "ipv6",
				ClientIPv6CIDRs: r.List("client_ipv6_cidr_blocks"),
			}
		},
		"created-with-existing-groups": func(sampleapis.References) endpoint.Source {
			return endpoint.Create{
				VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, SecurityGroupIDs: ref.List{"sg-0a", "sg-0b"},
			}
		},
		"found": func(r sampleapis.References) endpoint.Source {
			return endpoint.Find{VPCID: r.String("vpc_id"), Tags: map[string]string{
				"team": r.String("team"), "use ${x}": "central %{endpoint}",
			}}
		},
		"found-with-ipv6": func(sampleapis.References) endpoint.Source {
			return endpoint.Find{VPCID: "vpc-0a", IPAddressType: "dualstack"}
		},
		"existing-with-its-zone": func(sampleapis.References) endpoint.Source {
			return endpoint.Existing{
				IDs: ref.List{"vpce-0a"}, DNSName: "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com",
				HostedZoneID: "Z1HUB22UULQXV", IPAddressType: "ipv6",
			}
		},
		"found-by-vpc": func(sampleapis.References) endpoint.Source { return endpoint.Find{VPCID: "vpc-0a"} },
		"existing": func(r sampleapis.References) endpoint.Source {
			return endpoint.Existing{
				IDs: r.List("endpoint_ids"), DNSName: "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com",
			}
		},
		"not-associated": func(sampleapis.References) endpoint.Source {
			return endpoint.Existing{IDs: ref.List{"vpce-0a"}, NoAssociation: true}
		},
		"literal": func(sampleapis.References) endpoint.Source { return endpoint.Existing{IDs: ref.List{"vpce-0a"}} },
	})
}

func TestRefusals(t *testing.T) {
	synthtest.Refusals(t, "endpoint", endpoint.New, map[string]endpoint.Source{
		"no source": nil,
		"a pointer": &endpoint.Create{},
		"created": endpoint.Create{
			VPCID: "v", ClientCIDRs: ref.List{"10.0.1.0/16", "::/0", "x"}, AlsoAPIs: ref.List{"arn"},
		},
		"IPv6 clients of an IPv4 endpoint": endpoint.Create{
			VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, ClientIPv6CIDRs: sampleapis.Tokens{}.List("clients"),
		},
		"IPv4 clients of an IPv6 endpoint": endpoint.Create{
			VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, IPAddressType: "ipv6", ClientCIDRs: ref.List{"10.0.0.0/8"},
		},
		"IPv6 blocks": endpoint.Create{
			VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, IPAddressType: "DualStack", ClientIPv6CIDRs: ref.List{
				"2001:DB8::/32", "2001:db8::1/32", "10.0.0.0/8", "::ffff:10.0.0.0/104", "fe80::%eth0/64",
				"2001:db8::/32", "2001:db8::/32", "::/129",
			},
		},
		"IPv6 clients and groups": endpoint.Create{
			VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, IPAddressType: "dualstack", ClientIPv6CIDRs: ref.List{"::/0"},
			SecurityGroupIDs: ref.List{"sg-0a"},
		},
		"nothing to find": endpoint.Find{},
		"wrong to find": endpoint.Find{VPCID: "vpc", Tags: map[string]string{
			"": "x", "a\n": "x", strings.Repeat("k", 129): "x", "long": strings.Repeat("v", 257),
			sampleapis.Tokens{}.String("key"): "x",
		}},
		"clients and groups": endpoint.Create{
			VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, ClientPrefixListIDs: ref.List{"pl-0a"},
			SecurityGroupIDs: ref.List{"sg-0a"},
		},
		"groups and lists": endpoint.Create{
			VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"},
			ClientSecurityGroupIDs: ref.List{"sg-*", "pl-0a", "sg-0a", "sg-0a"}, ClientPrefixListIDs: ref.List{"10.0.0.0/8"},
		},
		"lists that only Terraform knows": endpoint.Create{
			VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"},
			ClientSecurityGroupIDs: sampleapis.Tokens{}.List("groups"), ClientPrefixListIDs: sampleapis.Tokens{}.List("lists"),
		},
		"existing":          endpoint.Existing{IDs: ref.List{"vpce-1", "endpoint"}, DNSName: "a b"},
		"a name for no URL": endpoint.Existing{IDs: ref.List{"vpce-1"}, DNSName: "vpce-1.example", NoAssociation: true},
		"nothing":           endpoint.Existing{},
		"a zone of no name": endpoint.Existing{IDs: ref.List{"vpce-1"}, HostedZoneID: "Z1HUB22UULQXV"},
		"no zone": endpoint.Existing{
			IDs: ref.List{"vpce-1"}, DNSName: "vpce-1.example", HostedZoneID: "/hostedzone/Z1", IPAddressType: "IPv6",
		},
		"an address type of what is found": endpoint.Find{VPCID: "vpc-0a", IPAddressType: "both"},
	})
}

// An app goes on with what New returns with an error.
func TestPlaceholders(t *testing.T) {
	made, err := endpoint.New(nil, "endpoint", endpoint.Create{})
	if err == nil {
		t.Fatal("no error")
	}
	again := endpoint.Existing{
		IDs: made.IDs, DNSName: made.DNSName, HostedZoneID: made.HostedZoneID, IPAddressType: made.IPAddressType,
	}
	if err := again.Check().Err(); err != nil {
		t.Errorf("the placeholders are not valid: %v", err)
	}
	if other, _ := endpoint.New(nil, "other", nil); other.IDs[0] == made.IDs[0] || other.VPCID == made.VPCID {
		t.Errorf("two endpoints have the placeholders %q and %q", made.IDs, other.IDs)
	}
}
