package controls_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/controls"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/review"
)

var root = filepath.Join("..", "..")

func TestTable(t *testing.T) {
	golden.Section(t, filepath.Join(root, "docs", "scanners.md"), "controls", controls.Table())
}

func TestConfiguration(t *testing.T) {
	golden.Equal(t, filepath.Join(root, ".checkov.yaml"), controls.Configuration())
}

// Each control has a reason in one or two sentences, and no finding has two reasons.
func TestAll(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range controls.All {
		sentences := strings.Count(c.Reason+" ", ". ")
		if sentences < 1 || sentences > 2 || !strings.HasSuffix(c.Reason, ".") {
			t.Errorf("%s: the reason has %d sentences", c.Name, sentences)
		}
		if strings.ContainsAny(c.Reason+c.Name+c.Field, "|\n") {
			t.Errorf("%s: is not text for a cell of a table", c.Name)
		}
		scanners := slices.Concat(c.Checkov, c.Trivy, c.KICS, c.SecurityHub)
		if len(scanners) == 0 {
			t.Errorf("%s: no scanner reports it", c.Name)
		}
		for _, id := range scanners {
			key := c.Type + " " + id
			if seen[key] {
				t.Errorf("%s is on the list twice", key)
			}
			seen[key] = true
		}
	}
}

func TestExplains(t *testing.T) {
	t.Parallel()
	explained := func(check, terraformType string) bool {
		return slices.ContainsFunc(controls.All, func(c controls.Control) bool { return c.Explains(check, terraformType) })
	}
	for finding, want := range map[[2]string]bool{
		{"CKV_AWS_59", "aws_api_gateway_method"}: true,
		{"CKV_AWS_59", "aws_s3_bucket"}:          false,
		{"CKV_AWS_21", "aws_s3_bucket"}:          true,
		{"CKV_AWS_20", "aws_s3_bucket"}:          false,
	} {
		if got := explained(finding[0], finding[1]); got != want {
			t.Errorf("%v: %t, want %t", finding, got, want)
		}
	}
}

func TestReported(t *testing.T) {
	t.Parallel()
	route := review.Route{Path: "/", Method: "GET", Authorization: "NONE"}
	signed := review.Route{Path: "/", Method: "GET", Authorization: "AWS_IAM"}
	for name, c := range map[string]struct {
		stack review.Stack
		want  string
	}{
		"nothing": {},
		"an API": {
			review.Stack{APIs: []review.API{{Routes: []review.Route{route}}}},
			"create before destroy; authorization of methods; validation of requests; access log; execution log; " +
				"traces; client certificate; cache",
		},
		"one document": {
			review.Stack{APIs: []review.API{{AsBody: true, Routes: []review.Route{route}}}},
			"create before destroy; access log; execution log; traces; client certificate; cache",
		},
		"all settings": {
			review.Stack{APIs: []review.API{{Routes: []review.Route{signed}, StageSettings: review.StageSettings{
				AccessLogFields: []string{"requestId"}, ExecutionLog: "ERROR", LogRetentionDays: 365, LogKeyARN: "arn",
				Tracing: true, WebACLARN: "arn",
			}}}},
			"create before destroy; validation of requests; rule of the web ACL for Log4j; client certificate; cache; cache",
		},
		"a short log": {
			review.Stack{APIs: []review.API{{AsBody: true, StageSettings: review.StageSettings{
				AccessLogFields: []string{"requestId"}, LogRetentionDays: 7, Tracing: true,
			}}}},
			"create before destroy; execution log; client certificate; cache; logs with a KMS key; logs kept for a year",
		},
		"a bucket": {
			withBucket(review.Bucket{Versioning: "Enabled", UnfinishedUploadDays: 7}),
			"access log; encryption with a KMS key; replication; event notifications",
		},
		"a weaker bucket": {
			withBucket(review.Bucket{KMSKey: "arn", AccessLog: "logs/"}),
			"versioning; lifecycle; replication; event notifications",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var names []string
			for _, control := range controls.Reported(c.stack) {
				names = append(names, control.Name)
			}
			if diff := cmp.Diff(c.want, strings.Join(names, "; ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func withBucket(b review.Bucket) review.Stack {
	return review.Stack{Configuration: review.Configuration{Buckets: []review.Bucket{b}}}
}
