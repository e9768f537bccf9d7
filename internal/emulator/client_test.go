package emulator

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClientReachesTheEmulatorUnderAnyName(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s of %s, Accept-Encoding %q", r.Method, r.RequestURI, r.Host, r.Header["Accept-Encoding"])
	}))
	defer server.Close()
	client := (&Emulator{URL: server.URL}).Client()

	for name, test := range map[string]struct{ method, url, host, want string }{
		"the API's own name": {
			url:  "https://a1b2.execute-api.eu-west-1.amazonaws.com/prod/index.html?x=1",
			want: "GET /prod/index.html?x=1 of a1b2.execute-api.eu-west-1.amazonaws.com, Accept-Encoding []",
		},
		"a Host header beside the URL's host": {
			url:  "https://vpce-1.execute-api.eu-west-1.vpce.amazonaws.com/prod/",
			host: "a1b2.execute-api.eu-west-1.amazonaws.com",
			want: "GET /prod/ of a1b2.execute-api.eu-west-1.amazonaws.com, Accept-Encoding []",
		},
		"encoded as the caller encoded it": {
			method: "DELETE",
			url:    "https://h.example/prod/a%2Fb%2fc%20d+e%2B%25%26%3f%27(%28)/~%7E/%E6%97%A5?q=%2f+%20&q&r=",
			want: "DELETE /prod/a%2Fb%2fc%20d+e%2B%25%26%3f%27(%28)/~%7E/%E6%97%A5?q=%2f+%20&q&r= of h.example, " +
				"Accept-Encoding []",
		},
		"empty and dot segments": {
			url:  "https://h.example/prod//a/../b/./",
			want: "GET /prod//a/../b/./ of h.example, Accept-Encoding []",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.NewRequest(test.method, test.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			if test.host != "" {
				r.Host = test.host
			}
			response, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if response.Request.URL.String() != test.url {
				t.Errorf("the response is of %s, want %s", response.Request.URL, test.url)
			}
		})
	}
}

func TestClientReturnsAnswersAsTheyCame(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/elsewhere")
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(http.StatusFound)
		io.WriteString(w, "compressed")
	}))
	defer server.Close()
	response, err := (&Emulator{URL: server.URL}).Client().Get("https://h.example/")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{response.StatusCode, response.Header.Get("Content-Encoding"), string(body)}
	if diff := cmp.Diff([]any{302, "gzip", "compressed"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCurl(t *testing.T) {
	e := &Emulator{URL: "http://127.0.0.1:4566"}
	for name, test := range map[string]struct{ url, want, problem string }{
		"a plain URL": {
			url:  "https://a1b2.execute-api.eu-west-1.amazonaws.com/prod/index.html",
			want: "curl -H 'Host: a1b2.execute-api.eu-west-1.amazonaws.com' 'http://127.0.0.1:4566/prod/index.html'",
		},
		"encoded characters and a query": {
			url:  "https://h.example/prod/a%2Fb%20c?d=e&f",
			want: "curl -H 'Host: h.example' 'http://127.0.0.1:4566/prod/a%2Fb%20c?d=e&f'",
		},
		"characters of the shell and of curl": {
			url:  "https://h.example/it's?x=[1]",
			want: `curl --globoff -H 'Host: h.example' 'http://127.0.0.1:4566/it'\''s?x=[1]'`,
		},
		"no host": {url: "/prod", problem: `"/prod": must be a URL with a host`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := e.Curl(test.url)
			if diff := cmp.Diff([]string{test.want, test.problem}, []string{got, text(err)}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
