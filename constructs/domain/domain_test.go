package domain_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/domain"
	"cdk.tf/go/privateapi/constructs/domainaccess"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const certificate = "arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555"

// config is the Config of a domain for two APIs that create adds.
type config struct {
	create endpoint.Create // the endpoint of both
	root   bool            // maps the second API to all other paths
	access []domainaccess.Config
	domain.Config
}

func create(scope constructs.Construct, id string, c config) (domain.Output, error) {
	c.create.VPCID, c.create.SubnetIDs, c.create.ClientCIDRs = "vpc-0a", ref.List{"subnet-0a"}, ref.List{"10.0.0.0/16"}
	first, err := privateapi.New(scope, "documents", privateapi.Config{
		Endpoints: []endpoint.Source{c.create},
		Networks:  ref.List{"10.0.1.0/24"},
		Routes:    []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
	})
	if err != nil {
		return domain.Output{}, err
	}
	second, err := privateapi.New(scope, "orders", privateapi.Config{
		Endpoints: []endpoint.Source{
			endpoint.Existing{IDs: first.EndpointIDs}, endpoint.Existing{IDs: ref.List{"vpce-0b"}, NoAssociation: true},
		},
		Networks: ref.List{"10.0.2.0/24"},
		Routes:   []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
	})
	if err != nil {
		return domain.Output{}, err
	}
	c.Mappings = []domain.Mapping{{BasePath: "documents", API: first}, {BasePath: "orders", API: second}}
	if c.root {
		c.Mappings[1].BasePath = ""
	}
	for _, access := range c.access {
		if access.Endpoint.IDs == nil {
			access.Endpoint = first.Endpoints[0]
		}
		c.Access = append(c.Access, access)
	}
	return domain.New(scope, id, c.Config)
}

func TestGolden(t *testing.T) {
	synthtest.Golden(t, "domain", create, synthtest.Samples[config]{
		"own": func(sampleapis.References) config {
			return config{
				access: []domainaccess.Config{{}},
				Config: domain.Config{Name: "api.example.com", CertificateARN: certificate},
			}
		},
		"shared": func(r sampleapis.References) config {
			existing := endpoint.Output{IDs: ref.List{r.String("endpoint_id")}}
			return config{
				create: endpoint.Create{IPAddressType: "dualstack"},
				root:   true,
				access: []domainaccess.Config{
					{ZoneID: r.String("zone_id")},
					{Endpoint: existing, NoRecord: true},
				},
				Config: domain.Config{
					Name: r.String("domain_name"), CertificateARN: r.String("certificate_arn"),
					Share: gateway.DomainShare{
						Principals:              ref.List{"444455556666", r.String("organization_arn")},
						AllowExternalPrincipals: true,
					},
					SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", EndpointAccessMode: gateway.AccessStrict,
				},
			}
		},
	})
}

func TestRefusals(t *testing.T) {
	api := privateapi.Output{RestAPIID: "a1", Config: privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Create{OwnAPIsOnly: true}},
	}}
	unnamed := endpoint.Output{IDs: ref.List{"vpce-1"}}
	named := func(id, vpc string) endpoint.Output {
		return endpoint.Output{IDs: ref.List{id}, VPCID: vpc, DNSName: id + ".vpce.amazonaws.com", HostedZoneID: "Z1"}
	}
	valid := domain.Config{Name: "api.example.com", CertificateARN: certificate, Mappings: []domain.Mapping{{API: api}}}
	with := func(access ...domainaccess.Config) domain.Config {
		c := valid
		c.Access = access
		return c
	}
	synthtest.Refusals(t, "domain", domain.New, map[string]domain.Config{
		"nothing":              {},
		"an API of nowhere":    {Name: "api.example.com", CertificateARN: certificate, Mappings: []domain.Mapping{{}}},
		"a policy of its own":  valid,
		"names that New sets":  with(domainaccess.Config{DomainName: "a.example.com", Endpoint: unnamed}),
		"no endpoint":          with(domainaccess.Config{}),
		"an endpoint no name":  with(domainaccess.Config{Endpoint: unnamed}),
		"two endpoints in one": with(domainaccess.Config{Endpoint: endpoint.Output{IDs: ref.List{"vpce-1", "vpce-2"}}}),
		"an endpoint twice": with(
			domainaccess.Config{Endpoint: unnamed, NoRecord: true}, domainaccess.Config{Endpoint: unnamed, NoRecord: true},
		),
		"a VPC in two zones": with(
			domainaccess.Config{Endpoint: named("vpce-1", "vpc-1")},
			domainaccess.Config{Endpoint: named("vpce-2", "vpc-2"), VPCIDs: ref.List{"vpc-2", "vpc-1"}},
			domainaccess.Config{Endpoint: named("vpce-3", "vpc-2")},
		),
		"a zone twice": with(
			domainaccess.Config{Endpoint: named("vpce-1", "vpc-1"), ZoneID: "Z1"},
			domainaccess.Config{Endpoint: named("vpce-2", "vpc-1"), ZoneID: "Z1"},
		),
	})
}

// An app goes on with the placeholders of an API that is refused, and with those of a domain
// that is, so that it finds the faults of both.
func TestPlaceholders(t *testing.T) {
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack, stackErr := synth.NewStack(app, "stack")
		api, apiErr := privateapi.New(stack, "api", privateapi.Config{})
		other, otherErr := privateapi.New(stack, "other", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Find{VPCID: "vpc-0a"}, endpoint.Existing{IDs: ref.List{"vpce-0b"}}},
		})
		made, domainErr := domain.New(stack, "domain", domain.Config{
			Name: "api.example.com", CertificateARN: certificate,
			Mappings: []domain.Mapping{{BasePath: "a", API: api}, {BasePath: "b", API: other}},
			Access: []domainaccess.Config{
				{Endpoint: api.Endpoints[0]}, {Endpoint: other.Endpoints[1]}, {Endpoint: other.Endpoints[0]},
			},
		})
		if domainErr != nil || made.Domain != nil || made.URLs["a"] == "" || made.ARN == "" {
			t.Errorf("domain.New = %+v, %v, want placeholders", made, domainErr)
		}
		return nil, errors.Join(stackErr, apiErr, otherErr)
	}, t.TempDir())
	if err == nil || strings.Contains(err.Error(), "domain") {
		t.Errorf("error %v, want those of the APIs alone", err)
	}
}

// A base path that gets another API changes its mapping alone, if the APIs have the same
// callers.
func TestMoveChangesOneResource(t *testing.T) {
	configuration := func(green bool) map[string]any {
		text := synthtest.Stack(t, "stack", func(stack cdktf.TerraformStack) error {
			source := []endpoint.Source{endpoint.Create{
				VPCID: "vpc-0a", SubnetIDs: ref.List{"subnet-0a"}, ClientCIDRs: ref.List{"10.0.0.0/16"},
			}}
			var apis []privateapi.Output
			for _, id := range []string{"blue", "green"} {
				api, err := privateapi.New(stack, id, privateapi.Config{
					Endpoints: source, Routes: []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
				})
				if err != nil {
					return err
				}
				apis = append(apis, api)
				source = []endpoint.Source{endpoint.Existing{IDs: api.EndpointIDs}}
			}
			if green {
				apis[0], apis[1] = apis[1], apis[0]
			}
			_, err := domain.New(stack, "domain", domain.Config{
				Name: "api.example.com", CertificateARN: certificate,
				Mappings: []domain.Mapping{{BasePath: "orders", API: apis[0]}},
			})
			return err
		})
		var value map[string]any
		if err := json.Unmarshal(text, &value); err != nil {
			t.Fatal(err)
		}
		return value["resource"].(map[string]any)
	}
	before, after := configuration(false), configuration(true)
	var changed []string
	for kind, resources := range after {
		for name, resource := range resources.(map[string]any) {
			if !cmp.Equal(before[kind].(map[string]any)[name], resource) {
				changed = append(changed, kind+"."+name)
			}
		}
	}
	want := []string{"aws_api_gateway_base_path_mapping.domain_mapping_orders_2B9E33D0"}
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Errorf("changed resources (-want +got):\n%s", diff)
	}
}

// A domain leaves the version of the AWS provider to the stack, also with an argument that
// older versions do not have.
func TestProviderVersion(t *testing.T) {
	text := synthtest.Stack(t, "stack", func(stack cdktf.TerraformStack) error {
		stack.AddOverride(jsii.String("terraform.required_providers.aws.version"), "6.66.0")
		api, apiErr := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
			Routes:    []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
		})
		_, err := domain.New(stack, "domain", domain.Config{
			Name: "api.example.com", CertificateARN: certificate, Mappings: []domain.Mapping{{API: api}},
			SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", EndpointAccessMode: gateway.AccessStrict,
		})
		return errors.Join(apiErr, err)
	})
	var configuration struct {
		Terraform struct {
			Providers map[string]struct{ Version string } `json:"required_providers"`
		}
	}
	if err := json.Unmarshal(text, &configuration); err != nil {
		t.Fatal(err)
	}
	if got := configuration.Terraform.Providers["aws"].Version; got != "6.66.0" {
		t.Errorf("the version of the provider is %q, want that of the stack", got)
	}
}
