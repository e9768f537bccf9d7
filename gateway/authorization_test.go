package gateway_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

const userPool = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aBcDe1234"

// tokens returns a Config with one route that accepts tokens of one user pool, modified by
// change.
func tokens(change func(*gateway.Config, *gateway.Route)) gateway.Config {
	config := paths("/")
	config.UserPools = ref.List{userPool}
	config.Routes[0].Authorization = gateway.UserPools
	change(&config, &config.Routes[0])
	return config
}

// All methods of a route have its requirements. Preflight requests have no token and no
// key, so the methods for them have none.
func TestCallersOfMethods(t *testing.T) {
	t.Parallel()
	config := shared(
		gateway.Route{
			Path: "/a", Authorization: gateway.UserPools, Scopes: ref.List{"b/write", "a/read"}, APIKey: true,
			Integration: fixed,
		},
		gateway.Route{Path: "/a", Methods: gateway.Any, Authorization: gateway.UserPools, Integration: mock("200")},
		gateway.Route{Path: "/b", Methods: gateway.Any, APIKey: true, Integration: mock("200")},
		gateway.Route{
			Path: "/c", Methods: gateway.Methods{"GET"}, Authorization: gateway.IAM, APIKey: true,
			Integration: mock("200"),
		},
		gateway.Route{Path: "/d", Methods: gateway.Methods{"GET"}, Authorization: "NONE", Integration: mock("200")},
	)
	config.UserPools, config.UsagePlans = ref.List{userPool}, []gateway.UsagePlan{{Name: "partners"}}
	definition := resolved(t, config)
	type callers struct {
		authorization string
		scopes        ref.List
		apiKey        bool
	}
	got := map[string]callers{}
	for _, resource := range definition.Resources {
		for _, m := range resource.Methods {
			got[m.HTTPMethod+" "+resource.Path] = callers{m.Authorization, m.AuthorizationScopes, m.APIKeyRequired}
		}
	}
	scoped := callers{"COGNITO_USER_POOLS", ref.List{"b/write", "a/read"}, true}
	want := map[string]callers{
		"GET /a":     scoped,
		"HEAD /a":    scoped,
		"ANY /a":     {"COGNITO_USER_POOLS", nil, false},
		"OPTIONS /a": {"NONE", nil, false},
		"ANY /b":     {"NONE", nil, true}, "OPTIONS /b": {"NONE", nil, false},
		"GET /c": {"AWS_IAM", nil, true}, "OPTIONS /c": {"NONE", nil, false},
		"GET /d": {"NONE", nil, false}, "OPTIONS /d": {"NONE", nil, false},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(callers{})); diff != "" {
		t.Errorf("callers by method (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ref.List{userPool}, definition.UserPools); diff != "" {
		t.Errorf("UserPools (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesCallers(t *testing.T) {
	t.Parallel()
	const scopeProblem = `must be an OAuth scope, such as documents/read: printable ASCII characters except ` +
		`spaces, double quotes and backslashes, without ${ and %{`
	cases := map[string]refusal{
		"tokens without user pools": {
			tokens(func(c *gateway.Config, r *gateway.Route) { c.UserPools = nil }),
			`routes[0].authorization: "COGNITO_USER_POOLS": must not be set where the API has no userPools`,
		},
		"user pools that no route asks for": {
			tokens(func(c *gateway.Config, r *gateway.Route) { r.Authorization = gateway.IAM }),
			`userPools: must be empty, since no route has the authorization COGNITO_USER_POOLS`,
		},
		"tokens where the API has principals": {
			tokens(func(c *gateway.Config, r *gateway.Route) {
				c.Principals = ref.List{"arn:aws:iam::111122223333:role/reader"}
			}),
			`routes[0].authorization: "COGNITO_USER_POOLS": must be AWS_IAM where the API has principals, or ` +
				`every call is denied`,
		},
		"user pools that are none": {
			tokens(func(c *gateway.Config, r *gateway.Route) {
				c.UserPools = ref.List{
					userPool, "eu-central-1_aBcDe1234",
					"arn:aws:cognito-idp:eu-central-1:111122223333:userpool/${stageVariables.pool}", userPool, "",
				}
			}),
			`userPools[1]: "eu-central-1_aBcDe1234": must be the ARN of a Cognito user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID
userPools[2]: "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/${stageVariables.pool}": must be the ARN of a Cognito user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID
userPools[3]: "` + userPool + `": must not repeat element [0]
userPools[4]: "": must be the ARN of a Cognito user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID`,
		},
		"a list of user pools beside a pool": {
			tokens(func(c *gateway.Config, r *gateway.Route) { c.UserPools = ref.List{userPool, listReference} }),
			`userPools: a reference to a list must be the only element`,
		},
		"scopes for signed requests": {
			tokens(func(c *gateway.Config, r *gateway.Route) {
				c.Routes = append(
					c.Routes,
					gateway.Route{
						Path: "/a", Authorization: gateway.IAM, Scopes: ref.List{"a/read"}, Integration: fixed,
					},
				)
			}),
			`routes[1].scopes: must be empty unless authorization is COGNITO_USER_POOLS, ` +
				`since only tokens have scopes`,
		},
		"scopes for everyone": {
			routes(gateway.Route{Path: "/a", Scopes: ref.List{"a/read", ""}, Integration: fixed}),
			`routes[0].scopes: must be empty unless authorization is COGNITO_USER_POOLS, since only tokens have scopes
routes[0].scopes[1]: "": ` + scopeProblem,
		},
		"a scope twice": {
			tokens(func(c *gateway.Config, r *gateway.Route) { r.Scopes = ref.List{"a/read", "a/write", "a/read"} }),
			`routes[0].scopes[2]: "a/read": must not repeat element [0]`,
		},
		"a list of scopes beside a scope": {
			tokens(func(c *gateway.Config, r *gateway.Route) { r.Scopes = ref.List{"a/read", listReference} }),
			`routes[0].scopes: a reference to a list must be the only element`,
		},
		"a key without a usage plan": {
			routes(gateway.Route{Path: "/a", APIKey: true, Integration: fixed}),
			`routes[0].apiKey: true: must be false where the API has no usagePlans, or every call is denied`,
		},
		"references to user pools and to scopes": {
			tokens(func(c *gateway.Config, r *gateway.Route) {
				c.UserPools, r.Scopes = ref.List{userPool, reference}, ref.List{"a/read", reference + "/read"}
			}), "",
		},
		"references to lists of user pools and of scopes": {
			tokens(func(c *gateway.Config, r *gateway.Route) {
				c.UserPools, r.Scopes = ref.List{listReference}, ref.List{listReference}
			}), "",
		},
		"user pools of other partitions, accounts and regions": {
			tokens(func(c *gateway.Config, r *gateway.Route) {
				c.UserPools = ref.List{
					"arn:aws-us-gov:cognito-idp:us-gov-west-1:111122223333:userpool/us-gov-west-1_a",
					"arn:aws:cognito-idp:us-east-1:444455556666:userpool/us-east-1_A1",
				}
			}), "",
		},
	}
	for _, scope := range []string{"a b", `a"b`, `a\b`, "a\n", "é", "a/${var.scope}", "%{a}"} {
		cases["scope "+scope] = refusal{
			tokens(func(c *gateway.Config, r *gateway.Route) { r.Scopes = ref.List{scope} }),
			fmt.Sprintf("routes[0].scopes[0]: %q: %s", scope, scopeProblem),
		}
	}
	for _, scope := range []string{
		"openid", "aws.cognito.signin.user.admin", "https://api.example.com/orders.read",
		"!#$'()*+,-./:;<=>?@[]^_`{|}~",
	} {
		cases["good scope "+scope] = refusal{
			tokens(func(c *gateway.Config, r *gateway.Route) { r.Scopes = ref.List{scope} }), "",
		}
	}
	testRefusals(t, cases)
}
