// Package deployroles creates the IAM roles with which Terraform plans and applies a
// stack. They need no access keys: HCP Terraform or GitHub Actions authenticate with an
// OpenID Connect token. The roles belong in a separate stack, which someone else
// deploys: a deployer cannot create the role with which it deploys.
package deployroles

import (
	"encoding/json"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamopenidconnectprovider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/written"
)

// Config configures the roles.
type Config struct {
	// TerraformCloud allows the runs of an HCP Terraform workspace to assume the roles.
	// Either TerraformCloud or GitHub is required.
	TerraformCloud TerraformCloud
	// GitHub allows the jobs of a repository's workflows to assume the roles. Either
	// TerraformCloud or GitHub is required.
	GitHub GitHub
	// ProviderARN is the ARN of the account's OpenID Connect provider for HCP Terraform
	// or GitHub. An account can have only one for each. Default: New creates it.
	ProviderARN string
	// Plan and Apply are the policies of the two roles, as [Policies] returns them for
	// the stack that is deployed, each at most 10,240 characters. They must not allow
	// changing these roles. They would if the name of a role in the stack is not known.
	// Required.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	Plan, Apply iam.Document
}

// TerraformCloud is a workspace of HCP Terraform or Terraform Enterprise.
// https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
type TerraformCloud struct {
	// Organization, Project and Workspace are their names: letters, digits, _ and -. A
	// project's name can also have spaces. Required.
	Organization, Project, Workspace string
	// Hostname is the hostname of Terraform Enterprise. Default: "app.terraform.io".
	Hostname string
}

// GitHub is the jobs of a repository that may assume the roles. Jobs of pull requests
// may assume the role for plan. Jobs of a branch or of an environment may assume the
// role for apply.
// https://docs.github.com/en/actions/reference/security/oidc
type GitHub struct {
	// Repository is the repository's name, "organization/repository". Required.
	Repository string
	// Branch is the branch whose jobs may apply, such as "main". Jobs that use an
	// environment may then not apply. Either Branch or Environment is required.
	Branch string
	// Environment is the environment whose jobs may apply. The environment's protection
	// rules decide which branches may use it and who must approve. Either Branch or
	// Environment is required.
	Environment string
}

// Output is what [New] created.
type Output struct {
	PlanRoleARN  string // the role for TFC_AWS_PLAN_ROLE_ARN, or for the job that plans
	ApplyRoleARN string // the role for TFC_AWS_APPLY_ROLE_ARN, or for the job that applies
	ProviderARN  string // the OpenID Connect provider, created or existing
}

// New adds the roles to a stack:
//
//	aws_iam_openid_connect_provider, without ProviderARN
//	aws_iam_role for plan
//	└ aws_iam_role_policy
//	aws_iam_role for apply
//	└ aws_iam_role_policy
//
// The names of the roles begin with "deployer-". If the Config is not valid, New adds
// nothing and returns an error of type [*fault.Error].
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, config.Check())
	if err := faults.Err(); err != nil {
		return Output{}, err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	who := config.issuer()
	provider := config.ProviderARN
	if provider == "" {
		provider = *iamopenidconnectprovider.NewIamOpenidConnectProvider(scope, jsii.String("provider"), &iamopenidconnectprovider.IamOpenidConnectProviderConfig{
			Url:          jsii.String("https://" + who.host),
			ClientIdList: jsii.Strings(who.audience),
		}).Arn()
	}
	output := Output{
		PlanRoleARN:  newRole(scope, "plan", who.trust(provider, who.plan), config.Plan),
		ApplyRoleARN: newRole(scope, "apply", who.trust(provider, who.apply), config.Apply),
		ProviderARN:  provider,
	}
	written.Construct(scope)
	return output, nil
}

// namePrefix is the beginning of the names of the roles.
const namePrefix = "deployer-"

// newRole adds the role of a phase, "plan" or "apply", with its policy, and returns the
// role's ARN.
func newRole(scope constructs.Construct, phase string, trust, policy iam.Document) string {
	role := iamrole.NewIamRole(scope, jsii.String(phase+"_role"), &iamrole.IamRoleConfig{
		NamePrefix:       jsii.String(namePrefix + phase + "-"),
		Description:      jsii.String("Terraform " + phase + " of a private API"),
		AssumeRolePolicy: jsii.String(trust.JSON(nil)),
	})
	iamrolepolicy.NewIamRolePolicy(scope, jsii.String(phase+"_policy"), &iamrolepolicy.IamRolePolicyConfig{
		Role:       role.Name(),
		NamePrefix: jsii.String(phase + "-"),
		Policy:     jsii.String(policy.JSON(nil)),
	})
	return *role.Arn()
}

// Policies returns the policies for deploying a stack, for roles in another stack. Call
// it after everything has been added to the stack.
func Policies(stack cdktf.TerraformStack, place deployer.Place) (deployer.Result, error) {
	configuration, err := json.Marshal(stack.ToTerraform())
	if err != nil {
		return deployer.Result{}, err
	}
	return deployer.Policies(configuration, place)
}
