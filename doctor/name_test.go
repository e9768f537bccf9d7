package doctor

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestParseName(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]Name{
		"https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod": {
			Kind: PrivateDNS, Host: host, API: "a1b2c3d4e5", Region: "eu-central-1", Stage: "prod", Base: "/prod",
		},
		" https://A1B2C3D4E5.execute-api.EU-central-1.amazonaws.com.:443/prod/a%2Fb/../c ": {
			Kind: PrivateDNS, Host: host, API: "a1b2c3d4e5", Region: "eu-central-1", Stage: "prod", Base: "/prod",
			Path: "/a%2Fb/../c",
		},
		"https://" + vpce + "/prod/": {
			Kind: EndpointHost, Host: vpce, API: "a1b2c3d4e5", Endpoint: "vpce-0123456789abcdef0",
			Region: "eu-central-1", Stage: "prod", Base: "/prod",
		},
		"https://" + endpoint + "/prod": {
			Kind: EndpointDNS, Host: endpoint, API: "f6g7h8i9j0", Endpoint: "vpce-0123456789abcdef0",
			Region: "eu-central-1", Stage: "prod", Base: "/prod",
		},
		"https://vpce-0a-bc-cn-north-1a.execute-api.cn-north-1.vpce.amazonaws.com.cn/p": {
			Kind: EndpointDNS, Host: "vpce-0a-bc-cn-north-1a.execute-api.cn-north-1.vpce.amazonaws.com.cn",
			API: "f6g7h8i9j0", Endpoint: "vpce-0a", Region: "cn-north-1", Stage: "p", Base: "/p",
		},
		"https://reports.example.com":      {Kind: CustomDomain, Host: domain},
		"https://reports.example.com/v1/a": {Kind: CustomDomain, Host: domain, Base: "/v1/a"},
	} {
		id := ""
		if want.Kind == EndpointDNS {
			id = "f6g7h8i9j0"
		}
		got, findings := ParseName(url, id)
		if diff := cmp.Diff(want, got); diff != "" || len(findings) > 0 {
			t.Errorf("%s: findings %v (-want +got):\n%s", url, findings, diff)
		}
	}
}

// Everything that is wrong with a URL is reported together.
func TestParseNameReportsEverything(t *testing.T) {
	t.Parallel()
	_, findings := ParseName("http://me:secret@"+endpoint+":80/?a#b", "Z")
	var got []Code
	for _, f := range findings {
		got = append(got, f.Code)
	}
	want := []Code{"url-scheme", "url-userinfo", "url-query", "url-port", "api-id-invalid", "url-stage"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// No URL causes a panic, and one that is accepted has no characters for a terminal or for a
// header of its own.
func FuzzParseName(f *testing.F) {
	for _, url := range []string{
		"https://" + host + "/prod", "https://" + endpoint + "/", "https://[::1]:1/", "https://a/%00%0d%0a", "//x", ":", "",
		"https://[fe80::1%25en0]/", "https://0x7f.1/", "https://xn--a/", "https://a..b/c", "https:opaque", "HTTPS://A_B.c/",
	} {
		f.Add(url, "a1b2c3d4e5")
		f.Add(url, "")
	}
	f.Fuzz(func(t *testing.T, url, id string) {
		name, findings := ParseName(url, id)
		for _, finding := range findings {
			if _, ok := Find(finding.Code); !ok || strings.ContainsFunc(finding.Line(), unicode.IsControl) {
				t.Errorf("%q: %q", url, finding.Line())
			}
		}
		if len(findings) == 0 && strings.ContainsFunc(name.URL(), func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q is accepted as %q", url, name.URL())
		}
	})
}
