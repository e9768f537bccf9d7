package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayauthorizer"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/openapi"
)

// newAuthorizer adds the authorizer that checks tokens of the user pools. It returns nil if
// the API has none.
func newAuthorizer(scope constructs.Construct, apiID *string, d gateway.Definition) apigatewayauthorizer.ApiGatewayAuthorizer {
	if len(d.UserPools) == 0 {
		return nil
	}
	return apigatewayauthorizer.NewApiGatewayAuthorizer(scope, jsii.String("authorizer"), &apigatewayauthorizer.ApiGatewayAuthorizerConfig{
		RestApiId:    apiID,
		Name:         jsii.String(openapi.UserPools),
		Type:         jsii.String(string(gateway.UserPools)),
		ProviderArns: jsii.Strings(d.UserPools...),
	})
}
