package gateway

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// An ErrorBody is the fixed body of an error of a backend.
type ErrorBody struct {
	// Body is the body as clients get it. The values of references in it must not contain $ and
	// #, which begin expressions of API Gateway's template language. Required.
	Body string
	// ContentType is the media type of the body. Default: application/json.
	ContentType string
}

func (e ErrorBody) check() fault.List {
	var faults fault.List
	switch {
	case e.Body == "":
		faults.Add("body", "must be set")
	case ref.HasList(e.Body):
		faults.Add("body", "%q: must be text, without a reference to a list in it", e.Body)
	}
	if e.ContentType != "" && !isMediaType(e.ContentType) {
		faults.Add("contentType", "%q: must be a media type, such as text/html", e.ContentType)
	}
	return faults
}

// checkErrorBodies tests bodies by the status codes of a table of responses.
func (r Responses) checkErrorBodies(bodies map[string]ErrorBody) fault.List {
	var faults fault.List
	var errors []string
	for _, status := range slices.Sorted(maps.Keys(r.ByStatus())) {
		if status >= "400" {
			errors = append(errors, status)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(bodies)) {
		if !slices.Contains(errors, status) {
			faults.Add("", "%q: must be one of %s", status, strings.Join(errors, ", "))
			continue
		}
		faults.In(status, bodies[status].check())
	}
	return faults
}

// withErrorBodies returns the table with fixed bodies of some errors.
func (r Responses) withErrorBodies(bodies map[string]ErrorBody) Responses {
	if len(bodies) == 0 {
		return r
	}
	r = r.withHeaderByStatus("Content-Type")
	r.Variant = true
	for status, body := range bodies {
		contentType := body.ContentType
		if contentType == "" {
			contentType = "application/json"
		}
		response := r.Statuses[status]
		response.Headers = withHeaders(response.Headers, map[string]string{"Content-Type": "'" + contentType + "'"})
		response.Templates = map[string]string{"application/json": fixedText(body.Body)}
		// To the API every body is binary, and a template needs text.
		response.ContentHandling = "CONVERT_TO_TEXT"
		r.Statuses[status] = response
	}
	return r
}

// withHeaderByStatus returns the table with a header of all responses as one of each status
// code, so that one of them can have another.
func (r Responses) withHeaderByStatus(name string) Responses {
	r = r.clone()
	header := map[string]string{name: r.Headers[name]}
	delete(r.Headers, name)
	if _, found := r.Statuses[r.Default]; !found {
		r.Statuses[r.Default] = Response{}
	}
	for status, response := range r.Statuses {
		response.Headers = withHeaders(header, response.Headers)
		r.Statuses[status] = response
	}
	return r
}
