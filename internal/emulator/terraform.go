package emulator

import (
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
	"strings"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"
	tfjson "github.com/hashicorp/terraform-json"
)

// A Terraform runs Terraform in the directory of one synthesized stack, and
// only against the emulator. Its methods must not be called at once.
type Terraform struct {
	// Vars are the stack's input variables: strings as they are, anything else
	// as JSON.
	Vars map[string]any

	dir     string
	environ []string
	verbose *tfexec.Terraform // writes what Terraform says to the log
	quiet   *tfexec.Terraform // for commands that print JSON
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
	variables := map[string]string{}
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		variables[name] = value
	}
	logging := func(log io.Writer) (*tfexec.Terraform, error) {
		t, err := tfexec.NewTerraform(stackDir, binary)
		if err != nil {
			return nil, err
		}
		t.SetStdout(log)
		// What is set is the whole environment. An interrupted run has no state
		// worth a longer wait: it is about the emulator, which ends too.
		return t, errors.Join(t.SetEnv(variables), t.SetWaitDelay(5*time.Second))
	}
	verbose, err := logging(log)
	if err != nil {
		return nil, err
	}
	quiet, err := logging(io.Discard)
	if err != nil {
		return nil, err
	}
	return &Terraform{dir: stackDir, environ: environ, verbose: verbose, quiet: quiet}, nil
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
	if err := t.verbose.Init(ctx, tfexec.Backend(false)); err != nil {
		return err
	}
	return t.Validate(ctx)
}

// Init installs the provider and prepares the state.
func (t *Terraform) Init(ctx context.Context) error { return t.verbose.Init(ctx) }

// Validate returns everything that Terraform finds wrong with the stack before
// it asks AWS anything. A fault inside a module begins with the module's folder.
func (t *Terraform) Validate(ctx context.Context) error {
	result, err := t.quiet.Validate(ctx)
	if err != nil {
		return err
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
func (t *Terraform) Apply(ctx context.Context) error {
	vars, err := t.assignments()
	if err != nil {
		return err
	}
	var options []tfexec.ApplyOption
	for _, v := range vars {
		options = append(options, v)
	}
	return t.verbose.Apply(ctx, options...)
}

// Destroy removes everything that Apply made.
func (t *Terraform) Destroy(ctx context.Context) error {
	vars, err := t.assignments()
	if err != nil {
		return err
	}
	var options []tfexec.DestroyOption
	for _, v := range vars {
		options = append(options, v)
	}
	return t.verbose.Destroy(ctx, options...)
}

// Outputs decodes the stack's outputs into v as one JSON object: into a struct
// with a field for each output of interest, or into a map.
func (t *Terraform) Outputs(ctx context.Context, v any) error {
	outputs, err := t.quiet.Output(ctx)
	if err != nil {
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

// assignments returns Vars as options, sorted by name.
func (t *Terraform) assignments() ([]*tfexec.VarOption, error) {
	var options []*tfexec.VarOption
	for _, name := range slices.Sorted(maps.Keys(t.Vars)) {
		value, isString := t.Vars[name].(string)
		if !isString {
			text, err := json.Marshal(t.Vars[name])
			if err != nil {
				return nil, fmt.Errorf("variable %s: %w", name, err)
			}
			value = string(text)
		}
		options = append(options, tfexec.Var(name+"="+value))
	}
	return options, nil
}
