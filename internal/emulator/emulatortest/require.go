// Package emulatortest helps tests that need the emulator.
package emulatortest

import (
	"context"
	"os"
	"sync"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
)

// missing looks once: what is missing stays so during a test run.
var missing = sync.OnceValue(func() error { return emulator.Missing(context.Background()) })

// Require skips a test on a machine that lacks what the emulator needs, and
// says what that is. With E2E=required in the environment, as in CI, the test
// fails instead: there a skipped test would pass unnoticed.
func Require(t testing.TB) {
	t.Helper()
	err := missing()
	switch {
	case err == nil:
	case os.Getenv("E2E") == "required":
		t.Fatalf("E2E=required, but this machine lacks something:\n%v", err)
	default:
		t.Skipf("this machine lacks something:\n%v", err)
	}
}
