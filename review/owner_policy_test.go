package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// The owner of a bucket or a key of another account gets what the role needs, and no more.
func TestOwnerPolicies(t *testing.T) {
	t.Parallel()
	const own, ownKey = "arn:aws:s3:::${aws_s3_bucket.documents.id}", "${aws_kms_key.documents.arn}"
	const partition = `arn:${replace(data.aws_partition.p.partition, "/", "")}:s3:::`
	const key = "arn:aws:kms:eu-central-1:444455556666:key/0a"
	const point = "arn:aws:s3:eu-central-1:444455556666:accesspoint/readers"
	const ownPoint = "${aws_s3_access_point.readers.arn}"
	grants := []Grant{
		{Action: "s3:PutObject", Resource: "arn:aws:s3:::others/in/*"},
		{Action: "s3:GetObject", Resource: "arn:aws:s3:::others/in/*"},
		{Action: "s3:ListBucket", Resource: "arn:aws:s3:::others"},
		{Action: "s3:GetObject", Resource: own + "/*"},
		{Action: "s3:ListBucket", Resource: own},
		{Action: "s3:GetObject", Resource: partition + "${var.bucket}/${var.key}"},
		{Action: "s3:GetObject", Resource: point + "/object/in/*"},
		{Action: "s3:ListBucket", Resource: point},
		{Action: "s3:GetObject", Resource: ownPoint + "/object/*"},
		{Action: "s3:ListBucket", Resource: ownPoint},
		{Action: "kms:Decrypt", Resource: key},
		{Action: "kms:GenerateDataKey", Resource: key},
		{Action: "kms:Decrypt", Resource: ownKey},
		{Action: "sqs:SendMessage", Resource: "arn:aws:sqs:eu-central-1:444455556666:orders"},
	}
	role := iam.Principal{AWS: ref.List{"${aws_iam_role.api.arn}"}}
	allow := func(resource string, actions ...string) iam.Statement {
		return iam.Statement{Effect: iam.Allow, Principal: role, Action: actions, Resource: ref.List{resource}}
	}
	want := []OwnerPolicy{
		{"arn:aws:s3:::others", []iam.Statement{
			allow("arn:aws:s3:::others/in/*", "s3:GetObject", "s3:PutObject"), allow("arn:aws:s3:::others", "s3:ListBucket"),
		}},
		{partition + "${var.bucket}", []iam.Statement{allow(partition+"${var.bucket}/${var.key}", "s3:GetObject")}},
		{point, []iam.Statement{
			allow(point+"/object/in/*", "s3:GetObject"), allow(point, "s3:ListBucket"),
		}},
		{key, []iam.Statement{allow("*", "kms:Decrypt", "kms:GenerateDataKey")}},
	}
	if diff := cmp.Diff(want, ownerPolicies("${aws_iam_role.api.arn}", grants)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := ownerPolicies("", grants); len(got) != 0 {
		t.Errorf("without a role: %+v", got)
	}
}
