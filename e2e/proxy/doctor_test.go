package proxy

import (
	"crypto/x509"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/doctor"
	"cdk.tf/go/privateapi/internal/front"
	"cdk.tf/go/privateapi/internal/process"
)

// testDoctor examines the API by two of its names, as a command of the app and without the
// routes. A front adds the TLS that the emulator does not have. Its certificate is not one
// of Amazon, which is a note.
func (s proxy) testDoctor(t *testing.T) {
	f, err := front.Start(front.Config{Emulator: s.URL(), Transparent: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(f.Certificate)
	type tried struct{ Route, Outcome, Request string }
	type result struct {
		Status   int
		Findings []string
		Tried    []tried
	}

	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, f.Certificate, 0o666); err != nil {
		t.Fatal(err)
	}
	run := process.Command(t.Context(), "go", "run", ".", "doctor", "-url", s.Outputs.InvokeURLPrivateDNS,
		"-connect", f.Address, "-ca", ca, "-json")
	run.Dir = filepath.Join("..", "..")
	printed, err := run.Output()
	var report struct {
		Status int
		Routes []struct {
			Route, Outcome string
			Answer         struct{ Request string }
		}
		Findings []struct{ Code string }
	}
	if err != nil || json.Unmarshal(printed, &report) != nil {
		t.Fatalf("go run . doctor: %v\n%s", err, printed)
	}
	got := result{Status: report.Status}
	for _, finding := range report.Findings {
		got.Findings = append(got.Findings, finding.Code)
	}
	for _, route := range report.Routes {
		got.Tried = append(got.Tried, tried{route.Route, route.Outcome, route.Answer.Request})
	}
	want := result{0, []string{"tls-inspected"}, []tried{
		{"ANY /{proxy+}", "answered", "GET /prod/privateapi-doctor"},
		{"HEAD /{proxy+}", "answered", "HEAD /prod/privateapi-doctor"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("go run . doctor (-want +got):\n%s\n%s", diff, printed)
	}

	for path, want := range map[string]string{
		"/index.html": "note tls-inspected", "/missing.html": "error s3-not-found", "/": "note tls-inspected",
	} {
		r := doctor.Run(t.Context(), doctor.Config{URL: s.Outputs.InvokeURLVPCE + path, Connect: f.Address, RootCAs: roots})
		if len(r.Findings) == 0 || !strings.HasPrefix(r.Findings[len(r.Findings)-1].Line(), want) {
			t.Errorf("%s: the last finding is not %s:\n%s", path, want, r.Text())
		}
		if path == "/index.html" && (r.API == nil || r.API.Status != http.StatusPartialContent || len(r.Routes) != 1 ||
			r.Routes[0].Outcome != doctor.Answered) {
			t.Errorf("%s: want the first byte and the head:\n%s", path, r.Text())
		}
	}
}
