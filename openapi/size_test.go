package openapi_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// Size returns the size of the document without white space, as it is imported.
func TestSize(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d gateway.Definition) {
		const role = "arn:aws:iam::111122223333:role/private-api-20260101000000000000000001"
		var document bytes.Buffer
		if err := json.Compact(&document, openapi.Export(d, role, true)); err != nil {
			t.Fatal(err)
		}
		if got, want := openapi.Size(d), document.Len(); got != want {
			t.Errorf("Size = %d, want %d", got, want)
		}
	})
}

// Every S3 method has its own copy of the responses, so their size limits the number
// of methods in a document.
func TestSizeOfS3Responses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s3  gateway.S3
		max int
	}{
		"read":     {gateway.S3{}, 14_000},
		"in parts": {gateway.S3{Access: gateway.ReadWrite, Multipart: true}, 14_000},
		"versions": {gateway.S3{Versions: true}, 14_000},
		"metadata": {gateway.S3{ResponseHeaders: []string{"x-amz-meta-author", "x-amz-storage-class"}}, 14_000},
		"all options": {gateway.S3{
			Access: gateway.ReadWrite, Multipart: true, Copy: true, Versions: true, Tagging: true, ACLs: true,
			ObjectLock:   true,
			CustomerKeys: true,
		}, 17_000},
	} {
		c.s3.Bucket = "documents"
		d, err := gateway.Resolve(gateway.Config{
			Name: "documents", Endpoints: ref.List{"vpce-1"},
			Routes: []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: c.s3}},
		}, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
		if err != nil {
			t.Fatal(err)
		}
		parts := openapi.Document(d, "role", nil, "", func(string) openapi.Responses { return openapi.Responses{} })
		responses := parts.Responses[d.Responses[0].Name]
		if size := len(responses.Method) + len(responses.Integration); size > c.max || size < c.max/2 {
			t.Errorf("%s: the responses have %d bytes, want at most %d", name, size, c.max)
		}
	}
}
