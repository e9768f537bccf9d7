package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// writeBody adds a REST API whose body is a document. It returns the handles of what it
// adds, and what the deployment depends on. The document contains the policy, the binary media types and the
// authorizer: an import that overwrites the API resets everything that the document does
// not contain, and an import that merges keeps removed routes.
//
// The policy is also a separate resource. Before version 6.48 the provider writes the
// previous policy back after an import, so a changed policy would be lost. From 6.48 on, an
// import removes a policy that the document does not have. With both forms, neither
// happens.
//
// The construct has another id than in the other form. With the same id, Terraform would
// import the document and destroy the single resources in any order.
func writeBody(scope constructs.Construct, config Config) (Output, []cdktf.ITerraformDependable) {
	d := config.Definition
	texts := escaped(d)
	paths := cdktf.NewTerraformLocal(scope, jsii.String("paths"), "")
	tables := map[string]cdktf.TerraformLocal{}
	document := openapi.Document(d, config.RoleARN, jsonencode, `${join(",", values(`+local(paths)+`))}`, func(table string) openapi.Responses {
		tables[table] = cdktf.NewTerraformLocal(scope, jsii.String("responses_"+table), "")
		return openapi.Responses{Method: "${" + local(tables[table]) + ".method}", Integration: "${" + local(tables[table]) + ".integration}"}
	})
	byPath := map[string]string{}
	for path, text := range document.Paths {
		byPath[ref.Escape(path)] = text // the texts are escaped
	}
	paths.SetExpression(&byPath)
	for name, r := range document.Responses {
		parts := map[string]string{"method": r.Method}
		if r.Integration != "" {
			parts["integration"] = r.Integration
		}
		tables[name].SetExpression(&parts)
	}
	api := apigatewayrestapi.NewApiGatewayRestApi(scope, jsii.String("rest_api_body"), &apigatewayrestapi.ApiGatewayRestApiConfig{
		Name:                  jsii.String(texts.Name),
		Description:           optional.String(texts.Description),
		Body:                  jsii.String(document.Document),
		PutRestApiMode:        jsii.String("overwrite"),
		EndpointConfiguration: endpointConfiguration(texts),
		Lifecycle:             existingRole(d.RoleARN),

		DisableExecuteApiEndpoint: disabled(d.DisableExecuteAPIEndpoint),
	})
	output := Output{RestAPI: api, Policy: newPolicy(scope, api, d)}
	return output, []cdktf.ITerraformDependable{output.Policy}
}

// local returns the name of a local value in expressions.
func local(l cdktf.TerraformLocal) string { return "local." + *l.FriendlyUniqueId() }
