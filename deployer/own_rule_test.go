package deployer_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/fault"
)

const foreign = `{"resource": {
	"aws_sqs_queue": {
		"b": {"name": "b-${var.stage}", "kms_master_key_id": "x", "tags": {"a": "1"}},
		"a": {"name": "a*"}, "c": {"name_prefix": "c-"}},
	"aws_s3_bucket": {"b": {"bucket": "documents"}}},
	"data": {"aws_vpc": {"v": {"id": "vpc-0a"}}}}`

// Types without a rule do not cost the policies of the others.
func TestUnknownTypes(t *testing.T) {
	want := []deployer.UnknownType{
		{Type: "aws_sqs_queue", Addresses: []string{"aws_sqs_queue.a", "aws_sqs_queue.b", "aws_sqs_queue.c"}},
		{Type: "data.aws_vpc", Addresses: []string{"data.aws_vpc.v"}},
	}
	got, err := deployer.Policies([]byte(foreign), place, []byte(foreign))
	var unknown *deployer.UnknownTypesError
	if !errors.As(err, &unknown) || strings.Count(err.Error(), "\n") != 1 {
		t.Fatalf("Policies = %v, want an error with a line for each of two types", err)
	}
	for _, list := range [][]deployer.UnknownType{unknown.Types, got.Unknown} {
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("unknown types (-want +got):\n%s", diff)
		}
	}
	if lines := allowed(got.Apply); !slices.Contains(lines, "s3:CreateBucket arn:aws:s3:::documents") {
		t.Errorf("Apply = %q, want the bucket's actions", lines)
	}
	if len(got.Notes) > 0 {
		t.Errorf("Notes = %q, want none", got.Notes)
	}

	allowing := place
	allowing.AllowUnknown = true
	got, err = deployer.Policies([]byte(foreign), allowing)
	if err != nil || len(got.Notes) != 4 || len(got.Unknown) != 2 {
		t.Errorf("Policies = %+v, %v, want a note for each of four addresses", got, err)
	}
}

func TestOwnRules(t *testing.T) {
	own := place
	own.Rules = map[string]deployer.Rule{
		"aws_sqs_queue": {
			Plan: []string{"sqs:GetQueueAttributes", "sqs:ListQueueTags"}, Apply: []string{"sqs:CreateQueue"},
			Resources: []string{"arn:{partition}:sqs:{region}:{account}:{name}"}, Fields: []string{"name", "name_prefix"},
		},
		"data.aws_vpc": {Plan: []string{"ec2:DescribeVpcs"}, Fields: []string{"id"}},
	}
	got, err := deployer.Policies([]byte(foreign), own)
	if err != nil {
		t.Fatal(err)
	}
	lines := allowed(got.Apply)
	for _, line := range []string{
		"sqs:CreateQueue arn:aws:sqs:eu-central-1:111122223333:*", "ec2:DescribeVpcs *",
	} {
		if !slices.Contains(lines, line) {
			t.Errorf("Apply lacks %s:\n%s", line, strings.Join(lines, "\n"))
		}
	}
	creates := func(line string) bool { return strings.HasPrefix(line, "sqs:CreateQueue") }
	if slices.ContainsFunc(allowed(got.Plan), creates) {
		t.Error("Plan may create a queue")
	}
	if len(got.Notes) != 3 || !strings.Contains(got.Notes[0], "its name is b-${var.stage}") ||
		!strings.Contains(got.Notes[1], "field kms_master_key_id") || !strings.Contains(got.Notes[2], "has no name") {
		t.Errorf("Notes = %q, want those of the queues b and c", got.Notes)
	}

	// A name is not a pattern.
	named := strings.NewReplacer(`"name_prefix": "c-"`, `"name": "c"`, "b-${var.stage}", "b").Replace(foreign)
	got, err = deployer.Policies([]byte(named), own)
	if err != nil || !slices.Contains(allowed(got.Apply), "sqs:CreateQueue arn:aws:sqs:eu-central-1:111122223333:a${*}") {
		t.Errorf("Apply = %q, %v, want the queue a* alone", allowed(got.Apply), err)
	}
}

func TestOwnRulesAreChecked(t *testing.T) {
	wrong := place
	wrong.Rules = map[string]deployer.Rule{
		"aws_s3_bucket": {}, "data.aws_region": {}, "google_bucket": {}, "aws_sqs_queue": {
			Plan: []string{"sqs:CreateQueue", "sqs:Get*"}, Apply: []string{"*", "sqs:Create?ueue"},
			Resources: []string{"queue", "arn:*", "arn:aws:sqs:{a b}", "arn:aws:sqs:{", "arn:aws:sqs:${x}"},
		},
	}
	_, err := deployer.Policies([]byte(`{}`), wrong)
	var faults *fault.Error
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var fields []string
	for _, f := range faults.Faults {
		fields = append(fields, f.Field)
	}
	want := []string{
		`place.rules["aws_s3_bucket"]`, `place.rules["aws_sqs_queue"].plan[0]`, `place.rules["aws_sqs_queue"].plan[1]`,
		`place.rules["aws_sqs_queue"].apply[0]`, `place.rules["aws_sqs_queue"].apply[1]`,
		`place.rules["aws_sqs_queue"].resources[0]`, `place.rules["aws_sqs_queue"].resources[1]`,
		`place.rules["aws_sqs_queue"].resources[2]`, `place.rules["aws_sqs_queue"].resources[3]`,
		`place.rules["aws_sqs_queue"].resources[4]`,
		`place.rules["data.aws_region"]`, `place.rules["google_bucket"]`,
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}
