//go:build unix

package emulator

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInstallOnce(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	link(t, filepath.Join(dir, firstPython))

	first, err := install(t.Context(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := install(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	installations := filepath.Join(filepath.Dir(first), "installations")
	const pip = "-I -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes "
	one := pip + "--only-binary :all: --requirement " + first + "/build.txt\n" +
		pip + "--no-build-isolation --requirement " + first + "/requirements.txt\n"
	if diff := cmp.Diff(one, read(t, installations)); diff != "" {
		t.Errorf("installations (-want +got):\n%s", diff)
	}

	// As an interruption leaves it.
	if err := os.Remove(filepath.Join(first, "installed")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(first, "half"), "", 0o644)
	if _, err := install(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one+one, read(t, installations)); diff != "" {
		t.Errorf("installations after an interrupted one (-want +got):\n%s", diff)
	}
	if exists(filepath.Join(first, "half")) {
		t.Error("the interrupted installation is still there")
	}
}

func TestInstallAlone(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	link(t, filepath.Join(dir, firstPython))

	var log strings.Builder
	got, err := PythonPackage{
		Name: "thing", Version: "1.2", Hashes: []string{"0a", "0b"}, Cost: "a second",
	}.Install(t.Context(), &log)
	if err != nil {
		t.Fatal(err)
	}
	const line = "thing==1.2 --hash=sha256:0a --hash=sha256:0b\n"
	want := filepath.Join(dir, "cache", "privateapi", "thing-"+digest(line))
	if diff := cmp.Diff([]string{
		want, "installing thing into " + want + " (a second, once)\n",
	}, []string{got, log.String()}); diff != "" {
		t.Errorf("environment and log (-want +got):\n%s", diff)
	}
	one := "-I -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes " +
		"--only-binary :all: --requirement " + got + "/requirements.txt\n"
	if diff := cmp.Diff(line, read(t, filepath.Join(got, "requirements.txt"))); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(one, read(t, filepath.Join(filepath.Dir(got), "installations"))); diff != "" {
		t.Errorf("installations (-want +got):\n%s", diff)
	}
}

func TestInstallThatFailsSaysWhy(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	write(t, filepath.Join(dir, firstPython), "#!/bin/sh\n[ \"$2\" = -m ] || exit 0\necho no space left\nexit 9\n",
		0o755)
	_, err := install(t.Context(), io.Discard)
	if diff := cmp.Diff(firstPython+": exit status 9\nno space left", text(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func TestWaitForLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := waitForLock(t.Context(), path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := waitForLock(ctx, path, io.Discard); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while it is locked: got %v, want %v", err, context.DeadlineExceeded)
	}
	unlock()
	unlock, err = waitForLock(t.Context(), path, io.Discard)
	if err != nil {
		t.Errorf("after it was unlocked: %v", err)
	} else {
		unlock()
	}
}
