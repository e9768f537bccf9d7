package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// miniStack is another emulator of AWS. It checks what a user may do by AWS's
// own names for actions and resources, and cannot serve S3 through an API.
var miniStack = PythonEnvironment{
	Name: "ministack", Requirements: requirements("ministack"), Cost: "about 20 seconds and 60 MB",
}

// PolicyEvaluator is MiniStack without what it depends on: its evaluator of policies
// needs nothing else.
var PolicyEvaluator = PythonPackage{
	Name: "ministack", Version: "1.5.33", Cost: "a few seconds and 30 MB",
	Hashes: []string{
		"36f9158cbe7eb7a3f910ccf1c052c98204511164249b783682f7a96ef56b0bba",
		"75d36c6d3ce600cf3f93093e8471c0252aae16a411b22716b677a65399ce6f2e",
	},
}

// StartMiniStack returns a running MiniStack, which holds everyone but the
// access key of this package to IAM policies. It ends with Close, with ctx, or
// with this process. The first start on a machine installs it into the user's
// cache directory. What it waits for is written to log, a line each.
func StartMiniStack(ctx context.Context, log io.Writer) (*Emulator, error) {
	environment, err := miniStack.Install(ctx, log)
	if err != nil {
		return nil, fmt.Errorf("cannot install MiniStack: %w", err)
	}
	e, err := serve(ctx, "MiniStack", environment, func(dir string, port int) (arguments, settings []string, err error) {
		return []string{"-m", "ministack"}, []string{
			fmt.Sprintf("GATEWAY_PORT=%d", port),
			"BIND_HOST=127.0.0.1",
			"AUTH=true",
			"STATE_DIR=" + dir,
			"HOME=" + dir,
			"TMPDIR=" + dir,
			"PATH=" + filepath.Join(environment, "bin"),
		}, nil
	})
	if err != nil {
		return nil, err
	}
	if err := e.ready(ctx, func(ctx context.Context) error { return e.probe(ctx, "/_ministack/health") }); err != nil {
		return nil, err
	}
	return e, nil
}

// OverrideAs is Override for a run of Terraform as a user that was made in the
// emulator.
func (e *Emulator) OverrideAs(stackDir, accessKey, secretKey string) error {
	if err := e.Override(stackDir); err != nil {
		return err
	}
	file := filepath.Join(stackDir, "emulator_override.tf.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var override object
	if err := json.Unmarshal(text, &override); err != nil {
		return err
	}
	providers, _ := override["provider"].(object)
	configurations, _ := providers["aws"].([]any)
	for _, configuration := range configurations {
		if aws, ok := configuration.(object); ok {
			aws["access_key"], aws["secret_key"] = accessKey, secretKey
		}
	}
	if text, err = json.MarshalIndent(override, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
