// Package cdktfcli runs the cdktf command as its users do, but only against an
// emulator. The command sends no telemetry and writes nothing outside of its
// output folder and the folder for temporary files.
package cdktfcli

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/process"
)

var (
	//go:embed package.json
	packages string
	//go:embed package-lock.json
	lock string
)

var npm = emulator.NodePackages{
	Name: "cdktf-cli", Package: packages, Lock: lock, Cost: "half a minute and 420 MB",
}

// Version is the version of the npm package cdktf-cli.
func Version() string {
	var pinned struct{ Dependencies map[string]string }
	if err := json.Unmarshal([]byte(packages), &pinned); err != nil {
		panic(err) // the file is embedded
	}
	return pinned.Dependencies["cdktf-cli"]
}

// Install installs the cdktf command into the user's cache directory, unless that
// has been done. Tests call it to find out whether this machine can run it.
func Install(ctx context.Context, log io.Writer) error {
	_, err := npm.Install(ctx, log)
	return err
}

// A CLI runs the cdktf command for one app. Its methods must not be called
// concurrently.
type CLI struct {
	// Folder is the folder of the app, which has a cdktf.json.
	Folder string
	// Outdir is where the app is synthesized to: an absolute path. It must not be
	// shared with another app, since cdktf removes the stacks of other apps.
	Outdir string
	// Vars are the input variables of the stacks. Default: none.
	Vars emulator.Vars

	// Program is the command's script, which node runs.
	Program string

	emulator *emulator.Emulator
}

// New returns the cdktf command for an app, which runs Terraform against an
// emulator.
func New(ctx context.Context, e *emulator.Emulator, folder, outdir string, log io.Writer) (*CLI, error) {
	directory, err := npm.Install(ctx, log)
	if err != nil {
		return nil, err
	}
	program := filepath.Join(directory, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf.js")
	return &CLI{Folder: folder, Outdir: outdir, Program: program, emulator: e}, nil
}

// Synth runs cdktf synth and points each stack at the emulator by an override file
// beside its configuration. Later commands synthesize again and leave the file. It
// is called before any command that runs Terraform, and again after a change that
// adds a stack, an API or a bucket policy.
func (c *CLI) Synth(ctx context.Context, arguments ...string) error {
	if _, err := c.Run(ctx, "synth", arguments...); err != nil {
		return err
	}
	stacks, err := filepath.Glob(filepath.Join(c.Outdir, "stacks", "*", "cdk.tf.json"))
	if err != nil {
		return err
	}
	for _, stack := range stacks {
		err = errors.Join(err, c.emulator.Override(filepath.Dir(stack)))
	}
	return err
}

// Deploy runs cdktf deploy and returns the outputs of each stack, by the names that
// cdktf gives them.
func (c *CLI) Deploy(ctx context.Context, arguments ...string) (outputs map[string]map[string]any, err error) {
	file := filepath.Join(c.Outdir, "outputs.json")
	arguments = append([]string{"--auto-approve", "--skip-provider-lock", "--outputs-file", file}, arguments...)
	if _, err := c.Run(ctx, "deploy", arguments...); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return outputs, json.Unmarshal(text, &outputs)
}

// Diff runs cdktf diff and returns what it prints. The command succeeds whether or
// not there is something to change.
func (c *CLI) Diff(ctx context.Context, arguments ...string) (printed string, err error) {
	return c.Run(ctx, "diff", append([]string{"--skip-provider-lock"}, arguments...)...)
}

// Destroy runs cdktf destroy.
func (c *CLI) Destroy(ctx context.Context, arguments ...string) error {
	_, err := c.Run(ctx, "destroy", append([]string{"--auto-approve", "--skip-provider-lock"}, arguments...)...)
	return err
}

// Run runs a command of cdktf, such as "list", and returns what it prints, without
// colors and the like. An error has that, too.
//
// Commands that run Terraform need the argument --skip-provider-lock, since the
// registry that the lock file is made from may be out of reach.
func (c *CLI) Run(ctx context.Context, command string, arguments ...string) (printed string, err error) {
	environ, err := c.Environ()
	if err != nil {
		return "", err
	}
	arguments = append([]string{c.Program, command, "--output", c.Outdir}, arguments...)
	cmd := process.Command(ctx, "node", arguments...)
	cmd.Dir, cmd.Env = c.Folder, environ
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	err = process.Run(cmd)
	printed = control.ReplaceAllString(text.String(), "")
	if err != nil {
		return printed, fmt.Errorf("cdktf %s: %w\n%s", command, err, printed)
	}
	return printed, nil
}

// control is a control sequence of a terminal.
var control = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// Environ returns the environment of the command.
func (c *CLI) Environ() ([]string, error) {
	assignments, err := c.Vars.Assignments()
	if err != nil {
		return nil, err
	}
	environ := append(c.emulator.Environ(), // with CHECKPOINT_DISABLE, against telemetry
		"CDKTF_HOME="+filepath.Join(c.Outdir, "home"),
		"CDKTF_DISABLE_PLUGIN_CACHE_ENV=1", // or it makes a folder in the user's home
		"DISABLE_VERSION_CHECK=1",
	)
	for _, assignment := range assignments {
		environ = append(environ, "TF_VAR_"+assignment)
	}
	return environ, nil
}
