package deployer

import (
	"bytes"
	"cmp"
	"encoding/json"

	"cdk.tf/go/privateapi/ref"
)

// issuer is who makes the tokens, and what is in those that are let in.
type issuer struct {
	host, audience string
	plan, apply    string // the subjects
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

// trust returns the policy of a role that one subject may assume.
func (i issuer) trust(provider, subject string) string {
	type statement struct {
		Effect    string
		Principal map[string]string
		Action    string
		Condition map[string]map[string]string
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // a reference must stay readable for Terraform
	err := encoder.Encode(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", []statement{{
		Effect:    "Allow",
		Principal: map[string]string{"Federated": provider},
		Action:    "sts:AssumeRoleWithWebIdentity",
		Condition: map[string]map[string]string{"StringEquals": {i.host + ":aud": i.audience, i.host + ":sub": subject}},
	}}})
	if err != nil {
		panic(err) // strings and maps of strings always marshal
	}
	return ref.Escape(string(bytes.TrimSpace(text.Bytes())))
}
