package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// direct sends requests past any proxy, and passes bodies on as they came:
// whether an answer is compressed is for the tests to see.
var direct = &http.Transport{DisableCompression: true}

// Client returns a client that sends every request to the emulator, whatever
// host its URL names, with that name in the Host header. So the URLs in the
// outputs of a stack work as they are, https included. Redirects are answers
// like others: they are not followed.
func (e *Emulator) Client() *http.Client {
	return &http.Client{
		Transport:     rerouted{e},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute,
	}
}

type rerouted struct{ to *Emulator }

func (t rerouted) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := t.to.locate(r.URL)
	if err != nil {
		return nil, err
	}
	sent := r.Clone(r.Context())
	if sent.Host == "" {
		sent.Host = r.URL.Host
	}
	sent.URL = to
	response, err := direct.RoundTrip(sent)
	if response != nil {
		response.Request = r
	}
	return response, err
}

// locate returns where the emulator serves a URL: the encoded path and the
// query are the same, byte for byte.
func (e *Emulator) locate(u *url.URL) (*url.URL, error) {
	emulator, err := url.Parse(e.URL)
	if err != nil {
		return nil, err
	}
	located := *u
	located.Scheme, located.Host = emulator.Scheme, emulator.Host
	return &located, nil
}

// Curl returns the shell command that does what Client does for a URL of an
// API: curl -H 'Host: …' 'http://127.0.0.1:…/prod/…'.
func (e *Emulator) Curl(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", err
	}
	if u.Host == "" {
		return "", fmt.Errorf("%q: must be a URL with a host", rawURL)
	}
	to, err := e.locate(u)
	if err != nil {
		return "", err
	}
	literally := ""
	if strings.ContainsAny(to.String(), "[]{}") {
		literally = " --globoff"
	}
	return fmt.Sprintf("curl%s -H %s %s", literally, quote("Host: "+u.Host), quote(to.String())), nil
}

// quote makes a POSIX shell take text as one word.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
