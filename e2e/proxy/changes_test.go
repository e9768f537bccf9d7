package proxy

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cdk.tf/go/privateapi/e2e/system"
)

func (s proxy) testChanges(t *testing.T) {
	s.Apply(t,
		system.Step{
			Name: "a route and an object with Terraform's own syntax in it",
			Edit: func(a *system.App) { a.Fixed, a.Template = "template.txt", true },
			Check: func(t *testing.T) {
				if got := s.Get(t, "/fixed", nil); got.Status != 200 || got.Body != system.Template {
					t.Errorf("GET /fixed = %d %q, want %q", got.Status, got.Body, system.Template)
				}
			},
		},
		system.Step{
			Name: "what one route leads to",
			Edit: func(a *system.App) { a.Fixed = "index.html" },
			Check: func(t *testing.T) {
				if got := s.Get(t, "/fixed", nil); got.Status != 200 || got.Body != system.IndexHTML(t) {
					t.Errorf("GET /fixed = %d %q, want the index", got.Status, system.Shown(got.Body))
				}
			},
		},
		s.PolicyAlone(),
		system.Step{
			Name: "one response header",
			Edit: func(a *system.App) { a.Header = "x-amz-meta-author" },
			Check: func(t *testing.T) {
				stored, err := s.S3.PutObject(t.Context(), &s3.PutObjectInput{
					Bucket: &s.Outputs.BucketName, Key: aws.String("signed.txt"), Body: strings.NewReader("text"),
					Metadata: map[string]string{"author": "me"},
				})
				if err != nil {
					t.Fatal(err)
				}
				if got := s.Get(t, "/signed.txt", nil); got.Header.Get("x-amz-meta-author") != "me" {
					t.Errorf("GET /signed.txt has the headers %v, want x-amz-meta-author: me", got.Header)
				}
				if _, err := s.S3.DeleteObject(t.Context(), &s3.DeleteObjectInput{
					Bucket: &s.Outputs.BucketName, Key: aws.String("signed.txt"), VersionId: stored.VersionId,
				}); err != nil {
					t.Fatal(err)
				}
			},
		},
		// Terraform deploys before it destroys what the deployment depended
		// on, so with single resources a removed route is gone one deployment
		// later, as docs/changing.md says.
		system.Step{
			Name: "a route less",
			Edit: func(a *system.App) { a.Fixed = "" },
			Check: func(t *testing.T) {
				if got := s.Get(t, "/fixed", nil); got.Status != 200 || got.Body != system.IndexHTML(t) {
					t.Errorf("GET /fixed = %d: docs/changing.md says that the route is still deployed", got.Status)
				}
			},
		},
		system.Step{
			Name: "the next deployment", Edit: func(a *system.App) { a.Redeploy = "again" }, Check: s.FixedIsGone,
		},
	)
}
