package review_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/review"
)

// An expression must not be able to add a statement to a policy that is compared.
func TestPolicy(t *testing.T) {
	t.Parallel()
	const policy = `{"Version":"2012-10-17","Statement":[` +
		`{"Sid":"SID","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::a"},` +
		`{"Sid":"b","Effect":"Allow","Action":"s3:GetObject","Resource":"RESOURCE"}]}`
	for _, c := range []struct {
		sid, resource string
		want          bool
	}{
		{"a", "arn:aws:s3:::b/*", true},
		{"a", "${aws_s3_bucket.documents.arn}/*", true},
		{"a", "arn:${data.aws_partition.p.partition}:s3:::${aws_s3_bucket.documents.id}/*", true},
		{"a", "$${not_an_expression}", true},
		{"${local.sid}", "*", false},
		{"${var.sid}", "*", false},
		{"a", "${local.resource}", false},
		{"a", "${aws_s3_object.key.arn}", false},
		{"a", "${join(\\\"\\\", [aws_s3_bucket.a.arn])}", false},
		{"a%{ if false }", "b%{ endif }", false},
		{"a\n", "*", false},
	} {
		text := strings.NewReplacer("SID", c.sid, "RESOURCE", c.resource).Replace(policy)
		if _, got := review.Policy(text); got != c.want {
			t.Errorf("%s: read %t, want %t", text, got, c.want)
		}
	}
}
