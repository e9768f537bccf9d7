package synth

import (
	"fmt"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// An API of single resources is told to be too big when it is, and one document
// never.
func TestSize(t *testing.T) {
	for _, c := range []struct {
		routes int
		asBody bool
		want   string
	}{
		{1, false, ""},
		{30, false, ""},
		{40, false, `Size:
  some 1563 calls to read the API's single resources, which every plan does: 3 minutes at AWS's 10 a second, and longer to create them;
  with AsBody it is one document
`},
		{40, true, ""},
		{250, false, `Size:
  some 9753 calls to read the API's single resources, which every plan does: 17 minutes at AWS's 10 a second, and longer to create them;
  with AsBody it is a document of 10611557 bytes, and API Gateway imports at most 6000000: divide the API
`},
	} {
		config := gateway.Config{Name: "documents", Endpoints: ref.List{"vpce-1"}}
		for i := range c.routes {
			config.Routes = append(config.Routes, gateway.Route{
				Path: fmt.Sprintf("/%d", i), Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents", Key: "key", PlainHEAD: true},
			})
		}
		d, err := gateway.Resolve(config, gateway.Environment{Partition: "aws", Region: "us-east-1"})
		if err != nil {
			t.Fatal(err)
		}
		if got := size(review.Subject{Definition: d, AsBody: c.asBody}); got != c.want {
			t.Errorf("%d routes, as a body %t: %q, want %q", c.routes, c.asBody, got, c.want)
		}
	}
}
