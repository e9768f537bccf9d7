package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaygatewayresponse"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/optional"
)

func newGatewayResponse(scope constructs.Construct, apiID *string, r gateway.GatewayResponse) cdktf.ITerraformDependable {
	return apigatewaygatewayresponse.NewApiGatewayGatewayResponse(scope, jsii.String("gateway_response_"+r.Type), &apigatewaygatewayresponse.ApiGatewayGatewayResponseConfig{
		RestApiId:          apiID,
		ResponseType:       jsii.String(r.Type),
		StatusCode:         optional.String(r.StatusCode),
		ResponseParameters: texts(r.Parameters()),
		ResponseTemplates:  texts(r.Templates),
	})
}
