//go:build unix

package emulator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMissing(t *testing.T) {
	bare := func(t *testing.T) string {
		dir := t.TempDir()
		t.Setenv("PATH", dir)
		t.Setenv("HOME", dir)
		t.Setenv("PYENV_ROOT", "")
		t.Setenv("TERRAFORM_BINARY_NAME", "")
		t.Setenv("AWS_ENDPOINT_URL", "")
		config := filepath.Join(dir, "terraformrc")
		write(t, config, "provider_installation {}", 0o644)
		t.Setenv("TF_CLI_CONFIG_FILE", config)
		return dir
	}
	const (
		noTerraform = "terraform is not installed: get it from https://developer.hashicorp.com/terraform/install, " +
			`or name another binary in TERRAFORM_BINARY_NAME: exec: "terraform": executable file not found in $PATH`
		noPython = "no Python 3.12 or newer with its venv module is installed: " +
			"install one (on Debian and Ubuntu: python3 and python3-venv), or set AWS_ENDPOINT_URL to a LocalEmu " +
			"that runs already"
	)
	for name, test := range map[string]struct {
		prepare func(t *testing.T, dir string)
		want    string
	}{
		"everything": {func(*testing.T, string) {}, noTerraform + "\n" + noPython},
		"Python, but an emulator runs": {func(t *testing.T, _ string) {
			t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
		}, noTerraform},
		"a Python that is new enough": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "terraform"), "#!/bin/sh\n", 0o755)
			write(t, filepath.Join(dir, "python3"), "#!/bin/sh\nexit 1\n", 0o755)
		}, noPython},
		"nothing": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "terraform"), "#!/bin/sh\n", 0o755)
			write(t, filepath.Join(dir, "python3.12"), "#!/bin/sh\n", 0o755)
		}, ""},
		"nothing, with a Python that pyenv has and does not select": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "terraform"), "#!/bin/sh\n", 0o755)
			write(t, filepath.Join(dir, "python3.13"), "#!/bin/sh\nexit 127\n", 0o755)
			bin := filepath.Join(dir, ".pyenv", "versions", "3.13.0", "bin")
			if err := os.MkdirAll(bin, 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(bin, "python3"), "#!/bin/sh\n", 0o755)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.prepare(t, bare(t))
			if diff := cmp.Diff(test.want, text(Missing(t.Context()))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
