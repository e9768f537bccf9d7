package compare

import (
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/review"
)

// compareGatewayResponses compares the errors that API Gateway returns without a backend.
// Headers of theirs can let scripts of websites read them.
func (c *comparison) compareGatewayResponses(base, head review.API) {
	q := requests{originBefore: base.Callers.Origin, origin: head.Callers.Origin}
	for p := range pairs(base.GatewayResponses, head.GatewayResponses, func(r review.GatewayResponse) string { return r.Type }) {
		change := Change{Kind: KindGatewayResponse, Subject: p.key, Action: Changed, Verdict: Same}
		switch {
		case p.base == nil:
			change.Action = Added
			p.base = &review.GatewayResponse{}
		case p.head == nil:
			change.Action = Removed
			p.head = &review.GatewayResponse{}
		}
		if p.base.StatusCode != p.head.StatusCode {
			change.is(Same, Fact{Code: ResponseField, Name: "statusCode", Before: value(p.base.StatusCode), After: value(p.head.StatusCode)})
		}
		change.Details = append(change.Details, mapFacts(ResponseHeader, p.base.Headers, p.head.Headers, asIs)...)
		change.Details = append(change.Details, mapFacts(ResponseTemplate, p.base.Templates, p.head.Templates, hash)...)
		before, after := headersOf(base.GatewayResponses, p.key), headersOf(head.GatewayResponses, p.key)
		for _, fact := range q.moreHeaders(before, after) {
			if fact.Request = c.error(p.key); fact.Request != nil && fact.Code == CORSHeader {
				shown := fact.Request.with("header.origin", "https://website.example")
				fact.Request = &shown
			}
			change.is(Wider, fact)
		}
		if len(q.reversed().moreHeaders(after, before)) > 0 {
			change.Verdict = widest(change.Verdict, Narrower)
		}
		if !change.isEmpty() || change.Action != Changed {
			c.add(change)
		}
	}
}

// error returns a request to which API Gateway answers with a type of error in both
// versions, or nil if that is not known.
func (c *comparison) error(errorType string) *APIRequest {
	w := c.witnesses
	all := func(APIRequest) bool { return true }
	var request *APIRequest
	switch errorType {
	case "MISSING_AUTHENTICATION_TOKEN":
		if request = w.find(anyRoute, all); request != nil {
			request.Caller, request.UserPool, request.Scopes, request.APIKey = "", "", nil, ""
			request.Verb, request.Path = "GET", "/no-route-has-this-path"
			if before, after := w.answers(request.Verb, request.Path); before != nil || after != nil {
				return nil
			}
		}
	case "INVALID_API_KEY":
		if request = w.find(func(r review.Route) bool { return r.APIKey && r.Authorization == "NONE" }, all); request != nil {
			request.APIKey = ""
		}
	case "UNAUTHORIZED":
		isToken := func(r review.Route) bool { return r.Authorization == "COGNITO_USER_POOLS" }
		if request = w.find(isToken, all); request != nil {
			request.UserPool, request.Scopes = "", nil
		}
	}
	return request
}

// moreHeaders returns the facts about headers that let scripts of websites read errors, or
// that have what callers do not know, and that only the second of two errors has.
func (q requests) moreHeaders(before, after map[string]string) []Fact {
	var facts []Fact
	was := review.Status{Headers: before}
	for _, header := range slices.Sorted(maps.Keys(after)) {
		source := after[header]
		switch {
		case isCORS(header) && !hasHeader(was, header, source) && !q.isOfOrigin(header, source):
			facts = append(facts, Fact{Code: CORSHeader, Name: header, After: value(source)})
		case isSecret(source) && !hasSource(was, source):
			facts = append(facts, Fact{Code: HeaderReturned, Name: header, After: value(source)})
		}
	}
	return facts
}

// headersOf returns the headers of a type of error. A type that is not set has those of
// DEFAULT_4XX or DEFAULT_5XX.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func headersOf(responses []review.GatewayResponse, errorType string) map[string]string {
	of := func(errorType string) map[string]string {
		i := slices.IndexFunc(responses, func(r review.GatewayResponse) bool { return r.Type == errorType })
		if i < 0 {
			return nil
		}
		if responses[i].Headers == nil {
			return map[string]string{}
		}
		return responses[i].Headers
	}
	own := of(errorType)
	switch {
	case own != nil:
		return own
	case strings.HasPrefix(errorType, "DEFAULT_"):
		return nil
	case slices.Contains(serverErrors, errorType):
		return of("DEFAULT_5XX")
	}
	return of("DEFAULT_4XX")
}

// serverErrors are the types of errors with a status code of 500 or more.
var serverErrors = []string{
	"API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE", "INTEGRATION_FAILURE",
	"INTEGRATION_TIMEOUT",
}
