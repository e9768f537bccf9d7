package domainaccess_test

import (
	"testing"

	"cdk.tf/go/privateapi/constructs/domainaccess"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const arn = "arn:aws:apigateway:eu-central-1:111122223333:/domainnames/api.example.com+abcd1234"

const share = "arn:aws:ram:eu-central-1:111122223333:resource-share/11111111-2222-3333-4444-555555555555"

var found = endpoint.Output{
	IDs: ref.List{"vpce-0a"}, VPCID: "vpc-0a", HostedZoneID: "Z0A",
	DNSName: "vpce-0a-b.execute-api.eu-central-1.vpce.amazonaws.com",
}

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "access", domainaccess.New, synthtest.Samples[domainaccess.Config]{
		"own-zone": func(r sampleapis.References) domainaccess.Config {
			return domainaccess.Config{
				DomainNameARN: r.String("domain_name_arn"), DomainName: "api.example.com",
				Endpoint: found, VPCIDs: ref.List{"vpc-0b", r.String("vpc_id")}, ShareARN: r.String("share_arn"),
			}
		},
		"existing-zone": func(r sampleapis.References) domainaccess.Config {
			return domainaccess.Config{DomainNameARN: arn, DomainName: r.String("domain_name"), Endpoint: found, ZoneID: "Z0B"}
		},
		"no-record": func(r sampleapis.References) domainaccess.Config {
			return domainaccess.Config{
				DomainNameARN: arn, DomainName: "api.example.com", NoRecord: true, ShareARN: share,
				Endpoint: endpoint.Output{IDs: ref.List{r.String("endpoint_id")}},
			}
		},
	})
}

func TestRefusals(t *testing.T) {
	synthtest.Refusals(t, "access", domainaccess.New, map[string]domainaccess.Config{
		"nothing": {},
		"names": {
			DomainNameARN: "arn:aws:apigateway:eu-central-1::/domainnames/api.example.com", DomainName: "*.example.com",
			Endpoint: found, ShareARN: "arn:aws:ram:eu-central-1:111122223333:permission/a",
		},
		"a zone beside none": {
			DomainNameARN: arn, DomainName: "api.example.com", Endpoint: found, NoRecord: true, ZoneID: "Z0B",
		},
		"VPCs beside none": {
			DomainNameARN: arn, DomainName: "api.example.com", Endpoint: found, NoRecord: true, VPCIDs: ref.List{"vpc-0a"},
		},
		"an endpoint without a name": {
			DomainNameARN: arn, DomainName: "api.example.com", Endpoint: endpoint.Output{IDs: ref.List{"vpce-1"}},
		},
	})
}
