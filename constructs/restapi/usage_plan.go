package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayapikey"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaystage"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayusageplan"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewayusageplankey"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
)

// usagePlans are the usage plans of an API and its keys, by name.
type usagePlans struct {
	plans map[string]apigatewayusageplan.ApiGatewayUsagePlan
	keys  map[string]apigatewayapikey.ApiGatewayApiKey
}

// newUsagePlans adds the usage plans for a stage. The ids of a key's constructs contain only
// the name of the key. So Terraform removes a key from its old plan before it adds it to
// another one: API Gateway allows a key in one plan per stage.
func newUsagePlans(scope constructs.Construct, apiID *string, stage apigatewaystage.ApiGatewayStage, plans []gateway.UsagePlan) usagePlans {
	made := usagePlans{map[string]apigatewayusageplan.ApiGatewayUsagePlan{}, map[string]apigatewayapikey.ApiGatewayApiKey{}}
	for _, p := range plans {
		plan := apigatewayusageplan.NewApiGatewayUsagePlan(scope, jsii.String("usage_plan_"+p.Name), usagePlanConfig(apiID, stage, p))
		planID := plan.Id()
		made.plans[p.Name] = plan
		for _, name := range p.Keys {
			key := apigatewayapikey.NewApiGatewayApiKey(scope, jsii.String("api_key_"+name), &apigatewayapikey.ApiGatewayApiKeyConfig{
				Name: jsii.String(name),
			})
			made.keys[name] = key
			apigatewayusageplankey.NewApiGatewayUsagePlanKey(scope, jsii.String("plan_key_"+name), &apigatewayusageplankey.ApiGatewayUsagePlanKeyConfig{
				KeyId:       key.Id(),
				KeyType:     jsii.String("API_KEY"),
				UsagePlanId: planID,
			})
		}
	}
	return made
}

func usagePlanConfig(apiID *string, stage apigatewaystage.ApiGatewayStage, p gateway.UsagePlan) *apigatewayusageplan.ApiGatewayUsagePlanConfig {
	// Terraform does not accept "${" in replace_triggered_by.
	stageID := *stage.TerraformResourceType() + "." + *stage.FriendlyUniqueId() + ".id"
	config := &apigatewayusageplan.ApiGatewayUsagePlanConfig{
		Name:      jsii.String(p.Name),
		ApiStages: []*apigatewayusageplan.ApiGatewayUsagePlanApiStages{{ApiId: apiID, Stage: stage.StageName()}},
		// Another stage or API needs another plan: Terraform destroys the old stage before it
		// would remove the stage from the plan.
		Lifecycle: &cdktf.TerraformResourceLifecycle{ReplaceTriggeredBy: &[]any{stageID}},
	}
	if p.RateLimit != 0 {
		config.ThrottleSettings = &apigatewayusageplan.ApiGatewayUsagePlanThrottleSettings{
			RateLimit: jsii.Number(p.RateLimit), BurstLimit: jsii.Number(p.BurstLimit),
		}
	}
	if p.QuotaLimit != 0 {
		config.QuotaSettings = &apigatewayusageplan.ApiGatewayUsagePlanQuotaSettings{
			Limit: jsii.Number(p.QuotaLimit), Period: jsii.String(p.QuotaPeriod),
		}
	}
	return config
}

// keyIDs are the ids of the keys, by name.
func (u usagePlans) keyIDs() map[string]string {
	ids := map[string]string{}
	for name, key := range u.keys {
		ids[name] = *key.Id()
	}
	return ids
}
