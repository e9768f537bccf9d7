package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// An Answer is what is known of a response. It has nothing of the body, and of the header
// only values of known forms, since a response can repeat a credential.
type Answer struct {
	// Request is the method and the path, such as "GET /prod/".
	Request string `json:"request"`
	// Status is the status code.
	Status int `json:"status"`
	// Protocol is the version of HTTP, such as HTTP/2.0.
	Protocol string `json:"protocol"`
	// ErrorType is the type of gateway response in the body, such as THROTTLED, which this
	// module's APIs return.
	ErrorType string `json:"errorType,omitempty"`
	// Exception is the header x-amzn-ErrorType.
	Exception string `json:"exception,omitempty"`
	// RequestID is API Gateway's ID of the request.
	RequestID string `json:"requestId,omitempty"`
	// Endpoint is the header x-amzn-vpce-id. "" is none.
	Endpoint string `json:"endpoint,omitempty"`

	software string // the Server header
	location string // the host of a redirect
	message  string // of the body, in lower case. It is compared, and never shown.
	gateway  bool   // API Gateway answered, or an AWS service behind it
	s3       bool   // S3 answered
	s3Code   string // S3's code of the error
}

// maxBody is how much of a body is read. The bodies of errors are shorter.
const maxBody = 64 << 10

// ask sends a request without a body. The error is one of the transport.
func (e *examination) ask(ctx context.Context, method, path string) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, e.limits.Request)
	defer cancel()
	answer := Answer{Request: method + " " + path}
	if path == "" {
		path = "/"
	}
	name := e.report.Name
	request, err := http.NewRequestWithContext(ctx, method, "https://"+name.Host+path, http.NoBody)
	if err != nil {
		return answer, err
	}
	request.Header.Set("User-Agent", "privateapi-doctor")
	if method == http.MethodGet {
		request.Header.Set("Range", "bytes=0-0")
	}
	if name.Kind == EndpointDNS {
		request.Header.Set("X-Apigw-Api-Id", name.API)
	}
	response, err := e.transport.RoundTrip(request)
	if err != nil {
		return answer, err
	}
	// A server that sends a body slowly does not use up the time of the request.
	timer := time.AfterFunc(e.limits.Body, cancel)
	defer timer.Stop()
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxBody))
	answer.read(response, body)
	return answer, nil
}

var (
	errorType = regexp.MustCompile(`^[A-Z][A-Z_]{0,60}(4XX|5XX)?$`)
	exception = regexp.MustCompile(`^[A-Z][A-Za-z]{0,60}Exception$`)
	requestID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)
	vpceID    = regexp.MustCompile(`^vpce-[0-9a-f]{1,32}$`)
	software  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._/() -]{0,39}$`)
	s3Code    = regexp.MustCompile(`<Code>([A-Za-z]{1,64})</Code>`)
)

// form returns a text if it has a form, and "" otherwise.
func form(pattern *regexp.Regexp, text string) string {
	if pattern.MatchString(text) {
		return text
	}
	return ""
}

func (a *Answer) read(response *http.Response, body []byte) {
	header := response.Header
	a.Status, a.Protocol = response.StatusCode, response.Proto
	// The exception may be followed by a colon and a URL.
	kind, _, _ := strings.Cut(header.Get("X-Amzn-Errortype"), ":")
	a.Exception = form(exception, kind)
	a.RequestID = form(requestID, header.Get("X-Amzn-Requestid"))
	a.Endpoint = form(vpceID, header.Get("X-Amzn-Vpce-Id"))
	a.software = form(software, header.Get("Server"))
	if u, err := url.Parse(header.Get("Location")); err == nil && isHost(strings.ToLower(u.Hostname())) {
		a.location = strings.ToLower(u.Hostname())
	}
	var fields map[string]any
	if json.Unmarshal(body, &fields) == nil {
		for name, value := range fields {
			text, ok := value.(string)
			switch {
			case !ok:
			case strings.EqualFold(name, "message"):
				a.message = strings.ToLower(text)
			case name == "errorType":
				a.ErrorType = form(errorType, text)
			case name == "requestId" && a.RequestID == "":
				a.RequestID = form(requestID, text)
			}
		}
	}
	a.s3 = header.Get("X-Amz-Request-Id") != ""
	if code := s3Code.FindSubmatch(body); code != nil && a.ErrorType == "" {
		a.s3Code = string(code[1])
	}
	own := a.ErrorType != "" && a.RequestID != ""
	a.gateway = own || a.s3 || slices.ContainsFunc([]string{
		"X-Amzn-Requestid", "X-Amz-Apigw-Id", "X-Amzn-Errortype", "X-Amzn-Trace-Id", "X-Amzn-Vpce-Id",
	}, func(name string) bool { return header.Get(name) != "" })
	// The response to a body that is too large has no header of API Gateway.
}

// matches reports whether a response is one of the pattern.
func (p *Pattern) matches(a Answer) bool {
	switch {
	case p == nil:
		return false
	case p.Message != "" && len(p.ErrorTypes) == 0:
		return a.Status == p.Status && strings.Contains(a.message, p.Message)
	case a.ErrorType != "":
		return slices.Contains(p.ErrorTypes, a.ErrorType)
	case slices.Contains(p.Exceptions, a.Exception):
		// The app may have changed the status code of an error of the client.
		return a.Status == p.Status || p.Status < 500
	case a.Exception != "" && len(p.Exceptions) > 0 || a.s3Code != "" || a.s3:
		return false
	case p.Message != "":
		return a.Status == p.Status && strings.Contains(a.message, p.Message)
	}
	// API Gateway's own error has a message. A backend may have the same status codes. 403
	// alone has too many causes.
	return a.Status == p.Status && a.Status != 403 && (a.message != "" || a.Status > 500)
}

// cause returns the cause of a response, or "" if the backend answered as it should.
func (e *examination) cause(a Answer) Code {
	switch {
	case a.location != "" && slices.Contains([]int{301, 302, 303, 307, 308}, a.Status):
		return "http-redirect"
	case !a.gateway && a.Status != http.StatusRequestEntityTooLarge:
		return "http-other-server"
	case a.isStockForbidden() && e.reached:
		return "forbidden"
	case a.isStockForbidden():
		return e.stockForbidden()
	case e.report.Name.Kind == CustomDomain && a.Status == 404 && a.ErrorType == "" && a.message == "not found":
		return "domain-not-mapped"
	}
	for _, c := range Causes {
		if c.Answer.matches(a) {
			return c.Code
		}
	}
	switch {
	case a.s3Code == "AccessDenied" || a.s3 && a.Status == 403:
		return "s3-access-denied"
	case a.s3Code == "NoSuchKey" || a.s3Code == "NoSuchBucket" || a.s3 && a.Status == 404:
		return "s3-not-found"
	case a.Status >= 500 && a.ErrorType != "":
		return "configuration"
	case a.Status >= 500:
		return "backend-failure"
	case a.Status >= 400 && (a.ErrorType != "" || a.Exception != ""):
		return "forbidden"
	}
	return ""
}

// isStockForbidden reports whether a 403 is API Gateway's own with the message Forbidden,
// and not one of a stage of this module.
func (a Answer) isStockForbidden() bool {
	return a.Status == 403 && a.ErrorType == "" && !a.s3 && (a.message == "forbidden" || a.message == "" && a.Exception == "ForbiddenException")
}

func (e *examination) stockForbidden() Code {
	switch {
	case e.report.Name.Kind != CustomDomain && e.config.API != nil && e.config.API.DisableExecuteAPIEndpoint:
		return "default-name-disabled"
	case e.report.DNS != nil && e.report.DNS.Public:
		return "public-endpoint"
	case e.report.Name.Kind == EndpointDNS:
		return "unknown-api"
	case e.report.Name.Kind == CustomDomain:
		return "domain-not-mapped"
	}
	return "unknown-stage"
}

// transportCause returns the cause of a request without a response.
func transportCause(err error) Code {
	if alert, ok := remoteAlert(err); ok {
		if alert == alertCertificateRequired {
			return "tls-client-certificate"
		}
		return "tls-refused"
	}
	switch {
	case isTimeout(err) || errors.Is(err, context.Canceled):
		return "http-timeout"
	case isClosed(err):
		return "http-closed"
	}
	return "http-malformed"
}
