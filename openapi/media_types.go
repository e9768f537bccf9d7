package openapi

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

const (
	jsonType = "application/json"
	anyType  = "*/*"
)

// requestTypes returns the media types of request bodies that a method accepts: those of
// its templates or, where the body is forwarded unchanged, that of the backend.
func requestTypes(b gateway.Binding) []string {
	if b.PassthroughBehavior == "NEVER" {
		return mediaTypes(slices.Collect(maps.Keys(b.RequestTemplates)))
	}
	const header = "integration.request.header.Content-Type"
	if fixed, ok := literal(b.RequestParameters[header]); ok {
		if isJSON(fixed) {
			fixed = jsonType // the service gets its own name for JSON
		}
		return mediaTypes([]string{fixed})
	}
	return []string{anyType}
}

// responseTypes returns the media types of a response of the API.
func responseTypes(b gateway.Binding, response gateway.Response) []string {
	source, mapped := "", false
	for header, from := range response.Headers {
		if strings.EqualFold(header, "Content-Type") {
			source, mapped = from, true
		}
	}
	if fixed, ok := literal(source); ok {
		return mediaTypes([]string{fixed})
	}
	switch accept, accepts := literal(b.RequestParameters["integration.request.header.Accept"]); {
	case len(response.Templates) > 0:
		return mediaTypes(slices.Collect(maps.Keys(response.Templates)))
	case !mapped:
		return []string{jsonType} // API Gateway's own
	case accepts:
		return mediaTypes([]string{accept})
	}
	if fixed, ok := literal(b.RequestParameters["integration.request.header.Content-Type"]); ok {
		return mediaTypes([]string{fixed})
	}
	return []string{anyType}
}

// literal returns the text of a source in single quotes.
func literal(source string) (string, bool) {
	if len(source) < 2 || source[0] != '\'' {
		return "", false
	}
	return source[1 : len(source)-1], true
}

// mediaTypes returns media types without their parameters, sorted.
func mediaTypes(all []string) []string {
	plain := make([]string, len(all))
	for i, text := range all {
		text, _, _ = strings.Cut(text, ";")
		plain[i] = strings.ToLower(strings.TrimSpace(text))
	}
	slices.Sort(plain)
	return slices.Compact(plain)
}

func isJSON(mediaType string) bool { return strings.Contains(strings.ToLower(mediaType), "json") }

// contents returns the contents of a body. Only the bodies of AWS services are known to be
// objects in JSON.
func contents(b gateway.Binding, types []string) object {
	contents := object{}
	for _, one := range types {
		schema := object{"type": "string"}
		switch {
		case isJSON(one) && b.Type == "AWS":
			schema = object{"type": "object"}
		case isJSON(one):
			schema = object{}
		case one == anyType || !strings.HasPrefix(one, "text/"):
			schema["format"] = "binary"
		}
		contents[one] = object{"schema": schema}
	}
	return contents
}

// plainResponses returns the responses of a method with their contents. errors are those
// of API Gateway itself.
func plainResponses(m gateway.Method, table gateway.Responses, errors object) object {
	if table.Default == "" {
		content := contents(m.Integration, []string{anyType})
		either := object{"description": "Error of the backend or of API Gateway", "content": content}
		return object{
			"200": object{"description": "OK", "content": content},
			"4XX": either, "5XX": either,
			"default": object{"description": "Another response of the backend", "content": content},
		}
	}
	responses := maps.Clone(errors)
	for status, r := range table.ByStatus() {
		response := methodResponse(status, r)
		response["description"] = description(status)
		if status != "204" && status != "304" {
			response["content"] = contents(m.Integration, responseTypes(m.Integration, r))
		}
		responses[status] = response
	}
	return responses
}

// withoutContents returns responses to HEAD.
func withoutContents(responses object) object {
	bare := object{}
	for status, value := range responses {
		response := maps.Clone(value.(object))
		delete(response, "content")
		bare[status] = response
	}
	return bare
}

// errorResponses returns the responses for errors of API Gateway itself, by the classes of
// status codes.
func errorResponses(d gateway.Definition) object {
	responses := object{}
	for _, r := range d.GatewayResponses {
		status, ok := map[string]string{"DEFAULT_4XX": "4XX", "DEFAULT_5XX": "5XX"}[r.Type]
		if !ok {
			continue
		}
		content := object{}
		for _, one := range mediaTypes(slices.Collect(maps.Keys(r.Templates))) {
			content[one] = object{"schema": object{}}
		}
		responses[status] = object{"description": "Error of API Gateway", "content": content}
	}
	return responses
}

// description returns the name of a status code, or the code itself.
func description(status string) string {
	code, err := strconv.Atoi(status)
	if err != nil {
		return status
	}
	return cmp.Or(http.StatusText(code), status)
}
