package s3

import (
	"path/filepath"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
)

// docs/s3.md shows the differences that the comparison knows.
func TestDocs(t *testing.T) {
	golden.Section(t, filepath.Join("..", "..", "docs", "s3.md"), "differences", table())
}
