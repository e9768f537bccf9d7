package gateway

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Operation is an integration with one operation of an AWS service, such as
// StartExecution of Step Functions behind POST /executions. Callers cannot choose another
// operation. In the protocols RESTJSON and RESTXML the method and the path identify the
// operation, and callers choose the variables of the path, which may contain slashes. So
// there the role's permissions are a part of the protection.
type Operation struct {
	// Service is the service. Required.
	Service Service
	// Name is the name of the operation, such as "StartExecution". Required.
	Name string
	// Resources are the ARNs that the role may use the operation on, or "*" for every
	// resource. Required, unless Public is set.
	Resources ref.List
	// Actions are the IAM actions that the operation needs. Default: for a service in
	// this package's variables, the known actions, such as sqs:SendMessage for
	// SendMessageBatch; for any other service, the action with the operation's name, such
	// as athena:StartQueryExecution. Required for an operation that is newer than this
	// package. They have no wildcards.
	Actions []string
	// Public means that the operation needs no permission, like Cognito's public
	// operations, so the role gets none. Default: false.
	Public bool
	// Template is a mapping template for the body of the request to the service. In it
	// $body is the caller's body as text, and $util.parseJson($body) is its value. If the
	// caller sends no body or {}, which API Gateway does not distinguish, $body is {} in
	// the protocols with JSON and empty in others. $base64Body is the bytes of the body in
	// Base64, for a binary parameter such as the Data of a record of Kinesis; it is empty for
	// such a body. $jsonBody is the body unchanged if it is exactly one JSON value, with at
	// most 16 objects and arrays inside each other, and null otherwise. It is safe outside of
	// quotes, as in {"Item": $jsonBody}. There is no such variable for a part of the body.
	// Values from the caller must be escaped: in a web form by $util.urlEncode($body), in
	// a JSON string by $util.escapeJavaScript($body).replaceAll("\\'", "'"), since JSON
	// has no escape for a single quote. In the protocol Query the template contains the
	// parameters after Action and Version, such as
	// "TopicArn=…&Message=$util.urlEncode($body)". [Resolve] renders the template with
	// stand-ins for all values of a request. It returns an error if API Gateway refuses
	// the template, if what it renders is not valid, if a value of the body that is not
	// escaped adds to a form or to JSON around a string, or if it sets a header or a query
	// string in $context.requestOverride that chooses the operation, such as X-Amz-Target.
	// Other values that add to the body or override a part of the request are in
	// [Definition.Weakened]. Default: none, the caller's body is forwarded
	// unchanged; in the protocol Query there are no further parameters. Requests with GET,
	// HEAD and OPTIONS have no body: in the protocols JSON10 and JSON11 they need a
	// Template, unless this package knows that the operation has no parameters.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
	Template string
	// ContentTypes are media types of the caller's body that Template takes in addition to
	// application/json and the service's own, such as "text/plain" or
	// "application/cloudevents+json". A request without a Content-Type counts as
	// application/json, and any other one gets 415. Each media type is taken with the charset
	// UTF-8, too, as clients write it: whether API Gateway ignores parameters is not recorded.
	// Name "application/json" to take it with a charset. Scripts of any website can send the
	// types text/plain and application/x-www-form-urlencoded without a preflight request.
	// $body is the text of the body for each.
	// Default: none.
	ContentTypes []string
	// Path is the path of the operation in the protocols RESTJSON and RESTXML, without a
	// leading slash. "{name}" stands for the variable of the route's path with that name:
	// "2013-04-01/hostedzone/{id}". Required in these protocols.
	Path string
	// Method is the verb of the operation in the protocols RESTJSON and RESTXML. Default:
	// the caller's.
	Method string
	// QueryStrings and RequestHeaders are names of the caller's query strings and headers
	// to forward in the protocols RESTJSON and RESTXML. Those that choose the operation or
	// belong to the signature, such as X-Amz-Target, X-HTTP-Method-Override and
	// X-Amz-Security-Token, are errors. Default: none.
	QueryStrings, RequestHeaders []string
	// ResponseHeaders are names of the service's headers to return in addition to
	// Content-Type, ETag, Location, x-amzn-ErrorType and x-amzn-query-error. Default:
	// none.
	ResponseHeaders []string
	// Responses are what the client gets for a status code of the service: another body or
	// another status code. Default: none, the client gets the service's response unchanged.
	Responses map[int]IntegrationResponse
}

var _ Integration = Operation{}

// maxJSONLevels is the number of objects and arrays that may be inside each other in
// $jsonBody. Each takes a pass over the body in the template.
const maxJSONLevels = 16

// emptyBody returns the body that the service gets if the caller sends none: an object
// without members in the protocols with JSON, as from the service's own clients, and
// nothing in others.
func (s Service) emptyBody() string {
	if s.Protocol == Query || s.Protocol == RESTXML {
		return ""
	}
	return "{}"
}

var (
	// encodedBody matches expressions for the body in Base64.
	encodedBody      = regexp.MustCompile(`\$!?\{?input\.(body|json|path)\b`)
	servicePath      = regexp.MustCompile(`^[A-Za-z0-9._~:@!$&'()*+,;=/%-]*$`)
	bodyVariable     = regexp.MustCompile(`\$!?\{?body\b`)
	base64Variable   = regexp.MustCompile(`\$!?\{?base64Body\b`)
	jsonBodyVariable = regexp.MustCompile(`\$!?\{?jsonBody\b`)
	arnText          = regexp.MustCompile(`^[ !#-&(-;=?-\[\]-~]*$`)
	queryStringName  = regexp.MustCompile(`^[A-Za-z0-9._$-]+$`)
)

// Bind implements [Integration].
func (o Operation) Bind(at Placement) (Binding, fault.List) {
	faults := o.check(at.Path)
	faults.In("template", o.checkBody(at.Method))
	template := o.template(at.Method)
	weakened := at.templates.checkOperation(o, template, at.Path, &faults)
	method, target := http.MethodPost, rootPath
	switch {
	case o.Service.isREST():
		method, target = cmp.Or(o.Method, at.Method), "path/"+o.Path
	case o.Service.ByAction:
		target = "action/" + o.Name
	}
	binding := o.Service.bind(at, method, target)
	binding.Backend = o.Service.Name + " " + o.Name
	if greedy := at.Path.Greedy(); greedy != "" && slices.Contains(variables(o.Path), greedy) {
		binding.Weakened = []Weakening{{Field: "path", Subject: at.Path.String(),
			Effect: "callers of " + at.Path.String() + " can use every operation of " + o.Service.Name + " that the role may use, since they choose its path"}}
	}
	switch o.Service.Protocol {
	case JSON10, JSON11:
		binding.RequestParameters["integration.request.header.X-Amz-Target"] = "'" + o.Service.Target + "." + o.Name + "'"
	case RESTJSON, RESTXML:
		binding.forward("path", variables(o.Path)...)
		binding.forward("querystring", o.QueryStrings...)
		binding.forwardHeaders(at, o.RequestHeaders...)
	}
	if template != "" {
		contentType := o.Service.contentType()
		binding.RequestTemplates = map[string]string{"application/json": template, contentType: template}
		for _, name := range o.ContentTypes {
			for _, spelling := range withCharset(name) {
				binding.RequestTemplates[spelling] = template
			}
		}
		binding.RequestParameters["integration.request.header.Content-Type"] = "'" + contentType + "'"
		binding.ContentHandling, binding.PassthroughBehavior = "CONVERT_TO_TEXT", "NEVER"
	}
	binding.Weakened = append(binding.Weakened, weakened...)
	binding.Responses = o.addResponses(binding.Responses.with(backendHeaders(o.ResponseHeaders...)))
	binding.Weakened = append(binding.Weakened, at.templates.checkResponses(o, at.Path, &faults)...)
	if needed, _ := o.Service.required(o.Name, o.Actions); !o.Public && !needed.public {
		binding.Grants = []Grant{{Actions: needed.actions, Resources: o.Resources}}
		if o.choosesResource() {
			binding.expose()
		}
	}
	return binding, faults
}

// choosesResource reports whether callers may choose the resource that the operation is
// used on: in the body, unless the template names one of the resources, or in another part
// of the request.
func (o Operation) choosesResource() bool {
	body := o.Template != "" || o.Service.Protocol != Query
	for _, arn := range o.Resources {
		body = body && !o.names(arn)
	}
	return body || len(variables(o.Path)) > 0 || len(o.QueryStrings) > 0 || len(o.RequestHeaders) > 0
}

// names reports whether the template has a name of a resource in it: its reference, or a
// part of its ARN behind the account.
func (o Operation) names(arn string) bool {
	if ref.Contains(arn) {
		return ref.Contains(o.Template)
	}
	parts := strings.SplitN(arn, ":", 6)
	separates := func(r rune) bool {
		return !strings.ContainsRune("_-.*?", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	written := strings.FieldsFunc(o.Template, separates)
	return slices.ContainsFunc(strings.FieldsFunc(parts[len(parts)-1], separates), func(name string) bool {
		return !strings.ContainsAny(name, "*?") && slices.Contains(written, name)
	})
}

// needsBody reports whether the service needs a body that requests of a method do not
// have: in the protocols with JSON it refuses an empty one.
func (o Operation) needsBody(method string) bool {
	json := o.Service.Protocol == JSON10 || o.Service.Protocol == JSON11
	return json && o.Template == "" && slices.Contains(bodilessMethods, method)
}

// bodilessMethods are the verbs with which clients send no body.
var bodilessMethods = []string{http.MethodGet, http.MethodHead, http.MethodOptions}

// checkBody tests that requests of a method have a body if the service needs one.
func (o Operation) checkBody(method string) fault.List {
	var faults fault.List
	if o.needsBody(method) && !o.Service.requirements()[o.Name].noInput {
		faults.Add("", `"": must be set where the methods include GET, HEAD or OPTIONS, since their requests have no body with the parameters of %s; write {} for none`, o.Name)
	}
	return faults
}

func (o Operation) template(method string) string {
	template := o.Template
	if o.needsBody(method) {
		template = o.Service.emptyBody()
	}
	before := ""
	asJSON := jsonBodyVariable.MatchString(template)
	if asJSON || bodyVariable.MatchString(template) {
		before = mappingTemplate("body", struct{ EmptyBody string }{o.Service.emptyBody()})
	}
	if asJSON {
		before += mappingTemplate("json-body", struct{ Levels int }{maxJSONLevels})
	}
	if base64Variable.MatchString(template) {
		before += mappingTemplate("base64-body", nil)
	}
	template = before + template
	if o.Service.Protocol == Query {
		fixed := "Action=" + o.Name + "&Version=" + o.Service.Version
		if template == "" {
			return fixed
		}
		return fixed + "&" + template
	}
	return template
}

func (o Operation) check(path Path) fault.List {
	var faults fault.List
	faults.In("service", o.Service.check())
	if !operationName.MatchString(o.Name) {
		faults.Add("name", `%q: must be the name of an operation, such as "StartExecution"`, o.Name)
	}
	faults.In("actions", checkActions(o.Actions))
	faults.In("contentTypes", o.checkContentTypes())
	if encodedBody.MatchString(o.Template) {
		faults.Add("template", "%q: must not use $input.body, $input.json or $input.path, which return the body in Base64; use $body for its text and $util.parseJson($body) for its value", o.Template)
	}
	if ref.HasList(o.Template) {
		faults.Add("template", "%q: must not have a reference to a list in it", o.Template)
	}
	switch {
	case o.Public && (len(o.Resources) > 0 || len(o.Actions) > 0):
		faults.Add("public", "true: must not be set together with resources or actions")
	case !o.Public:
		faults.In("", o.checkPermission())
	}
	if !o.Service.isREST() {
		faults.In("", o.checkNotREST())
	} else {
		faults.In("path", checkServicePath(o.Path, path))
		if o.Method != "" && !slices.Contains(verbs, o.Method) {
			faults.Add("method", "%q: must be one of %s", o.Method, strings.Join(verbs, ", "))
		}
		for i, name := range o.QueryStrings {
			if !queryStringName.MatchString(name) || slices.Contains(o.QueryStrings[:i], name) {
				faults.Add("queryStrings", "%q: must be letters, digits and ._$-, and not repeated", name)
			}
		}
		faults.In("requestHeaders", checkRequestHeaders(o.RequestHeaders, nil))
		faults.In("queryStrings", checkAuthority(o.QueryStrings))
		faults.In("requestHeaders", checkAuthority(o.RequestHeaders))
		faults.In("requestHeaders", checkPrivilegedHeaders(o.RequestHeaders))
		for _, name := range o.RequestHeaders {
			if o.Service.Protocol == RESTXML && strings.EqualFold(name, "Accept") {
				faults.Add("requestHeaders", "%q: must not be forwarded, since responses are in XML", name)
			}
			if o.Template != "" && strings.EqualFold(name, "Content-Type") {
				faults.Add("requestHeaders", "%q: must not be forwarded, since the template writes the body", name)
			}
		}
	}
	faults.In("responses", o.checkResponses())
	faults.In("responseHeaders", checkResponseHeaders(o.ResponseHeaders, serviceResponses.headerNames()))
	return faults
}

// beginsWithReference reports whether a text begins with a reference to a string.
func beginsWithReference(text string) bool {
	tokens := ref.Tokens(text)
	return len(tokens) > 0 && strings.HasPrefix(text, tokens[0])
}

// checkPermission tests the permission that the role will have.
func (o Operation) checkPermission() fault.List {
	var faults fault.List
	needed, problem := o.Service.required(o.Name, o.Actions)
	switch {
	case needed.public:
		faults.Add("public", "false: must be true, since %s needs no permission", o.Name)
	case problem != "":
		faults.Add("name", "%s", problem)
	}
	if !needed.public {
		faults.In("resources", checkResources(o.Resources))
	}
	return faults
}

// checkNotREST tests that no field is set that only the REST protocols have.
func (o Operation) checkNotREST() fault.List {
	var faults fault.List
	problem := fmt.Sprintf("must be empty unless the protocol is %s or %s", RESTJSON, RESTXML)
	if o.Path != "" {
		faults.Add("path", "%q: %s", o.Path, problem)
	}
	if o.Method != "" {
		faults.Add("method", "%q: %s", o.Method, problem)
	}
	if len(o.QueryStrings) > 0 {
		faults.Add("queryStrings", "%q: %s", o.QueryStrings, problem)
	}
	if len(o.RequestHeaders) > 0 {
		faults.Add("requestHeaders", "%q: %s", o.RequestHeaders, problem)
	}
	return faults
}

// checkServicePath tests the path of an operation in a REST protocol.
func checkServicePath(text string, path Path) fault.List {
	var faults fault.List
	faults.In("", checkVariables(text, path))
	switch literal := ref.Literal(fillVariables(text, "")); {
	case text == "":
		faults.Add("", `"": must be set if the protocol is %s or %s`, RESTJSON, RESTXML)
	case ref.HasSyntax(text), strings.HasPrefix(text, "/"), !servicePath.MatchString(literal):
		faults.Add("", "%q: must not begin with /, and must not contain spaces, ? and #", text)
	case slices.ContainsFunc(strings.Split(text, "/"), isDots):
		faults.Add("", "%q: must not have a segment . or ..", text)
	}
	return faults
}

// checkResources tests the ARNs that the role is granted actions on.
func checkResources(resources ref.List) fault.List {
	var faults fault.List
	if len(resources) == 0 {
		faults.Add("", `must have at least one ARN, or "*" for every resource`)
	}
	for _, arn := range resources {
		switch {
		case ref.HasList(arn):
			faults.Add("", "must be single ARNs, not a reference to a list")
		case ref.HasSyntax(arn):
			faults.Add("", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as resource.Arn()", arn)
		case arn != "*" && !strings.HasPrefix(arn, "arn:") && !beginsWithReference(arn):
			faults.Add("", `%q: must be an ARN, or "*" for every resource`, arn)
		case !arnText.MatchString(ref.Literal(arn)):
			faults.Add("", "%q: must have printable ASCII characters without quotes, backslashes, < and >", arn)
		}
	}
	return faults
}
