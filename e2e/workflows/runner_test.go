package workflows

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
)

// A runner runs a workflow as GitHub does.
type runner struct {
	t          *testing.T
	repository string            // what is checked out: its HEAD
	event      map[string]any    // github.event
	vars       map[string]string // of the repository
	standIns   standIns
	app        string // the folder of the app, where it is not the repository's

	results   map[string]result // of jobs, by id
	artifacts string            // a folder for each
	// summary and log are what all jobs wrote, and actions what was used, with
	// its inputs.
	summary, log strings.Builder
	actions      []string
}

// A result is how a job ended: success, failure or skipped.
type result struct {
	status  string
	outputs map[string]string
}

// run runs all jobs of a workflow, each after those that it needs.
func (r *runner) run(name string) {
	r.t.Helper()
	r.t.Cleanup(func() {
		if r.t.Failed() {
			r.t.Logf("the jobs wrote:\n%s", r.log.String())
		}
	})
	w := workflow(r.t, name)
	if r.app != "" {
		w.Env.Vars["app"].Value.Value = r.app
	}
	r.results = map[string]result{}
	r.artifacts = r.t.TempDir()
	for len(r.results) < len(w.Jobs) {
		before := len(r.results)
		for _, id := range slices.Sorted(maps.Keys(w.Jobs)) {
			_, done := r.results[id]
			waits := slices.ContainsFunc(w.Jobs[id].Needs, func(needed *actionlint.String) bool {
				_, done := r.results[needed.Value]
				return !done
			})
			if !done && !waits {
				r.results[id] = r.job(w, w.Jobs[id])
			}
		}
		if len(r.results) == before {
			r.t.Fatal("jobs need each other")
		}
	}
}

// wants compares how the jobs ended.
func (r *runner) wants(jobs map[string]string) {
	r.t.Helper()
	for id, status := range jobs {
		if got := r.results[id].status; got != status {
			r.t.Errorf("the job %s ended with %s, want %s", id, got, status)
		}
	}
	if len(jobs) != len(r.results) {
		r.t.Errorf("%d jobs ran, want %d", len(r.results), len(jobs))
	}
}

// A machine is what a job runs on.
type machine struct {
	contexts  contexts
	env       map[string]string // of the workflow and GITHUB_ENV
	workspace string
	temp      string
	steps     map[string]any
	defaults  actionlint.DefaultsRun
}

func (r *runner) job(w *actionlint.Workflow, job *actionlint.Job) result {
	needs, success := map[string]any{}, true
	for _, needed := range job.Needs {
		of := r.results[needed.Value]
		needs[needed.Value] = map[string]any{"result": of.status, "outputs": of.outputs}
		success = success && of.status == "success"
	}
	m := machine{workspace: r.t.TempDir(), temp: r.t.TempDir(), steps: map[string]any{}, env: map[string]string{}}
	m.contexts = contexts{
		"github": map[string]any{
			"event": r.event, "repository": "acme/api", "token": "the job's token",
		},
		"vars": r.vars, "secrets": map[string]string{"TF_API_TOKEN": "the token of HCP Terraform"},
		"runner": map[string]string{"temp": m.temp},
		"needs":  needs, "steps": m.steps, "env": m.env,
		"success()": success, "cancelled()": false,
	}
	runs, err := m.contexts.condition(value(job.If))
	if err != nil {
		r.t.Fatal(err)
	}
	if !runs {
		return result{status: "skipped"}
	}
	r.add(m, m.env, w.Env)
	r.add(m, m.env, job.Env)
	if job.Defaults != nil {
		m.defaults = *job.Defaults.Run
	}

	m.contexts["success()"] = true
	for _, step := range job.Steps {
		runs, err := m.contexts.condition(value(step.If))
		if err != nil {
			r.t.Fatal(err)
		}
		if !runs {
			continue
		}
		outputs, err := r.step(m, step)
		if err != nil {
			fmt.Fprintf(&r.log, "step %s: %v\n", cmp.Or(value(step.Name), value(step.ID)), err)
			m.contexts["success()"] = false
		}
		if step.ID != nil {
			m.steps[step.ID.Value] = map[string]any{"outputs": outputs}
		}
	}
	ended := result{status: "success", outputs: map[string]string{}}
	if !truth(m.contexts["success()"]) {
		ended.status = "failure"
	}
	for _, output := range job.Outputs {
		ended.outputs[output.Name.Value] = r.text(m, output.Value)
	}
	return ended
}

func (r *runner) step(m machine, step *actionlint.Step) (outputs map[string]string, err error) {
	switch e := step.Exec.(type) {
	case *actionlint.ExecAction:
		inputs := map[string]string{}
		for name, input := range e.Inputs {
			inputs[name] = r.text(m, input.Value)
		}
		return r.action(m, e.Uses.Value, inputs)
	case *actionlint.ExecRun:
		return r.script(m, step, e)
	}
	return nil, fmt.Errorf("a step of type %T", step.Exec)
}

// script runs the shell script of a step.
func (r *runner) script(m machine, step *actionlint.Step, e *actionlint.ExecRun) (map[string]string, error) {
	file := func(name, text string) string {
		path := filepath.Join(m.temp, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			r.t.Fatal(err)
		}
		return path
	}
	environ := maps.Clone(m.env)
	r.add(m, environ, step.Env)
	environ["GITHUB_WORKSPACE"] = m.workspace
	environ["GITHUB_REPOSITORY"] = "acme/api"
	environ["RUNNER_TEMP"] = m.temp
	output, summary := file("_output", ""), file("_summary", "")
	environ["GITHUB_OUTPUT"], environ["GITHUB_STEP_SUMMARY"] = output, summary

	shell := cmp.Or(value(e.Shell), value(m.defaults.Shell))
	if shell == "" {
		return nil, fmt.Errorf("the script %q has no shell", value(step.Name))
	}
	words := strings.Fields(strings.ReplaceAll(shell, "{0}", file("_script", value(e.Run))))
	cmd := exec.CommandContext(r.t.Context(), words[0], words[1:]...)
	cmd.Dir = filepath.Join(m.workspace, cmp.Or(r.text(m, e.WorkingDirectory), r.text(m, m.defaults.WorkingDirectory)))
	cmd.Env = r.standIns.environ(environ)
	printed, err := cmd.CombinedOutput()
	r.log.Write(printed)

	written, readErr := os.ReadFile(summary)
	if readErr != nil {
		r.t.Fatal(readErr)
	}
	r.summary.Write(written)
	lines, readErr := os.ReadFile(output)
	if readErr != nil {
		r.t.Fatal(readErr)
	}
	outputs := map[string]string{}
	for line := range bytes.Lines(lines) {
		name, value, found := strings.Cut(strings.TrimSuffix(string(line), "\n"), "=")
		if !found {
			r.t.Fatalf("%q: is no output", line)
		}
		outputs[name] = value
	}
	return outputs, err
}

// action does what GitHub's own actions do, as far as the workflows use it.
func (r *runner) action(m machine, uses string, inputs map[string]string) (map[string]string, error) {
	name, _, _ := strings.Cut(uses, "@")
	r.actions = append(r.actions, fmt.Sprint(name, " ", inputs))
	switch name {
	case "actions/checkout":
		git(r.t, m.workspace, "clone", "--quiet", "--depth", cmp.Or(inputs["fetch-depth"], "1"), "file://"+r.repository, ".")
	case "actions/setup-go":
		for _, input := range []string{"go-version-file", "cache-dependency-path"} {
			if _, err := os.Stat(filepath.Join(m.workspace, inputs[input])); err != nil {
				return nil, err
			}
		}
	case "actions/setup-node", "hashicorp/setup-terraform", "aws-actions/configure-aws-credentials":
	case "actions/upload-artifact":
		from, to := m.path(inputs["path"]), filepath.Join(r.artifacts, inputs["name"])
		info, err := os.Stat(from)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			to = filepath.Join(to, filepath.Base(from))
		}
		return map[string]string{"artifact-id": "42"}, copyTree(from, to)
	case "actions/download-artifact":
		return nil, copyTree(filepath.Join(r.artifacts, inputs["name"]), m.path(inputs["path"]))
	default:
		return nil, fmt.Errorf("there is no stand-in for %s", name)
	}
	return nil, nil
}

// path is a path of an action's input, which starts at the workspace.
func (m machine) path(input string) string {
	if filepath.IsAbs(input) {
		return input
	}
	return filepath.Join(m.workspace, input)
}

// copyTree copies a file or a folder, into folders that may exist.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o666)
	})
}

// add adds variables of the environment, in which there may be expressions.
func (r *runner) add(m machine, to map[string]string, env *actionlint.Env) {
	if env == nil {
		return
	}
	for _, variable := range env.Vars {
		to[variable.Name.Value] = r.text(m, variable.Value)
	}
}

func (r *runner) text(m machine, s *actionlint.String) string {
	text, err := m.contexts.text(value(s))
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

func value(s *actionlint.String) string {
	if s == nil {
		return ""
	}
	return s.Value
}

// artifact returns a file of an artifact.
func (r *runner) artifact(path string) string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.artifacts, path))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}
