package restapi

import (
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayintegration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaymethod"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayresource"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// writeResources adds a REST API of single resources. It returns the handles of these, and
// what the deployment depends on.
func writeResources(scope constructs.Construct, config Config) (Output, []cdktf.ITerraformDependable) {
	d := escaped(config.Definition)
	api := apigatewayrestapi.NewApiGatewayRestApi(scope, jsii.String("rest_api"), &apigatewayrestapi.ApiGatewayRestApiConfig{
		Name:                  jsii.String(d.Name),
		Description:           optional.String(d.Description),
		BinaryMediaTypes:      jsii.Strings(d.BinaryMediaTypes...),
		EndpointConfiguration: endpointConfiguration(d),
		Lifecycle:             existingRole(d.RoleARN),

		DisableExecuteApiEndpoint: disabled(d.DisableExecuteAPIEndpoint),
	})
	// The provider has these arguments from 6.62 on. Earlier versions refuse them.
	if d.SecurityPolicy != "" {
		api.AddOverride(jsii.String("security_policy"), d.SecurityPolicy)
	}
	if d.EndpointAccessMode != "" {
		api.AddOverride(jsii.String("endpoint_access_mode"), d.EndpointAccessMode)
	}
	apiID := idOf("aws_api_gateway_rest_api", api)
	output := Output{
		RestAPI: api, Policy: newPolicy(scope, api, config.Definition),
		Methods:      map[string]apigatewaymethod.ApiGatewayMethod{},
		Integrations: map[string]apigatewayintegration.ApiGatewayIntegration{},
	}
	after := []cdktf.ITerraformDependable{output.Policy}
	for _, r := range d.GatewayResponses {
		after = append(after, newGatewayResponse(scope, apiID, r))
	}
	authorizers, authorizerIDs := newAuthorizers(scope, apiID, d, ref.Escape(config.role())), map[string]*string{}
	for _, name := range slices.Sorted(maps.Keys(authorizers)) {
		authorizerIDs[name] = idOf("aws_api_gateway_authorizer", authorizers[name])
		after = append(after, authorizers[name])
	}
	if pools, ok := authorizers[openapi.UserPools]; ok {
		output.Authorizer = pools
		delete(authorizers, openapi.UserPools)
	}
	output.Authorizers = authorizers
	validatorID := newRequestValidator(scope, apiID, d)
	tables := map[string]table{}
	for _, r := range d.Responses {
		tables[r.Name] = newTable(scope, r)
	}
	resourceIDs := map[string]*string{}
	for _, r := range d.Resources {
		if r.Key == "" {
			resourceIDs[r.Key] = api.RootResourceId()
		} else {
			resource := apigatewayresource.NewApiGatewayResource(scope, jsii.String("resource_"+r.Key), &apigatewayresource.ApiGatewayResourceConfig{
				RestApiId: apiID,
				ParentId:  resourceIDs[r.Parent],
				PathPart:  jsii.String(r.Part),
			})
			resourceIDs[r.Key] = idOf("aws_api_gateway_resource", resource)
		}
		for _, m := range r.Methods {
			name := m.HTTPMethod + " " + r.Path
			var last cdktf.ITerraformDependable
			output.Methods[name], output.Integrations[name], last = newMethod(scope, method{
				Method: m, resourceKey: r.Key, apiID: apiID, resourceID: resourceIDs[r.Key],
				table: tables[m.Integration.Responses.Name], roleARN: ref.Escape(config.role()), authorizerIDs: authorizerIDs, validatorID: validatorID,
			})
			after = append(after, last)
		}
	}
	return output, after
}

// idOf returns the id of a resource of the same stack as an expression. The token that the
// getter returns has the same value, but takes longer: it is resolved in each place.
func idOf(resourceType string, resource cdktf.TerraformResource) *string {
	return jsii.String("${" + resourceType + "." + *resource.FriendlyUniqueId() + ".id}")
}
