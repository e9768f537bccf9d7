// Package plan plans changes of a deployed stack with Terraform, and tests what
// package tfplan reads from the plans. With -record it writes the plans that the
// tests of that package read.
package plan

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/review/tfplan"
)

var record = flag.Bool("record", false, "write the recorded plans instead of comparing with them")

// recordings is the directory of the recorded plans.
var recordings = filepath.Join("..", "..", "review", "tfplan", "testdata", "plans")

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestPlans(t *testing.T) {
	emulatortest.Require(t)
	s := start(t)
	s.synthesize(t, app{ownAPIsOnly: true}, "{}")
	s.moveTo(t, "10.1.0.0/24")
	s.run(t, "init", "-input=false")
	s.compare(t, "create", "-refresh=false")
	t.Run("policies known only after the apply are those of the code", s.testUnknownPolicies)

	s.synthesize(t, app{}, "{}")
	s.plan(t, "-refresh=false")
	s.run(t, "apply", "-input=false", planFile)
	s.compare(t, "nothing", "-refresh=false")
	const role = "aws_iam_role.api_role_E8D414AF"
	s.compare(t, "target", "-refresh=false", "-target="+role, "-replace="+role)
	s.compare(t, "destroy", "-refresh=false", "-destroy")

	s.synthesize(t, app{route: true}, "{}")
	s.compare(t, "update", "-refresh=false")
	s.synthesize(t, app{asBody: true}, "{}")
	s.compare(t, "as-body", "-refresh=false")

	s.synthesize(t, app{}, sensitive)
	s.set(t, "secret", "an earlier one")
	s.plan(t, "-refresh=false")
	s.run(t, "apply", "-input=false", planFile)
	s.set(t, "secret", secret)
	s.compare(t, "sensitive", "-refresh=false")
	s.synthesize(t, app{}, failing)
	s.compare(t, "failing", "-refresh=false")
	s.synthesize(t, app{}, moved)
	s.compare(t, "moved", "-refresh=false")

	s.synthesize(t, app{}, sensitive)
	s.describeRole(t, "another description")
	s.compare(t, "drift")
	s.moveTo(t, "10.2.0.0/24")
	s.set(t, "stage_name", "live")
	s.run(t, "taint", "aws_s3_bucket.documents_bucket_87EAE372")
	s.compare(t, "replace", "-refresh=false", "-replace=aws_api_gateway_rest_api.api_rest_api_238EE92D")
}

// compare makes a plan. It compares what is read from it with what is read from
// the recorded plan of that name.
func (s *stack) compare(t *testing.T, name string, arguments ...string) {
	t.Run(name, func(t *testing.T) {
		text := recorded(t, s.plan(t, arguments...))
		file := filepath.Join(recordings, name+".json")
		if *record {
			if err := os.WriteFile(file, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v; E2E=1 go test ./e2e/plan -record writes it", err)
		}
		want, err := tfplan.Read(kept)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tfplan.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Terraform plans something else now (-recorded +now):\n%s", diff)
		}
	})
}

// testUnknownPolicies tests that a policy which the plan knows only after the apply
// is the same in the digest as in the configuration of the plan.
func (s *stack) testUnknownPolicies(t *testing.T) {
	text := s.run(t, "show", "-json", planFile)
	unknown, err := tfplan.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	known, err := tfplan.Read(withTemplates(t, text))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for i, change := range unknown.Join(s.digest).Changes {
		if change.Policy == nil || change.Policy.Source != tfplan.PolicyFromDigest {
			continue
		}
		compared++
		if diff := cmp.Diff(known.Changes[i].Policy.After, change.Policy.After); diff != "" {
			t.Errorf("%s (-configuration +digest):\n%s", change.Address, diff)
		}
	}
	if compared != 3 {
		t.Errorf("the digest has %d of the policies, want those of the API, its role and its endpoint", compared)
	}
}

// withTemplates returns a plan in which every policy is known: it is the template
// in the configuration.
func withTemplates(t *testing.T, text []byte) []byte {
	t.Helper()
	type object = map[string]any
	var plan object
	if err := json.Unmarshal(text, &plan); err != nil {
		t.Fatal(err)
	}
	templates := map[any]any{}
	for _, resource := range plan["configuration"].(object)["root_module"].(object)["resources"].([]any) {
		expressions, _ := resource.(object)["expressions"].(object)
		if policy, ok := expressions["policy"].(object); ok {
			templates[resource.(object)["address"]] = policy["constant_value"]
		}
	}
	for _, resource := range plan["resource_changes"].([]any) {
		change := resource.(object)["change"].(object)
		if template := templates[resource.(object)["address"]]; template != nil {
			change["after"].(object)["policy"] = template
			delete(change["after_unknown"].(object), "policy")
		}
	}
	known, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// describeRole changes the role outside of Terraform.
func (s *stack) describeRole(t *testing.T, description string) {
	t.Helper()
	roles, err := s.iam.ListRoles(t.Context(), &iam.ListRolesInput{})
	if err != nil || len(roles.Roles) != 1 {
		t.Fatalf("there are the roles %+v, %v, want one", roles, err)
	}
	_, err = s.iam.UpdateRole(t.Context(), &iam.UpdateRoleInput{
		RoleName: roles.Roles[0].RoleName, Description: aws.String(description),
	})
	if err != nil {
		t.Fatal(err)
	}
}
