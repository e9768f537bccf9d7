package emulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStartUsesTheEmulatorOfTheEnvironment(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/_localemu/health" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL+"/")
	var log strings.Builder
	e, err := Start(t.Context(), &log)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(server.URL, e.URL); diff != "" {
		t.Errorf("URL (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("using the emulator at "+server.URL+"\n", log.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func TestStartRefusesWhatIsNoEmulator(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	for name, test := range map[string]struct{ endpoint, want string }{
		"an address that answers otherwise": {
			server.URL,
			"AWS_ENDPOINT_URL: no LocalEmu answers at " + server.URL +
				", start one or unset the variable: 404 Not Found",
		},
		"no scheme": {
			"localhost:4566",
			`AWS_ENDPOINT_URL: "localhost:4566": must be http:// or https:// with a host and nothing more`,
		},
		"a path": {
			"http://localhost:4566/aws",
			`AWS_ENDPOINT_URL: "http://localhost:4566/aws": must be http:// or https:// with a host and nothing more`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_ENDPOINT_URL", test.endpoint)
			_, err := Start(t.Context(), t.Output())
			if diff := cmp.Diff(test.want, text(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}
