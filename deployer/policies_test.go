package deployer_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/deployer"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/snapshot"
)

var place = deployer.Place{Region: "eu-central-1", Account: "111122223333"}

// allowed returns what a policy allows, with one line per action and resource, such
// as "s3:GetObject arn:aws:s3:::documents/*".
func allowed(d iam.Document) []string {
	var lines []string
	for _, s := range d.Statements {
		for _, action := range s.Action {
			for _, resource := range s.Resource {
				line := action + " " + resource
				for _, operator := range slices.Sorted(maps.Keys(s.Condition)) {
					for _, key := range slices.Sorted(maps.Keys(s.Condition[operator])) {
						line += " if " + operator + " " + key + " " + strings.Join(s.Condition[operator][key], ",")
					}
				}
				lines = append(lines, line)
			}
		}
	}
	return lines
}

func TestResources(t *testing.T) {
	variables := place
	variables.Variables = map[string]string{
		"name": "given", "none": "", "subnets": `["subnet-0b","subnet-0c"]`, "vpc": "vpc-0a",
	}
	const (
		role    = `"aws_iam_role": {"api": {"name_prefix": "private-api-"}}`
		limited = `"aws_iam_role": {"api": {"name_prefix": "private-api-",
			"permissions_boundary": "arn:aws:iam::111122223333:policy/limit"}}`
		roleARN  = " arn:aws:iam::111122223333:role/private-api-*"
		onlyTo   = " if StringEquals iam:PassedToService apigateway.amazonaws.com"
		boundary = " if ArnLike iam:PermissionsBoundary arn:aws:iam::111122223333:policy/limit"
		free     = "has no permissions boundary"
		bucket   = `"aws_s3_bucket": {"b": {"bucket": "${var.NAME}",
			"bucket_prefix": "${(var.NAME == null) ? \"test-\" : null}"}}`
		api = `"aws_api_gateway_rest_api": {"a": {"name": "documents",
			"endpoint_configuration": {"types": ["PRIVATE"]}, "body": "{\"credentials\":\"${aws_iam_role.api.arn}\"}"}}`
		apis   = " arn:aws:apigateway:eu-central-1::/restapis"
		logs   = " arn:aws:logs:eu-central-1:111122223333:"
		logKey = "arn:aws:kms:eu-central-1:111122223333:key/1"
		acl    = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/a/1"
		group  = `"aws_security_group": {"g": {"vpc_id": "vpc-0a"}}`

		domain    = " arn:aws:apigateway:eu-central-1:111122223333:/domainnames/api.example.com+*"
		access    = " arn:aws:apigateway:eu-central-1:111122223333:/domainnameaccessassociations"
		shares    = " arn:aws:ram:eu-central-1:111122223333:resource-share/*"
		named     = " if StringLikeIfExists ram:ResourceShareName domain"
		domainARN = "arn:aws:apigateway:eu-central-1:444455556666:/domainnames/api.example.com+abcd1234"
		shareARN  = "arn:aws:ram:eu-central-1:444455556666:resource-share/11111111-2222-3333-4444-555555555555"

		vpcs = "VPCId=vpc-0a,VPCRegion=eu-central-1,VPCId=vpc-0b,VPCRegion=us-east-1"
	)
	for name, test := range map[string]struct {
		resources string
		place     deployer.Place
		apply     []string // lines that the policy must have
		absent    string   // no line may begin with this
		// absentInAll is in no line.
		absentInAll string
		notes       []string // a part of each note
	}{
		"a log group of an API": {
			resources: role + "," + api + `, "aws_cloudwatch_log_group": {"l": {
				"name": "API-Gateway-Access-Logs_${aws_api_gateway_rest_api.a.id}/prod", "kms_key_id": "` + logKey + `"}}`,
			place: deployer.Place{
				Region: "eu-central-1", Account: "111122223333",
				RESTAPIs: map[string]string{"aws_api_gateway_rest_api.a": "a1b2c3"},
			},
			apply: []string{
				"logs:PutRetentionPolicy" + logs + "log-group:API-Gateway-Access-Logs_a1b2c3/prod",
				"logs:DescribeLogGroups" + logs + "log-group:*",
				"logs:AssociateKmsKey" + logs + "log-group:API-Gateway-Access-Logs_a1b2c3/prod:*", "kms:DescribeKey " + logKey,
			},
			notes:  []string{free},
			absent: "logs:TagResource",
		},
		"a log group of an API that is not known": {
			resources: role + "," + api + `, "aws_cloudwatch_log_group": {"l": {
				"name": "${aws_api_gateway_rest_api.a.id}/prod"}}`,
			apply:  []string{"logs:DeleteLogGroup" + logs + "log-group:*/prod"},
			absent: "logs:AssociateKmsKey",
			notes:  []string{"aws_cloudwatch_log_group.l: its name is ${aws_api_gateway_rest_api.a.id}/prod", free},
		},
		"a filter of a log group that only Terraform knows": {
			resources: `"aws_cloudwatch_log_metric_filter": {
				"f": {"log_group_name": "${aws_cloudwatch_log_group.elsewhere[count.index].name}"}}`,
			apply: []string{"logs:PutMetricFilter" + logs + "log-group:*"},
			notes: []string{"aws_cloudwatch_log_metric_filter.f: its log group is"},
		},
		"an endpoint that is found": {
			resources: `"aws_s3_bucket": {}}, "data": {"aws_vpc_endpoint": {"e": {"vpc_id": "vpc-0a"}}`,
			apply:     []string{"ec2:DescribeVpcEndpoints * if StringEquals aws:RequestedRegion eu-central-1"},
		},
		"a log group that a variable leaves out": {
			resources: `"aws_cloudwatch_log_group": {
				"out": {"name": "out", "count": "${(var.none == null) ? 0 : 1}"},
				"in": {"name": "in", "count": "${(var.name == null) ? 0 : 1}"},
				"unknown": {"name": "unknown", "count": "${(var.other == null) ? 0 : 1}"}}`,
			place:  variables,
			apply:  []string{"logs:CreateLogGroup" + logs + "log-group:in", "logs:CreateLogGroup" + logs + "log-group:unknown"},
			absent: "logs:CreateLogGroup" + logs + "log-group:out",
		},
		"a filter of a log group": {
			resources: `"aws_cloudwatch_log_group": {"l": {"name": "access", "count": 1}},
				"aws_cloudwatch_log_metric_filter": {
					"counted": {"log_group_name": "${aws_cloudwatch_log_group.l[count.index].name}"},
					"named": {"log_group_name": "other"}}`,
			apply: []string{
				"logs:PutMetricFilter" + logs + "log-group:access:*", "logs:PutMetricFilter" + logs + "log-group:other",
				"logs:DescribeMetricFilters" + logs + "log-group:access",
			},
			absent: "logs:PutMetricFilter" + logs + "log-group:*",
		},
		"an alarm": {
			resources: `"aws_cloudwatch_metric_alarm": {"a": {"alarm_name": "errors", "tags": {"team": "x"}}}`,
			apply: []string{
				"cloudwatch:DescribeAlarms arn:aws:cloudwatch:eu-central-1:111122223333:alarm:*",
				"cloudwatch:PutMetricAlarm arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors",
				"cloudwatch:TagResource arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors",
			},
		},
		"the settings of a stage": {
			resources: role + "," + api + `, "aws_api_gateway_stage": {"s": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}},
				"aws_api_gateway_method_settings": {"m": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}},
				"aws_wafv2_web_acl_association": {"w": {
					"resource_arn": "${aws_api_gateway_stage.s.arn}", "web_acl_arn": "` + acl + `"}}`,
			apply: []string{
				"apigateway:PATCH" + apis + "/*/stages/*", "apigateway:SetWebACL" + apis + "/*/stages/*",
				"wafv2:AssociateWebACL " + acl, "wafv2:AssociateWebACL" + apis + "/*/stages/*",
				"wafv2:DisassociateWebACL" + apis + "/*/stages/*",
			},
			notes: []string{free},
		},
		"the settings of the account": {
			resources: role + `, "aws_api_gateway_account": {"a": {"cloudwatch_role_arn": "${aws_iam_role.api.arn}"}}`,
			apply: []string{
				"apigateway:PATCH arn:aws:apigateway:eu-central-1::/account", "iam:PassRole" + roleARN + onlyTo,
			},
			notes: []string{free},
		},
		"a bucket by its name": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::documents"},
			absent:    "s3:PutBucketTagging",
		},
		"a bucket by its prefix": {
			resources: `"aws_s3_bucket": {"b": {"bucket_prefix": "documents-"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::documents-*"},
		},
		"a bucket that the provider names": {
			resources: `"aws_s3_bucket": {"b": {}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::terraform-*"},
		},
		"a bucket by a variable without a value": {
			resources: strings.ReplaceAll(bucket, "NAME", "other"),
			apply:     []string{"s3:CreateBucket arn:aws:s3:::*"},
			notes:     []string{"aws_s3_bucket.b: its name is ${var.other}"},
		},
		"a bucket by a variable with a value": {
			resources: strings.ReplaceAll(bucket, "NAME", "name"),
			place:     variables,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::given"},
		},
		"a bucket by a variable that is null": {
			resources: strings.ReplaceAll(bucket, "NAME", "none"),
			place:     variables,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::test-*"},
		},
		"a bucket by a variable that is null by default": {
			resources: strings.ReplaceAll(bucket, "NAME", "defaulted") +
				`}, "variable": {"defaulted": {"default": null}`,
			apply: []string{"s3:CreateBucket arn:aws:s3:::test-*"},
			notes: []string{"var.defaulted: the policies are for its default, null"},
		},
		"a bucket by a variable with a default and a value": {
			resources: strings.ReplaceAll(bucket, "NAME", "name") + `}, "variable": {"name": {"default": "other"}`,
			place:     variables,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::given"},
		},
		"a bucket with a known beginning": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents-${var.other}-${join(\"}\", [\"{\"])}"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::documents-*-*"},
			notes:     []string{"aws_s3_bucket.b: its name is documents-${var.other}-"},
		},
		"a bucket by an expression with quotes": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "a-${f(\"\\\"}\")}-b"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::a-*-b"},
			notes:     []string{"aws_s3_bucket.b: its name is a-"},
		},
		"a bucket with an escape in its name": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "a$${b}"}}`,
			apply:     []string{"s3:CreateBucket arn:aws:s3:::a${$}{b}"},
		},
		"parts of a bucket of the stack and of another": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}},
				"aws_s3_bucket_policy": {"b": {"bucket": "${aws_s3_bucket.b.id}"}, "c": {"bucket": "media"}},
				"aws_s3_object": {"o": {"bucket": "${aws_s3_bucket.b.id}", "key": "a/b.txt"}}`,
			apply: []string{
				"s3:PutBucketPolicy arn:aws:s3:::documents", "s3:PutBucketPolicy arn:aws:s3:::media",
				"s3:PutObject arn:aws:s3:::documents/a/b.txt",
			},
			absent: "kms:",
		},
		"an access log": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}},
				"aws_s3_bucket_logging": {"b": {"bucket": "${aws_s3_bucket.b.id}", "target_bucket": "logs", "target_prefix": ""}}`,
			apply:  []string{"s3:PutBucketLogging arn:aws:s3:::documents"},
			absent: "arn:aws:s3:::logs",
		},
		"what S3 deletes": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}},
				"aws_s3_bucket_lifecycle_configuration": {"b": {"bucket": "${aws_s3_bucket.b.id}", "rule": []}}`,
			apply: []string{"s3:PutLifecycleConfiguration arn:aws:s3:::documents"},
		},
		"an object that is encrypted and has versions": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents"}},
				"aws_s3_bucket_versioning": {"b": {"bucket": "${aws_s3_bucket.b.id}"}},
				"aws_s3_bucket_server_side_encryption_configuration": {"b": {"bucket": "${aws_s3_bucket.b.id}",
					"rule": [{"apply_server_side_encryption_by_default": {
						"kms_master_key_id": "arn:aws:kms:eu-central-1:111122223333:key/0f"}}]}},
				"aws_s3_object": {"o": {"bucket": "${aws_s3_bucket.b.id}", "key": "o"}}`,
			apply: []string{
				"kms:GenerateDataKey arn:aws:kms:eu-central-1:111122223333:key/0f if StringLike kms:ViaService s3.*",
				"kms:Decrypt arn:aws:kms:eu-central-1:111122223333:key/0f if StringLike kms:ViaService s3.*",
				"s3:DeleteObjectVersion arn:aws:s3:::documents/o",
			},
		},
		"an object of a bucket whose objects are all deleted": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents", "force_destroy": true}},
				"aws_s3_object": {"o": {"bucket": "${aws_s3_bucket.b.id}", "key": "o"}}`,
			apply:  []string{"s3:DeleteObject arn:aws:s3:::documents/*", "s3:PutObject arn:aws:s3:::documents/o"},
			absent: "s3:DeleteObject arn:aws:s3:::documents/o",
		},
		"an object with a wildcard in its key": {
			resources: `"aws_s3_object": {"o": {"bucket": "documents", "key": "a*"}}`,
			apply:     []string{"s3:PutObject arn:aws:s3:::documents/*"},
		},
		"a bucket with tags": {
			resources: `"aws_s3_bucket": {"b": {"bucket": "documents", "tags": {"a": "b"}}}`,
			apply:     []string{"s3:PutBucketTagging arn:aws:s3:::documents"},
		},
		"a field that is not supported": {
			resources: `"aws_s3_object": {"o": {"bucket": "documents", "key": "o", "acl": "private", "source": null,
				"grant": [], "lifecycle": {}}}`,
			notes: []string{"aws_s3_object.o: its field acl is not supported"},
		},
		"a role below a path with a boundary": {
			resources: `"aws_iam_role": {"api": {"name_prefix": "private-api-", "path": "/gateway/",
				"permissions_boundary": "arn:aws:iam::111122223333:policy/limit"}}`,
			apply: []string{
				"iam:CreateRole arn:aws:iam::111122223333:role/gateway/private-api-*" + boundary,
				"iam:PutRolePermissionsBoundary arn:aws:iam::111122223333:role/gateway/private-api-*" + boundary,
			},
			absent: "iam:DeleteRolePermissionsBoundary",
		},
		"a role with a name": {
			resources: `"aws_iam_role": {"api": {"name": "documents", "path": "/gateway/"}}`,
			apply:     []string{"iam:CreateRole arn:aws:iam::111122223333:role/gateway/documents"},
			absent:    "private-api-",
			notes:     []string{"aws_iam_role.api: it has no permissions boundary"},
		},
		"policies of a role with a boundary": {
			resources: limited + `, "aws_iam_role_policy": {"p": {"role": "${aws_iam_role.api.name}"}},
				"aws_iam_role_policy_attachment": {"p": {"role": "${aws_iam_role.api.name}",
					"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}`,
			apply: []string{
				"iam:PutRolePolicy" + roleARN + boundary,
				"iam:AttachRolePolicy" + roleARN + boundary +
					" if ArnLike iam:PolicyARN arn:aws:iam::aws:policy/ReadOnlyAccess",
			},
		},
		"a boundary by a variable": {
			resources: `"aws_iam_role": {"api": {"name_prefix": "private-api-", "permissions_boundary": ` +
				`"${var.boundary}"}}`,
			apply: []string{"iam:CreateRole" + roleARN + " if ArnLike iam:PermissionsBoundary *"},
			notes: []string{"aws_iam_role.api: its permissions boundary is ${var.boundary}"},
		},
		"the role of an integration": {
			resources: role + `, "aws_api_gateway_integration": {"i": {"credentials": "${aws_iam_role.api.arn}"}}`,
			apply:     []string{"iam:PassRole" + roleARN + onlyTo, "iam:CreateRole" + roleARN},
			notes:     []string{free},
		},
		"the role of an authorizer": {
			resources: role + `, "aws_api_gateway_authorizer": {"a": {"authorizer_credentials": "${aws_iam_role.api.arn}"}}`,
			apply:     []string{"iam:PassRole" + roleARN + onlyTo, "iam:CreateRole" + roleARN},
			notes:     []string{free},
		},
		"an existing role": {
			resources: `"aws_api_gateway_integration": {"i": {` +
				`"credentials": "arn:aws:iam::111122223333:role/reader"}}`,
			apply:  []string{"iam:PassRole arn:aws:iam::111122223333:role/reader" + onlyTo},
			absent: "iam:C",
		},
		"a role by a variable": {
			resources: `"aws_api_gateway_integration": {"i": {"credentials": "${var.role}"}}`,
			apply:     []string{"iam:PassRole arn:aws:iam::111122223333:role/*" + onlyTo},
			notes:     []string{"aws_api_gateway_integration.i: its role is ${var.role}"},
		},
		"a role by a variable that is null": {
			resources: `"aws_api_gateway_integration": {"i": {"credentials": "${var.none}"}}`,
			place:     variables,
			apply:     []string{"iam:PassRole arn:aws:iam::111122223333:role/*" + onlyTo},
			notes:     []string{"aws_api_gateway_integration.i: its role is ${var.none}"},
		},
		"an existing role in a document": {
			resources: `"aws_api_gateway_rest_api": {"a": {"name": "a",
				"body": "{\"credentials\":\"arn:aws:iam::111122223333:role/reader\"}"}}`,
			apply:  []string{"iam:PassRole arn:aws:iam::111122223333:role/reader" + onlyTo},
			absent: "iam:C",
		},
		"the caller's own role": {
			resources: `"aws_api_gateway_integration": {"i": {"credentials": "arn:aws:iam::*:user/*"}}`,
			absent:    "iam:",
		},
		"a client certificate": {
			resources: `"aws_api_gateway_client_certificate": {"c": {"description": "orders"}}`,
			apply: []string{
				"apigateway:GET arn:aws:apigateway:eu-central-1::/clientcertificates/*",
				"apigateway:POST arn:aws:apigateway:eu-central-1::/clientcertificates",
				"apigateway:DELETE arn:aws:apigateway:eu-central-1::/clientcertificates/*",
			},
		},
		"VPC links": {
			resources: `"aws_api_gateway_vpc_link": {"a": {"name": "a", "target_arns": ["${var.arn}"]}},
				"aws_apigatewayv2_vpc_link": {"b": {
					"name": "b", "subnet_ids": ["subnet-0a"], "security_group_ids": ["sg-0a"], "tags": {"team": "search"}}}`,
			apply: []string{
				"apigateway:GET arn:aws:apigateway:eu-central-1::/vpclinks/*",
				"apigateway:POST arn:aws:apigateway:eu-central-1::/vpclinks",
				"apigateway:POST arn:aws:apigateway:eu-central-1::/v2/vpclinks",
				"apigateway:DELETE arn:aws:apigateway:eu-central-1::/vpclinks/*",
				"apigateway:PATCH arn:aws:apigateway:eu-central-1::/v2/vpclinks/*",
				"apigateway:PUT arn:aws:apigateway:eu-central-1::/tags/*",
				"elasticloadbalancing:DescribeLoadBalancers * if StringEquals aws:RequestedRegion eu-central-1",
				"ec2:CreateVpcEndpointServiceConfiguration * if StringEquals aws:RequestedRegion eu-central-1",
				"ec2:ModifyVpcEndpointServicePermissions * if StringEquals aws:RequestedRegion eu-central-1",
				"iam:CreateServiceLinkedRole arn:aws:iam::111122223333:role/aws-service-role/" +
					"ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway" +
					" if StringEquals iam:AWSServiceName ops.apigateway.amazonaws.com",
			},
			absent: "ec2:CreateNetworkInterface",
		},
		"a VPC link V2 with a tag that limits": {
			resources: `"aws_apigatewayv2_vpc_link": {"b": {"name": "b", "tags": {"team": "search"}}}`,
			place:     deployer.Place{Region: "eu-central-1", Account: "111122223333", Tag: "team"},
			apply: []string{
				"apigateway:POST arn:aws:apigateway:eu-central-1::/vpclinks if StringEquals aws:RequestTag/team search",
				"apigateway:DELETE arn:aws:apigateway:eu-central-1::/vpclinks/* if StringEquals aws:ResourceTag/team search",
				"apigateway:PUT arn:aws:apigateway:eu-central-1::/tags/*vpclinks if StringEquals aws:RequestTag/team search",
			},
			absent: "elasticloadbalancing:",
		},
		"an integration without a role": {
			resources: `"aws_api_gateway_integration": {"i": {}}`,
			absent:    "iam:",
		},
		"an API as one document": {
			resources: role + `, ` + api,
			apply: []string{
				"iam:PassRole" + roleARN + onlyTo,
				"apigateway:POST" + apis + " if ForAllValues:StringEquals apigateway:Request/EndpointType PRIVATE" +
					" if StringLikeIfExists apigateway:Request/ApiName documents",
				"apigateway:PUT" + apis + "/* if ForAllValues:StringEquals apigateway:Resource/EndpointType PRIVATE" +
					" if StringLikeIfExists apigateway:Resource/ApiName documents",
			},
			absent: "apigateway:UpdateRestApiPolicy",
			notes:  []string{free},
		},
		"an API as one document of local values": {
			resources: role + `, "aws_api_gateway_rest_api": {"a": {"name": "a",
					"body": "{${join(\",\", values(local.paths))}}"}}},
				"locals": {"paths": {"/": "\"/\":${local.method}"},
					"method": "{\"credentials\":\"${aws_iam_role.api.arn}\",\"of\":\"${local.method}\"}", "other": 1`,
			apply: []string{"iam:PassRole" + roleARN + onlyTo},
			notes: []string{free},
		},
		"an API as one document with its policy": {
			resources: `"aws_api_gateway_rest_api": {"a": {"name": "documents",
				"body": "{\"x-amazon-apigateway-policy\":{}}"}}`,
			apply: []string{"apigateway:UpdateRestApiPolicy" + apis, "apigateway:UpdateRestApiPolicy" + apis + "/*"},
		},
		"a policy and a stage of an API": {
			resources: api +
				`, "aws_api_gateway_rest_api_policy": {"p": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}},
				"aws_api_gateway_stage": {"s": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}}, ` + role,
			apply: []string{
				"apigateway:UpdateRestApiPolicy" + apis + "/*", "apigateway:POST" + apis + "/*/stages",
				"apigateway:PATCH" + apis + "/* if ForAllValues:StringEquals apigateway:Request/EndpointType PRIVATE" +
					" if ForAllValues:StringEquals apigateway:Resource/EndpointType PRIVATE" +
					" if StringLikeIfExists apigateway:Resource/ApiName documents",
			},
			absent: "apigateway:PATCH" + apis + "/*/*",
			notes:  []string{free},
		},
		"parts of an API of another stack": {
			resources: `"aws_api_gateway_stage": {"s": {"rest_api_id": "${var.api}"}}`,
			apply:     []string{"apigateway:DELETE" + apis + "/*/*", "apigateway:POST" + apis + "/*/stages"},
			absent:    "apigateway:DELETE" + apis + "/* ",
		},
		"an API with a known ID": {
			resources: api + `, "aws_api_gateway_stage": {"s": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}}, ` + role,
			place: deployer.Place{Region: "eu-central-1", Account: "111122223333",
				RESTAPIs: map[string]string{"aws_api_gateway_rest_api.a": "a1b2c3d4e5"}},
			apply: []string{
				"apigateway:GET" + apis + "/a1b2c3d4e5", "apigateway:GET" + apis + "/a1b2c3d4e5/*",
				"apigateway:POST" + apis + "/a1b2c3d4e5/stages",
				"apigateway:POST" + apis + " if ForAllValues:StringEquals apigateway:Request/EndpointType PRIVATE" +
					" if StringLikeIfExists apigateway:Request/ApiName documents",
				"apigateway:PUT" + apis + "/a1b2c3d4e5 if ForAllValues:StringEquals apigateway:Resource/EndpointType PRIVATE" +
					" if StringLikeIfExists apigateway:Resource/ApiName documents",
			},
			absentInAll: "/restapis/*",
			notes:       []string{free},
		},
		"an API of another stack with a known ID": {
			resources: `"aws_api_gateway_stage": {"s": {"rest_api_id": "${var.api}"}}`,
			place: deployer.Place{Region: "eu-central-1", Account: "111122223333",
				Variables: map[string]string{"api": "a1b2c3d4e5"}},
			apply:       []string{"apigateway:DELETE" + apis + "/a1b2c3d4e5/*"},
			absentInAll: "/restapis/*",
		},
		"an API with a tag": {
			resources: `"aws_api_gateway_rest_api": {"a": {"name": "documents", "tags": {"team": "search"}}},
				"aws_api_gateway_stage": {"s": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}},
				"aws_api_gateway_rest_api_policy": {"p": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}},
				"aws_api_gateway_usage_plan": {"u": {"name": "u", "tags": {"team": "search"}}},
				"aws_api_gateway_usage_plan_key": {"k": {"usage_plan_id": "${aws_api_gateway_usage_plan.u.id}"}}`,
			place: deployer.Place{Region: "eu-central-1", Account: "111122223333", Tag: "team"},
			apply: []string{
				"apigateway:POST" + apis + " if StringEquals aws:RequestTag/team search" +
					" if StringLikeIfExists apigateway:Request/ApiName documents",
				"apigateway:POST" + apis + "/*/stages if StringEquals aws:ResourceTag/team search",
				"apigateway:DELETE" + apis + "/* if StringEquals aws:ResourceTag/team search" +
					" if StringLikeIfExists apigateway:Resource/ApiName documents",
				"apigateway:UpdateRestApiPolicy" + apis + "/* if StringEquals aws:ResourceTag/team search",
				"apigateway:POST arn:aws:apigateway:eu-central-1::/usageplans if StringEquals aws:RequestTag/team search",
				"apigateway:DELETE arn:aws:apigateway:eu-central-1::/usageplans/* if StringEquals aws:ResourceTag/team search",
				"apigateway:PUT arn:aws:apigateway:eu-central-1::/tags/* if ForAllValues:StringNotEquals aws:TagKeys team",
				"apigateway:PUT arn:aws:apigateway:eu-central-1::/tags/*restapis if StringEquals aws:RequestTag/team search",
			},
		},
		"a default tag": {
			resources: `"aws_api_gateway_rest_api": {"a": {"name": "a"}}},
				"provider": {"aws": [{"default_tags": [{"tags": {"team": "${var.name}"}}]}]`,
			place: deployer.Place{Region: "eu-central-1", Account: "111122223333", Tag: "team",
				Variables: map[string]string{"name": "search"}},
			apply: []string{
				"apigateway:PATCH" + apis + "/* if StringEquals aws:ResourceTag/team search" +
					" if StringLikeIfExists apigateway:Resource/ApiName a",
			},
		},
		"a name that is a wildcard": {
			resources: `"aws_api_gateway_rest_api": {"a": {"name": "*?$${aws:username}"}}`,
			apply: []string{
				"apigateway:POST" + apis + " if StringLikeIfExists apigateway:Request/ApiName ${*}${?}${$}{aws:username}",
			},
		},
		"an API that is not private": {
			resources: `"aws_api_gateway_rest_api": {"a": {"name": "documents",
				"endpoint_configuration": {"types": ["REGIONAL"]}}}`,
			apply: []string{"apigateway:POST" + apis + " if StringLikeIfExists apigateway:Request/ApiName documents"},
		},
		"default tags": {
			resources: `"aws_api_gateway_api_key": {"k": {"name": "k"}}},
				"provider": {"aws": [{"default_tags": [{"tags": {"a": "b"}}]}]`,
			apply: []string{"apigateway:PUT arn:aws:apigateway:eu-central-1::/tags/*"},
		},
		"the provider's region": {
			resources: `"aws_api_gateway_api_key": {"k": {"name": "k"}}}, ` +
				`"provider": {"aws": {"region": "cn-north-1"}`,
			place: deployer.Place{Account: "111122223333"},
			apply: []string{"apigateway:POST arn:aws-cn:apigateway:cn-north-1::/apikeys"},
		},
		"no region": {
			resources: `"aws_api_gateway_api_key": {"k": {"name": "k"}}`,
			place:     deployer.Place{Account: "111122223333"},
			apply:     []string{"apigateway:POST arn:*:apigateway:*::/apikeys"},
			notes: []string{
				"provider.aws: its Region is not known", "provider.aws: its partition is not known",
			},
		},
		"a region of the place": {
			resources: `"aws_api_gateway_api_key": {"k": {"name": "k"}}}, "provider": {"aws": {"region": "${var.region}"}},
				"variable": {"region": {"default": "us-east-1"}`,
			apply: []string{"apigateway:POST arn:aws:apigateway:eu-central-1::/apikeys"},
		},
		"a region that is null": {
			resources: `"aws_api_gateway_api_key": {"k": {"name": "k"}}}, "provider": {"aws": {"region": "${var.region}"}},
				"variable": {"region": {"default": null}`,
			place: deployer.Place{Account: "111122223333"},
			apply: []string{"apigateway:POST arn:*:apigateway:*::/apikeys"},
			notes: []string{
				"var.region: the policies are for its default, null", "provider.aws: its Region is not known",
				"provider.aws: its partition is not known",
			},
		},
		"another region": {
			resources: `"aws_api_gateway_stage": {"s": {"provider": "aws.west"}, "u": {"provider": "aws.unknown"}}},
				"provider": {"aws": [{}, {"alias": "west", "region": "us-west-2"}]`,
			apply: []string{
				"apigateway:POST arn:aws:apigateway:us-west-2::/restapis/*/stages",
				"apigateway:POST arn:aws:apigateway:*::/restapis/*/stages",
			},
			notes: []string{"aws_api_gateway_stage.u: its Region is not known"},
		},
		"an endpoint by ids": {
			resources: `"aws_vpc_endpoint": {"e": {"vpc_id": "vpc-0a", "subnet_ids": ["subnet-0b"],
				"service_name": "com.amazonaws.${data.aws_region.r.id}.execute-api"}}`,
			apply: []string{
				"ec2:CreateVpcEndpoint arn:aws:ec2:eu-central-1:*:vpc/vpc-0a" +
					" if StringLikeIfExists ec2:VpceServiceName com.amazonaws.*.execute-api",
				"ec2:CreateVpcEndpoint arn:aws:ec2:eu-central-1:*:subnet/subnet-0b" +
					" if StringLikeIfExists ec2:VpceServiceName com.amazonaws.*.execute-api",
				"ec2:ModifyVpcEndpoint arn:aws:ec2:eu-central-1:111122223333:vpc-endpoint/*",
				"ec2:DescribeNetworkInterfaces * if StringEquals aws:RequestedRegion eu-central-1",
			},
			absent: "route53:",
		},
		"an endpoint by variables, with private DNS": {
			resources: `"aws_vpc_endpoint": {"e": {"vpc_id": "${var.vpc}", "subnet_ids": "${var.subnets}",
				"private_dns_enabled": true}}`,
			place: variables,
			apply: []string{
				"ec2:ModifyVpcEndpoint arn:aws:ec2:eu-central-1:*:subnet/subnet-0b",
				"ec2:ModifyVpcEndpoint arn:aws:ec2:eu-central-1:*:subnet/subnet-0c",
				"route53:AssociateVPCWithHostedZone *" +
					" if ForAllValues:StringEquals route53:VPCs VPCId=vpc-0a,VPCRegion=eu-central-1",
			},
		},
		"a private custom domain that is shared": {
			resources: `"aws_api_gateway_domain_name": {"d": {"domain_name": "api.example.com", "policy": "{}",
					"tags": {"a": "b"}}},
				"aws_api_gateway_base_path_mapping": {"m": {"domain_name": "${aws_api_gateway_domain_name.d.domain_name}",
					"domain_name_id": "${aws_api_gateway_domain_name.d.domain_name_id}", "base_path": "a"}},
				"aws_api_gateway_domain_name_access_association": {"a": {"access_association_source": "vpce-0a",
					"domain_name_arn": "${aws_api_gateway_domain_name.d.arn}"}},
				"aws_ram_resource_share": {"s": {"name": "domain", "allow_external_principals": false}},
				"aws_ram_resource_association": {"r": {"resource_arn": "${aws_api_gateway_domain_name.d.arn}",
					"resource_share_arn": "${aws_ram_resource_share.s.arn}"}},
				"aws_ram_principal_association": {"p": {"principal": "444455556666",
					"resource_share_arn": "${aws_ram_resource_share.s.arn}"}}`,
			apply: []string{
				"apigateway:GET" + domain, "apigateway:PATCH" + domain, "apigateway:DELETE" + domain,
				"apigateway:POST arn:aws:apigateway:eu-central-1::/domainnames",
				"apigateway:POST arn:aws:apigateway:eu-central-1:111122223333:/domainnames",
				"apigateway:UpdateDomainNamePolicy" + domain, "apigateway:UpdateDomainNameManagementPolicy" + domain,
				"apigateway:POST" + domain + "/basepathmappings",
				"apigateway:POST" + access, "apigateway:DELETE" + access + "/domainname/api.example.com+*/vpcesource/vpce-0a",
				"apigateway:CreateAccessAssociation" + domain,
				"apigateway:PUT arn:aws:apigateway:eu-central-1::/tags/*",
				"ram:GetResourceShares *", "ram:ListResourceSharePermissions" + shares,
				"ram:CreateResourceShare * if BoolIfExists ram:RequestedAllowsExternalPrincipals false",
				"ram:DeleteResourceShare" + shares + named,
				"ram:UpdateResourceShare" + shares + " if BoolIfExists ram:RequestedAllowsExternalPrincipals false" + named,
				"ram:GetResourceShareAssociations *",
				"ram:AssociateResourceShare" + shares + named, "ram:DisassociateResourceShare" + shares + named,
			},
			absent: "ram:TagResource",
		},
		"access to the domain of another account, with its share": {
			resources: `"aws_ram_resource_share_accepter": {"r": {"share_arn": "` + shareARN + `"}},
				"aws_api_gateway_domain_name_access_association": {
					"a": {"access_association_source": "vpce-0a", "domain_name_arn": "` + domainARN + `"},
					"b": {"access_association_source": "${other.id}", "domain_name_arn": "${other.arn}"}}`,
			apply: []string{
				"apigateway:CreateAccessAssociation " + domainARN,
				"apigateway:CreateAccessAssociation arn:aws:apigateway:eu-central-1:*:/domainnames/*",
				"apigateway:DELETE" + access + "/domainname/api.example.com+abcd1234/vpcesource/vpce-0a",
				"apigateway:DELETE" + access + "/domainname/*/vpcesource/*",
				"ram:GetResourceShareInvitations *",
				"ram:AcceptResourceShareInvitation arn:aws:ram:eu-central-1:*:resource-share-invitation/*",
				"ram:DisassociateResourceShare " + shareARN,
			},
			absent: "apigateway:UpdateDomainNamePolicy",
			notes:  []string{"its domain is ${other.arn}"},
		},
		"a private hosted zone with its record": {
			resources: `"aws_route53_zone": {"z": {"name": "api.example.com", "vpc": [{"vpc_id": "${var.vpc}"},
					{"vpc_id": "vpc-0b", "vpc_region": "us-east-1"}]}},
				"aws_route53_record": {"r": {"zone_id": "${aws_route53_zone.z.zone_id}", "name": "api.example.com",
					"type": "A", "alias": {"name": "x", "zone_id": "Z1", "evaluate_target_health": false}}}`,
			place: variables,
			apply: []string{
				"route53:GetHostedZone arn:aws:route53:::hostedzone/*",
				"route53:ListResourceRecordSets arn:aws:route53:::hostedzone/*",
				"route53:ListTagsForResource arn:aws:route53:::hostedzone/*",
				"route53:GetChange arn:aws:route53:::change/*",
				"ec2:DescribeVpcs * if StringEquals aws:RequestedRegion eu-central-1",
				"route53:CreateHostedZone * if ForAllValues:StringEquals route53:VPCs " + vpcs,
				"route53:AssociateVPCWithHostedZone arn:aws:route53:::hostedzone/*" +
					" if ForAllValues:StringEquals route53:VPCs " + vpcs,
				"route53:DisassociateVPCFromHostedZone arn:aws:route53:::hostedzone/*",
				"route53:DeleteHostedZone arn:aws:route53:::hostedzone/*",
				"route53:UpdateHostedZoneComment arn:aws:route53:::hostedzone/*",
				"route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/*" +
					" if ForAllValues:StringLike route53:ChangeResourceRecordSetsNormalizedRecordNames api.example.com",
			},
			absent: "route53:ChangeTagsForResource",
		},
		"a zone with tags in a VPC that only Terraform knows, and another account's zone": {
			resources: `"aws_route53_zone": {"z": {"name": "${other.id}", "vpc": {"vpc_id": "${other.vpc}"}, "tags": {"a": "b"}}},
				"aws_route53_record": {
					"r": {"zone_id": "Z0EXAMPLE", "name": "${other.id}"},
					"s": {"zone_id": "${data.terraform_remote_state.s.outputs.zone}", "name": "${other.id}.example.com"}}`,
			apply: []string{
				"route53:CreateHostedZone *",
				"route53:AssociateVPCWithHostedZone arn:aws:route53:::hostedzone/*",
				"route53:ChangeTagsForResource arn:aws:route53:::hostedzone/*",
				"route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/Z0EXAMPLE",
				"route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/*" +
					" if ForAllValues:StringLike route53:ChangeResourceRecordSetsNormalizedRecordNames *.example.com",
			},
			notes: []string{
				"its zone is ${data.terraform_remote_state.s.outputs.zone}, which only Terraform knows",
				"aws_route53_zone.z: its vpc_id is ${other.vpc}, which only Terraform knows",
			},
		},
		"a rule of a group in a VPC": {
			resources: group + `,
				"aws_vpc_security_group_ingress_rule": {"r": {"security_group_id": "${aws_security_group.g.id}"}}`,
			apply: []string{
				"ec2:CreateSecurityGroup arn:aws:ec2:eu-central-1:*:vpc/vpc-0a",
				"ec2:AuthorizeSecurityGroupIngress arn:aws:ec2:eu-central-1:111122223333:security-group/*" +
					" if ArnLikeIfExists ec2:Vpc arn:aws:ec2:eu-central-1:*:vpc/vpc-0a",
				"ec2:DeleteSecurityGroup arn:aws:ec2:eu-central-1:111122223333:security-group/*" +
					" if ArnLikeIfExists ec2:Vpc arn:aws:ec2:eu-central-1:*:vpc/vpc-0a",
			},
		},
		"a user pool with a second factor": {
			resources: `"aws_cognito_user_pool": {"p": {"name": "p", "mfa_configuration": "ON",
				"sms_configuration": {"sns_caller_arn": "x"}}}`,
			apply: []string{
				"cognito-idp:SetUserPoolMfaConfig arn:aws:cognito-idp:eu-central-1:111122223333:userpool/*",
				"cognito-idp:CreateUserPool * if StringEquals aws:RequestedRegion eu-central-1",
			},
			notes: []string{"aws_cognito_user_pool.p: its field sms_configuration is not supported"},
		},
		"an OpenID Connect provider": {
			resources: `"aws_iam_openid_connect_provider": {"o": {"url": "https://app.terraform.io"}}`,
			apply: []string{
				"iam:CreateOpenIDConnectProvider arn:aws:iam::111122223333:oidc-provider/app.terraform.io",
			},
		},
		"another provider, and states in S3": {
			resources: `"random_id": {"r": {}}}, "terraform": {"backend": {"s3": {}}},
				"data": {"terraform_remote_state": {"n": {"backend": "s3"}}`,
			notes: []string{
				"random_id.r: it is not an AWS resource",
				"terraform.backend.s3: ",
				"data.terraform_remote_state.n: ",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			where := test.place
			if where.Account == "" {
				where = place
			}
			got, err := deployer.Policies([]byte(`{"resource": {`+test.resources+`}}`), where)
			if err != nil {
				t.Fatal(err)
			}
			lines := allowed(got.Apply)
			for _, want := range test.apply {
				if !slices.Contains(lines, want) {
					t.Errorf("Apply lacks %q, it has:\n%s", want, strings.Join(lines, "\n"))
				}
			}
			for _, line := range lines {
				if test.absent != "" && strings.HasPrefix(line, test.absent) ||
					test.absentInAll != "" && strings.Contains(line, test.absentInAll) {
					t.Errorf("Apply has %q", line)
				}
			}
			if len(got.Notes) != len(test.notes) {
				t.Errorf("Notes = %q, want %q", got.Notes, test.notes)
			}
			for i, want := range test.notes {
				if i < len(got.Notes) && !strings.Contains(got.Notes[i], want) {
					t.Errorf("Notes[%d] = %q, want %q in it", i, got.Notes[i], want)
				}
			}
		})
	}
}

// Places that do not fit the stack are refused.
func TestPlaces(t *testing.T) {
	const stack = `{"resource": {"aws_api_gateway_rest_api": {"a": {"name": "a", "tags": {"many": "*", "known": "v"}}}}}`
	for name, c := range map[string]struct {
		place deployer.Place
		want  string // "" for no fault
	}{
		"an ID":      {deployer.Place{RESTAPIs: map[string]string{"": "a1b2c3d4e5"}}, ""},
		"an address": {deployer.Place{RESTAPIs: map[string]string{"aws_api_gateway_rest_api.a": "a1b2c3d4e5"}}, ""},
		"a wildcard": {
			deployer.Place{RESTAPIs: map[string]string{"": "*"}},
			`place.restAPIs: "*": must be the ID of a REST API, such as a1b2c3d4e5`,
		},
		"a wildcard at an address": {
			deployer.Place{RESTAPIs: map[string]string{"aws_api_gateway_rest_api.a": "*"}},
			`place.restAPIs: "aws_api_gateway_rest_api.a": "*": must be the ID of a REST API, such as a1b2c3d4e5`,
		},
		"another address": {
			deployer.Place{RESTAPIs: map[string]string{"aws_api_gateway_rest_api.b": "a1b2c3d4e5"}},
			`place.restAPIs: "aws_api_gateway_rest_api.b": must be the address of a REST API of the stack`,
		},
		"a tag": {deployer.Place{Tag: "known"}, ""},
		"a tag that is missing": {
			deployer.Place{Tag: "other"},
			`aws_api_gateway_rest_api.a: tag "other": must be in the tags of the resource or of its provider, ` +
				`with a value that is known and has none of *?$`,
		},
		"a tag with a wildcard": {
			deployer.Place{Tag: "many"},
			`aws_api_gateway_rest_api.a: tag "many": must be in the tags of the resource or of its provider, ` +
				`with a value that is known and has none of *?$`,
		},
		"a key with a quote": {deployer.Place{Tag: `a"`}, `place.tag: "a\"": must be the key of a tag`},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if _, err := deployer.Policies([]byte(stack), c.place); err != nil {
				got, _, _ = strings.Cut(err.Error(), "\n")
			}
			if got != c.want {
				t.Errorf("Policies: %s\nwant %s", got, c.want)
			}
		})
	}
}

// A note says what is a wildcard because it is not given.
func TestNotesOfAPlace(t *testing.T) {
	const begin = "provider.aws: its "
	for name, c := range map[string]struct {
		place deployer.Place
		want  []string
	}{
		"nothing": {want: []string{
			begin + "Region is not known, so the policies allow every Region.",
			begin + "partition is not known, so the policies allow every partition.",
			begin + "account is not known, so the policies allow every account.",
		}},
		"a Region": {
			deployer.Place{Region: "eu-central-1"},
			[]string{begin + "account is not known, so the policies allow every account."},
		},
		"everything":       {deployer.Place{Region: "eu-central-1", Account: "111122223333"}, nil},
		"wildcards, given": {deployer.Place{Partition: "*", Region: "*", Account: "*"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := deployer.Policies([]byte(`{"resource": {"aws_api_gateway_api_key": {"k": {"name": "k"}}}}`), c.place)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Notes); diff != "" {
				t.Errorf("Notes (-want +got):\n%s", diff)
			}
		})
	}
}

// What a policy allows beyond its stack is said by kind. An ID and a tag reduce it.
func TestReach(t *testing.T) {
	const stack = `{"resource": {
		"aws_api_gateway_rest_api": {"a": {"name": "a", "tags": {"team": "search"}}},
		"aws_api_gateway_stage": {"s": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}"}}}}`
	const apis, tags = "arn:aws:apigateway:eu-central-1::/restapis/*", "arn:aws:apigateway:eu-central-1::/tags/*"
	reads := deployer.Reach{Of: deployer.RESTAPIs, Actions: []string{"apigateway:GET"}, Resources: []string{apis}}
	labels := deployer.Reach{
		Of: deployer.Tags, Actions: []string{"apigateway:DELETE", "apigateway:PUT"}, Resources: []string{tags},
	}
	for name, c := range map[string]struct {
		place       deployer.Place
		plan, apply []deployer.Reach
	}{
		"nothing known": {
			place: deployer.Place{Region: "eu-central-1"},
			plan:  []deployer.Reach{reads},
			apply: []deployer.Reach{
				{
					Of: deployer.RESTAPIs, Actions: []string{"apigateway:DELETE", "apigateway:PATCH"},
					Resources: []string{apis}, LimitedBy: []string{"apigateway:Resource/ApiName"},
				},
				{
					Of: deployer.RESTAPIs, Actions: []string{"apigateway:GET", "apigateway:POST"},
					Resources: []string{apis, apis + "/stages"},
				},
				labels,
			},
		},
		"an ID": {
			place: deployer.Place{Region: "eu-central-1", RESTAPIs: map[string]string{"": "a1b2c3d4e5"}},
			plan:  []deployer.Reach{}, apply: []deployer.Reach{labels},
		},
		"a tag": {
			place: deployer.Place{Region: "eu-central-1", Tag: "team"},
			plan:  []deployer.Reach{reads},
			apply: []deployer.Reach{
				{
					Of: deployer.RESTAPIs, Actions: []string{"apigateway:DELETE", "apigateway:PATCH"},
					Resources: []string{apis}, LimitedBy: []string{"apigateway:Resource/ApiName", "aws:ResourceTag/team"},
				},
				{
					Of: deployer.RESTAPIs, Actions: []string{"apigateway:POST"},
					Resources: []string{apis + "/stages"}, LimitedBy: []string{"aws:ResourceTag/team"},
				},
				reads,
				{
					Of: deployer.Tags, Actions: []string{"apigateway:PUT"}, LimitedBy: []string{"aws:RequestTag/team"},
					Resources: []string{tags + "apikeys", tags + "restapis", tags + "stages", tags + "usageplans"},
				},
				{
					Of: deployer.Tags, Actions: labels.Actions, Resources: []string{tags},
					LimitedBy: []string{"aws:TagKeys"},
				},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := deployer.Policies([]byte(stack), c.place)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string][]deployer.Reach{"plan": c.plan, "apply": c.apply}, got.Reach); diff != "" {
				t.Errorf("Reach (-want +got):\n%s", diff)
			}
		})
	}
}

// The policies for several configurations allow what each of them needs.
func TestFurtherConfigurations(t *testing.T) {
	first := []byte(`{"resource": {"aws_s3_bucket": {"b": {"bucket": "first"}}}}`)
	second := []byte(`{"resource": {"aws_s3_bucket": {"b": {"bucket": "second"}}},
		"provider": {"aws": {"region": "us-west-2"}}}`)
	got, err := deployer.Policies(first, deployer.Place{Region: "eu-central-1"}, second)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, configuration := range [][]byte{first, second} {
		one, err := deployer.Policies(configuration, deployer.Place{Region: "eu-central-1"})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, allowed(one.Apply)...)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(allowed(got.Apply)))); diff != "" {
		t.Errorf("Apply (-want +got):\n%s", diff)
	}
}

func TestFaults(t *testing.T) {
	var long []string
	for i := range 1000 {
		long = append(long, fmt.Sprintf(`"b%d": {"bucket": "%03d-%s"}`, i, i, strings.Repeat("x", 59)))
	}
	for name, test := range map[string]struct{ configuration, field, problem string }{
		"a module": {`{"module": {"m": {}}}`, "module", "not supported"},
		"a long policy": {
			`{"resource": {"aws_s3_bucket": {` + strings.Join(long, ",") + `}}}`, "plan", "a role may have 10",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := deployer.Policies([]byte(test.configuration), place)
			var faults *fault.Error
			if !errors.As(err, &faults) || faults.Faults[0].Field != test.field ||
				!strings.Contains(faults.Faults[0].Problem, test.problem) {
				t.Errorf("Policies = %.500v, want a fault of %s: %s", err, test.field, test.problem)
			}
		})
	}
	for _, text := range []string{"resource {}", `[]`, `{"resource": []}`, `{"provider": {"aws": 1}}`} {
		if _, err := deployer.Policies([]byte(text), place); err == nil {
			t.Errorf("Policies takes %s", text)
		}
	}
	_, err := deployer.Policies([]byte("{}"), deployer.Place{Partition: "earth", Region: "here", Account: "1"})
	var faults *fault.Error
	if !errors.As(err, &faults) || len(faults.Faults) != 3 {
		t.Errorf("Policies = %v, want three faults", err)
	}
}

var reads = regexp.MustCompile(`^(apigateway:GET|[a-z0-9-]+:(Get|List|Describe)[A-Za-z]+)$`)

// The rules support every type in the snapshots of the constructs, and allow a plan
// only to read.
func TestEveryTypeIsKnown(t *testing.T) {
	snapshots, err := snapshot.Find("..")
	if err != nil {
		t.Fatal(err)
	}
	resource := regexp.MustCompile(`"(aws_[a-z0-9_]+)": \{`)
	types := map[string]bool{}
	for _, text := range snapshots {
		for _, m := range resource.FindAllStringSubmatch(string(text), -1) {
			types[m[1]] = true
		}
	}
	if len(types) < 30 {
		t.Fatalf("only %d types in the snapshots", len(types))
	}
	for kind := range types {
		result, asResource := deployer.Policies([]byte(`{"resource": {"`+kind+`": {"x": {}}}}`), place)
		_, asData := deployer.Policies([]byte(`{"data": {"`+kind+`": {"x": {}}}}`), place)
		if asResource != nil && asData != nil {
			t.Errorf("%s: %v", kind, asResource)
		}
		for _, line := range allowed(result.Plan) {
			if action, _, _ := strings.Cut(line, " "); !reads.MatchString(action) {
				t.Errorf("%s: plan may %s", kind, action)
			}
		}
	}
}

// A policy that is too long for one managed policy is written as several.
func TestJSON(t *testing.T) {
	for buckets, want := range map[int]string{1: `"plan": {`, 100: `"plan": [`} {
		var list []string
		for i := range buckets {
			list = append(list, fmt.Sprintf(`"b%d": {"bucket": "%03d-%s"}`, i, i, strings.Repeat("x", 59)))
		}
		result, err := deployer.Policies([]byte(`{"resource": {"aws_s3_bucket": {`+strings.Join(list, ",")+`}}}`),
			place)
		if err != nil {
			t.Fatal(err)
		}
		text, err := result.JSON()
		if err != nil || !strings.Contains(string(text), want) || !strings.HasSuffix(string(text), "}\n") {
			t.Errorf("JSON for %d buckets = %.100s, %v, want %s in it", buckets, text, err, want)
		}
	}
}

// The golden file shows the policies for the default app to reviewers of a change.
func TestDefaultApp(t *testing.T) {
	configuration, err := os.ReadFile(filepath.Join("..", "testdata", "snapshots", "default.json"))
	if err != nil {
		t.Fatal(err)
	}
	result, err := deployer.Policies(configuration, deployer.Place{
		Account: "111122223333",
		Variables: map[string]string{
			"region": "eu-central-1", "vpc_id": "vpc-0123456789abcdef0",
			"subnet_ids": `["subnet-0123456789abcdef0","subnet-0123456789abcdef1"]`,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := result.JSON()
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, filepath.Join("testdata", "default.json"), got)
	for _, p := range []struct {
		name   string
		policy iam.Document
	}{{"Plan", result.Plan}, {"Apply", result.Apply}} {
		if n := p.policy.Length(); n > iam.MaxManagedPolicyLength {
			t.Errorf("%s has %d characters: the default app should do with one managed policy", p.name, n)
		}
	}
}
