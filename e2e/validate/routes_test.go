package validate

import (
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// Terraform and the provider accept the document of every sample API. Their single
// resources are in snapshots.
func TestTerraformAcceptsDocuments(t *testing.T) {
	emulatortest.RequireTerraform(t)
	dir := t.TempDir()
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := synth.NewStack(app, "privateapi")
		if err != nil {
			return nil, err
		}
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{
			Region: jsii.String("eu-central-1"),
		})
		for _, api := range sampleapis.All() {
			config := synthtest.PrivateAPI(api, synthtest.Variables{Stack: stack})
			config.AsBody = true
			if _, err := privateapi.New(stack, api.Name, config); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := emulator.Validate(t.Context(), filepath.Join(dir, "stacks", "privateapi"), t.Output()); err != nil {
		t.Errorf("terraform validate: %v", err)
	}
}
