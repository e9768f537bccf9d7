package emulatortest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// UseOpenTofu makes a test run OpenTofu in the place of Terraform: the binary
// that TOFU names, by default "tofu". On a machine without it the test is
// skipped or fails as [Require] does.
func UseOpenTofu(t *testing.T) {
	t.Helper()
	name := cmp.Or(os.Getenv("TOFU"), "tofu")
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		err = fmt.Errorf("%s is not installed: get it from https://opentofu.org/docs/intro/install/, or name another binary in TOFU: %w", name, err)
	}
	require(t, err)
	t.Setenv("TERRAFORM_BINARY_NAME", path)
}
