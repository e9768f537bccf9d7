// Package openapi writes a Definition as one OpenAPI 3 document with API Gateway's
// extensions. API Gateway imports such a document as a whole REST API.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
package openapi

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// Parts is a document in parts, which Terraform joins. CDK for Terraform's time grows
// with the square of a text's length, and in parts a change of a route changes only
// the part of its path.
type Parts struct {
	// Document is the document with an expression in the place of its paths.
	Document string
	// Paths are the members of the JSON object "paths", by path. The value of the
	// expression in Document must be these members, with commas between them. They have
	// expressions in the place of their responses.
	Paths map[string]string
	// Responses are the values of the expressions in Paths, by the name of the table of
	// responses.
	Responses map[string]Responses
}

// Responses are the responses of the methods that share a table of responses, as
// JSON: those of a method, and those of its integration. Integration is "" for a
// table without integration responses.
type Responses struct{ Method, Integration string }

// Document returns the Definition as JSON for Terraform. References stay references,
// literal text is escaped, and jsonencode returns the text for a list that is a
// reference. roleARN is the ARN of the role with which methods call AWS services, if
// the Definition does not name an existing one.
//
// paths is the expression for the paths, and responses returns the expressions for
// the responses of a table.
//
// An import that overwrites the API takes everything from the document. The document
// therefore also has the binary media types, the resource policy and the endpoints.
// The same Definition always gives the same bytes.
func Document(d gateway.Definition, roleARN string, jsonencode func(list string) string, paths string, responses func(table string) Responses) Parts {
	finished := func(text string) string { return ref.ReplaceLists(ref.Escape(text), jsonencode) }
	parts := Parts{Paths: map[string]string{}, Responses: map[string]Responses{}}
	tables := tablesOf(d)
	var marks []string // each followed by the expression that replaces it
	for _, table := range d.Responses {
		written, to := tables[table.Name], responses(table.Name)
		parts.Responses[table.Name] = Responses{finished(written.Method), finished(written.Integration)}
		marked := Responses{Method: write(object{"": "method " + table.Name}, "")}
		marks = append(marks, marked.Method, to.Method)
		if written.Integration != "" {
			marked.Integration = write(object{"": "integration " + table.Name}, "")
			marks = append(marks, marked.Integration, to.Integration)
		}
		tables[table.Name] = marked
	}
	referring := strings.NewReplacer(marks...)
	whole := newDocument(d, roleARN, tables)
	for path, value := range whole["paths"].(object) {
		one := referring.Replace(finished(write(object{path: value}, "")))
		parts.Paths[path] = one[1 : len(one)-1]
	}
	whole["paths"] = object{"": nil}
	parts.Document = strings.Replace(finished(write(whole, "")), `"paths":{"":null}`, `"paths":{`+paths+`}`, 1)
	return parts
}

// MaxSize is the maximum size in bytes of a document that API Gateway imports. AWS
// says 6 MB, and does not say whether that is decimal.
// https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html
const MaxSize = 6_000_000

// Size returns the size in bytes of a Definition's document. A reference counts with
// the length of its text.
func Size(d gateway.Definition) int {
	// The tables of responses are most of the document. Their sizes are added without
	// writing them into it.
	const typicalRole, none = "arn:aws:iam::111122223333:role/private-api-20260101000000000000000001", "0"
	tables := tablesOf(d)
	size := 0
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			table := tables[m.Integration.Responses.Name]
			size += len(table.Method) - len(none) + max(0, len(table.Integration)-len(none))
		}
	}
	for name, table := range tables {
		table.Method = none
		if table.Integration != "" {
			table.Integration = none
		}
		tables[name] = table
	}
	return size + len(write(newDocument(d, typicalRole, tables), ""))
}

// RequestValidator is the name of the validator that refuses requests without the parameters
// that a method requires.
const RequestValidator = "parameters"

// server has the endpoints that are associated with the API, if there are any, and whether
// the API has no default hostname.
func server(d gateway.Definition) object {
	server, configuration := object{"url": "/"}, object{}
	if len(d.Endpoints) > 0 {
		configuration["vpcEndpointIds"] = whole(d.Endpoints)
	}
	if d.DisableExecuteAPIEndpoint {
		configuration["disableExecuteApiEndpoint"] = true
	}
	if len(configuration) > 0 {
		server["x-amazon-apigateway-endpoint-configuration"] = configuration
	}
	return server
}

func newDocument(d gateway.Definition, roleARN string, tables map[string]Responses) object {
	document := object{
		"openapi":                                "3.0.1",
		"info":                                   info(d),
		"servers":                                []object{server(d)},
		"paths":                                  paths(d, cmp.Or(d.RoleARN, roleARN), tables),
		"x-amazon-apigateway-binary-media-types": d.BinaryMediaTypes,
		"x-amazon-apigateway-policy":             d.Policy,
	}
	if d.SecurityPolicy != "" {
		document["x-amazon-apigateway-security-policy"] = d.SecurityPolicy
	}
	if d.EndpointAccessMode != "" {
		document["x-amazon-apigateway-endpoint-access-mode"] = d.EndpointAccessMode
	}
	if d.ValidatesParameters() {
		document["x-amazon-apigateway-request-validators"] = object{
			RequestValidator: object{"validateRequestParameters": true, "validateRequestBody": false},
		}
	}
	if len(d.GatewayResponses) > 0 {
		document["x-amazon-apigateway-gateway-responses"] = gatewayResponses(d)
	}
	if schemes := securitySchemes(d, cmp.Or(d.RoleARN, roleARN)); len(schemes) > 0 {
		document["components"] = object{"securitySchemes": schemes}
	}
	return document
}

func write(value any, indent string) string { return string(ref.JSON(value, indent)) }

// anyMethod is the key of the operation for ANY.
const anyMethod = "x-amazon-apigateway-any-method"

type object = map[string]any

func info(d gateway.Definition) object {
	info := object{"title": d.Name, "version": "1"}
	if d.Description != "" {
		info["description"] = d.Description
	}
	return info
}

func gatewayResponses(d gateway.Definition) object {
	responses := object{}
	for _, r := range d.GatewayResponses {
		response := object{}
		if r.StatusCode != "" {
			response["statusCode"] = r.StatusCode
		}
		if len(r.Headers) > 0 {
			response["responseParameters"] = r.Parameters()
		}
		if len(r.Templates) > 0 {
			response["responseTemplates"] = r.Templates
		}
		responses[r.Type] = response
	}
	return responses
}

// tablesOf returns the tables of a Definition by name. Each is written once, since
// they are most of a document and many methods share one.
func tablesOf(d gateway.Definition) map[string]Responses {
	tables := map[string]Responses{"": newResponses(gateway.Responses{})}
	for _, table := range d.Responses {
		tables[table.Name] = newResponses(table)
	}
	return tables
}

func newResponses(table gateway.Responses) Responses {
	r := Responses{Method: write(methodResponses(table), "")}
	if table.Default != "" {
		r.Integration = write(integrationResponses(table), "")
	}
	return r
}

func paths(d gateway.Definition, roleARN string, tables map[string]Responses) object {
	paths := object{}
	for _, r := range d.Resources {
		if len(r.Methods) == 0 {
			continue
		}
		operations := object{}
		for _, m := range r.Methods {
			name := strings.ToLower(m.HTTPMethod)
			if m.HTTPMethod == "ANY" {
				name = anyMethod
			}
			operations[name] = operation(r.Path, m, tables[m.Integration.Responses.Name], roleARN)
		}
		paths[r.Path] = operations
	}
	return paths
}

func operation(path string, m gateway.Method, table Responses, roleARN string) object {
	operation := object{
		"responses":                       json.RawMessage(table.Method),
		"x-amazon-apigateway-integration": integration(m.Integration, table, roleARN),
	}
	if parameters := parameters(path, m); len(parameters) > 0 {
		operation["parameters"] = parameters
	}
	if m.ValidatesParameters() {
		operation["x-amazon-apigateway-request-validator"] = RequestValidator
	}
	if security := security(m); len(security) > 0 {
		operation["security"] = []object{security}
	}
	return operation
}

var variable = regexp.MustCompile(`\{([^{}+]+)\+?\}`)

// parameters returns request parameters such as "method.request.header.Range" as
// OpenAPI's. Each variable of the path is a required parameter, even if the
// integration does not use it. A parameter with several values is declared like
// any other.
func parameters(path string, m gateway.Method) []object {
	required := map[string]bool{}
	for parameter, is := range m.RequestParameters {
		parameter = strings.Replace(parameter, "method.request.multivalue", "method.request.", 1)
		required[parameter] = required[parameter] || is
	}
	for _, match := range variable.FindAllStringSubmatch(path, -1) {
		required["method.request.path."+match[1]] = true
	}
	places := map[string]string{"path": "path", "header": "header", "querystring": "query"}
	var list []object
	for _, parameter := range slices.Sorted(maps.Keys(required)) {
		place, name, _ := strings.Cut(strings.TrimPrefix(parameter, "method.request."), ".")
		entry := object{"name": name, "in": places[place], "schema": object{"type": "string"}}
		if required[parameter] {
			entry["required"] = true
		}
		list = append(list, entry)
	}
	return list
}

func methodResponses(table gateway.Responses) object {
	if table.Default == "" { // the backend decides; OpenAPI requires one response
		return object{"200": object{"description": "200"}}
	}
	responses := object{}
	for status, r := range table.ByStatus() {
		responses[status] = methodResponse(status, r)
	}
	return responses
}

func methodResponse(status string, r gateway.Response) object {
	headers := object{}
	for header := range r.Headers {
		headers[header] = object{"schema": object{"type": "string"}}
	}
	response := object{"description": status}
	if len(headers) > 0 {
		response["headers"] = headers
	}
	return response
}

func integration(b gateway.Binding, table Responses, roleARN string) object {
	integration := object{"type": strings.ToLower(b.Type)}
	if table.Integration != "" {
		integration["responses"] = json.RawMessage(table.Integration)
	}
	if b.Stream {
		integration["responseTransferMode"] = "STREAM"
	}
	set := func(name, value string) {
		if value != "" {
			integration[name] = value
		}
	}
	if b.ConnectionID != "" {
		set("connectionType", "VPC_LINK")
		set("connectionId", b.ConnectionID)
	}
	set("integrationTarget", b.IntegrationTarget)
	if b.InsecureSkipVerification {
		integration["tlsConfig"] = object{"insecureSkipVerification": true}
	}
	set("httpMethod", b.HTTPMethod)
	set("uri", b.URI)
	set("passthroughBehavior", strings.ToLower(b.PassthroughBehavior))
	set("contentHandling", b.ContentHandling)
	if b.UsesRole {
		set("credentials", roleARN)
	}
	if len(b.RequestParameters) > 0 {
		integration["requestParameters"] = b.RequestParameters
	}
	if len(b.RequestTemplates) > 0 {
		integration["requestTemplates"] = b.RequestTemplates
	}
	if b.TimeoutMilliseconds != 0 {
		integration["timeoutInMillis"] = b.TimeoutMilliseconds
	}
	return integration
}

func integrationResponses(table gateway.Responses) object {
	responses := object{}
	for status, r := range table.ByStatus() {
		response := object{"statusCode": status}
		parameters := object{}
		for header, source := range r.Headers {
			if source == "" {
				continue
			}
			parameters["method.response.header."+header] = source
		}
		if len(parameters) > 0 {
			response["responseParameters"] = parameters
		}
		if len(r.Templates) > 0 {
			response["responseTemplates"] = r.Templates
		}
		if r.ContentHandling != "" {
			response["contentHandling"] = r.ContentHandling
		}
		responses[cmp.Or(r.Pattern, "default")] = response
	}
	return responses
}
