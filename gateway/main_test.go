package gateway_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// The tests allocate much memory for a short time. Collecting it less often saves a third
// of their time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
