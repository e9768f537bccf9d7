// Package restapi writes a Definition as a private REST API of single
// Terraform resources, deployed to a stage.
package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaydeployment"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayresource"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapipolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaystage"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// Config is what is wanted of the REST API.
type Config struct {
	// Definition is the API.
	Definition gateway.Definition
	// RoleARN is the role that methods call AWS services as. Needed when the
	// Definition has a method that uses the role.
	RoleARN string
	// RedeployOn holds further values whose change redeploys the API. A change
	// of the Definition does so anyway; a change that an override or an aspect
	// makes to a resource does not. Default: none.
	RedeployOn map[string]string
}

// Output is what [New] made.
type Output struct {
	// ID is the REST API's id, the first label of its host names.
	ID string
	// ExecutionARN is the ARN that permissions to invoke the API are made of.
	ExecutionARN string
	// StageName is the name of the stage.
	StageName string
	// RestAPI, Deployment and Stage are the resources themselves, to attach to
	// them what the Config does not have: a web ACL, access logs, settings.
	RestAPI    apigatewayrestapi.ApiGatewayRestApi
	Deployment apigatewaydeployment.ApiGatewayDeployment
	Stage      apigatewaystage.ApiGatewayStage
}

// New adds the REST API to a stack:
//
//	aws_api_gateway_rest_api, type PRIVATE
//	├ aws_api_gateway_rest_api_policy
//	├ aws_api_gateway_resource, one a path below the root
//	│ └ aws_api_gateway_method, one a verb
//	│   ├ aws_api_gateway_method_response, one a status
//	│   └ aws_api_gateway_integration
//	│     └ aws_api_gateway_integration_response, one a status
//	├ aws_api_gateway_deployment, after all of these
//	└ aws_api_gateway_stage
//
// The policy is a resource of its own, on the ARN of the API: inside the API it
// would need the ARN before there is one, and the short form of the ARN that is
// allowed there comes back from API Gateway expanded, a change on every plan.
func New(scope constructs.Construct, id string, config Config) Output {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	definition := config.Definition
	api := apigatewayrestapi.NewApiGatewayRestApi(scope, jsii.String("rest_api"), &apigatewayrestapi.ApiGatewayRestApiConfig{
		Name:             jsii.String(definition.Name),
		Description:      orNil(ref.Escape(definition.Description)),
		BinaryMediaTypes: jsii.Strings(definition.BinaryMediaTypes...),
		EndpointConfiguration: &apigatewayrestapi.ApiGatewayRestApiEndpointConfiguration{
			Types:          jsii.Strings("PRIVATE"),
			VpcEndpointIds: jsii.Strings(definition.Endpoints...),
		},
	})
	apiID, executionARN := api.Id(), *api.ExecutionArn()

	policy := apigatewayrestapipolicy.NewApiGatewayRestApiPolicy(scope, jsii.String("policy"), &apigatewayrestapipolicy.ApiGatewayRestApiPolicyConfig{
		RestApiId: apiID,
		Policy:    jsii.String(definition.Policy.On(executionARN + "/*").JSON(jsonencode)),
	})
	after := []cdktf.ITerraformDependable{policy}

	tables := map[string]table{}
	for _, r := range definition.Responses {
		tables[r.Name] = newTable(scope, r)
	}
	resourceIDs := map[string]*string{}
	for _, r := range definition.Resources {
		if r.Key == "" {
			resourceIDs[r.Key] = api.RootResourceId()
		} else {
			resource := apigatewayresource.NewApiGatewayResource(scope, jsii.String("resource_"+r.Key), &apigatewayresource.ApiGatewayResourceConfig{
				RestApiId: apiID,
				ParentId:  resourceIDs[r.Parent],
				PathPart:  jsii.String(r.Part),
			})
			resourceIDs[r.Key] = resource.Id()
		}
		for _, m := range r.Methods {
			after = append(after, newMethod(scope, method{
				Method: m, resourceKey: r.Key, apiID: apiID, resourceID: resourceIDs[r.Key],
				table: tables[m.Integration.Responses.Name], roleARN: config.RoleARN,
			}))
		}
	}

	deployment := apigatewaydeployment.NewApiGatewayDeployment(scope, jsii.String("deployment"), &apigatewaydeployment.ApiGatewayDeploymentConfig{
		RestApiId: apiID,
		Triggers:  triggers(config),
		DependsOn: &after,
		// The stage needs a deployment at all times.
		Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	stage := apigatewaystage.NewApiGatewayStage(scope, jsii.String("stage"), &apigatewaystage.ApiGatewayStageConfig{
		RestApiId:    apiID,
		DeploymentId: deployment.Id(),
		StageName:    jsii.String(definition.Stage),
	})
	return Output{
		ID: *apiID, ExecutionARN: executionARN, StageName: *stage.StageName(),
		RestAPI: api, Deployment: deployment, Stage: stage,
	}
}

// jsonencode returns an expression that Terraform replaces by a reference to a
// list, as a JSON array.
func jsonencode(list string) string { return *cdktf.Fn_Jsonencode(jsii.Strings(list)) }

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return jsii.String(s)
}
