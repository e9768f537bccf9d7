package synth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// The command knows the app's APIs: it selects one, and compares its stage with the URL's,
// before it sends anything.
func TestDoctor(t *testing.T) {
	build := func(app cdktf.App) ([]privateapi.Output, error) {
		stack, stackErr := synth.NewStack(app, "reports")
		aws(stack, nil)
		config := privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}, Routes: health,
		}
		first, firstErr := privateapi.New(stack, "first", config)
		config.Stage = "test"
		second, secondErr := privateapi.New(stack, "second", config)
		return []privateapi.Output{first, second}, errors.Join(stackErr, firstErr, secondErr)
	}
	const url = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/another"
	for arguments, want := range map[string]string{
		"":                   "error:\n  -api: must be one of reports/first, reports/second\n",
		"-api reports/third": "error:\n  -api: \"reports/third\": must be one of reports/first, reports/second\n",
		"-api reports/first": "error url-other-stage: The URL has another stage than the API of the app. " +
			"Because: The URL has the stage another, and the app has prod.",
		"-api reports/second": "Because: The URL has the stage another, and the app has test.",
		"-connect a":          "error:\n  -connect: \"a\": must be an IP address, with or without a port\n",
	} {
		var stdout, stderr strings.Builder
		status := synth.Run(build, strings.Fields("doctor -url "+url+" "+arguments), &stdout, &stderr)
		if got := stdout.String() + stderr.String(); status != 1 || !strings.Contains(got, want) {
			t.Errorf("doctor %s: status %d, printed:\n%s\nwant:\n%s", arguments, status, got, want)
		}
	}
}
