package openapi

import (
	"net/http"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// Export returns the Definition as an indented document for people and tools.
// roleARN is the same as for [Document]. urls are further URLs of the API without a slash
// at the end, such as those of custom domain names. Callers should first replace references
// in all of them by text, as [gateway.Definition.Replace] does.
//
// With extensions, it is the document that [Document] writes for Terraform. Without
// extensions, it is for tools that do not support API Gateway's:
//   - ANY is every verb that has no method of its own.
//   - A greedy path variable is an ordinary one. Its description says that it is the
//     rest of the path.
//   - Each operation has an operationId of its verb and its path, of at most 64 letters,
//     digits and underscores. Other operations do not change it.
//   - Each operation has a summary, and the media types of requests and responses.
//   - The servers are the urls and the URL of the stage, with variables for values that are
//     known after the deployment.
func Export(d gateway.Definition, roleARN string, extensions bool, urls ...string) []byte {
	document := newDocument(d, roleARN, tablesOf(d))
	if !extensions {
		document = plain(d, document, urls)
	}
	return []byte(write(document, "  ") + "\n")
}

// verbs are the methods that ANY matches.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
var verbs = []string{
	http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPatch, http.MethodPost, http.MethodPut,
}

func plain(d gateway.Definition, document object, urls []string) object {
	tables := make(map[string]gateway.Responses, len(d.Responses))
	for _, table := range d.Responses {
		tables[table.Name] = table
	}
	errors := errorResponses(d)
	paths := object{}
	for _, r := range d.Resources {
		operations := object{}
		for _, m := range r.Methods {
			responses := plainResponses(m, tables[m.Integration.Responses.Name], errors)
			for _, verb := range verbsOf(m, r.Methods) {
				operations[strings.ToLower(verb)] = plainOperation(r.Path, verb, m, responses)
			}
		}
		if len(operations) > 0 {
			paths[plainPath(r.Path)] = operations
		}
	}
	document["paths"], document["servers"] = paths, servers(d, urls)
	return withoutExtensions(document).(object)
}

// servers returns the URLs of the API: those of custom domains first.
func servers(d gateway.Definition, urls []string) []object {
	var list []object
	for _, url := range urls {
		if !ref.HasSyntax(url) { // a name that only Terraform knows
			list = append(list, object{"url": url})
		}
	}
	if d.DisableExecuteAPIEndpoint && len(list) > 0 {
		return list
	}
	stage := d.Stage
	if ref.HasSyntax(stage) {
		stage = "stage"
	}
	return append(list, object{
		"url": "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
		"variables": object{
			"api":    object{"default": "rest-api-id", "description": "ID of the REST API. With a hyphen and the ID of a VPC endpoint after it, the name resolves everywhere."},
			"region": object{"default": "us-east-1", "description": "Region of the API."},
			"stage":  object{"default": stage, "description": "Name of the stage."},
		},
	})
}

// plainPath returns a path whose variables are ordinary.
func plainPath(path string) string { return strings.ReplaceAll(path, "+}", "}") }

// verbsOf returns the verbs that a method handles among those of its path.
func verbsOf(m gateway.Method, all []gateway.Method) []string {
	if m.HTTPMethod != "ANY" {
		return []string{m.HTTPMethod}
	}
	return slices.DeleteFunc(slices.Clone(verbs), func(verb string) bool {
		return slices.ContainsFunc(all, func(other gateway.Method) bool { return other.HTTPMethod == verb })
	})
}

// plainOperation returns the operation for a verb of a method.
func plainOperation(path, verb string, m gateway.Method, responses object) object {
	summary := verb + " " + plainPath(path)
	if m.Preflight {
		summary = "CORS preflight of " + plainPath(path)
	}
	if verb == http.MethodHead {
		responses = withoutContents(responses)
	}
	// Tools take an operation without security for one that was forgotten.
	required := []object{}
	if schemes := security(m); len(schemes) > 0 {
		required = append(required, schemes)
	}
	operation := object{
		"operationId": operationID(verb, path), "summary": summary,
		"security": required, "responses": responses,
	}
	if parameters := parameters(path, m); len(parameters) > 0 {
		operation["parameters"] = plainParameters(path, parameters)
	}
	switch verb {
	case http.MethodPatch, http.MethodPost, http.MethodPut:
		operation["requestBody"] = object{"content": contents(m.Integration, requestTypes(m.Integration))}
	}
	return operation
}

func plainParameters(path string, parameters []object) []object {
	var list []object
	headers := map[string]bool{}
	for _, parameter := range parameters {
		name := parameter["name"].(string)
		if lower := strings.ToLower(name); parameter["in"] == "header" {
			if headers[lower] {
				continue // the same header in other letter case
			}
			headers[lower] = true
		}
		if parameter["in"] == "path" && strings.Contains(path, "{"+name+"+}") {
			greedy := object{"description": "The rest of the path, with slashes."}
			for key, value := range parameter {
				greedy[key] = value
			}
			parameter = greedy
		}
		list = append(list, parameter)
	}
	return list
}

// withoutExtensions returns a part of a document without the keys that begin with
// x-amazon-.
func withoutExtensions(value any) any {
	switch v := value.(type) {
	case object:
		kept := object{}
		for key, value := range v {
			if !strings.HasPrefix(key, "x-amazon-") {
				kept[key] = withoutExtensions(value)
			}
		}
		return kept
	case []object:
		kept := make([]object, len(v))
		for i := range v {
			kept[i] = withoutExtensions(v[i]).(object)
		}
		return kept
	}
	return value
}
