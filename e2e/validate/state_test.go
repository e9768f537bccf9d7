package validate

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/synth"
)

// Terraform takes each backend for what it is: a local one is initialized, and of
// HCP Terraform it gets as far as the question where a host has its services,
// which nothing answers here. One in S3 is tried in e2e/options.
func TestInitTakesTheBackend(t *testing.T) {
	emulatortest.RequireTerraform(t)
	for name, c := range map[string]struct {
		environment map[string]string
		tags        []string
		fails       string // after which there was no fault in the configuration
	}{
		"local": {},
		"a workspace": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "prod", "TF_CLOUD_PROJECT": "apis",
				"TF_CLOUD_HOSTNAME": "localhost:1",
			},
			fails: "Failed to request discovery document",
		},
		"tags": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "prod", "TF_CLOUD_HOSTNAME": "localhost:1",
			},
			tags:  []string{"private-api"},
			fails: "Failed to request discovery document",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range c.environment {
				t.Setenv(name, value)
			}
			dir := t.TempDir()
			_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
				stack, err := synth.NewStack(app, "network", c.tags...)
				synth.Output(stack, "answer", "An output.", "42")
				return nil, err
			}, dir)
			if err != nil {
				t.Fatal(err)
			}
			run := exec.CommandContext(t.Context(), "terraform", "init", "-input=false", "-no-color")
			run.Dir, run.Env = filepath.Join(dir, "stacks", "network"), os.Environ()
			printed, err := run.CombinedOutput()
			if (err != nil) != (c.fails != "") || !strings.Contains(string(printed), c.fails) {
				t.Errorf("terraform init: %v, want %q\n%s", err, c.fails, printed)
			}
			if strings.Contains(string(printed), "Invalid") {
				t.Errorf("terraform init finds a fault in the configuration:\n%s", printed)
			}
		})
	}
}
