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

// localemu is the emulator. Another release may differ from AWS in other places
// than the tests know of.
var localemu = PythonPackage{
	Name: "localemu", Version: "1.3.2", Extras: "[runtime]", Cost: "about a minute and 600 MB",
}

// install returns the virtual environment that holds the emulator.
func install(ctx context.Context, log io.Writer) (string, error) {
	environment, err := localemu.Install(ctx, log)
	return environment, orAttach(err)
}

// A PythonPackage is a release of a package on PyPI.
type PythonPackage struct {
	Name, Version string
	// Extras are the optional parts that are wanted, such as "[runtime]".
	// Default: none.
	Extras string
	// Alone leaves out what the package depends on.
	Alone bool
	// Cost tells a person what the installation takes.
	Cost string
}

// Install returns the directory of a Python virtual environment that holds the
// package, and makes it first where it does not exist yet. Its Python is
// bin/python. What it waits for is written to log, a line each.
func (p PythonPackage) Install(ctx context.Context, log io.Writer) (environment string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "privateapi")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	environment = filepath.Join(cache, p.Name+"-"+p.Version)

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
	fmt.Fprintf(log, "installing %s %s into %s (%s, once)\n", p.Name, p.Version, environment, p.Cost)
	if err := os.RemoveAll(environment); err != nil {
		return "", err
	}
	if err := output(ctx, python, "-I", "-m", "venv", environment); err != nil {
		return "", err
	}
	pip := []string{"-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"}
	if p.Alone {
		pip = append(pip, "--no-deps")
	}
	pip = append(pip, p.Name+p.Extras+"=="+p.Version)
	if err := output(ctx, filepath.Join(environment, "bin", "python"), pip...); err != nil {
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
			fmt.Fprintln(log, "waiting for another process that installs the same")
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
