package tfplan

import "slices"

// access are the attributes that say who may call, what is allowed, where requests go, and what
// protects the objects of a bucket, by the type of their resource. A plan has no values of them, so a
// change may let more through. To create such a resource may, too, if its type has the
// attribute created, and to destroy one if it has destroyed.
var access = map[string][]string{
	"aws_api_gateway_authorizer":                         {"identity_source", "provider_arns", "type"},
	"aws_api_gateway_base_path_mapping":                  {created, "api_id", "base_path", "domain_name", "domain_name_id", "stage_name"},
	"aws_api_gateway_domain_name":                        {created, "endpoint_access_mode", "endpoint_configuration", "security_policy"},
	"aws_api_gateway_domain_name_access_association":     {created, "access_association_source", "domain_name_arn"},
	"aws_api_gateway_integration":                        {"connection_id", "connection_type", "credentials", "integration_target", "request_parameters", "request_templates", "tls_config", "type", "uri"},
	"aws_api_gateway_method":                             {created, "api_key_required", "authorization", "authorization_scopes", "authorizer_id"},
	"aws_api_gateway_method_settings":                    {destroyed, "method_path", "settings"},
	"aws_api_gateway_rest_api":                           {"body", "disable_execute_api_endpoint", "endpoint_access_mode", "endpoint_configuration", "policy", "security_policy"},
	"aws_api_gateway_stage":                              {"cache_cluster_enabled", "client_certificate_id"},
	"aws_api_gateway_vpc_link":                           {"target_arns"},
	"aws_apigatewayv2_vpc_link":                          {"security_group_ids", "subnet_ids"},
	"aws_cognito_user_pool":                              {"account_recovery_setting", "admin_create_user_config"},
	"aws_cognito_user_pool_client":                       {created, "allowed_oauth_flows", "allowed_oauth_scopes", "callback_urls", "explicit_auth_flows", "generate_secret"},
	"aws_iam_role":                                       {"inline_policy", "managed_policy_arns", "permissions_boundary"},
	"aws_iam_role_policy_attachment":                     {created, "policy_arn", "role"},
	"aws_ram_principal_association":                      {created, "principal", "resource_share_arn"},
	"aws_ram_resource_association":                       {created, "resource_arn", "resource_share_arn"},
	"aws_ram_resource_share":                             {"allow_external_principals"},
	"aws_route53_record":                                 {"alias", "records"},
	"aws_s3_bucket_cors_configuration":                   {created, "cors_rule"},
	"aws_s3_bucket_lifecycle_configuration":              {"rule"},
	"aws_s3_bucket_logging":                              {destroyed, "target_bucket"},
	"aws_s3_bucket_ownership_controls":                   {destroyed, "rule"},
	"aws_s3_bucket_public_access_block":                  {destroyed, "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"},
	"aws_s3_bucket_server_side_encryption_configuration": {destroyed, "rule"},
	"aws_s3_bucket_versioning":                           {destroyed, "versioning_configuration"},
	"aws_security_group":                                 {"ingress"},
	"aws_security_group_rule":                            {created, "cidr_blocks", "ipv6_cidr_blocks", "source_security_group_id"},
	"aws_vpc_endpoint":                                   {"ip_address_type", "policy", "security_group_ids"},
	"aws_vpc_security_group_ingress_rule":                {created, "cidr_ipv4", "cidr_ipv6", "from_port", "ip_protocol", "prefix_list_id", "referenced_security_group_id", "to_port"},
	"aws_wafv2_web_acl_association":                      {destroyed, "resource_arn", "web_acl_arn"},
}

const created, destroyed = "(created)", "(destroyed)"

// Access returns the addresses of the resources in whose planned change more may be let
// through than is now, sorted. Policies are not among them: see [Plan.Widening].
func (p Plan) Access() []string {
	var addresses []string
	for _, c := range p.Changes {
		attributes := c.Attributes
		switch c.Action() {
		case ActionCreate:
			attributes = []string{created}
		case ActionDestroy:
			attributes = []string{destroyed}
		case ActionForget, ActionRead:
			continue
		}
		has := func(attribute string) bool { return slices.Contains(access[c.Type], attribute) }
		if slices.ContainsFunc(attributes, has) && !p.goneWithOwner(c) {
			addresses = append(addresses, c.Address)
		}
	}
	return addresses
}
