// Package emulatortest helps tests that need the emulator, or a part of what it
// needs.
package emulatortest

import (
	"context"
	"os"
	"sync"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
)

// What is missing stays so during a test run, so each looks once.
var (
	missing          = once(emulator.Missing)
	missingTerraform = once(emulator.MissingTerraform)
	missingPython    = once(emulator.MissingPython)
)

func once(missing func(context.Context) error) func() error {
	return sync.OnceValue(func() error { return missing(context.Background()) })
}

// Require skips a test on a machine that lacks what the emulator needs, and
// says what that is. With E2E=required in the environment, as in CI, the test
// fails instead: there a skipped test would pass unnoticed.
func Require(t testing.TB) {
	t.Helper()
	require(t, missing())
}

// RequireTerraform is Require for a test that needs Terraform with the AWS
// provider and no emulator.
func RequireTerraform(t testing.TB) {
	t.Helper()
	require(t, missingTerraform())
}

// RequirePython is Require for a test that needs Python and no emulator.
func RequirePython(t testing.TB) {
	t.Helper()
	require(t, missingPython())
}

func require(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("E2E") == "required":
		t.Fatalf("E2E=required, but this machine lacks something:\n%v", err)
	default:
		t.Skipf("this machine lacks something:\n%v", err)
	}
}
