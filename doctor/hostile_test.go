package doctor

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"
)

const secret = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.c2VjcmV0"

// Whatever a server sends, the run ends, and nothing of it gets to the terminal raw or
// repeats a credential.
func TestHostileServers(t *testing.T) {
	t.Parallel()
	const escape = "\x1b]0;title\x07\x00\u202e"
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		edit    func(*httptest.Server)
		limits  func(*Limits)
		want    Code
	}{
		"a body without end": {endless, nil, nil, "http-other-server"},
		"a body without end by HTTP/1.1": {
			endless, func(s *httptest.Server) { s.EnableHTTP2 = false }, nil, "http-other-server",
		},
		"a body that never comes": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Amzn-Requestid", "a")
			w.WriteHeader(500)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, nil, func(l *Limits) { l.Body = short }, "backend-failure"},
		"a length that is too long": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000000")
			w.WriteHeader(200)
		}, func(s *httptest.Server) { s.EnableHTTP2 = false }, nil, "http-other-server"},
		"headers without end": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Large", strings.Repeat("a", 1<<20))
		}, nil, nil, "http-malformed"},
		"HTTP/2 alone":   {reached.by, func(s *httptest.Server) { s.TLS.NextProtos = []string{"h2"} }, nil, ""},
		"HTTP/1.1 alone": {reached.by, func(s *httptest.Server) { s.EnableHTTP2 = false }, nil, ""},
		"headers for a terminal": {response{500, http.Header{
			"Server": {"a\x1b[31m" + secret}, "X-Amzn-Errortype": {escape + secret}, "X-Amzn-Requestid": {escape},
			"X-Amzn-Vpce-Id": {"vpce-0 " + secret}, "X-Amz-Request-Id": {escape},
		}, ""}.by, func(s *httptest.Server) { s.EnableHTTP2 = false }, nil, "http-malformed"},
		"headers with credentials": {response{500, http.Header{
			"Server": {"a " + secret}, "X-Amzn-Errortype": {"AKIAIOSFODNN7EXAMPLE"}, "X-Amzn-Requestid": {"a=" + secret},
			"X-Amzn-Vpce-Id": {"vpce-0 " + secret}, "Location": {secret}, "Content-Type": {secret},
		}, `{"errorType":"AKIAIOSFODNN7EXAMPLE"}`}.by, nil, nil, "backend-failure"},
		"a body for a terminal": {
			itself(400, "BadRequestException",
				`{"message":"`+secret+`\u001b[31m","errorType":"A\u001b","requestId":"\u0000"}`).by,
			nil, nil, "forbidden",
		},
		"an Authorization header that is repeated": {
			itself(403, "IncompleteSignatureException", `{"message":"'`+secret+`' not a valid key=value pair (missing `+
				`equal-sign) in Authorization header: 'Bearer `+secret+`'."}`).by, nil, nil, "",
		},
		"a redirect for a terminal": {response{302, http.Header{"Location": {"https://a%1b[31m.example/?" + secret}}, ""}.by,
			nil, nil, "http-other-server"},
		"JSON of other kinds":  {itself(403, "", `{"message":{"a":[1]},"errorType":7,"requestId":null}`).by, nil, nil, ""},
		"a list":               {itself(403, "", `[{"message":"Forbidden"}]`).by, nil, nil, ""},
		"JSON that is deep":    {itself(403, "", strings.Repeat(`{"a":`, 30000)).by, nil, nil, ""},
		"two messages":         {itself(403, "", `{"message":"Forbidden","Message":"x"}`).by, nil, nil, "?"},
		"no bytes with a type": {itself(599, "InternalServerErrorException", "").by, nil, nil, "backend-failure"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := served(t, host, c.handler, c.edit)
			if c.limits != nil {
				c.limits(&config.Limits)
			}
			var progress bytes.Buffer
			config.Progress = &progress
			report := Run(t.Context(), config)
			printable(t, report, progress.String())
			got := Code("")
			if len(report.Findings) > 0 {
				got = report.Findings[0].Code
			}
			if c.want != "?" && got != c.want {
				t.Errorf("the cause is %q, want %q:\n%s", got, c.want, report.Text())
			}
		})
	}
}

// printable fails the test if a text has a secret, or characters that are not printed.
func printable(t *testing.T, r Report, progress string) {
	t.Helper()
	for _, text := range []string{r.Text(), string(r.JSON()), progress} {
		if strings.Contains(text, secret) || strings.Contains(text, "AKIA") {
			t.Errorf("shows a credential:\n%s", text)
		}
		if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("has the character %q:\n%q", text[i:i+1], text)
		}
	}
	if !json.Valid(r.JSON()) {
		t.Errorf("is not JSON:\n%s", r.JSON())
	}
}

// Peers that speak no protocol end the run with a cause.
func TestHostilePeers(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]func(net.Conn){
		"zeros":            says(strings.Repeat("\x00", 1<<16)),
		"escapes":          says("\x1b[2J\x1b]0;x\x07"),
		"a short record":   says("\x16"),
		"a large record":   says("\x16\x03\x03\xff\xff" + strings.Repeat("a", 1<<17)),
		"an unknown one":   says("\x99\x03\x03\x00\x01a"),
		"an empty record":  says("\x16\x03\x03\x00\x00"),
		"an unknown alert": says("\x15\x03\x03\x00\x02\x02\xee"),
		"a warning and silence": func(conn net.Conn) {
			io.WriteString(conn, "\x15\x03\x03\x00\x02\x01\x5a")
			silent(conn)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := ofHost(t, host)
			c.Dial, c.Limits.TLS = to(peer(t, serve)), 10*short
			report := Run(t.Context(), c)
			printable(t, report, "")
			if report.Status() != TLS.Status() {
				t.Errorf("the exit status is %d:\n%s", report.Status(), report.Text())
			}
		})
	}
}

// A certificate may have any text.
func TestHostileCertificates(t *testing.T) {
	t.Parallel()
	amazon := newAuthority(t, "Amazon\x1b[31m\x00"+strings.Repeat("a", 5000))
	for name, edit := range map[string]func(*x509.Certificate){
		"the issuer": nil,
		"the names": func(c *x509.Certificate) {
			c.Subject = pkix.Name{CommonName: "\x1b[31m"}
			c.DNSNames = []string{"\x1b[31m.example.com", "b", "c", "d", "e", "f", "g"}
		},
		"no names": func(c *x509.Certificate) { c.DNSNames = nil },
	} {
		c := servedBy(t, amazon, host, reached.by, func(s *httptest.Server) {
			s.TLS.Certificates = nil
			s.TLS.Certificates = append(s.TLS.Certificates, amazon.issue(t, edit))
		})
		report := Run(t.Context(), c)
		printable(t, report, "")
		if len(report.Text()) > 3000 {
			t.Errorf("%s: the text has %d characters", name, len(report.Text()))
		}
	}
}

// A DNS server may have many addresses, or answers that are none.
func TestHostileDNS(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 60 {
		many = append(many, "10.0.0."+string(rune('1'+i%9))+string(rune('0'+i/9)))
	}
	c := ofHost(t, host)
	c.Resolver, c.Dial = dnsServer(t, 0, many...), to(closedPort(t, "tcp"))
	if report := Run(t.Context(), c); report.DNS == nil || len(report.DNS.Addresses) > maxAddresses {
		t.Errorf("want at most %d addresses:\n%s", maxAddresses, report.Text())
	}
}

// The error of a proxy's URL can have its password.
func TestHostileProxy(t *testing.T) {
	t.Parallel()
	c := served(t, host, reached.by, nil)
	c.Proxy = func(*url.URL) (*url.URL, error) { return nil, &url.Error{Op: "parse", URL: secret, Err: io.EOF} }
	report := Run(t.Context(), c)
	printable(t, report, "")
	if len(report.Findings) != 1 || report.Findings[0].Code != "proxy-in-environment" {
		t.Error(report.Text())
	}
}

// An interrupt ends the run.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := served(t, host, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}, nil)
	report := Run(ctx, c)
	if len(report.Findings) != 1 || report.Findings[0].Code != "out-of-time" {
		t.Error(report.Text())
	}
}
