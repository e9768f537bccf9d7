package synth

import (
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/fault"
)

// The versions that the synthesized configuration requires. The provider has exactly
// the version that the tests apply with: whoever deploys runs it with their
// credentials, so a new version is a change to review. The Go bindings are generated
// from 5.99.1.
const (
	terraformVersion = ">= 1.5.0"
	lockfileVersion  = ">= 1.10.0" // the first version with lock files for a state in S3
	providerVersion  = "6.34.0"
)

// RequireVersions sets the required versions of Terraform and of the AWS provider
// in a stack. Apps that do not use [NewStack], because they choose another backend,
// call it. The provider has exactly one version, 6.34.0. For another one, override
// terraform.required_providers.aws.version of the stack afterwards, and for another
// version of Terraform, terraform.required_version. [Main] and [App] write the required
// version of Terraform to versions.tf beside cdk.tf.json. They also raise the required
// version of the provider if the stack has an argument that is newer, or return an error if
// the stack does not admit a newer one.
func RequireVersions(stack cdktf.TerraformStack) {
	stack.AddOverride(jsii.String("terraform.required_version"), terraformVersion)
	stack.AddOverride(jsii.String("terraform.required_providers.aws.version"), providerVersion)
}

// NewStack adds a stack to an app and sets its required versions of Terraform and
// of the AWS provider. Environment variables choose where its state is:
//
//   - With TF_CLOUD_ORGANIZATION the state is in HCP Terraform: in the workspace
//     TF_WORKSPACE, in the workspace PRIVATEAPI_WORKSPACE_PREFIX followed by the id, or
//     in the workspaces that have all of the tags. An app with several stacks needs the
//     prefix or tags. Another stack cannot refer to a stack with tags.
//     TF_CLOUD_PROJECT names the project, TF_CLOUD_HOSTNAME a Terraform Enterprise
//     host.
//   - With PRIVATEAPI_STATE_BUCKET the state is in that S3 bucket, in the region
//     PRIVATEAPI_STATE_REGION, encrypted, with a lock file. Its key is
//     PRIVATEAPI_STATE_PREFIX followed by terraform.<id>.tfstate.
//   - Otherwise the state is the file terraform.<id>.tfstate in the project's
//     folder, which is three folders above the stack's, whatever the output folder
//     is called.
//
// The id is letters, digits and any of _.-, and does not begin with a dot. If it has
// other characters, or if the variables contradict each other, NewStack returns an error of type
// [*fault.Error] and a stack with a local state, so that the app can go on and
// report its other errors, too.
func NewStack(app cdktf.App, id string, tags ...string) (cdktf.TerraformStack, error) {
	b := backendOf(os.Getenv, tags)
	var faults fault.List
	if !isFolder(id) {
		faults.Add("id", "%q: %s", id, stackProblem)
	}
	faults.In(id, b.check(id, b.organization != "" && len(stackIDs(app)) > 0))
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
