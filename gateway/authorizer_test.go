package gateway_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

func quote(s string) string { return strconv.Quote(s) }

// authorized returns a Config with one route for each of the authorizers.
func authorized(list ...gateway.Authorizer) gateway.Config {
	config := routes()
	config.Authorizers = list
	for i, a := range list {
		config.Routes = append(config.Routes, gateway.Route{
			Path: "/" + strconv.Itoa(i), Methods: gateway.Methods{"GET"}, Authorization: gateway.By(a.Name),
			Integration: gateway.Mock{},
		})
	}
	return config
}

// Authorizers are sorted and have their defaults. The role may invoke their functions, and a
// kept decision is a weaker choice.
func TestAuthorizers(t *testing.T) {
	t.Parallel()
	definition := resolved(t, authorized(
		gateway.Authorizer{
			Name: "session", Type: gateway.RequestAuthorizer, FunctionARN: reference, Region: "us-east-1", TTLSeconds: 60,
			IdentitySources: []string{"method.request.header.Cookie", "context.identity.sourceIp"},
		},
		gateway.Authorizer{Name: "jwt", FunctionARN: function + ":live", TokenPattern: `Bearer [\w.-]+`},
	))
	uri := func(region, arn string) string {
		return "arn:aws:apigateway:" + region + ":lambda:path/2015-03-31/functions/" + arn + "/invocations"
	}
	want := []gateway.ResolvedAuthorizer{
		{
			Authorizer: gateway.Authorizer{
				Name: "jwt", Type: gateway.TokenAuthorizer, FunctionARN: function + ":live", Region: "eu-west-1",
				IdentitySources: []string{"method.request.header.Authorization"}, TokenPattern: `Bearer [\w.-]+`,
			},
			URI: uri("eu-west-1", function+":live"),
		},
		{
			Authorizer: gateway.Authorizer{
				Name: "session", Type: gateway.RequestAuthorizer, FunctionARN: reference, Region: "us-east-1", TTLSeconds: 60,
				IdentitySources: []string{"method.request.header.Cookie", "context.identity.sourceIp"},
			},
			URI: uri("us-east-1", reference),
		},
	}
	if diff := cmp.Diff(want, definition.Authorizers); diff != "" {
		t.Errorf("Authorizers (-want +got):\n%s", diff)
	}
	permissions := []gateway.Permission{
		{Action: "lambda:InvokeFunction", Resource: reference, Routes: []string{"GET /0"}},
		{Action: "lambda:InvokeFunction", Resource: function + ":live", Routes: []string{"GET /1"}},
	}
	if diff := cmp.Diff(permissions, definition.Permissions); diff != "" {
		t.Errorf("Permissions (-want +got):\n%s", diff)
	}
	if !definition.UsesRole() {
		t.Error("UsesRole() = false, want true: API Gateway invokes the functions as the role")
	}
	kept := []string{"a decision of the authorizer session counts for 60 seconds, for requests to all of its routes"}
	if diff := cmp.Diff(kept, effects(definition.Weakened)); diff != "" {
		t.Errorf("Weakened (-want +got):\n%s", diff)
	}
	method := definition.Resources[1].Methods[0]
	if method.Authorization != "CUSTOM" || method.Authorizer != "session" {
		t.Errorf("GET /0 has the authorization %s %s, want CUSTOM session", method.Authorization, method.Authorizer)
	}
}

// Who may use one authorizer may not use what another one protects.
func TestAuthorizersAreNotAlike(t *testing.T) {
	t.Parallel()
	config := authorized(
		gateway.Authorizer{Name: "a", FunctionARN: function}, gateway.Authorizer{Name: "b", FunctionARN: function},
	)
	config.Routes[0].Integration = gateway.S3{Bucket: "documents", Key: "a.txt"}
	config.Routes[1] = gateway.Route{
		Path: "/{key+}", Methods: gateway.Methods{"PUT"}, Authorization: gateway.By("b"),
		Integration: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Copy: true},
	}
	_, err := gateway.Resolve(config, frankfurt)
	want := `routes[1].integration: PUT /{key+}: must not let its callers use s3:GetObject on ` +
		`arn:aws:s3:::documents/a.txt, ` +
		`which they can choose in a request: the role has it for GET /0, which requires more of its callers; ` +
		`require the same of both, or put them in separate APIs`
	if err == nil || err.Error() != want {
		t.Errorf("Resolve: error %v, want %s", err, want)
	}
}

func TestResolveRefusesAuthorizers(t *testing.T) {
	t.Parallel()
	one := func(change func(*gateway.Authorizer)) gateway.Config {
		a := gateway.Authorizer{Name: "jwt", FunctionARN: function}
		change(&a)
		return authorized(a)
	}
	const (
		nameProblem   = "must be 1 to 128 letters, digits, hyphens and underscores"
		sourceProblem = "must be method.request.header.NAME, method.request.querystring.NAME, " +
			"stageVariables.NAME or context.NAME"
	)
	testRefusals(t, map[string]refusal{
		"an authorizer that is missing": {
			with(func(c *gateway.Config) { c.Routes[0].Authorization = gateway.By("jwt") }),
			`routes[0].authorization: By("jwt"): must be the name of one of the API's authorizers`,
		},
		"no name to authorize by": {
			with(func(c *gateway.Config) { c.Routes[0].Authorization = gateway.By("") }),
			`routes[0].authorization: "CUSTOM ": must be empty, AWS_IAM, COGNITO_USER_POOLS or By the name of ` +
				`an authorizer`,
		},
		"an authorizer that no route needs": {
			with(func(c *gateway.Config) { c.Authorizers = []gateway.Authorizer{{Name: "jwt", FunctionARN: function}} }),
			`authorizers[0]: "jwt": must not be given, since no route has the authorization By("jwt")`,
		},
		"two of one name": {
			func() gateway.Config {
				a := gateway.Authorizer{Name: "jwt", FunctionARN: function}
				config := authorized(a)
				config.Authorizers = append(config.Authorizers, a)
				return config
			}(),
			`authorizers[1].name: "jwt": must not be repeated`,
		},
		"a name with a blank": {
			one(func(a *gateway.Authorizer) { a.Name = "a b" }),
			`authorizers[0].name: "a b": ` + nameProblem,
		},
		"a name that is too long": {
			one(func(a *gateway.Authorizer) { a.Name = strings.Repeat("a", 129) }),
			`authorizers[0].name: "` + strings.Repeat("a", 129) + `": ` + nameProblem,
		},
		"the name of another authorization": {
			one(func(a *gateway.Authorizer) { a.Name = "sigv4" }),
			`authorizers[0].name: "sigv4": must not be one of user-pools, sigv4, api_key, which are names of ` +
				`other authorizations`,
		},
		"another type": {
			one(func(a *gateway.Authorizer) { a.Type = "JWT" }),
			`authorizers[0].type: "JWT": must be TOKEN or REQUEST`,
		},
		"another service's ARN": {
			one(func(a *gateway.Authorizer) { a.FunctionARN = "arn:aws:sqs:eu-west-1:111122223333:orders" }),
			`authorizers[0].functionARN: "arn:aws:sqs:eu-west-1:111122223333:orders": ` + functionProblem,
		},
		"another Region": {
			one(func(a *gateway.Authorizer) { a.Region = "us-east-1" }),
			`authorizers[0].region: "us-east-1": must be the Region in the ARN, eu-west-1, or empty`,
		},
		"a query string as a token": {
			one(func(a *gateway.Authorizer) { a.IdentitySources = []string{"method.request.querystring.token"} }),
			`authorizers[0].identitySources: "method.request.querystring.token": must be a header, ` +
				`method.request.header.NAME, for the type TOKEN`,
		},
		"two headers as a token": {
			one(func(a *gateway.Authorizer) {
				a.IdentitySources = []string{"method.request.header.A", "method.request.header.B"}
			}),
			`authorizers[0].identitySources: 2 sources: must be one for the type TOKEN`,
		},
		"a source that API Gateway does not have, and one twice": {
			one(func(a *gateway.Authorizer) {
				a.Type = gateway.RequestAuthorizer
				a.IdentitySources = []string{
					"method.request.body.id", "Authorization", "context.httpMethod", "context.httpMethod",
				}
			}),
			`authorizers[0].identitySources: "method.request.body.id": ` + sourceProblem + `
authorizers[0].identitySources: "Authorization": ` + sourceProblem + `
authorizers[0].identitySources: "context.httpMethod": must not be repeated`,
		},
		"a pattern for requests": {
			one(func(a *gateway.Authorizer) { a.Type, a.TokenPattern = gateway.RequestAuthorizer, "Bearer .*" }),
			`authorizers[0].tokenPattern: "Bearer .*": must be empty unless the type is TOKEN`,
		},
		"a pattern for a type that does not exist": {
			one(func(a *gateway.Authorizer) { a.Type, a.TokenPattern = "JWT", "Bearer .*" }),
			`authorizers[0].type: "JWT": must be TOKEN or REQUEST`,
		},
		"a pattern that is a reference": {
			one(func(a *gateway.Authorizer) { a.TokenPattern = reference }),
			`authorizers[0].tokenPattern: ` + quote(reference) + `: must not have references in it`,
		},
		"a pattern with a line break": {
			one(func(a *gateway.Authorizer) { a.TokenPattern = "a\nb" }),
			`authorizers[0].tokenPattern: "a\nb": must be printable ASCII characters`,
		},
		"a decision that counts for too long": {
			one(func(a *gateway.Authorizer) { a.TTLSeconds = 3601 }),
			`authorizers[0].ttlSeconds: 3601: must be 0 to 3600`,
		},
		"a decision that counts for less than nothing": {
			one(func(a *gateway.Authorizer) { a.TTLSeconds = -1 }),
			`authorizers[0].ttlSeconds: -1: must be 0 to 3600`,
		},
		"identities that only IAM knows": {
			func() gateway.Config {
				config := authorized(gateway.Authorizer{Name: "jwt", FunctionARN: function})
				config.Organizations = []string{"o-a1b2c3d4e5"}
				return config
			}(),
			`routes[0].authorization: "CUSTOM jwt": must be AWS_IAM where the API has organizations, or every ` +
				`call is denied`,
		},
		"scopes, which only a user pool's tokens have": {
			func() gateway.Config {
				config := authorized(gateway.Authorizer{Name: "jwt", FunctionARN: function})
				config.Routes[0].Scopes = []string{"a/read"}
				return config
			}(),
			`routes[0].scopes: must be empty unless authorization is COGNITO_USER_POOLS, since only tokens have ` +
				`scopes`,
		},
	})
}
