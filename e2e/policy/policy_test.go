// Package policy asks an evaluator of IAM policies that is not ours whom the
// policies of an API let in and what its role may do, and whether every part of
// them is needed for that.
package policy

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/ref"
)

var environment = gateway.Environment{Partition: "aws", Region: "eu-central-1"}

// A question is whether a caller may do something.
type question struct {
	RolePolicy     string            `json:"rolePolicy"` // of the caller, or "" for one without any
	ResourcePolicy string            `json:"resourcePolicy"`
	Caller         string            `json:"caller"`
	Action         string            `json:"action"`
	Resource       string            `json:"resource"`
	SourceIP       string            `json:"sourceIP"`
	Context        map[string]string `json:"context,omitempty"`
}

// A table has questions by name.
type table map[string]question

// A suite is tables that are answered together: one process of Python answers
// all of them.
type suite struct {
	tables map[string]table
	// want has the answers to a table: Allow, Deny, or ImplicitDeny where no
	// statement says anything.
	want map[string]map[string]string
	// broken names, for a table about a policy with something wrong in it, the
	// table about the whole policy.
	broken map[string]string
}

func newSuite() suite {
	return suite{map[string]table{}, map[string]map[string]string{}, map[string]string{}}
}

// add adds a table about a policy whose allowed rows are named, all others being
// denied by a statement, and the tables about what mutants make of the policy.
func (s suite) add(name string, ask func(policy string) table, policy iam.Document, allowed []string,
	mutants map[string]iam.Document) {
	s.tables[name], s.want[name] = ask(policy.JSON(nil)), map[string]string{}
	for row := range s.tables[name] {
		s.want[name][row] = "Deny"
	}
	for _, row := range allowed {
		s.want[name][row] = "Allow"
	}
	for what, mutant := range mutants {
		s.tables[name+", "+what], s.broken[name+", "+what] = ask(mutant.JSON(nil)), name
	}
}

// check compares the answers with what is wanted. What is broken in a policy
// must let in somebody else, or not somebody.
func (s suite) check(t *testing.T) {
	t.Helper()
	answers := s.answers(t)
	for name, want := range s.want {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, answers[name]); diff != "" {
				t.Errorf("decisions (-want +got):\n%s", diff)
			}
		})
	}
	for name, whole := range s.broken {
		t.Run(name, func(t *testing.T) {
			if cmp.Equal(allowed(s.want[whole]), allowed(answers[name])) {
				t.Error("everyone is let in who should be and nobody else: this part of the policy does nothing, or " +
					"no row asks for it")
			}
		})
	}
}

// allowed returns the rows that are answered with Allow.
func allowed(answers map[string]string) []string {
	var rows []string
	for row, answer := range answers {
		if answer == "Allow" {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return rows
}

func (s suite) answers(t *testing.T) map[string]map[string]string {
	t.Helper()
	installed, err := emulator.PolicyEvaluator.Install(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	asked, err := json.Marshal(s.tables)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(installed, "bin", "python"), "-I", "evaluate.py")
	var problem strings.Builder
	cmd.Stdin, cmd.Stderr = bytes.NewReader(asked), &problem
	answered, err := cmd.Output()
	if err != nil {
		t.Fatalf("evaluate.py: %v\n%s", err, problem.String())
	}
	var answers map[string]map[string]string
	if err := json.Unmarshal(answered, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// changed returns a copy of the document with a change to one statement.
func changed(d iam.Document, i int, change func(*iam.Statement)) iam.Document {
	copied := iam.Document{Statements: slices.Clone(d.Statements)}
	change(&copied.Statements[i])
	return copied
}

func without(list ref.List, element string) ref.List {
	return slices.DeleteFunc(slices.Clone(list), func(e string) bool { return e == element })
}

func resolve(t *testing.T, config gateway.Config) gateway.Definition {
	t.Helper()
	config.Name = "documents"
	definition, err := gateway.Resolve(config, environment)
	if err != nil {
		t.Fatal(err)
	}
	return definition
}
