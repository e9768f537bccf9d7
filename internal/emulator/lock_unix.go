//go:build unix

package emulator

import (
	"os"
	"syscall"
)

// errLocked is the error of lock while another process holds the lock.
var errLocked error = syscall.EWOULDBLOCK

// lock locks a file until it is closed, or returns errLocked.
func lock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
