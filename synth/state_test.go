package synth_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/synth"
)

// stacks is an app of stacks without APIs, the first with tags.
func stacks(tags []string, ids ...string) synth.Build {
	return func(app cdktf.App) ([]privateapi.Output, error) {
		for i, id := range ids {
			if i > 0 {
				tags = nil
			}
			if _, err := synth.NewStack(app, id, tags...); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
}

func TestStateIsWhereTheEnvironmentSays(t *testing.T) {
	for name, c := range map[string]struct {
		environment map[string]string
		tags        []string
		want        string
		version     string // of Terraform that is required. Default: ">= 1.5.0"
	}{
		"nothing": {
			want: `{"backend":{"local":{"path":"../../../terraform.network.tfstate"}}}`,
		},
		"a workspace of the command line, and no organization": {
			environment: map[string]string{"TF_WORKSPACE": "staging"},
			want:        `{"backend":{"local":{"path":"../../../terraform.network.tfstate"}}}`,
		},
		"a workspace": {
			environment: map[string]string{"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "network-prod"},
			want:        `{"cloud":{"organization":"acme","workspaces":{"name":"network-prod"}}}`,
		},
		"a workspace of a project on a host": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "network-prod", "TF_CLOUD_PROJECT": "Private APIs",
				"TF_CLOUD_HOSTNAME": "terraform.example.com",
			},
			want: `{"cloud":{"hostname":"terraform.example.com","organization":"acme",` +
				`"workspaces":{"name":"network-prod","project":"Private APIs"}}}`,
		},
		"tags": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "network-prod", "TF_CLOUD_PROJECT": "apis",
			},
			tags: []string{"network", "private"},
			want: `{"cloud":{"organization":"acme","workspaces":{"project":"apis","tags":["network","private"]}}}`,
		},
		"a workspace per stack": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "PRIVATEAPI_WORKSPACE_PREFIX": "prod-", "TF_CLOUD_PROJECT": "apis",
			},
			want: `{"cloud":{"organization":"acme","workspaces":{"name":"prod-network","project":"apis"}}}`,
		},
		"tags without an organization": {
			tags: []string{"network"},
			want: `{"backend":{"local":{"path":"../../../terraform.network.tfstate"}}}`,
		},
		"a bucket": {
			environment: map[string]string{
				"PRIVATEAPI_STATE_BUCKET": "acme-state", "PRIVATEAPI_STATE_REGION": "eu-central-1",
				"PRIVATEAPI_STATE_PREFIX": "apis/",
			},
			want: `{"backend":{"s3":{"bucket":"acme-state","encrypt":true,"key":"apis/terraform.network.tfstate",` +
				`"region":"eu-central-1","use_lockfile":true}}}`,
			version: ">= 1.10.0",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range c.environment {
				t.Setenv(name, value)
			}
			var configuration struct{ Terraform map[string]any }
			outdir := t.TempDir()
			if _, err := synth.App(stacks(c.tags, "network"), outdir); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(outdir, "stacks", "network", "cdk.tf.json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &configuration); err != nil {
				t.Fatal(err)
			}
			delete(configuration.Terraform, "required_providers")
			version := c.version
			if version == "" {
				version = ">= 1.5.0"
			}
			required, err := os.ReadFile(filepath.Join(outdir, "stacks", "network", "versions.tf"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("terraform {\n  required_version = \""+version+"\"\n}\n", string(required)); diff != "" {
				t.Errorf("versions.tf (-want +got):\n%s", diff)
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, configuration.Terraform); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestContradictionsOfTheEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		environment map[string]string
		tags        []string
		ids         []string
		want        string
	}{
		"no workspace": {
			environment: map[string]string{"TF_CLOUD_ORGANIZATION": "acme"},
			want: "network.TF_WORKSPACE: must be set together with TF_CLOUD_ORGANIZATION, unless " +
				"PRIVATEAPI_WORKSPACE_PREFIX is set or the stack has workspace tags",
		},
		"one workspace for two stacks": {
			environment: map[string]string{"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "prod"},
			ids:         []string{"network", "other"},
			want: `other.TF_WORKSPACE: "prod": must not be one workspace for several stacks, whose states it ` +
				`would mix: set PRIVATEAPI_WORKSPACE_PREFIX instead, for a workspace per stack`,
		},
		"one workspace and one per stack": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "prod", "PRIVATEAPI_WORKSPACE_PREFIX": "prod-",
			},
			want: `network.PRIVATEAPI_WORKSPACE_PREFIX: "prod-": must not be set together with TF_WORKSPACE, which ` +
				`names one workspace`,
		},
		"a prefix and tags": {
			environment: map[string]string{"TF_CLOUD_ORGANIZATION": "acme", "PRIVATEAPI_WORKSPACE_PREFIX": "prod-"},
			tags:        []string{"network"},
			want:        `network.PRIVATEAPI_WORKSPACE_PREFIX: "prod-": must not be set if the stack has workspace tags`,
		},
		"a stack that is no workspace": {
			environment: map[string]string{"TF_CLOUD_ORGANIZATION": "acme", "PRIVATEAPI_WORKSPACE_PREFIX": "prod-"},
			ids:         []string{"network", "a.b"},
			want: `a.b.PRIVATEAPI_WORKSPACE_PREFIX: "prod-": the workspace "prod-a.b" must be 1 to 90 letters, ` +
				`digits, hyphens and underscores`,
		},
		"a prefix without an organization": {
			environment: map[string]string{"PRIVATEAPI_WORKSPACE_PREFIX": "prod-"},
			want: `network.PRIVATEAPI_WORKSPACE_PREFIX: "prod-": must be set together with TF_CLOUD_ORGANIZATION, or ` +
				`the state is not in HCP Terraform`,
		},
		"two places": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "acme", "TF_WORKSPACE": "prod", "PRIVATEAPI_STATE_BUCKET": "acme-state",
				"PRIVATEAPI_STATE_REGION": "us-east-1",
			},
			want: `network.TF_CLOUD_ORGANIZATION: "acme": must not be set together with PRIVATEAPI_STATE_BUCKET: a ` +
				`state is in one place`,
		},
		"parts alone": {
			environment: map[string]string{
				"TF_CLOUD_PROJECT": "apis", "TF_CLOUD_HOSTNAME": "example.com", "PRIVATEAPI_STATE_REGION": "us-east-1",
				"PRIVATEAPI_STATE_PREFIX": "a/",
			},
			want: `network.TF_CLOUD_PROJECT: "apis": must be set together with TF_CLOUD_ORGANIZATION, or the state is not in HCP Terraform
network.TF_CLOUD_HOSTNAME: "example.com": must be set together with TF_CLOUD_ORGANIZATION, or the state is not in HCP Terraform
network.PRIVATEAPI_STATE_REGION: "us-east-1": must be set together with PRIVATEAPI_STATE_BUCKET
network.PRIVATEAPI_STATE_PREFIX: "a/": must be set together with PRIVATEAPI_STATE_BUCKET`,
		},
		"no region": {
			environment: map[string]string{"PRIVATEAPI_STATE_BUCKET": "acme-state"},
			want: "network.PRIVATEAPI_STATE_REGION: must be set together with PRIVATEAPI_STATE_BUCKET, as " +
				"the bucket's region",
		},
		"wrong values": {
			environment: map[string]string{
				"TF_CLOUD_ORGANIZATION": "ac me", "TF_WORKSPACE": "a/b", "TF_CLOUD_PROJECT": "x",
				"TF_CLOUD_HOSTNAME": "https://x",
			},
			tags: []string{"Upper"},
			want: `network.TF_CLOUD_ORGANIZATION: "ac me": must be 1 to 90 letters, digits, hyphens and underscores
network.TF_WORKSPACE: "a/b": must be 1 to 90 letters, digits, hyphens and underscores
network.TF_CLOUD_PROJECT: "x": must be 3 to 40 letters, digits, spaces, hyphens and underscores
network.TF_CLOUD_HOSTNAME: "https://x": must be a host name, such as terraform.example.com
network.tags: "Upper": must be lower-case letters, digits, colons, hyphens and underscores`,
		},
		"an alias of an access point": {
			environment: map[string]string{"PRIVATEAPI_STATE_BUCKET": "a-s3alias", "PRIVATEAPI_STATE_REGION": "eu-central-1"},
			want: `network.PRIVATEAPI_STATE_BUCKET: "a-s3alias": must not end with -s3alias, which is reserved for ` +
				`aliases of access points`,
		},
		"wrong values of a bucket": {
			environment: map[string]string{
				"PRIVATEAPI_STATE_BUCKET": "Acme", "PRIVATEAPI_STATE_REGION": "Tokyo", "PRIVATEAPI_STATE_PREFIX": "/a",
			},
			want: `network.PRIVATEAPI_STATE_BUCKET: "Acme": must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, without two dots in a row, and must not be an IP address
network.PRIVATEAPI_STATE_REGION: "Tokyo": must be the name of a region, such as ap-northeast-1
network.PRIVATEAPI_STATE_PREFIX: "/a": must be the beginning of a key, such as network/`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range c.environment {
				t.Setenv(name, value)
			}
			ids := c.ids
			if ids == nil {
				ids = []string{"network"}
			}
			_, err := synth.App(stacks(c.tags, ids...), t.TempDir())
			if err == nil {
				t.Fatal("nothing is wrong with it")
			}
			if diff := cmp.Diff(c.want, strings.TrimSpace(err.Error())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
