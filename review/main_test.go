package review_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// The tests make much that is gone at once, so collecting it takes a third of
// their time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
