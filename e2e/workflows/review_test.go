package workflows

import (
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

// The programs that the scripts for a review, and their tests, run.
var reviewTools = []string{"awk", "basename", "bash", "cat", "cmp", "git", "go", "mkdir"}

// The stacks of two apps. The second app has one route more.
const (
	small = `{"privateapi":["GET /a"]}`
	large = `{"privateapi":["GET /a","GET /b"]}`
)

// mark begins the reports of the stack privateapi.
const mark = "<!-- privateapi-review:privateapi -->\n"

// app returns the files of an app with these stacks.
func app(t *testing.T, stacks string) tree {
	t.Helper()
	files := tree{"stacks.json": stacks, ".gitignore": "cdktf.out\n"}
	for _, name := range []string{"go.mod", "main.go"} {
		files[name] = read(t, "e2e", "workflows", "testdata", "app", name)
	}
	return files
}

// program returns the files of an app with another main function.
func program(body string) tree {
	return tree{
		"go.mod":  "module app\n",
		"main.go": "package main\n\nimport \"os\"\n\nfunc main() {\n\t" + body + "\n}\n",
	}
}

// inFolder returns the files in a folder.
func (files tree) inFolder(folder string) tree {
	moved := tree{"README.md": "The app is in " + folder + ".\n"}
	for name, text := range files {
		moved[folder+"/"+name] = text
	}
	return moved
}

// review runs the scripts that make the reports of a pull request. The last result
// is of the first script that fails, or of review.sh.
func (r runner) review() result {
	r.t.Helper()
	r.must("synthesize.sh", nil)
	base := r.must("review-base.sh", nil)
	return r.run("review.sh", map[string]string{"UNKNOWN": base.outputs["unknown"]})
}

func TestReview(t *testing.T) {
	testenv.EndToEnd(t, reviewTools...)
	const (
		noReview = "> The changes are not known: the base branch does not build, or its app has no review " +
			"command.\n\n"
		unreadable = "> The changes are not known: this app cannot read the review of the base branch.\n\n"
		all        = "## privateapi\n- serves GET /a\n- serves GET /b\n"
	)
	for name, c := range map[string]struct {
		base, head       tree
		folder           string // the app's folder, if it is not the repository's
		wider, unchanged string
		reports          map[string]string // by stack
	}{
		"fewer routes": {
			base: app(t, large), head: app(t, small), wider: "false", unchanged: "false",
			reports: map[string]string{"privateapi": mark + "## privateapi\n- same GET /a\n"},
		},
		"more routes": {
			base: app(t, small), head: app(t, large), wider: "true", unchanged: "false",
			reports: map[string]string{"privateapi": mark + "## privateapi\n- same GET /a\n- wider GET /b\n"},
		},
		"no changes": {
			base: app(t, small), head: app(t, small).with(tree{"README.md": "new\n"}), wider: "false",
			unchanged: "true",
			reports:   map[string]string{"privateapi": mark + "## privateapi\n- same GET /a\n"},
		},
		// The last stack is not wider, and does not hide that the first one is.
		"two stacks": {
			base: app(t, `{"network":["GET /n"],"private--api":["GET /a"]}`),
			head: app(t, `{"network":["GET /n","GET /m"],"private--api":["GET /a"]}`), wider: "true",
			unchanged: "false",
			reports: map[string]string{
				"network":      "<!-- privateapi-review:network -->\n## network\n- same GET /n\n- wider GET /m\n",
				"private--api": "<!-- privateapi-review:private--api -->\n## private--api\n- same GET /a\n",
			},
		},
		"an app in a folder": {
			base: app(t, large).inFolder("infra"), head: app(t, small).inFolder("infra"), folder: "infra",
			wider: "false", unchanged: "false",
			reports: map[string]string{"privateapi": mark + "## privateapi\n- same GET /a\n"},
		},
		"a base branch without an app": {
			base: tree{"README.md": "soon\n"}, head: app(t, large), wider: "true", unchanged: "false",
			reports: map[string]string{"privateapi": mark + "\n" + noReview + all},
		},
		"a base branch that does not build": {
			base: program("not Go"), head: app(t, large), wider: "true", unchanged: "false",
			reports: map[string]string{"privateapi": mark + "\n" + noReview + all},
		},
		"a base branch without the review command": {
			base: program("os.Exit(len(os.Args) - 1)"), head: app(t, large), wider: "true", unchanged: "false",
			reports: map[string]string{"privateapi": mark + "\n" + noReview + all},
		},
		"a base branch that ignores the review command": {
			base: program(`os.Stdout.WriteString("An app.\n")`), head: app(t, large), wider: "true",
			unchanged: "false",
			reports:   map[string]string{"privateapi": mark + "\n" + unreadable + all},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, pullRequest(t, c.base, c.head))
			if c.folder != "" {
				r.env["APP"] = c.folder
			}
			got := r.review()
			if got.failed {
				t.Fatal("review.sh failed")
			}
			compare(t, map[string]string{"wider": c.wider, "unchanged": c.unchanged}, got.outputs)
			summary, reports := "", map[string]string{}
			files, err := filepath.Glob(filepath.Join(r.temp, "review", "*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				text := r.read(file)
				reports[strings.TrimSuffix(filepath.Base(file), ".md")] = text
				summary += text
			}
			compare(t, c.reports, reports)
			compare(t, summary, got.summary)
		})
	}
}

// A pull request whose app does not work fails, and has no reports.
func TestReviewOfAnAppThatDoesNotWork(t *testing.T) {
	testenv.EndToEnd(t, reviewTools...)
	t.Run("it does not build", func(t *testing.T) {
		r := newRunner(t, pullRequest(t, app(t, small), program("not Go")))
		if !r.run("synthesize.sh", nil).failed {
			t.Error("synthesize.sh did not fail")
		}
	})
	t.Run("it does not synthesize", func(t *testing.T) {
		r := newRunner(t, pullRequest(t, app(t, small), program("os.Exit(1)")))
		if !r.run("synthesize.sh", nil).failed {
			t.Error("synthesize.sh did not fail")
		}
	})
	t.Run("it cannot review one stack", func(t *testing.T) {
		head := program(`if len(os.Args) > 1 && os.Args[1] == "review" && os.Args[2] == "-stack" { os.Exit(1) }
	os.MkdirAll("cdktf.out/stacks/privateapi", 0o777)`)
		got := newRunner(t, pullRequest(t, app(t, small), head)).review()
		if !got.failed || got.summary != "" || len(got.outputs) > 0 {
			t.Errorf("review.sh: %+v, want a failure without a summary and outputs", got)
		}
	})
}

func TestRequireLabel(t *testing.T) {
	testenv.EndToEnd(t, "bash")
	for name, c := range map[string]struct {
		wider, labeled string
		fails          bool
	}{
		"wider":                     {"true", "false", true},
		"wider, with the label":     {"true", "true", false},
		"not wider":                 {"false", "false", false},
		"not wider, with the label": {"false", "true", false},
	} {
		t.Run(name, func(t *testing.T) {
			got := newRunner(t, "").run("require-label.sh", map[string]string{"WIDER": c.wider, "LABELED": c.labeled})
			if asks := strings.Contains(got.log, `add the label "wider"`); got.failed != c.fails || asks != c.fails {
				t.Errorf("fails: %v, asks for the label: %v, want %v", got.failed, asks, c.fails)
			}
		})
	}
}

// Every stack is validated: the invalid one is neither the first nor the last.
func TestValidate(t *testing.T) {
	testenv.EndToEnd(t, "bash", "terraform")
	const valid = `{"output":{"a":{"value":1}}}`
	stacks := tree{"a": valid, "b": valid, "c": valid}
	for name, c := range map[string]struct {
		stacks tree
		fails  bool
	}{
		"valid":   {stacks, false},
		"invalid": {stacks.with(tree{"b": `{"output":{"a":{"value":"${var.none}"}}}`}), true},
		// Its backend needs credentials, which the job does not have.
		"a backend": {
			tree{"a": `{"terraform":{"backend":{"s3":{"bucket":"b","key":"k","region":"eu-central-1"}}}}`}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, "")
			for stack, configuration := range maps.All(c.stacks) {
				r.write(filepath.Join(r.workspace, "cdktf.out", "stacks", stack, "cdk.tf.json"), configuration)
			}
			if got := r.run("validate.sh", nil); got.failed != c.fails {
				t.Errorf("fails: %v, want %v", got.failed, c.fails)
			}
		})
	}
}
