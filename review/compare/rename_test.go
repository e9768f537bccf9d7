package compare_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
)

// The name of a path's variable means nothing, wherever a digest has it. A weakness of a
// route was once compared by a text with the name.
func TestCompareRenamedVariables(t *testing.T) {
	t.Parallel()
	base := review.New(samples.APIs(t))
	functions := 0
	for _, stack := range base.Stacks {
		for i, api := range stack.APIs {
			stack.APIs[i].Routes = slices.DeleteFunc(api.Routes, func(r review.Route) bool {
				if r.Backend.Type == "AWS_PROXY" {
					functions++ // they get the name
				}
				return r.Backend.Type == "AWS_PROXY"
			})
		}
	}
	if functions == 0 {
		t.Error("no sample has a Lambda function")
	}
	renamed := string(base.JSON())
	names := map[string]bool{}
	for _, stack := range base.Stacks {
		for _, api := range stack.APIs {
			for _, route := range api.Routes {
				for part := range strings.SplitSeq(route.Path, "/") {
					if strings.HasPrefix(part, "{") {
						names[strings.Trim(part, "{+}")] = true
					}
				}
			}
		}
	}
	if len(names) < 5 {
		t.Fatalf("the samples have the variables %v: too few", names)
	}
	for name := range names {
		for _, use := range []struct{ before, after string }{
			{`\{`, `\+?\}`}, {`\bpath\.`, `\b`}, {`params\(\\?'`, `\\?'\)`}, {`path\.get\(\\?'`, `\\?'\)`},
		} {
			renamed = regexp.MustCompile(`(`+use.before+`)`+regexp.QuoteMeta(name)+`(`+use.after+`)`).
				ReplaceAllString(renamed, "${1}renamed_"+name+"$2")
		}
	}
	head, err := review.Parse([]byte(renamed))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []compare.Difference{compare.Digests(base, head), compare.Digests(head, base)} {
		if d.Verdict != compare.Same || d.Empty() {
			t.Errorf("want changes that are the same, got %s:", d.Verdict)
			for line := range strings.Lines(lines(d)) {
				if !strings.HasPrefix(line, "same: ") {
					t.Error(line)
				}
			}
		}
	}
}
