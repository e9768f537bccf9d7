// Package emulatortest helps tests that need the emulator, or a part of what it
// needs. These tests are end-to-end tests as package testenv defines them: they
// are skipped unless the environment variable E2E asks for them.
package emulatortest

import (
	"context"
	"sync"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/testenv"
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

// Require skips or fails a test on a machine that lacks what the emulator needs,
// as [testenv.Require] does.
func Require(t testing.TB) {
	t.Helper()
	testenv.Require(t, missing)
}

// RequireTerraform is Require for a test that needs Terraform with the AWS
// provider and no emulator.
func RequireTerraform(t testing.TB) {
	t.Helper()
	testenv.Require(t, missingTerraform)
}

// RequirePython is Require for a test that needs Python and no emulator.
func RequirePython(t testing.TB) {
	t.Helper()
	testenv.Require(t, missingPython)
}
