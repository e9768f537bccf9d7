package deployroles

import (
	"cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// An issuer is an issuer of tokens, and the claims of tokens that may assume the roles.
type issuer struct {
	host, audience string
	plan, apply    string // the subject claims for the two roles
}

func (c Config) issuer() issuer {
	if tfc := c.TerraformCloud; tfc != (TerraformCloud{}) {
		workspace := "organization:" + tfc.Organization + ":project:" + tfc.Project + ":workspace:" + tfc.Workspace
		return issuer{
			host: cmp.Or(tfc.Hostname, "app.terraform.io"), audience: "aws.workload.identity",
			plan: workspace + ":run_phase:plan", apply: workspace + ":run_phase:apply",
		}
	}
	repository := "repo:" + c.GitHub.Repository
	apply := repository + ":ref:refs/heads/" + c.GitHub.Branch
	if c.GitHub.Environment != "" {
		apply = repository + ":environment:" + c.GitHub.Environment
	}
	return issuer{
		host: "token.actions.githubusercontent.com", audience: "sts.amazonaws.com",
		plan: repository + ":pull_request", apply: apply,
	}
}

// trust returns the trust policy of a role that one subject may assume.
func (i issuer) trust(provider, subject string) iam.Document {
	return iam.Document{Statements: []iam.Statement{{
		Effect:    iam.Allow,
		Principal: iam.Principal{Federated: ref.List{provider}},
		Action:    ref.List{"sts:AssumeRoleWithWebIdentity"},
		Condition: iam.Conditions{"StringEquals": {i.host + ":aud": {i.audience}, i.host + ":sub": {subject}}},
	}}}
}
