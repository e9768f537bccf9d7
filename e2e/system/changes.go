package system

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cdk.tf/go/privateapi/ref"
)

// A Step is a change of the app and how it shows after one apply.
type Step struct {
	Name  string
	Edit  func(*App)
	Check func(*testing.T)
}

// Change synthesizes the app with a change, and applies nothing.
func (s *System) Change(t *testing.T, edit func(*App)) {
	t.Helper()
	edit(&s.App)
	s.synthesize(t)
}

// Apply applies one change after the other. Each keeps those before.
func (s *System) Apply(t *testing.T, steps ...Step) {
	for _, step := range steps {
		t.Run(step.Name, func(t *testing.T) {
			s.Change(t, step.Edit)
			before := s.deploymentID(t)
			if err := s.Terraform.Apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			if after := s.deploymentID(t); after == before {
				t.Errorf("the stage still has deployment %s", before)
			}
			step.Check(t)
		})
	}
	t.Run("nothing more to change", s.TestNothingToChange)
}

// PolicyAlone is a step that changes nothing but the resource policy.
func (s *System) PolicyAlone() Step {
	return Step{
		"the policy alone",
		func(a *App) { a.Networks = ref.List{"10.0.1.0/24"} },
		func(t *testing.T) {
			api, err := s.API.GetRestApi(t.Context(), &apigateway.GetRestApiInput{RestApiId: &s.Outputs.RestAPIID})
			if err != nil || !strings.Contains(aws.ToString(api.Policy), "aws:VpcSourceIp") {
				t.Errorf("the stored policy is %q (%v), want a Deny by aws:VpcSourceIp", aws.ToString(api.Policy), err)
			}
		},
	}
}

// FixedIsGone tests that /fixed is no route of its own but a key of the bucket.
func (s *System) FixedIsGone(t *testing.T) {
	if got := s.Get(t, "/fixed", nil); got.Status != 404 {
		t.Errorf("GET /fixed = %d %s, want the bucket's 404 for the key", got.Status, Shown(got.Body))
	}
}

func (s *System) deploymentID(t *testing.T) string {
	t.Helper()
	stage, err := s.API.GetStage(t.Context(), &apigateway.GetStageInput{RestApiId: &s.Outputs.RestAPIID, StageName: &s.Outputs.StageName})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(stage.DeploymentId)
}

// TestNothingToChange tests that a plan of what is deployed is empty.
func (s *System) TestNothingToChange(t *testing.T) {
	changes, err := s.Terraform.PlanChanges(t.Context())
	if err != nil || len(changes) != 0 {
		t.Errorf("PlanChanges = %q, %v, want none", changes, err)
	}
}

// TestDestroy destroys the system and tests that nothing is left.
func (s *System) TestDestroy(t *testing.T) {
	if err := s.Terraform.Destroy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Terraform.State(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("the state holds %q, %v, want nothing", left, err)
	}
	s.TestNothingLeft(t)
}

// TestNothingLeft tests that the emulator has nothing of a destroyed system.
func (s *System) TestNothingLeft(t *testing.T) {
	apis, err := s.API.GetRestApis(t.Context(), &apigateway.GetRestApisInput{})
	if err != nil || len(apis.Items) != 0 {
		t.Errorf("there are APIs left: %+v, %v", apis, err)
	}
	buckets, err := s.S3.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	if err != nil || len(buckets.Buckets) != 0 {
		t.Errorf("there are buckets left: %+v, %v", buckets, err)
	}
	endpoints, err := s.EC2.DescribeVpcEndpoints(t.Context(), &ec2.DescribeVpcEndpointsInput{VpcEndpointIds: s.Outputs.VPCEndpointIDs})
	switch {
	case err != nil && !strings.Contains(err.Error(), "InvalidVpcEndpointId.NotFound"):
		t.Error(err)
	case err == nil && len(endpoints.VpcEndpoints) != 0 && endpoints.VpcEndpoints[0].State != "deleted":
		t.Errorf("there are endpoints left: %+v", endpoints.VpcEndpoints)
	}
	roles, err := s.IAM.ListRoles(t.Context(), &iam.ListRolesInput{})
	if err != nil || slices.ContainsFunc(roles.Roles, func(r types.Role) bool { return strings.HasPrefix(aws.ToString(r.RoleName), "private-api-") }) {
		t.Errorf("there are roles left: %+v, %v", roles, err)
	}
}
