package deployroles_test

import (
	"testing"

	"cdk.tf/go/privateapi/constructs/deployroles"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	allow := func(action, resource string) iam.Document {
		return iam.Document{Statements: []iam.Statement{
			{Effect: "Allow", Action: ref.List{action}, Resource: ref.List{resource}},
		}}
	}
	synthtest.Snapshots(t, "deployers", deployroles.New, synthtest.Samples[deployroles.Config]{
		"terraform-cloud": func(sampleapis.References) deployroles.Config {
			return deployroles.Config{
				TerraformCloud: deployroles.TerraformCloud{
					Organization: "acme", Project: "Private APIs", Workspace: "network-prod",
					Hostname: "tfe.example.com",
				},
				Plan: allow("s3:GetBucketPolicy", "*"), Apply: allow("s3:PutBucketPolicy", "arn:aws:s3:::documents"),
			}
		},
		"github-branch": func(sampleapis.References) deployroles.Config {
			return deployroles.Config{
				GitHub: deployroles.GitHub{Repository: "acme/network", Branch: "main"},
				Plan:   allow("s3:GetBucketPolicy", "*"), Apply: allow("s3:PutBucketPolicy", "*"),
			}
		},
		"github-provider": func(sampleapis.References) deployroles.Config {
			return deployroles.Config{
				GitHub:      deployroles.GitHub{Repository: "acme/network", Branch: "main"},
				ProviderARN: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
				Plan:        allow("s3:GetBucketPolicy", "*"), Apply: allow("s3:PutBucketPolicy", "*"),
			}
		},
		"github-environment": func(r sampleapis.References) deployroles.Config {
			return deployroles.Config{
				GitHub:      deployroles.GitHub{Repository: "acme/network", Environment: "production"},
				ProviderARN: r.String("provider_arn"),
				Plan:        allow("s3:GetBucketPolicy", "*"), Apply: allow("s3:PutBucketPolicy", "*"),
			}
		},
	})
}
