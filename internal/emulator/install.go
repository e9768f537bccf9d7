package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// version is the emulator's release. Another release may differ from AWS in
// other places than the tests know of.
const version = "1.3.2"

// install returns the Python virtual environment that holds the emulator, and
// makes it first where it does not exist yet.
func install(ctx context.Context, log io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "privateapi")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	environment := filepath.Join(cache, "localemu-"+version)

	// Test binaries of several packages run at once.
	unlock, err := waitForLock(ctx, environment+".lock", log)
	if err != nil {
		return "", err
	}
	defer unlock()

	// The mark is written last: what an interrupted installation left has none.
	mark := filepath.Join(environment, "installed")
	if exists(mark) && exists(filepath.Join(environment, "bin", "python")) {
		return environment, nil
	}
	python, err := findPython(ctx)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(log, "installing localemu %s into %s (about a minute and 600 MB, once)\n", version, environment)
	if err := os.RemoveAll(environment); err != nil {
		return "", err
	}
	if err := output(ctx, python, "-I", "-m", "venv", environment); err != nil {
		return "", err
	}
	err = output(ctx, filepath.Join(environment, "bin", "python"), "-I", "-m", "pip", "install",
		"--quiet", "--disable-pip-version-check", "localemu[runtime]=="+version)
	if err != nil {
		return "", err
	}
	return environment, os.WriteFile(mark, nil, 0o644)
}

// waitForLock locks a file until unlock is called or the process ends.
func waitForLock(ctx context.Context, path string, log io.Writer) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for told := false; ; told = true {
		err := lock(file)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, errors.Join(err, file.Close())
		}
		if !told {
			fmt.Fprintln(log, "waiting for another process that installs the emulator")
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), file.Close())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// exists follows links: a virtual environment whose Python was removed since
// has dangling ones.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
