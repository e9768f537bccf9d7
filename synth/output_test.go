package synth

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/ref"
)

// The cdktf command names outputs by the tree of construct ids that is in a
// configuration's metadata.
func TestOutputsHaveTheirNames(t *testing.T) {
	outdir := t.TempDir()
	_, err := App(func(app cdktf.App) ([]privateapi.Output, error) {
		for _, id := range []string{"first", "second"} {
			stack, err := NewStack(app, id)
			if err != nil {
				return nil, err
			}
			name := String(stack, "bucket-name", Variable{})
			Output(stack, "bucket-name", "The ${bucket}.", name)
			Output(stack, "zones", "", List(stack, "zones", Variable{}))
			Output(stack, id, "", ref.List{"a", name})
		}
		return nil, nil
	}, outdir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(outdir, "stacks", "second", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Metadata struct{ Outputs any } `json:"//"`
		Output   any
		Variable map[string]any
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	names := map[string]any{
		"second": map[string]any{"bucket-name": "bucket-name", "second": "second", "zones": "zones"},
	}
	if diff := cmp.Diff(any(names), got.Metadata.Outputs); diff != "" {
		t.Errorf("names for the cdktf command (-want +got):\n%s", diff)
	}
	outputs := map[string]any{
		"bucket-name": map[string]any{"description": "The $${bucket}.", "value": "${var.bucket-name}"},
		"second":      map[string]any{"description": "", "value": []any{"a", "${var.bucket-name}"}},
		"zones":       map[string]any{"description": "", "value": "${var.zones}"},
	}
	if diff := cmp.Diff(any(outputs), got.Output); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if len(got.Variable) != 2 || got.Variable["bucket-name"] == nil || got.Variable["zones"] == nil {
		t.Errorf("variables %v, want bucket-name and zones", got.Variable)
	}
}

// An output never replaces another construct, and nothing is named anew to
// avoid a conflict.
func TestOutputWithTheIDOfAnotherConstruct(t *testing.T) {
	const ofOutput = `[network] output "documents": another construct of the stack has this id`
	output := func(stack cdktf.TerraformStack) error {
		Output(stack, "documents", "", "x")
		return nil
	}
	for name, c := range map[string]struct {
		add  []func(stack cdktf.TerraformStack) error
		want string
	}{
		"a variable": {[]func(cdktf.TerraformStack) error{output, func(stack cdktf.TerraformStack) error {
			String(stack, "documents", Variable{})
			return nil
		}}, ""},
		"a variable that is written by hand": {
			[]func(cdktf.TerraformStack) error{func(stack cdktf.TerraformStack) error {
				cdktf.NewTerraformVariable(stack, jsii.String("documents"), &cdktf.TerraformVariableConfig{})
				return nil
			}, output}, ofOutput,
		},
		"another output": {[]func(cdktf.TerraformStack) error{output, output}, ofOutput},
		"a construct":    {[]func(cdktf.TerraformStack) error{documents, output}, ofOutput},
		"a later construct": {[]func(cdktf.TerraformStack) error{output, documents},
			"There is already a Construct with name 'documents' in TerraformStack [network]"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := App(func(app cdktf.App) ([]privateapi.Output, error) {
				stack, err := NewStack(app, "network")
				if err != nil {
					return nil, err
				}
				for _, add := range c.add {
					if err := add(stack); err != nil {
						return nil, err
					}
				}
				return nil, nil
			}, t.TempDir())
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("App = %v, want %q", err, c.want)
			}
		})
	}
}

func documents(stack cdktf.TerraformStack) error {
	_, err := bucket.New(stack, "documents", bucket.Config{NamePrefix: "documents-"})
	return err
}
