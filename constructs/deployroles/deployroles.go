// Package deployroles makes the IAM roles that Terraform plans and applies a stack
// as, without access keys: HCP Terraform or GitHub Actions prove who they are
// with a token (OpenID Connect). The roles belong to a stack of their own,
// which somebody else deploys: deployers cannot make what they deploy as.
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
)

// Config is what is wanted of the roles of deployers.
type Config struct {
	// TerraformCloud lets the runs of a workspace of HCP Terraform assume the
	// roles. Either this or GitHub.
	TerraformCloud TerraformCloud
	// GitHub lets the jobs of a repository's workflows assume the roles.
	GitHub GitHub
	// ProviderARN is the ARN of the account's OpenID Connect provider for
	// HCP Terraform or GitHub, of which there is at most one each. Default: the
	// stack makes it.
	ProviderARN string
	// Plan and Apply are what each role may do, as [Policies] returns them for
	// the stack that is deployed: each at most 10,240 characters, and none that
	// lets a deployer change these very roles, as one does where the name of a
	// role of the stack is not known. Required.
	Plan, Apply iam.Document
}

// TerraformCloud names a workspace of HCP Terraform.
// https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
type TerraformCloud struct {
	// Organization, Project and Workspace are names. Required.
	Organization, Project, Workspace string
	// Hostname is that of a Terraform Enterprise. Default: "app.terraform.io".
	Hostname string
}

// GitHub names the jobs of a repository that may assume the roles: those of
// pull requests the one for plan, those of a branch or an environment the one
// for apply.
// https://docs.github.com/en/actions/reference/security/oidc
type GitHub struct {
	// Repository is "organization/repository". Required.
	Repository string
	// Branch is the one that is applied, such as "main". Jobs that name an
	// environment are not let in then. Either this or Environment.
	Branch string
	// Environment is the name of the environment that jobs apply in, whose
	// rules say on which branches and after whose approval that is.
	Environment string
}

// Output is what [New] made.
type Output struct {
	PlanRoleARN  string // for TFC_AWS_PLAN_ROLE_ARN, or the job that plans
	ApplyRoleARN string // for TFC_AWS_APPLY_ROLE_ARN, or the job that applies
	ProviderARN  string // of the OpenID Connect provider, made or given
}

// New adds the roles to a stack:
//
//	aws_iam_openid_connect_provider, unless there is one
//	aws_iam_role to plan
//	└ aws_iam_role_policy
//	aws_iam_role to apply
//	└ aws_iam_role_policy
//
// Their names begin with deployer-. When the Config is wrong, New adds nothing and
// returns an error of type [*fault.Error].
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
	return Output{
		PlanRoleARN:  newRole(scope, "plan", who.trust(provider, who.plan), config.Plan),
		ApplyRoleARN: newRole(scope, "apply", who.trust(provider, who.apply), config.Apply),
		ProviderARN:  provider,
	}, nil
}

// namePrefix begins the names of the roles.
const namePrefix = "deployer-"

// newRole adds the role of a phase with its policy and returns its ARN.
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

// Policies returns what deployers of a stack may do, to make roles of in another
// stack. The stack must have all its resources by then.
func Policies(stack cdktf.TerraformStack, place deployer.Place) (deployer.Result, error) {
	configuration, err := json.Marshal(stack.ToTerraform())
	if err != nil {
		return deployer.Result{}, err
	}
	return deployer.Policies(configuration, place)
}
