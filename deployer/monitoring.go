package deployer

import (
	"regexp"

	"cdk.tf/go/privateapi/iam"
)

// The actions of CloudWatch Logs take the ARN of a log group, some of them with a suffix for
// its streams.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html

func logGroup(r resource) {
	name := r.arn("logs", "log-group:"+r.named("name", "name_prefix"))
	group := []string{name, name + ":*"}
	r.read([]string{r.arn("logs", "log-group:*")}, "logs:DescribeLogGroups") // it lists by a prefix
	r.read(group, "logs:ListTagsForResource")
	r.write(group, "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy")
	if r.has("kms_key_id") {
		r.write(group, "logs:AssociateKmsKey", "logs:DisassociateKmsKey")
		// CloudWatch Logs asks whether the caller may use the key.
		key, exact := r.pattern(r.field("kms_key_id"))
		if !exact {
			r.note("%s: its key is %s, which only Terraform knows, so the policies allow every matching key.", r.address(), r.field("kms_key_id"))
			if key == "*" {
				key = "arn:" + r.place.Partition + ":kms:" + r.regionOf() + ":*:key/*"
			}
		}
		r.write([]string{key}, "kms:DescribeKey")
	}
	if r.tagged() {
		r.write(group, "logs:TagResource", "logs:UntagResource")
	}
}

// metricFilter is a part of a log group.
func metricFilter(r resource) {
	text := r.field("log_group_name")
	if m := instance.FindStringSubmatch(text); m != nil {
		text = "${aws_cloudwatch_log_group." + m[1] + ".name}"
	}
	group, exact := r.pattern(text)
	if owner, ok := r.find("aws_cloudwatch_log_group", text); ok {
		group = owner.named("name", "name_prefix")
	} else if !exact {
		r.note("%s: its log group is %s, which only Terraform knows, so the policies allow every matching log group.", r.address(), text)
	}
	arns := []string{r.arn("logs", "log-group:"+group), r.arn("logs", "log-group:"+group+":*")}
	r.read(arns, "logs:DescribeMetricFilters")
	r.write(arns, "logs:DeleteMetricFilter", "logs:PutMetricFilter")
}

// instance matches the name of a log group that has a count.
var instance = regexp.MustCompile(`^\$\{aws_cloudwatch_log_group\.([A-Za-z0-9_-]+)\[count\.index\]\.name\}$`)

// apiSettings changes a setting that all APIs of the account and Region share.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
func apiSettings(r resource) {
	r.read(r.api("/account"), "apigateway:GET")
	r.write(r.api("/account"), "apigateway:PATCH")
	r.passRole(r.field("cloudwatch_role_arn"))
}

// alarm needs an action without resources to find an alarm.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
func alarm(r resource) {
	named := []string{r.arn("cloudwatch", "alarm:"+r.named("alarm_name", ""))}
	r.read([]string{r.arn("cloudwatch", "alarm:*")}, "cloudwatch:DescribeAlarms")
	r.read(named, "cloudwatch:ListTagsForResource")
	r.write(named, "cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm")
	if r.tagged() {
		r.write(named, "cloudwatch:TagResource", "cloudwatch:UntagResource")
	}
}

// webACLAssociation needs permissions for both sides of the association.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
func webACLAssociation(r resource) {
	acl, exact := r.pattern(r.field("web_acl_arn"))
	if !exact {
		r.note("%s: its web ACL is %s, which only Terraform knows, so the policies allow every matching web ACL.", r.address(), r.field("web_acl_arn"))
		if acl == "*" {
			acl = r.arn("wafv2", "regional/webacl/*/*")
		}
	}
	id := "*"
	var tag iam.Conditions
	if stage, ok := r.find("aws_api_gateway_stage", r.field("resource_arn")); ok {
		id, tag = stage.restAPIID(), stage.apiTag("Resource")
	}
	stages := r.api("/restapis/" + id + "/stages/*")
	both := append([]string{acl}, stages...)
	r.read(both, "wafv2:GetWebACLForResource")
	r.read([]string{acl}, "wafv2:GetWebACL")
	r.write(both, "wafv2:AssociateWebACL")
	r.write(stages, "wafv2:DisassociateWebACL")
	r.writeIf(tag, stages, "apigateway:SetWebACL")
}
