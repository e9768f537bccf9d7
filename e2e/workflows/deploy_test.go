package workflows

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

func TestRequireState(t *testing.T) {
	testenv.EndToEnd(t, "bash")
	for name, c := range map[string]struct {
		organization, bucket string
		fails                bool
	}{
		"HCP Terraform": {"acme", "", false},
		"a bucket":      {"", "state", false},
		"neither":       {"", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			got := newRunner(t, "").run("require-state.sh", map[string]string{
				"TF_CLOUD_ORGANIZATION": c.organization, "PRIVATEAPI_STATE_BUCKET": c.bucket,
			})
			explains := strings.Contains(got.log, "PRIVATEAPI_STATE_BUCKET is not set")
			if got.failed != c.fails || explains != c.fails {
				t.Errorf("fails: %v, explains: %v, want %v", got.failed, explains, c.fails)
			}
		})
	}
}

func TestPlan(t *testing.T) {
	testenv.EndToEnd(t, "bash", "terraform")
	const variables = `"variable":{
		"region":{"default":"eu-central-1"},
		"vpc_id":{},
		"subnet_ids":{"type":"list(string)","default":["subnet-0"]}}`
	const changes = `{` + variables + `,"resource":{"terraform_data":{"a":{
		"input":"${var.region} ${var.vpc_id} ${join(\" \", var.subnet_ids)}"}}}}`
	for name, c := range map[string]struct {
		configuration string
		env           map[string]string
		fails         bool
		changes       string // the output
		input         string // of the resource
	}{
		"changes": {
			configuration: changes,
			env:           map[string]string{"TF_VAR_vpc_id": "vpc-1", "TF_VAR_subnet_ids": `["subnet-1","subnet-2"]`},
			changes:       "true", input: "eu-central-1 vpc-1 subnet-1 subnet-2",
		},
		"empty variables have their defaults": {
			configuration: changes,
			env:           map[string]string{"TF_VAR_region": "", "TF_VAR_vpc_id": "vpc-1", "TF_VAR_subnet_ids": ""},
			changes:       "true", input: "eu-central-1 vpc-1 subnet-0",
		},
		"no changes": {
			configuration: `{` + variables + `}`, env: map[string]string{"TF_VAR_vpc_id": "vpc-1"},
			changes: "false",
		},
		// An empty variable is not a value.
		"no value": {configuration: changes, env: map[string]string{"TF_VAR_vpc_id": ""}, fails: true},
		"invalid":  {configuration: `{"output":{"a":{"value":"${var.none}"}}}`, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, "")
			folder := filepath.Join(r.workspace, "cdktf.out", "stacks", "privateapi")
			r.write(filepath.Join(folder, "cdk.tf.json"), c.configuration)
			got := r.run("plan.sh", c.env)
			if got.failed != c.fails {
				t.Fatalf("fails: %v, want %v", got.failed, c.fails)
			}
			compare(t, c.changes, got.outputs["changes"])
			if c.fails {
				return
			}
			compare(t, c.input, plannedInput(t, folder, filepath.Join(r.temp, "plan")))
			if !r.run("require-remote-plan.sh", nil).failed {
				t.Error("the plan of this machine counts as a remote one")
			}
		})
	}
}

// plannedInput returns the input of the resource in a plan.
func plannedInput(t *testing.T, folder, plan string) string {
	t.Helper()
	text, err := exec.CommandContext(t.Context(), "terraform", "-chdir="+folder, "show", "-json", plan).Output()
	if err != nil {
		t.Fatal(err)
	}
	var shown struct {
		Changes []struct {
			Change struct {
				After struct{ Input string }
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(text, &shown); err != nil {
		t.Fatal(err)
	}
	if len(shown.Changes) == 0 {
		return ""
	}
	return shown.Changes[0].Change.After.Input
}

func TestRequireRemotePlan(t *testing.T) {
	testenv.EndToEnd(t, "bash", "grep")
	for name, c := range map[string]struct {
		plan  string
		fails bool
	}{
		// What Terraform writes as the plan of a remote run.
		"a remote plan":         {`{"remote_plan_format":1,"run_id":"run-1","hostname":"app.terraform.io"}`, false},
		"a plan of the machine": {"PK with secrets", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, "")
			r.write(filepath.Join(r.temp, "plan"), c.plan)
			if got := r.run("require-remote-plan.sh", nil); got.failed != c.fails {
				t.Errorf("fails: %v, want %v", got.failed, c.fails)
			}
		})
	}
	t.Run("no plan", func(t *testing.T) {
		if !newRunner(t, "").run("require-remote-plan.sh", nil).failed {
			t.Error("it does not fail")
		}
	})
}
