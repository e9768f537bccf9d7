package role_test

import (
	"testing"

	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "role", role.New, synthtest.Samples[role.Config]{
		"default": func(sampleapis.References) role.Config { return role.Config{} },
		"options": func(r sampleapis.References) role.Config {
			return role.Config{
				Policy: iam.Document{Statements: []iam.Statement{
					{Effect: "Allow", Action: ref.List{"sns:Publish"}, Resource: ref.List{r.String("topic_arn")}},
				}},
				Path:                "/gateway/",
				PermissionsBoundary: r.String("boundary_arn"),
				ManagedPolicyARNs: ref.List{
					"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", r.String("policy_arn"),
				},
			}
		},
	})
}

func TestRefusals(t *testing.T) {
	synthtest.Refusals(t, "role", role.New, map[string]role.Config{
		"names": {
			Path: "x", PermissionsBoundary: "boundary", ManagedPolicyARNs: ref.List{"ReadOnly"},
		},
		"a list that only Terraform knows": {ManagedPolicyARNs: sampleapis.Tokens{}.List("policies")},
	})
}
