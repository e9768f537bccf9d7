// Package restapi writes a Definition as a private REST API in Terraform, with a deployment
// and a stage.
package restapi

import (
	"cmp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayapikey"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayauthorizer"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaydeployment"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayintegration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaymethod"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapipolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaystage"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayusageplan"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/written"
)

// Config describes the REST API.
type Config struct {
	// Definition is the API. With a SecurityPolicy, single resources need version 6.62 of the
	// AWS provider, and AsBody no particular version. Required.
	Definition gateway.Definition
	// RoleARN is the ARN of the role with which API Gateway calls AWS services. Required if
	// a method of the Definition uses a role and the Definition does not name an existing one.
	RoleARN string
	// AsBody writes the API as one OpenAPI document, which Terraform imports with one call,
	// instead of one resource per path, method and response.
	//
	// Only with AsBody a removed route is gone after one apply. Terraform destroys a
	// resource after the resources that depended on it. So it makes the new deployment
	// before it destroys the route, which remains until the next deployment.
	//
	// With AsBody there are no resources for methods and integrations. A loop of the app
	// over resources of the stack does not find any, and cannot change them.
	//
	// Changing AsBody replaces the API, so its id and its URLs change. Default: false,
	// single resources, which plans show one by one.
	AsBody bool
	// RedeployOn are further values, by any names. The API is redeployed if one of them
	// changes. It is always redeployed if the Definition changes, but not if an override or
	// an aspect changes a resource. Default: none.
	RedeployOn map[string]string
}

// Output is the REST API that [New] added.
type Output struct {
	// ID is the id of the REST API, the first label of its host names.
	ID string
	// ExecutionARN is the prefix of the ARNs in permissions to invoke the API.
	ExecutionARN string
	// StageName is the name of the stage.
	StageName string
	// APIKeyIDs are the ids of the API keys, by name. This command prints the value of a
	// key: aws apigateway get-api-key --include-value --api-key ID.
	APIKeyIDs map[string]string
	// RestAPI, Deployment and Stage are the resources, for what the Config does not have.
	RestAPI    apigatewayrestapi.ApiGatewayRestApi
	Deployment apigatewaydeployment.ApiGatewayDeployment
	Stage      apigatewaystage.ApiGatewayStage
	// Policy is the resource policy.
	Policy apigatewayrestapipolicy.ApiGatewayRestApiPolicy
	// Methods and Integrations are the resources by the method's verb and path in the
	// Definition, such as "GET /documents/{key+}". They are nil with AsBody, since they are in
	// the document. A change to one of them does not redeploy the API: see RedeployOn.
	Methods      map[string]apigatewaymethod.ApiGatewayMethod
	Integrations map[string]apigatewayintegration.ApiGatewayIntegration
	// AccessLog is the log group of the access log. It is nil if the API has no logs. If
	// its logs depend on a variable, the group has a count.
	AccessLog cloudwatchloggroup.CloudwatchLogGroup
	// Authorizer checks tokens of user pools. It is nil if the API has no user pools, and
	// with AsBody, since it is in the document.
	Authorizer apigatewayauthorizer.ApiGatewayAuthorizer
	// Authorizers are the authorizers that are Lambda functions, by name. With AsBody there
	// are none.
	Authorizers map[string]apigatewayauthorizer.ApiGatewayAuthorizer
	// UsagePlans and APIKeys are the resources by name.
	UsagePlans map[string]apigatewayusageplan.ApiGatewayUsagePlan
	APIKeys    map[string]apigatewayapikey.ApiGatewayApiKey
}

// New adds the REST API to a stack. With AsBody its resources are
//
//	aws_api_gateway_rest_api, type PRIVATE, with a document as its body
//	├ aws_api_gateway_rest_api_policy
//	├ aws_api_gateway_deployment, after the policy
//	├ aws_cloudwatch_log_group, one for each log
//	└ aws_api_gateway_stage
//	  ├ aws_api_gateway_method_settings, if there are settings
//	  ├ aws_wafv2_web_acl_association, if there is a web ACL
//	  └ aws_api_gateway_usage_plan, one per plan
//	    └ aws_api_gateway_usage_plan_key, one per key
//	      └ aws_api_gateway_api_key
//
// and otherwise
//
//	aws_api_gateway_rest_api, type PRIVATE
//	├ aws_api_gateway_rest_api_policy
//	├ aws_api_gateway_gateway_response, one per type
//	├ aws_api_gateway_authorizer, if there are user pools, and one per Lambda authorizer
//	├ aws_api_gateway_request_validator, if a method requires a query string or a header
//	├ aws_api_gateway_resource, one per path below the root
//	│ └ aws_api_gateway_method, one per verb
//	│   ├ aws_api_gateway_method_response, one per status code
//	│   └ aws_api_gateway_integration
//	│     └ aws_api_gateway_integration_response, one per status code
//	├ aws_api_gateway_deployment, after all of these
//	└ aws_api_gateway_stage, with usage plans as above
func New(scope constructs.Construct, id string, config Config) Output {
	scope = constructs.NewConstruct(scope, jsii.String(id))
	write := writeResources
	if config.AsBody {
		write = writeBody
	}
	texts := escaped(config.Definition)
	output, after := write(scope, config)
	apiID := output.RestAPI.Id()

	deployment := apigatewaydeployment.NewApiGatewayDeployment(scope, jsii.String("deployment"), &apigatewaydeployment.ApiGatewayDeploymentConfig{
		RestApiId: apiID,
		Triggers:  triggers(config),
		DependsOn: &after,
		// The stage always needs a deployment.
		Lifecycle: &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	output.Deployment = deployment
	output.Stage, output.AccessLog = newStage(scope, apiID, deployment, texts)
	usage := newUsagePlans(scope, apiID, output.Stage, texts.UsagePlans)
	output.UsagePlans, output.APIKeys, output.APIKeyIDs = usage.plans, usage.keys, usage.keyIDs()
	written.Construct(scope)
	output.ID, output.ExecutionARN, output.StageName = *apiID, *output.RestAPI.ExecutionArn(), *output.Stage.StageName()
	return output
}

// role returns the ARN of the role with which API Gateway calls AWS services.
func (c Config) role() string { return cmp.Or(c.Definition.RoleARN, c.RoleARN) }

// jsonencode returns an expression for a reference to a list. Its value is the list as a
// JSON array.
func jsonencode(list string) string { return *cdktf.Fn_Jsonencode(jsii.Strings(list)) }
