package doctor

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// A Handshake is what TLS agreed on.
type Handshake struct {
	// Version is the version, such as "TLS 1.3".
	Version string `json:"version"`
	// Issuer is the organization that issued the certificate.
	Issuer string `json:"issuer"`
	// Protocol is the protocol of the application: h2, http/1.1, or "" if the server does
	// not choose.
	Protocol string `json:"protocol"`
}

// encrypt makes a TLS connection. It returns nil if the way ends here.
func (e *examination) encrypt(ctx context.Context, conn net.Conn) *tls.Conn {
	host := e.report.Name.Host
	secure, err := e.handshake(ctx, conn)
	if err != nil {
		e.add(tlsCause(err, e.config.RootCAs), append(tlsParameters(err), "host", host, "time", e.limits.TLS.String())...)
		return nil
	}
	state := secure.ConnectionState()
	if state.Version < tls.VersionTLS12 {
		secure.Close()
		e.add("tls-version", "how", "chooses "+tls.VersionName(state.Version))
		return nil
	}
	certificate := state.PeerCertificates[0]
	e.report.TLS = &Handshake{tls.VersionName(state.Version), issuer(certificate), state.NegotiatedProtocol}
	if e.report.Name.Kind != CustomDomain && !strings.Contains(issuer(certificate), "Amazon") {
		e.add("tls-inspected", "host", host, "issuer", issuer(certificate))
	}
	return secure
}

func (e *examination) handshake(ctx context.Context, conn net.Conn) (*tls.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, e.limits.TLS)
	defer cancel()
	secure := tls.Client(conn, &tls.Config{
		ServerName: e.report.Name.Host, RootCAs: e.config.RootCAs, NextProtos: []string{"h2", "http/1.1"},
		// Old versions are accepted here only to name them: nothing is sent then.
		MinVersion: tls.VersionTLS10,
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}

// Numbers of alerts: https://www.iana.org/assignments/tls-parameters
const (
	alertProtocolVersion     tls.AlertError = 70
	alertCertificateRequired tls.AlertError = 116
)

// hasNoRoots reports whether there is no trusted issuer at all, as in an empty container.
// nil stands for those of the system.
func hasNoRoots(roots *x509.CertPool) bool {
	if roots == nil {
		var err error
		if roots, err = x509.SystemCertPool(); err != nil {
			return true
		}
	}
	return roots.Equal(x509.NewCertPool())
}

func tlsCause(err error, roots *x509.CertPool) Code {
	alert, alerted := remoteAlert(err)
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case as[x509.HostnameError](err):
		return "tls-name"
	case as[x509.SystemRootsError](err) || as[x509.UnknownAuthorityError](err) && hasNoRoots(roots):
		return "tls-no-roots"
	case as[x509.UnknownAuthorityError](err):
		return "tls-unknown-issuer"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && notYetValid(invalid.Cert):
		return "tls-not-yet-valid"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "tls-expired"
	case errors.As(err, &verification):
		return "tls-certificate"
	case errors.As(err, &record):
		return "tls-not-tls"
	case alerted && alert == alertProtocolVersion:
		return "tls-version"
	case alerted && alert == alertCertificateRequired:
		return "tls-client-certificate"
	case alerted:
		return "tls-refused"
	case isTimeout(err) || errors.Is(err, context.Canceled):
		return "tls-timeout"
	case isClosed(err):
		return "tls-closed"
	}
	return "tls-failed"
}

func tlsParameters(err error) []string {
	var verification *tls.CertificateVerificationError
	parameters := []string{"error", err.Error(), "how", "refuses all newer versions"}
	if alert, ok := remoteAlert(err); ok {
		parameters = append(parameters, "alert", strings.TrimPrefix(alert.Error(), "tls: "))
	}
	if !errors.As(err, &verification) || len(verification.UnverifiedCertificates) == 0 {
		return parameters
	}
	c := verification.UnverifiedCertificates[0]
	names := append([]string{}, c.DNSNames...)
	for _, address := range c.IPAddresses {
		names = append(names, address.String())
	}
	if len(names) > 5 {
		names = append(names[:5], "others")
	}
	// Any certificate of the chain can be the one that is not valid now.
	until, from := c.NotAfter, c.NotBefore
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Cert != nil {
		until, from = invalid.Cert.NotAfter, invalid.Cert.NotBefore
	}
	return append(parameters,
		"issuer", issuer(c), "names", cmp.Or(strings.Join(names, ", "), "no name"),
		"until", until.UTC().Format(time.RFC3339), "from", from.UTC().Format(time.RFC3339), "now", time.Now().UTC().Format(time.RFC3339))
}

// remoteAlert returns the alert that the peer sent. Package tls returns alerts as a type
// that it does not export, with the texts of [tls.AlertError].
func remoteAlert(err error) (tls.AlertError, bool) {
	var operation *net.OpError
	if !errors.As(err, &operation) || operation.Op != "remote error" {
		return 0, false
	}
	for number := range 256 {
		if alert := tls.AlertError(number); alert.Error() == operation.Err.Error() {
			return alert, true
		}
	}
	return 0, false
}

func notYetValid(c *x509.Certificate) bool { return c != nil && time.Now().Before(c.NotBefore) }

// issuer returns the name of the organization that issued a certificate.
func issuer(c *x509.Certificate) string {
	names := slices.Concat(c.Issuer.Organization, []string{c.Issuer.CommonName})
	return cmp.Or(cmp.Or(names...), "an issuer without a name")
}

func as[E error](err error) bool {
	var target E
	return errors.As(err, &target)
}

// isClosed reports whether the peer closed the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || isReset(err)
}
