package front

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
)

// serveHTTP1 serves one connection. The package net/http changes the spelling
// of header names, so this reads requests itself.
func (f *Front) serveHTTP1(conn net.Conn) {
	reader := bufio.NewReader(conn)
	for {
		r, err := f.readRequest(reader, conn)
		if err != nil {
			if errors.Is(err, errMalformed) {
				fmt.Fprintf(conn, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
			}
			return
		}
		closing := strings.EqualFold(r.fields.get("Connection"), "close")
		if writeResponse(conn, r.method, f.exchange(r)) != nil || closing {
			return
		}
	}
}

var errMalformed = errors.New("malformed request")

// readRequest reads a request with its whole body. It writes to continued where
// the client waits for that before it sends the body.
func (f *Front) readRequest(reader *bufio.Reader, continued io.Writer) (request, error) {
	line, err := readLine(reader)
	if err != nil {
		return request{}, err
	}
	method, rest, found := strings.Cut(line, " ")
	target, protocol, foundToo := strings.Cut(rest, " ")
	if !found || !foundToo || protocol != "HTTP/1.1" {
		return request{}, errMalformed
	}
	r := request{method: method, target: originForm(target)}
	if r.fields, err = readFields(reader); err != nil {
		return request{}, err
	}
	r.host = r.fields.get("Host")
	r.fields = r.fields.without("Host")
	if strings.EqualFold(r.fields.get("Expect"), "100-continue") {
		if _, err := io.WriteString(continued, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return request{}, err
		}
	}
	chunked := strings.EqualFold(r.fields.get("Transfer-Encoding"), "chunked")
	length := r.fields.get("Content-Length")
	switch {
	case chunked:
		if r.body, r.tooLarge, err = f.readBody(httputil.NewChunkedReader(reader)); err != nil {
			return request{}, err
		}
		_, err = readFields(reader) // trailers, which are dropped
	case length != "":
		size, sizeErr := strconv.ParseInt(length, 10, 64)
		if sizeErr != nil || size < 0 {
			return request{}, errMalformed
		}
		if r.body, r.tooLarge, err = f.readBody(io.LimitReader(reader, size)); err == nil && !r.tooLarge && int64(len(r.body)) < size {
			err = io.ErrUnexpectedEOF
		}
	}
	return r, err
}

// originForm returns the path and the query of a target, which may have a scheme
// and a host before them.
func originForm(target string) string {
	if _, rest, found := strings.Cut(target, "://"); found && !strings.HasPrefix(target, "/") {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return rest[i:]
		}
		return "/"
	}
	return target
}

func readFields(reader *bufio.Reader) (fields, error) {
	var all fields
	for {
		line, err := readLine(reader)
		if err != nil || line == "" {
			return all, err
		}
		name, value, found := strings.Cut(line, ":")
		if !found || name == "" || strings.ContainsAny(name, " \t") {
			return nil, errMalformed
		}
		all = append(all, field{name, strings.Trim(value, " \t")})
	}
}

func readLine(reader *bufio.Reader) (string, error) {
	line, err := reader.ReadString('\n')
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), err
}

// readBody reads a body to its end and reports whether it is larger than API
// Gateway takes, in which case it returns only the beginning.
func (f *Front) readBody(from io.Reader) (body []byte, tooLarge bool, err error) {
	if f.config.Transparent {
		body, err = io.ReadAll(from)
		return body, false, err
	}
	if body, err = io.ReadAll(io.LimitReader(from, maxBody+1)); err != nil {
		return nil, false, err
	}
	rest, err := io.Copy(io.Discard, from)
	return body, len(body) > maxBody || rest > 0, err
}

func writeResponse(w io.Writer, method string, r response) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	fmt.Fprintf(buffered, "HTTP/1.1 %d %s\r\n", r.status, http.StatusText(r.status))
	for _, one := range r.fields {
		fmt.Fprintf(buffered, "%s: %s\r\n", one.name, one.value)
	}
	if r.hasLength() {
		fmt.Fprintf(buffered, "Content-Length: %d\r\n", r.length)
	}
	buffered.WriteString("\r\n")
	if method != http.MethodHead {
		buffered.Write(r.body)
	}
	return buffered.Flush()
}
