package doctor

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/url"
	"time"

	"cdk.tf/go/privateapi/review"
)

// A Config says what to examine, and how.
type Config struct {
	// URL is the API's URL with the stage, such as
	// "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod". A longer path is the
	// path to examine. Required.
	URL string
	// APIID is the ID of the REST API, for a URL with the endpoint's own name only.
	APIID string
	// API has the routes. Default: nil, the routes are not known.
	API *review.API
	// Resolver is the DNS server to ask, such as "10.0.0.2:53". Default: the servers that
	// this machine asks.
	Resolver string
	// Connect is an address to connect to instead of those that DNS has for the name, such
	// as "10.0.1.5:443". Default: none, DNS is asked.
	Connect string
	// RootCAs are the trusted issuers of certificates. Default: nil, those of the system.
	RootCAs *x509.CertPool
	// Dial makes the connections to the API. Default: that of [net.Dialer].
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy returns the proxy that other programs would send a request for a URL through,
	// nil for none. The doctor does not use the proxy. Default: nil, there is none.
	Proxy func(*url.URL) (*url.URL, error)
	// Progress gets a line for each step that begins. Default: nil, nothing is written.
	Progress io.Writer
	// Limits are how long each step may take. Default: those of [DefaultLimits].
	Limits Limits
}

// Limits are how long each step may take.
type Limits struct {
	// DNS, TCP and TLS limit one question, one connection and one handshake. Request limits
	// a request until the header of its response, and Body the time after that.
	DNS, TCP, TLS, Request, Body time.Duration
	// Total limits everything.
	Total time.Duration
}

// DefaultLimits are the limits of a Config without Limits. Request is longer than the 29
// seconds after which API Gateway responds by default.
var DefaultLimits = Limits{
	DNS: 12 * time.Second, TCP: 5 * time.Second, TLS: 8 * time.Second,
	Request: 31 * time.Second, Body: 3 * time.Second, Total: 58 * time.Second,
}
