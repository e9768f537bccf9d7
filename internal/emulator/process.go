package emulator

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// command returns a command that is killed when ctx ends, together with all
// processes that it started.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	startGroup(cmd)
	cmd.Cancel = func() error { return killGroup(cmd) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run runs a command to its end and leaves no process of it behind.
func run(cmd *exec.Cmd) error {
	// Linux takes the end of the thread that started a process for the end of
	// its parent.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer func() {
		if cmd.Process != nil {
			killGroup(cmd)
		}
	}()
	return cmd.Run()
}

// output runs a command to its end; an error holds what it wrote.
func output(ctx context.Context, name string, args ...string) error {
	cmd := command(ctx, name, args...)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	err := run(cmd)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, bytes.TrimSpace(text.Bytes()))
	}
	return nil
}
