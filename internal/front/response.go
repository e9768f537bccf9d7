package front

import (
	"net/http"
	"slices"
	"strings"
)

// remapped are the response headers that API Gateway renames, recorded on AWS by
// LocalStack's test test_apigateway_header_remapping_aws. Connection,
// Content-Length, Date and Server are the emulator's own, and those of the
// connection have been dropped.
var remapped = []string{
	"Authorization", "Content-MD5", "Host", "Max-Forwards", "Proxy-Authenticate", "User-Agent", "WWW-Authenticate",
}

// mapResponse changes a response as API Gateway does on its way out.
func mapResponse(r response) response {
	if r.length > maxBody {
		return message(http.StatusInternalServerError, "application/json", `{"message": "Internal server error"}`, field{"x-amzn-ErrorType", "InternalServerErrorException"})
	}
	r.fields = r.fields.without("Server")
	for i, one := range r.fields {
		if slices.ContainsFunc(remapped, func(name string) bool { return strings.EqualFold(name, one.name) }) {
			r.fields[i].name = "x-amzn-Remapped-" + one.name
		}
	}
	return r
}
