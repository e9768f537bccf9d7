package synth_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/synth"
)

// A stack that refers to another one reads its state, wherever the environment says that it
// is.
func TestStacksThatReferToEachOther(t *testing.T) {
	for name, c := range map[string]struct {
		environment map[string]string
		tags        []string
		want        string // the settings of data.terraform_remote_state
		err         string
	}{
		"local states": {
			want: `{"backend":"local","config":{"path":"../../../terraform.hub.tfstate"},"workspace":"${terraform.workspace}"}`,
		},
		"states in S3": {
			environment: map[string]string{
				"PRIVATEAPI_STATE_BUCKET": "acme-state", "PRIVATEAPI_STATE_REGION": "eu-central-1",
				"PRIVATEAPI_STATE_PREFIX": "apis/",
			},
			want: `{"backend":"s3","config":{"bucket":"acme-state","encrypt":true,"key":"apis/terraform.hub.tfstate",` +
				`"region":"eu-central-1"},"workspace":"${terraform.workspace}"}`,
		},
		"a workspace per stack": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "PRIVATEAPI_WORKSPACE_PREFIX": "prod-",
				"TF_CLOUD_HOSTNAME": "terraform.example.com",
			},
			want: `{"backend":"remote","config":{"hostname":"terraform.example.com","organization":"acme",` +
				`"workspaces":{"name":"prod-hub"}}}`,
		},
		"workspaces with tags": {
			environment: map[string]string{"TF_CLOUD_ORGANIZATION": "acme"},
			tags:        []string{"network"},
			err: "a stack refers to a stack with workspace tags, which do not name the workspace that has its state: " +
				"give the stacks no tags, and set PRIVATEAPI_WORKSPACE_PREFIX",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range c.environment {
				t.Setenv(name, value)
			}
			outdir := t.TempDir()
			_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
				hub, err := synth.NewStack(app, "hub", c.tags...)
				if err != nil {
					return nil, err
				}
				spoke, err := synth.NewStack(app, "spoke", c.tags...)
				if err != nil {
					return nil, err
				}
				synth.Output(spoke, "vpc_id", "", synth.String(hub, "vpc_id", synth.Variable{}))
				return nil, nil
			}, outdir)
			if c.err != "" {
				if err == nil || err.Error() != c.err {
					t.Errorf("%v, want %s", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(outdir, "stacks", "spoke", "cdk.tf.json"))
			if err != nil {
				t.Fatal(err)
			}
			var configuration struct {
				Data struct {
					States map[string]map[string]any `json:"terraform_remote_state"`
				}
			}
			if err := json.Unmarshal(text, &configuration); err != nil {
				t.Fatal(err)
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			states := map[string]map[string]any{"cross-stack-reference-input-hub": want}
			if diff := cmp.Diff(states, configuration.Data.States); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
