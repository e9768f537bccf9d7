package gateway_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
)

// Each integration can have the time of its route, and each of its methods has it.
func TestRouteTimeout(t *testing.T) {
	t.Parallel()
	config := paths("/a/{proxy+}")
	config.Routes[0].Integration = gateway.S3{Bucket: "documents"}
	config.Routes[0].Methods = gateway.Any
	config.Routes[0].TimeoutMilliseconds = 120000
	seen := 0
	for _, r := range resolved(t, config).Resources {
		for _, m := range r.Methods {
			seen++
			if got := m.Integration.TimeoutMilliseconds; got != 120000 {
				t.Errorf("%s %s: %d milliseconds", m.HTTPMethod, r.Path, got)
			}
		}
	}
	if seen < 2 {
		t.Errorf("%d methods, want ANY and HEAD", seen)
	}
}

// Every kind of integration with a backend can have the time of its route.
func TestEveryIntegrationHasTheTimeoutOfItsRoute(t *testing.T) {
	t.Parallel()
	kinds := map[string]bool{}
	for _, api := range sampleapis.All() {
		config := api.Config(sampleapis.Tokens{})
		config.Routes = slices.DeleteFunc(config.Routes, func(r gateway.Route) bool {
			_, mock := r.Integration.(gateway.Mock)
			http, ok := r.Integration.(gateway.HTTP)
			lambda, isLambda := r.Integration.(gateway.Lambda)
			custom := reflect.TypeOf(r.Integration).PkgPath() != reflect.TypeFor[gateway.Config]().PkgPath()
			own := ok && http.TimeoutMilliseconds != 0 || isLambda && lambda.TimeoutMilliseconds != 0
			_, redirect := r.Integration.(gateway.Redirect)
			return mock || redirect || custom || own // these have a time of their own
		})
		for i := range config.Routes {
			config.Routes[i].TimeoutMilliseconds = 123456
			kinds[fmt.Sprintf("%T", config.Routes[i].Integration)] = true
		}
		if len(config.Routes) == 0 {
			continue
		}
		for _, r := range resolved(t, config).Resources {
			for _, m := range r.Methods {
				if got := m.Integration.TimeoutMilliseconds; got != 123456 && m.Integration.Type != "MOCK" {
					t.Errorf("%s: %s %s: %d milliseconds", api.Name, m.HTTPMethod, r.Path, got)
				}
			}
		}
	}
	if len(kinds) < 6 {
		t.Errorf("only the kinds %v were tried", kinds)
	}
}

func TestResolveRefusesTimeouts(t *testing.T) {
	t.Parallel()
	route := func(milliseconds int, integration gateway.Integration) gateway.Config {
		return with(func(c *gateway.Config) {
			c.Routes[0].TimeoutMilliseconds, c.Routes[0].Integration = milliseconds, integration
		})
	}
	server := gateway.HTTP{URL: "https://backend.example.com/"}
	timed := server
	timed.TimeoutMilliseconds = 100
	testRefusals(t, map[string]refusal{
		"too short, with two methods": {
			route(49, gateway.S3{Bucket: "documents", Key: "a"}), `routes[0].timeoutMilliseconds: 49: must be 50 to 300000`,
		},
		"too long": {route(300001, server), `routes[0].timeoutMilliseconds: 300001: must be 50 to 300000`},
		"a mock": {
			route(100, gateway.Mock{}), `routes[0].timeoutMilliseconds: 100: must be 0, since the route has no backend`,
		},
		"two timeouts": {
			route(200, timed), `routes[0].timeoutMilliseconds: 200: must be 0, since the integration has a timeout, 100`,
		},
	})
}
