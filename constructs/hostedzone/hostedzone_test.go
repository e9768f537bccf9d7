package hostedzone_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/hostedzone"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// known is an endpoint of which everything is known.
func known(ipAddressType string) endpoint.Output {
	return endpoint.Output{
		DNSName: "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com", HostedZoneID: "Z1HUB22UULQXV",
		VPCID: "vpc-0a", IPAddressType: ipAddressType,
	}
}

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "zone", hostedzone.New, synthtest.Samples[hostedzone.Config]{
		"references": func(r sampleapis.References) hostedzone.Config {
			return hostedzone.Config{
				Name:   r.String("api_id") + ".execute-api." + r.String("region") + ".amazonaws.com",
				VPCIDs: ref.List{r.String("vpc_id"), r.String("other_vpc_id")},
				Endpoint: endpoint.Output{
					DNSName: r.String("dns_name"), HostedZoneID: r.String("dns_zone_id"), IPAddressType: "ipv4",
				},
			}
		},
		"in-the-vpc-of-the-endpoint": func(sampleapis.References) hostedzone.Config {
			return hostedzone.Config{Name: "api.example.com", Endpoint: known("")}
		},
		"in-several-vpcs": func(sampleapis.References) hostedzone.Config {
			return hostedzone.Config{Name: "api.example.com", VPCIDs: ref.List{"vpc-0a", "vpc-0b"}, Endpoint: known("ipv4")}
		},
		"dualstack": func(r sampleapis.References) hostedzone.Config {
			e := known("dualstack")
			e.VPCID = r.String("vpc_id")
			return hostedzone.Config{Name: "api.example.com", Endpoint: e}
		},
		"ipv6": func(sampleapis.References) hostedzone.Config {
			return hostedzone.Config{Name: "api.example.com", Endpoint: known("ipv6")}
		},
		"existing-zone": func(sampleapis.References) hostedzone.Config {
			return hostedzone.Config{Name: "api.example.com", ZoneID: "Z0EXAMPLE", Endpoint: known("dualstack")}
		},
		"existing-zone-without-alias": func(r sampleapis.References) hostedzone.Config {
			return hostedzone.Config{
				Name: "api.example.com", ZoneID: r.String("zone_id"), Endpoint: endpoint.Output{DNSName: r.String("dns_name")},
			}
		},
	})
}

func TestRefusals(t *testing.T) {
	named := func(name string) hostedzone.Config { return hostedzone.Config{Name: name, Endpoint: known("")} }
	token := sampleapis.Tokens{}.String("name")
	synthtest.Refusals(t, "zone", hostedzone.New, map[string]hostedzone.Config{
		"nothing":                       {},
		"a dot at the end":              named("api.example.com."),
		"one label":                     named("api"),
		"upper case":                    named("API.example.com"),
		"a URL":                         named("https://api.example.com/v1"),
		"a wildcard":                    named("*.example.com"),
		"an empty label":                named(token + "..example.com"),
		"a long name":                   named(strings.Repeat("a123456789.", 23) + "com"),
		"upper case around a reference": named(token + ".Example.com"),
		"an endpoint without a zone of its name": {
			Name: "api.example.com", VPCIDs: ref.List{"vpc-0a"},
			Endpoint: endpoint.Output{DNSName: "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com"},
		},
		"an endpoint without a name": {Name: "api.example.com", ZoneID: "Z0EXAMPLE"},
		"an existing zone and VPCs": {
			Name: "api.example.com", VPCIDs: ref.List{"vpc-0a"}, ZoneID: "Z0EXAMPLE", Endpoint: known(""),
		},
		"no IDs": {
			Name: "api.example.com", VPCIDs: ref.List{"vpc-0a", "vpc-0a", "10.0.0.0/16"}, ZoneID: "example.com",
			Endpoint: endpoint.Output{DNSName: "a b", HostedZoneID: "/hostedzone/Z0", VPCID: "vpc", IPAddressType: "IPv6"},
		},
		"a list that only Terraform knows": {
			Name: "api.example.com", VPCIDs: sampleapis.Tokens{}.List("vpcs"), Endpoint: known(""),
		},
	})
}
