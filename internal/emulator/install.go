package emulator

import (
	"context"
	"crypto/sha256"
	"embed"
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

// localemu is the emulator, LocalEmu 1.3.2. Another release may differ from AWS in
// other places than the tests know of.
var localemu = PythonEnvironment{
	Name: "localemu", Requirements: requirements("localemu"), FromSource: true, Cost: "about a minute and 600 MB",
}

//go:embed requirements
var files embed.FS

// requirements returns a file of the folder requirements.
func requirements(name string) string {
	text, err := files.ReadFile("requirements/" + name + ".txt")
	if err != nil {
		panic(err) // a name in this package
	}
	return string(text)
}

// install returns the virtual environment that holds the emulator.
func install(ctx context.Context, log io.Writer) (string, error) {
	environment, err := localemu.Install(ctx, log)
	return environment, orAttach(err)
}

// A PythonPackage is a release of a package on PyPI, without what it depends on.
type PythonPackage struct {
	Name, Version string
	// Hashes are the SHA-256 checksums of the release's files, of which one is
	// installed.
	Hashes []string
	// Cost tells a person what the installation takes.
	Cost string
}

// Install returns the directory of a Python virtual environment that holds the
// package, and makes it first where it does not exist yet. Its Python is
// bin/python. What it waits for is written to log, a line each.
func (p PythonPackage) Install(ctx context.Context, log io.Writer) (environment string, err error) {
	line := p.Name + "==" + p.Version
	for _, hash := range p.Hashes {
		line += " --hash=sha256:" + hash
	}
	return PythonEnvironment{Name: p.Name, Requirements: line + "\n", Cost: p.Cost}.Install(ctx, log)
}

// A PythonEnvironment is a virtual environment with several packages.
type PythonEnvironment struct {
	// Name is part of the directory's name.
	Name string
	// Requirements is a requirements file of pip that has every package,
	// dependencies included, with its version and the checksums of its files. Pip
	// installs no file with another checksum.
	Requirements string
	// FromSource allows packages that have no wheel. They are built by a setuptools
	// whose checksum is known, too.
	FromSource bool
	// Cost tells a person what the installation takes.
	Cost string
}

// Install is [PythonPackage.Install] for the packages of an environment.
func (p PythonEnvironment) Install(ctx context.Context, log io.Writer) (environment string, err error) {
	return installOnce(ctx, log, p.Name, p.Name+"-"+digest(p.Requirements), p.Cost, func(environment string) error {
		if err := writeFiles(environment, map[string]string{
			"requirements.txt": p.Requirements, "build.txt": requirements("build"),
		}); err != nil {
			return err
		}
		return p.install(ctx, environment)
	})
}

// install makes the virtual environment and installs the packages into it.
func (p PythonEnvironment) install(ctx context.Context, environment string) error {
	python, err := findPython(ctx)
	if err != nil {
		return err
	}
	if err := run(ctx, python, "-I", "-m", "venv", environment); err != nil {
		return err
	}
	pip := func(file string, arguments ...string) error {
		all := []string{"-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"}
		all = append(append(all, arguments...), "--requirement", filepath.Join(environment, file))
		return run(ctx, filepath.Join(environment, "bin", "python"), all...)
	}
	const wheels, all = "--only-binary", ":all:"
	if !p.FromSource {
		return pip("requirements.txt", wheels, all)
	}
	if err := pip("build.txt", wheels, all); err != nil {
		return err
	}
	// In an isolated build pip would fetch build tools without checksums.
	return pip("requirements.txt", "--no-build-isolation")
}

// digest tells contents apart in names of directories.
func digest(contents ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(contents, "\x00")))
	return hex.EncodeToString(sum[:6])
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
