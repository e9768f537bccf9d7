//go:build unix

package emulator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLaunchEndsWithClose(t *testing.T) {
	environment := standInEnvironment(t, "answer")
	var log strings.Builder
	e, err := launch(t.Context(), environment, &log)
	if err != nil {
		t.Fatal(err)
	}
	port := strings.TrimPrefix(e.URL, "http://127.0.0.1:")
	want := "starting the emulator on 127.0.0.1:" + port + " (about 10 seconds)\nthe emulator is ready\n"
	if diff := cmp.Diff(want, log.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	nothingLeft(t, environment)
}

func TestLaunchEndsWithContext(t *testing.T) {
	environment := standInEnvironment(t, "answer")
	ctx, cancel := context.WithCancel(t.Context())
	e, err := launch(ctx, environment, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-e.stopped
	nothingLeft(t, environment)
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func TestLaunchThatIsGivenUp(t *testing.T) {
	environment := standInEnvironment(t, "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := launch(ctx, environment, io.Discard)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	nothingLeft(t, environment)
}

func TestLaunchThatFailsShowsTheLastLines(t *testing.T) {
	environment := standInEnvironment(t, "fail")
	_, err := launch(t.Context(), environment, io.Discard)
	want := "the emulator stopped by itself (exit status 3); its last lines:\n" +
		"line 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\n" +
		"line 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29"
	if diff := cmp.Diff(want, text(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	nothingLeft(t, environment)
}

func TestCloseTellsThatItHadStopped(t *testing.T) {
	environment := standInEnvironment(t, "answer")
	e, err := launch(t.Context(), environment, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	http.Get(e.URL + "/stop")
	<-e.stopped
	want := "the emulator stopped by itself (exit status 4); its last lines:\nReady."
	if diff := cmp.Diff(want, text(e.Close())); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	nothingLeft(t, environment)
}

func TestLaunchPassesNothingOfTheEnvironmentOn(t *testing.T) {
	environment := standInEnvironment(t, "answer")
	t.Setenv("AWS_SESSION_TOKEN", "secret")
	t.Setenv("PERSISTENCE", "1")
	e, err := launch(t.Context(), environment, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	response, err := http.Get(e.URL + "/environ")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for variable := range strings.Lines(string(body)) {
		name, _, _ := strings.Cut(variable, "=")
		got = append(got, name)
	}
	slices.Sort(got)
	want := []string{"CUSTOM_SSL_CERT_PATH", "FILESYSTEM_ROOT", "GATEWAY_LISTEN", "HOME", "IAM_ENFORCEMENT",
		"OVERRIDE_IN_DOCKER", "PATH", "REQUESTS_CA_BUNDLE", "ROOT_ACCESS_KEYS", "TMPDIR", "USE_SSL"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

// nothingLeft fails the test if the emulator's state is still there, or the
// process that it started.
func nothingLeft(t *testing.T, environment string) {
	t.Helper()
	state, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range state {
		t.Errorf("%s is left", left.Name())
	}
	held, err := os.Open(filepath.Join(environment, "held"))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	for range 100 {
		if lock(held) == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("a process that the emulator started is left")
}
