package privateapi_test

import (
	"testing"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// Every sample API has a snapshot. Further snapshots are for endpoints and the role.
func TestSnapshots(t *testing.T) {
	samples := synthtest.Samples[privateapi.Config]{
		"endpoint": func(r sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{endpoint.Create{
					VPCID: r.String("vpc_id"), SubnetIDs: r.List("subnet_ids"),
					ClientCIDRs: r.List("client_cidr_blocks"),
				}},
				Routes: mock,
			}
		},
		"endpoint-of-own-apis": func(r sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{
					endpoint.Create{
						VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, ClientCIDRs: ref.List{"10.0.0.0/16"},
						OwnAPIsOnly: true,
						AlsoAPIs:    ref.List{"arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5"},
					},
					endpoint.Existing{IDs: ref.List{"vpce-0c"}},
					endpoint.Existing{IDs: r.List("endpoint_ids")},
				},
				Routes: mock,
			}
		},
		"hosted-zone": func(r sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{
					endpoint.Existing{IDs: ref.List{"vpce-0b"}, NoAssociation: true},
					endpoint.Create{
						VPCID: r.String("vpc_id"), SubnetIDs: ref.List{"subnet-0a"}, ClientCIDRs: ref.List{"10.0.0.0/16"},
						NoPrivateDNS: true,
					},
				},
				HostedZoneVPCIDs: ref.List{r.String("vpc_id"), "vpc-0b"},
				Routes:           mock,
			}
		},
		"hosted-zone-of-a-found-endpoint": func(sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints:        []endpoint.Source{endpoint.Find{VPCID: "vpc-0a", IPAddressType: "dualstack"}},
				HostedZoneVPCIDs: ref.List{"vpc-0b"},
				Routes:           mock,
			}
		},
		"hosted-zone-of-an-existing-endpoint-as-body": func(sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{endpoint.Existing{
					IDs: ref.List{"vpce-0a"}, DNSName: "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com",
					HostedZoneID: "Z1HUB22UULQXV",
				}},
				HostedZoneVPCIDs: ref.List{"vpc-0b"},
				Routes:           mock, AsBody: true,
			}
		},
		"endpoints-of-other-accounts": func(r sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{
					endpoint.Existing{IDs: r.List("other_endpoint_ids"), NoAssociation: true},
					endpoint.Existing{
						IDs: ref.List{"vpce-0a"}, DNSName: "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com",
					},
					endpoint.Existing{IDs: ref.List{"vpce-0b"}, NoAssociation: true},
				},
				Routes: mock,
			}
		},
		"endpoints-of-other-accounts-alone": func(r sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{endpoint.Existing{IDs: r.List("other_endpoint_ids"), NoAssociation: true}},
				Routes:    mock,
			}
		},
		"endpoints-of-other-accounts-alone-as-body": func(r sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{endpoint.Existing{IDs: r.List("other_endpoint_ids"), NoAssociation: true}},
				Routes:    mock, AsBody: true,
			}
		},
		"options": func(sampleapis.References) privateapi.Config {
			return privateapi.Config{
				Endpoints: []endpoint.Source{endpoint.Existing{
					IDs: ref.List{"vpce-0a"}, DNSName: "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com",
				}},
				Role: role.Config{
					Name:                "documents",
					Path:                "/gateway/",
					PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
					ManagedPolicyARNs:   ref.List{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
				},
				RedeployOn: map[string]string{"stage-settings": "2"},
				Routes: []gateway.Route{
					{Path: "/identity", Methods: gateway.Methods{"GET"}, Integration: gateway.Operation{
						Service: gateway.STS, Name: "GetCallerIdentity", Public: true,
					}},
				},
			}
		},
	}
	samples["existing-role-by-arn"] = func(sampleapis.References) privateapi.Config {
		return privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
			RoleARN:   "arn:aws:iam::111122223333:role/gateway/documents",
			Routes: []gateway.Route{{Path: "/identity", Methods: gateway.Methods{"GET"}, Integration: gateway.Operation{
				Service: gateway.STS, Name: "GetCallerIdentity", Public: true,
			}}},
		}
	}
	samples["literals"] = func(sampleapis.References) privateapi.Config {
		const pool = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aBcDe1234"
		return privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}, UserPools: ref.List{pool},
			Routes: []gateway.Route{{
				Path: "/users", Methods: gateway.Methods{"POST"}, Authorization: gateway.UserPools,
				Integration: gateway.UserPoolAPI{Operations: []string{"AdminGetUser"}, ARN: pool},
			}},
		}
	}
	for _, api := range sampleapis.All() {
		samples[api.Name] = func(r sampleapis.References) privateapi.Config { return synthtest.PrivateAPI(api, r) }
		if asBody[api.Name] {
			samples[api.Name+"-as-body"] = func(r sampleapis.References) privateapi.Config {
				config := synthtest.PrivateAPI(api, r)
				config.AsBody = true
				return config
			}
		}
	}
	synthtest.Snapshots(t, "api", privateapi.New, samples)
}

var mock = []gateway.Route{{Path: "/", Integration: gateway.Mock{}}}

// asBody are the sample APIs that also have a snapshot with AsBody.
var asBody = map[string]bool{
	"custom": true, "cors-and-headers": true, "admitted-endpoints": true, "user-pools-and-keys": true,
	"existing-role": true,
}
