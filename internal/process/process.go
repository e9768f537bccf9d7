// Package process runs programs and leaves none of the processes that they start,
// even if this process is killed.
package process

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// Command returns a command to run with [Run]. When ctx ends, the command and all
// processes that it started are killed.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return kill(cmd) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// Run runs a command to its end, and then kills what it has left running. If this
// process ends first, for whatever reason, the command is killed, too.
//
// A process that has begun a session of its own is not killed.
func Run(cmd *exec.Cmd) error {
	wait, err := Start(cmd)
	if err != nil {
		return err
	}
	return wait()
}

// Start starts a command as [Run] does, and returns a function that must be called
// to wait for its end.
func Start(cmd *exec.Cmd) (wait func() error, err error) {
	end, err := guard(cmd)
	if err != nil {
		return nil, fmt.Errorf("cannot guard %s: %w", filepath.Base(cmd.Path), err)
	}
	if err := cmd.Start(); err != nil {
		end()
		return nil, err
	}
	return func() error {
		defer end()
		return cmd.Wait()
	}, nil
}

// Output runs a command and returns its standard output. An error has what the
// command wrote to standard error.
func Output(cmd *exec.Cmd) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := Run(cmd)
	return stdout.Bytes(), explain(cmd, err, stderr.Bytes())
}

// Silently runs a command. An error has what the command printed.
func Silently(cmd *exec.Cmd) error {
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	return explain(cmd, Run(cmd), printed.Bytes())
}

func explain(cmd *exec.Cmd, err error, printed []byte) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, bytes.TrimSpace(printed))
}
