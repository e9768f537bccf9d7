package front

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Config configures a [Front].
type Config struct {
	// Emulator is the URL of the emulator, "http://127.0.0.1:4566". Required.
	Emulator string
	// Host is the host name of the API, which replaces the name that clients
	// reach the front by. Required unless Transparent.
	Host string
	// Stage is the first segment of the API's URLs. Required for DomainURL.
	Stage string
	// RefuseEncodings returns 415 for a Content-Encoding other than gzip,
	// deflate and identity. AWS documents that, but it is not recorded.
	// Default: false.
	RefuseEncodings bool
	// Transparent forwards requests and responses unchanged, so that clients
	// reach the emulator's S3 by TLS, too. Host is then the client's. Default:
	// false.
	Transparent bool
}

// A Front is a running front.
type Front struct {
	// URL is the front's, without a stage: "https://localhost:4567".
	URL string
	// DomainURL is the URL of the stage by a custom domain name:
	// "https://127.0.0.1:4567".
	DomainURL string
	// Address is where the front listens: "127.0.0.1:4567".
	Address string
	// Certificate is the certificate of the authority that issued the front's
	// own, in PEM.
	Certificate []byte
	// PublicKey is the SHA-256 of the public key of the front's certificate, in
	// Base64, by which Chromium names certificates to trust.
	PublicKey string

	config           Config
	listener         net.Listener
	http2            *http.Server
	http2Connections *channelListener
	emulator         *http.Transport
	mutex            sync.Mutex
	open             map[net.Conn]bool
	closed           bool
	seen             []Exchange
	group            sync.WaitGroup
}

// Start starts a front on 127.0.0.1.
func Start(config Config) (*Front, error) {
	authority, certificate, err := issue()
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{certificate},
		NextProtos:   []string{"h2", "http/1.1"},
		MinVersion:   tls.VersionTLS12,
	})
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, err
	}
	f := &Front{
		URL:              "https://localhost:" + port,
		DomainURL:        "https://127.0.0.1:" + port,
		Address:          listener.Addr().String(),
		Certificate:      authority,
		PublicKey:        base64.StdEncoding.EncodeToString(key[:]),
		config:           config,
		listener:         listener,
		http2Connections: newChannelListener(listener.Addr()),
		emulator:         &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64, MaxConnsPerHost: connections},
		open:             map[net.Conn]bool{},
	}
	f.http2 = &http.Server{Handler: http.HandlerFunc(f.serveHTTP2), TLSConfig: &tls.Config{NextProtos: []string{"h2"}}}
	f.group.Go(func() { f.http2.Serve(f.http2Connections) })
	f.group.Go(f.accept)
	return f, nil
}

// An Exchange is a request that was forwarded and the status code of its response.
type Exchange struct {
	Method, Target string
	Status         int
}

// Forget begins what Seen returns anew.
func (f *Front) Forget() {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.seen = nil
}

// Seen returns the exchanges since Forget was called, or since the start.
func (f *Front) Seen() []Exchange {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return slices.Clone(f.seen)
}

func (f *Front) see(r request, status int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.seen = append(f.seen, Exchange{r.method, r.target, status})
}

// Close stops the front and closes all connections.
func (f *Front) Close() error {
	f.mutex.Lock()
	f.closed = true
	for conn := range f.open {
		conn.Close()
	}
	f.mutex.Unlock()
	err := errors.Join(f.listener.Close(), f.http2.Close())
	f.group.Wait()
	f.emulator.CloseIdleConnections()
	return err
}

func (f *Front) accept() {
	for {
		conn, err := f.listener.Accept()
		if err != nil {
			return
		}
		if !f.track(conn) {
			conn.Close()
			return
		}
		f.group.Go(func() { f.serve(conn.(*tls.Conn)) })
	}
}

// connections is how many the front has to the emulator at once, which resets some of
// 200 that come together.
const connections = 50

// track keeps an open connection for Close, and reports false after Close.
func (f *Front) track(conn net.Conn) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.open[conn] = true
	return !f.closed
}

func (f *Front) forget(conn net.Conn) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.open, conn)
}

// handshakeLimit is for clients that connect and send nothing.
const handshakeLimit = time.Minute

func (f *Front) serve(conn *tls.Conn) {
	defer f.forget(conn)
	conn.SetDeadline(time.Now().Add(handshakeLimit))
	if conn.Handshake() != nil {
		conn.Close()
		return
	}
	conn.SetDeadline(time.Time{})
	if conn.ConnectionState().NegotiatedProtocol == "h2" {
		f.http2Connections.send(conn)
		return
	}
	defer conn.Close()
	f.serveHTTP1(conn)
}
