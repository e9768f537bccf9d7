package deployer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/deployroles"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// TestRoles has Terraform validate the stack of both kinds of roles for these
// policies, and derives the policies of whoever deploys that stack.
func TestRoles(t *testing.T) {
	emulatortest.RequireTerraform(t)
	may := policies(t)
	dir := t.TempDir()
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := synth.NewStack(app, "deployers")
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(region)})
		_, cloudErr := deployroles.New(stack, "terraform", deployroles.Config{
			TerraformCloud: deployroles.TerraformCloud{
				Organization: "acme", Project: "Private APIs", Workspace: "documents",
			},
			Plan: may.Plan, Apply: may.Apply,
		})
		_, gitHubErr := deployroles.New(stack, "github", deployroles.Config{
			GitHub:      deployroles.GitHub{Repository: "acme/api", Branch: "main"},
			ProviderARN: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
			Plan:        may.Plan, Apply: may.Apply,
		})
		return nil, errors.Join(err, cloudErr, gitHubErr)
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	stack := filepath.Join(dir, "stacks", "deployers")
	if err := emulator.Validate(t.Context(), stack, t.Output()); err != nil {
		t.Error(err)
	}
	configuration, err := os.ReadFile(filepath.Join(stack, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deployer.Policies(configuration, deployer.Place{}); err != nil {
		t.Error(err)
	}
}
