package deployroles_test

import (
	"os"
	"testing"

	"cdk.tf/go/privateapi/synth"
)

// TestMain removes the folder that jsii makes for these tests.
func TestMain(m *testing.M) {
	status := m.Run()
	synth.Close()
	os.Exit(status)
}
