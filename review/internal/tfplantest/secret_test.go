package tfplantest

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
)

func TestLeak(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		secretCore, strings.ToUpper(secretCore), "a" + secretCore + "b", string(encode(Secrets[1])),
		hex.EncodeToString([]byte("y" + secretCore)),
		base64.StdEncoding.EncodeToString([]byte(Secrets[0])),
		base64.StdEncoding.EncodeToString([]byte("a" + Secrets[0])),
		base64.RawURLEncoding.EncodeToString([]byte("ab" + Secrets[3])), `"a": ` + secretNumber,
	} {
		if Leak(text) == "" {
			t.Errorf("no secret is found in %q", text)
		}
	}
	if how := Leak("Xq7 correct9horse"); how != "" {
		t.Errorf("a secret is found %s where there is none", how)
	}
}
