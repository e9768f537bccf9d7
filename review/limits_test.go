package review_test

import (
	"slices"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/review"
)

// A timeout is shown if AWS refuses it in an account whose quota was not raised.
func TestIntegrationTimeout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		binding gateway.Binding
		want    int
	}{
		"the default":            {gateway.Binding{}, 0},
		"the longest by default": {gateway.Binding{TimeoutMilliseconds: 29000}, 0},
		"more":                   {gateway.Binding{TimeoutMilliseconds: 29001}, 29001},
		"a stream has its own":   {gateway.Binding{TimeoutMilliseconds: 60000, Stream: true}, 0},
	} {
		d := review.New([]review.Input{{Stack: "s", Subjects: []review.Subject{{
			Stack: "s", ID: "api", Definition: gateway.Definition{Resources: []gateway.Resource{
				{Path: "/", Methods: []gateway.Method{{HTTPMethod: "GET", Integration: c.binding}}},
			}},
		}}}})
		limits := d.Stacks[0].APIs[0].Limits
		i := slices.IndexFunc(limits, func(l review.Limit) bool { return l.Kind == review.IntegrationTimeout })
		switch {
		case c.want == 0 && i >= 0:
			t.Errorf("%s: %+v", name, limits[i])
		case c.want != 0 && (i < 0 || limits[i].Used != c.want || limits[i].Of != 29000):
			t.Errorf("%s: %+v, want %d of 29000", name, limits, c.want)
		}
	}
}
