package testenv

import (
	"errors"
	"testing"
)

func TestDecide(t *testing.T) {
	nothing := func() error { return nil }
	terraform := func() error { return errors.New("terraform is not installed") }
	for name, c := range map[string]struct {
		value     string
		missing   func() error
		skip, err string
	}{
		"not set":                      {"", nothing, "an end-to-end test: E2E=1 runs it", ""},
		"not set, with a missing tool": {"", terraform, "an end-to-end test: E2E=1 runs it", ""},
		"1":                            {"1", nothing, "", ""},
		"1, with a missing tool": {
			"1", terraform, "this machine lacks something:\nterraform is not installed", "",
		},
		"required": {"required", nothing, "", ""},
		"required, with a missing tool": {
			"required", terraform, "", "E2E=required, but this machine lacks something:\nterraform is not installed",
		},
		"another value": {
			"yes", nothing, "", "E2E=yes is not supported: E2E must be 1, required or not set",
		},
		"0": {
			"0", nothing, "", "E2E=0 is not supported: E2E must be 1, required or not set",
		},
		"another value, with something absent": {
			"Required", terraform, "", "E2E=Required is not supported: E2E must be 1, required or not set",
		},
	} {
		t.Run(name, func(t *testing.T) {
			skip, err := decide(c.value, c.missing)
			problem := ""
			if err != nil {
				problem = err.Error()
			}
			if skip != c.skip || problem != c.err {
				t.Errorf("decide = %q, %q, want %q, %q", skip, problem, c.skip, c.err)
			}
		})
	}
}

// Without E2E no test looks for what it needs: that may ask the network.
func TestNothingIsLookedForWithoutE2E(t *testing.T) {
	if skip, err := decide("", func() error { t.Error("missing was called"); return nil }); skip == "" || err != nil {
		t.Errorf("decide = %q, %v, want a reason to skip", skip, err)
	}
}

func TestMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := missing(nil); err != nil {
		t.Errorf("of no programs: %v", err)
	}
	const want = `git is not installed: exec: "git": executable file not found in $PATH
awk is not installed: exec: "awk": executable file not found in $PATH`
	if err := missing([]string{"git", "awk"}); err == nil || err.Error() != want {
		t.Errorf("of two programs: %v, want %s", err, want)
	}
}

func TestRequired(t *testing.T) {
	for value, want := range map[string]bool{"": false, "1": false, "required": true} {
		t.Setenv("E2E", value)
		if got := Required(); got != want {
			t.Errorf("Required with E2E=%s = %v, want %v", value, got, want)
		}
	}
	t.Setenv("E2E", "yes")
	defer func() {
		if recover() == nil {
			t.Error("Required with E2E=yes does not panic")
		}
	}()
	Required()
}
