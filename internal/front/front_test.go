package front

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const apiHost = "a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com"

// An upstream stands in for the emulator: it keeps what it receives as text and
// sends a fixed response.
type upstream struct {
	url      string
	received chan string
	response string
}

func newUpstream(t *testing.T, response string) *upstream {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	u := &upstream{url: "http://" + listener.Addr().String(), received: make(chan string, 16), response: response}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go u.serve(conn)
		}
	}()
	return u
}

func (u *upstream) serve(conn net.Conn) {
	defer conn.Close()
	reader := bufio.NewReader(conn)
	for {
		r, err := (&Front{config: Config{Transparent: true}}).readRequest(reader, io.Discard)
		if err != nil {
			return
		}
		var text strings.Builder
		fmt.Fprintf(&text, "%s %s\nhost %s\n", r.method, r.target, r.host)
		for _, one := range r.fields {
			fmt.Fprintf(&text, "%s: %s\n", one.name, one.value)
		}
		u.received <- text.String() + shown(r.body)
		io.WriteString(conn, u.response)
	}
}

func shown(body []byte) string {
	if len(body) > 100 {
		return fmt.Sprintf("%d bytes", len(body))
	}
	return string(body)
}

const empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

func start(t *testing.T, u *upstream, change ...func(*Config)) *Front {
	t.Helper()
	config := Config{Emulator: u.url, Host: apiHost, Stage: "prod"}
	for _, one := range change {
		one(&config)
	}
	f, err := Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func (f *Front) client(t *testing.T, http2 bool) *http.Client {
	t.Helper()
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(f.Certificate) {
		t.Fatal("the front has no certificate")
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: http2, DisableCompression: true,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// raw writes text to the front and returns all that it answers.
func (f *Front) raw(t *testing.T, text string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", f.Address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestHeaderNamesOfHTTP1AreForwardedAsSent(t *testing.T) {
	u := newUpstream(t, empty)
	f := start(t, u)
	answer := f.raw(t,
		"PUT /prod/a%2Fb//c/../d+e HTTP/1.1\r\nhost: localhost:1\r\nx-amz-Meta-aUthor: me\r\n"+
			"X-AMZ-META-AUTHOR: you\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
	if want := "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; answer != want {
		t.Errorf("the response is %q, want %q", answer, want)
	}
	want := "PUT /prod/a%2Fb//c/../d+e\nhost " + apiHost +
		"\nContent-Length: 2\nContent-Type: binary/octet-stream\nX-AMZ-META-AUTHOR: you\nx-amz-Meta-aUthor: me\nhi"
	if diff := cmp.Diff(want, <-u.received); diff != "" {
		t.Errorf("forwarded (-want +got):\n%s", diff)
	}
}

func TestHeaderNamesOfHTTP2AreForwardedInLowerCase(t *testing.T) {
	u := newUpstream(t,
		"HTTP/1.1 206 Partial Content\r\nContent-Length: 2\r\nX-Amz-Version-Id: v\r\n"+
			"Content-Type: text/plain\r\n\r\nhi")
	f := start(t, u)
	r, err := http.NewRequest(http.MethodGet, f.URL+"/prod/key", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Range", "bytes=0-1")
	r.Header.Set("User-Agent", "test")
	answer, err := f.client(t, true).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.ProtoMajor != 2 || answer.StatusCode != 206 || string(body) != "hi" ||
		answer.Header.Get("x-amz-version-id") != "v" {
		t.Errorf("the response is %+v with %q, %v", answer, body, err)
	}
	if diff := cmp.Diff("GET /prod/key\nhost "+apiHost+
		"\nrange: bytes=0-1\nuser-agent: test\n", <-u.received); diff != "" {
		t.Errorf("forwarded (-want +got):\n%s", diff)
	}
}

func TestSeveralRequestsUseOneConnection(t *testing.T) {
	u := newUpstream(t, empty)
	f := start(t, u)
	answer := f.raw(t,
		"GET /a HTTP/1.1\r\nHost: "+apiHost+"\r\n\r\nPOST /b HTTP/1.1\r\nHost: "+apiHost+
			"\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n2\r\nhi\r\n1;ext\r\n!\r\n0\r\nx: y\r\n\r\n"+
			"GET /c HTTP/1.1\r\nHost: "+apiHost+"\r\nConnection: close\r\n\r\n")
	if want := strings.Repeat("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 3); answer != want {
		t.Errorf("the responses are %q, want %q", answer, want)
	}
	for _, want := range []string{
		"GET /a\nhost " + apiHost + "\n",
		"POST /b\nhost " + apiHost + "\nContent-Length: 3\nContent-Type: binary/octet-stream\nhi!",
		"GET /c\nhost " + apiHost + "\n",
	} {
		if diff := cmp.Diff(want, <-u.received); diff != "" {
			t.Errorf("forwarded (-want +got):\n%s", diff)
		}
	}
}

func TestClientsThatExpectAContinueGetOne(t *testing.T) {
	u := newUpstream(t, empty)
	f := start(t, u)
	answer := f.raw(t,
		"PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
	if want := "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; answer != want {
		t.Errorf("the response is %q, want %q", answer, want)
	}
}

func TestMalformedRequestsAreRefused(t *testing.T) {
	u := newUpstream(t, empty)
	f := start(t, u)
	for _, text := range []string{
		"GET\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
		"PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "GET / HTTP/1.1\r\na b: c\r\n\r\n",
	} {
		if answer := f.raw(t, text); !strings.HasPrefix(answer, "HTTP/1.1 400 ") {
			t.Errorf("%q: %q, want 400", text, answer)
		}
	}
	if len(u.received) > 0 {
		t.Errorf("forwarded %q", <-u.received)
	}
}

func TestRequestHeadersAreDropped(t *testing.T) {
	var text strings.Builder
	for _, name := range dropped {
		if name != "Content-Length" && name != "Transfer-Encoding" && name != "Connection" {
			fmt.Fprintf(&text, "%s: x\r\n", strings.ToLower(name))
		}
	}
	u := newUpstream(t, empty)
	start(t, u).raw(t,
		"GET / HTTP/1.1\r\nHost: x\r\n"+text.String()+
			"Authorization: kept\r\nReferer: kept\r\nconnection: close\r\n\r\n")
	if diff := cmp.Diff("GET /\nhost "+apiHost+"\nAuthorization: kept\nReferer: kept\n", <-u.received); diff != "" {
		t.Errorf("forwarded (-want +got):\n%s", diff)
	}
}

func TestResponseHeadersAreRenamed(t *testing.T) {
	u := newUpstream(t,
		"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer\r\nuser-agent: a\r\n"+
			"Server: emulator\r\nEtag: \"e\"\r\nx-amzn-Remapped-Content-Length: 7\r\n\r\n")
	answer := start(t, u).raw(t, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	want := "HTTP/1.1 401 Unauthorized\r\nEtag: \"e\"\r\nx-amzn-Remapped-User-Agent: a\r\n" +
		"x-amzn-Remapped-Www-Authenticate: Bearer\r\nX-Amzn-Remapped-Content-Length: 7\r\nContent-Length: 0\r\n\r\n"
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Errorf("returned (-want +got):\n%s", diff)
	}
}

func TestQueryStringsWithoutAValueAreDropped(t *testing.T) {
	for target, want := range map[string]string{
		"/k?uploads": "/k", "/k?x=": "/k", "/k?tagging&versionId=1": "/k?versionId=1",
		"/k?a=1&b&c=%26=": "/k?a=1&c=%26=", "/k?": "/k", "/k": "/k",
	} {
		if got := withoutEmpty(target); got != want {
			t.Errorf("%s is forwarded as %s, want %s", target, got, want)
		}
	}
}

func TestCustomDomainNamesAddTheStage(t *testing.T) {
	u := newUpstream(t, empty)
	f := start(t, u)
	answer, err := f.client(t, false).Get(f.DomainURL + "/key?list-type=2")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := <-u.received; !strings.HasPrefix(got, "GET /prod/key?list-type=2\nhost "+apiHost+"\n") {
		t.Errorf("forwarded %s", got)
	}
}

func TestEncodedBodies(t *testing.T) {
	const text = "the quick brown fox"
	compressed := func(make func(io.Writer) io.WriteCloser) string {
		var b bytes.Buffer
		w := make(&b)
		io.WriteString(w, text)
		w.Close()
		return b.String()
	}
	gzipped := compressed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	for name, c := range map[string]struct {
		encoding, body string
		refuse         bool
		status         int
		forwarded      string
	}{
		"gzip is decompressed": {"gzip", gzipped, false, 200, text},
		"deflate is decompressed": {
			"deflate", compressed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }), false, 200, text,
		},
		"deflate without a header, too": {
			"deflate", compressed(func(w io.Writer) io.WriteCloser { w2, _ := flate.NewWriter(w, 6); return w2 }),
			false, 200, text,
		},
		"identity is forwarded": {"identity", text, true, 200, text},
		"aws-chunked is forwarded": {
			"aws-chunked", text, false, 200, "Content-Encoding: aws-chunked\nContent-Type: text/plain\n" + text,
		},
		"aws-chunked is refused with the switch": {"aws-chunked", text, true, 415, ""},
		"what is not gzip is refused":            {"gzip", text, false, 415, ""},
		"no body at all is not decompressed":     {"gzip", "", false, 200, ""},
		"an unpacked body that is too large: 413": {
			"gzip",
			compressed(func(w io.Writer) io.WriteCloser {
				z := gzip.NewWriter(w)
				z.Write(make([]byte, maxBody+1))
				return z
			}),
			false, 413, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUpstream(t, empty)
			f := start(t, u, func(config *Config) { config.RefuseEncodings = c.refuse })
			r, err := http.NewRequest(http.MethodPut, f.URL+"/", strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header = http.Header{"Content-Encoding": {c.encoding}, "Content-Type": {"text/plain"}, "User-Agent": nil}
			answer, err := f.client(t, false).Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != c.status {
				t.Errorf("status %d, want %d", answer.StatusCode, c.status)
			}
			if c.status != 200 {
				if len(u.received) > 0 {
					t.Errorf("forwarded %q", <-u.received)
				}
				return
			}
			if got := <-u.received; !strings.HasSuffix(got, "\n"+c.forwarded) || strings.Contains(got, "gzip") {
				t.Errorf("forwarded %q, want %q", got, c.forwarded)
			}
		})
	}
}

func TestRequestBodiesHaveALimit(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		for size, status := range map[int]int{maxBody: 200, maxBody + 1: 413, 3 * maxBody: 413} {
			u := newUpstream(t, empty)
			f := start(t, u)
			answer, err := f.client(t, http2).Post(f.URL+"/", "text/plain", bytes.NewReader(make([]byte, size)))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err != nil || answer.StatusCode != status {
				t.Errorf("%d bytes, HTTP/2 %v: %d %q, %v, want %d", size, http2, answer.StatusCode, body, err, status)
			}
			if status == 413 && (string(body) != "HTTP content length exceeded 10485760 bytes." ||
				answer.Header.Get("Content-Type") != "text; charset=utf-8") {
				t.Errorf("%d bytes: %q of type %s", size, body, answer.Header.Get("Content-Type"))
			}
		}
	}
}

func TestResponseBodiesHaveALimit(t *testing.T) {
	for size, status := range map[int]int{maxBody: 200, maxBody + 1: 500} {
		for _, method := range []string{"GET", "HEAD"} {
			response := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size)
			if method == "GET" {
				response += strings.Repeat("x", size)
			}
			f := start(t, newUpstream(t, response))
			address, err := url.Parse(f.URL)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := f.client(t, false).Do(&http.Request{Method: method, URL: address})
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err != nil || answer.StatusCode != status {
				t.Errorf("%s of %d bytes: %d, %v, want %d", method, size, answer.StatusCode, err, status)
			}
			if status == 200 && (answer.ContentLength != int64(size) || method == "GET" && len(body) != size) {
				t.Errorf("%s of %d bytes: Content-Length %d, %d bytes", method, size, answer.ContentLength, len(body))
			}
			if status == 500 && method == "GET" && string(body) != `{"message": "Internal server error"}` {
				t.Errorf("%s of %d bytes: %q", method, size, body)
			}
		}
	}
}

func TestAnUnreachableEmulatorIsABadGateway(t *testing.T) {
	u := newUpstream(t, empty)
	u.url = "http://127.0.0.1:1"
	answer := start(t, u).raw(t, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 502 ") {
		t.Errorf("the response is %q, want 502", answer)
	}
}

func TestATransparentFrontChangesNothing(t *testing.T) {
	u := newUpstream(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nServer: emulator\r\nUser-Agent: a\r\n\r\n")
	f := start(t, u, func(config *Config) { config.Transparent = true })
	answer := f.raw(t,
		"PUT /a?tagging HTTP/1.1\r\nHost: x\r\nContent-MD5: y\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
	if want := "HTTP/1.1 200 OK\r\nServer: emulator\r\nUser-Agent: a\r\nContent-Length: 0\r\n\r\n"; answer != want {
		t.Errorf("the response is %q, want %q", answer, want)
	}
	if diff := cmp.Diff("PUT /a?tagging\nhost x\nContent-Length: 2\nContent-MD5: y\nhi", <-u.received); diff != "" {
		t.Errorf("forwarded (-want +got):\n%s", diff)
	}
	large, err := f.client(t, true).Post(f.URL+"/", "text/plain", bytes.NewReader(make([]byte, 2*maxBody)))
	if err != nil {
		t.Fatal(err)
	}
	large.Body.Close()
	if got := <-u.received; !strings.HasSuffix(got, fmt.Sprintf("%d bytes", 2*maxBody)) {
		t.Errorf("forwarded %s", got)
	}
}
