package gateway

import (
	"net/url"
	"strings"

	"cdk.tf/go/privateapi/ref"
)

// tokenEndpoints are the ends, in lower case, of the paths of endpoints of OAuth 2.0 and
// OpenID Connect that read the header Authorization: it has the client's secret or an
// access token.
// https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
var tokenEndpoints = []string{"/oauth2/token", "/oauth2/revoke", "/oauth2/userinfo"}

// SendsAuthorization reports whether callers of a route without [Authorization] send the
// header Authorization to the backend: the endpoints for tokens and for the user's
// attributes, as of [UserPoolDomain], and every path of a domain of Cognito.
func (r Route) SendsAuthorization() bool {
	h, ok := r.Integration.(HTTP)
	if pointer, is := r.Integration.(*HTTP); is && pointer != nil {
		h, ok = *pointer, true
	}
	if authorization, _ := r.Authorization.resolve(); !ok || authorization != "NONE" {
		return false
	}
	u, err := url.Parse(ref.Replace(fillVariables(h.URL, "variable"), func(string) string { return "reference" }))
	if err != nil {
		return false
	}
	for _, end := range tokenEndpoints {
		if strings.HasSuffix(strings.ToLower(u.Path), end) {
			return true
		}
	}
	return len(variables(h.URL)) > 0 && strings.HasSuffix(strings.ToLower(u.Hostname()), ".amazoncognito.com")
}
