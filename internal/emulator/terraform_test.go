package emulator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVarsBecomeOptions(t *testing.T) {
	terraform := &Terraform{Vars: Vars{
		"subnets": []string{"subnet-1", "subnet-2"},
		"content": `a "quoted" text=[]`,
		"count":   3,
		"private": true,
	}}
	got, err := terraform.variables()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`-var=content=a "quoted" text=[]`,
		"-var=count=3",
		"-var=private=true",
		`-var=subnets=["subnet-1","subnet-2"]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestVarsThatAreNoJSON(t *testing.T) {
	_, err := Vars{"f": func() {}}.Assignments()
	if diff := cmp.Diff("variable f: json: unsupported type: func()", text(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

// A user's TF_VAR_ and TF_CLI_ARGS variables would change the run.
func TestTerraformRunsInItsOwnEnvironment(t *testing.T) {
	dir := t.TempDir()
	binary := filepath.Join(dir, "mytofu")
	link(t, binary)
	write(t, filepath.Join(dir, "cdk.tf.json"), "{}", 0o644)
	write(t, filepath.Join(dir, stateFile), "{}", 0o644)
	t.Setenv("TERRAFORM_BINARY_NAME", binary)
	t.Setenv("AWS_PROFILE", "production")
	t.Setenv("TF_VAR_region", "eu-west-1")
	t.Setenv("TF_CLI_ARGS", "-nonsense")
	t.Setenv("TF_CLI_CONFIG_FILE", "/home/me/terraformrc")

	e := &Emulator{URL: "http://127.0.0.1:4566"}
	terraform, err := e.Terraform(dir, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := terraform.State(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("state list\n", read(t, filepath.Join(dir, "calls"))); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	want := map[string]string{
		"TF_CLI_ARGS":                 "-no-color",
		"TF_CLI_CONFIG_FILE":          "/home/me/terraformrc",
		"AWS_ACCESS_KEY_ID":           "test",
		"AWS_SECRET_ACCESS_KEY":       "test",
		"AWS_ENDPOINT_URL":            "http://127.0.0.1:4566",
		"AWS_REGION":                  "us-east-1",
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
	}
	if diff := cmp.Diff(want, variables(strings.Fields(read(t, filepath.Join(dir, "variables"))))); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
	if !exists(filepath.Join(dir, "emulator_override.tf.json")) {
		t.Error("the override file is missing")
	}
}
