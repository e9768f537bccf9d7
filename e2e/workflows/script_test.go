package workflows

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A runner is what a job's scripts run on.
type runner struct {
	t         *testing.T
	workspace string            // the folder where the repository is checked out
	temp      string            // the folder RUNNER_TEMP
	env       map[string]string // the workflow's environment variables
}

// newRunner returns a runner with the HEAD of a repository checked out, as
// actions/checkout does with a fetch-depth of 2. Without a repository the workspace
// is empty.
func newRunner(t *testing.T, repository string) runner {
	t.Helper()
	r := runner{t: t, workspace: t.TempDir(), temp: t.TempDir()}
	r.env = map[string]string{"APP": ".", "STACK": "privateapi"}
	if repository != "" {
		git(t, r.workspace, "clone", "--quiet", "--depth", "2", "file://"+repository, ".")
	}
	return r
}

// A result is what a script did.
type result struct {
	failed  bool
	outputs map[string]string
	summary string
	log     string // what it printed
}

// run runs a script, such as "review.sh", with the environment variables of a step.
func (r runner) run(script string, env map[string]string) result {
	r.t.Helper()
	output, summary := filepath.Join(r.temp, "output"), filepath.Join(r.temp, "summary")
	r.write(output, "")
	r.write(summary, "")
	variables := map[string]string{
		"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary, "GITHUB_REPOSITORY": "acme/api",
		"RUNNER_TEMP": r.temp,
		"GOPROXY":     "off", "GOTOOLCHAIN": "local", // no network
	}
	maps.Copy(variables, r.env)
	maps.Copy(variables, env)

	cmd := exec.CommandContext(r.t.Context(), filepath.Join(root(r.t), ".github", "scripts", script))
	cmd.Dir = r.workspace
	prefixes := []string{"TF_", "AWS_", "CDKTF_", "PRIVATEAPI_", "GITHUB_", "GH_"}
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(variable, prefix) })
	})
	for name, value := range variables {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	log, err := cmd.CombinedOutput()
	r.t.Cleanup(func() {
		if r.t.Failed() {
			r.t.Logf("%s: %v\n%s", script, err, log)
		}
	})
	outputs := map[string]string{}
	for line := range strings.Lines(r.read(output)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		outputs[name] = value
	}
	return result{failed: err != nil, outputs: outputs, summary: r.read(summary), log: string(log)}
}

// must fails the test if a script fails.
func (r runner) must(script string, env map[string]string) result {
	r.t.Helper()
	done := r.run(script, env)
	if done.failed {
		r.t.Fatalf("%s failed", script)
	}
	return done
}

func (r runner) write(path, text string) {
	r.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

func (r runner) read(path string) string {
	r.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// compare compares a value with the one that a test wants.
func compare(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
