package gateway_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
)

// elsewhere is a Weakening from outside the Config.
var elsewhere = gateway.Weakening{Field: "role.managedPolicyARNs", Effect: "chosen elsewhere"}

// effects returns the effects of Weakenings.
func effects(list []gateway.Weakening) []string {
	var texts []string
	for _, w := range list {
		texts = append(texts, w.Effect)
	}
	return texts
}

// Programs find a Weakening by its field and its subject, not by its text.
func TestWeakenings(t *testing.T) {
	t.Parallel()
	config := routes(
		gateway.Route{Path: "/inbox/{proxy+}", Methods: gateway.Methods{
			"GET", "HEAD", "PUT", "DELETE",
		}, Integration: gateway.S3{
			Bucket: "inbox", Access: gateway.ReadWrite,
			Copy: true, Versions: true, ACLs: true, ObjectLock: true, CustomerKeys: true, PlainHEAD: true,
		}},
		gateway.Route{
			Path: "/plain", Methods: gateway.Any, Integration: gateway.HTTP{URL: "http://8.8.8.8", PlainHTTP: true},
		},
		gateway.Route{
			Path: "/signed", Authorization: gateway.IAM, Integration: gateway.HTTP{URL: "https://a.example.com"},
		},
		gateway.Route{
			Path: "/cognito", Methods: gateway.Methods{"POST"},
			Integration: gateway.UserPoolAPI{Operations: []string{"SignUp"}, AnyClient: true},
		},
	)
	config.Weakened = []gateway.Weakening{elsewhere}
	config.OneHeaderSpelling, config.CORS.Origin = true, "*"
	var got []string
	for _, w := range resolved(t, config).Weakened {
		if w.Effect == "" {
			t.Errorf("%+v has no effect", w)
		}
		got = append(got, w.Field+" "+w.Subject)
	}
	slices.Sort(got)
	want := []string{
		"acls PUT /inbox/{proxy+}", "anyClient /cognito", "authorization /signed", "copy PUT /inbox/{proxy+}",
		"cors.origin ",
		"customerKeys PUT /inbox/{proxy+}", "objectLock PUT /inbox/{proxy+}", "oneHeaderSpelling ",
		"plainHEAD /inbox/{proxy+}", "plainHTTP http://8.8.8.8", "role.managedPolicyARNs ",
		"versions DELETE /inbox/{proxy+}",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Weakened (-want +got):\n%s", diff)
	}
}

// Scripts can use what browsers keep for the API only if CORS says so.
func TestCredentialsAreWeaker(t *testing.T) {
	t.Parallel()
	for credentials, want := range map[bool][]string{false: nil, true: {"cors.credentials "}} {
		config := routes(gateway.Route{Path: "/", Integration: gateway.Mock{}})
		config.CORS = gateway.CORS{Origin: "https://app.example.com", Credentials: credentials}
		var got []string
		for _, w := range resolved(t, config).Weakened {
			got = append(got, w.Field+" "+w.Subject)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Weakened with credentials %v (-want +got):\n%s", credentials, diff)
		}
	}
}
