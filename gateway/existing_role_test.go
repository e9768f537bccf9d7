package gateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// What an existing role must be allowed does not depend on the role, and an API that calls no
// AWS service has none.
func TestExistingRole(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:iam::111122223333:role/gateway"
	for name, c := range map[string]struct {
		config   gateway.Config
		role     string
		weakened []string
	}{
		"S3":     {bucket(gateway.S3{Bucket: "documents"}), arn, []string{"roleARN " + arn}},
		"a mock": {routes(gateway.Route{Path: "/", Integration: gateway.Mock{}}), "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := resolved(t, c.config)
			c.config.RoleARN = arn
			got := resolved(t, c.config)
			var weakened []string
			for _, w := range got.Weakened {
				weakened = append(weakened, w.Field+" "+w.Subject)
			}
			if diff := cmp.Diff(c.weakened, weakened); diff != "" || got.RoleARN != c.role {
				t.Errorf("the role is %q, want %q; weakened (-want +got):\n%s", got.RoleARN, c.role, diff)
			}
			want.RoleARN, want.Weakened = got.RoleARN, got.Weakened
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("with an existing role (-own +existing):\n%s", diff)
			}
		})
	}
}
