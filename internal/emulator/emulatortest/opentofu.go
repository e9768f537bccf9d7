package emulatortest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

// UseOpenTofu makes a test run OpenTofu instead of Terraform: the binary of
// [OpenTofu].
func UseOpenTofu(t *testing.T) {
	t.Helper()
	t.Setenv("TERRAFORM_BINARY_NAME", OpenTofu(t))
}

// OpenTofu returns the path of the OpenTofu binary that the environment variable
// TOFU names, by default "tofu". On a machine without it the test is skipped or
// fails as with [Require].
func OpenTofu(t testing.TB) string {
	t.Helper()
	var path string
	testenv.Require(t, func() (err error) {
		path, err = findOpenTofu()
		return err
	})
	return path
}

func findOpenTofu() (string, error) {
	name := cmp.Or(os.Getenv("TOFU"), "tofu")
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is not installed: get it from https://opentofu.org/docs/intro/install/, or name another binary in TOFU: %w", name, err)
	}
	return filepath.Abs(path)
}
