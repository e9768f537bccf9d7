package synthesized_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/synthesized"
)

const domains = `{"resource": {
	"aws_api_gateway_rest_api": {"orders": {}},
	"aws_api_gateway_stage": {"orders": {"stage_name": "v1", "rest_api_id": "${aws_api_gateway_rest_api.orders.id}"}},
	"aws_api_gateway_domain_name": {
		"d": {"domain_name": "api.example.com", "certificate_arn": "arn", "endpoint_configuration": {"types": ["PRIVATE"]},
			"security_policy": "TLS_1_2", "endpoint_access_mode": "BASIC",
			"policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}"},
		"public": {"domain_name": "www.example.com", "regional_certificate_arn": "b",
			"endpoint_configuration": [{"types": ["REGIONAL"]}], "policy": "${file(\"a\")}"},
		"edge": {"domain_name": "edge.example.com"}
	},
	"aws_api_gateway_base_path_mapping": {
		"known": {"api_id": "${aws_api_gateway_rest_api.orders.id}",
			"stage_name": "${aws_api_gateway_stage.orders.stage_name}",
			"base_path": "orders", "domain_name": "${aws_api_gateway_domain_name.d.domain_name}",
			"domain_name_id": "${aws_api_gateway_domain_name.d.domain_name_id}"},
		"literal": {"api_id": "a1b2", "stage_name": "prod", "domain_name": "api.example.com"}
	},
	"aws_api_gateway_domain_name_access_association": {
		"own": {"domain_name_arn": "${aws_api_gateway_domain_name.d.arn}", "access_association_source": "vpce-1"},
		"other": {"domain_name_arn": "${var.arn}", "access_association_source": "vpce-2"}
	},
	"aws_ram_resource_share": {"s": {"allow_external_principals": false}, "t": {}},
	"aws_ram_resource_association": {
		"s": {"resource_arn": "${aws_api_gateway_domain_name.d.arn}",
			"resource_share_arn": "${aws_ram_resource_share.s.arn}"},
		"t": {"resource_arn": "${aws_api_gateway_domain_name.public.arn}",
			"resource_share_arn": "${aws_ram_resource_share.t.arn}"}
	},
	"aws_ram_principal_association": {
		"s": {"principal": "444455556666", "resource_share_arn": "${aws_ram_resource_share.s.arn}"},
		"t": {"principal": "777788889999", "resource_share_arn": "${aws_ram_resource_share.t.id}"}
	},
	"aws_route53_zone": {"z": {"name": "example.com", "vpc": [{"vpc_id": "vpc-1"}]}},
	"aws_route53_zone_association": {"z": {"zone_id": "${aws_route53_zone.z.zone_id}", "vpc_id": "vpc-2"}},
	"aws_route53_record": {
		"a": {"name": "api.example.com", "type": "A", "zone_id": "${aws_route53_zone.z.zone_id}",
			"alias": {"name": "endpoint"}},
		"b": {"name": "other.example.com", "type": "A", "zone_id": "${aws_route53_zone.z.zone_id}",
			"records": ["10.0.0.1"]},
		"c": {"name": "www.example.com", "type": "CNAME", "zone_id": "Z1", "records": ["endpoint"]}
	}
}}`

func TestDomains(t *testing.T) {
	t.Parallel()
	got, err := synthesized.Domains(synthesized.Source{Configuration: []byte(domains)})
	if err != nil {
		t.Fatal(err)
	}
	none := review.Domain{
		Policy: []iam.Statement{}, Mappings: []review.DomainMapping{}, Endpoints: []string{}, SharedWith: []string{},
		Records: []review.DomainRecord{},
	}
	private, edge, public := none, none, none
	private.Address, private.Name, private.Type = "aws_api_gateway_domain_name.d", "api.example.com", "PRIVATE"
	private.CertificateARN, private.SecurityPolicy, private.EndpointAccessMode = "arn", "TLS_1_2", "BASIC"
	private.Policy = []iam.Statement{{
		Effect: iam.Allow, Principal: iam.Principal{AWS: ref.List{"*"}},
		Action: ref.List{"*"}, Resource: ref.List{"*"},
	}}
	private.Mappings = []review.DomainMapping{
		{RestAPI: "a1b2", Stage: "prod"}, {BasePath: "orders", RestAPI: "aws_api_gateway_rest_api.orders", Stage: "v1"},
	}
	private.Endpoints, private.SharedWith = []string{"vpce-1"}, []string{"444455556666"}
	private.Records = []review.DomainRecord{{
		Type: "A", Target: "endpoint", Zone: "aws_route53_zone.z", VPCs: []string{"vpc-1", "vpc-2"},
	}}
	edge.Address, edge.Name, edge.Type = "aws_api_gateway_domain_name.edge", "edge.example.com", "EDGE"
	public.Address, public.Name, public.Type = "aws_api_gateway_domain_name.public", "www.example.com", "REGIONAL"
	public.CertificateARN, public.SharedWith, public.AllowExternalPrincipals = "b", []string{"777788889999"}, true
	public.UnknownPolicy = got[2].UnknownPolicy
	public.Records = []review.DomainRecord{{Type: "CNAME", Target: "endpoint", Zone: "Z1"}}
	if diff := cmp.Diff([]review.Domain{private, edge, public}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(public.UnknownPolicy) != 64 {
		t.Errorf("the policy that nobody can read is %q, want a hash", public.UnknownPolicy)
	}
}

// The statements that a construct made describe a policy that the app did not change.
func TestDomainPolicies(t *testing.T) {
	t.Parallel()
	made := iam.Document{Statements: []iam.Statement{{Sid: "made"}}}
	for policy, want := range map[string]string{"${jsonencode(var.a)}": "made", "${jsonencode(var.b)}": ""} {
		var written map[string]any
		decode(t, `{"resource": {"aws_api_gateway_domain_name": {"d": {"policy": "${jsonencode(var.a)}"}}}}`, &written)
		got, err := synthesized.Read(synthesized.Source{
			Configuration:  []byte(`{"resource": {"aws_api_gateway_domain_name": {"d": {"policy": "` + policy + `"}}}}`),
			Written:        []synthesized.Written{{Construct: "domain", Elements: []any{written}}},
			DomainPolicies: map[string]iam.Document{"aws_api_gateway_domain_name.d": made},
		})
		if err != nil {
			t.Fatal(err)
		}
		sid := ""
		for _, s := range got.Domains[0].Policy {
			sid = s.Sid
		}
		if sid != want || (got.Domains[0].UnknownPolicy == "") != (want != "") {
			t.Errorf("%s: policy %q, hash %q", policy, sid, got.Domains[0].UnknownPolicy)
		}
	}
}

// The consumer's stack has an association with a domain that it does not create.
func TestDomainAccess(t *testing.T) {
	t.Parallel()
	got, err := synthesized.Read(synthesized.Source{
		Configuration: []byte(domains), APIs: []synthesized.API{{ID: "orders", RestAPI: "aws_api_gateway_rest_api.orders"}},
		NotReviewed: []review.NotReviewed{{Address: "aws_api_gateway_rest_api.orders", Reason: "a test"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []review.DomainAccess{{
		Address: "aws_api_gateway_domain_name_access_association.other", DomainNameARN: "${var.arn}", Endpoint: "vpce-2",
	}}
	if diff := cmp.Diff(want, got.DomainAccess); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A base path whose API or stage depends on something else has the whole expression.
func TestMappingThatDepends(t *testing.T) {
	t.Parallel()
	const condition = "${var.green ? aws_api_gateway_rest_api.green.id : aws_api_gateway_rest_api.blue.id}"
	const fallback = `${var.green ? aws_api_gateway_rest_api.green.id : \"a1b2c3d4e5\"}`
	const stage = "${var.green ? aws_api_gateway_stage.green.stage_name : var.stage}"
	for given, want := range map[[2]string]review.DomainMapping{
		{condition, "v1"}:                                {RestAPI: condition, Stage: "v1"},
		{fallback, "v1"}:                                 {RestAPI: strings.ReplaceAll(fallback, `\"`, `"`), Stage: "v1"},
		{"${local.api}", "${local.stage}"}:               {RestAPI: "${local.api}", Stage: "${local.stage}"},
		{"a${aws_api_gateway_rest_api.green.id}", stage}: {RestAPI: "a${aws_api_gateway_rest_api.green.id}", Stage: stage},
		{"${aws_api_gateway_rest_api.green.id}", "${aws_api_gateway_stage.green.stage_name}"}: {
			RestAPI: "aws_api_gateway_rest_api.green", Stage: "v2",
		},
	} {
		got, err := synthesized.Domains(synthesized.Source{Configuration: []byte(`{
			"locals": {"api": "` + fallback + `", "stage": "` + stage + `"},
			"resource": {
				"aws_api_gateway_rest_api": {"blue": {}, "green": {}},
				"aws_api_gateway_stage": {"green": {"stage_name": "v2"}},
				"aws_api_gateway_domain_name": {"d": {"domain_name": "api.example.com"}},
				"aws_api_gateway_base_path_mapping": {"m": {"domain_name": "api.example.com", "api_id": "` + given[0] + `", "stage_name": "` + given[1] + `"}}
			}
		}`)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]review.DomainMapping{want}, got[0].Mappings); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", given[0], given[1], diff)
		}
	}
}
