package tfplan

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

// A plan must not be called not wider if it changes who may call in another way than by a
// policy.
func TestAccess(t *testing.T) {
	t.Parallel()
	update := func(address, before, after string) tfplantest.Change {
		return tfplantest.Change{Address: address, Actions: "update", Before: before, After: after}
	}
	for name, c := range map[string]struct {
		changes []tfplantest.Change
		want    []string
	}{
		"a signature that is not required any more": {
			[]tfplantest.Change{update("aws_api_gateway_method.m", `{"authorization":"AWS_IAM"}`, `{"authorization":"NONE"}`)},
			[]string{"aws_api_gateway_method.m"},
		},
		"a public API": {
			[]tfplantest.Change{update("aws_api_gateway_rest_api.a", `{"endpoint_configuration":[{"types":["PRIVATE"]}]}`,
				`{"endpoint_configuration":[{"types":["REGIONAL"]}]}`)},
			[]string{"aws_api_gateway_rest_api.a"},
		},
		"a custom domain for others": {
			[]tfplantest.Change{
				update("aws_api_gateway_base_path_mapping.m", `{"api_id":"a"}`, `{"api_id":"b"}`),
				update("aws_api_gateway_domain_name.d", `{"security_policy":"b"}`, `{"security_policy":"a"}`),
				{Address: "aws_api_gateway_domain_name_access_association.a", Actions: "create", After: `{}`},
				{Address: "aws_ram_principal_association.p", Actions: "create", After: `{"principal":"1"}`},
				update("aws_ram_resource_share.s", `{"allow_external_principals":false}`, `{"allow_external_principals":true}`),
			},
			[]string{
				"aws_api_gateway_base_path_mapping.m", "aws_api_gateway_domain_name.d",
				"aws_api_gateway_domain_name_access_association.a", "aws_ram_principal_association.p", "aws_ram_resource_share.s",
			},
		},
		"a custom domain that goes": {
			[]tfplantest.Change{
				{Address: "aws_api_gateway_domain_name.d", Actions: "delete", Before: `{"policy":` + strconv.Quote(
					`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"*"},`+
						`{"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"*",`+
						`"Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}]}`) + `}`},
				{Address: "aws_api_gateway_base_path_mapping.m", Actions: "delete", Before: `{"api_id":"a"}`},
			},
			nil,
		},
		"names that lead elsewhere": {
			[]tfplantest.Change{
				update("aws_route53_record.a", `{"alias":[{"name":"a"}]}`, `{"alias":[{"name":"b"}]}`),
				update("aws_route53_record.b", `{"records":["a"]}`, `{"records":["b"]}`),
				update("aws_route53_record.c", `{"ttl":60}`, `{"ttl":30}`),
			},
			[]string{"aws_route53_record.a", "aws_route53_record.b"},
		},
		"a default hostname again": {
			[]tfplantest.Change{update("aws_api_gateway_rest_api.a",
				`{"disable_execute_api_endpoint":true}`, `{"disable_execute_api_endpoint":false}`)},
			[]string{"aws_api_gateway_rest_api.a"},
		},
		"further clients": {
			[]tfplantest.Change{update("aws_vpc_security_group_ingress_rule.r",
				`{"cidr_ipv4":"10.0.0.0/8"}`, `{"cidr_ipv4":"0.0.0.0/0"}`)},
			[]string{"aws_vpc_security_group_ingress_rule.r"},
		},
		"a managed policy": {
			[]tfplantest.Change{{Address: "aws_iam_role_policy_attachment.p", Actions: "create", After: `{"role":"r"}`}},
			[]string{"aws_iam_role_policy_attachment.p"},
		},
		"a protection that goes": {
			[]tfplantest.Change{{Address: "aws_s3_bucket_public_access_block.b", Actions: "delete", Before: `{"bucket":"b"}`}},
			[]string{"aws_s3_bucket_public_access_block.b"},
		},
		"versions that are kept no more": {
			[]tfplantest.Change{
				update("aws_s3_bucket_versioning.b",
					`{"versioning_configuration":[{"status":"Enabled"}]}`, `{"versioning_configuration":[{"status":"Suspended"}]}`),
				{Address: "aws_s3_bucket_versioning.c", Actions: "delete", Before: `{"bucket":"c"}`},
				update("aws_s3_bucket_lifecycle_configuration.b",
					`{"rule":[{"noncurrent_version_expiration":[{"noncurrent_days":90}]}]}`,
					`{"rule":[{"noncurrent_version_expiration":[{"noncurrent_days":1}]}]}`),
			},
			[]string{"aws_s3_bucket_lifecycle_configuration.b", "aws_s3_bucket_versioning.b", "aws_s3_bucket_versioning.c"},
		},
		"access logs that go": {
			[]tfplantest.Change{
				update("aws_s3_bucket_logging.b", `{"target_bucket":"logs"}`, `{"target_bucket":"others"}`),
				{Address: "aws_s3_bucket_logging.c", Actions: "delete", Before: `{"bucket":"c"}`},
			},
			[]string{"aws_s3_bucket_logging.b", "aws_s3_bucket_logging.c"},
		},
		"a key that goes": {
			[]tfplantest.Change{update("aws_s3_bucket_server_side_encryption_configuration.b",
				`{"rule":[{"bucket_key_enabled":true}]}`, `{"rule":[{"bucket_key_enabled":false}]}`)},
			[]string{"aws_s3_bucket_server_side_encryption_configuration.b"},
		},
		"a web ACL that goes": {
			[]tfplantest.Change{{Address: "aws_wafv2_web_acl_association.w", Actions: "delete", Before: `{"web_acl_arn":"a"}`}},
			[]string{"aws_wafv2_web_acl_association.w"},
		},
		"a higher limit": {
			[]tfplantest.Change{update("aws_api_gateway_method_settings.m",
				`{"settings":[{"throttling_rate_limit":1}]}`, `{"settings":[{"throttling_rate_limit":2}]}`)},
			[]string{"aws_api_gateway_method_settings.m"},
		},
		"clients that go": {
			[]tfplantest.Change{{
				Address: "aws_vpc_security_group_ingress_rule.r", Actions: "delete", Before: `{"cidr_ipv4":"10.0.0.0/8"}`,
			}},
			nil,
		},
		"a description": {
			[]tfplantest.Change{update("aws_api_gateway_rest_api.a", `{"description":"a"}`, `{"description":"b"}`)}, nil,
		},
		"a new deployment": {
			[]tfplantest.Change{{Address: "aws_api_gateway_deployment.d", Actions: "create", After: `{}`}}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := read(t, tfplantest.Plan("", c.changes...))
			if diff := cmp.Diff(c.want, plan.Access()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if wider := plan.Widening(true) != NotWider; wider != (c.want != nil) {
				t.Errorf("wider %t", wider)
			}
		})
	}
}
