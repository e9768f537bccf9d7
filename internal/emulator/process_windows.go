package emulator

import (
	"errors"
	"os"
	"os/exec"
)

var errLocked = errors.New("locked")

// lock refuses: the emulator has not been made to run on Windows.
func lock(*os.File) error {
	return errors.New("the emulator does not run on Windows: use WSL, or set AWS_ENDPOINT_URL to one that runs already")
}

func startGroup(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }
