package workflows

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

func TestComment(t *testing.T) {
	testenv.EndToEnd(t, "bash", "head")
	const (
		report = mark + "## privateapi\n- same GET /a\n"
		// The mark of another stack, which begins like that of privateapi.
		mark2 = "<!-- privateapi-review:privateapi-2 -->\n"
	)
	reports := map[string]string{"privateapi": report}
	// More comments than a page has, and some that only look like the workflow's.
	others := slices.Repeat([][2]string{{"someone", "Why?"}}, 120)
	others = append(others,
		[2]string{"someone", mark + "mine"}, [2]string{bot, mark2 + "old"}, [2]string{bot, "See " + mark})

	for name, c := range map[string]struct {
		reports map[string]string // by stack
		env     map[string]string // what differs from a pull request with changes
		// The comments before and after, each as its author and its text.
		before, after [][2]string
		summary       string
		fails         bool
	}{
		"a new comment": {
			reports: reports, before: others, after: append(slices.Clone(others), [2]string{bot, report}),
		},
		"a comment that is updated": {
			reports: reports,
			before:  append(slices.Clone(others), [2]string{bot, mark + "old"}, [2]string{bot, mark + "a second one"}),
			after:   append(slices.Clone(others), [2]string{bot, report}, [2]string{bot, mark + "a second one"}),
		},
		"two stacks": {
			reports: map[string]string{"privateapi": report, "privateapi-2": mark2 + "new"},
			before:  [][2]string{{bot, mark2 + "old"}},
			after:   [][2]string{{bot, mark2 + "new"}, {bot, report}},
		},
		"no changes": {
			reports: reports, env: map[string]string{"UNCHANGED": "true"},
		},
		"no changes any more": {
			reports: reports, env: map[string]string{"UNCHANGED": "true"},
			before: [][2]string{{bot, mark + "old"}}, after: [][2]string{{bot, report}},
		},
		"a fork": {
			reports: reports, env: map[string]string{"FORK": "true", "GH_TOKEN": ""},
			before: [][2]string{{bot, mark + "old"}}, after: [][2]string{{bot, mark + "old"}},
			summary: "No comment: GitHub does not allow comments for a pull request from a fork. " +
				"The report is in the summary of the job digest.\n",
		},
		"a report without a mark": {
			reports: map[string]string{"privateapi": "## privateapi\n"}, fails: true,
			before: [][2]string{{bot, "## privateapi\n"}}, after: [][2]string{{bot, "## privateapi\n"}},
		},
		"a token that may not write": {
			reports: reports, env: map[string]string{"GH_TOKEN": "another"}, fails: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRunner(t, "")
			for stack, text := range c.reports {
				r.write(filepath.Join(r.temp, "review", stack+".md"), text)
			}
			var list []comment
			for _, before := range c.before {
				list = add(list, before[0], before[1])
			}
			file := filepath.Join(r.temp, "comments.json")
			if err := writeComments(file, list); err != nil {
				t.Fatal(err)
			}
			env := map[string]string{
				"PATH":          linkGH(t) + string(filepath.ListSeparator) + os.Getenv("PATH"),
				pullRequestFile: file, "GH_TOKEN": "token",
				"PULL_REQUEST": "7", "FORK": "false", "UNCHANGED": "false",
			}
			maps.Copy(env, c.env)
			got := r.run("comment.sh", env)
			if got.failed != c.fails {
				t.Errorf("fails: %v, want %v", got.failed, c.fails)
			}
			compare(t, c.summary, got.summary)

			list, err := readComments(file)
			if err != nil {
				t.Fatal(err)
			}
			var after [][2]string
			for _, comment := range list {
				after = append(after, [2]string{comment.User.Login, comment.Body})
			}
			compare(t, c.after, after)
			if strings.Contains(got.log, "unbound variable") {
				t.Error("a variable is missing")
			}
		})
	}
}
