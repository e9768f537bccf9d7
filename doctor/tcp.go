package doctor

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
)

// A Connection is which addresses accept connections.
type Connection struct {
	// Accepted are the addresses that accept a connection, such as 10.0.1.5:443, and Failed
	// those that do not.
	Accepted []string `json:"accepted"`
	Failed   []string `json:"failed,omitempty"`
}

// connect connects to all addresses at the same time. It returns the first connection, or
// nil if there is none.
func (e *examination) connect(ctx context.Context) net.Conn {
	targets := []string{e.config.Connect}
	if e.config.Connect == "" {
		targets = nil
		for _, address := range e.addresses {
			targets = append(targets, netip.AddrPortFrom(address, 443).String())
		}
	}
	conns, errs := make([]net.Conn, len(targets)), make([]error, len(targets))
	var group sync.WaitGroup
	for i, target := range targets {
		group.Go(func() { conns[i], errs[i] = e.dial(ctx, target) })
	}
	group.Wait()
	e.report.TCP = &Connection{Accepted: []string{}}
	var first net.Conn
	byCause := map[Code]string{}
	var order []Code
	var unknown error
	for i, target := range targets {
		if errs[i] == nil {
			e.report.TCP.Accepted = append(e.report.TCP.Accepted, target)
			if first == nil {
				first, e.target = conns[i], target
			} else {
				conns[i].Close()
			}
			continue
		}
		e.report.TCP.Failed = append(e.report.TCP.Failed, target)
		code := tcpCause(errs[i])
		if code == "tcp-failed" {
			unknown = errs[i]
		}
		if byCause[code] == "" {
			order, byCause[code] = append(order, code), target
		} else {
			byCause[code] += ", " + target
		}
	}
	for _, code := range order {
		parameters := []string{"addresses", byCause[code], "time", e.limits.TCP.String()}
		switch {
		case first != nil:
			code = "tcp-partial"
		case code == "tcp-failed":
			parameters = append(parameters, "error", unknown.Error())
		}
		e.add(code, parameters...)
	}
	return first
}

func (e *examination) dial(ctx context.Context, target string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, e.limits.TCP)
	defer cancel()
	if e.config.Dial != nil {
		return e.config.Dial(ctx, "tcp", target)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", target)
}

func tcpCause(err error) Code {
	switch {
	case isRefused(err):
		return "tcp-refused"
	case isUnreachable(err):
		return "tcp-unreachable"
	case isForbidden(err):
		return "tcp-blocked"
	case isTimeout(err):
		return "tcp-timeout"
	}
	return "tcp-failed"
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.As(err, &network) && network.Timeout()
}
