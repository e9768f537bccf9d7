package gateway_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/gateway"
)

// The operations of Cognito that applications use: those whose requests have a client id,
// and those whose requests have a token or a session instead.
var (
	withClient = []string{
		"ConfirmForgotPassword", "ConfirmSignUp", "ForgotPassword", "GetTokensFromRefreshToken", "InitiateAuth",
		"ResendConfirmationCode", "RespondToAuthChallenge", "RevokeToken", "SignUp",
	}
	withoutClient = []string{
		"AssociateSoftwareToken", "ChangePassword", "CompleteWebAuthnRegistration", "ConfirmDevice", "DeleteUser",
		"DeleteUserAttributes",
		"DeleteWebAuthnCredential", "ForgetDevice", "GetDevice", "GetUser", "GetUserAttributeVerificationCode",
		"GetUserAuthFactors",
		"GlobalSignOut", "ListDevices", "ListUserSessions", "ListWebAuthnCredentials", "RevokeUserSession",
		"SetUserMFAPreference", "SetUserSettings",
		"StartWebAuthnRegistration",
		"UpdateAuthEventFeedback", "UpdateDeviceStatus", "UpdateUserAttributes", "VerifySoftwareToken",
		"VerifyUserAttribute",
	}
)

var anyClient = []gateway.Weakening{{Field: "anyClient", Subject: "/cognito",
	Effect: "callers of /cognito can use any client of any user pool of any account (anyClient)"}}

// cognito returns the binding of a UserPoolAPI for POST /cognito.
func cognito(t *testing.T, api gateway.UserPoolAPI) gateway.Binding {
	t.Helper()
	return binding(t, api, "POST", "/cognito")
}

// cognitoTemplate returns the template for operations. check is the part that checks the
// client.
func cognitoTemplate(check string, operations ...string) string {
	const target = "AWSCognitoIdentityProviderService."
	text := decoded +
		`#set($target = $input.params().header.get("X-Amz-Target"))` +
		`#if("$!target" == "")#set($target = $input.params().header.get("x-amz-target"))#end` +
		`#set($operation = "")`
	for _, name := range operations {
		text += `#if($target == "` + target + name + `")#set($operation = "` + name + `")#end`
	}
	return text + check +
		`#if($operation == "")#set($operation = "NotAllowedByThisAPI")#end` +
		`#set($context.requestOverride.header["X-Amz-Target"] = "` + target + `$operation")` +
		`$body`
}

func TestUserPoolAPIBinding(t *testing.T) {
	t.Parallel()
	const (
		otherwise = `#set($client = "")#set($json = $body` +
			`.replaceAll('\\["\\/bfnrt]|[~!@<]', '_')` +
			`.replaceAll('(?i)"(?:c|\\[u]00[46]3)(?:l|\\[u]00[46]c)(?:i|[^ ` +
			`-~]|\\[u]0(?:0[46]9|13[01]))(?:e|\\[u]00[46]5)(?:n|\\[u]00[46]e)(?:t|\\[u]00[57]4)` +
			`(?:i|[^ -~]|\\[u]0(?:0[46]9|13[01]))(?:d|\\[u]00[46]4)"[ \t\r\n]*:', '""@')` +
			`.replaceAll('\\[u][0-9a-fA-F]{4}', '_')` +
			`.replaceAll('"[^"\\\x00-\x1f]*"', '~')` +
			`.replaceAll('-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null', '!')` +
			`.replaceAll('[ \t\r\n]+', '').replaceAll('^\{', '<'))` +
			`#foreach($level in [1..4])#set($json = ` +
			`$json.replaceAll('\{(?:~[:@][~!](?:,~[:@][~!])*)?\}|\[(?:[~!](?:,[~!])*)?\]', '!'))#end` +
			`#if($json.matches('<(?:~:[~!],)*~@~(?:,~:[~!])*\}'))#set($client = ` +
			`"$!util.parseJson($body).ClientId")#end#if(`
		refused = `)#else#set($operation = "")#end#end`
	)
	all := []string{
		"ChangePassword", "ConfirmForgotPassword", "ConfirmSignUp", "ForgotPassword", "GetTokensFromRefreshToken",
		"GetUser",
		"GlobalSignOut", "InitiateAuth", "ResendConfirmationCode", "RespondToAuthChallenge", "RevokeToken", "SignUp",
	}
	for name, c := range map[string]struct {
		api        gateway.UserPoolAPI
		operations []string
		region     string
		check      string
		grants     []gateway.Grant
		weakened   []gateway.Weakening
	}{
		"any client": {gateway.UserPoolAPI{AnyClient: true}, all, "eu-central-1", "", nil, anyClient},
		"another region": {
			gateway.UserPoolAPI{Region: "us-east-1", AnyClient: true}, all, "us-east-1", "", nil, anyClient,
		},
		"a reference to a region": {
			gateway.UserPoolAPI{Region: reference, AnyClient: true}, all, reference, "", nil, anyClient,
		},
		"operations": {
			gateway.UserPoolAPI{Operations: []string{"SignUp", "ConfirmSignUp"}, AnyClient: true},
			[]string{"ConfirmSignUp", "SignUp"}, "eu-central-1", "", nil, anyClient,
		},
		"one client": {
			gateway.UserPoolAPI{Operations: []string{"InitiateAuth"}, ClientIDs: []string{"1a2b"}},
			[]string{"InitiateAuth"}, "eu-central-1",
			`#if($operation == "InitiateAuth")` + otherwise + `$client == "1a2b"` + refused, nil, nil,
		},
		"clients, and operations with and without them": {
			gateway.UserPoolAPI{
				Operations: []string{"SignUp", "InitiateAuth", "GetUser"}, ClientIDs: []string{"1a2b", reference},
			},
			[]string{"GetUser", "InitiateAuth", "SignUp"}, "eu-central-1",
			`#if($operation == "InitiateAuth" || $operation == "SignUp")` + otherwise +
				`$client == "1a2b" || $client == "` + reference + `"` + refused, nil, nil,
		},
		"a client that no operation carries": {
			gateway.UserPoolAPI{Operations: []string{"GetUser"}, ClientIDs: []string{"1a2b"}}, []string{"GetUser"},
			"eu-central-1", "", nil, nil,
		},
		"operations that ask for permission": {
			gateway.UserPoolAPI{Operations: []string{"ListUsers", "GetUser", "AdminGetUser"}, ARN: userPool},
			[]string{"AdminGetUser", "GetUser", "ListUsers"}, "eu-central-1", "",
			[]gateway.Grant{{
				Actions:   []string{"cognito-idp:AdminGetUser", "cognito-idp:ListUsers"},
				Resources: []string{userPool},
			}}, nil,
		},
		"operations without a client": {
			gateway.UserPoolAPI{Operations: []string{"GetUser", "GlobalSignOut"}},
			[]string{"GetUser", "GlobalSignOut"}, "eu-central-1", "", nil, nil,
		},
		// The role can use them on one pool, so there is no weaker choice.
		"operations that ask for permission alone": {
			gateway.UserPoolAPI{Operations: []string{"AdminInitiateAuth"}, ARN: reference},
			[]string{"AdminInitiateAuth"}, "eu-central-1", "",
			[]gateway.Grant{{Actions: []string{"cognito-idp:AdminInitiateAuth"}, Resources: []string{reference}}}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := gateway.Binding{
				Type: "AWS", HTTPMethod: "POST", URI: "arn:aws:apigateway:" + c.region + ":cognito-idp:path//",
				UsesRole: true,
				RequestParameters: map[string]string{
					"integration.request.header.Content-Type": "'application/x-amz-json-1.1'",
				},
				RequestTemplates: map[string]string{"application/x-amz-json-1.1": cognitoTemplate(
					c.check, c.operations...,
				)},
				PassthroughBehavior: "NEVER", ContentHandling: "CONVERT_TO_TEXT",
				Responses: serviceTable(),
				Grants:    c.grants,
				Weakened:  c.weakened,
				Backend:   "cognito-idp " + strings.Join(c.operations, ", "),
			}
			if diff := cmp.Diff(want, cognito(t, c.api), exposedElsewhere); diff != "" {
				t.Errorf("Bind (-want +got):\n%s", diff)
			}
		})
	}
}

// The template checks the client of every operation whose requests have one, and of no
// other operation, which it would refuse.
func TestUserPoolAPIChecksClients(t *testing.T) {
	t.Parallel()
	bound := regexp.MustCompile(`\$operation == "(\w+)"`)
	for name, operations := range map[string][]string{
		"by default":           nil,
		"public operations":    slices.Concat(withClient, withoutClient),
		"one without a client": {"GetUser"},
	} {
		b := cognito(t, gateway.UserPoolAPI{Operations: operations, ClientIDs: []string{"1a2b"}})
		var got []string
		for _, match := range bound.FindAllStringSubmatch(b.RequestTemplates["application/x-amz-json-1.1"], -1) {
			got = append(got, match[1])
		}
		if operations == nil {
			operations = gateway.DefaultUserPoolOperations
		}
		want := slices.DeleteFunc(
			slices.Clone(withClient), func(name string) bool { return !slices.Contains(operations, name) },
		)
		if diff := cmp.Diff(
			want, got, cmp.Transformer("none", func(list []string) []string { return append([]string{}, list...) }),
		); diff != "" {
			t.Errorf("%s: operations whose client is checked (-want +got):\n%s", name, diff)
		}
		if b.Grants != nil || b.Weakened != nil {
			t.Errorf("%s: Grants %v, Weakened %v, want none of what is public", name, b.Grants, b.Weakened)
		}
	}
}

// All default operations are public, so no ARN is required.
func TestDefaultUserPoolOperations(t *testing.T) {
	t.Parallel()
	if !slices.IsSorted(gateway.DefaultUserPoolOperations) {
		t.Errorf("%q is not sorted, as the operations of a list are", gateway.DefaultUserPoolOperations)
	}
	for _, name := range gateway.DefaultUserPoolOperations {
		if !slices.Contains(withClient, name) && !slices.Contains(withoutClient, name) {
			t.Errorf("%s is not public", name)
		}
	}
	definition := resolved(t, posted(gateway.UserPoolAPI{AnyClient: true}))
	if len(definition.Permissions) > 0 {
		t.Errorf("Permissions is %v, want none", definition.Permissions)
	}
	if diff := cmp.Diff(
		[]string{"callers of / can use any client of any user pool of any account (anyClient)"},
		effects(definition.Weakened),
	); diff != "" {
		t.Errorf("Weakened (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesUserPoolAPIs(t *testing.T) {
	t.Parallel()
	const (
		field   = `routes[0].integration.`
		noName  = `: must be the name of an operation, such as "StartExecution"`
		noID    = `: must be the id of an app client, which has lower-case letters and digits`
		noARN   = `: must be the ARN of a user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID`
		unasked = `: must be empty, since no operation needs permission`
		others  = ` would accept any client of any account; anyClient allows that`
	)
	admin := []string{"AdminGetUser", "GetUser"}
	cases := map[string]refusal{
		"an operation that asks for permission, without an ARN": {
			posted(gateway.UserPoolAPI{Operations: append([]string{"ListUsers"}, admin...)}),
			field +
				`arn: "": must be set, since the role needs cognito-idp:AdminGetUser, cognito-idp:ListUsers on a ` +
				`user pool`,
		},
		"no client, and nothing else": {
			posted(gateway.UserPoolAPI{}),
			field +
				`clientIDs: must have at least one id, since ConfirmForgotPassword, ConfirmSignUp, ` +
				`ForgotPassword, GetTokensFromRefreshToken, InitiateAuth, ResendConfirmationCode, ` +
				`RespondToAuthChallenge, RevokeToken, SignUp` + others,
		},
		"no client, for some of the operations": {
			posted(gateway.UserPoolAPI{
				Operations: append([]string{"SignUp", "InitiateAuth"}, admin...), ARN: userPool,
			}),
			field + `clientIDs: must have at least one id, since InitiateAuth, SignUp` + others,
		},
		"any client, and one": {
			posted(gateway.UserPoolAPI{ClientIDs: []string{"1a2b"}, AnyClient: true}),
			field + `anyClient: true: must be false where clientIDs are given`,
		},
		"an ARN without need": {
			posted(gateway.UserPoolAPI{AnyClient: true, ARN: userPool}), field + `arn: "` + userPool + `"` + unasked,
		},
		"an ARN for what is public": {posted(gateway.UserPoolAPI{
			Operations: []string{"GetUser"}, ARN: reference,
		}), field + `arn: "` + reference + `"` + unasked},
		"the ARN of every user pool": {
			posted(gateway.UserPoolAPI{Operations: admin, ARN: "*"}), field + `arn: "*"` + noARN,
		},
		"the ARN of pools by a wildcard": {
			posted(gateway.UserPoolAPI{Operations: admin, ARN: userPool + "*"}),
			field + `arn: "` + userPool + `*"` + noARN,
		},
		"an ARN written by hand": {
			posted(gateway.UserPoolAPI{Operations: admin, ARN: "${var.pool}"}), field + `arn: "${var.pool}"` + noARN,
		},
		"a wildcard beside a reference": {
			posted(gateway.UserPoolAPI{Operations: admin, ARN: reference + "*"}),
			field + `arn: "` + reference + `*"` + noARN,
		},
		"a region that is none": {
			posted(gateway.UserPoolAPI{AnyClient: true, Region: "Frankfurt"}),
			field + `region: "Frankfurt": must be the name of a Region, such as us-east-1`,
		},
		"an operation twice": {
			posted(gateway.UserPoolAPI{AnyClient: true, Operations: []string{"SignUp", "GetUser", "SignUp"}}),
			field + `operations: "SignUp": must not be repeated`,
		},
		"operations that are none": {
			posted(gateway.UserPoolAPI{Operations: []string{"signUp", `A")`}, ARN: userPool}),
			field + `operations: "signUp"` + noName + "\n" + field + `operations: "A\")"` + noName,
		},
		"clients that are none": {
			posted(gateway.UserPoolAPI{ClientIDs: []string{"", "1A", `a"`, "1a2b"}}),
			field + `clientIDs: ""` + noID + "\n" + field + `clientIDs: "1A"` + noID + "\n" + field +
				`clientIDs: "a\""` + noID,
		},
		"a client written by hand": {
			posted(gateway.UserPoolAPI{ClientIDs: []string{"${var.client}"}}),
			field + `clientIDs: "${var.client}"` + noID,
		},
		"a quote beside a reference": {
			posted(gateway.UserPoolAPI{ClientIDs: []string{reference + `"`}}),
			field + `clientIDs: "` + reference + `\""` + noID,
		},
		"a list of clients": {
			posted(gateway.UserPoolAPI{ClientIDs: []string{listReference}}),
			field + `clientIDs: "` + listReference + `"` + noID,
		},
		"good: a pool in China": {
			posted(gateway.UserPoolAPI{
				Operations: admin, ARN: "arn:aws-cn:cognito-idp:cn-north-1:111122223333:userpool/cn-north-1_aBc",
			}),
			"",
		},
		"good: references in every setting": {
			posted(gateway.UserPoolAPI{
				Operations: admin, ARN: reference, Region: reference, ClientIDs: []string{reference},
			}),
			"",
		},
	}
	for _, method := range every {
		want := ""
		if method != "POST" {
			want = `routes[0].integration: must be in a route whose methods are only POST`
		}
		cases["by "+method] = refusal{
			routes(gateway.Route{
				Path: "/", Methods: gateway.Methods{method}, Integration: gateway.UserPoolAPI{AnyClient: true},
			}),
			want,
		}
	}
	testRefusals(t, cases)
}

func TestUserPoolDomain(t *testing.T) {
	t.Parallel()
	const (
		domain = "https://documents.auth.eu-central-1.amazoncognito.com"
		issuer = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDe1234"
	)
	route := func(path, url string, plain bool, methods ...string) gateway.Route {
		return gateway.Route{Path: path, Methods: methods, Integration: gateway.HTTP{URL: url, PlainHTTP: plain}}
	}
	for name, c := range map[string]struct {
		path      string
		endpoints gateway.UserPoolEndpoints
		want      []gateway.Route
	}{
		"domain and issuer of the whole stage": {"/", gateway.UserPoolEndpoints{
			Domain: domain, Issuer: issuer,
		}, []gateway.Route{
			route("/oauth2/token", domain+"/oauth2/token", false, "POST"),
			route("/oauth2/revoke", domain+"/oauth2/revoke", false, "POST"),
			route("/oauth2/userInfo", domain+"/oauth2/userInfo", false, "GET", "POST"),
			route("/.well-known/openid-configuration", issuer+"/.well-known/openid-configuration", false, "GET"),
			route("/.well-known/jwks.json", issuer+"/.well-known/jwks.json", false, "GET"),
		}},
		"a domain below a path, with a slash at the end of either": {"/auth/", gateway.UserPoolEndpoints{
			Domain: domain + "/",
		}, []gateway.Route{
			route("/auth/oauth2/token", domain+"/oauth2/token", false, "POST"),
			route("/auth/oauth2/revoke", domain+"/oauth2/revoke", false, "POST"),
			route("/auth/oauth2/userInfo", domain+"/oauth2/userInfo", false, "GET", "POST"),
		}},
		"an issuer below a path, by a reference": {"/auth", gateway.UserPoolEndpoints{
			Issuer: reference,
		}, []gateway.Route{
			route(
				"/auth/.well-known/openid-configuration", reference+"/.well-known/openid-configuration", false,
				"GET",
			),
			route("/auth/.well-known/jwks.json", reference+"/.well-known/jwks.json", false, "GET"),
		}},
		"both without encryption": {"", gateway.UserPoolEndpoints{
			Domain: "http://a.example", Issuer: "http://b.example/c/", PlainHTTP: true,
		}, []gateway.Route{
			route("/oauth2/token", "http://a.example/oauth2/token", true, "POST"),
			route("/oauth2/revoke", "http://a.example/oauth2/revoke", true, "POST"),
			route("/oauth2/userInfo", "http://a.example/oauth2/userInfo", true, "GET", "POST"),
			route("/.well-known/openid-configuration", "http://b.example/c/.well-known/openid-configuration", true, "GET"),
			route("/.well-known/jwks.json", "http://b.example/c/.well-known/jwks.json", true, "GET"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := gateway.UserPoolDomain(c.path, c.endpoints)
			if diff := cmp.Diff(c.want, got, cmpopts.IgnoreUnexported(gateway.Route{})); diff != "" {
				t.Errorf("UserPoolDomain(%q) (-want +got):\n%s", c.path, diff)
			}
			resolved(t, routes(got...))
		})
	}
}

func TestResolveRefusesUserPoolDomains(t *testing.T) {
	t.Parallel()
	const noURL = `: must be a URL such as "https://api.example.com/v1/{proxy}", without a user, a query string ` +
		`or a fragment`
	testRefusals(t, map[string]refusal{
		// Without an error nobody would notice that there are no routes.
		"neither domain nor issuer": {
			routes(gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{})...),
			`routes.UserPoolDomain("/auth").endpoints.domain.url: "/oauth2/token"` + noURL,
		},
		"a domain's prefix alone": {
			routes(gateway.UserPoolDomain("/", gateway.UserPoolEndpoints{Domain: "documents"})...),
			`routes.UserPoolDomain("/").endpoints.domain.url: "documents/oauth2/token"` + noURL,
		},
		"no encryption": {
			routes(gateway.UserPoolDomain("/", gateway.UserPoolEndpoints{Issuer: "http://b"})[1:]...),
			`routes.UserPoolDomain("/").endpoints.issuer.url: "http://b/.well-known/jwks.json": must begin with ` +
				`https://; plainHTTP allows http://, on which requests and responses can be read and changed`,
		},
	})
}
