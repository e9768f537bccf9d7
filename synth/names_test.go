package synth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// AWS refuses two roles of one name in an account, and two APIs of one name share metrics.
func TestNamesOfAPIsAndRoles(t *testing.T) {
	identity := []gateway.Route{{Path: "/", Methods: gateway.Methods{"GET"}, Integration: gateway.Operation{
		Service: gateway.STS, Name: "GetCallerIdentity", Public: true,
	}}}
	named := func(name, roleName string, routes []gateway.Route) privateapi.Config {
		return privateapi.Config{
			Name: name, Role: role.Config{Name: roleName}, Routes: routes,
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
		}
	}
	for name, c := range map[string]struct {
		second string // the stack of the second API
		configs
		want string
	}{
		"other names": {"stack", configs{named("a", "a", identity), named("b", "b", identity)}, ""},
		"APIs of one name": {
			"other", configs{named("a", "", identity), named("a", "", identity)},
			`other/second: name: "a": must not be the name of stack/first, ` +
				"since metrics have the name of an API and not its id",
		},
		"roles of one name": {
			"stack", configs{named("a", "Documents", identity), named("b", "documents", identity)},
			`stack/second: role.name: "documents": must not be the name of the role of stack/first`,
		},
		"roles of one name in the stacks of two accounts": {
			"other", configs{named("a", "documents", identity), named("b", "documents", identity)}, "",
		},
		"one of the roles is not made": {
			"stack", configs{named("a", "documents", identity), named("b", "documents", health)}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := inputs(t, func(app cdktf.App) ([]privateapi.Output, error) {
				stack, err := synth.NewStack(app, "stack")
				aws(stack, nil)
				other := stack
				var otherErr error
				if c.second != "stack" {
					other, otherErr = synth.NewStack(app, c.second)
					aws(other, nil)
				}
				first, firstErr := privateapi.New(stack, "first", c.configs[0])
				second, secondErr := privateapi.New(other, "second", c.configs[1])
				return []privateapi.Output{first, second}, errors.Join(err, otherErr, firstErr, secondErr)
			})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

type configs [2]privateapi.Config

// The error that says what the provider lacks names the version that stacks have.
func TestErrorNamesTheProvidersVersion(t *testing.T) {
	_, err := inputs(t, func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := synth.NewStack(app, "stack")
		api, apiErr := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}, Routes: health,
			SecurityPolicy: gateway.DefaultSecurityPolicy,
		})
		return []privateapi.Output{api}, errors.Join(err, apiErr)
	})
	if err == nil || !strings.Contains(err.Error(), synth.ProviderVersion) {
		t.Errorf("the error is %v, without the version %s", err, synth.ProviderVersion)
	}
}
