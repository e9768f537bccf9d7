// Package try runs the command that tries the app on an emulator, as a person
// does: with the printed curl and Ctrl-C.
package try

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cdk.tf/go/privateapi/internal/document"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
)

func TestTry(t *testing.T) {
	emulatortest.Require(t)
	program := filepath.Join(t.TempDir(), "try")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/try")
	build.Dir = root
	if printed, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	t.Run("the printed curl works", func(t *testing.T) {
		try := start(t, program)
		try.until("  curl -H ")
		curl := strings.TrimSpace(try.line)
		got, err := exec.CommandContext(t.Context(), "sh", "-c", curl).Output()
		want, readErr := os.ReadFile(filepath.Join(root, "index.html"))
		if err != nil || readErr != nil || string(got) != string(want) {
			t.Errorf("%s = %q, %v, want %q, %v", curl, got, err, want, readErr)
		}
		try.until("Ctrl-C ")
		if shown := shown(t); !shown.Shows(try.printed.String()) {
			t.Errorf("it prints\n%s\nand README.md shows\n%s", &try.printed, shown.Text)
		}
		try.interrupt()
	})
	t.Run("Ctrl-C ends a deployment", func(t *testing.T) {
		try := start(t, program)
		try.until("terraform apply")
		provider := filepath.Join(try.temporary, "privateapi-try-*", "plugin*") // its socket
		for plugins, _ := filepath.Glob(provider); len(plugins) == 0; plugins, _ = filepath.Glob(provider) {
			select {
			case <-t.Context().Done():
				t.Fatal("the provider did not start")
			case <-time.After(20 * time.Millisecond):
			}
		}
		try.interrupt()
	})
}

var root = filepath.Join("..", "..")

// shown returns what README.md shows that the command prints.
func shown(t *testing.T) document.Block {
	t.Helper()
	readme, err := document.Read(root, "README.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range readme.Blocks {
		if output, ok := readme.Output(i); ok && strings.Contains(block.Text, "./cmd/try") {
			return output
		}
	}
	t.Fatal("README.md does not show what go run ./cmd/try prints")
	return document.Block{}
}

// A running is the command while it runs.
type running struct {
	t         *testing.T
	command   *exec.Cmd
	stdout    *bufio.Scanner
	printed   strings.Builder // what was read of stdout
	stderr    strings.Builder
	line      string   // the last line of stdout
	temporary string   // the folder for temporary files
	held      *os.File // ends when no process is left
}

func start(t *testing.T, program string) *running {
	t.Helper()
	r := &running{t: t, command: exec.CommandContext(t.Context(), program), temporary: t.TempDir()}
	r.command.Dir = root
	// The credentials and the profile do not exist. A request with them fails.
	r.command.Env = append(os.Environ(), "TMPDIR="+r.temporary, "AWS_ACCESS_KEY_ID=a-user's", "AWS_PROFILE=a-user's")
	r.command.Stderr = &r.stderr
	stdout, err := r.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.stdout = bufio.NewScanner(stdout)
	// Every process that is started inherits this pipe.
	held, holder, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { held.Close() })
	r.held, r.command.ExtraFiles = held, []*os.File{holder}
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}

// until reads lines up to one that begins with prefix.
func (r *running) until(prefix string) {
	r.t.Helper()
	for r.stdout.Scan() {
		r.line = r.stdout.Text()
		r.printed.WriteString(r.line + "\n")
		if strings.HasPrefix(r.line, prefix) {
			return
		}
	}
	r.t.Fatalf("no line begins with %q: %v\n%s%s", prefix, r.command.Wait(), &r.printed, &r.stderr)
}

// interrupt presses Ctrl-C and tests that the command ends without an error and
// leaves no process and no file.
func (r *running) interrupt() {
	r.t.Helper()
	if err := r.command.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
	for r.stdout.Scan() {
	}
	if err := r.command.Wait(); err != nil || r.stderr.Len() > 0 {
		r.t.Errorf("after Ctrl-C: %v\n%s", err, r.stderr.String())
	}
	// The test fails instead of waiting forever.
	if err := r.held.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		r.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r.held); err != nil {
		r.t.Errorf("a process is left: %v", err)
	}
	if left, err := os.ReadDir(r.temporary); err != nil || len(left) != 0 {
		r.t.Errorf("temporary files are left: %v, %v", left, err)
	}
}
