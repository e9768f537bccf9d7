package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayauthorizer"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/openapi"
)

// newAuthorizers adds the authorizer that checks tokens of the user pools, and those that are
// Lambda functions. It returns them by the names of their security schemes.
func newAuthorizers(scope constructs.Construct, apiID *string, d gateway.Definition, roleARN string) map[string]apigatewayauthorizer.ApiGatewayAuthorizer {
	authorizers := map[string]apigatewayauthorizer.ApiGatewayAuthorizer{}
	if len(d.UserPools) > 0 {
		authorizers[openapi.UserPools] = apigatewayauthorizer.NewApiGatewayAuthorizer(scope, jsii.String("authorizer"), &apigatewayauthorizer.ApiGatewayAuthorizerConfig{
			RestApiId:    apiID,
			Name:         jsii.String(openapi.UserPools),
			Type:         jsii.String(string(gateway.UserPools)),
			ProviderArns: jsii.Strings(d.UserPools...),
		})
	}
	for _, a := range d.Authorizers {
		authorizers[a.Name] = apigatewayauthorizer.NewApiGatewayAuthorizer(scope, jsii.String("authorizer_"+a.Name), &apigatewayauthorizer.ApiGatewayAuthorizerConfig{
			RestApiId:                    apiID,
			Name:                         jsii.String(a.Name),
			Type:                         jsii.String(string(a.Type)),
			AuthorizerUri:                jsii.String(a.URI),
			AuthorizerCredentials:        jsii.String(roleARN),
			IdentitySource:               jsii.String(a.IdentitySource()),
			IdentityValidationExpression: optional.String(a.TokenPattern),
			// The provider's default is 300.
			AuthorizerResultTtlInSeconds: jsii.Number(a.TTLSeconds),
		})
	}
	return authorizers
}
