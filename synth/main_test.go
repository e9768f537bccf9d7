package synth

import (
	"os"
	"testing"
)

// The constructs that this package imports make a folder for temporary files,
// which Close removes.
func TestMain(m *testing.M) {
	status := m.Run()
	Close()
	os.Exit(status)
}
