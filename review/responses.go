package review

import (
	"cmp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

// Responses is a table that says what callers get for each status code of a backend.
type Responses struct {
	// Name is the name that routes have for it.
	Name string `json:"name"`
	// Statuses are sorted by status code, the default last.
	Statuses []Status `json:"statuses"`
}

// A Status is a status code that callers can get.
type Status struct {
	// Code is the status code, such as 404.
	Code string `json:"code"`
	// Pattern is the regular expression that the backend's status code matches for
	// it. "" is the default: all that match no pattern.
	Pattern string `json:"pattern,omitempty"`
	// Headers maps headers to what they are taken from, in API Gateway's notation:
	// a literal in single quotes, or such as integration.response.header.ETag.
	Headers map[string]string `json:"headers,omitempty"`
	// Templates maps content types to mapping templates.
	Templates map[string]string `json:"templates,omitempty"`
	// ContentHandling is API Gateway's for the response. "" passes bodies unchanged.
	ContentHandling string `json:"contentHandling,omitempty"`
}

// newResponses returns a table of the Definition.
func newResponses(table gateway.Responses) Responses {
	r := Responses{Name: table.Name, Statuses: []Status{}}
	for code, response := range table.ByStatus() {
		r.Statuses = append(r.Statuses, Status{
			Code: code, Pattern: response.Pattern, Headers: copied(response.Headers),
			Templates: copied(response.Templates), ContentHandling: response.ContentHandling,
		})
	}
	isDefault := func(s Status) int {
		if s.Code == table.Default {
			return 1
		}
		return 0
	}
	slices.SortFunc(r.Statuses, func(a, b Status) int {
		return cmp.Or(cmp.Compare(isDefault(a), isDefault(b)), strings.Compare(a.Code, b.Code))
	})
	return r
}
