package gateway

import (
	"fmt"
	"regexp"
	"strconv"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Mock is a fixed response of API Gateway itself, for health checks or instead of a
// backend that does not exist yet. A request whose body has another type than
// application/json gets 415.
type Mock struct {
	// Status is the status code, 200 to 599. Default: 200.
	Status int
	// Body is the body of the response, as it is sent. The values of references in it must
	// not contain $ and #, which begin expressions of API Gateway's template language.
	// Default: none.
	Body string
	// ContentType is the media type of the body. Default: application/json.
	ContentType string
}

var _ Integration = Mock{}

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
		responses.Templates = map[string]string{"application/json": fixedText(m.Body)}
	}
	return mock(responses, fmt.Sprintf("fixed response %d", status)), m.check()
}

// mock returns the binding of a response of API Gateway itself with the default status
// code of its table.
func mock(responses Responses, backend string) Binding {
	return Binding{
		Type:             "MOCK",
		RequestTemplates: map[string]string{"application/json": `{"statusCode": ` + responses.Default + `}`},
		// To the API every body is binary, and a template needs text.
		ContentHandling: "CONVERT_TO_TEXT",
		// Without a template for its content type a request would have no status code.
		PassthroughBehavior: "NEVER",
		Responses:           responses,
		Backend:             backend,
	}
}

// mediaType matches a media type with parameters.
// https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1
var mediaType = regexp.MustCompile(`^[A-Za-z0-9!#&^_.+-]+/[A-Za-z0-9!#&^_.+-]+( *; *[A-Za-z0-9_-]+=([A-Za-z0-9!#&^_.+:/-]+|"[A-Za-z0-9 !#&^_.+:/,;=-]*"))*;?$`)

// isMediaType reports whether a text is a media type, or may be one if it has references.
// One at the beginning may be a whole media type.
func isMediaType(text string) bool {
	replaced := ref.Replace(text, func(string) string { return "a" })
	return mediaType.MatchString(replaced) || beginsWithReference(text) && mediaType.MatchString("a/"+replaced)
}

func (m Mock) check() fault.List {
	var faults fault.List
	if m.Status != 0 && (m.Status < 200 || m.Status > 599) {
		faults.Add("status", "%d: must be 200 to 599", m.Status)
	}
	if ref.HasList(m.Body) {
		faults.Add("body", "%q: must not have a reference to a list in it", m.Body)
	}
	if m.ContentType != "" && !isMediaType(m.ContentType) {
		faults.Add("contentType", "%q: must be a media type, such as text/plain", m.ContentType)
	}
	return faults
}
