package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayauthorizer"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

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
	local := cdktf.NewTerraformLocal(scope, jsii.String("paths"), "")
	paths := `${join(",", values(local.` + *local.FriendlyUniqueId() + `))}`
	document, operations := openapi.Document(d, config.RoleARN, jsonencode, paths)
	local.SetExpression(&operations)
	api := apigatewayrestapi.NewApiGatewayRestApi(scope, jsii.String("rest_api_body"), &apigatewayrestapi.ApiGatewayRestApiConfig{
		Name:                  jsii.String(d.Name),
		Description:           orNil(ref.Escape(d.Description)),
		Body:                  jsii.String(document),
		PutRestApiMode:        jsii.String("overwrite"),
		EndpointConfiguration: endpointConfiguration(d),
	})
	return api, nil, []cdktf.ITerraformDependable{newPolicy(scope, api, d)}
}
