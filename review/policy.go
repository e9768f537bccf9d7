package review

import (
	"regexp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// PolicyArguments are the arguments of resources that hold policy documents.
var PolicyArguments = []string{"policy", "assume_role_policy"}

// ComparePolicies returns the changes between the policy documents in an argument. A trust
// policy names no resource: it is about its role.
func ComparePolicies(argument string, base, head iam.Document) []iam.Change {
	if argument == "assume_role_policy" {
		base, head = base.OnAnything(), head.OnAnything()
	}
	return iam.Compare(base, head)
}

// Policy reads a policy document in a Terraform configuration. It reports false for a text
// that package iam cannot read, and for one with an expression that may be more than a
// part of a name: a local value with quotes in it could end a statement and begin another.
func Policy(text string) (iam.Document, bool) {
	for part := range ref.Template(text) {
		switch {
		case part.Kind == ref.DirectivePart:
			return iam.Document{}, false
		case part.Kind == ref.InterpolationPart && !named.MatchString(part.Expression()):
			return iam.Document{}, false
		}
	}
	document, err := iam.Parse(text)
	return document, err == nil
}

// named matches attributes whose values AWS makes of names without quotes.
var named = regexp.MustCompile(`^(` +
	`data\.aws_(caller_identity|partition|region)\.[\w-]+\.\w+|` +
	`aws_(api_gateway_rest_api|cognito_user_pool|s3_bucket|vpc_endpoint)\.[\w-]+\.(arn|bucket|execution_arn|id)|` +
	`aws_(cloudwatch_log_group|dynamodb_table|iam_role|iam_user|kinesis_stream|kms_key|lambda_function|` +
	`secretsmanager_secret|sfn_state_machine|sns_topic|sqs_queue)\.[\w-]+\.arn` +
	`)$`)
