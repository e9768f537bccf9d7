package clients

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/process"
	"cdk.tf/go/privateapi/internal/testenv"
)

// The function on the page about Lambda admits tokens of its provider for its audience, and
// no others.
func TestAuthorizerFunction(t *testing.T) {
	testenv.EndToEnd(t)
	key, other := newKey(t), newKey(t)
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/jwks.json" {
			http.NotFound(w, r)
			return
		}
		keys := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
			{Key: key.Public(), KeyID: "one", Algorithm: "RS256", Use: "sig"},
		}}
		if err := json.NewEncoder(w).Encode(keys); err != nil {
			t.Error(err)
		}
	}))
	defer provider.Close()
	const method = "arn:aws:execute-api:eu-central-1:111122223333:abcdefghij/prod/GET/reports"
	// with returns the claims of a valid token with another value of one of them, or without it.
	with := func(name string, value any) map[string]any {
		claims := map[string]any{
			"iss": provider.URL, "aud": "reports", "sub": "ann", "tenant": "acme", "exp": time.Now().Add(time.Hour).Unix(),
		}
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
		return claims
	}
	valid := with("tenant", "acme")
	hour := time.Now().Add(-time.Hour).Unix()
	signed := func(key any, algorithm jose.SignatureAlgorithm, claims map[string]any) string {
		t.Helper()
		options := (&jose.SignerOptions{}).WithHeader("kid", "one")
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
		if err != nil {
			t.Fatal(err)
		}
		text, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	public, err := json.Marshal(jose.JSONWebKey{Key: key.Public()})
	if err != nil {
		t.Fatal(err)
	}
	allowed := map[string]any{
		"principalId": "ann", "context": map[string]any{"sub": "ann", "tenant": "acme"},
		"policyDocument": map[string]any{"Version": "2012-10-17", "Statement": []any{
			map[string]any{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": method},
		}},
	}
	const unsigned = "eyJhbGciOiJub25lIn0."
	body := strings.Split(signed(key, jose.RS256, valid), ".")[1]
	cases := []struct {
		name, token string
		want        any
	}{
		{"a token", "Bearer " + signed(key, jose.RS256, valid), allowed},
		{"a token without a scheme", signed(key, jose.RS256, valid), allowed},
		{"another provider's key", signed(other, jose.RS256, valid), "Unauthorized"},
		{"another issuer", signed(key, jose.RS256, with("iss", "https://example.com")), "Unauthorized"},
		{"another audience", signed(key, jose.RS256, with("aud", "other")), "Unauthorized"},
		{"no audience", signed(key, jose.RS256, with("aud", nil)), "Unauthorized"},
		{"a token that ended", signed(key, jose.RS256, with("exp", hour)), "Unauthorized"},
		{"a token without an end", signed(key, jose.RS256, with("exp", nil)), "Unauthorized"},
		{"a token for nobody", signed(key, jose.RS256, with("sub", nil)), "Unauthorized"},
		{"the public key as a secret", signed(public, jose.HS256, valid), "Unauthorized"},
		{"no signature", unsigned + body + ".", "Unauthorized"},
		{"no token", "Bearer ", "Unauthorized"},
	}
	var events bytes.Buffer
	for _, c := range cases {
		event := map[string]string{"type": "TOKEN", "authorizationToken": c.token, "methodArn": method}
		if err := json.NewEncoder(&events).Encode(event); err != nil {
			t.Fatal(err)
		}
	}
	run := process.Command(t.Context(), "node", "--input-type=module", "--eval", text("programs/authorizer.mjs"))
	run.Dir = installed(t, nodePackages)
	run.Env = append(os.Environ(), "ISSUER="+provider.URL, "AUDIENCE=reports")
	run.Stdin = &events
	printed, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := strings.Split(strings.TrimSpace(string(printed)), "\n")
	if len(answers) != len(cases) {
		t.Fatalf("%d answers for %d events:\n%s", len(answers), len(cases), printed)
	}
	for i, c := range cases {
		var got any
		if err := json.Unmarshal([]byte(answers[i]), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func newKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
