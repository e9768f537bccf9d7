package gateway_test

import (
	"testing"

	"cdk.tf/go/privateapi/gateway"
)

// Callers send the header Authorization to the endpoints for tokens of a user pool.
func TestSendsAuthorization(t *testing.T) {
	t.Parallel()
	sends := map[string]bool{}
	for _, r := range gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{
		Domain: reference, Issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI",
	}) {
		sends[r.Path] = r.SendsAuthorization()
	}
	to := func(url string) gateway.Route {
		return gateway.Route{Path: "/a/{p}", Integration: gateway.HTTP{URL: url}}
	}
	signed := to("https://login.example.com/oauth2/token")
	signed.Authorization = gateway.IAM
	pointer := to("")
	pointer.Integration = &gateway.HTTP{URL: "https://login.example.com/oauth2/userInfo"}
	var none *gateway.HTTP
	for name, r := range map[string]gateway.Route{
		"a token":                to("https://login.example.com/OAuth2/Token"),
		"a domain of Cognito":    to("https://orders.auth.eu-central-1.amazoncognito.com/{p}"),
		"a pointer":              pointer,
		"no: a signed route":     signed,
		"no: another path":       to("https://login.example.com/oauth2/tokens/{p}"),
		"no: keys of a domain":   to("https://orders.auth.eu-central-1.amazoncognito.com/keys"),
		"no: another kind":       {Path: "/oauth2/token", Integration: gateway.Mock{}},
		"no: a nil pointer":      {Path: "/oauth2/token", Integration: none},
		"no: no integration":     {Path: "/oauth2/token"},
		"no: a URL that is none": to("https://a b/oauth2/token"),
	} {
		sends[name] = r.SendsAuthorization()
	}
	for name, want := range map[string]bool{
		"/auth/oauth2/token": true, "/auth/oauth2/revoke": true, "/auth/oauth2/userInfo": true,
		"/auth/.well-known/openid-configuration": false, "/auth/.well-known/jwks.json": false,
		"a token": true, "a domain of Cognito": true, "a pointer": true, "no: a signed route": false,
		"no: another path": false, "no: keys of a domain": false, "no: another kind": false, "no: a nil pointer": false,
		"no: no integration": false, "no: a URL that is none": false,
	} {
		if got, ok := sends[name]; !ok || got != want {
			t.Errorf("%s: SendsAuthorization() = %v, want %v", name, got, want)
		}
	}
}
