package synth

import (
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/fault"
)

// Versions that the synthesized configuration works with. It was applied with
// provider 6.34.0; 5.99.1 is what the Go bindings were generated from.
const (
	terraformVersion = ">= 1.5.0"
	lockfileVersion  = ">= 1.10.0" // the first with a lock file beside a state in S3
	providerVersion  = ">= 5.99.1, < 7.0.0"
)

// RequireVersions sets the version requirements of Terraform and of the AWS
// provider on a stack, for apps that choose another backend than [NewStack].
func RequireVersions(stack cdktf.TerraformStack) {
	stack.AddOverride(jsii.String("terraform.required_version"), terraformVersion)
	stack.AddOverride(jsii.String("terraform.required_providers.aws.version"), providerVersion)
}

// NewStack adds a stack with the version requirements of Terraform and of the
// AWS provider. Where its state is, the environment says:
//
//   - with TF_CLOUD_ORGANIZATION, in HCP Terraform or Terraform Cloud: in the
//     workspace TF_WORKSPACE, or in those that have all of the tags; with
//     TF_CLOUD_PROJECT in that project, and with TF_CLOUD_HOSTNAME in that
//     Terraform Enterprise
//   - with PRIVATEAPI_STATE_BUCKET, in that S3 bucket of the region
//     PRIVATEAPI_STATE_REGION, encrypted, with a lock file beside it, under the
//     key terraform.<id>.tfstate after PRIVATEAPI_STATE_PREFIX
//   - otherwise in the file terraform.<id>.tfstate in the project's folder:
//     three folders above the stack's, wherever the output goes
//
// When these contradict each other it returns an error of type [*fault.Error],
// and a stack to go on with and find what else is wrong.
func NewStack(app cdktf.App, id string, tags ...string) (cdktf.TerraformStack, error) {
	b := backendOf(os.Getenv, tags)
	var faults fault.List
	faults.In(id, b.check(b.organization != "" && len(stackIDs(app)) > 0))
	if faults != nil {
		b = backend{}
	}
	stack := cdktf.NewTerraformStack(app, jsii.String(id))
	RequireVersions(stack)
	b.write(stack, id)
	return stack, faults.Err()
}

// stackIDs returns the ids of the app's stacks in the order in which they were
// added.
func stackIDs(app cdktf.App) []string {
	var ids []string
	for _, child := range *app.Node().Children() {
		if *cdktf.TerraformStack_IsStack(child) {
			ids = append(ids, *child.Node().Id())
		}
	}
	return ids
}
