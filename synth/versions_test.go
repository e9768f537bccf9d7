package synth

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
)

func TestWithoutRequiredVersion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, rest, version string }{
		"among other settings": {
			text: `{
  "resource": {"b": "<>", "a": 1e21},
  "terraform": {
    "backend": {
      "local": {
        "path": "<x>"
      }
    },
    "required_version": ">= 1.5.0, != 1.6.0-beta1"
  },
  "variable": {}
}`,
			rest: `{
  "resource": {"b": "<>", "a": 1e21},
  "terraform": {
    "backend": {
      "local": {
        "path": "<x>"
      }
    }
  },
  "variable": {}
}`,
			version: ">= 1.5.0, != 1.6.0-beta1",
		},
		"alone":              {`{"terraform":{"required_version":"~> 1.5"}}`, `{"terraform":{}}`, "~> 1.5"},
		"elsewhere":          {text: `{"output":{"terraform":{"required_version":"1"}}}`},
		"no version":         {text: `{"terraform":{"backend":{}}}`},
		"no text":            {text: `{"terraform":{"required_version":1}}`},
		"an empty text":      {text: `{"terraform":{"required_version":""}}`},
		"an expression":      {text: `{"terraform":{"required_version":"${var.x}"}}`},
		"a quotation mark":   {text: `{"terraform":{"required_version":"1\"\n}"}}`},
		"a list of settings": {text: `{"terraform":[{"required_version":"1"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.rest == "" {
				c.rest = c.text
			}
			rest, version, err := withoutRequiredVersion([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{c.rest, c.version}, []string{string(rest), version}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, text := range []string{"", `{"terraform": `, `{"terraform"`, `{"a": tru}`} {
		if _, _, err := withoutRequiredVersion([]byte(text)); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

// The versions file goes with the configuration. Nothing in the terraform block is other
// than an object, or Checkov would read nothing, and the block is one object, which the
// cdktf command needs.
func TestVersionsFile(t *testing.T) {
	outdir := t.TempDir()
	file := filepath.Join(outdir, "stacks", "first", versionsFile)
	wrong := errors.New("wrong")
	for _, step := range []struct {
		name     string
		override string
		err      error
		want     string // "" is no file
	}{
		{name: "the default", want: "terraform {\n  required_version = \">= 1.5.0\"\n}\n"},
		{name: "the app's", override: "~> 1.11.0", want: "terraform {\n  required_version = \"~> 1.11.0\"\n}\n"},
		{name: "an error", err: wrong},
		{name: "the default again", want: "terraform {\n  required_version = \">= 1.5.0\"\n}\n"},
	} {
		_, err := App(func(app cdktf.App) ([]privateapi.Output, error) {
			stack, err := NewStack(app, "first")
			if step.override != "" {
				stack.AddOverride(jsii.String("terraform.required_version"), step.override)
			}
			return nil, errors.Join(err, step.err)
		}, outdir)
		if !errors.Is(err, step.err) {
			t.Fatalf("%s: %v", step.name, err)
		}
		text, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, string(text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(file), "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	var configuration struct{ Terraform map[string]map[string]any }
	if err := json.Unmarshal(text, &configuration); err != nil || len(configuration.Terraform) != 2 {
		t.Errorf("terraform: %v, %v", configuration.Terraform, err)
	}
}

// A file of the app's own stays when its stack is replaced.
func TestVersionsFileOfTheApp(t *testing.T) {
	outdir := t.TempDir()
	file := filepath.Join(outdir, "stacks", "first", versionsFile)
	build := func(app cdktf.App) ([]privateapi.Output, error) {
		cdktf.NewTerraformStack(app, jsii.String("first"))
		return nil, nil
	}
	if _, err := App(build, outdir); err != nil {
		t.Fatal(err)
	}
	const own = "terraform {\n  required_version = \"1\"\n  experiments = []\n}\n"
	if err := os.WriteFile(file, []byte(own), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := App(build, outdir); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != own {
		t.Errorf("%q, %v", text, err)
	}
	const want = "first/versions.tf: the app wrote this file beside cdk.tf.json, and no review reads it"
	if err := otherFiles(filepath.Dir(file)); err == nil || filepath.ToSlash(err.Error()) != want {
		t.Errorf("otherFiles: %v, want %s", err, want)
	}
}
