package emulator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// suitable is a program that only a suitable Python runs without error. The
// emulator starts with an older one and then fails to serve S3. Debian's
// Python makes virtual environments only with the package python3-venv, which
// brings ensurepip.
const suitable = "import ensurepip, sys; sys.exit(sys.version_info < (3, 12))"

var errNoPython = errors.New("no Python 3.12 or newer with its venv module is installed: " +
	"install one (on Debian and Ubuntu: python3 and python3-venv)")

// orAttach adds to errNoPython how the emulator can do without.
func orAttach(err error) error {
	if errors.Is(err, errNoPython) {
		return fmt.Errorf("%w, or set AWS_ENDPOINT_URL to a LocalEmu that runs already", err)
	}
	return err
}

// findPython returns the first suitable Python. Each candidate is run: a name
// in PATH may be a pyenv shim that leads nowhere.
func findPython(ctx context.Context) (string, error) {
	// The emulator's authors name 3.13.
	candidates := []string{"python3.13", "python3.12", "python3", "python3.14"}
	candidates = append(candidates, pyenvPythons()...)
	for _, python := range candidates {
		if exec.CommandContext(ctx, python, "-I", "-c", suitable).Run() == nil {
			return python, nil
		}
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", errNoPython
}

// pyenvPythons returns what pyenv has installed, the newest minor version
// first, whether or not it is selected.
func pyenvPythons() []string {
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil
		}
		root = filepath.Join(home, ".pyenv")
	}
	pythons, _ := filepath.Glob(filepath.Join(root, "versions", "3.1[2-9]*", "bin", "python3"))
	slices.Reverse(pythons)
	return pythons
}
