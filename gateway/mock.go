package gateway

import (
	"fmt"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Mock is an answer of API Gateway itself, the same to every request: for health
// checks, or in the place of a backend that is not there yet. A request with a
// body of another type than application/json gets 415.
type Mock struct {
	// Status is the status of the answer, 200 to 599. Default: 200.
	Status int
	// Body is the answer's body, without $ and #, which API Gateway would take
	// for its template language. Default: none.
	Body string
	// ContentType is the body's. Default: application/json.
	ContentType string
}

// Bind implements [Integration].
func (m Mock) Bind(at Placement) (Binding, fault.List) {
	status := m.Status
	if status == 0 {
		status = 200
	}
	contentType := m.ContentType
	if contentType == "" {
		contentType = "application/json"
	}
	responses := Responses{
		Name: "mock", Variant: true,
		Default:         strconv.Itoa(status),
		Headers:         map[string]string{"Content-Type": "'" + contentType + "'"},
		ContentHandling: "CONVERT_TO_TEXT",
	}
	if m.Body != "" {
		responses.Templates = map[string]string{"application/json": m.Body}
	}
	return mock(responses, fmt.Sprintf("fixed answer %d", status)), m.check()
}

// mock returns the binding of an answer of API Gateway itself, with the default
// status of its table.
func mock(responses Responses, backend string) Binding {
	return Binding{
		Type:             "MOCK",
		RequestTemplates: map[string]string{"application/json": `{"statusCode": ` + responses.Default + `}`},
		// To the API every body is binary, and a template takes text alone.
		ContentHandling: "CONVERT_TO_TEXT",
		// Another content type has no template, by which the status is set.
		PassthroughBehavior: "NEVER",
		Responses:           responses,
		Backend:             backend,
	}
}

func (m Mock) check() fault.List {
	var faults fault.List
	if m.Status != 0 && (m.Status < 200 || m.Status > 599) {
		faults.Add("status", "%d: must be 200 to 599", m.Status)
	}
	if strings.ContainsAny(ref.Literal(m.Body), "$#") {
		faults.Add("body", "%q: must not have $ or # in it, which API Gateway takes for its template language", m.Body)
	}
	if !printable.MatchString(ref.Literal(m.ContentType)) || strings.Contains(m.ContentType, "'") {
		faults.Add("contentType", "%q: must be a media type, such as text/plain", m.ContentType)
	}
	return faults
}
