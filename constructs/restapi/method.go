package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayintegration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayintegrationresponse"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaymethod"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaymethodresponse"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/openapi"
)

// A method is a method of the Definition and what its resources refer to.
type method struct {
	gateway.Method
	resourceKey string
	apiID       *string
	resourceID  *string
	table       table
	roleARN     string
	// authorizerIDs are the ids of the authorizers, by the names of their security schemes.
	authorizerIDs map[string]*string
	// validatorID is the id of the request validator, if the API has one.
	validatorID *string
}

// newMethod adds a method with its integration and its responses. It returns these two and
// the resource that depends on all others.
func newMethod(scope constructs.Construct, m method) (apigatewaymethod.ApiGatewayMethod, apigatewayintegration.ApiGatewayIntegration, cdktf.ITerraformDependable) {
	id := func(kind string) *string { return jsii.String(kind + "_" + m.HTTPMethod + "_" + m.resourceKey) }
	parameters := map[string]any{}
	for name, required := range m.RequestParameters {
		parameters[name] = required
	}
	config := &apigatewaymethod.ApiGatewayMethodConfig{
		RestApiId:         m.apiID,
		ResourceId:        m.resourceID,
		HttpMethod:        jsii.String(m.HTTPMethod),
		Authorization:     jsii.String(m.Authorization),
		RequestParameters: &parameters,
	}
	if name := openapi.Authorizer(m.Method); name != "" {
		config.AuthorizerId = m.authorizerIDs[name]
	}
	if m.ValidatesParameters() {
		config.RequestValidatorId = m.validatorID
	}
	if len(m.AuthorizationScopes) > 0 {
		config.AuthorizationScopes = jsii.Strings(m.AuthorizationScopes...)
	}
	if m.APIKeyRequired {
		config.ApiKeyRequired = jsii.Bool(true)
	}
	apiMethod := apigatewaymethod.NewApiGatewayMethod(scope, id("method"), config)
	after := func(resources ...cdktf.ITerraformDependable) *[]cdktf.ITerraformDependable { return &resources }
	integration := apigatewayintegration.NewApiGatewayIntegration(scope, id("integration"), integrationConfig(m, after(apiMethod)))
	if m.Integration.Stream {
		// The bindings are older than this argument of the provider.
		integration.AddOverride(jsii.String("response_transfer_mode"), "STREAM")
	}
	if target := m.Integration.IntegrationTarget; target != "" {
		integration.AddOverride(jsii.String("integration_target"), target)
	}
	if m.table.statuses == nil {
		return apiMethod, integration, integration // responses are returned unchanged
	}
	responses := apigatewaymethodresponse.NewApiGatewayMethodResponse(scope, id("response"), &apigatewaymethodresponse.ApiGatewayMethodResponseConfig{
		ForEach:            m.table.statuses,
		RestApiId:          m.apiID,
		ResourceId:         m.resourceID,
		HttpMethod:         jsii.String(m.HTTPMethod),
		StatusCode:         jsii.String("${each.key}"),
		ResponseParameters: m.table.methodHeaders,
		DependsOn:          after(apiMethod),
	})
	return apiMethod, integration, apigatewayintegrationresponse.NewApiGatewayIntegrationResponse(scope, id("integration_response"), &apigatewayintegrationresponse.ApiGatewayIntegrationResponseConfig{
		ForEach:            m.table.statuses,
		RestApiId:          m.apiID,
		ResourceId:         m.resourceID,
		HttpMethod:         jsii.String(m.HTTPMethod),
		StatusCode:         jsii.String("${each.key}"),
		SelectionPattern:   jsii.String("${each.value}"),
		ResponseParameters: m.table.integrationHeaders,
		ResponseTemplates:  m.table.templates,
		ContentHandling:    m.table.contentHandling,
		DependsOn:          after(integration, responses),
	})
}

func integrationConfig(m method, after *[]cdktf.ITerraformDependable) *apigatewayintegration.ApiGatewayIntegrationConfig {
	i := m.Integration
	config := &apigatewayintegration.ApiGatewayIntegrationConfig{
		RestApiId:             m.apiID,
		ResourceId:            m.resourceID,
		HttpMethod:            jsii.String(m.HTTPMethod),
		Type:                  jsii.String(i.Type),
		IntegrationHttpMethod: optional.String(i.HTTPMethod),
		Uri:                   optional.String(i.URI),
		RequestParameters:     texts(i.RequestParameters),
		RequestTemplates:      texts(i.RequestTemplates),
		PassthroughBehavior:   optional.String(i.PassthroughBehavior),
		ContentHandling:       optional.String(i.ContentHandling),
		DependsOn:             after,
	}
	if i.UsesRole {
		config.Credentials = jsii.String(m.roleARN)
	}
	if i.ConnectionID != "" {
		config.ConnectionType, config.ConnectionId = jsii.String("VPC_LINK"), jsii.String(i.ConnectionID)
		// The provider does not undo this where the block is removed, so false is written, too.
		config.TlsConfig = &apigatewayintegration.ApiGatewayIntegrationTlsConfig{
			InsecureSkipVerification: jsii.Bool(i.InsecureSkipVerification),
		}
	}
	if i.TimeoutMilliseconds != 0 {
		config.TimeoutMilliseconds = jsii.Number(i.TimeoutMilliseconds)
	}
	return config
}

// texts returns a map for CDK for Terraform, or nil for an empty map.
func texts(m map[string]string) *map[string]*string {
	if len(m) == 0 {
		return nil
	}
	pointers := map[string]*string{}
	for name, text := range m {
		pointers[name] = jsii.String(text)
	}
	return &pointers
}
