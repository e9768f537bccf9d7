package deployroles

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

var something = iam.Document{
	Statements: []iam.Statement{{Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"*"}}},
}

func changing(resources ...string) iam.Document {
	return iam.Document{Statements: []iam.Statement{
		{Effect: "Allow", Action: ref.List{"iam:GetRole", "iam:PassRole"}, Resource: ref.List{"*"}},
		{Effect: "Allow", Action: ref.List{"iam:GetRole", "iam:PutRolePolicy"}, Resource: resources},
	}}
}

func TestCheck(t *testing.T) {
	cloud := TerraformCloud{Organization: "acme", Project: "Private APIs", Workspace: "documents"}
	for name, test := range map[string]struct {
		config Config
		want   string // the faults, or "" for none
	}{
		"a workspace": {Config{TerraformCloud: cloud, Plan: something, Apply: something}, ""},
		"a branch": {
			Config{GitHub: GitHub{Repository: "acme/api", Branch: "main"}, Plan: something, Apply: something}, "",
		},
		"an environment": {
			Config{
				GitHub: GitHub{Repository: "acme/api", Environment: "prod (eu)"}, Plan: something, Apply: something,
			},
			"",
		},
		"a provider": {Config{
			TerraformCloud: cloud, Plan: something, Apply: something,
			ProviderARN: "arn:aws:iam::111122223333:oidc-provider/app.terraform.io",
		}, ""},
		"nothing": {
			Config{},
			"terraformCloud: must be set, unless gitHub is set\nplan: must have at least one statement\n" +
				"apply: must have at least one statement",
		},
		"both": {
			Config{
				TerraformCloud: cloud, GitHub: GitHub{Repository: "acme/api", Branch: "main"}, Plan: something,
				Apply: something,
			},
			"gitHub: must not be set together with terraformCloud; create the roles twice for both",
		},
		"every workspace": {
			Config{
				TerraformCloud: TerraformCloud{
					Organization: "acme", Project: "*", Workspace: "*", Hostname: "https://app.terraform.io",
				},
				Plan: something, Apply: something,
			},
			"terraformCloud.project: \"*\": must be letters, digits, spaces, _ and -\n" +
				"terraformCloud.workspace: \"*\": must be letters, digits, _ and -\n" +
				"terraformCloud.hostname: \"https://app.terraform.io\": must be a hostname, such as app.terraform.io",
		},
		"a workspace that Terraform knows": {
			Config{
				TerraformCloud: TerraformCloud{Organization: "${TfToken[TOKEN.0]}", Project: "p", Workspace: "w"},
				Plan:           something, Apply: something,
			},
			"terraformCloud.organization: \"${TfToken[TOKEN.0]}\": must be letters, digits, _ and -",
		},
		"no branch": {
			Config{GitHub: GitHub{Repository: "acme"}, Plan: something, Apply: something},
			"gitHub.repository: \"acme\": must be organization/repository\n" +
				"gitHub.branch: \"\": must be a branch without wildcards, such as main, unless environment is set",
		},
		"a branch and an environment": {
			Config{
				GitHub: GitHub{Repository: "acme/api", Branch: "main", Environment: "prod"}, Plan: something,
				Apply: something,
			},
			"gitHub.environment: \"prod\": must not be set together with branch",
		},
		"every environment": {
			Config{GitHub: GitHub{Repository: "acme/api", Environment: "*"}, Plan: something, Apply: something},
			"gitHub.environment: \"*\": must be 1 to 255 characters without control characters and any of " +
				"*?:$%'\"`,;\\",
		},
		"roles that can change themselves": {
			Config{TerraformCloud: cloud, Plan: something, Apply: changing(
				"arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/deployer-apply-*", "*",
				"arn:aws:iam::111122223333:role/private-api-*", "arn:aws:iam::111122223333:role/gateway/*",
			)},
			"apply: iam:PutRolePolicy on \"arn:aws:iam::111122223333:role/deployer-*\": must not let a deployer change " +
				"its own role\n" +
				"apply: iam:PutRolePolicy on \"arn:aws:iam::111122223333:role/deployer-apply-*\": must not let a deployer " +
				"change its own role",
		},
		"a policy that is too long": {
			Config{
				TerraformCloud: cloud, Plan: something,
				Apply: changing("arn:aws:iam::111122223333:role/" + strings.Repeat("x", 10240)),
			},
			"apply: must be at most 10240 characters, not 10461; iam.Divide returns managed policies for longer ones",
		},
		"another ARN": {
			Config{
				TerraformCloud: cloud, Plan: something, Apply: something,
				ProviderARN: "arn:aws:iam::111122223333:role/x",
			},
			"providerARN: \"arn:aws:iam::111122223333:role/x\": must be the ARN of an OpenID Connect provider, " +
				"arn:aws:iam::…:oidc-provider/…",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := test.config.Check().Err(); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("Check = %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestTrust(t *testing.T) {
	for name, test := range map[string]struct {
		config      Config
		host        string
		audience    string
		plan, apply string
	}{
		"a workspace": {
			Config{
				TerraformCloud: TerraformCloud{Organization: "acme", Project: "Private APIs", Workspace: "documents"},
			},
			"app.terraform.io", "aws.workload.identity",
			"organization:acme:project:Private APIs:workspace:documents:run_phase:plan",
			"organization:acme:project:Private APIs:workspace:documents:run_phase:apply",
		},
		"Terraform Enterprise": {
			Config{
				TerraformCloud: TerraformCloud{
					Organization: "acme", Project: "p", Workspace: "w", Hostname: "tfe.example.com",
				},
			},
			"tfe.example.com", "aws.workload.identity",
			"organization:acme:project:p:workspace:w:run_phase:plan",
			"organization:acme:project:p:workspace:w:run_phase:apply",
		},
		"a branch": {
			Config{GitHub: GitHub{Repository: "acme/api", Branch: "main"}},
			"token.actions.githubusercontent.com", "sts.amazonaws.com",
			"repo:acme/api:pull_request", "repo:acme/api:ref:refs/heads/main",
		},
		"an environment": {
			Config{GitHub: GitHub{Repository: "acme/api", Environment: "prod"}},
			"token.actions.githubusercontent.com", "sts.amazonaws.com",
			"repo:acme/api:pull_request", "repo:acme/api:environment:prod",
		},
	} {
		t.Run(name, func(t *testing.T) {
			who := test.config.issuer()
			for _, subject := range []struct{ got, want string }{{who.plan, test.plan}, {who.apply, test.apply}} {
				want := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
					`"Principal":{"Federated":"${TfToken[TOKEN.0]}"},"Action":"sts:AssumeRoleWithWebIdentity",` +
					`"Condition":{"StringEquals":{"HOST:aud":"AUDIENCE","HOST:sub":"SUBJECT"}}}]}`
				want = strings.NewReplacer(
					"HOST", test.host, "AUDIENCE", test.audience, "SUBJECT", subject.want,
				).Replace(want)
				if got := who.trust("${TfToken[TOKEN.0]}", subject.got).JSON(nil); got != want {
					t.Errorf("trust = %s\nwant %s", got, want)
				}
			}
		})
	}
}
