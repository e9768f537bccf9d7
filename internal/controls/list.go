package controls

import (
	"slices"

	"cdk.tf/go/privateapi/review"
)

// All are the controls, by the resource that they are about. The list must not be
// modified.
//
// The ids of Checkov 3.3.30 are those that it reports for the stacks of e2e/scanners.
// Those of Trivy 0.74.0 were reported in a run by hand, except AWS-0002 and AWS-0017. The
// names of KICS 2.2.0 are those of its queries, and the ids of Security Hub are AWS's.
// https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html
var All = []Control{
	{
		Name: "private endpoint", Type: "aws_api_gateway_rest_api", Default: true,
		KICS:   []string{"API Gateway Endpoint Config is Not Private"},
		Reason: "Every API is private. Its resource policy denies requests that do not come through its endpoints.",
	},
	{
		Name: "resource policy with conditions", Type: "aws_api_gateway_rest_api_policy",
		KICS:   []string{"REST API With Vulnerable Policy"},
		Reason: "The policy allows all principals, as every policy of a private API without signatures does. Its conditions and its Deny limit requests to the endpoints.",
	},
	{
		Name: "create before destroy", Type: "aws_api_gateway_rest_api", Checkov: []string{"CKV_AWS_237"},
		Reason:   "A replaced API has another id and other URLs, whichever is made first. Clients would not follow it.",
		reported: anyAPI(func(review.API) bool { return true }),
	},
	{
		Name: "authorization of methods", Type: "aws_api_gateway_method", Field: "Route.Authorization",
		Checkov: []string{"CKV_AWS_59"}, Trivy: []string{"AWS-0004"},
		KICS: []string{
			"API Gateway Method Does Not Contains An API Key", "API Gateway With Open Access",
			"API Gateway Without Configured Authorizer",
		},
		Reason: "Scanners do not see that the API is private. Its resource policy already limits who may call; `Route.Authorization` also requires a signature or a token.",
		reported: anyRoute(func(r review.Route) bool {
			return r.Authorization == "NONE" && !r.APIKey && !r.Preflight && r.Method != "OPTIONS"
		}),
	},
	{
		Name: "validation of requests", Type: "aws_api_gateway_method", Checkov: []string{"CKV2_AWS_53"},
		Reason:   "A validator only finds that a parameter or a body is missing, or that a body does not match a model. The backend checks requests itself.",
		reported: anyRoute(func(review.Route) bool { return true }),
	},
	{
		Name: "access log", Type: "aws_api_gateway_stage", Field: "StageSettings.Logging",
		Checkov: []string{"CKV_AWS_76"}, Trivy: []string{"AWS-0001"},
		KICS:   []string{"API Gateway Access Logging Disabled", "API Gateway Deployment Without Access Log Setting"},
		Reason: "API Gateway writes logs only in an account that has a role for them, so the field names this role.",
		reported: anyAPI(func(a review.API) bool {
			return len(a.StageSettings.AccessLogFields) == 0 || a.StageSettings.OptionalLogs
		}),
	},
	{
		Name: "execution log", Type: "aws_api_gateway_stage", Field: "StageSettings.Logging.ExecutionLog",
		Checkov: []string{"CKV2_AWS_4"}, KICS: []string{"API Gateway With CloudWatch Logging Disabled"},
		SecurityHub: []string{"APIGateway.1"},
		Reason:      "The access log has a line for each request. The execution log is for debugging, and CloudWatch bills each of its lines.",
		reported:    anyAPI(func(a review.API) bool { return a.StageSettings.ExecutionLog == "" }),
	},
	{
		Name: "traces", Type: "aws_api_gateway_stage", Field: "StageSettings.Tracing",
		Checkov: []string{"CKV_AWS_73"}, Trivy: []string{"AWS-0003"}, KICS: []string{"API Gateway X-Ray Disabled"},
		SecurityHub: []string{"APIGateway.3"},
		Reason:      "X-Ray bills each trace.",
		reported:    anyAPI(func(a review.API) bool { return !a.StageSettings.Tracing }),
	},
	{
		Name: "web ACL", Type: "aws_api_gateway_stage", Field: "StageSettings.WebACLARN",
		KICS: []string{"API Gateway without WAF"}, SecurityHub: []string{"APIGateway.4"},
		Reason: "A web ACL costs a fee per month and per request, and its rules depend on the clients.",
	},
	{
		Name: "rule of the web ACL for Log4j", Type: "aws_api_gateway_stage", Checkov: []string{"CKV2_AWS_77"},
		Reason:   "The app has the ARN of the web ACL, and Checkov does not see the rules of a web ACL of another stack.",
		reported: anyAPI(func(a review.API) bool { return a.StageSettings.WebACLARN != "" }),
	},
	{
		Name: "client certificate", Type: "aws_api_gateway_stage", Field: "StageSettings.ClientCertificateID",
		Checkov: []string{"CKV2_AWS_51"},
		KICS:    []string{"API Gateway Without SSL Certificate"}, SecurityHub: []string{"APIGateway.2"},
		Reason:   "S3 and other AWS services require the signature of the role instead. A web server could check the certificate, which expires after a year.",
		reported: anyAPI(func(a review.API) bool { return a.StageSettings.ClientCertificateID == "" }),
	},
	{
		Name: "cache", Type: "aws_api_gateway_stage", Checkov: []string{"CKV_AWS_120"},
		Reason:   "Callers would get the responses of others: the key of the cache lacks signatures and headers such as Range.",
		reported: anyAPI(func(review.API) bool { return true }),
	},
	{
		Name: "cache", Type: "aws_api_gateway_method_settings", Checkov: []string{"CKV_AWS_225"}, Trivy: []string{"AWS-0190"},
		Reason: "The stage has no cache.",
		reported: anyAPI(func(a review.API) bool {
			s := a.StageSettings
			return len(s.Throttles) > 0 || s.DetailedMetrics || s.ExecutionLog != ""
		}),
	},
	{
		Name: "encrypted cache", Type: "aws_api_gateway_method_settings",
		Trivy: []string{"AWS-0002"}, KICS: []string{"API Gateway Method Settings Cache Not Encrypted"}, SecurityHub: []string{"APIGateway.5"},
		Reason: "There is no cache to encrypt.",
	},
	{
		Name: "usage plan", Type: "aws_api_gateway_stage", Field: "UsagePlans",
		KICS:   []string{"API Gateway Deployment Without API Gateway UsagePlan Associated", "API Gateway Stage Without API Gateway UsagePlan Associated"},
		Reason: "A usage plan limits callers with API keys. `StageSettings.Throttle` limits all callers together.",
	},
	{
		Name: "logs with a KMS key", Type: "aws_cloudwatch_log_group", Field: "StageSettings.Logging.KMSKeyARN",
		Checkov: []string{"CKV_AWS_158"}, Trivy: []string{"AWS-0017"}, KICS: []string{"CloudWatch Log Group Without KMS"},
		Reason: "CloudWatch encrypts logs with a key of its own. A key of yours costs a fee per month.",
		reported: anyAPI(func(a review.API) bool {
			return len(a.StageSettings.AccessLogFields) > 0 && a.StageSettings.LogKeyARN == ""
		}),
	},
	{
		Name: "logs kept for a year", Type: "aws_cloudwatch_log_group", Default: true, Field: "StageSettings.Logging.RetentionDays",
		Checkov: []string{"CKV_AWS_338"},
		Reason:  "The default is 365 days.",
		reported: anyAPI(func(a review.API) bool {
			return a.StageSettings.LogRetentionDays > 0 && a.StageSettings.LogRetentionDays < 365
		}),
	},
	{
		Name: "record of a known resource", Type: "aws_route53_record", Default: true, Field: "endpoint.Existing.DNSName",
		Checkov: []string{"CKV2_AWS_23"},
		Reason:  "The target is an endpoint, which Checkov does not see if the app has only its DNS name. Delete the record before the endpoint.",
	},
	{
		Name: "versioning", Type: "aws_s3_bucket", Default: true, Field: "bucket.Config.NoVersioning",
		Checkov: []string{"CKV_AWS_21"}, Trivy: []string{"AWS-0090"}, KICS: []string{"S3 Bucket Without Versioning"}, SecurityHub: []string{"S3.14"},
		Reason:   "Earlier versions of objects are kept.",
		reported: anyBucket(func(b review.Bucket) bool { return b.Versioning != "Enabled" }),
	},
	{
		Name: "lifecycle", Type: "aws_s3_bucket", Default: true, Field: "bucket.Config.KeepUnfinishedUploads",
		Checkov: []string{"CKV2_AWS_61"}, SecurityHub: []string{"S3.13"},
		Reason:   "Unfinished uploads are deleted after 7 days.",
		reported: anyBucket(func(b review.Bucket) bool { return b.UnfinishedUploadDays == 0 && b.EarlierVersionDays == 0 }),
	},
	{
		Name: "access log", Type: "aws_s3_bucket", Field: "bucket.Config.AccessLog",
		Checkov: []string{"CKV_AWS_18"}, Trivy: []string{"AWS-0089"}, KICS: []string{"S3 Bucket Logging Disabled"}, SecurityHub: []string{"S3.9"},
		Reason:   "The log needs another bucket. The access log of the API also has each request with its caller.",
		reported: anyBucket(func(b review.Bucket) bool { return b.AccessLog == "" }),
	},
	{
		Name: "encryption with a KMS key", Type: "aws_s3_bucket", Field: "bucket.Config.KMSKeyARN",
		Checkov: []string{"CKV_AWS_145"}, Trivy: []string{"AWS-0132"}, SecurityHub: []string{"S3.17"},
		Reason:   "S3 encrypts objects with a key of its own. A key of yours costs a fee per month and per request.",
		reported: anyBucket(func(b review.Bucket) bool { return b.KMSKey == "" }),
	},
	{
		Name: "replication", Type: "aws_s3_bucket", Checkov: []string{"CKV_AWS_144"},
		Reason:   "A copy in another Region is a decision about where data may be, and doubles its cost.",
		reported: anyBucket(func(review.Bucket) bool { return true }),
	},
	{
		Name: "event notifications", Type: "aws_s3_bucket", Checkov: []string{"CKV2_AWS_62"},
		KICS: []string{"S3 bucket notifications disabled"}, SecurityHub: []string{"S3.11"},
		Reason:   "Nothing in the app receives such events.",
		reported: anyBucket(func(review.Bucket) bool { return true }),
	},
	{
		Name: "TLS only, and no public access", Type: "aws_s3_bucket", Default: true,
		KICS: []string{"S3 Bucket Policy Accepts HTTP Requests", "S3 Bucket Allows Public Policy"}, SecurityHub: []string{"S3.5", "S3.8"},
		Reason: "The policy of the bucket denies plain HTTP, and all public access is blocked.",
	},
}

func anyAPI(reported func(review.API) bool) func(review.Stack) bool {
	return func(s review.Stack) bool { return slices.ContainsFunc(s.APIs, reported) }
}

// anyRoute ranges over the routes that are methods: an API that is written as one document
// has no methods in the configuration.
func anyRoute(reported func(review.Route) bool) func(review.Stack) bool {
	return anyAPI(func(a review.API) bool { return !a.AsBody && slices.ContainsFunc(a.Routes, reported) })
}

func anyBucket(reported func(review.Bucket) bool) func(review.Stack) bool {
	return func(s review.Stack) bool { return slices.ContainsFunc(s.Buckets, reported) }
}
