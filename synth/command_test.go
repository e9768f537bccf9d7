package synth

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/deployer"
)

func TestCommandLineErrors(t *testing.T) {
	for arguments, want := range map[string]string{
		"deploy":              `unknown command "deploy"`,
		"synth now":           `synth: unexpected argument "now"`,
		"write":               `write: missing argument FOLDER`,
		"write a b":           `write: unexpected argument "b"`,
		"openapi -json":       `openapi: flag provided but not defined: -json`,
		"review -format text": `-format: "text": must be markdown or json`,
		"doctor":              `-url: must be set to the URL of the API`,
		"doctor -url x y":     `doctor: unexpected argument "y"`,
		"deployer -var a":     `deployer: invalid value "a" for flag -var: must be NAME=VALUE`,
	} {
		t.Run(arguments, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(unused(t), strings.Fields(arguments), &stdout, &stderr)
			got, _, _ := strings.Cut(stderr.String(), "\n\n") // the commands follow an unknown one
			got, _, _ = strings.Cut(got, "\nNothing was synthesized.")
			if diff := cmp.Diff("error:\n  "+want, strings.TrimSpace(got)); diff != "" || status != 1 ||
				stdout.Len() > 0 {
				t.Errorf("status %d, printed %q, error (-want +got):\n%s", status, stdout.String(), diff)
			}
		})
	}
}

// Errors of the command deployer name its flags, and not the fields of a program.
func TestErrorsOfAPlaceNameFlags(t *testing.T) {
	_, err := deployer.Policies([]byte(`{}`), deployer.Place{
		Partition: "Z", Region: "Z", Account: "Z", Tag: `"`,
		RESTAPIs: map[string]string{"": "Z", "aws_api_gateway_rest_api.a": "Y"},
	})
	var got []string
	for line := range strings.Lines(withFlags(err).Error()) {
		field, _, _ := strings.Cut(line, ": ")
		got = append(got, field)
	}
	want := []string{
		"-partition", "-region", "-account", "-rest-api", "-rest-api", "-tag", "-rest-api", "-rest-api",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s\nof\n%v", diff, withFlags(err))
	}
	if other := errors.New("other"); !errors.Is(withFlags(other), other) {
		t.Error("another error changes")
	}
}

// Help is asked for in every way that a person may try.
func TestHelp(t *testing.T) {
	for arguments, want := range map[string][2]string{
		"help":      {"Commands:\n  synth\n", "\n  deployer "},
		"-h":        {"Commands:\n  synth\n", "\n  deployer "},
		"--help":    {"Commands:\n  synth\n", "\n  deployer "},
		"write -h":  {"Commands:\n  write [-check] FOLDER\n", "FOLDER/review.json"},
		"doctor -h": {"Commands:\n  doctor -url URL", "2 DNS"},
		"synth -h":  {"Commands:\n  synth\n", "cdktf.out"},
	} {
		t.Run(arguments, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(unused(t), strings.Fields(arguments), &stdout, &stderr)
			if got := stdout.String(); status != 0 || stderr.Len() > 0 || !strings.HasPrefix(got, want[0]) ||
				!strings.Contains(got, want[1]) {
				t.Errorf("status %d, errors %q, printed:\n%s", status, stderr.String(), got)
			}
		})
	}
}

// unused is an app that must not be synthesized.
func unused(t *testing.T) Build {
	return func(cdktf.App) ([]privateapi.Output, error) {
		t.Error("the app was synthesized")
		return nil, nil
	}
}
