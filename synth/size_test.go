package synth

import (
	"fmt"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// An API of single resources has the number of its resources, and a warning if it is too
// big. One document has neither.
func TestSize(t *testing.T) {
	for _, c := range []struct {
		routes int
		asBody bool
		want   string
	}{
		{1, false, `Size:
  44 managed resources for routes and responses; with AsBody none
`},
		{40, false, `Size:
  1565 managed resources for routes and responses; with AsBody none
  every plan reads each of them, which takes 3 minutes at AWS's limit of 10 calls per second; creating them takes longer
`},
		{40, true, ""},
		{320, false, `Size:
  12485 managed resources for routes and responses; with AsBody the document has 6105126 bytes, and API Gateway imports at most 6000000: divide the API
  every plan reads each of them, which takes 21 minutes at AWS's limit of 10 calls per second; creating them takes longer
`},
	} {
		config := gateway.Config{Name: "documents", Endpoints: ref.List{"vpce-1"}, MaxResources: 400}
		for i := range c.routes {
			config.Routes = append(config.Routes, gateway.Route{
				Path: fmt.Sprintf("/%d", i), Methods: gateway.Any,
				Integration: gateway.S3{Bucket: "documents", Key: "key", PlainHEAD: true},
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
