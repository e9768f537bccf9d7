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
	// StatusRules are the status codes that callers get instead of Code, on a condition.
	StatusRules []StatusRule `json:"statusRules,omitempty"`
}

// A StatusRule is a status code that callers get instead of another one. The first rule
// whose condition is true counts.
type StatusRule struct {
	// Condition is a condition on the backend's body, in the language of mapping templates.
	Condition string `json:"condition"`
	// Status is the status code.
	Status int `json:"status"`
}

// newResponses returns a table of the Definition, as newRoute does.
func newResponses(cors gateway.CORS, table gateway.Responses) Responses {
	r := Responses{Name: table.Name, Statuses: []Status{}}
	for code, response := range table.ByStatus() {
		status := Status{
			Code: code, Pattern: response.Pattern, Headers: copied(response.Headers),
			Templates: withoutOrigins(cors, response.Templates), ContentHandling: response.ContentHandling,
		}
		for _, rule := range response.StatusRules {
			status.StatusRules = append(status.StatusRules, StatusRule(rule))
		}
		r.Statuses = append(r.Statuses, status)
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
