package workflows

import (
	"fmt"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

const (
	mark = "<!-- privateapi-review:privateapi -->\n"
	bot  = "github-actions[bot]"
)

// A review is a run of the workflow for a pull request.
type review struct {
	base, head tree
	labels     []string
	fork       bool
	vars       map[string]string
	app        string           // its folder, where it has one
	real       bool             // it is a real app, which go builds
	prepare    func(s standIns) // before it runs
}

func (c review) run(t *testing.T) *runner {
	t.Helper()
	t.Parallel()
	labels := []any{}
	for _, name := range c.labels {
		labels = append(labels, map[string]any{"name": name})
	}
	from := "acme/api"
	if c.fork {
		from = "someone/api"
	}
	programs := []string{"gh", "terraform"}
	if !c.real {
		programs = append(programs, "go")
	}
	r := &runner{
		t: t, standIns: newStandIns(t, programs...), vars: c.vars, app: c.app,
		repository: pullRequest(t, c.base, c.head),
		event: map[string]any{"pull_request": map[string]any{
			"number": "7", "labels": labels,
			"head": map[string]any{"repo": map[string]any{"full_name": from}},
		}},
	}
	if c.prepare != nil {
		c.prepare(r.standIns)
	}
	r.run("review")
	return r
}

// comments compares the comments of the pull request, as texts with their
// authors.
func (r *runner) comments(want ...string) {
	r.t.Helper()
	var got []string
	for _, c := range r.standIns.comments(r.t) {
		got = append(got, c.User.Login+": "+c.Body)
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		r.t.Errorf("comments are\n%q, want\n%q", got, want)
	}
}

func contains(t *testing.T, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s is\n%s\nwithout %q", what, text, part)
	}
}

func TestLessIsServed(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	r := review{base: appTree(large), head: appTree(small)}.run(t)
	r.wants(map[string]string{"digest": "success", "comment": "success"})
	r.comments(bot + ": " + mark + "## privateapi\n- same GET /a\n")
	contains(t, "the summary", r.summary.String(), mark+"## privateapi\n- same GET /a\n")
	calls := strings.Join(r.standIns.calls(t), "\n")
	contains(t, "what was called", calls, "terraform privateapi init -backend=false -input=false\nterraform privateapi validate\n")
	contains(t, "what was called", calls, "gh POST repos/acme/api/issues/7/comments")
}

func TestWiderNeedsTheLabel(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	for name, c := range map[string]struct {
		labels []string
		digest string
	}{
		"none":    {nil, "failure"},
		"others":  {[]string{"bug", "not wider"}, "failure"},
		"a label": {[]string{"bug", "wider"}, "success"},
	} {
		t.Run(name, func(t *testing.T) {
			r := review{base: appTree(small), head: appTree(large), labels: c.labels}.run(t)
			// The reviewers see why it fails.
			r.wants(map[string]string{"digest": c.digest, "comment": "success"})
			r.comments(bot + ": " + mark + "## privateapi\n- same GET /a\n- wider GET /b\n")
			if asked := strings.Contains(r.log.String(), `add the label "wider"`); asked != (c.digest == "failure") {
				t.Errorf("asks for the label: %v", asked)
			}
		})
	}
}

func TestBaseThatCannotBeReviewed(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	const older = "> What differs is not known: the base branch does not build, or its program cannot review it."
	for name, c := range map[string]struct {
		base tree
		note string
	}{
		"no such command": {appTree(`{"stacks":{},"lacks":"commands"}`), older},
		"does not build":  {appTree(`{"lacks":"sense"}`), older},
		"no app":          {tree{"README.md": "soon\n"}, older},
		"another format": {
			appTree(`{"stacks":{},"lacks":"names"}`),
			"> What differs is not known: this program cannot read the review of the base branch's program.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := review{base: c.base, head: appTree(large)}.run(t)
			// What is not known may be wider, until someone says that it is meant.
			r.wants(map[string]string{"digest": "failure", "comment": "success"})
			report := mark + "\n" + c.note + "\n\n## privateapi\n- serves GET /a\n- serves GET /b\n"
			r.comments(bot + ": " + report)
			contains(t, "the summary", r.summary.String(), report)
		})
		t.Run(name+", with the label", func(t *testing.T) {
			r := review{base: c.base, head: appTree(large), labels: []string{"wider"}}.run(t)
			r.wants(map[string]string{"digest": "success", "comment": "success"})
		})
	}
}

func TestCommentIsUpdated(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	const other = "<!-- privateapi-review:privateapi-2 -->\n## privateapi-2\n"
	var id int
	r := review{
		base: appTree(large), head: appTree(small),
		prepare: func(s standIns) {
			// More than a page has, and some that only look like it.
			for range 120 {
				s.comment(t, "someone", "Why?")
			}
			s.comment(t, "someone", mark+"mine")
			s.comment(t, bot, other)
			s.comment(t, bot, "See "+mark)
			id = s.comment(t, bot, mark+"old")
			s.comment(t, bot, mark+"a second one")
		},
	}.run(t)
	r.wants(map[string]string{"digest": "success", "comment": "success"})
	var want []string
	for range 120 {
		want = append(want, "someone: Why?")
	}
	r.comments(append(want, "someone: "+mark+"mine", bot+": "+other, bot+": See "+mark,
		bot+": "+mark+"## privateapi\n- same GET /a\n", bot+": "+mark+"a second one")...)
	contains(t, "what was called", strings.Join(r.standIns.calls(t), "\n"), fmt.Sprintf("gh PATCH repos/acme/api/issues/comments/%d", id))
}

func TestForkGetsNoComment(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	r := review{base: appTree(large), head: appTree(small), fork: true}.run(t)
	r.wants(map[string]string{"digest": "success", "comment": "success"})
	r.comments()
	for _, call := range r.standIns.calls(t) {
		if strings.HasPrefix(call, "gh") {
			t.Errorf("%s was called", call)
		}
	}
	contains(t, "the summary", r.summary.String(), "No comment: GitHub lets nothing be written for a pull request of a fork.")
}

func TestNothingChanged(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	same := appTree(small)
	report := mark + "## privateapi\n- same GET /a\n"
	t.Run("no comment", func(t *testing.T) {
		r := review{base: same, head: same.with(tree{"README.md": "news\n"})}.run(t)
		r.wants(map[string]string{"digest": "success", "comment": "success"})
		r.comments()
		contains(t, "the summary", r.summary.String(), report)
	})
	t.Run("a comment on an earlier change", func(t *testing.T) {
		r := review{
			base: same, head: same.with(tree{"README.md": "news\n"}),
			prepare: func(s standIns) { s.comment(t, bot, mark+"old") },
		}.run(t)
		r.wants(map[string]string{"digest": "success", "comment": "success"})
		r.comments(bot + ": " + report)
	})
}

func TestStacksHaveTheirComments(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	const mark2 = "<!-- privateapi-review:private-%2Dapi -->\n"
	r := review{
		base:    appTree(`{"stacks":{"network":["GET /n"],"private--api":["GET /a"]}}`),
		head:    appTree(`{"stacks":{"network":["GET /n","GET /m"],"private--api":["GET /a"]}}`),
		prepare: func(s standIns) { s.comment(t, bot, mark2+"old") },
	}.run(t)
	// The last stack is no wider, and hides nothing.
	r.wants(map[string]string{"digest": "failure", "comment": "success"})
	r.comments(
		bot+": "+mark2+"## private--api\n- same GET /a\n",
		bot+": <!-- privateapi-review:network -->\n## network\n- same GET /n\n- wider GET /m\n",
	)
}

func TestPullRequestThatDoesNotWork(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	working := appTree(small)
	for name, definition := range map[string]string{
		"does not build":     `{"lacks":"sense"}`,
		"cannot be reviewed": `{"stacks":{"privateapi":["GET /a"]},"lacks":"choice"}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := review{base: working, head: appTree(definition)}.run(t)
			r.wants(map[string]string{"digest": "failure", "comment": "skipped"})
			r.comments()
		})
	}
	t.Run("reports without the mark", func(t *testing.T) {
		r := review{base: working, head: appTree(`{"stacks":{"privateapi":[]},"lacks":"marks"}`)}.run(t)
		r.wants(map[string]string{"digest": "success", "comment": "failure"})
		r.comments()
	})
	t.Run("is not valid", func(t *testing.T) {
		r := review{
			base: appTree(large), head: working,
			prepare: func(s standIns) { s.write(t, "validate.status", "1") },
		}.run(t)
		r.wants(map[string]string{"digest": "failure", "comment": "success"})
		r.comments(bot + ": " + mark + "## privateapi\n- same GET /a\n")
	})
}

func TestCommittedOutput(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	committed := tree{"output/app.json": small}
	for name, c := range map[string]struct {
		head   string
		digest string
	}{
		"as it is":    {small, "success"},
		"out of date": {`{"stacks":{"privateapi":[]}}`, "failure"},
	} {
		t.Run(name, func(t *testing.T) {
			r := review{
				base: appTree(small).with(committed), head: appTree(c.head).with(committed),
				vars: map[string]string{"COMMITTED_OUTPUT": "output"},
			}.run(t)
			r.wants(map[string]string{"digest": c.digest, "comment": "success"})
		})
	}
}

// For an app in a folder of its own one line of the workflow changes.
func TestAppInAFolder(t *testing.T) {
	testenv.EndToEnd(t, tools...)
	inFolder := func(files tree) tree {
		moved := tree{"README.md": "no app is here\n"}
		for name, text := range files {
			moved["infra/"+name] = text
		}
		return moved
	}
	r := review{base: inFolder(appTree(large)), head: inFolder(appTree(small)), app: "infra"}.run(t)
	r.wants(map[string]string{"digest": "success", "comment": "success"})
	r.comments(bot + ": " + mark + "## privateapi\n- same GET /a\n")
}
