//go:build unix

package process

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMain makes the test binary a program that waits for a child of its own,
// where the environment asks for it.
func TestMain(m *testing.M) {
	if os.Getenv("PROCESS_TEST") != "" {
		cmd := waiting(context.Background())
		cmd.Stdout = os.Stdout
		Run(cmd)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a script of Node.js that starts another process and prints a line.
const child = `
	const { spawn } = require("node:child_process");
	const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 600000)"], { stdio: "inherit" });
	console.log("ready");`

// waiting is a command that starts another process, prints a line and waits.
func waiting(ctx context.Context) *exec.Cmd {
	return Command(ctx, "node", "-e", child)
}

// output gives a command a pipe for its standard output, which all that it starts
// inherits. line reads a line. ended fails the test if a process still has the
// pipe.
func output(t *testing.T, cmd *exec.Cmd) (started func(), line func(), ended func()) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	if err := r.SetReadDeadline(time.Now().Add(time.Minute)); err != nil { // the test fails instead of waiting forever
		t.Fatal(err)
	}
	cmd.Stdout = w
	line = func() {
		t.Helper()
		got := make([]byte, len("ready\n"))
		if _, err := io.ReadFull(r, got); err != nil || string(got) != "ready\n" {
			t.Fatalf("printed %q, %v", got, err)
		}
	}
	ended = func() {
		t.Helper()
		if _, err := io.Copy(io.Discard, r); err != nil {
			t.Errorf("a process is left: %v", err)
		}
	}
	return func() { w.Close() }, line, ended
}

func TestRunKillsWhatIsLeft(t *testing.T) {
	cmd := Command(t.Context(), "node", "-e", child+"child.unref()")
	started, line, ended := output(t, cmd)
	if err := Run(cmd); err != nil {
		t.Fatal(err)
	}
	started()
	line()
	ended()
}

func TestRunEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cmd := waiting(ctx)
	started, line, ended := output(t, cmd)
	result := make(chan error)
	go func() { result <- Run(cmd) }()
	line()
	cancel()
	if err := <-result; err == nil {
		t.Error("no error")
	}
	started()
	ended()
}

// Nothing is left either when this process has no chance to kill what it started.
func TestRunEndsWithItsProcess(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL, syscall.SIGQUIT} {
		t.Run(signal.String(), func(t *testing.T) {
			self := exec.CommandContext(t.Context(), os.Args[0])
			self.Env = append(os.Environ(), "PROCESS_TEST=wait")
			started, line, ended := output(t, self)
			if err := self.Start(); err != nil {
				t.Fatal(err)
			}
			started()
			line()
			if err := self.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := self.Wait(); err == nil {
				t.Error("the signal did not end the process")
			}
			ended()
		})
	}
}

func TestErrorsHaveWhatWasPrinted(t *testing.T) {
	failing := func() *exec.Cmd {
		return Command(t.Context(), "node", "-e", `console.log("a"); console.error("b"); process.exitCode = 3`)
	}
	stdout, err := Output(failing())
	if diff := cmp.Diff([]string{"a\n", "node: exit status 3\nb"}, []string{string(stdout), err.Error()}); diff != "" {
		t.Errorf("Output (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("node: exit status 3\na\nb", Silently(failing()).Error()); diff != "" {
		t.Errorf("Silently (-want +got):\n%s", diff)
	}
	err = Silently(Command(t.Context(), "no-such-program"))
	if err == nil || !strings.Contains(err.Error(), "no-such-program") {
		t.Errorf("a program that does not exist: %v", err)
	}
}
