package workflows

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rhysd/actionlint"
)

func TestNothingIsWrong(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root(t), ".github", "workflows", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".yml"))
	}
	if diff := cmp.Diff([]string{"deploy", "review"}, names); diff != "" {
		t.Errorf("workflows (-want +got):\n%s", diff)
	}
	for _, name := range names {
		for _, fault := range faults(t, string(workflowText(t, name))) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// Mistakes are found.
func TestMistakes(t *testing.T) {
	text := string(workflowText(t, "review"))
	for name, c := range map[string]struct{ old, new, want string }{
		"a step that does not exist": {"steps.base.outputs", "steps.bass.outputs", `property "bass" is not defined`},
		"a needed job that is none":  {"needs: digest", "needs: digests", `needs job "digests" which does not exist`},
		"an unknown key":             {"timeout-minutes: 5", "timeout: 5", `unexpected key "timeout"`},
		"a tag":                      {"@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "uses actions/checkout@v7, which is no commit"},
		"no version":                 {" # v7.0.1", "", "says not which version actions/checkout is"},
		"no end":                     {"runs-on: ubuntu-24.04\n    timeout-minutes: 5", "runs-on: ubuntu-24.04", "comment: has no timeout-minutes"},
		"permissions by default":     {"    permissions:\n      contents: read\n", "", "digest: has no permissions"},
		"permissions of all":         {"permissions: {}", "permissions: write-all", "the permissions of all jobs are not {}"},
		"more permissions":           {"contents: read", "contents: write", "digest: may contents: write"},
		"credentials that stay":      {"persist-credentials: false", "persist-credentials: true", "digest: keeps its credentials"},
		"a title in a script":        {"-n $UNKNOWN", "-n '${{ github.event.pull_request.title }}'", "has an expression in its script"},
		"a script that goes on":      {"-euo pipefail", "-e", "is no script that ends at the first failure"},
		"code where it may write":    {"      - name: Comment\n", "      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n        with: {persist-credentials: false}\n      - name: Comment\n", "comment: may write and has the code"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(text, c.old, c.new, 1)
			if broken == text {
				t.Fatalf("the workflow has no %q", c.old)
			}
			found := faults(t, broken)
			if !slices.ContainsFunc(found, func(fault string) bool { return strings.Contains(fault, c.want) }) {
				t.Errorf("faults are %q, want one with %q", found, c.want)
			}
		})
	}
}

var (
	pinned  = regexp.MustCompile(`^([a-z-]+/[a-z-]+)@[0-9a-f]{40}$`)
	version = regexp.MustCompile(`uses: ([^@\s]+)@\S+( # v\d+\.\d+\.\d+)?`)
)

// writes are the permissions to write that a job may have.
var writes = map[string]string{
	"comment":   "pull-requests",
	"terraform": "id-token",
}

// faults returns what is wrong with a workflow: what actionlint finds, without
// the programs that it would use where they are installed, and what it does not
// look for.
func faults(t *testing.T, text string) []string {
	t.Helper()
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{Shellcheck: "", Pyflakes: "", ConfigFile: os.DevNull})
	if err != nil {
		t.Fatal(err)
	}
	errs, err := linter.Lint("workflow.yml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	add := func(format string, arguments ...any) { list = append(list, fmt.Sprintf(format, arguments...)) }
	for _, err := range errs {
		add("%s", err)
	}
	w, _ := actionlint.Parse([]byte(text))
	if w == nil {
		return list
	}
	if p := w.Permissions; p == nil || p.All != nil || len(p.Scopes) > 0 {
		add("the permissions of all jobs are not {}")
	}
	for _, use := range version.FindAllStringSubmatch(text, -1) {
		if use[2] == "" {
			add("the workflow says not which version %s is", use[1])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.Jobs)) {
		for _, fault := range jobFaults(w.Jobs[id]) {
			add("%s: %s", id, fault)
		}
	}
	return list
}

func jobFaults(job *actionlint.Job) (list []string) {
	add := func(format string, arguments ...any) { list = append(list, fmt.Sprintf(format, arguments...)) }
	if job.TimeoutMinutes == nil {
		add("has no timeout-minutes")
	}
	mayWrite := false
	if job.Permissions == nil || job.Permissions.All != nil {
		add("has no permissions")
	} else {
		for name, scope := range job.Permissions.Scopes {
			if scope.Value.Value == "read" {
				continue
			}
			mayWrite = true
			if name != writes[job.ID.Value] {
				add("may %s: %s", name, scope.Value.Value)
			}
		}
	}
	for _, step := range job.Steps {
		switch e := step.Exec.(type) {
		case *actionlint.ExecAction:
			use := pinned.FindStringSubmatch(e.Uses.Value)
			if use == nil {
				add("uses %s, which is no commit", e.Uses.Value)
				continue
			}
			if use[1] != "actions/checkout" {
				continue
			}
			if mayWrite {
				add("may write and has the code")
			}
			if kept := e.Inputs["persist-credentials"]; kept == nil || kept.Value.Value != "false" {
				add("keeps its credentials")
			}
		case *actionlint.ExecRun:
			if strings.Contains(e.Run.Value, "${{") {
				add("%q has an expression in its script", value(step.Name))
			}
			if job.Defaults == nil || !strings.HasSuffix(value(job.Defaults.Run.Shell), "-euo pipefail {0}") || e.Shell != nil {
				add("%q is no script that ends at the first failure", value(step.Name))
			}
		}
	}
	return list
}

// An action is of one version in all workflows.
func TestOneVersionOfAnAction(t *testing.T) {
	used := map[string]string{}
	for _, name := range []string{"deploy", "review"} {
		for _, use := range regexp.MustCompile(`uses: ([^@\s]+)@(.*)`).FindAllStringSubmatch(string(workflowText(t, name)), -1) {
			if before, found := used[use[1]]; found && before != use[2] {
				t.Errorf("%s is %s and %s", use[1], before, use[2])
			}
			used[use[1]] = use[2]
		}
	}
	if len(used) == 0 {
		t.Error("no action is used")
	}
}

// What applies waits for the approval of the environment.
func TestApplyWaitsForApproval(t *testing.T) {
	w := workflow(t, "deploy")
	for id, job := range w.Jobs {
		applies := false
		for _, step := range job.Steps {
			if e, ok := step.Exec.(*actionlint.ExecRun); ok && strings.Contains(e.Run.Value, " apply ") {
				applies = true
			}
		}
		waits := job.Environment != nil && job.Environment.Name.Value == "production"
		if applies != waits {
			t.Errorf("%s: applies %v, waits %v", id, applies, waits)
		}
	}
}
