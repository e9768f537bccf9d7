package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// A table is a table of responses as a Terraform local, which stands once in
// the configuration however many methods share it:
//
//	statuses             status of the response => selection pattern
//	method_headers       header of the method response => true
//	integration_headers  header of the method response => where it comes from
type table struct {
	statuses           cdktf.ITerraformIterator
	methodHeaders      *map[string]any
	integrationHeaders *map[string]*string
	templates          map[string]string
	contentHandling    string
}

func newTable(scope constructs.Construct, r gateway.Responses) table {
	// An empty pattern is none to the provider: the default response.
	statuses := map[string]any{}
	for status, pattern := range r.Patterns() {
		statuses[status] = ref.Escape(pattern)
	}
	methodHeaders, integrationHeaders := map[string]any{}, map[string]any{}
	for header, source := range r.Headers {
		name := "method.response.header." + header
		methodHeaders[name] = true
		integrationHeaders[name] = ref.Escape(source)
	}
	value := local(cdktf.NewTerraformLocal(scope, jsii.String("responses_"+r.Name), &map[string]any{
		"statuses":            statuses,
		"method_headers":      methodHeaders,
		"integration_headers": integrationHeaders,
	}))
	column := func(column string) *map[string]*string {
		return cdktf.Token_AsStringMap("${"+value+"."+column+"}", nil)
	}
	methodColumn := map[string]any{}
	for token := range *column("method_headers") {
		methodColumn[token] = true // a map token is all in its key
	}
	return table{
		statuses:           cdktf.TerraformIterator_FromMap(column("statuses")),
		methodHeaders:      &methodColumn,
		integrationHeaders: column("integration_headers"),
		templates:          r.Templates,
		contentHandling:    r.ContentHandling,
	}
}
