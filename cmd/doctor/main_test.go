package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review"
)

const apiURL = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod"

func digest(t *testing.T, names ...string) string {
	t.Helper()
	stack := review.Stack{Name: "reports"}
	for _, name := range names {
		stack.APIs = append(stack.APIs, review.API{ID: name, Stage: "prod"})
	}
	file := filepath.Join(t.TempDir(), "routes.json")
	text := review.Digest{Format: review.Format, Stacks: []review.Stack{stack}}.JSON()
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// All that is wrong with the command line is reported together, without a connection.
func TestCommandLineErrors(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		arguments []string
		want      string
	}{
		"nothing":         {nil, "-url: must be set to the URL of the API\n"},
		"an argument":     {[]string{apiURL}, "unexpected argument \"" + apiURL + "\"\n"},
		"an unknown flag": {[]string{"-token", "x"}, "flag provided but not defined: -token\n"},
		"an API alone":    {[]string{"-url", apiURL, "-api", "reports/a"}, "-api: must be set together with -routes\n"},
		"several APIs": {
			[]string{"-url", apiURL, "-routes", digest(t, "a", "b")}, "-api: must be one of reports/a, reports/b\n",
		},
		"another API": {
			[]string{"-url", apiURL, "-routes", digest(t, "a", "b"), "-api", "c"},
			"-api: \"c\": must be one of reports/a, reports/b\n",
		},
		"an app without": {[]string{"-url", apiURL, "-routes", digest(t)}, "the app has no API\n"},
		"not certificates": {
			[]string{"-url", apiURL, "-ca", empty}, "-ca: " + empty + ": must have certificates in PEM\n",
		},
		"several": {
			[]string{"-resolver", "dns.example.com", "-connect", "10.0.1.5:0", "-api", "a"},
			"-url: must be set to the URL of the API\n" +
				"-resolver: \"dns.example.com\": must be an IP address, with or without a port\n" +
				"-connect: \"10.0.1.5:0\": must be an IP address, with or without a port\n" +
				"-api: must be set together with -routes\n",
		},
		"a flag and the URL": {
			[]string{"-resolver", "x", "-url", "https://me:secret@10.0.1.5/prod"},
			"-resolver: \"x\": must be an IP address, with or without a port\n" +
				"error url-userinfo: The URL has a user name or a password. Because: Its host follows an @. " +
				"To do: Remove it: the doctor sends no credentials.\n" +
				"error url-host: The URL has no name of a host. Because: Its host is 10.0.1.5. It must be a name in DNS, " +
				"and no address. To do: Use one of the API's names. To connect to a certain address, keep the name in " +
				"the URL and add -connect.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(t.Context(), c.arguments, &stdout, &stderr)
			want := "error:\n  " + strings.ReplaceAll(strings.TrimSuffix(c.want, "\n"), "\n", "\n  ") + "\n"
			if diff := cmp.Diff(want, stderr.String()); diff != "" || status != 1 || stdout.Len() > 0 {
				t.Errorf("status %d, printed %q, errors (-want +got):\n%s", status, stdout.String(), diff)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr strings.Builder
	if status := run(t.Context(), []string{"-h"}, &stdout, &stderr); status != 0 || stderr.Len() > 0 ||
		!strings.Contains(stdout.String(), "-json") || !strings.Contains(stdout.String(), "2 DNS") {
		t.Errorf("status %d, errors %q, printed:\n%s", status, &stderr, &stdout)
	}
}

// A wrong URL is found before anything is connected, and the file of routes is read.
func TestReport(t *testing.T) {
	var stdout, stderr strings.Builder
	arguments := []string{"-url", strings.Replace(apiURL, "prod", "dev", 1), "-routes", digest(t, "a"), "-json"}
	status := run(t.Context(), arguments, &stdout, &stderr)
	if status != 1 || stderr.Len() > 0 || !strings.Contains(stdout.String(), `"code": "url-other-stage"`) {
		t.Errorf("status %d, errors %q, printed:\n%s", status, &stderr, &stdout)
	}
}
