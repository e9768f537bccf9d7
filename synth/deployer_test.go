package synth_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/synth"
)

// A type without a rule does not cost the policies of the others. The app can have one.
func TestDeployerOfAnUnknownType(t *testing.T) {
	build := func(rules map[string]deployer.Rule) synth.Build {
		return func(app cdktf.App) ([]privateapi.Output, error) {
			for _, name := range []string{"first", "second"} {
				stack, err := synth.NewStack(app, name)
				if err != nil {
					return nil, err
				}
				aws(stack, nil)
				sqsqueue.NewSqsQueue(stack, jsii.String("queue"), &sqsqueue.SqsQueueConfig{Name: jsii.String("orders")})
				if rules != nil && name == "second" {
					synth.DeployerRules(stack, rules)
				}
			}
			return nil, nil
		}
	}
	rules := map[string]deployer.Rule{"aws_sqs_queue": {
		Plan: []string{"sqs:GetQueueAttributes"}, Resources: []string{"arn:aws:sqs:*:*:{name}"}, Fields: []string{"name"},
	}}
	for arguments, c := range map[string]struct {
		rules          map[string]deployer.Rule
		status         int
		stdout, stderr string
	}{
		"-stack first":                {nil, 3, `"unknown"`, "aws_sqs_queue: no rule is for this type"},
		"-stack first -allow-unknown": {nil, 0, `"notes"`, ""},
		"-stack first -account 1":     {nil, 1, "", "-account"},
		"-stack first -var regoin=x":  {nil, 1, "", `-var: "regoin": the stack has no variables`},
		"-stack second":               {rules, 0, "sqs:GetQueueAttributes", ""},
		"-stack second -region eu-west-1": {
			map[string]deployer.Rule{"aws_s3_bucket": {}}, 1, "", `rules["aws_s3_bucket"]`,
		},
		"-stack first -region eu-west-1": {rules, 3, `"unknown"`, "aws_sqs_queue"}, // the rules are of the second
	} {
		var stdout, stderr strings.Builder
		status := synth.Run(build(c.rules), strings.Fields("deployer "+arguments), &stdout, &stderr)
		if status != c.status ||
			!strings.Contains(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) ||
			(c.stderr == "") != (stderr.Len() == 0) || (c.stdout == "") != (stdout.Len() == 0) {
			t.Errorf("deployer %s: status %d, printed %s, errors %s", arguments, status, &stdout, &stderr)
		}
		if c.stdout != "" && !json.Valid([]byte(stdout.String())) {
			t.Errorf("deployer %s prints no JSON: %s", arguments, &stdout)
		}
	}
}
