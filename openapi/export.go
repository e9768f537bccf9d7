package openapi

import (
	"net/http"
	"strings"

	"cdk.tf/go/privateapi/gateway"
)

// Export returns the Definition as an indented document for people and tools.
// roleARN is the same as for [Document]. Callers should first replace references in
// both by text, as [gateway.Definition.Replace] does.
//
// With extensions, it is the document that [Document] writes for Terraform. Without
// extensions, it is for tools that do not support API Gateway's:
//   - ANY is every verb that has no method of its own.
//   - A greedy path variable is an ordinary one. Its description says that it is the
//     rest of the path.
//   - The server's URL has variables for values that are known after the deployment.
func Export(d gateway.Definition, roleARN string, extensions bool) []byte {
	document := newDocument(d, roleARN, tablesOf(d))
	if !extensions {
		document = plain(d, document)
	}
	return []byte(write(document, "  ") + "\n")
}

// verbs are the methods that ANY matches.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
var verbs = []string{
	http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPatch, http.MethodPost, http.MethodPut,
}

func plain(d gateway.Definition, document object) object {
	paths := object{}
	for path, value := range document["paths"].(object) {
		paths[strings.ReplaceAll(path, "+}", "}")] = plainPath(path, value.(object))
	}
	document["paths"] = paths
	document["servers"] = []object{{
		"url": "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
		"variables": object{
			"api":    object{"default": "rest-api-id", "description": "ID of the REST API. With a hyphen and the ID of a VPC endpoint after it, the name resolves everywhere."},
			"region": object{"default": "us-east-1", "description": "Region of the API."},
			"stage":  object{"default": d.Stage, "description": "Name of the stage."},
		},
	}}
	return withoutExtensions(document).(object)
}

// plainPath replaces the method ANY of a path by the verbs that it matches.
func plainPath(path string, operations object) object {
	if any, ok := operations[anyMethod]; ok {
		for _, verb := range verbs {
			if name := strings.ToLower(verb); operations[name] == nil {
				operations[name] = any
			}
		}
		delete(operations, anyMethod)
	}
	plain := object{}
	for verb, value := range operations {
		plain[verb] = plainOperation(path, verb, value.(object))
	}
	return plain
}

// plainOperation returns an operation that says in OpenAPI what it says in API
// Gateway's extensions, as far as OpenAPI can. It does not change the operation, which
// the verbs of ANY share.
func plainOperation(path, verb string, operation object) object {
	plain := object{}
	for key, value := range operation {
		plain[key] = value
	}
	if parameters, ok := operation["parameters"].([]object); ok {
		plain["parameters"] = plainParameters(path, parameters)
	}
	switch strings.ToUpper(verb) {
	case http.MethodPatch, http.MethodPost, http.MethodPut:
		plain["requestBody"] = object{"content": object{"*/*": object{}}}
	}
	return plain
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
