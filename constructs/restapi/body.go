package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayauthorizer"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// writeBody adds a REST API whose body is a document, and returns with it what
// must exist before it is deployed. The document has the policy, the binary
// media types and the authorizer, since an import that overwrites resets what it
// does not have, and one that merges keeps routes that are gone.
//
// The policy is a resource besides: after an import the provider writes back
// the policy that the API had before, so a changed one would be lost.
//
// The construct has another id than that of single resources: to Terraform,
// changing from one to the other would be an import while the resources are
// destroyed, in no order.
func writeBody(scope constructs.Construct, config Config) (apigatewayrestapi.ApiGatewayRestApi, apigatewayauthorizer.ApiGatewayAuthorizer, []cdktf.ITerraformDependable) {
	d := config.Definition
	paths := cdktf.NewTerraformLocal(scope, jsii.String("paths"), "")
	tables := map[string]cdktf.TerraformLocal{}
	document := openapi.Document(d, config.RoleARN, jsonencode, `${join(",", values(`+local(paths)+`))}`, func(table string) openapi.Responses {
		tables[table] = cdktf.NewTerraformLocal(scope, jsii.String("responses_"+table), "")
		return openapi.Responses{Method: "${" + local(tables[table]) + ".method}", Integration: "${" + local(tables[table]) + ".integration}"}
	})
	paths.SetExpression(&document.Paths)
	for name, r := range document.Responses {
		parts := map[string]string{"method": r.Method}
		if r.Integration != "" {
			parts["integration"] = r.Integration
		}
		tables[name].SetExpression(&parts)
	}
	api := apigatewayrestapi.NewApiGatewayRestApi(scope, jsii.String("rest_api_body"), &apigatewayrestapi.ApiGatewayRestApiConfig{
		Name:                  jsii.String(d.Name),
		Description:           optional.String(ref.Escape(d.Description)),
		Body:                  jsii.String(document.Document),
		PutRestApiMode:        jsii.String("overwrite"),
		EndpointConfiguration: endpointConfiguration(d),
	})
	return api, nil, []cdktf.ITerraformDependable{newPolicy(scope, api, d)}
}

// local returns how expressions name a local value.
func local(l cdktf.TerraformLocal) string { return "local." + *l.FriendlyUniqueId() }
