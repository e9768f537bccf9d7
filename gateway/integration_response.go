package gateway

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// An IntegrationResponse is what the client gets for one status code of a service: a body
// that a mapping template writes, and a status code that depends on the service's body.
// This package has variables for some operations, such as [PlainItem].
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
type IntegrationResponse struct {
	// Template is a mapping template for the body of the response. In it $body is the
	// service's body as text, and $json is its value if it is JSON: $json.executionArn is a
	// member. If the service sends no body, $body is {} in the protocols with JSON and
	// empty in others. Values must be escaped, as in the Template of an [Operation].
	// [Resolve] checks it in the same way. Values of the service that add to the body are in
	// [Definition.Weakened]. The template must not set $context.responseOverride. Default:
	// none, the service's body is returned unchanged.
	Template string
	// ContentType is the media type of what Template renders. Default: application/json.
	ContentType string
	// StatusRules decide the status code of the response. The first one whose condition is
	// true counts. Default: none, the client gets the service's status code.
	StatusRules []StatusRule
}

// A StatusRule is a status code that the client gets instead of the backend's, on a
// condition.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
type StatusRule struct {
	// Condition is the condition of an #if in the language of mapping templates, such as
	// `"$!json.error" == "NotFound"`. It can use $body, $json and the variables that the
	// template sets. API Gateway takes a missing value for true, so compare a text with the
	// value in double quotes and with an exclamation mark. Required.
	Condition string `json:"condition"`
	// Status is the status code, 200 to 599. Required.
	Status int `json:"status"`
}

var (
	jsonVariable     = regexp.MustCompile(`\$!?\{?json\b`)
	responseOverride = regexp.MustCompile(`responseOverride`)
	stopDirective    = regexp.MustCompile(`#\{?stop\b`)
)

// statuses returns the status codes of an Operation's responses in their order.
func (o Operation) statuses() []int { return slices.Sorted(maps.Keys(o.Responses)) }

// reads reports whether the response reads a variable.
func (r IntegrationResponse) reads(variable *regexp.Regexp) bool {
	return variable.MatchString(r.Template) || slices.ContainsFunc(r.StatusRules, func(rule StatusRule) bool {
		return variable.MatchString(rule.Condition)
	})
}

// before returns what precedes the user's text in the template of a response.
func (r IntegrationResponse) before(service Service) string {
	return mappingTemplate("response-body", struct {
		EmptyBody string
		JSON      bool
	}{service.emptyBody(), r.reads(jsonVariable)})
}

// text returns the template of a response after its beginning. The rules come last, so
// that they can use the variables of the template.
func (r IntegrationResponse) text() string {
	text := r.Template
	if text == "" {
		text = "$body"
	}
	if last := text[strings.LastIndex(text, "\n")+1:]; strings.Contains(last, "##") && len(r.StatusRules) > 0 {
		text += "\n" // ends the comment
	}
	for i, rule := range r.StatusRules {
		text += fmt.Sprintf("#%s(%s)#set($context.responseOverride.status = %d)",
			map[bool]string{true: "if", false: "elseif"}[i == 0], rule.Condition, rule.Status)
	}
	if len(r.StatusRules) > 0 {
		text += "#end"
	}
	return text
}

// addResponses adds the responses of an Operation to the table. Every status code of a
// rule is one of the table, so that the method declares it. AWS's own example overrides a
// status code without that.
func (o Operation) addResponses(table Responses) Responses {
	if len(o.Responses) == 0 {
		return table
	}
	table.Variant, table.Statuses = true, maps.Clone(table.Statuses)
	declare := func(status int) Response {
		code := strconv.Itoa(status)
		response, ok := table.Statuses[code]
		if !ok && code != table.Default {
			response = Response{Pattern: code}
			table.Statuses[code] = response
		}
		return response
	}
	for _, status := range o.statuses() {
		r := o.Responses[status]
		response := declare(status)
		response.Templates = map[string]string{"application/json": r.before(o.Service) + r.text()}
		response.ContentHandling = "CONVERT_TO_TEXT"
		response.StatusRules = slices.Clone(r.StatusRules)
		if r.Template != "" {
			response.Headers = map[string]string{"Content-Type": "'" + r.contentType() + "'"}
		}
		table.Statuses[strconv.Itoa(status)] = response
	}
	for _, r := range o.Responses {
		for _, rule := range r.StatusRules {
			declare(rule.Status)
		}
	}
	return table
}

func (r IntegrationResponse) contentType() string {
	if r.ContentType == "" {
		return "application/json"
	}
	return r.ContentType
}

// checkResponses tests the responses of an Operation.
func (o Operation) checkResponses() fault.List {
	var faults fault.List
	for _, status := range o.statuses() {
		r, field := o.Responses[status], strconv.Itoa(status)
		if status < 200 || status > 599 {
			faults.Add(field, "must be a status code, 200 to 599")
		}
		faults.In(field, r.check(o.Service))
	}
	return faults
}

func (r IntegrationResponse) check(service Service) fault.List {
	var faults fault.List
	if r.Template == "" && len(r.StatusRules) == 0 {
		faults.Add("", "must have a template or status rules")
	}
	if r.ContentType != "" && (r.Template == "" || !isMediaType(r.ContentType)) {
		faults.Add("contentType", "%q: must be a media type, such as text/plain, and empty without a template", r.ContentType)
	}
	texts := map[string]string{"template": r.Template}
	for i, rule := range r.StatusRules {
		field := fmt.Sprintf("statusRules[%d]", i)
		texts[field+".condition"] = rule.Condition
		if problem := checkCondition(rule.Condition); problem != "" {
			faults.Add(field+".condition", "%q: must be one condition of an #if: %s", rule.Condition, problem)
		}
		if rule.Status < 200 || rule.Status > 599 {
			faults.Add(field+".status", "%d: must be 200 to 599", rule.Status)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(texts)) {
		text := texts[field]
		switch {
		case ref.HasList(text):
			faults.Add(field, "%q: must not have a reference to a list in it", text)
		case encodedBody.MatchString(text):
			faults.Add(field, "%q: must not use $input.body, $input.json or $input.path, which may return the body in Base64; use $body for its text and $json for its value", text)
		case responseOverride.MatchString(text):
			faults.Add(field, "%q: must not use $context.responseOverride; use statusRules and headers of the route", text)
		case service.emptyBody() == "" && jsonVariable.MatchString(text):
			faults.Add(field, "%q: must not use $json, since %s answers in XML", text, service.Name)
		}
	}
	if len(r.StatusRules) > 0 && stopDirective.MatchString(r.Template) {
		faults.Add("template", "%q: must not have #stop, since the status rules come after it", r.Template)
	}
	return faults
}

// checkCondition returns what is wrong with a condition, or "". A condition that ends the
// #if and begins another directive is not the element of a list.
func checkCondition(condition string) string {
	if strings.TrimSpace(condition) == "" {
		return "it is empty"
	}
	condition = withoutReferences(condition)
	for _, template := range []string{"#if(" + condition + ")#end", "#set($list = [" + condition + "])"} {
		if _, err := velocity.Parse(template); err != nil {
			return err.Error()
		}
	}
	return ""
}

// checkResponses adds what is wrong with the response templates of an Operation to the
// faults, and returns their weaknesses.
func (c templateChecker) checkResponses(o Operation, at Path, faults *fault.List) []Weakening {
	var weakened []Weakening
	for _, status := range o.statuses() {
		r := o.Responses[status]
		if r.isOwn() {
			c.trust(map[string]string{"": r.before(o.Service) + r.text()})
			continue
		}
		if r.Template == "" || r.check(o.Service) != nil {
			continue
		}
		// The rules render nothing, and their conditions are checked as such.
		field := fmt.Sprintf("responses.%d.template", status)
		result := c.check(userTemplate{
			prefix: r.before(o.Service), text: r.Template, format: formatOf(r.contentType()), response: true,
		})
		if result.problem != "" {
			faults.Add(field, "%q: %s", r.Template, result.problem)
		}
		weakened = append(weakened, templateWeakenings(field, at, "the response template", result)...)
	}
	return weakened
}
