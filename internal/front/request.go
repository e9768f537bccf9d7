package front

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net"
	"net/http"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

// maxBody is the largest body in bytes that API Gateway accepts or returns.
const maxBody = gateway.MaxBodySize

// dropped are the request headers that API Gateway drops before any mapping sees
// them, recorded on AWS by LocalStack's test test_apigateway_header_remapping_aws.
var dropped = []string{
	"Connection", "Content-Length", "Content-MD5", "Expect", "Max-Forwards", "Proxy-Authenticate", "Server", "TE",
	"Trailer", "Transfer-Encoding", "Upgrade", "WWW-Authenticate",
}

// mapRequest changes a request as API Gateway does on its way in, or refuses it.
func (f *Front) mapRequest(r request) (request, *response) {
	if r.tooLarge {
		return r, tooLarge()
	}
	encoding := r.fields.get("Content-Encoding")
	body, known, err := decoded(r.body, encoding)
	switch {
	case err != nil, !known && f.config.RefuseEncodings:
		refusal := message(http.StatusUnsupportedMediaType, "application/json", `{"message":"Unsupported Media Type"}`, field{"x-amzn-ErrorType", "UnsupportedMediaTypeException"})
		return r, &refusal
	case len(body) > maxBody:
		return r, tooLarge()
	case known:
		// The emulator must not decompress it again.
		r.body, r.fields = body, r.fields.without("Content-Encoding")
	}
	r.fields = r.fields.without(dropped...)
	if len(r.body) > 0 && r.fields.get("Content-Type") == "" {
		// The binary type */* matches a body without a type, too. The emulator takes
		// it for text. S3 stores this type where it gets none.
		r.fields = append(r.fields, field{"Content-Type", "binary/octet-stream"})
	}
	r.target = withoutEmpty(r.target)
	if name, _, err := net.SplitHostPort(r.host); err == nil && name == "127.0.0.1" {
		r.target = "/" + f.config.Stage + r.target
	}
	if !strings.Contains(r.host, ".execute-api.") {
		r.host = f.config.Host
	}
	return r, nil
}

// tooLarge is recorded on AWS; it is no gateway response.
func tooLarge() *response {
	refusal := message(http.StatusRequestEntityTooLarge, "text; charset=utf-8", "HTTP content length exceeded 10485760 bytes.")
	return &refusal
}

// decoded returns a body without its Content-Encoding, if that is one that API
// Gateway knows. A decoded body that is too large is cut.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
func decoded(body []byte, encoding string) (decoded []byte, known bool, err error) {
	var reader io.Reader
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return body, true, nil
	case "gzip":
		reader, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		// It should be zlib's format, and often is not.
		if reader, err = zlib.NewReader(bytes.NewReader(body)); err != nil {
			reader, err = flate.NewReader(bytes.NewReader(body)), nil
		}
	default:
		return body, false, nil
	}
	if len(body) == 0 {
		return body, true, nil // a request without a body is not refused
	}
	if err != nil {
		return nil, true, err
	}
	decoded, err = io.ReadAll(io.LimitReader(reader, maxBody+1))
	return decoded, true, err
}

// withoutEmpty drops query strings without a value: reports of AWS say that they
// do not reach S3.
func withoutEmpty(target string) string {
	path, query, found := strings.Cut(target, "?")
	if !found {
		return target
	}
	var kept []string
	for _, one := range strings.Split(query, "&") {
		if _, value, _ := strings.Cut(one, "="); value != "" {
			kept = append(kept, one)
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + strings.Join(kept, "&")
}
