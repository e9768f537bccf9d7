// Package testenv decides which tests run. End-to-end tests, which need more than
// Go and Node.js or take long, run only if the environment variable E2E asks for
// them:
//
//	not set    end-to-end tests are skipped
//	1          they run, and are skipped if this machine lacks a tool that they need
//	required   they run, and fail if this machine lacks a tool that they need
//
// Every other value is an error.
package testenv

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// The values of E2E.
const (
	off      = ""
	on       = "1"
	required = "required"
)

// Required reports whether E2E=required is in the environment. It panics if E2E
// has a value that is not supported.
func Required() bool {
	value := os.Getenv("E2E")
	if err := check(value); err != nil {
		panic(err)
	}
	return value == required
}

// EndToEnd skips an end-to-end test unless E2E asks for it, and skips or fails the
// test if a program that it needs is not on the path. It is the first statement
// of the test, as [Require] is.
func EndToEnd(t testing.TB, programs ...string) {
	t.Helper()
	Require(t, func() error { return missing(programs) })
}

// missing returns an error with a line for each program that is not on the path.
func missing(programs []string) error {
	var errs []error
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			errs = append(errs, fmt.Errorf("%s is not installed: %w", program, err))
		}
	}
	return errors.Join(errs...)
}

// Require is [EndToEnd] for a test that needs other things than programs. missing
// returns what this machine lacks and how to get it, or nil if nothing is missing.
// It is called only if E2E asks for end-to-end tests.
func Require(t testing.TB, missing func() error) {
	t.Helper()
	skip, err := decide(os.Getenv("E2E"), missing)
	switch {
	case err != nil:
		t.Fatal(err)
	case skip != "":
		t.Skip(skip)
	}
}

// decide returns why an end-to-end test is skipped or fails for a value of E2E, or
// nothing if the test runs.
func decide(value string, missing func() error) (skip string, err error) {
	if err := check(value); err != nil {
		return "", err
	}
	if value == off {
		return "an end-to-end test: E2E=1 runs it", nil
	}
	lacks := missing()
	switch {
	case lacks == nil:
		return "", nil
	case value == required:
		return "", fmt.Errorf("E2E=required, but this machine lacks something:\n%w", lacks)
	default:
		return fmt.Sprintf("this machine lacks something:\n%v", lacks), nil
	}
}

func check(value string) error {
	switch value {
	case off, on, required:
		return nil
	}
	return fmt.Errorf("E2E=%s is not supported: E2E must be 1, required or not set", value)
}
