package synth

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// Versions that the synthesized configuration works with. It was applied with
// provider 6.34.0; 5.99.1 is what the Go bindings were generated from.
const (
	terraformVersion = ">= 1.5.0"
	providerVersion  = ">= 5.99.1, < 7.0.0"
)

// RequireVersions sets the version requirements of Terraform and of the AWS
// provider on a stack, for apps that choose another backend than [NewStack].
func RequireVersions(stack cdktf.TerraformStack) {
	stack.AddOverride(jsii.String("terraform.required_version"), terraformVersion)
	stack.AddOverride(jsii.String("terraform.required_providers.aws.version"), providerVersion)
}

// NewStack adds a stack with the version requirements of Terraform and of the
// AWS provider, whose state is the file terraform.<id>.tfstate in the project's
// folder: three folders above the stack's, wherever the output goes.
func NewStack(app cdktf.App, id string) cdktf.TerraformStack {
	stack := cdktf.NewTerraformStack(app, jsii.String(id))
	RequireVersions(stack)
	// Terraform runs in cdktf.out/stacks/<id>. Without a path CDK for
	// Terraform would write this machine's.
	cdktf.NewLocalBackend(stack, &cdktf.LocalBackendConfig{
		Path: jsii.String("../../../terraform." + id + ".tfstate"),
	})
	return stack
}
