package deployroles_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/deployroles"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

// The policies of a stack are the same as those of its synthesized configuration. With
// and without AsBody, they allow passing the API's role to API Gateway.
func TestPoliciesOfAStack(t *testing.T) {
	place := deployer.Place{Account: "111122223333"}
	for _, asBody := range []bool{false, true} {
		var got deployer.Result
		configuration := synthtest.Stack(t, "documents", func(stack cdktf.TerraformStack) error {
			documents, err := bucket.New(stack, "documents", bucket.Config{Name: "documents"})
			if err != nil {
				return err
			}
			if _, err := privateapi.New(stack, "api", privateapi.Config{
				Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}, AsBody: asBody,
				Routes: []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: documents.Name}}},
			}); err != nil {
				return err
			}
			got, err = deployroles.Policies(stack, place)
			return err
		})
		want, err := deployer.Policies(configuration, place)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("AsBody %t: of what is synthesized, and of the stack (-want +got):\n%s", asBody, diff)
		}
		passes := func(s iam.Statement) bool {
			return slices.Equal(s.Action, ref.List{"iam:PassRole"}) &&
				slices.Equal(s.Resource, ref.List{"arn:aws:iam::111122223333:role/private-api-*"})
		}
		if !slices.ContainsFunc(got.Apply.Statements, passes) {
			t.Errorf("AsBody %t: nothing lets the role be passed: %s", asBody, got.Apply.JSON(nil))
		}
	}
}
