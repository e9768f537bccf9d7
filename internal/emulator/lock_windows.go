package emulator

import (
	"errors"
	"os"
)

var errLocked = errors.New("locked")

// lock fails: the emulator is not supported on Windows.
func lock(*os.File) error {
	return errors.New("the emulator does not run on Windows: use WSL, or set AWS_ENDPOINT_URL to a running emulator")
}
