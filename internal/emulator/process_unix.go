//go:build unix

package emulator

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// errLocked says that another process holds a lock.
var errLocked error = syscall.EWOULDBLOCK

// lock locks a file until it is closed, or returns errLocked.
func lock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// startGroup makes a command the leader of a process group of its own.
func startGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
}

// killGroup kills what is left of the group of a started command.
func killGroup(cmd *exec.Cmd) error {
	err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
