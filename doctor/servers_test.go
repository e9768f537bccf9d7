package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

// Names and addresses of the API that the tests examine.
const (
	host     = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
	vpce     = "a1b2c3d4e5-vpce-0123456789abcdef0.execute-api.eu-central-1.amazonaws.com"
	endpoint = "vpce-0123456789abcdef0-abcdefgh.execute-api.eu-central-1.vpce.amazonaws.com"
	domain   = "reports.example.com"

	private, public4 = "10.0.1.5", "3.120.0.1"

	request = "0a1b2c3d-1111-2222-3333-444455556666" // API Gateway's ID of it
)

// short is the limit of a step whose peer never answers.
const short = 50 * time.Millisecond

// generous are limits that a test on a slow machine does not reach.
var generous = Limits{
	DNS: time.Minute, TCP: time.Minute, TLS: time.Minute, Request: time.Minute, Body: time.Minute,
	Total: time.Minute,
}

// An authority issues certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, organization string) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{organization}, CommonName: "root"},
		NotBefore: time.Now().Add(-1000 * time.Hour), NotAfter: time.Now().Add(1000 * time.Hour),
		IsCA: true, KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true,
	}
	return authority{signed(t, template, template, key, key), key}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func signed(t *testing.T, template, parent *x509.Certificate, key, by *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// issue returns a certificate for all names of the API, after an edit.
func (a authority) issue(t *testing.T, edit func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "API"},
		DNSNames:  []string{host, vpce, endpoint, domain},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if edit != nil {
		edit(template)
	}
	certificate := signed(t, template, a.certificate, key, a.key)
	return tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: key}
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// dnsServer starts a DNS server on the loopback address. It answers every question about
// the kind of the addresses with them, and with the response code.
func dnsServer(t *testing.T, responseCode byte, addresses ...string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if answer := dnsAnswer(buffer[:n], responseCode, addresses); answer != nil {
				conn.WriteTo(answer, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

// dnsAnswer answers a question with one name. RFC 1035 has the format.
func dnsAnswer(question []byte, responseCode byte, addresses []string) []byte {
	end := 12
	for end < len(question) && question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5
	if end > len(question) {
		return nil
	}
	kind := binary.BigEndian.Uint16(question[end-4:])
	answer := append([]byte{}, question[:end]...)
	answer[2], answer[3] = 0x81, 0x80|responseCode
	count := uint16(0)
	for _, address := range addresses {
		ip := netip.MustParseAddr(address)
		if ip.Is4() != (kind == 1) || ip.Is6() != (kind == 28) {
			continue
		}
		count++
		data := ip.AsSlice()
		answer = append(answer, 0xc0, 12, 0, byte(kind), 0, 1, 0, 0, 0, 60, 0, byte(len(data)))
		answer = append(answer, data...)
	}
	binary.BigEndian.PutUint16(answer[6:], count)
	binary.BigEndian.PutUint16(answer[8:], 0)
	binary.BigEndian.PutUint16(answer[10:], 0)
	return answer
}

// closedPort returns a loopback address where nothing listens.
func closedPort(t *testing.T, network string) string {
	t.Helper()
	if network == "udp" {
		conn, err := net.ListenPacket(network, "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.LocalAddr().String()
	}
	listener, err := net.Listen(network, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// peer starts a server that does this with each connection, and returns its address.
func peer(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// silent never says anything.
func silent(conn net.Conn) { io.Copy(io.Discard, conn) }

// says waits for the first bytes of the client, and answers with these.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		conn.Read(make([]byte, 4096))
		io.WriteString(conn, text)
		io.Copy(io.Discard, conn)
	}
}

// A dialer makes connections.
type dialer = func(context.Context, string, string) (net.Conn, error)

// to makes all connections to one address.
func to(address string) dialer {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

// failing makes no connection, with an error of the operating system.
func failing(err error) dialer {
	return func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
}

// ofHost returns a Config for a name that resolves to the private address.
func ofHost(t *testing.T, name string) Config {
	t.Helper()
	c := Config{
		URL: "https://" + name + "/prod", Resolver: dnsServer(t, 0, private), Limits: generous,
		Dial: failing(io.ErrNoProgress),
	}
	switch name {
	case endpoint:
		c.APIID = "a1b2c3d4e5"
	case domain:
		c.URL = "https://" + name + "/reports"
	}
	return c
}

// served returns a Config for a TLS server with a certificate of Amazon. edit may change
// the server.
func served(t *testing.T, name string, handler http.HandlerFunc, edit func(*httptest.Server)) Config {
	t.Helper()
	amazon := newAuthority(t, "Amazon")
	return servedBy(t, amazon, name, handler, func(s *httptest.Server) {
		s.TLS.Certificates = []tls.Certificate{amazon.issue(t, nil)}
		if edit != nil {
			edit(s)
		}
	})
}

func servedBy(
	t *testing.T, a authority, name string, handler http.HandlerFunc, edit func(*httptest.Server),
) Config {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{}
	server.EnableHTTP2 = true
	edit(server)
	server.StartTLS()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	c := ofHost(t, name)
	c.Dial, c.RootCAs = to(server.Listener.Addr().String()), a.pool()
	return c
}

// A response is one of API Gateway or another server.
type response struct {
	status int
	header http.Header
	body   string
}

// by returns a handler that always sends the response.
func (r response) by(w http.ResponseWriter, _ *http.Request) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.WriteHeader(r.status)
	io.WriteString(w, r.body)
}

// itself returns a response of API Gateway itself.
func itself(status int, exception, body string) response {
	header := http.Header{
		"Content-Type": {"application/json"}, "X-Amzn-Requestid": {request}, "X-Amz-Apigw-Id": {"abc="},
	}
	if exception != "" {
		header["X-Amzn-Errortype"] = []string{exception}
	}
	return response{status, header, body}
}

// of returns a response of an API of this module.
func of(status int, errorType, exception string) response {
	return itself(status, exception, `{"message":"…","requestId":"`+request+`","errorType":"`+errorType+`"}`)
}

// s3 returns a response of S3 through API Gateway.
func s3(status int, code string) response {
	r := itself(status, "", `<?xml version="1.0"?><Error><Code>`+code+`</Code><Key>k</Key></Error>`)
	r.header["Content-Type"], r.header["X-Amz-Request-Id"] = []string{"application/xml"}, []string{"ABCDEF"}
	return r
}
