package front

import (
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// serveHTTP2 serves one request of HTTP/2, where header names are in lower
// case; net/http capitalizes them.
func (f *Front) serveHTTP2(w http.ResponseWriter, from *http.Request) {
	r := request{method: from.Method, target: from.RequestURI, host: from.Host}
	for name, values := range from.Header {
		for _, value := range values {
			r.fields = append(r.fields, field{strings.ToLower(name), value})
		}
	}
	var err error
	if r.body, r.tooLarge, err = f.readBody(from.Body); err != nil {
		panic(http.ErrAbortHandler)
	}
	answer := f.exchange(r)
	header := w.Header()
	header["Date"], header["Content-Type"] = nil, nil // net/http adds its own to what has none
	for _, one := range answer.fields {
		header.Add(one.name, one.value)
	}
	if answer.hasLength() {
		header.Set("Content-Length", strconv.FormatInt(answer.length, 10))
	}
	w.WriteHeader(answer.status)
	if r.method != http.MethodHead {
		w.Write(answer.body)
	}
}

// A channelListener accepts the connections that are sent to it.
type channelListener struct {
	address net.Addr
	conns   chan net.Conn
	done    chan struct{}
	once    sync.Once
}

func newChannelListener(address net.Addr) *channelListener {
	return &channelListener{address: address, conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *channelListener) send(conn net.Conn) {
	select {
	case l.conns <- conn:
	case <-l.done:
		conn.Close()
	}
}

// Accept implements [net.Listener].
func (l *channelListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close implements [net.Listener].
func (l *channelListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr implements [net.Listener].
func (l *channelListener) Addr() net.Addr { return l.address }
