package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
)

// A body is that of one status code, whatever characters it has. The other responses, their
// status codes and their headers stay.
func TestErrorBodies(t *testing.T) {
	t.Parallel()
	const page = `<p>Not found: $5 #1 \$ #if</p>`
	s3 := gateway.S3{Bucket: "site"}
	plain := binding(t, s3, "GET", "/{proxy+}").Responses.ByStatus()
	s3.ErrorBodies = map[string]gateway.ErrorBody{
		"404": {Body: page, ContentType: "text/html; charset=utf-8"}, "502": {Body: `{"error":"backend"}`},
	}
	got := binding(t, s3, "GET", "/{proxy+}").Responses.ByStatus()
	missing, err := velocity.Render(got["404"].Templates["application/json"], velocity.Request{})
	if err != nil || missing.Body != page {
		t.Errorf("the body of 404 is %q, %v, want %q", missing.Body, err, page)
	}
	if got["502"].Templates["application/json"] != `{"error":"backend"}` {
		t.Errorf("the template of 502 is %q", got["502"].Templates)
	}
	for status, contentType := range map[string]string{"404": "text/html; charset=utf-8", "502": "application/json"} {
		response := got[status]
		if response.Headers["Content-Type"] != "'"+contentType+"'" || response.ContentHandling != "CONVERT_TO_TEXT" {
			t.Errorf("%s has the headers %s and the content handling %s", status, response.Headers, response.ContentHandling)
		}
		// Apart from these three, the response is S3's.
		response.Headers["Content-Type"] = plain[status].Headers["Content-Type"]
		response.Templates, response.ContentHandling = plain[status].Templates, plain[status].ContentHandling
		got[status] = response
	}
	if diff := cmp.Diff(plain, got); diff != "" {
		t.Errorf("other responses (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesErrorBodies(t *testing.T) {
	t.Parallel()
	with := func(status string, body gateway.ErrorBody) gateway.Config {
		return bucket(gateway.S3{Bucket: "site", ErrorBodies: map[string]gateway.ErrorBody{status: body}})
	}
	const field = `routes[0].integration.errorBodies`
	testRefusals(t, map[string]refusal{
		"a status code that is no error": {
			with("304", gateway.ErrorBody{Body: "a"}),
			field + `: "304": must be one of 400, 403, 404, 405, 409, 411, 412, 416, 500, 501, 502, 503`,
		},
		"a status code that is no error, without a body": {
			with("304", gateway.ErrorBody{}),
			field + `: "304": must be one of 400, 403, 404, 405, 409, 411, 412, 416, 500, 501, 502, 503`,
		},
		"a body that is a list": {
			with("404", gateway.ErrorBody{Body: "#{TfToken[TOKEN.3]}"}),
			field + `.404.body: "#{TfToken[TOKEN.3]}": must be text, without a reference to a list in it`,
		},
		"no body": {
			with("404", gateway.ErrorBody{}),
			field + `.404.body: must be set`,
		},
		"a content type without a slash": {
			with("404", gateway.ErrorBody{Body: "a", ContentType: "html"}),
			field + `.404.contentType: "html": must be a media type, such as text/html`,
		},
	})
}
