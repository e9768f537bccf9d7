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

	"github.com/rhysd/actionlint"
)

// names are the workflows of this repository.
var names = []string{"deploy", "review"}

func TestWorkflows(t *testing.T) {
	compare(t, []string{"deploy.yml", "review.yml"}, files(t, "workflows"))
	for _, name := range names {
		for _, fault := range faults(t, read(t, ".github", "workflows", name+".yml")) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// Mistakes are found.
func TestMistakes(t *testing.T) {
	const label = "LABELED: ${{ contains(github.event.pull_request.labels.*.name, 'wider') }}\n"
	for name, c := range map[string]struct{ workflow, old, new, want string }{
		"a step that does not exist": {
			"review", "steps.base.outputs", "steps.bass.outputs", `property "bass" is not defined`,
		},
		"a job that does not exist": {
			"review", "needs: digest", "needs: digests", `needs job "digests" which does not exist`,
		},
		"an unknown key": {"review", "timeout-minutes: 5", "timeout: 5", `unexpected key "timeout"`},
		"a tag": {
			"review", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7",
			"digest: actions/checkout@v7 is not pinned to a commit",
		},
		"no version": {"review", " # v7.0.1", "", "the version of actions/checkout is missing"},
		"no timeout": {
			"review", "runs-on: ubuntu-24.04\n    timeout-minutes: 5", "runs-on: ubuntu-24.04",
			"comment: timeout-minutes is missing",
		},
		"permissions by default": {
			"review", "    permissions:\n      contents: read\n", "", "digest: permissions are missing",
		},
		"permissions for all": {
			"review", "permissions: {}", "permissions: write-all", "the workflow's permissions are not {}",
		},
		"more permissions": {
			"review", "contents: read", "contents: write", "digest: unexpected permission contents: write",
		},
		"credentials that stay": {
			"review", "persist-credentials: false", "persist-credentials: true",
			"digest: actions/checkout keeps its credentials",
		},
		"a title in a script": {
			"review", "run: .github/scripts/review.sh", "run: echo '${{ github.event.pull_request.title }}'",
			"an expression in a script",
		},
		"an inline script": {
			"review", "run: .github/scripts/review.sh", "run: |\n          for x in *; do echo $x; done",
			`digest: "for x in *; do echo $x; done" is neither a script nor one command of terraform or the app`,
		},
		"another shell": {"review", "    shell: bash", "    shell: sh", "the workflow's shell is not bash"},
		"a script that does not exist": {
			"review", "scripts/review.sh", "scripts/reviews.sh", "digest: reviews.sh does not exist",
		},
		"a variable that a script lacks": {
			"review", label, "UNUSED: a\n", "digest: require-label.sh reads LABELED, which is not set",
		},
		"an output that a script does not have": {
			"review", "steps.review.outputs.wider", "steps.review.outputs.wide",
			"digest: review.sh has no output wide",
		},
		"an output of a job that a script does not have": {
			"review", "steps.review.outputs.unchanged", "steps.review.outputs.changed",
			"digest: review.sh has no output changed",
		},
		"a job on any branch": {
			"deploy", "github.ref == format('refs/heads/{0}', github.event.repository.default_branch) &&\n" +
				"      vars.TF_CLOUD_ORGANIZATION != ''", "vars.TF_CLOUD_ORGANIZATION != ''",
			"plan: runs on other branches than the default branch",
		},
		"a job without a condition": {
			"deploy", "    if: >-\n      github.ref == format('refs/heads/{0}', " +
				"github.event.repository.default_branch) &&\n" +
				"      needs.plan.outputs.changes == 'true'\n", "",
			"apply: runs on other branches than the default branch",
		},
		"a checkout of everything in a job that may write": {
			"review", "          sparse-checkout: .github/scripts\n", "",
			"comment: may write, and checks out more than .github/scripts",
		},
		"a checkout of the pull request in the job that comments": {
			"review", "          ref: ${{ github.event.pull_request.base.sha }}\n", "",
			"comment: may write, and checks out the pull request",
		},
	} {
		t.Run(name, func(t *testing.T) {
			text := read(t, ".github", "workflows", c.workflow+".yml")
			broken := strings.Replace(text, c.old, c.new, 1)
			if broken == text {
				t.Fatalf("the workflow does not contain %q", c.old)
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
	script  = regexp.MustCompile(`^\.github/scripts/([a-z-]+\.sh)$`)
	// command is a line that needs no script: one call of a program.
	command = regexp.MustCompile(`^(terraform|"\$RUNNER_TEMP/app") [^|;&<>` + "`" + `()]+$`)
	// output is an output of a step, in an expression.
	output = regexp.MustCompile(`steps\.([a-z]+)\.outputs\.([a-z-]+)`)
	// variable is an environment variable that a script reads.
	variable = regexp.MustCompile(`\$\{?([A-Z][A-Z_]*)\b`)
)

// writes are the permissions to write that a job may have.
var writes = map[string]string{
	"comment":   "pull-requests",
	"terraform": "id-token",
}

// faults returns what is wrong with a workflow: what actionlint finds, and breaches
// of this repository's own rules.
func faults(t *testing.T, text string) []string {
	t.Helper()
	// Without names of programs actionlint does not run those that are installed.
	options := actionlint.LinterOptions{Shellcheck: "", Pyflakes: "", ConfigFile: os.DevNull}
	linter, err := actionlint.NewLinter(io.Discard, &options)
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
		add("the workflow's permissions are not {}")
	}
	// GitHub runs this shell as "bash --noprofile --norc -eo pipefail".
	if w.Defaults == nil || w.Defaults.Run == nil || value(w.Defaults.Run.Shell) != "bash" {
		add("the workflow's shell is not bash")
	}
	for _, use := range version.FindAllStringSubmatch(text, -1) {
		if use[2] == "" {
			add("the version of %s is missing", use[1])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.Jobs)) {
		job := w.Jobs[id]
		for _, fault := range slices.Concat(
			checkPermissions(job), checkActions(job), checkScripts(t, w, job), checkBranch(w, job),
		) {
			add("%s: %s", id, fault)
		}
	}
	return list
}

// checkPermissions checks what a job may do, and that it ends.
func checkPermissions(job *actionlint.Job) (faults []string) {
	if job.TimeoutMinutes == nil {
		faults = append(faults, "timeout-minutes is missing")
	}
	if job.Permissions == nil || job.Permissions.All != nil {
		return append(faults, "permissions are missing")
	}
	for name, scope := range job.Permissions.Scopes {
		if scope.Value.Value != "read" && name != writes[job.ID.Value] {
			faults = append(faults, fmt.Sprintf("unexpected permission %s: %s", name, scope.Value.Value))
		}
	}
	return faults
}

// onDefaultBranch is the beginning of the conditions of jobs that deploy.
const onDefaultBranch = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch) && "

// checkBranch checks that a job of a workflow that anyone who can push can start on
// their own branch, by hand or by a push, runs only on the default branch. Only a
// workflow of pull requests does not deploy.
func checkBranch(w *actionlint.Workflow, job *actionlint.Job) []string {
	for _, event := range w.On {
		if event.EventName() != "pull_request" && !strings.HasPrefix(value(job.If), onDefaultBranch) {
			return []string{"runs on other branches than the default branch"}
		}
	}
	return nil
}

// checkActions checks the actions that a job uses, and what it checks out.
func checkActions(job *actionlint.Job) (faults []string) {
	add := func(format string, arguments ...any) { faults = append(faults, fmt.Sprintf(format, arguments...)) }
	for _, step := range job.Steps {
		e, ok := step.Exec.(*actionlint.ExecAction)
		if !ok {
			continue
		}
		use := pinned.FindStringSubmatch(e.Uses.Value)
		if use == nil {
			add("%s is not pinned to a commit", e.Uses.Value)
			continue
		}
		if use[1] != "actions/checkout" {
			continue
		}
		input := func(name string) string {
			if input := e.Inputs[name]; input != nil {
				return value(input.Value)
			}
			return ""
		}
		if input("persist-credentials") != "false" {
			add("actions/checkout keeps its credentials")
		}
		if writes[job.ID.Value] == "" {
			continue
		}
		if input("sparse-checkout") != ".github/scripts" || input("sparse-checkout-cone-mode") != "false" {
			add("may write, and checks out more than .github/scripts")
		}
		if job.ID.Value == "comment" && input("ref") != "${{ github.event.pull_request.base.sha }}" {
			add("may write, and checks out the pull request")
		}
	}
	return faults
}

// checkScripts checks what the steps of a job run, and that a job's steps and
// scripts agree on variables and outputs.
func checkScripts(t *testing.T, w *actionlint.Workflow, job *actionlint.Job) (faults []string) {
	t.Helper()
	add := func(format string, arguments ...any) { faults = append(faults, fmt.Sprintf(format, arguments...)) }
	scripts := files(t, "scripts")
	outputs := map[string]string{} // the scripts that have outputs, by the ids of their steps
	for _, step := range job.Steps {
		e, ok := step.Exec.(*actionlint.ExecRun)
		if !ok {
			continue
		}
		run := strings.TrimSpace(e.Run.Value)
		if strings.Contains(run, "${{") {
			add("an expression in a script: %q", run)
			continue
		}
		use := script.FindStringSubmatch(run)
		if use == nil {
			for line := range strings.Lines(run) {
				if line = strings.TrimSpace(line); !command.MatchString(line) {
					add("%q is neither a script nor one command of terraform or the app", line)
				}
			}
			continue
		}
		if !slices.Contains(scripts, use[1]) {
			add("%s does not exist", use[1])
			continue
		}
		for _, name := range reads(t, use[1]) {
			if !sets(w.Env, name) && !sets(job.Env, name) && !sets(step.Env, name) {
				add("%s reads %s, which is not set", use[1], name)
			}
		}
		if step.ID != nil {
			outputs[step.ID.Value] = use[1]
		}
	}
	for _, use := range uses(job) {
		script, found := outputs[use[0]]
		if found && !strings.Contains(read(t, ".github", "scripts", script), `"`+use[1]+"=$") {
			add("%s has no output %s", script, use[1])
		}
	}
	return faults
}

// reads returns the environment variables that a script reads and that its step
// must set. The scripts set their own variables in lower case, except MARK.
func reads(t *testing.T, name string) []string {
	t.Helper()
	var list []string
	for _, use := range variable.FindAllStringSubmatch(read(t, ".github", "scripts", name), -1) {
		if use[1] != "RUNNER_TEMP" && use[1] != "MARK" && !strings.HasPrefix(use[1], "GITHUB_") {
			list = append(list, use[1])
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// sets reports whether a workflow, a job or a step sets an environment variable.
func sets(env *actionlint.Env, name string) bool {
	return env != nil && env.Vars[strings.ToLower(name)] != nil
}

// uses returns the outputs of steps that a job's expressions use, each as the step's
// id and the output's name.
func uses(job *actionlint.Job) (list [][2]string) {
	add := func(text *actionlint.String) {
		for _, use := range output.FindAllStringSubmatch(value(text), -1) {
			list = append(list, [2]string{use[1], use[2]})
		}
	}
	for _, output := range job.Outputs {
		add(output.Value)
	}
	for _, step := range job.Steps {
		add(step.If)
		if step.Env != nil {
			for _, variable := range step.Env.Vars {
				add(variable.Value)
			}
		}
	}
	return list
}

func value(s *actionlint.String) string {
	if s == nil {
		return ""
	}
	return s.Value
}

// files returns the names of the files in a folder of .github.
func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root(t), ".github", folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// Every script can be run, ends at its first failure, and is used.
func TestScripts(t *testing.T) {
	used := ""
	for _, name := range names {
		used += read(t, ".github", "workflows", name+".yml")
	}
	for _, name := range files(t, "scripts") {
		text := read(t, ".github", "scripts", name)
		if !strings.HasPrefix(text, "#!/usr/bin/env bash\n# ") || !strings.Contains(text, "\nset -euo pipefail\n") {
			t.Errorf("%s: must begin with #!/usr/bin/env bash, a comment and set -euo pipefail", name)
		}
		info, err := os.Stat(filepath.Join(root(t), ".github", "scripts", name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode()&0o111 == 0 {
			t.Errorf("%s: is not executable", name)
		}
		if !strings.Contains(used, "run: .github/scripts/"+name+"\n") {
			t.Errorf("%s: no workflow runs it", name)
		}
	}
}

// An action has one version in all workflows.
func TestOneVersionOfAnAction(t *testing.T) {
	used := map[string]string{}
	for _, name := range names {
		text := read(t, ".github", "workflows", name+".yml")
		for _, use := range regexp.MustCompile(`uses: ([^@\s]+)@(.*)`).FindAllStringSubmatch(text, -1) {
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

// The jobs that apply wait for the approval of the environment, and no other job
// does.
func TestApplyWaitsForApproval(t *testing.T) {
	waiting := map[string]bool{}
	for id, job := range workflow(t, "deploy").Jobs {
		applies := slices.ContainsFunc(job.Steps, func(step *actionlint.Step) bool {
			e, ok := step.Exec.(*actionlint.ExecRun)
			return ok && strings.Contains(e.Run.Value, " apply ")
		})
		waits := job.Environment != nil && value(job.Environment.Name) == "production"
		if applies != waits {
			t.Errorf("%s: applies %v, waits %v", id, applies, waits)
		}
		if waits {
			waiting[id] = true
		}
	}
	compare(t, map[string]bool{"apply": true, "terraform": true}, waiting)
}

// A job that uploads the plan comes after the check that the plan has no secrets.
func TestOnlyRemotePlansAreUploaded(t *testing.T) {
	uploads := 0
	for id, job := range workflow(t, "deploy").Jobs {
		checked := false
		for _, step := range job.Steps {
			switch e := step.Exec.(type) {
			case *actionlint.ExecRun:
				checked = checked || strings.TrimSpace(e.Run.Value) == ".github/scripts/require-remote-plan.sh" &&
					step.If == nil
			case *actionlint.ExecAction:
				path := e.Inputs["path"]
				if strings.HasPrefix(e.Uses.Value, "actions/upload-artifact@") &&
					strings.Contains(value(path.Value), "plan") {
					uploads++
					if !checked {
						t.Errorf("%s: uploads a plan that may contain secrets", id)
					}
				}
			}
		}
	}
	if uploads != 1 {
		t.Errorf("%d steps upload a plan, want 1", uploads)
	}
}

// The conditions decide what is deployed and by whom, and that reviewers see a
// report also if a check fails. No test evaluates them:
// whoever changes one also changes this test.
func TestConditions(t *testing.T) {
	got := map[string]string{}
	for _, name := range names {
		for id, job := range workflow(t, name).Jobs {
			got[id] = value(job.If)
		}
	}
	compare(t, map[string]string{
		"synthesize": onDefaultBranch + "(vars.TF_CLOUD_ORGANIZATION != '' || vars.AWS_APPLY_ROLE_ARN != '')",
		"plan":       onDefaultBranch + "vars.TF_CLOUD_ORGANIZATION != ''",
		"apply":      onDefaultBranch + "needs.plan.outputs.changes == 'true'",
		"terraform":  onDefaultBranch + "vars.TF_CLOUD_ORGANIZATION == '' && vars.AWS_APPLY_ROLE_ARN != ''",
		"digest":     "",
		"comment":    "${{ !cancelled() && needs.digest.outputs.artifact != '' }}",
	}, got)
}
