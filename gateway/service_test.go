package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// services are the services with a variable. For each there is one operation with its URI
// and its IAM action, which has the same name.
var services = map[string]struct {
	service     gateway.Service
	uri, action string
}{
	"BedrockRuntime": {
		gateway.BedrockRuntime, "eu-central-1:bedrock-runtime:path/v/x", "bedrock:InvokeModel",
	},
	"CloudFront": {gateway.CloudFront, "us-east-1:cloudfront:path/v/x", "cloudfront:GetDistribution"},
	"CognitoIdentity": {
		gateway.CognitoIdentity, "eu-central-1:cognito-identity:path//", "cognito-identity:DescribeIdentity",
	},
	"CognitoUserPools": {gateway.CognitoUserPools, "eu-central-1:cognito-idp:path//", "cognito-idp:AdminGetUser"},
	"CostExplorer":     {gateway.CostExplorer, "us-east-1:ce:path//", "ce:GetCostAndUsage"},
	"DynamoDB":         {gateway.DynamoDB, "eu-central-1:dynamodb:action/GetItem", "dynamodb:GetItem"},
	"EventBridge":      {gateway.EventBridge, "eu-central-1:events:action/PutEvents", "events:PutEvents"},
	"Firehose":         {gateway.Firehose, "eu-central-1:firehose:action/PutRecord", "firehose:PutRecord"},
	"IAMService":       {gateway.IAMService, "us-east-1:iam:path//", "iam:GetRole"},
	"Kinesis":          {gateway.Kinesis, "eu-central-1:kinesis:action/PutRecord", "kinesis:PutRecord"},
	"Organizations":    {gateway.Organizations, "us-east-1:organizations:path//", "organizations:DescribeAccount"},
	"Route53":          {gateway.Route53, "us-east-1:route53:path/v/x", "route53:GetHostedZone"},
	"Scheduler":        {gateway.Scheduler, "eu-central-1:scheduler:path/v/x", "scheduler:GetSchedule"},
	"SecretsManager": {
		gateway.SecretsManager, "eu-central-1:secretsmanager:path//", "secretsmanager:GetSecretValue",
	},
	"SES":           {gateway.SES, "eu-central-1:email:path/v/x", "ses:GetAccount"},
	"SNS":           {gateway.SNS, "eu-central-1:sns:path//", "sns:Publish"},
	"SQS":           {gateway.SQS, "eu-central-1:sqs:path//", "sqs:SendMessage"},
	"SSM":           {gateway.SSM, "eu-central-1:ssm:path//", "ssm:GetParameter"},
	"StepFunctions": {gateway.StepFunctions, "eu-central-1:states:action/StartExecution", "states:StartExecution"},
	"STS":           {gateway.STS, "eu-central-1:sts:path//", "sts:AssumeRole"},
}

// isREST reports whether the path identifies the operations of a service.
func isREST(s gateway.Service) bool {
	return s.Protocol == gateway.RESTJSON || s.Protocol == gateway.RESTXML
}

func TestServices(t *testing.T) {
	t.Parallel()
	for name, c := range services {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, name, _ := strings.Cut(c.action, ":")
			operation := gateway.Operation{Service: c.service, Name: name, Resources: ref.List{"*"}}
			if isREST(c.service) {
				operation.Path = "v/x"
			}
			definition := resolved(
				t, routes(gateway.Route{Path: "/", Methods: gateway.Methods{"POST"}, Integration: operation}),
			)
			if diff := cmp.Diff(
				[]string{"POST / -> POST arn:aws:apigateway:" + c.uri}, calls(definition),
			); diff != "" {
				t.Errorf("methods (-want +got):\n%s", diff)
			}
			want := []gateway.Permission{{Action: c.action, Resource: "*", Routes: []string{"POST /"}}}
			if diff := cmp.Diff(want, definition.Permissions); diff != "" {
				t.Errorf("Permissions (-want +got):\n%s", diff)
			}
			if !isREST(c.service) {
				resolved(t, posted(gateway.Operations{Service: c.service, Allow: map[string]ref.List{name: {"*"}}}))
			}
		})
	}
}

// unchanged returns responses in which each status code is that of the backend.
func unchanged(statuses ...string) map[string]gateway.Response {
	responses := map[string]gateway.Response{}
	for _, status := range statuses {
		responses[status] = gateway.Response{Pattern: status}
	}
	return responses
}

// serviceTable returns the table of the responses of services, with further headers.
func serviceTable(more ...string) gateway.Responses {
	table := gateway.Responses{
		Name: "service",
		Statuses: unchanged(
			"200", "201", "202", "204", "301", "302", "304",
			"400", "401", "402", "403", "404", "405", "406", "408", "409", "410", "412", "413", "415", "422", "423",
			"424", "429",
			"500", "501", "503", "504",
		),
		Default:         "502",
		Headers:         map[string]string{},
		ContentHandling: "CONVERT_TO_BINARY",
		Variant:         len(more) > 0,
	}
	for _, header := range slices.Concat(
		[]string{"Content-Type", "ETag", "Location", "x-amzn-ErrorType", "x-amzn-query-error"}, more,
	) {
		table.Headers[header] = "integration.response.header." + header
	}
	return table
}

// All services share one table, including those with several operations.
func TestServiceResponses(t *testing.T) {
	t.Parallel()
	definition := resolved(t, routes(
		gateway.Route{
			Path: "/a", Methods: gateway.Methods{"POST"},
			Integration: gateway.Operations{Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {"*"}}},
		},
		gateway.Route{Path: "/b", Methods: gateway.Methods{"POST"}, Integration: gateway.UserPoolAPI{AnyClient: true}},
		gateway.Route{
			Path:        "/c",
			Integration: gateway.Operation{Service: gateway.STS, Name: "GetCallerIdentity", Public: true},
		},
	))
	if diff := cmp.Diff([]gateway.Responses{serviceTable()}, definition.Responses); diff != "" {
		t.Errorf("Responses (-want +got):\n%s", diff)
	}
}

func TestResolveRefusesServices(t *testing.T) {
	t.Parallel()
	const (
		name   = `service.name: %s: must be the name of the service in its host names, such as "states"`
		target = `service.target: %s: must be the part of X-Amz-Target before the dot, such as ` +
			`"AWSStepFunctions", in the protocols JSON 1.0 and JSON 1.1, and empty in others`
		version = `service.version: %s: must be the version of the service's API, such as "2010-03-31", in the ` +
			`protocol query, and empty in others`
		region = `service.region: %s: must be the name of a Region, such as us-east-1`
		prefix = `service.actionPrefix: %s: must be letters, digits and hyphens, such as "states"`
		isS3   = `service.name: %s: must not be S3; use the integration S3`
		lambda = `service.name: %s: must not be Lambda, since API Gateway does not distinguish its responses by ` +
			`status code`
		dotted = `service.actionPrefix: "": must be set, since the name %s has a dot and IAM actions have none`
	)
	json := gateway.Service{Name: "states", Protocol: gateway.JSON10, Target: "AWSStepFunctions"}
	query := gateway.Service{Name: "sns", Protocol: gateway.Query, Version: "2010-03-31"}
	rest := gateway.Service{Name: "route53", Protocol: gateway.RESTXML}
	change := func(s gateway.Service, edit func(*gateway.Service)) gateway.Service { edit(&s); return s }
	type fault struct{ message, value string }
	for shape, c := range map[string]struct {
		service gateway.Service
		want    []fault
	}{
		"JSON":  {json, nil},
		"query": {query, nil},
		"REST":  {rest, nil},
		"a name of several labels": {
			change(json, func(s *gateway.Service) { s.Name, s.ActionPrefix = "data.iot", "iot" }), nil,
		},
		"a target with dots": {
			change(
				json,
				func(s *gateway.Service) { s.Target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101" },
			), nil,
		},
		"a region":                {change(json, func(s *gateway.Service) { s.Region = "us-gov-west-1" }), nil},
		"a reference to a region": {change(json, func(s *gateway.Service) { s.Region = reference }), nil},
		"no name":                 {change(json, func(s *gateway.Service) { s.Name = "" }), []fault{{name, `""`}}},
		"a name with a path": {
			change(json, func(s *gateway.Service) { s.Name = "states:path/a" }), []fault{{name, `"states:path/a"`}},
		},
		"a name in capitals": {
			change(json, func(s *gateway.Service) { s.Name = "States" }), []fault{{name, `"States"`}},
		},
		"a reference to a name": {
			change(json, func(s *gateway.Service) { s.Name = reference }),
			[]fault{{name, `"` + reference + `"`}, {dotted, `"` + reference + `"`}},
		},
		"a dot at the end": {
			change(json, func(s *gateway.Service) { s.Name = "states." }),
			[]fault{{name, `"states."`}, {dotted, `"states."`}},
		},
		"S3": {
			change(rest, func(s *gateway.Service) { s.Name = "s3" }), []fault{{isS3, `"s3"`}},
		},
		"S3 of one bucket": {
			change(rest, func(s *gateway.Service) { s.Name = "documents.s3" }),
			[]fault{{isS3, `"documents.s3"`}, {dotted, `"documents.s3"`}},
		},
		"Lambda": {
			change(rest, func(s *gateway.Service) { s.Name, s.Protocol = "lambda", gateway.RESTJSON }),
			[]fault{{lambda, `"lambda"`}},
		},
		"labels without a prefix": {
			change(json, func(s *gateway.Service) { s.Name = "data.iot" }), []fault{{dotted, `"data.iot"`}},
		},
		"no region": {
			change(json, func(s *gateway.Service) { s.Region = "Frankfurt" }), []fault{{region, `"Frankfurt"`}},
		},
		"no target": {
			change(json, func(s *gateway.Service) { s.Target = "" }), []fault{{target, `""`}},
		},
		"a target with its quote": {
			change(json, func(s *gateway.Service) { s.Target = `A"` }), []fault{{target, `"A\""`}},
		},
		"a target without JSON": {
			change(query, func(s *gateway.Service) { s.Target = "AmazonSNS" }), []fault{{target, `"AmazonSNS"`}},
		},
		"no version": {
			change(query, func(s *gateway.Service) { s.Version = "" }), []fault{{version, `""`}},
		},
		"a version with more": {
			change(query, func(s *gateway.Service) { s.Version = "2010-03-31&A=b" }),
			[]fault{{version, `"2010-03-31&A=b"`}},
		},
		"a version without query": {
			change(rest, func(s *gateway.Service) { s.Version = "2013-04-01" }), []fault{{version, `"2013-04-01"`}},
		},
		"a prefix with its colon": {
			change(json, func(s *gateway.Service) { s.ActionPrefix = "states:" }), []fault{{prefix, `"states:"`}},
		},
		"a prefix that is anything": {
			change(json, func(s *gateway.Service) { s.ActionPrefix = "*" }), []fault{{prefix, `"*"`}},
		},
		"no protocol": {
			change(rest, func(s *gateway.Service) { s.Protocol = "" }),
			[]fault{{`service.protocol: %s: must be JSON 1.0, JSON 1.1, query, REST JSON or REST XML`, `""`}},
		},
		"everything": {
			gateway.Service{Name: "S", Region: "r", Protocol: "SOAP", Target: "a b", Version: "1", ActionPrefix: "A"},
			[]fault{
				{name, `"S"`}, {region, `"r"`},
				{`service.protocol: %s: must be JSON 1.0, JSON 1.1, query, REST JSON or REST XML`, `"SOAP"`},
				{target, `"a b"`}, {version, `"1"`}, {prefix, `"A"`},
			},
		},
	} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			operation := gateway.Operation{
				Service: c.service, Name: "X", Resources: ref.List{"*"}, Actions: []string{"a:X"},
			}
			if isREST(c.service) {
				operation.Path = "v"
			}
			_, err := gateway.Resolve(
				routes(gateway.Route{Path: "/", Methods: gateway.Methods{"POST"}, Integration: operation}),
				frankfurt,
			)
			var want []string
			for _, f := range c.want {
				want = append(want, "routes[0].integration."+strings.Replace(f.message, "%s", f.value, 1))
			}
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(strings.Join(want, "\n"), got); diff != "" {
				t.Errorf("Resolve: error (-want +got):\n%s", diff)
			}
		})
	}
}
