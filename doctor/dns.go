package doctor

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// A Lookup is what DNS answered.
type Lookup struct {
	// Server is the address of the DNS server that answered. "" is a file such as
	// /etc/hosts, or a system that does not say.
	Server string `json:"server,omitempty"`
	// Addresses are the addresses of the name, sorted.
	Addresses []netip.Addr `json:"addresses"`
	// Public reports whether the addresses are those of the internet.
	Public bool `json:"public"`
}

// lookup asks for the addresses of the host. It returns false if the way ends here.
func (e *examination) lookup(ctx context.Context) bool {
	host := e.report.Name.Host
	ctx, cancel := context.WithTimeout(ctx, e.limits.DNS)
	defer cancel()
	var seen question
	// A final dot keeps the search domains of this machine away.
	addresses, err := seen.resolver(e.config.Resolver).LookupNetIP(ctx, "ip", host+".")
	server := seen.answeredBy(err)
	about := []string{"host", host, "server", serverName(server), "time", e.limits.DNS.String()}
	if err != nil {
		e.add(e.dnsCause(ctx, err, seen.lastError()), append(about, "endpoint", e.report.Name.Endpoint)...)
		return false
	}
	for i, address := range addresses {
		addresses[i] = address.Unmap()
	}
	slices.SortFunc(addresses, netip.Addr.Compare)
	addresses = slices.Compact(addresses)
	e.addresses = addresses[:min(len(addresses), maxAddresses)]
	e.report.DNS = &Lookup{Server: server, Addresses: e.addresses, Public: public(e.addresses)}
	about = append(about, "addresses", join(e.addresses))
	if slices.ContainsFunc(e.addresses, func(a netip.Addr) bool { return a.IsUnspecified() || a.IsLoopback() }) {
		e.add("dns-blocked", about...)
		return false
	}
	if e.report.DNS.Public {
		// A VPC may have public ranges, so this counts only if something else is wrong.
		f := newFinding("dns-public", about...)
		e.suspicion = &f
	}
	return true
}

// maxAddresses limits how many addresses are tried. An endpoint has one or two per
// Availability Zone.
const maxAddresses = 16

func (e *examination) dnsCause(ctx context.Context, err, network error) Code {
	var failure *net.DNSError
	if !errors.As(err, &failure) {
		failure = &net.DNSError{}
	}
	switch {
	case failure.IsNotFound:
		return map[NameKind]Code{
			PrivateDNS: "dns-not-found-private-dns", EndpointHost: "dns-not-found-vpce",
			EndpointDNS: "dns-not-found-endpoint", CustomDomain: "dns-not-found-domain",
		}[e.report.Name.Kind]
	case isRefused(network) || isUnreachable(network):
		return "dns-unreachable"
	case failure.IsTimeout || ctx.Err() != nil:
		return "dns-timeout"
	}
	return "dns-failure"
}

// A question records which server is asked, and how the network fails.
type question struct {
	mutex  sync.Mutex
	server string
	err    error
}

// resolver returns a resolver that asks a server, or those of the system. On Windows and
// macOS only the system itself knows which server is for which name, such as with a VPN.
func (q *question) resolver(server string) *net.Resolver {
	if server == "" && (runtime.GOOS == "windows" || runtime.GOOS == "darwin") {
		return net.DefaultResolver
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		if server != "" {
			address = server
		}
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		q.mutex.Lock()
		q.server = address
		q.mutex.Unlock()
		q.see(err)
		if udp, ok := conn.(*net.UDPConn); ok {
			return &watchedConn{udp, q}, err
		}
		return conn, err
	}}
}

func (q *question) see(err error) {
	if err == nil {
		return
	}
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.err = err
}

func (q *question) lastError() error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.err
}

func (q *question) answeredBy(err error) string {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	var failure *net.DNSError
	if q.server == "" && errors.As(err, &failure) {
		return failure.Server
	}
	return q.server
}

// A watchedConn records errors, since [net.DNSError] does not have them.
type watchedConn struct {
	*net.UDPConn
	question *question
}

func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.UDPConn.Read(p)
	c.question.see(err)
	return n, err
}

func serverName(server string) string {
	if server == "" {
		return "this machine's resolver"
	}
	return server
}

// shared is the range of carrier-grade NAT, which VPCs may have.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// public reports whether one of the IPv4 addresses is public. The IPv6 addresses of a VPC
// are, too, so they do not count.
func public(addresses []netip.Addr) bool {
	return slices.ContainsFunc(addresses, func(a netip.Addr) bool {
		return a.Is4() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !a.IsUnspecified() && !shared.Contains(a)
	})
}

func join(addresses []netip.Addr) string {
	texts := make([]string, len(addresses))
	for i, a := range addresses {
		texts[i] = a.String()
	}
	return strings.Join(texts, ", ")
}

// The numbers are those of Windows, which package syscall has no names for everywhere.
func isRefused(err error) bool { return isErrno(err, syscall.ECONNREFUSED, 10061) }

func isUnreachable(err error) bool {
	return isErrno(err, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN, syscall.EADDRNOTAVAIL, 10051, 10065)
}

func isForbidden(err error) bool { return isErrno(err, syscall.EACCES, syscall.EPERM, 10013) }

func isReset(err error) bool {
	return isErrno(err, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED, 10054, 10053)
}

func isErrno(err error, numbers ...syscall.Errno) bool {
	var number syscall.Errno
	return errors.As(err, &number) && slices.Contains(numbers, number)
}
