package main

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/deployroles"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// place is where the default app is deployed.
var place = deployer.Place{
	Account: "111122223333",
	Variables: map[string]string{
		"region": "eu-central-1", "bucket_name": "acme-documents", "vpc_id": "vpc-0123456789abcdef0", "subnet_ids": `["subnet-0123456789abcdef0","subnet-0123456789abcdef1"]`,
	},
}

// What deployers of a stack may do is told of the stack as of what is synthesized
// of it, and however the API is written, they may pass its role to API Gateway.
func TestPoliciesOfAStack(t *testing.T) {
	for _, asBody := range []bool{false, true} {
		dir := t.TempDir()
		var got deployer.Result
		_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
			apis, stack, err := addDefault(app, func(_ *bucket.Config, a *privateapi.Config) { a.AsBody = asBody })
			if err != nil {
				return nil, err
			}
			got, err = deployroles.Policies(stack, place)
			return apis, err
		}, dir)
		if err != nil {
			t.Fatal(err)
		}
		want, err := deployer.Policies([]byte(read(t, filepath.Join(dir, "stacks", "privateapi", "cdk.tf.json"))), place)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("AsBody %t: of what is synthesized, and of the stack (-want +got):\n%s", asBody, diff)
		}
		passes := func(s iam.Statement) bool {
			return slices.Equal(s.Action, ref.List{"iam:PassRole"}) && slices.Equal(s.Resource, ref.List{"arn:aws:iam::111122223333:role/private-api-*"})
		}
		if !slices.ContainsFunc(got.Apply.Statements, passes) {
			t.Errorf("AsBody %t: nothing lets the role be passed: %s", asBody, got.Apply.JSON(nil))
		}
	}
}
