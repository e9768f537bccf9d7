// Package restapi writes a Definition as a private REST API in Terraform,
// deployed to a stage.
package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayapikey"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayauthorizer"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaydeployment"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaystage"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayusageplan"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
)

// Config is what is wanted of the REST API.
type Config struct {
	// Definition is the API.
	Definition gateway.Definition
	// RoleARN is the role that methods call AWS services as. Needed when the
	// Definition has a method that uses the role.
	RoleARN string
	// AsBody writes the API as one OpenAPI document, which Terraform imports in
	// one call, instead of a resource for every path, method and response.
	//
	// Removing a route takes effect at once only in this way. Terraform
	// destroys a resource after what depended on it, so it makes the new
	// deployment first, and that still has the route until the next one.
	//
	// Changing it replaces the API: its id and URLs change. Default: single
	// resources, which plans show one by one.
	AsBody bool
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
	// APIKeyIDs are the ids of the API keys, by name. The value of a key is in
	// aws apigateway get-api-key --include-value --api-key and its id.
	APIKeyIDs map[string]string
	// RestAPI, Deployment and Stage are the resources themselves, to attach to
	// them what the Config does not have: a web ACL, access logs, settings.
	RestAPI    apigatewayrestapi.ApiGatewayRestApi
	Deployment apigatewaydeployment.ApiGatewayDeployment
	Stage      apigatewaystage.ApiGatewayStage
	// Authorizer checks tokens of user pools. It is nil where the API has none,
	// and where it is in the document.
	Authorizer apigatewayauthorizer.ApiGatewayAuthorizer
	// UsagePlans and APIKeys are by name.
	UsagePlans map[string]apigatewayusageplan.ApiGatewayUsagePlan
	APIKeys    map[string]apigatewayapikey.ApiGatewayApiKey
}

// New adds the REST API to a stack, with AsBody as
//
//	aws_api_gateway_rest_api, type PRIVATE, with a document as its body
//	├ aws_api_gateway_rest_api_policy
//	├ aws_api_gateway_deployment, after the policy
//	└ aws_api_gateway_stage
//	  └ aws_api_gateway_usage_plan, one a plan
//	    └ aws_api_gateway_usage_plan_key, one a key
//	      └ aws_api_gateway_api_key
//
// and otherwise as
//
//	aws_api_gateway_rest_api, type PRIVATE
//	├ aws_api_gateway_rest_api_policy
//	├ aws_api_gateway_gateway_response, one a type
//	├ aws_api_gateway_authorizer, if there are user pools
//	├ aws_api_gateway_resource, one a path below the root
//	│ └ aws_api_gateway_method, one a verb
//	│   ├ aws_api_gateway_method_response, one a status
//	│   └ aws_api_gateway_integration
//	│     └ aws_api_gateway_integration_response, one a status
//	├ aws_api_gateway_deployment, after all of these
//	└ aws_api_gateway_stage, with usage plans as above
func New(scope constructs.Construct, id string, config Config) Output {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	write := writeResources
	if config.AsBody {
		write = writeBody
	}
	api, authorizer, after := write(scope, config)
	apiID := api.Id()

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
		StageName:    jsii.String(config.Definition.Stage),
	})
	usage := newUsagePlans(scope, apiID, stage, config.Definition.UsagePlans)
	return Output{
		ID: *apiID, ExecutionARN: *api.ExecutionArn(), StageName: *stage.StageName(), APIKeyIDs: usage.keyIDs(),
		RestAPI: api, Deployment: deployment, Stage: stage,
		Authorizer: authorizer, UsagePlans: usage.plans, APIKeys: usage.keys,
	}
}

// jsonencode returns an expression that Terraform replaces by a reference to a
// list, as a JSON array.
func jsonencode(list string) string { return *cdktf.Fn_Jsonencode(jsii.Strings(list)) }
