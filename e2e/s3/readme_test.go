package s3

import (
	"path/filepath"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
)

// The README shows the differences that the comparison knows.
func TestREADME(t *testing.T) {
	golden.Section(t, filepath.Join("..", "..", "README.md"), "differences", table())
}
