package deployer

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// silentData are data sources that ask AWS nothing which needs a permission.
var silentData = []string{"aws_caller_identity", "aws_iam_policy_document", "aws_partition", "aws_region"}

// rules are what the provider asks AWS for each type of resource. The actions
// and the resources that they support are those of
// https://docs.aws.amazon.com/service-authorization/latest/reference/
var rules = map[string]func(resource){
	"aws_api_gateway_rest_api":             restAPI,
	"aws_api_gateway_rest_api_policy":      restAPIPolicy,
	"aws_api_gateway_resource":             below("POST", "/restapis/*/resources/*"),
	"aws_api_gateway_method":               below("PUT", "/restapis/*/resources/*/methods/*"),
	"aws_api_gateway_method_response":      below("PUT", "/restapis/*/resources/*/methods/*"),
	"aws_api_gateway_integration":          integration,
	"aws_api_gateway_integration_response": below("PUT", "/restapis/*/resources/*/methods/*"),
	"aws_api_gateway_gateway_response":     below("PUT", "/restapis/*/gatewayresponses/*"),
	"aws_api_gateway_authorizer":           below("POST", "/restapis/*/authorizers"),
	"aws_api_gateway_deployment":           below("POST", "/restapis/*/deployments"),
	"aws_api_gateway_stage":                below("POST", "/restapis/*/stages"),
	"aws_api_gateway_api_key":              collected("/apikeys"),
	"aws_api_gateway_usage_plan":           collected("/usageplans"),
	"aws_api_gateway_usage_plan_key":       usagePlanKey,

	"aws_iam_role":                   iamRole,
	"aws_iam_role_policy":            iamRolePolicy,
	"aws_iam_role_policy_attachment": iamRolePolicyAttachment,

	"aws_s3_bucket":                                      bucket,
	"aws_s3_bucket_cors_configuration":                   bucketPart("s3:GetBucketCORS", "s3:PutBucketCORS"),
	"aws_s3_bucket_ownership_controls":                   bucketPart("s3:GetBucketOwnershipControls", "s3:PutBucketOwnershipControls"),
	"aws_s3_bucket_policy":                               bucketPart("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
	"aws_s3_bucket_public_access_block":                  bucketPart("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
	"aws_s3_bucket_server_side_encryption_configuration": bucketPart("s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration"),
	"aws_s3_bucket_versioning":                           bucketPart("s3:GetBucketVersioning", "s3:PutBucketVersioning"),
	"aws_s3_object":                                      object,

	"aws_security_group":                  securityGroup,
	"aws_vpc_security_group_ingress_rule": securityGroupRule("Ingress"),
	"aws_vpc_security_group_egress_rule":  securityGroupRule("Egress"),
	"aws_vpc_endpoint":                    vpcEndpoint,
	"aws_vpc_endpoint_policy":             vpcEndpointPolicy,

	"aws_cognito_user_pool":        userPool,
	"aws_cognito_user_pool_client": userPoolPart("UserPoolClient"),
	"aws_cognito_resource_server":  userPoolPart("ResourceServer"),
	"aws_cognito_user_pool_domain": userPoolDomain,
}

func knownTypes() []string { return slices.Sorted(maps.Keys(rules)) }

func (r resource) read(resources []string, actions ...string) {
	for _, action := range actions {
		r.allowances = append(r.allowances, allowance{action: action, resources: resources})
	}
}

func (r resource) write(resources []string, actions ...string) { r.writeIf(nil, resources, actions...) }

// tagged reports whether the resource has tags, its own or the provider's.
func (r resource) tagged() bool { return r.has("tags") || r.stack.tagged() }

// below is the rule of what is part of an API, and created with a method of
// HTTP on a path.
func below(method, path string) func(resource) {
	return func(r resource) {
		r.read(r.api("/restapis/*"), "apigateway:GET")
		r.write(r.api(path), "apigateway:"+method)
		r.write(r.api("/restapis/*"), "apigateway:PATCH", "apigateway:DELETE")
		r.apiTags()
	}
}

// collected is the rule of what is a part of nothing else.
func collected(path string) func(resource) {
	return func(r resource) {
		r.read(r.api(path+"/*"), "apigateway:GET")
		r.write(r.api(path), "apigateway:POST")
		r.write(r.api(path+"/*"), "apigateway:PATCH", "apigateway:DELETE")
		r.apiTags()
	}
}

func (r resource) apiTags() {
	if r.tagged() {
		r.write(r.api("/tags/*"), "apigateway:PUT", "apigateway:DELETE")
	}
}

func restAPI(r resource) {
	collected("/restapis")(r)
	if r.has("body") {
		r.write(r.api("/restapis/*"), "apigateway:PUT")
		for _, text := range texts(r.fields["body"]) {
			for _, role := range credentials.FindAllStringSubmatch(text, -1) {
				r.passRole(role[1])
			}
		}
		if strings.Contains(strings.Join(texts(r.fields["body"]), ""), "x-amazon-apigateway-policy") {
			restAPIPolicy(r)
		}
	}
	if r.has("policy") {
		restAPIPolicy(r)
	}
}

// credentials is how an OpenAPI document names the role of an integration.
var credentials = regexp.MustCompile(`"credentials": ?"([^"]+)"`)

// restAPIPolicy needs a permission of its own beside that to change an API.
func restAPIPolicy(r resource) {
	r.read(r.api("/restapis/*"), "apigateway:GET")
	r.write(r.api("/restapis/*"), "apigateway:PATCH", "apigateway:UpdateRestApiPolicy")
}

func integration(r resource) {
	below("PUT", "/restapis/*/resources/*/methods/*")(r)
	if role, _ := r.fields["credentials"].(string); role != "" {
		r.passRole(role)
	}
}

// passRole lets API Gateway, and no other service, be given the role.
func (r resource) passRole(text string) {
	if strings.HasSuffix(text, ":user/*") { // the caller's own credentials
		return
	}
	only := condition{"StringEquals": {"iam:PassedToService": {"apigateway.amazonaws.com"}}}
	r.writeIf(only, []string{r.role(text)}, "iam:PassRole")
}

func usagePlanKey(r resource) {
	r.read(r.api("/usageplans/*"), "apigateway:GET")
	r.write(r.api("/usageplans/*/keys"), "apigateway:POST")
	r.write(r.api("/usageplans/*"), "apigateway:DELETE")
}

// iamRole lets a role with a permissions boundary be changed only while it has
// it, and nobody take it away: else who deploys could do all that IAM allows.
func iamRole(r resource) {
	role := []string{r.role("${" + r.address() + ".arn}")}
	r.read(role, "iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies")
	r.write(role, "iam:DeleteRole", "iam:ListInstanceProfilesForRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRoleDescription")
	r.writeIf(r.bounded(), role, "iam:CreateRole")
	if r.has("permissions_boundary") {
		r.writeIf(r.bounded(), role, "iam:PutRolePermissionsBoundary")
	} else {
		r.note("%s: it has no permissions boundary, so whoever deploys may let it, and by it API Gateway, do anything.", r.address())
	}
	if r.tagged() {
		r.write(role, "iam:TagRole", "iam:UntagRole")
	}
}

type condition = map[string]map[string]ref.List

func (r resource) writeIf(condition condition, resources []string, actions ...string) {
	for _, action := range actions {
		r.allowances = append(r.allowances, allowance{write: true, action: action, resources: resources, condition: condition})
	}
}

// bounded is the condition that a role has its permissions boundary, or none
// for a role without.
func (r resource) bounded() condition {
	if !r.has("permissions_boundary") {
		return nil
	}
	boundary, known := r.stack.value(r.field("permissions_boundary"))
	if !known {
		r.note("%s: permissions_boundary is %s, which only Terraform knows, so the policies allow every boundary, and none.", r.address(), boundary)
		return nil
	}
	return condition{"StringEquals": {"iam:PermissionsBoundary": {boundary}}}
}

// boundedRole is the condition that the role which a field names or refers to
// has its boundary.
func (r resource) boundedRole() condition {
	role, ok := r.stack.find("aws_iam_role", r.field("role"))
	if !ok {
		return nil
	}
	role.collection = r.collection
	return role.bounded()
}

func (r resource) field(name string) string {
	text, _ := r.fields[name].(string)
	return text
}

func iamRolePolicy(r resource) {
	role := []string{r.role(r.field("role"))}
	r.read(role, "iam:GetRolePolicy")
	r.writeIf(r.boundedRole(), role, "iam:PutRolePolicy", "iam:DeleteRolePolicy")
}

func iamRolePolicyAttachment(r resource) {
	role := []string{r.role(r.field("role"))}
	r.read(role, "iam:ListAttachedRolePolicies")
	conditions := condition{}
	maps.Copy(conditions, r.boundedRole())
	if policy, known := r.stack.value(r.field("policy_arn")); known {
		conditions["ArnEquals"] = map[string]ref.List{"iam:PolicyARN": {policy}}
	} else {
		r.note("%s: policy_arn is %s, which only Terraform knows, so the policies allow to attach every policy.", r.address(), policy)
	}
	r.writeIf(conditions, role, "iam:AttachRolePolicy", "iam:DetachRolePolicy")
}

// bucket reads all that a bucket has, since the resource has attributes for it.
func bucket(r resource) {
	b := []string{r.bucketOf("${" + r.address() + ".id}")}
	r.read(b,
		"s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketLogging",
		"s3:GetBucketObjectLockConfiguration", "s3:GetBucketPolicy", "s3:GetBucketRequestPayment", "s3:GetBucketTagging",
		"s3:GetBucketVersioning", "s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
		"s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource")
	r.write(b, "s3:CreateBucket", "s3:DeleteBucket")
	if r.has("force_destroy") {
		r.write(b, "s3:ListBucketVersions")
		r.write([]string{b[0] + "/*"}, "s3:DeleteObject", "s3:DeleteObjectVersion")
	}
	if r.tagged() {
		r.write(b, "s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource")
	}
}

// bucketPart is the rule of a part of a bucket that is read with one action.
func bucketPart(read string, write ...string) func(resource) {
	return func(r resource) {
		b := []string{r.bucketOf(r.field("bucket"))}
		r.read(b, read)
		r.write(b, write...)
	}
}

func object(r resource) {
	b := r.bucketOf(r.field("bucket"))
	objects := b + "/*"
	if key, known := r.stack.value(r.field("key")); known && !strings.ContainsAny(key, "*?") {
		objects = b + "/" + key
	}
	r.read([]string{b}, "s3:ListBucket") // else S3 says 403 of an object that is gone
	r.read([]string{objects}, "s3:GetObject", "s3:GetObjectTagging")
	r.write([]string{objects}, "s3:PutObject", "s3:DeleteObject")
	if r.versioned(r.field("bucket")) {
		r.write([]string{b}, "s3:ListBucketVersions")
		r.write([]string{objects}, "s3:DeleteObjectVersion")
	}
	if r.tagged() {
		r.write([]string{objects}, "s3:PutObjectTagging", "s3:DeleteObjectTagging")
	}
	if keys := r.encryptedWith(r.field("bucket")); len(keys) > 0 {
		r.read(keys, "kms:Decrypt")
		r.write(keys, "kms:GenerateDataKey")
	}
}

// securityGroup needs the network interfaces to see what still uses the group
// that it deletes. Describing supports no resources.
func securityGroup(r resource) {
	group := []string{r.arn("ec2", "security-group/*")}
	r.read([]string{"*"}, "ec2:DescribeSecurityGroups")
	r.write([]string{"*"}, "ec2:DescribeNetworkInterfaces")
	r.write(append(r.ec2("vpc", "vpc_id"), group...), "ec2:CreateSecurityGroup")
	// A new group has a rule that the provider removes.
	r.write(group, "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress")
	r.ec2Tags("security-group")
}

func securityGroupRule(direction string) func(resource) {
	return func(r resource) {
		group := []string{r.arn("ec2", "security-group/*")}
		r.read([]string{"*"}, "ec2:DescribeSecurityGroupRules")
		both := append([]string{r.arn("ec2", "security-group-rule/*")}, group...)
		r.write(both, "ec2:AuthorizeSecurityGroup"+direction, "ec2:ModifySecurityGroupRules", "ec2:RevokeSecurityGroup"+direction)
		r.ec2Tags("security-group-rule")
	}
}

func (r resource) ec2Tags(kind string) {
	if r.tagged() {
		r.write([]string{r.arn("ec2", kind+"/*")}, "ec2:CreateTags", "ec2:DeleteTags")
	}
}

func vpcEndpoint(r resource) {
	parts := slices.Concat([]string{r.arn("ec2", "vpc-endpoint/*")}, r.ec2("subnet", "subnet_ids"), r.ec2("security-group", "security_group_ids"))
	r.read([]string{"*"}, "ec2:DescribePrefixLists", "ec2:DescribeVpcEndpoints")
	r.write(append(r.ec2("vpc", "vpc_id"), parts...), "ec2:CreateVpcEndpoint")
	r.write(parts, "ec2:ModifyVpcEndpoint")
	r.write(parts[:1], "ec2:DeleteVpcEndpoints")
	if r.has("private_dns_enabled") {
		r.write([]string{"*"}, "route53:AssociateVPCWithHostedZone")
	}
	r.ec2Tags("vpc-endpoint")
}

func vpcEndpointPolicy(r resource) {
	r.read([]string{"*"}, "ec2:DescribeVpcEndpoints")
	r.write([]string{r.arn("ec2", "vpc-endpoint/*")}, "ec2:ModifyVpcEndpoint")
}

// userPool is created without a resource to name.
func userPool(r resource) {
	pool := []string{r.arn("cognito-idp", "userpool/*")}
	r.read(pool, "cognito-idp:DescribeUserPool", "cognito-idp:GetUserPoolMfaConfig")
	r.write([]string{"*"}, "cognito-idp:CreateUserPool")
	r.write(pool, "cognito-idp:DeleteUserPool", "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:UpdateUserPool")
	if r.tagged() {
		r.write(pool, "cognito-idp:TagResource", "cognito-idp:UntagResource")
	}
}

func userPoolPart(part string) func(resource) {
	return func(r resource) {
		pool := []string{r.arn("cognito-idp", "userpool/*")}
		r.read(pool, "cognito-idp:Describe"+part)
		r.write(pool, "cognito-idp:Create"+part, "cognito-idp:Delete"+part, "cognito-idp:Update"+part)
	}
}

// userPoolDomain is found without a resource to name. Its prefix cannot be
// changed: another one replaces it.
func userPoolDomain(r resource) {
	pool := []string{r.arn("cognito-idp", "userpool/*")}
	r.read([]string{"*"}, "cognito-idp:DescribeUserPoolDomain")
	r.write(pool, "cognito-idp:CreateUserPoolDomain", "cognito-idp:DeleteUserPoolDomain")
}

// provider notes what the configuration has beside resources.
func (c *collection) provider() {
	for _, p := range c.stack.providers {
		if p["assume_role"] != nil {
			c.note("provider.aws: assume_role: the policies are those of the role that the provider assumes.")
		}
	}
	if c.stack.backend["s3"] != nil {
		c.note("terraform.backend.s3: the policies do not reach the state, whose lock is written by a plan, too.")
	}
}
