//go:build unix

package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// guard starts the leader of a process group that the command will be in. The
// leader kills the group at the end of its standard input, which is when this
// process ends. end kills the group at once.
func guard(cmd *exec.Cmd) (end func(), err error) {
	leader := exec.Command("/bin/sh", "-c", "read -r line; kill -KILL 0")
	leader.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := leader.StdinPipe(); err != nil {
		return nil, err
	}
	if err := leader.Start(); err != nil {
		return nil, err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: leader.Process.Pid}
	return func() {
		kill(cmd)
		leader.Wait() // its error is that it was killed
	}, nil
}

// kill kills the process group of a guarded command.
func kill(cmd *exec.Cmd) error {
	err := syscall.Kill(-cmd.SysProcAttr.Pgid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
