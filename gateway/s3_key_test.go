package gateway_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// A key may have spaces, = and :, as dates and partitions of tables do. A URI has no
// spaces, and the policy of the role has the key itself.
func TestS3Keys(t *testing.T) {
	t.Parallel()
	const key = "year=2024/at 10:30/{id}.txt"
	b := binding(t, gateway.S3{Bucket: "documents", Key: key, HideMissing: true}, "GET", "/{id}")
	if want := "arn:aws:apigateway:eu-central-1:s3:path/documents/year=2024/at%2010:30/{id}.txt"; b.URI != want {
		t.Errorf("URI %s, want %s", b.URI, want)
	}
	if want := "S3 documents/" + key; b.Backend != want {
		t.Errorf("Backend %s, want %s", b.Backend, want)
	}
	want := []gateway.Grant{{
		Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::documents/year=2024/at 10:30/*.txt"},
	}}
	if diff := cmp.Diff(want, b.Grants); diff != "" {
		t.Errorf("Grants (-want +got):\n%s", diff)
	}
	cases := map[string]refusal{}
	for _, key := range []string{
		"a b", "a=b", "a:b", " a", "a ", "dt=2024-01-01/{proxy}",
		reference + " = " + reference,
	} {
		cases["good: "+key] = refusal{bucket(gateway.S3{Bucket: "documents", Key: key}), ""}
	}
	for _, key := range []string{
		"a+b", "a?b", "a#b", "a&b", "a%b", "a*b", "a\tb", "a\nb", "a;b", `a"b`, `a\b`, "a{b", "é",
	} {
		cases[key] = refusal{bucket(gateway.S3{Bucket: "documents", Key: key}), fmt.Sprintf(
			"routes[0].integration.key: %q: must be letters, digits, spaces, !_.'()/~=:- and variables {name}", key,
		)}
	}
	testRefusals(t, cases)
}
