package markdown

import (
	"strings"
	"testing"
)

func TestShort(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "",
		"sha256:" + strings.Repeat("0123456789abcdef", 4):       "sha256:0123456789ab",
		"sha256:" + strings.Repeat("0123456789abcdef", 4) + "0": "sha256:" + strings.Repeat("0123456789abcdef", 4) + "0",
		"plain":                           "plain",
		"${aws_vpc_endpoint.a.id}":        "aws_vpc_endpoint.a",
		"${aws_vpc_endpoint.a.arn}":       "aws_vpc_endpoint.a.arn",
		"${var.vpc_id}":                   "var.vpc_id",
		"https://${var.host}/a":           "https://${var.host}/a",
		"${data.aws_vpc_endpoint.a.id}":   "data.aws_vpc_endpoint.a",
		"${data.aws_region.a.region}":     "data.aws_region.a.region",
		"${jsonencode(var.a)}":            "${jsonencode(var.a)}",
		"${aws_s3_bucket.a.bucket}/{key}": "aws_s3_bucket.a/{key}",
		`${aws_s3_bucket.a["b"].bucket}`:  `${aws_s3_bucket.a["b"].bucket}`,
		"$${aws_s3_bucket.a.bucket}":      "$${aws_s3_bucket.a.bucket}",
		`${f("${aws_s3_bucket.a.id}")}`:   `${f("${aws_s3_bucket.a.id}")}`,
		"arn:${data.aws_partition.p.partition}:s3:::${aws_s3_bucket.a.id}/*": "arn:PARTITION:s3:::aws_s3_bucket.a/*",
		"arn:${data.aws_partition.p.partition}:s3:::${aws_s3_bucket.a.arn}":  "arn:PARTITION:s3:::aws_s3_bucket.a.arn",
		"${aws_iam_role.a.arn}${aws_iam_role.b.arn}":                         "aws_iam_role.a.arnaws_iam_role.b.arn",
	} {
		if got := short(in); got != want {
			t.Errorf("short(%q) = %q, want %q", in, got, want)
		}
	}
}
