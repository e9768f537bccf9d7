package front

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A request is one that a client sent.
type request struct {
	method, target, host string
	fields               fields
	body                 []byte
	tooLarge             bool // the body is larger than API Gateway takes
}

// A response is one to a client.
type response struct {
	status int
	fields fields
	body   []byte
	length int64 // of the body; a response to HEAD has the one without the other
}

// hasLength reports whether a response has a Content-Length.
func (r response) hasLength() bool {
	return r.status != http.StatusNoContent && r.status != http.StatusNotModified
}

func message(status int, contentType, body string, more ...field) response {
	return response{
		status: status,
		fields: append(fields{{"Content-Type", contentType}}, more...),
		body:   []byte(body),
		length: int64(len(body)),
	}
}

// exchange sends a request to the emulator and returns its response, both
// changed as API Gateway changes them.
func (f *Front) exchange(r request) response {
	if f.config.Transparent {
		r.fields = r.fields.without(connection...)
	} else {
		var refusal *response
		if r, refusal = f.mapRequest(r); refusal != nil {
			return *refusal
		}
	}
	answer, err := f.send(r)
	if err != nil {
		return message(http.StatusBadGateway, "text/plain", "the front: "+err.Error())
	}
	f.see(r, answer.status)
	answer.fields = answer.fields.without(connection...)
	if f.config.Transparent {
		return answer
	}
	return mapResponse(answer)
}

// connection are headers of a connection, not of what is sent by it.
var connection = []string{"Connection", "Content-Length", "Expect", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"}

// send sends a request to the emulator as it is.
func (f *Front) send(r request) (response, error) {
	emulator, err := url.Parse(f.config.Emulator)
	if err != nil {
		return response{}, err
	}
	// An opaque URL is written as it is, not cleaned.
	path, query, _ := strings.Cut(r.target, "?")
	sent := &http.Request{
		Method:        r.method,
		URL:           &url.URL{Scheme: emulator.Scheme, Host: emulator.Host, Opaque: path, RawQuery: query},
		Host:          r.host,
		Header:        http.Header{"User-Agent": nil}, // net/http adds its own to what has none
		Body:          http.NoBody,
		ContentLength: int64(len(r.body)),
	}
	if len(r.body) > 0 {
		sent.Body = io.NopCloser(bytes.NewReader(r.body))
		sent.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.body)), nil }
	}
	for _, one := range r.fields {
		sent.Header[one.name] = append(sent.Header[one.name], one.value)
	}
	answer, err := f.emulator.RoundTrip(sent)
	if err != nil {
		return response{}, err
	}
	defer answer.Body.Close()
	got := response{status: answer.StatusCode, length: answer.ContentLength}
	if got.body, err = io.ReadAll(answer.Body); err != nil {
		return response{}, err
	}
	if r.method != http.MethodHead || got.length < 0 {
		got.length = int64(len(got.body))
	}
	for name, values := range answer.Header {
		for _, value := range values {
			got.fields = append(got.fields, field{name, value})
		}
	}
	slices.SortStableFunc(got.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return got, nil
}
