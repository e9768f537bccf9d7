package restapi

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaydeployment"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaymethodsettings"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaystage"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/wafv2webaclassociation"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/optional"
	"cdk.tf/go/privateapi/ref"
)

// newStage adds the stage with its logs, its settings and its web ACL. All literal text of
// the Definition must be escaped. newStage returns the stage and the log group of the access
// log, which may be nil.
func newStage(scope constructs.Construct, apiID *string, deployment apigatewaydeployment.ApiGatewayDeployment, d gateway.Definition) (apigatewaystage.ApiGatewayStage, cloudwatchloggroup.CloudwatchLogGroup) {
	settings := d.StageSettings
	config := &apigatewaystage.ApiGatewayStageConfig{
		RestApiId:    apiID,
		DeploymentId: deployment.Id(),
		StageName:    jsii.String(d.Stage),
	}
	if settings.Tracing {
		config.XrayTracingEnabled = jsii.Bool(true)
	}
	config.ClientCertificateId = optional.String(settings.ClientCertificateID)
	if role := settings.Logging.CloudWatchRoleARN; ref.Contains(role) {
		config.Lifecycle = &cdktf.TerraformResourceLifecycle{Precondition: &[]*cdktf.Precondition{hasCloudWatchRole(role, d.OptionalLogs)}}
	}
	access := newLogGroup(scope, "access_log", "API-Gateway-Access-Logs_", apiID, d)
	if access != nil && !d.OptionalLogs {
		config.AccessLogSettings = &apigatewaystage.ApiGatewayStageAccessLogSettings{
			DestinationArn: access.Arn(), Format: jsii.String(settings.Logging.AccessLogFormat()),
		}
	}
	stage := apigatewaystage.NewApiGatewayStage(scope, jsii.String("stage"), config)
	if access != nil && d.OptionalLogs {
		stage.AddOverride(jsii.String("dynamic.access_log_settings"), map[string]any{
			"for_each": "${aws_cloudwatch_log_group." + *access.FriendlyUniqueId() + "[*].arn}",
			"content": map[string]any{
				"destination_arn": "${access_log_settings.value}", "format": settings.Logging.AccessLogFormat(),
			},
		})
	}

	var after []cdktf.ITerraformDependable
	if access != nil && settings.Logging.ExecutionLog != "" {
		// API Gateway would create the group itself, to be kept for ever.
		after = append(after, newLogGroup(scope, "execution_log", "API-Gateway-Execution-Logs_", apiID, d))
	}
	for _, s := range d.MethodSettings() {
		made := newMethodSettings(scope, apiID, stage, s, d, after)
		if s.HTTPMethod == "*" {
			after = append(after, made) // those of a method replace these, so they come later
		}
	}
	if settings.WebACLARN != "" {
		wafv2webaclassociation.NewWafv2WebAclAssociation(scope, jsii.String("web_acl"), &wafv2webaclassociation.Wafv2WebAclAssociationConfigA{
			ResourceArn: stage.Arn(), WebAclArn: jsii.String(settings.WebACLARN),
		})
	}
	return stage, access
}

// hasCloudWatchRole is the condition that the account has a role for logs, which is a
// reference.
func hasCloudWatchRole(role string, optionalLogs bool) *cdktf.Precondition {
	var condition any = isRole(role)
	if optionalLogs {
		condition = cdktf.Op_Or(isNull(role), condition)
	}
	return &cdktf.Precondition{
		Condition:    cdktf.Token_AsString(condition, nil),
		ErrorMessage: jsii.String("API Gateway writes no logs before the account has a role for CloudWatch Logs in this Region. Deploy that role first, and give its ARN."),
	}
}

// newLogGroup adds a log group of the API, or returns nil if the API has no logs.
func newLogGroup(scope constructs.Construct, id, prefix string, apiID *string, d gateway.Definition) cloudwatchloggroup.CloudwatchLogGroup {
	logging := d.StageSettings.Logging
	if !logging.Enabled() {
		return nil
	}
	group := cloudwatchloggroup.NewCloudwatchLogGroup(scope, jsii.String(id), &cloudwatchloggroup.CloudwatchLogGroupConfig{
		Name:            jsii.String(prefix + *apiID + "/" + d.Stage),
		RetentionInDays: jsii.Number(logging.RetentionDays),
		KmsKeyId:        optional.String(logging.KMSKeyARN),
	})
	if d.OptionalLogs {
		group.AddOverride(jsii.String("count"), cdktf.Token_AsString(cdktf.Fn_Conditional(isNull(logging.CloudWatchRoleARN), 0, 1), nil))
	}
	return group
}

// newMethodSettings adds the settings of a method, or of all methods. The settings of a
// method replace those of all methods, so they have the logs and metrics as well.
func newMethodSettings(scope constructs.Construct, apiID *string, stage apigatewaystage.ApiGatewayStage, s gateway.MethodSetting, d gateway.Definition, after []cdktf.ITerraformDependable) cdktf.ITerraformDependable {
	// What is left out stays as it is in API Gateway.
	settings := &apigatewaymethodsettings.ApiGatewayMethodSettingsSettings{
		MetricsEnabled: jsii.Bool(d.StageSettings.DetailedMetrics), LoggingLevel: jsii.String("OFF"), DataTraceEnabled: jsii.Bool(false),
	}
	if level := d.StageSettings.Logging.ExecutionLog; level != "" {
		settings.LoggingLevel = jsii.String(level)
		if d.OptionalLogs {
			settings.LoggingLevel = cdktf.Token_AsString(cdktf.Fn_Conditional(isNull(d.StageSettings.Logging.CloudWatchRoleARN), "OFF", level), nil)
		}
	}
	if s.Throttle != (gateway.Throttle{}) {
		settings.ThrottlingRateLimit, settings.ThrottlingBurstLimit = jsii.Number(s.Throttle.RateLimit), jsii.Number(s.Throttle.BurstLimit)
	}
	id := "settings"
	if s.HTTPMethod != "*" {
		id += "_" + s.HTTPMethod + "_" + s.ResourceKey
	}
	return apigatewaymethodsettings.NewApiGatewayMethodSettings(scope, jsii.String(id), &apigatewaymethodsettings.ApiGatewayMethodSettingsConfig{
		RestApiId: apiID, StageName: stage.StageName(), MethodPath: jsii.String(s.Path), Settings: settings,
		DependsOn: &after,
	})
}

// isNull is the condition that a reference has no value.
func isNull(reference string) cdktf.IResolvable {
	return cdktf.Op_Eq(jsii.String(reference), cdktf.Token_NullValue())
}
