// Package try runs the command that tries the app on an emulator, as a person
// would, the printed curl and Ctrl-C included.
package try

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
)

func TestTry(t *testing.T) {
	emulatortest.Require(t)
	program := filepath.Join(t.TempDir(), "try")
	root := filepath.Join("..", "..")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/try")
	build.Dir = root
	if printed, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	temporary := t.TempDir()
	try := exec.CommandContext(t.Context(), program)
	try.Dir = root
	// Credentials that lead nowhere, should they be used.
	try.Env = append(os.Environ(), "TMPDIR="+temporary, "AWS_ACCESS_KEY_ID=a-person's", "AWS_PROFILE=a-person's")
	var stderr strings.Builder
	try.Stderr = &stderr
	stdout, err := try.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := try.Start(); err != nil {
		t.Fatal(err)
	}
	printed, curl := until(stdout, "  curl -H ")
	if curl == "" {
		t.Fatalf("no curl was printed: %v\n%s%s", try.Wait(), printed, stderr.String())
	}
	got, err := exec.CommandContext(t.Context(), "sh", "-c", curl).Output()
	want, readErr := os.ReadFile(filepath.Join(root, "index.html"))
	if err != nil || readErr != nil || string(got) != string(want) {
		t.Errorf("%s = %q, %v, want %q, %v", curl, got, err, want, readErr)
	}
	if err := try.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(stdout)
	if err := try.Wait(); err != nil || stderr.Len() > 0 {
		t.Errorf("after Ctrl-C: %v\n%s%s", err, rest, stderr.String())
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

// until reads lines up to one that begins with prefix and returns what came
// before it and the line, or "" when there is none.
func until(r io.Reader, prefix string) (before, line string) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), prefix) {
			return before, strings.TrimSpace(lines.Text())
		}
		before += lines.Text() + "\n"
	}
	return before, ""
}
