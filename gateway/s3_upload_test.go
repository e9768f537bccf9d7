package gateway_test

import (
	"maps"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
)

// A request that begins an upload in parts gets ?uploads. No other request changes, whatever
// form the body has in the template.
func TestUploadTemplate(t *testing.T) {
	t.Parallel()
	const complete = `<CompleteMultipartUpload><Part><ETag>"é%2B+ &quot;"</ETag></Part></CompleteMultipartUpload>`
	template := templateOf(
		t,
		binding(t, gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true}, "POST", "/{proxy+}"),
	)
	begins := map[string]string{"uploads": "1"}
	for name, c := range map[string]struct {
		query map[string]string
		body  string
		want  map[string]string
	}{
		"an upload begins":               {nil, "", begins},
		"an upload begins, with a value": {map[string]string{"uploads": "1"}, "", begins},
		"an upload ends":                 {map[string]string{"uploadId": "a"}, complete, nil},
		"an upload ends without a body":  {map[string]string{"uploadId": "a"}, "", nil},
		"a subresource with a value":     {map[string]string{"restore": "1"}, "", nil},
		"a version":                      {map[string]string{"versionId": "1"}, "", nil},
		"a subresource that is lost":     {nil, "<RestoreRequest/>", nil},
	} {
		request := velocity.Request{Body: c.body, QueryString: c.query}
		engines := append(request.Unrecorded(), velocity.Request{Base64: true}.Unrecorded()...)
		for _, engine := range engines {
			engine.Body, engine.QueryString = c.body, c.query
			got, err := velocity.Render(template, engine)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got.Body != c.body || !maps.Equal(got.QueryString, c.want) || len(got.Header)+len(got.Path) > 0 {
				t.Errorf("%s, as %+v: S3 gets %+v, want the body and the query strings %v", name, engine, got, c.want)
			}
		}
	}
}
