package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayrequestvalidator"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
)

// newRequestValidator adds the validator that refuses requests without the parameters that a
// method requires, and returns its id. It returns nil if no method needs it.
func newRequestValidator(scope constructs.Construct, apiID *string, d gateway.Definition) *string {
	if !d.ValidatesParameters() {
		return nil
	}
	return idOf("aws_api_gateway_request_validator", apigatewayrequestvalidator.NewApiGatewayRequestValidator(scope,
		jsii.String("request_validator"), &apigatewayrequestvalidator.ApiGatewayRequestValidatorConfig{
			RestApiId:                 apiID,
			Name:                      jsii.String(openapi.RequestValidator),
			ValidateRequestParameters: jsii.Bool(true),
		}))
}
