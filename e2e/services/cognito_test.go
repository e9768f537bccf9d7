package services

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"cdk.tf/go/privateapi/e2e/system"
)

const password = "correct-Horse-7-battery"

// signIn returns the tokens of a user, who signs up if need be.
func (d deployed) signIn(t *testing.T, user string) *types.AuthenticationResultType {
	t.Helper()
	ctx, client := t.Context(), cognito.NewFromConfig(d.client("/cognito"))
	var exists *types.UsernameExistsException
	if _, err := client.SignUp(ctx, &cognito.SignUpInput{
		ClientId: &d.out.App, Username: &user, Password: aws.String(password),
	}); err != nil && !errors.As(err, &exists) {
		t.Fatal(err)
	}
	if exists == nil {
		if _, err := client.ConfirmSignUp(ctx, &cognito.ConfirmSignUpInput{
			ClientId: &d.out.App, Username: &user, ConfirmationCode: aws.String("123456"),
		}); err != nil {
			t.Fatal(err)
		}
	}
	signed, err := client.InitiateAuth(ctx, &cognito.InitiateAuthInput{
		ClientId: &d.out.App, AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": user, "PASSWORD": password},
	})
	if err != nil || signed.AuthenticationResult == nil {
		t.Fatalf("InitiateAuth = %+v, %v", signed, err)
	}
	return signed.AuthenticationResult
}

func (d deployed) testSignIn(t *testing.T) {
	ctx, client := t.Context(), cognito.NewFromConfig(d.client("/cognito"))
	tokens := d.signIn(t, "ann")

	who, err := client.GetUser(ctx, &cognito.GetUserInput{AccessToken: tokens.AccessToken})
	if err != nil || aws.ToString(who.Username) != "ann" {
		t.Errorf("GetUser = %+v, %v", who, err)
	}
	refreshed, err := client.InitiateAuth(ctx, &cognito.InitiateAuthInput{
		ClientId: &d.out.App, AuthFlow: types.AuthFlowTypeRefreshTokenAuth,
		AuthParameters: map[string]string{"REFRESH_TOKEN": aws.ToString(tokens.RefreshToken)},
	})
	if err != nil || refreshed.AuthenticationResult == nil ||
		aws.ToString(refreshed.AuthenticationResult.AccessToken) == "" {
		t.Errorf("InitiateAuth by the refresh token = %+v, %v", refreshed, err)
	}
	// An operation that asks for permission, on the pool that is granted.
	found, err := client.AdminGetUser(ctx, &cognito.AdminGetUserInput{
		UserPoolId: &d.out.PoolID, Username: aws.String("ann"),
	})
	if err != nil || found.UserStatus != types.UserStatusTypeConfirmed {
		t.Errorf("AdminGetUser = %+v, %v", found, err)
	}
	if _, err := client.GlobalSignOut(ctx, &cognito.GlobalSignOutInput{AccessToken: tokens.AccessToken}); err != nil {
		t.Error(err)
	}

	_, err = client.InitiateAuth(ctx, &cognito.InitiateAuthInput{
		ClientId: &d.out.App, AuthFlow: types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": "ann", "PASSWORD": "wrong"},
	})
	if refused := (*types.NotAuthorizedException)(nil); !errors.As(err, &refused) {
		t.Errorf("InitiateAuth with a wrong password: %v, want NotAuthorizedException", err)
	}
	got := d.post(t, "/cognito",
		http.Header{
			"X-Amz-Target": {"AWSCognitoIdentityProviderService.InitiateAuth"},
			"Content-Type": {"application/x-amz-json-1.1"},
		},
		`{"ClientId": "`+d.out.App+
			`", "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": "ann", "PASSWORD": "wrong"}}`)
	if got.Status != 400 || !strings.Contains(got.Body, `"__type"`) ||
		!strings.Contains(got.Body, "NotAuthorizedException") {
		t.Errorf("a wrong password = %d %s, want Cognito's own 400", got.Status, got.Body)
	}
}

// testVerify does what a service does that gets a token: it fetches the keys
// that the discovery document names, here through the API.
func (d deployed) testVerify(t *testing.T) {
	var discovery struct {
		Issuer  string `json:"issuer"`
		JWKSURI string `json:"jwks_uri"`
	}
	d.get(t, "/auth/.well-known/openid-configuration", &discovery)
	if !strings.HasSuffix(discovery.Issuer, "/"+d.out.PoolID) ||
		!strings.HasSuffix(discovery.JWKSURI, "/.well-known/jwks.json") {
		t.Errorf("the discovery document is %+v", discovery)
	}
	var keys jose.JSONWebKeySet
	d.get(t, "/auth/.well-known/jwks.json", &keys)

	tokens := d.signIn(t, "ann")
	for kind, text := range map[string]string{
		"id": aws.ToString(tokens.IdToken), "access": aws.ToString(tokens.AccessToken),
	} {
		token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			t.Fatal(err)
		}
		var claims jwt.Claims
		var own struct {
			Use string `json:"token_use"`
		}
		if err := token.Claims(keys, &claims, &own); err != nil {
			t.Errorf("%s token: %v", kind, err)
		}
		if err := claims.Validate(jwt.Expected{Issuer: discovery.Issuer, Time: time.Now()}); err != nil ||
			own.Use != kind {
			t.Errorf("%s token: %+v, use %s: %v", kind, claims, own.Use, err)
		}
	}
	forged := tokens.AccessToken
	if token, err := jwt.ParseSigned((*forged)[:len(*forged)-8]+"AAAAAAAA", []jose.SignatureAlgorithm{
		jose.RS256,
	}); err == nil {
		if err := token.Claims(keys, &jwt.Claims{}); err == nil {
			t.Error("a token with another signature verifies, too")
		}
	}
}

// testUserPoolRefusals asks for operations, clients and pools that the route
// does not give. Nothing may come of it; the emulator's answer to an operation
// that it does not know is an internal error.
func (d deployed) testUserPoolRefusals(t *testing.T) {
	const service = "AWSCognitoIdentityProviderService."
	d.signIn(t, "ann")
	before := d.users(t)
	signUp := func(client string) string {
		return `{"ClientId": "` + client + `", "Username": "eve", "Password": "` + password + `"}`
	}
	for name, c := range map[string]struct {
		query, target, body string
	}{
		"an operation of the pool that is not listed": {
			"", service + "AdminDeleteUser", `{"UserPoolId": "` + d.out.PoolID + `", "Username": "ann"}`,
		},
		"a public one that is not listed": {
			"", service + "UpdateUserAttributes", `{"AccessToken": "x", "UserAttributes": []}`,
		},
		"no operation":                    {"", "", signUp(d.out.App)},
		"an operation of another service": {"", "DynamoDB_20120810.ListTables", `{}`},
		"two operations": {
			"", service + "SignUp," + service + "AdminDeleteUser", signUp(d.out.App),
		},
		"an operation in the query string": {
			"?X-Amz-Target=" + service + "SignUp", service + "AdminCreateUser",
			`{"UserPoolId": "` + d.out.PoolID + `", "Username": "eve", "ClientId": "` + d.out.App + `"}`,
		},
		"another client": {"", service + "SignUp", signUp(d.out.OtherApp)},
		"another client by a second name": {
			"", service + "SignUp",
			`{"ClientId": "` + d.out.App + `", "ClientId": "` + d.out.OtherApp +
				`", "Username": "eve", "Password": "` + password + `"}`,
		},
		"another client by a first name": {
			"", service + "SignUp",
			`{"ClientId": "` + d.out.OtherApp + `", "ClientId": "` + d.out.App +
				`", "Username": "eve", "Password": "` + password + `"}`,
		},
		"another client by an escaped name": {
			"", service + "SignUp",
			`{"ClientId": "` + d.out.App + `", "Client\u0049d": "` + d.out.OtherApp +
				`", "Username": "eve", "Password": "` + password + `"}`,
		},
		"no client": {"", service + "SignUp", `{"Username": "eve", "Password": "` + password + `"}`},
		"a client that is a list": {
			"", service + "SignUp",
			`{"ClientId": ["` + d.out.App + `"], "Username": "eve", "Password": "` + password + `"}`,
		},
		"what is no JSON": {"", service + "SignUp", `ClientId=` + d.out.App},
	} {
		header := http.Header{"Content-Type": {"application/x-amz-json-1.1"}}
		if c.target != "" {
			header["X-Amz-Target"] = []string{c.target}
		}
		if got := d.post(t, "/cognito"+c.query, header, c.body); got.Status < 400 {
			t.Errorf("%s = %d %s, want a refusal", name, got.Status, got.Body)
		}
	}
	if got := d.post(t, "/cognito", http.Header{
		"Content-Type": {"text/plain"}, "X-Amz-Target": {service + "SignUp"},
	}, signUp(d.out.App)); got.Status != 415 {
		t.Errorf("another content type = %d %s, want 415", got.Status, got.Body)
	}
	if after := d.users(t); after != before {
		t.Errorf("the users were %s and are %s", before, after)
	}
}

// users names the users of the pool.
func (d deployed) users(t *testing.T) string {
	t.Helper()
	listed, err := cognito.NewFromConfig(d.Config()).ListUsers(t.Context(), &cognito.ListUsersInput{
		UserPoolId: &d.out.PoolID,
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, user := range listed.Users {
		names = append(names, aws.ToString(user.Username)+" "+string(user.UserStatus))
	}
	return strings.Join(names, ", ")
}

// testClientCredentials gets a token as a machine does and opens a route by it.
// The emulator checks neither the secret nor the scope.
func (d deployed) testClientCredentials(t *testing.T) {
	for token, status := range map[string]int{"": 401, "nonsense": 401} {
		if got := d.Call(t, "GET", d.out.URL+"/documents/greeting.txt", http.Header{
			"Authorization": {token},
		}); got.Status != status {
			t.Errorf("GET with the token %q = %d %s, want %d", token, got.Status, got.Body, status)
		}
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {d.out.Machine}, "scope": {"documents/read"}}
	got := d.post(t, "/auth/oauth2/token", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		form.Encode())
	var tokens struct {
		AccessToken string `json:"access_token"`
		TokenType   string `json:"token_type"`
	}
	if err := json.Unmarshal([]byte(got.Body), &tokens); err != nil || got.Status != 200 || tokens.AccessToken == "" ||
		tokens.TokenType != "Bearer" {
		t.Fatalf("POST /auth/oauth2/token = %d %s, %v", got.Status, got.Body, err)
	}
	read := d.Call(t, "GET", d.out.URL+"/documents/greeting.txt", http.Header{
		"Authorization": {"Bearer " + tokens.AccessToken},
	})
	if read.Status != 200 || read.Body != greeting {
		t.Errorf("GET with a token = %d %s", read.Status, read.Body)
	}
}

func (d deployed) post(t *testing.T, path string, header http.Header, body string) system.Answer {
	t.Helper()
	return d.CallWith(t, "POST", d.out.URL+path, header, body)
}

// get decodes what the API answers as JSON.
func (d deployed) get(t *testing.T, path string, value any) {
	t.Helper()
	got := d.Call(t, "GET", d.out.URL+path, nil)
	if err := json.Unmarshal([]byte(got.Body), value); err != nil || got.Status != 200 {
		t.Fatalf("GET %s = %d %s, %v", path, got.Status, got.Body, err)
	}
}
