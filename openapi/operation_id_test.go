package openapi

import (
	"strings"
	"testing"
)

func TestOperationID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ verb, path, want string }{
		{"GET", "/", "get"},
		{"GET", "/reports", "get_reports"},
		{"PUT", "/users/{id}/orders/{order}", "put_users_by_id_orders_by_order"},
		{"GET", "/{proxy+}", "get_by_proxy"},
		// Names that another path could have.
		{"GET", "/by/proxy", "get_by_proxy__d8f3bdf1"},
		{"GET", "/well-known", "get_well_known__6f62e111"},
		{"GET", "/well_known", "get_well_known__809f05a1"},
		{"GET", "/{a_b}", "get_by_a_b__337b2e7f"},
		{"GET", "/-", "get__83f4ad67"},
		{"GET", "/" + strings.Repeat("a", 60), "get_" + strings.Repeat("a", 60)},
		{"GET", "/" + strings.Repeat("a", 61), "get_" + strings.Repeat("a", 50) + "__87e32287"},
	} {
		if got := operationID(c.verb, c.path); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.verb, c.path, got, c.want)
		}
	}
}
