package deployer

import (
	"slices"
	"strings"
)

// A rule says what deploying resources of one type needs.
type rule struct {
	// needs allows the calls that the provider makes, and the permissions that AWS
	// requires for them.
	needs func(resource)
	// fields are the fields that needs covers, with spaces between them. A resource
	// with another field gets a note.
	fields string
}

// rules are the rules by resource type. The provider's calls are from its source,
// version 6.34.0, and from observed runs. The actions, their resources and conditions
// are from https://docs.aws.amazon.com/service-authorization/latest/reference/
var rules = map[string]rule{
	"aws_api_gateway_rest_api":             {restAPI, "api_key_source binary_media_types body description disable_execute_api_endpoint endpoint_access_mode endpoint_configuration minimum_compression_size name policy put_rest_api_mode security_policy"},
	"aws_api_gateway_rest_api_policy":      {restAPIPolicy, "policy rest_api_id"},
	"aws_api_gateway_resource":             {part("POST", "/resources/*"), "parent_id path_part rest_api_id"},
	"aws_api_gateway_method":               {part("PUT", "/resources/*/methods/*"), "api_key_required authorization authorization_scopes authorizer_id http_method operation_name request_models request_parameters request_validator_id resource_id rest_api_id"},
	"aws_api_gateway_method_response":      {part("PUT", "/resources/*/methods/*"), "http_method resource_id response_models response_parameters rest_api_id status_code"},
	"aws_api_gateway_integration":          {integration, "cache_key_parameters cache_namespace connection_id connection_type content_handling credentials http_method integration_http_method integration_target passthrough_behavior request_parameters request_templates resource_id response_transfer_mode rest_api_id timeout_milliseconds tls_config type uri"},
	"aws_api_gateway_integration_response": {part("PUT", "/resources/*/methods/*"), "content_handling http_method resource_id response_parameters response_templates rest_api_id selection_pattern status_code"},
	"aws_api_gateway_gateway_response":     {part("PUT", "/gatewayresponses/*"), "response_parameters response_templates response_type rest_api_id status_code"},
	"aws_api_gateway_request_validator":    {part("POST", "/requestvalidators"), "name rest_api_id validate_request_body validate_request_parameters"},
	"aws_api_gateway_authorizer":           {authorizer, "authorizer_credentials authorizer_result_ttl_in_seconds authorizer_uri identity_source identity_validation_expression name provider_arns rest_api_id type"},
	"aws_api_gateway_deployment":           {part("POST", "/deployments"), "description rest_api_id triggers variables"},
	"aws_api_gateway_stage":                {part("POST", "/stages"), "access_log_settings client_certificate_id deployment_id description documentation_version dynamic rest_api_id stage_name variables xray_tracing_enabled"},
	"aws_api_gateway_method_settings":      {part("PATCH", "/stages/*"), "method_path rest_api_id settings stage_name"},
	"aws_api_gateway_account":              {apiSettings, "cloudwatch_role_arn"},
	"aws_api_gateway_api_key":              {topLevel("/apikeys"), "customer_id description enabled name value"},
	"aws_api_gateway_usage_plan":           {topLevel("/usageplans"), "api_stages description name product_code quota_settings throttle_settings"},
	"aws_api_gateway_usage_plan_key":       {usagePlanKey, "key_id key_type usage_plan_id"},

	"aws_api_gateway_domain_name":                    {domainName, "certificate_arn domain_name endpoint_access_mode endpoint_configuration policy security_policy"},
	"aws_api_gateway_base_path_mapping":              {basePathMapping, "api_id base_path domain_name domain_name_id stage_name"},
	"aws_api_gateway_domain_name_access_association": {accessAssociation, "access_association_source access_association_source_type domain_name_arn"},

	"aws_api_gateway_client_certificate": {topLevel("/clientcertificates"), "description"},

	"aws_api_gateway_vpc_link":  {vpcLinkV1, "description name target_arns"},
	"aws_apigatewayv2_vpc_link": {vpcLinkV2, "name security_group_ids subnet_ids"},

	"aws_ram_resource_share":          {resourceShare, "allow_external_principals name"},
	"aws_ram_resource_association":    {resourceAssociation, "resource_arn resource_share_arn"},
	"aws_ram_principal_association":   {principalAssociation, "principal resource_share_arn"},
	"aws_ram_resource_share_accepter": {shareAccepter, "share_arn"},

	"aws_cloudwatch_log_group":         {logGroup, "kms_key_id log_group_class name name_prefix retention_in_days skip_destroy"},
	"aws_cloudwatch_log_metric_filter": {metricFilter, "log_group_name metric_transformation name pattern"},
	"aws_cloudwatch_metric_alarm":      {alarm, "actions_enabled alarm_actions alarm_description alarm_name comparison_operator datapoints_to_alarm dimensions evaluate_low_sample_count_percentiles evaluation_periods extended_statistic insufficient_data_actions metric_name namespace ok_actions period statistic threshold treat_missing_data unit"},
	"aws_wafv2_web_acl_association":    {webACLAssociation, "resource_arn web_acl_arn"},

	"aws_iam_role":                    {iamRole, "assume_role_policy description max_session_duration name name_prefix path permissions_boundary"},
	"aws_iam_role_policy":             {iamRolePolicy, "name name_prefix policy role"},
	"aws_iam_role_policy_attachment":  {iamRolePolicyAttachment, "policy_arn role"},
	"aws_iam_openid_connect_provider": {openIDConnectProvider, "client_id_list thumbprint_list url"},

	"aws_s3_bucket":                                      {bucket, "bucket bucket_prefix force_destroy"},
	"aws_s3_bucket_cors_configuration":                   {bucketPart("s3:GetBucketCORS", "s3:PutBucketCORS"), "bucket cors_rule"},
	"aws_s3_bucket_lifecycle_configuration":              {bucketPart("s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration"), "bucket rule transition_default_minimum_object_size"},
	"aws_s3_bucket_logging":                              {bucketPart("s3:GetBucketLogging", "s3:PutBucketLogging"), "bucket target_bucket target_object_key_format target_prefix"},
	"aws_s3_bucket_ownership_controls":                   {bucketPart("s3:GetBucketOwnershipControls", "s3:PutBucketOwnershipControls"), "bucket rule"},
	"aws_s3_bucket_policy":                               {bucketPart("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"), "bucket policy"},
	"aws_s3_bucket_public_access_block":                  {bucketPart("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"), "block_public_acls block_public_policy bucket ignore_public_acls restrict_public_buckets"},
	"aws_s3_bucket_server_side_encryption_configuration": {bucketPart("s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration"), "bucket rule"},
	"aws_s3_bucket_versioning":                           {bucketPart("s3:GetBucketVersioning", "s3:PutBucketVersioning"), "bucket versioning_configuration"},
	"aws_s3_object":                                      {object, "bucket cache_control content content_base64 content_disposition content_encoding content_language content_type key metadata"},

	"aws_security_group":                  {securityGroup, "description egress name name_prefix vpc_id"},
	"aws_vpc_security_group_ingress_rule": {securityGroupRule("Ingress"), "cidr_ipv4 cidr_ipv6 description from_port ip_protocol prefix_list_id referenced_security_group_id security_group_id to_port"},
	"aws_vpc_security_group_egress_rule":  {securityGroupRule("Egress"), "cidr_ipv4 cidr_ipv6 description from_port ip_protocol prefix_list_id referenced_security_group_id security_group_id to_port"},
	"aws_vpc_endpoint":                    {vpcEndpoint, "dns_options ip_address_type policy private_dns_enabled security_group_ids service_name subnet_ids vpc_endpoint_type vpc_id"},
	"aws_vpc_endpoint_policy":             {vpcEndpointPolicy, "policy vpc_endpoint_id"},

	"aws_route53_zone":   {zone, "comment name vpc"},
	"aws_route53_record": {record, "alias name records ttl type zone_id"},

	"aws_cognito_user_pool":        {userPool, "account_recovery_setting admin_create_user_config alias_attributes auto_verified_attributes deletion_protection mfa_configuration name password_policy schema software_token_mfa_configuration user_attribute_update_settings username_attributes username_configuration"},
	"aws_cognito_user_pool_client": {userPoolPart("UserPoolClient"), "access_token_validity allowed_oauth_flows allowed_oauth_flows_user_pool_client allowed_oauth_scopes callback_urls enable_token_revocation explicit_auth_flows generate_secret id_token_validity logout_urls name prevent_user_existence_errors refresh_token_validity supported_identity_providers token_validity_units user_pool_id"},
	"aws_cognito_resource_server":  {userPoolPart("ResourceServer"), "identifier name scope user_pool_id"},
	"aws_cognito_user_pool_domain": {userPoolDomain, "domain user_pool_id"},
}

// dataRules are the rules of data sources that need permissions, by type.
var dataRules = map[string]rule{
	"aws_vpc_endpoint": {foundEndpoint, "service_name state tags vpc_id"},
}

// dataSources are the data sources that need no permission.
var dataSources = []string{"aws_caller_identity", "aws_iam_policy_document", "aws_partition", "aws_region", "terraform_remote_state"}

// meta are the fields that every resource can have. The rules check for tags
// themselves.
var meta = []string{"//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "region", "tags", "timeouts"}

// unknown adds a note for each field that a rule does not cover.
func (r resource) unknown(fields string) {
	for _, field := range sortedKeys(r.fields) {
		if !r.has(field) || slices.Contains(meta, field) || slices.Contains(strings.Fields(fields), field) {
			continue
		}
		r.note("%s: its field %s is not supported, so the policies do not cover it.", r.address(), field)
	}
}
