package services

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/coreos/go-oidc/v3/oidc"
)

// An issuerAtAPI sends requests for an issuer, which the caller cannot reach, to
// the routes of the API that stand for it.
type issuerAtAPI struct {
	issuer, routes string
	transport      http.RoundTripper
}

func (i issuerAtAPI) RoundTrip(r *http.Request) (*http.Response, error) {
	path, ok := strings.CutPrefix(r.URL.String(), i.issuer+"/")
	if !ok {
		return nil, fmt.Errorf("%s is not reachable", r.URL)
	}
	at, err := url.Parse(i.routes + "/" + path)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.URL, r.Host = at, ""
	return i.transport.RoundTrip(r)
}

// testOIDC verifies tokens by a library for OpenID Connect, which has two ways
// to get along with an issuer that is out of reach.
func (d deployed) testOIDC(t *testing.T) {
	var discovery struct {
		Issuer string `json:"issuer"`
	}
	d.get(t, "/auth/.well-known/openid-configuration", &discovery)
	routes, another := d.out.URL+"/auth", discovery.Issuer+"2"
	raw := aws.ToString(d.signIn(t, "ann").IdToken)
	own, other := &oidc.Config{ClientID: d.out.App}, &oidc.Config{ClientID: d.out.OtherApp}

	// By the discovery document: the issuer's addresses lead to the API.
	ctx := oidc.ClientContext(t.Context(), &http.Client{
		Transport: issuerAtAPI{discovery.Issuer, routes, d.Client.Transport},
	})
	provider, err := oidc.NewProvider(ctx, discovery.Issuer)
	if err != nil {
		t.Fatal(err)
	}
	// By the keys alone: the issuer is but a name.
	keys := oidc.NewRemoteKeySet(oidc.ClientContext(t.Context(), d.Client), routes+"/.well-known/jwks.json")
	for name, c := range map[string]struct {
		verifier *oidc.IDTokenVerifier
		refusal  string
	}{
		"discovered":                     {provider.Verifier(own), ""},
		"discovered, for another client": {provider.Verifier(other), "expected audience"},
		"by keys":                        {oidc.NewVerifier(discovery.Issuer, keys, own), ""},
		"by keys, for another client":    {oidc.NewVerifier(discovery.Issuer, keys, other), "expected audience"},
		"by keys, of another issuer":     {oidc.NewVerifier(another, keys, own), "different provider"},
	} {
		token, err := c.verifier.Verify(ctx, raw)
		switch {
		case c.refusal == "" && (err != nil || token.Subject == ""):
			t.Errorf("%s: %+v, %v", name, token, err)
		case c.refusal != "" && (err == nil || !strings.Contains(err.Error(), c.refusal)):
			t.Errorf("%s: %v, want %s", name, err, c.refusal)
		}
	}

	ctx = oidc.ClientContext(t.Context(), &http.Client{Transport: issuerAtAPI{another, routes, d.Client.Transport}})
	_, err = oidc.NewProvider(ctx, another)
	if mismatch := (*oidc.IssuerMismatchError)(nil); !errors.As(err, &mismatch) {
		t.Errorf("the provider of another issuer: %v, want a mismatch", err)
	}
}
