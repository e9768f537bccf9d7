package gateway_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

func TestS3App(t *testing.T) {
	t.Parallel()
	definition := resolved(t, routes(gateway.S3App(
		"/app", gateway.S3{Bucket: "site", Key: "v1/{proxy}"}, "index.html", "assets/", "img/icons/", "favicon.ico",
	)...))
	const uri = "arn:aws:apigateway:eu-central-1:s3:path/site/v1/"
	var want []string
	for _, call := range [][2]string{
		{"/app", "index.html"}, {"/app/assets/{proxy+}", "assets/{proxy}"}, {"/app/favicon.ico", "favicon.ico"},
		{"/app/img/icons/{proxy+}", "img/icons/{proxy}"}, {"/app/{page+}", "index.html"},
	} {
		for _, verb := range []string{"GET", "HEAD"} {
			want = append(want, verb+" "+call[0]+" -> GET "+uri+call[1])
		}
	}
	got := calls(definition)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
	testRefusals(t, map[string]refusal{
		"an asset without a name": {
			routes(gateway.S3App("/", gateway.S3{Bucket: "site"}, "index.html", "/")...),
			`routes.S3App("/").assets: "//{proxy+}": must not have an empty segment`,
		},
		"an application that callers overwrite": {
			routes(gateway.S3App("/", gateway.S3{Bucket: "site", Access: gateway.ReadWrite}, "index.html")...),
			`routes.S3App("/").s3.key: "index.html": must contain {page} where access is read-write, otherwise every ` +
				`upload overwrites the same object`,
		},
	})
}
