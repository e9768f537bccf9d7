package tfplan

// A Loss is what callers lose with a resource that is replaced or destroyed. Its
// text is stable; package markdown has the sentence for it.
type Loss string

// The losses.
const (
	RestAPIReplaced  Loss = "restAPIReplaced"
	RestAPIDestroyed Loss = "restAPIDestroyed"
	// RestAPISuperseded means that another REST API takes the place of the one that
	// is destroyed.
	RestAPISuperseded Loss = "restAPISuperseded"

	EndpointReplaced  Loss = "endpointReplaced"
	EndpointDestroyed Loss = "endpointDestroyed"
	// EndpointReplacedDNSInterrupted means that the endpoint has private DNS and
	// is destroyed before the new one is created.
	EndpointReplacedDNSInterrupted Loss = "endpointReplacedDNSInterrupted"
	// EndpointReplacedDNSConflict means that the new endpoint is created first, in
	// the same VPC, which can have only one endpoint with private DNS for
	// execute-api.
	EndpointReplacedDNSConflict Loss = "endpointReplacedDNSConflict"

	StageReplaced  Loss = "stageReplaced"
	StageDestroyed Loss = "stageDestroyed"
	// StageRenamed means that the stage is replaced because its name changes.
	StageRenamed Loss = "stageRenamed"

	// HostedZoneReplaced and the others are about the private hosted zone of a name, and
	// about its records.
	HostedZoneReplaced  Loss = "hostedZoneReplaced"
	HostedZoneDestroyed Loss = "hostedZoneDestroyed"
	RecordReplaced      Loss = "recordReplaced"
	RecordDestroyed     Loss = "recordDestroyed"

	RoleReplaced  Loss = "roleReplaced"
	RoleDestroyed Loss = "roleDestroyed"
	// RoleReplacedCreatedFirst means that the new role is created before the old
	// one is destroyed.
	RoleReplacedCreatedFirst Loss = "roleReplacedCreatedFirst"

	// DomainReplaced and the others are about a custom domain name, its base paths, the
	// endpoints that are associated with it, and its share.
	DomainReplaced             Loss = "domainReplaced"
	DomainDestroyed            Loss = "domainDestroyed"
	DomainMappingReplaced      Loss = "domainMappingReplaced"
	DomainMappingDestroyed     Loss = "domainMappingDestroyed"
	DomainAssociationReplaced  Loss = "domainAssociationReplaced"
	DomainAssociationDestroyed Loss = "domainAssociationDestroyed"

	RolePolicyReplaced      Loss = "rolePolicyReplaced"
	RolePolicyDestroyed     Loss = "rolePolicyDestroyed"
	BucketReplaced          Loss = "bucketReplaced"
	BucketDestroyed         Loss = "bucketDestroyed"
	UserPoolReplaced        Loss = "userPoolReplaced"
	UserPoolDestroyed       Loss = "userPoolDestroyed"
	UserPoolClientReplaced  Loss = "userPoolClientReplaced"
	UserPoolClientDestroyed Loss = "userPoolClientDestroyed"
	UserPoolDomainReplaced  Loss = "userPoolDomainReplaced"
	UserPoolDomainDestroyed Loss = "userPoolDomainDestroyed"
	APIKeyReplaced          Loss = "apiKeyReplaced"
	APIKeyDestroyed         Loss = "apiKeyDestroyed"
	UsagePlanReplaced       Loss = "usagePlanReplaced"
	UsagePlanDestroyed      Loss = "usagePlanDestroyed"
	UsagePlanKeyReplaced    Loss = "usagePlanKeyReplaced"
	UsagePlanKeyDestroyed   Loss = "usagePlanKeyDestroyed"
)

// losses are the losses by the type of the resource, the greatest first: when it
// is replaced, when it is destroyed, and in the cases that [ResourceChange.loss]
// distinguishes. A deployment is not in the table, because the new one is created
// before the old one is destroyed.
var losses = []struct {
	resourceType        string
	replaced, destroyed Loss
	others              []Loss
}{
	{"aws_api_gateway_rest_api", RestAPIReplaced, RestAPIDestroyed, []Loss{RestAPISuperseded}},
	{
		"aws_vpc_endpoint", EndpointReplaced, EndpointDestroyed,
		[]Loss{EndpointReplacedDNSInterrupted, EndpointReplacedDNSConflict},
	},
	{"aws_api_gateway_domain_name", DomainReplaced, DomainDestroyed, nil},
	{"aws_api_gateway_base_path_mapping", DomainMappingReplaced, DomainMappingDestroyed, nil},
	{"aws_api_gateway_domain_name_access_association", DomainAssociationReplaced, DomainAssociationDestroyed, nil},
	{"aws_api_gateway_stage", StageReplaced, StageDestroyed, []Loss{StageRenamed}},
	{"aws_route53_zone", HostedZoneReplaced, HostedZoneDestroyed, nil},
	{"aws_route53_record", RecordReplaced, RecordDestroyed, nil},
	{"aws_iam_role", RoleReplaced, RoleDestroyed, []Loss{RoleReplacedCreatedFirst}},
	{"aws_iam_role_policy", RolePolicyReplaced, RolePolicyDestroyed, nil},
	{"aws_s3_bucket", BucketReplaced, BucketDestroyed, nil},
	{"aws_cognito_user_pool", UserPoolReplaced, UserPoolDestroyed, nil},
	{"aws_cognito_user_pool_client", UserPoolClientReplaced, UserPoolClientDestroyed, nil},
	{"aws_cognito_user_pool_domain", UserPoolDomainReplaced, UserPoolDomainDestroyed, nil},
	{"aws_api_gateway_api_key", APIKeyReplaced, APIKeyDestroyed, nil},
	{"aws_api_gateway_usage_plan", UsagePlanReplaced, UsagePlanDestroyed, nil},
	{"aws_api_gateway_usage_plan_key", UsagePlanKeyReplaced, UsagePlanKeyDestroyed, nil},
}

// Losses returns every loss, in the order of the resources in [Plan.Stops].
func Losses() []Loss {
	var list []Loss
	for _, l := range losses {
		list = append(append(list, l.replaced, l.destroyed), l.others...)
	}
	return list
}
