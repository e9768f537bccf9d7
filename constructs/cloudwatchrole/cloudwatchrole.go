// Package cloudwatchrole creates the role with which API Gateway writes logs, and makes it
// the role of the account.
package cloudwatchrole

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayaccount"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicyattachment"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/region"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/internal/written"
)

// Config configures the role. The zero Config is valid.
type Config struct {
	// Path is the role's path in IAM, as in [role.Config]. Default: "/".
	Path string
	// PermissionsBoundary is the ARN of a policy that limits the role's permissions. It
	// must allow what AmazonAPIGatewayPushToCloudWatchLogs allows. Default: none.
	PermissionsBoundary string
}

// Output is what [New] created.
type Output struct {
	// ARN is the role's ARN. It is known only after the setting of the account was made, so
	// that a stage with it comes later.
	ARN string
	// Role is the role, and Account the setting. They are nil if New returns an error.
	Role    iamrole.IamRole
	Account apigatewayaccount.ApiGatewayAccount
}

// New adds the role to a stack, and the setting of the account and Region that API Gateway
// writes logs with it:
//
//	aws_iam_role
//	├ aws_iam_role_policy_attachment
//	└ aws_api_gateway_account, with prevent_destroy
//
// An account has one such setting in a Region, for all APIs of all teams. So the role
// belongs in a stack of its own, which is deployed once and before any API with logs. New
// replaces a role that the account has. Terraform refuses to destroy the setting, since that
// would end the logs of every API in the Region.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
//
// If the Config is not valid, New adds nothing and returns an error of type [*fault.Error].
// The Output then has placeholders.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, role.Config{Path: config.Path, PermissionsBoundary: config.PermissionsBoundary}.Check())
	if err := faults.Err(); err != nil {
		return Output{ARN: "arn:aws:iam::111122223333:role/placeholder"}, err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	// Logs go on while a role with another path takes the place of the role.
	replaced := &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)}
	made := iamrole.NewIamRole(scope, jsii.String("role"), &iamrole.IamRoleConfig{
		NamePrefix:          jsii.String("api-gateway-logs-"),
		Description:         jsii.String("API Gateway writes the logs of all APIs of the account and Region"),
		AssumeRolePolicy:    jsii.String(gateway.RoleTrust().JSON(nil)),
		Path:                optional.String(config.Path),
		PermissionsBoundary: optional.String(config.PermissionsBoundary),
		Lifecycle:           replaced,
	})
	attachment := iamrolepolicyattachment.NewIamRolePolicyAttachment(scope, jsii.String("policy"), &iamrolepolicyattachment.IamRolePolicyAttachmentConfig{
		Role:      made.Name(),
		PolicyArn: jsii.String("arn:" + region.Of(scope).Partition + ":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"),
		Lifecycle: replaced,
	})
	// API Gateway tries the role when it is set, so the policy comes first.
	account := apigatewayaccount.NewApiGatewayAccount(scope, jsii.String("account"), &apigatewayaccount.ApiGatewayAccountConfig{
		CloudwatchRoleArn: made.Arn(),
		DependsOn:         &[]cdktf.ITerraformDependable{attachment},
		Lifecycle:         &cdktf.TerraformResourceLifecycle{PreventDestroy: jsii.Bool(true)},
	})
	written.Construct(scope)
	return Output{ARN: *account.CloudwatchRoleArn(), Role: made, Account: account}, nil
}
