package validate

import (
	"errors"
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
		"a workspace per stack": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "PRIVATEAPI_WORKSPACE_PREFIX": "prod-", "TF_CLOUD_HOSTNAME": "localhost:1",
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

// A stack reads the local state of another one, from the file that Terraform wrote.
func TestReferenceToAnotherStack(t *testing.T) {
	emulatortest.RequireTerraform(t)
	project := t.TempDir()
	outdir := filepath.Join(project, "cdktf.out")
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		hub, hubErr := synth.NewStack(app, "hub")
		spoke, spokeErr := synth.NewStack(app, "spoke")
		synth.Output(spoke, "vpc_id", "", synth.String(hub, "vpc_id", synth.Variable{Default: "vpc-0a"}))
		return nil, errors.Join(hubErr, spokeErr)
	}, outdir)
	if err != nil {
		t.Fatal(err)
	}
	terraform := func(stack string, arguments ...string) string {
		t.Helper()
		run := exec.CommandContext(t.Context(), "terraform", arguments...)
		run.Dir, run.Env = filepath.Join(outdir, "stacks", stack), os.Environ()
		printed, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("terraform %s of the stack %s: %v\n%s", arguments[0], stack, err, printed)
		}
		return strings.TrimSpace(string(printed))
	}
	for _, stack := range []string{"hub", "spoke"} {
		terraform(stack, "init", "-input=false", "-no-color")
		terraform(stack, "apply", "-auto-approve", "-input=false", "-no-color")
		if _, err := os.Stat(filepath.Join(project, "terraform."+stack+".tfstate")); err != nil {
			t.Error(err)
		}
	}
	if got := terraform("spoke", "output", "-raw", "vpc_id"); got != "vpc-0a" {
		t.Errorf("vpc_id = %q, want that of the hub", got)
	}
}
