package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapi"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrestapipolicy"

	"cdk.tf/go/privateapi/gateway"
)

// newPolicy adds the resource policy as a separate resource, with the ARN of the API. An
// argument of the API cannot contain its own ARN, and API Gateway expands the short form of
// the ARN, which would be a change on every plan.
func newPolicy(scope constructs.Construct, api apigatewayrestapi.ApiGatewayRestApi, d gateway.Definition) apigatewayrestapipolicy.ApiGatewayRestApiPolicy {
	return apigatewayrestapipolicy.NewApiGatewayRestApiPolicy(scope, jsii.String("policy"), &apigatewayrestapipolicy.ApiGatewayRestApiPolicyConfig{
		RestApiId: api.Id(),
		Policy:    jsii.String(d.PolicyOn(*api.ExecutionArn() + "/*").JSON(jsonencode)),
	})
}

// endpointConfiguration makes the API private to its endpoints.
func endpointConfiguration(d gateway.Definition) *apigatewayrestapi.ApiGatewayRestApiEndpointConfiguration {
	configuration := &apigatewayrestapi.ApiGatewayRestApiEndpointConfiguration{Types: jsii.Strings("PRIVATE")}
	if len(d.Endpoints) > 0 { // the provider refuses an empty list
		configuration.VpcEndpointIds = jsii.Strings(d.Endpoints...)
	}
	return configuration
}

// disabled is the argument disable_execute_api_endpoint, or nil for no argument.
func disabled(is bool) any {
	if !is {
		return nil
	}
	return true
}
