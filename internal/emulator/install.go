package emulator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cdk.tf/go/privateapi/internal/process"
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
	pip := []string{p.Name + p.Extras + "==" + p.Version}
	if p.Alone {
		pip = append([]string{"--no-deps"}, pip...)
	}
	return installOnce(ctx, log, p.Name+" "+p.Version, p.Name+"-"+p.Version, p.Cost, func(environment string) error {
		return installPython(ctx, environment, pip...)
	})
}

// A PythonEnvironment is a virtual environment with several packages.
type PythonEnvironment struct {
	// Name is part of the directory's name.
	Name string
	// Requirements is a requirements file of pip that pins every package,
	// dependencies included.
	Requirements string
	// Cost tells a person what the installation takes.
	Cost string
}

// Install is [PythonPackage.Install] for the packages of an environment.
func (p PythonEnvironment) Install(ctx context.Context, log io.Writer) (environment string, err error) {
	return installOnce(ctx, log, p.Name, p.Name+"-"+digest(p.Requirements), p.Cost, func(environment string) error {
		if err := writeFiles(environment, map[string]string{"requirements.txt": p.Requirements}); err != nil {
			return err
		}
		return installPython(ctx, environment, "--no-deps", "--requirement", filepath.Join(environment, "requirements.txt"))
	})
}

// digest tells contents apart in names of directories.
func digest(contents ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(contents, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// installPython makes a virtual environment and installs what pip's arguments
// name.
func installPython(ctx context.Context, environment string, arguments ...string) error {
	python, err := findPython(ctx)
	if err != nil {
		return err
	}
	if err := run(ctx, python, "-I", "-m", "venv", environment); err != nil {
		return err
	}
	pip := append([]string{"-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, arguments...)
	return run(ctx, filepath.Join(environment, "bin", "python"), pip...)
}

// run runs a program of an installation.
func run(ctx context.Context, program string, arguments ...string) error {
	err := process.Silently(process.Command(ctx, program, arguments...))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// installOnce returns a directory of the cache, which install fills first where
// that has not been done.
func installOnce(ctx context.Context, log io.Writer, title, name, cost string, install func(directory string) error) (directory string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "privateapi")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	directory = filepath.Join(cache, name)

	// Test binaries of several packages run at once.
	unlock, err := waitForLock(ctx, directory+".lock", log)
	if err != nil {
		return "", err
	}
	defer unlock()

	// The mark is written last: what an interrupted installation left has none.
	// The Python of an environment may have been removed since.
	mark := filepath.Join(directory, "installed")
	python := filepath.Join(directory, "bin", "python")
	if _, err := os.Lstat(python); exists(mark) && (err != nil || exists(python)) {
		return directory, nil
	}
	fmt.Fprintf(log, "installing %s into %s (%s, once)\n", title, directory, cost)
	if err := os.RemoveAll(directory); err != nil {
		return "", err
	}
	if err := install(directory); err != nil {
		return "", err
	}
	return directory, os.WriteFile(mark, nil, 0o644)
}

// waitForLock locks a file until unlock is called or the process ends.
func waitForLock(ctx context.Context, path string, log io.Writer) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for announced := false; ; announced = true {
		err := lock(file)
		if err == nil {
			return func() { file.Close() }, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, errors.Join(err, file.Close())
		}
		if !announced {
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
