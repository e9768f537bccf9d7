package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/optional"
)

// A table is a table of responses as a Terraform local, which is in the configuration
// once however many methods share it:
//
//	statuses             status code => selection pattern
//	method_headers       header of every method response => true
//	integration_headers  header of every method response => its source
//
// If status codes differ, it also has what is particular to them:
//
//	status_method_headers       status code => further headers => true
//	status_integration_headers  status code => further headers => their sources
//	status_templates            status code => content type => mapping template
//	status_content_handling     status code => content handling
type table struct {
	statuses           cdktf.ITerraformIterator
	methodHeaders      *map[string]any
	integrationHeaders *map[string]*string
	templates          *map[string]*string
	contentHandling    *string
}

func newTable(scope constructs.Construct, r gateway.Responses) table {
	// With an empty pattern the provider makes the default response.
	statuses := map[string]any{}
	for status, response := range r.ByStatus() {
		statuses[status] = response.Pattern
	}
	methodHeaders, integrationHeaders := headers(r.Headers)
	columns := map[string]any{"statuses": statuses, "method_headers": methodHeaders, "integration_headers": integrationHeaders}
	set := func(column, status string, value any) {
		if columns[column] == nil {
			columns[column] = map[string]any{}
		}
		columns[column].(map[string]any)[status] = value
	}
	for status, own := range r.Statuses {
		if len(own.Headers) > 0 {
			methodHeaders, integrationHeaders := headers(own.Headers)
			set("status_method_headers", status, methodHeaders)
			set("status_integration_headers", status, integrationHeaders)
		}
		if len(own.Templates) > 0 {
			set("status_templates", status, texts(own.Templates))
		}
		if own.ContentHandling != "" {
			set("status_content_handling", status, own.ContentHandling)
		}
	}
	t := table{templates: texts(r.Templates), contentHandling: optional.String(r.ContentHandling)}
	if columns["status_templates"] != nil && t.templates != nil {
		columns["templates"] = t.templates
	}
	if columns["status_content_handling"] != nil && t.contentHandling != nil {
		columns["content_handling"] = t.contentHandling
	}
	name := local(cdktf.NewTerraformLocal(scope, jsii.String("responses_"+r.Name), &columns))

	// lookup returns the expression for the value of a status code: the one in the column by
	// status code or, if there is none, the one in the column for all.
	lookup := func(column string) string {
		all := "null"
		if columns[column] != nil {
			all = name + "." + column
		}
		return "lookup(" + name + ".status_" + column + ", each.key, " + all + ")"
	}
	merged := func(column string) *map[string]*string {
		expression := name + "." + column
		if columns["status_"+column] != nil {
			expression = "merge(" + expression + ", lookup(" + name + ".status_" + column + ", each.key, {}))"
		}
		return cdktf.Token_AsStringMap("${"+expression+"}", nil)
	}
	t.statuses = cdktf.TerraformIterator_FromMap(cdktf.Token_AsStringMap("${"+name+".statuses}", nil))
	t.integrationHeaders = merged("integration_headers")
	required := map[string]any{}
	for token := range *merged("method_headers") {
		required[token] = true // a map token is all in its key
	}
	t.methodHeaders = &required
	if columns["status_templates"] != nil {
		t.templates = cdktf.Token_AsStringMap("${"+lookup("templates")+"}", nil)
	}
	if columns["status_content_handling"] != nil {
		t.contentHandling = jsii.String("${" + lookup("content_handling") + "}")
	}
	return t
}

// headers returns the headers of method responses and those of integration responses.
func headers(sources map[string]string) (method, integration map[string]any) {
	method, integration = map[string]any{}, map[string]any{}
	for header, source := range sources {
		name := "method.response.header." + header
		method[name] = true
		if source != "" {
			integration[name] = source
		}
	}
	return method, integration
}
