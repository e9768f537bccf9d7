package compare

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// compareGatewayResponses compares the errors that API Gateway returns without a backend.
// Their headers can let scripts of websites read them. Headers and bodies can have what
// callers do not know.
func (c *comparison) compareGatewayResponses(base, head review.API) {
	q := requests{corsBefore: corsOf(base.Callers), cors: corsOf(head.Callers)}
	for p := range pairs(base.GatewayResponses, head.GatewayResponses, func(r review.GatewayResponse) string { return r.Type }) {
		change := Change{Kind: KindGatewayResponse, Subject: p.key, Action: actionOf(p), Verdict: Same}
		var was, is review.GatewayResponse
		if p.base != nil {
			was = *p.base
		}
		if p.head != nil {
			is = *p.head
		}
		if was.StatusCode != is.StatusCode {
			change.is(Same, Fact{Code: ResponseField, Name: "statusCode", Before: value(was.StatusCode), After: value(is.StatusCode)})
		}
		change.Details = append(change.Details, mapFacts(ResponseHeader, was.Headers, is.Headers, asIs)...)
		change.Details = append(change.Details, mapFacts(ResponseTemplate, was.Templates, is.Templates, hash)...)
		before, after := errorOf(base.GatewayResponses, p.key), errorOf(head.GatewayResponses, p.key)
		for _, fact := range slices.Concat(q.moreHeaders(before.Headers, after.Headers), moreVariables(before.Templates, after.Templates)) {
			if fact.Request = c.error(p.key); fact.Request != nil && fact.Code == CORSHeader {
				shown := fact.Request.with("header.origin", "https://website.example")
				fact.Request = &shown
			}
			change.is(Wider, fact)
		}
		less := slices.Concat(q.reversed().moreHeaders(after.Headers, before.Headers), moreVariables(after.Templates, before.Templates))
		if len(less) > 0 {
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
			request.Caller, request.UserPool, request.Scopes, request.APIKey, request.Authorizer = "", "", nil, "", ""
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
		isToken := func(r review.Route) bool { return r.Authorization == "COGNITO_USER_POOLS" || r.Authorizer != "" }
		if request = w.find(isToken, all); request != nil {
			request.UserPool, request.Scopes, request.Authorizer = "", nil, ""
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
		case isCORS(header) && !hasHeader(was, header, source) && !q.isOfCORS(header, source):
			facts = append(facts, Fact{Code: CORSHeader, Name: header, After: value(source)})
		case !isLiteral(source) && !isPublic(source) && !hasSource(was, source):
			facts = append(facts, Fact{Code: HeaderReturned, Name: header, After: value(source)})
		}
	}
	return facts
}

// moreVariables returns the facts about variables that the bodies of the second of two
// errors have, and those of the first do not have. A caller chooses the body by its
// content type.
func moreVariables(before, after map[string]string) []Fact {
	var facts []Fact
	for _, contentType := range slices.Sorted(maps.Keys(after)) {
		if more := onlyIn(variables(after[contentType]), variables(before[contentType])); len(more) > 0 {
			facts = append(facts, Fact{Code: VariableReturned, Name: contentType, After: more})
		}
	}
	return facts
}

// variable matches a variable in the body of an error.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/customize-gateway-responses.html
var variable = regexp.MustCompile(`\$!?\{?([A-Za-z]\w*(?:\.[\w-]+)*)`)

// variables returns the variables in the body of an error whose values callers may not
// know, and its Terraform expressions. A body with another form of a variable has its
// hash as a variable, since the form may return anything.
func variables(template string) []string {
	var list []string
	var text strings.Builder
	for part := range ref.Template(template) {
		switch {
		case part.Kind == ref.EscapePart:
			text.WriteString(part.Text[1:]) // the rest is what Terraform makes of it
		case part.Expression() != "":
			list = append(list, part.Text)
		default:
			text.WriteString(part.Text)
		}
	}
	body := text.String()
	for _, match := range variable.FindAllStringSubmatch(body, -1) {
		if !isPublic(match[1]) {
			list = append(list, match[1])
		}
	}
	rest := variable.ReplaceAllString(body, "\x00") // the end of a variable
	if strings.Contains(rest, "$") || strings.Contains(rest, "\x00(") || strings.Contains(rest, "\x00[") || directive.MatchString(rest) {
		list = append(list, hash(body))
	}
	return list
}

// directive matches the beginning of a directive of a mapping template. A color, such as
// #fff, is none.
var directive = regexp.MustCompile(`#\{?(break|define|else|elseif|end|evaluate|foreach|if|include|macro|parse|set|stop)\b`)

// isPublic reports whether a variable has nothing that a caller of an error may not know.
func isPublic(source string) bool {
	return slices.Contains([]string{
		"context.error.responseType", "context.extendedRequestId", "context.protocol", "context.requestId",
		"context.requestTime", "context.requestTimeEpoch",
	}, source)
}

// errorOf returns the headers and the bodies of a type of error. A type that is not set
// has those of DEFAULT_4XX or DEFAULT_5XX. Without a body it has API Gateway's own.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
func errorOf(responses []review.GatewayResponse, errorType string) review.GatewayResponse {
	types := []string{errorType}
	switch {
	case strings.HasPrefix(errorType, "DEFAULT_"):
	case slices.Contains(serverErrors, errorType):
		types = append(types, "DEFAULT_5XX")
	default:
		types = append(types, "DEFAULT_4XX")
	}
	var found review.GatewayResponse
	for _, name := range types {
		if i := slices.IndexFunc(responses, func(r review.GatewayResponse) bool { return r.Type == name }); i >= 0 {
			found = responses[i]
			break
		}
	}
	if len(found.Templates) == 0 {
		found.Templates = map[string]string{"application/json": `{"message":$context.error.messageString}`}
	}
	return found
}

// serverErrors are the types of errors with a status code of 500 or more.
var serverErrors = []string{
	"API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE", "INTEGRATION_FAILURE",
	"INTEGRATION_TIMEOUT",
}
