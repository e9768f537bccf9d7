package restapi_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/openapi"
)

// The document has the same content as the single resources. The emulator ignores a part
// of a document, so this test compares all of it.
func TestDocumentEqualsResources(t *testing.T) {
	single, whole := write(t, full(), false), write(t, full(), true)
	var document struct {
		Paths            map[string]map[string]operation
		GatewayResponses map[string]any `json:"x-amazon-apigateway-gateway-responses"`
		Validators       map[string]any `json:"x-amazon-apigateway-request-validators"`
	}
	if err := json.Unmarshal([]byte(whole.body(t)), &document); err != nil {
		t.Fatal(err)
	}

	responses := map[string]any{}
	for _, r := range single.resources["aws_api_gateway_gateway_response"] {
		responses[r["response_type"].(string)] = renamed(r, map[string]string{
			"status_code": "statusCode", "response_parameters": "responseParameters",
			"response_templates": "responseTemplates",
		})
	}
	if diff := cmp.Diff(responses, document.GatewayResponses); diff != "" || len(responses) == 0 {
		t.Errorf("gateway responses (-resources +document):\n%s", diff)
	}

	var got operation
	for _, operations := range document.Paths {
		for _, got = range operations {
		}
	}
	if len(document.Paths) != 1 || got.Integration == nil {
		t.Fatalf("the document has paths %v, want one with one method", document.Paths)
	}
	validator := only(t, single, "aws_api_gateway_request_validator")
	validators := map[string]any{validator["name"].(string): map[string]any{
		"validateRequestParameters": validator["validate_request_parameters"], "validateRequestBody": false,
	}}
	if diff := cmp.Diff(validators, document.Validators); diff != "" || got.Validator != validator["name"] ||
		only(t, single, "aws_api_gateway_method")["request_validator_id"] == nil {
		t.Errorf("the method has the validator %q, and validators (-resources +document):\n%s", got.Validator, diff)
	}
	integration := renamed(only(t, single, "aws_api_gateway_integration"), map[string]string{
		"type": "type", "integration_http_method": "httpMethod", "uri": "uri", "credentials": "credentials",
		"request_parameters": "requestParameters", "request_templates": "requestTemplates",
		"passthrough_behavior": "passthroughBehavior", "content_handling": "contentHandling",
		"timeout_milliseconds": "timeoutInMillis", "response_transfer_mode": "responseTransferMode",
		"connection_type": "connectionType", "connection_id": "connectionId", "integration_target": "integrationTarget",
		"tls_config": "tlsConfig",
	})
	integration["tlsConfig"] = renamed(integration["tlsConfig"].(map[string]any), map[string]string{
		"insecure_skip_verification": "insecureSkipVerification",
	})
	for _, lower := range []string{"type", "passthroughBehavior"} {
		integration[lower] = strings.ToLower(integration[lower].(string))
	}
	table := single.table(t)
	response := only(t, single, "aws_api_gateway_integration_response")
	byPattern := map[string]any{}
	for status, pattern := range table["statuses"].(map[string]any) {
		if pattern == "" {
			pattern = "default"
		}
		byPattern[pattern.(string)] = map[string]any{
			"statusCode":         status,
			"responseParameters": single.evaluate(t, response["response_parameters"], status),
			"responseTemplates":  single.evaluate(t, response["response_templates"], status),
			"contentHandling":    single.evaluate(t, response["content_handling"], status),
		}
	}
	integration["responses"] = byPattern
	if diff := cmp.Diff(integration, got.Integration); diff != "" {
		t.Errorf("integration (-resources +document):\n%s", diff)
	}

	for status := range table["statuses"].(map[string]any) {
		headers := map[string]any{}
		for header := range got.Responses[status].Headers {
			headers["method.response.header."+header] = true
		}
		want := single.evaluate(t, only(t, single, "aws_api_gateway_method_response")["response_parameters"], status)
		if diff := cmp.Diff(want, any(headers)); diff != "" {
			t.Errorf("headers of the method response %s (-resources +document):\n%s", status, diff)
		}
	}
	if len(got.Responses) != len(table["statuses"].(map[string]any)) {
		t.Errorf("the document has the method responses %v, want the statuses %v", got.Responses, table["statuses"])
	}
}

// evaluate returns the value of an argument for a status code. It supports the
// expressions that tables of responses have.
func (w written) evaluate(t *testing.T, argument any, status string) any {
	t.Helper()
	text, _ := argument.(string)
	expression, ok := strings.CutPrefix(text, "${")
	if !ok {
		return argument
	}
	var value func(string) any
	value = func(expression string) any {
		name, arguments, call := strings.Cut(strings.TrimSuffix(expression, ")"), "(")
		path := strings.Split(expression, ".")
		switch {
		case expression == "{}":
			return map[string]any{}
		case call && name == "merge":
			common, particular, _ := strings.Cut(arguments, ", ")
			merged := maps.Clone(value(common).(map[string]any))
			maps.Copy(merged, value(particular).(map[string]any))
			return merged
		case call && name == "lookup":
			parts := strings.Split(arguments, ", ")
			if found, ok := value(parts[0]).(map[string]any)[status]; ok && len(parts) == 3 && parts[1] == "each.key" {
				return found
			}
			return value(parts[2])
		case len(path) == 3 && path[0] == "local":
			return w.locals[path[1]].(map[string]any)[path[2]]
		}
		t.Fatalf("the expression %q is not supported", expression)
		return nil
	}
	return value(strings.TrimSuffix(expression, "}"))
}

// The body of every sample API, after Terraform has joined its parts, is the exported
// document.
func TestBodyIsTheExportedDocument(t *testing.T) {
	var builds []func(cdktf.TerraformStack)
	var definitions []gateway.Definition
	for _, sample := range sampleapis.All() {
		d, err := gateway.Resolve(sample.Config(sampleapis.Tokens{}), gateway.Environment{
			Partition: "aws", Region: "eu-central-1",
		})
		if err != nil {
			t.Fatal(err)
		}
		d = d.Replace(func(string) string { return "reference" })
		definitions, builds = append(definitions, d), append(builds, api(d, true))
	}
	unescaped := strings.NewReplacer("$${", "${", "%%{", "%{")
	for i, w := range synthesize(t, builds...) {
		var got, want any
		if err := json.Unmarshal([]byte(unescaped.Replace(w.body(t))), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(openapi.Export(definitions[i], "role", true), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-exported +body):\n%s", definitions[i].Name, diff)
		}
	}
}

// body returns the document that Terraform joins from its parts.
func (w written) body(t *testing.T) string {
	t.Helper()
	text := only(t, w, "aws_api_gateway_rest_api")["body"].(string)
	var list []string
	responses := map[string]string{}
	for name, local := range w.locals {
		for key, value := range local.(map[string]any) {
			if strings.Contains(text, "values(local."+name+")") {
				list = append(list, value.(string))
			} else {
				responses["${local."+name+"."+key+"}"] = value.(string)
			}
		}
		text = strings.Replace(text, `${join(",", values(local.`+name+`))}`, "${paths}", 1)
	}
	slices.Sort(list)
	text = strings.Replace(text, "${paths}", strings.Join(list, ","), 1)
	for expression, value := range responses {
		text = strings.ReplaceAll(text, expression, value)
	}
	return text
}

type operation struct {
	Responses   map[string]struct{ Headers map[string]any }
	Integration map[string]any `json:"x-amazon-apigateway-integration"`
	Validator   string         `json:"x-amazon-apigateway-request-validator"`
}

// only returns the only resource of a type. It fails the test if there are several.
func only(t *testing.T, w written, kind string) map[string]any {
	t.Helper()
	for _, resource := range w.resources[kind] {
		if len(w.resources[kind]) == 1 {
			return resource
		}
	}
	t.Fatalf("there are %d of %s, want one", len(w.resources[kind]), kind)
	return nil
}

// renamed returns a resource's attributes by their names in the document.
func renamed(resource map[string]any, names map[string]string) map[string]any {
	attributes := map[string]any{}
	for attribute, name := range names {
		if value, ok := resource[attribute]; ok {
			attributes[name] = value
		}
	}
	return attributes
}
