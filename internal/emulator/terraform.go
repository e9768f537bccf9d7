package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"cdk.tf/go/privateapi/internal/process"
)

// A Terraform runs Terraform in the directory of one synthesized stack, and only
// against the emulator. Its methods must not be called concurrently.
type Terraform struct {
	// Vars are the stack's input variables. Default: none.
	Vars Vars

	binary  string
	dir     string
	environ []string
	log     io.Writer
}

// Terraform prepares a stack's directory for the emulator and returns what runs
// Terraform there. The binary is the one that TERRAFORM_BINARY_NAME names, as
// for the cdktf command, by default "terraform". What it prints goes to log.
func (e *Emulator) Terraform(stackDir string, log io.Writer) (*Terraform, error) {
	if err := e.Override(stackDir); err != nil {
		return nil, err
	}
	return newTerraform(stackDir, e.Environ(), log)
}

func newTerraform(stackDir string, environ []string, log io.Writer) (*Terraform, error) {
	binary, err := findTerraform()
	if err != nil {
		return nil, err
	}
	return &Terraform{binary: binary, dir: stackDir, environ: append(environ, "TF_IN_AUTOMATION=1", "TF_CLI_ARGS=-no-color"), log: log}, nil
}

// run runs a Terraform command, which prints to stdout. An error has what it wrote
// to standard error.
func (t *Terraform) run(ctx context.Context, stdout io.Writer, arguments ...string) error {
	cmd := process.Command(ctx, t.binary, arguments...)
	cmd.Dir, cmd.Env = t.dir, t.environ
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = stdout, &stderr
	// An interrupted Terraform records what it has made. If the emulator ends with
	// ctx, too, there is nothing to wait for.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	if err := process.Run(cmd); err != nil {
		return fmt.Errorf("terraform %s: %w\n%s", arguments[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return nil
}

func findTerraform() (string, error) {
	name := os.Getenv("TERRAFORM_BINARY_NAME")
	if name == "" {
		name = "terraform"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is not installed: get it from https://developer.hashicorp.com/terraform/install, "+
			"or name another binary in TERRAFORM_BINARY_NAME: %w", name, err)
	}
	return filepath.Abs(path)
}

// Validate has Terraform check the configuration in a directory, such as a stack
// as it was synthesized, without an emulator, and returns everything that it finds
// wrong.
func Validate(ctx context.Context, stackDir string, log io.Writer) error {
	nowhere := &Emulator{URL: "http://127.0.0.1:1"} // validation asks AWS nothing, and could not
	t, err := newTerraform(stackDir, nowhere.Environ(), log)
	if err != nil {
		return err
	}
	if err := t.run(ctx, t.log, "init", "-backend=false"); err != nil {
		return err
	}
	return t.Validate(ctx)
}

// Init installs the provider and prepares the state.
func (t *Terraform) Init(ctx context.Context) error {
	return t.run(ctx, t.log, "init")
}

// Validate returns everything that Terraform finds wrong with the stack before
// it asks AWS anything. A fault inside a module begins with the module's folder.
func (t *Terraform) Validate(ctx context.Context) error {
	var printed bytes.Buffer
	runErr := t.run(ctx, &printed, "validate", "-json") // fails if the stack has faults
	var result tfjson.ValidateOutput
	if err := json.Unmarshal(printed.Bytes(), &result); err != nil {
		return errors.Join(runErr, err)
	}
	var faults []error
	for _, d := range result.Diagnostics {
		if d.Severity != tfjson.DiagnosticSeverityError {
			continue
		}
		text := d.Summary
		if d.Detail != "" {
			text += ": " + d.Detail
		}
		if d.Snippet != nil && d.Snippet.Context != nil {
			text = *d.Snippet.Context + ": " + text
		}
		if d.Range != nil {
			if folder := filepath.Dir(d.Range.Filename); folder != "." {
				text = folder + ": " + text
			}
		}
		faults = append(faults, errors.New(text))
	}
	return errors.Join(faults...)
}

// Apply makes the stack exist.
func (t *Terraform) Apply(ctx context.Context) error { return t.change(ctx, "apply") }

// Destroy removes everything that Apply made.
func (t *Terraform) Destroy(ctx context.Context) error { return t.change(ctx, "destroy") }

func (t *Terraform) change(ctx context.Context, command string) error {
	variables, err := t.variables()
	if err != nil {
		return err
	}
	return t.run(ctx, t.log, append([]string{command, "-auto-approve"}, variables...)...)
}

// variables returns Vars as arguments.
func (t *Terraform) variables() ([]string, error) {
	assignments, err := t.Vars.Assignments()
	for i := range assignments {
		assignments[i] = "-var=" + assignments[i]
	}
	return assignments, err
}

// Outputs decodes the stack's outputs into v as one JSON object: into a struct
// with a field for each output of interest, or into a map.
func (t *Terraform) Outputs(ctx context.Context, v any) error {
	var printed bytes.Buffer
	if err := t.run(ctx, &printed, "output", "-json"); err != nil {
		return err
	}
	var outputs map[string]struct{ Value json.RawMessage }
	if err := json.Unmarshal(printed.Bytes(), &outputs); err != nil {
		return err
	}
	values := map[string]json.RawMessage{}
	for name, output := range outputs {
		values[name] = output.Value
	}
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

// Vars are input variables of a stack: strings as they are, anything else as JSON.
type Vars map[string]any

// Assignments returns NAME=VALUE for each variable, sorted by name.
func (v Vars) Assignments() ([]string, error) {
	var assignments []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		value, isString := v[name].(string)
		if !isString {
			text, err := json.Marshal(v[name])
			if err != nil {
				return nil, fmt.Errorf("variable %s: %w", name, err)
			}
			value = string(text)
		}
		assignments = append(assignments, name+"="+value)
	}
	return assignments, nil
}
