package openapi_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
)

// The size is that of the document as it is imported: without white space.
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
