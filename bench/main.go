//go:build unix

// Command bench measures what people wait for: a synthesis, the tests, a first
// start, an apply. bench/run starts it.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A table is a section of RESULTS.md.
type table struct {
	name, title string
	measure     func(*bench) (markdown string, err error)
}

var tables = []table{
	{"synth", "Synthesis of the default app", (*bench).synth},
	{"routes", "Synthesis of bigger apps", (*bench).routes},
	{"tests", "Tests without the end-to-end tests", (*bench).tests},
	{"first", "The first `go run .` of all", (*bench).first},
	{"node", "Versions of Node.js", (*bench).node},
	{"sizes", "Sizes of an API", (*bench).sizes},
	{"resolve", "Routes alone, without Terraform", (*bench).resolve},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, names []string) error {
	for _, name := range names {
		if !slices.ContainsFunc(tables, func(t table) bool { return t.name == name }) {
			return fmt.Errorf("%q: is no table", name)
		}
	}
	b := &bench{ctx: ctx}
	if err := b.build(); err != nil {
		return err
	}
	began := time.Now()
	var sections strings.Builder
	for _, t := range tables {
		if len(names) > 0 && !slices.Contains(names, t.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s\n", t.title)
		started := time.Now()
		text, err := t.measure(b)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		section := fmt.Sprintf("## %s\n\n%s\n", t.title, strings.TrimSpace(text)+"\n")
		sections.WriteString(section)
		fmt.Printf("\n%s", section) // a later table may fail
		b.say("%s took %.0f s", t.name, time.Since(started).Seconds())
	}
	if len(names) > 0 {
		return nil
	}
	head, err := b.head(time.Since(began))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("bench", "RESULTS.md"), []byte(head+"\n"+sections.String()), 0o666)
}

// A bench is one run, in the project's folder.
type bench struct {
	ctx      context.Context
	app      string // the default app, built
	many     string // the app of package routes, built
	out      string // where the default app is synthesized
	provider string // the version of the AWS provider, known after sizes
}

func (b *bench) build() (err error) {
	if b.out, err = os.MkdirTemp("", "out"); err != nil {
		return err
	}
	b.app, b.many = filepath.Join(b.out, "app"), filepath.Join(b.out, "routes")
	return errors.Join(b.do("", nil, "go", "build", "-o", b.app, "."), b.do("", nil, "go", "build", "-o", b.many, "./bench/routes"))
}

func (b *bench) head(took time.Duration) (string, error) {
	goVersion, err1 := b.output("", nil, "go", "version")
	nodeVersion, err2 := b.output("", nil, "node", "--version")
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	words := strings.Fields(goVersion)
	return fmt.Sprintf(`# Results of bench/run

%s, in %.0f minutes, on %d cores with %s.
%s, Node.js %s, %s.

Times are medians, in parentheses from the fastest to the slowest. Programs that are compared were run in turn.
`, time.Now().UTC().Format("2 January 2006"), took.Minutes(), runtime.NumCPU(), words[len(words)-1],
		strings.Replace(words[2], "go", "Go ", 1), strings.TrimSpace(strings.TrimPrefix(nodeVersion, "v")), b.provider), nil
}

func (b *bench) say(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "  "+format+"\n", values...)
}

// command returns a command whose environment is the person's, with what is
// given and without what would change the app.
func (b *bench) command(ctx context.Context, dir string, environ []string, name string, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Dir = dir
	for _, variable := range os.Environ() {
		switch name, _, _ := strings.Cut(variable, "="); {
		case strings.HasPrefix(name, "PRIVATEAPI_"), strings.HasPrefix(name, "CDKTF_"), strings.HasPrefix(name, "JSII_"),
			strings.HasPrefix(name, "TF_CLOUD_"), name == "TF_WORKSPACE", name == "NODE_OPTIONS":
		default:
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.Env = append(cmd.Env, environ...)
	// The app starts Node.js, which must not outlive it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

func (b *bench) do(dir string, environ []string, name string, arguments ...string) error {
	_, err := b.output(dir, environ, name, arguments...)
	return err
}

func (b *bench) output(dir string, environ []string, name string, arguments ...string) (string, error) {
	cmd := b.command(b.ctx, dir, environ, name, arguments...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(arguments, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String(), nil
}
