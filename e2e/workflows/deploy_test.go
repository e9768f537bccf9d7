package workflows

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/testenv"
)

// bookmark is what Terraform writes as the plan of a remote run.
const bookmark = `{"remote_plan_format":1,"run_id":"run-1","hostname":"app.terraform.io"}`

// deploy runs the workflow on main with variables of the repository.
func deploy(t *testing.T, vars map[string]string, prepare func(s standIns)) *runner {
	t.Helper()
	t.Parallel()
	r := &runner{t: t, standIns: newStandIns(t, "terraform", "go"), vars: vars, repository: branch(t, appTree(small))}
	r.standIns.write(t, "plan", bookmark)
	if prepare != nil {
		prepare(r.standIns)
	}
	r.run("deploy")
	return r
}

// called compares what Terraform was called for.
func (r *runner) called(want ...string) {
	r.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), r.standIns.calls(r.t)); diff != "" {
		r.t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// used reports whether an action was used, with all of these inputs.
func (r *runner) used(action string, inputs ...string) bool {
	return slices.ContainsFunc(r.actions, func(used string) bool {
		return strings.HasPrefix(used, action+" ") && !slices.ContainsFunc(inputs, func(input string) bool { return !strings.Contains(used, input) })
	})
}

func TestNothingIsDeployedUnlessAsked(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	r := deploy(t, map[string]string{"TF_VAR_VPC_ID": "vpc-1", "PRIVATEAPI_STATE_BUCKET": "state"}, nil)
	r.wants(map[string]string{"synthesize": "skipped", "plan": "skipped", "apply": "skipped", "terraform": "skipped"})
	r.called()
}

func TestDeployByHCPTerraform(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	vars := map[string]string{
		"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "documents",
		"TF_VAR_VPC_ID": "vpc-1", "TF_VAR_SUBNET_IDS": `["subnet-1","subnet-2"]`,
		// Of no use here.
		"AWS_APPLY_ROLE_ARN": "arn:aws:iam::111122223333:role/apply",
	}
	const (
		// A variable that is not set is the workspace's.
		plan  = `terraform privateapi plan -input=false -detailed-exitcode -out TF_VAR_subnet_ids=["subnet-1","subnet-2"] TF_VAR_vpc_id=vpc-1 TF_WORKSPACE=documents`
		init1 = `terraform privateapi init -input=false TF_VAR_subnet_ids=["subnet-1","subnet-2"] TF_VAR_vpc_id=vpc-1 TF_WORKSPACE=documents`
		init2 = `terraform privateapi init -input=false TF_WORKSPACE=documents`
		apply = `terraform privateapi apply -input=false ` + bookmark + ` TF_WORKSPACE=documents`
	)
	t.Run("changes", func(t *testing.T) {
		r := deploy(t, vars, func(s standIns) { s.write(t, "plan.status", "2") })
		r.wants(map[string]string{"synthesize": "success", "plan": "success", "apply": "success", "terraform": "skipped"})
		r.called(init1, plan, init2, apply)
		if r.used("aws-actions/configure-aws-credentials") {
			t.Error("a role was assumed")
		}
		if !r.used("hashicorp/setup-terraform", "cli_config_credentials_hostname:app.terraform.io", "cli_config_credentials_token:the token of HCP Terraform") {
			t.Errorf("Terraform has no token: %q", r.actions)
		}
		configuration := r.artifact("configuration/stacks/privateapi/cdk.tf.json")
		contains(t, "the configuration", configuration, `"TF_CLOUD_ORGANIZATION":"acme","TF_WORKSPACE":"documents"`)
	})
	t.Run("no changes", func(t *testing.T) {
		r := deploy(t, vars, nil)
		r.wants(map[string]string{"synthesize": "success", "plan": "success", "apply": "skipped", "terraform": "skipped"})
		r.called(init1, plan)
	})
	t.Run("a plan that fails", func(t *testing.T) {
		r := deploy(t, vars, func(s standIns) { s.write(t, "plan.status", "1") })
		r.wants(map[string]string{"synthesize": "success", "plan": "failure", "apply": "skipped", "terraform": "skipped"})
	})
	t.Run("a workspace that runs locally", func(t *testing.T) {
		r := deploy(t, vars, func(s standIns) {
			s.write(t, "plan.status", "2")
			s.write(t, "plan", "PK with secrets")
		})
		r.wants(map[string]string{"synthesize": "success", "plan": "failure", "apply": "skipped", "terraform": "skipped"})
		if r.used("actions/upload-artifact", "name:plan") {
			t.Error("its plan was handed on")
		}
	})
	t.Run("another host", func(t *testing.T) {
		r := deploy(t, map[string]string{"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "documents", "TF_CLOUD_HOSTNAME": "terraform.example.com"}, nil)
		if !r.used("hashicorp/setup-terraform", "cli_config_credentials_hostname:terraform.example.com") {
			t.Errorf("the token is for another host: %q", r.actions)
		}
	})
}

func TestDeployFromHere(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	vars := map[string]string{
		"AWS_APPLY_ROLE_ARN": "arn:aws:iam::111122223333:role/apply", "PRIVATEAPI_STATE_BUCKET": "state", "PRIVATEAPI_STATE_REGION": "eu-central-1",
		"TF_VAR_VPC_ID": "vpc-1", "TF_VAR_SUBNET_IDS": `["subnet-1"]`, "TF_VAR_CLIENT_CIDR_BLOCKS": `["10.0.0.0/16"]`,
	}
	const set = ` TF_VAR_client_cidr_blocks=["10.0.0.0/16"] TF_VAR_subnet_ids=["subnet-1"] TF_VAR_vpc_id=vpc-1`
	t.Run("with a state in S3", func(t *testing.T) {
		r := deploy(t, vars, func(s standIns) { s.write(t, "plan", "PK with secrets") })
		r.wants(map[string]string{"synthesize": "success", "plan": "skipped", "apply": "skipped", "terraform": "success"})
		r.called(
			"terraform privateapi init -input=false"+set,
			"terraform privateapi plan -input=false -out"+set,
			"terraform privateapi apply -input=false PK with secrets"+set,
		)
		if !r.used("aws-actions/configure-aws-credentials", "role-to-assume:arn:aws:iam::111122223333:role/apply", "aws-region:eu-central-1") {
			t.Errorf("the role was not assumed: %q", r.actions)
		}
		if r.used("actions/upload-artifact", "name:plan") {
			t.Error("the plan was handed on")
		}
		contains(t, "the configuration", r.artifact("configuration/stacks/privateapi/cdk.tf.json"), `"PRIVATEAPI_STATE_BUCKET":"state"`)
	})
	t.Run("a plan that fails", func(t *testing.T) {
		r := deploy(t, vars, func(s standIns) { s.write(t, "plan.status", "1") })
		r.wants(map[string]string{"synthesize": "success", "plan": "skipped", "apply": "skipped", "terraform": "failure"})
		for _, call := range r.standIns.calls(t) {
			if strings.Contains(call, "apply") {
				t.Errorf("%s was called", call)
			}
		}
	})
	t.Run("without a place for the state", func(t *testing.T) {
		r := deploy(t, map[string]string{"AWS_APPLY_ROLE_ARN": "arn:aws:iam::111122223333:role/apply"}, nil)
		r.wants(map[string]string{"synthesize": "failure", "plan": "skipped", "apply": "skipped", "terraform": "skipped"})
		contains(t, "the log", r.log.String(), "PRIVATEAPI_STATE_BUCKET is not set")
		r.called()
	})
}
