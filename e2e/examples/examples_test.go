// Package examples deploys examples to one emulator, at the same time: the provider waits for
// many of their resources.
package examples

import (
	"os"
	"path/filepath"
	"testing"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/cdktfcli"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/process"
	"cdk.tf/go/privateapi/internal/testenv"
)

const region = "eu-central-1" // of the examples

func TestExamples(t *testing.T) {
	emulatortest.Require(t)
	testenv.Require(t, func() error { return cdktfcli.Install(t.Context(), t.Output()) })
	s := system.New(t)
	for name, test := range map[string]func(*testing.T, *system.System){
		"production":    testProduction,
		"hub and spoke": testHubAndSpoke,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

// synthesize runs an example. It returns the folders of its stacks by their names.
func synthesize(t *testing.T, example string) (folder func(stack string) string) {
	t.Helper()
	outdir := t.TempDir()
	run := process.Command(t.Context(), "go", "run", "./examples/"+example)
	run.Dir, run.Env = filepath.Join("..", ".."), append(os.Environ(), "CDKTF_OUTDIR="+outdir)
	if err := process.Silently(run); err != nil {
		t.Fatal(err)
	}
	return func(stack string) string { return filepath.Join(outdir, "stacks", stack) }
}
