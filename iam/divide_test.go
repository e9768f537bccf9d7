package iam_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
)

func statement(actions, resources int) iam.Statement {
	s := iam.Statement{Effect: "Allow",
		Condition: iam.Conditions{"StringEquals": {"aws:RequestedRegion": {"eu-central-1"}}}}
	for i := range actions {
		s.Action = append(s.Action, fmt.Sprintf("s3:Action%03d", i))
	}
	for i := range resources {
		s.Resource = append(s.Resource, fmt.Sprintf("arn:aws:s3:::%03d%s", i, strings.Repeat("x", 60)))
	}
	return s
}

// allowed returns what a document allows, a line for each action on a resource.
func allowed(d iam.Document) []string {
	var lines []string
	for _, s := range d.Statements {
		for _, action := range s.Action {
			for _, resource := range s.Resource {
				lines = append(lines, fmt.Sprint(action, " ", resource, " ", s.Condition))
			}
		}
	}
	return lines
}

func TestDivide(t *testing.T) {
	for name, test := range map[string]struct {
		statements []iam.Statement
		want       int // policies
	}{
		"nothing":                      {nil, 0},
		"a short one":                  {[]iam.Statement{statement(3, 3)}, 1},
		"statements that fit together": {[]iam.Statement{statement(3, 30), statement(4, 30)}, 1},
		"statements that do not":       {[]iam.Statement{statement(3, 50), statement(4, 50)}, 2},
		"a statement that is too long": {[]iam.Statement{statement(3, 100)}, 2},
		"too many actions":             {[]iam.Statement{statement(800, 1)}, 4},
		"both":                         {[]iam.Statement{statement(300, 100), statement(1, 1)}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			whole := iam.Document{Statements: test.statements}
			policies, err := iam.Divide(whole)
			if err != nil {
				t.Fatal(err)
			}
			if len(policies) != test.want {
				t.Errorf("Divide gives %d policies, want %d", len(policies), test.want)
			}
			var got []string
			for _, p := range policies {
				if n := p.Length(); n > iam.MaxManagedPolicyLength {
					t.Errorf("one has %d characters", n)
				}
				got = append(got, allowed(p)...)
			}
			want := allowed(whole)
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("together (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDivideRefuses(t *testing.T) {
	long := statement(1, 1)
	long.Resource[0] += strings.Repeat("x", iam.MaxManagedPolicyLength)
	for name, test := range map[string]struct {
		statement iam.Statement
		want      string
	}{
		"a resource that is too long": {long, `"s3:Action000"`},
		"more than a role may have":   {statement(300, 300), "a role may have 10"},
	} {
		_, err := iam.Divide(iam.Document{Statements: []iam.Statement{test.statement}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Divide = %.200v, want %s in it", name, err, test.want)
		}
	}
}
