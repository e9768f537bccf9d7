package gateway

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A Service is an AWS service that API Gateway calls with the role. This package has
// variables for some services, such as [StepFunctions]. For any other service, set the
// fields from the service's API reference.
//
// For the services in its variables the package knows the operations and the IAM actions
// that each operation needs: SendMessageBatch of [SQS] needs sqs:SendMessage. Such a
// service's unknown operation is an error. Only actions of the service itself are known:
// an operation that passes a role or uses a KMS key needs further permissions. An
// operation of any other service gets the action with its own name.
type Service struct {
	// Name is the service's name in its host names, such as "states". Required.
	Name string
	// Region is the Region to call the service in, us-east-1 for a global service.
	// Default: the API's Region.
	Region string
	// Protocol is the protocol of the service. Required.
	Protocol Protocol
	// Target is the part of X-Amz-Target before the dot in the protocols JSON10 and
	// JSON11, such as "AWSStepFunctions". Required in these protocols.
	Target string
	// Version is the version of the service's API in the protocol Query, such as
	// "2010-03-31". Required in this protocol.
	Version string
	// ByAction calls an operation as action/NAME, API Gateway's own notation. This is
	// known to work for [StepFunctions], [DynamoDB], [Kinesis] and [EventBridge], and may
	// use another protocol for other services. Default: false, the path is / and
	// X-Amz-Target names the operation, as in the service's own clients.
	ByAction bool
	// ActionPrefix is the prefix of the service's IAM actions. Default: Name.
	ActionPrefix string
}

// Protocol is how a request to a service contains the operation and its parameters.
// https://smithy.io/2.0/aws/protocols/index.html
type Protocol string

const (
	// JSON10 and JSON11 have the operation in the header X-Amz-Target and the
	// parameters as JSON in the body.
	JSON10 Protocol = "JSON 1.0"
	JSON11 Protocol = "JSON 1.1"
	// Query has both in the body, as a web form.
	Query Protocol = "query"
	// RESTJSON and RESTXML have the operation in method and path, and the body
	// in JSON or XML.
	RESTJSON Protocol = "REST JSON"
	RESTXML  Protocol = "REST XML"
)

// AWS services. The global ones are called in us-east-1, which is in the partition aws.
var (
	BedrockRuntime   = Service{Name: "bedrock-runtime", Protocol: RESTJSON, ActionPrefix: "bedrock"}
	CloudFront       = Service{Name: "cloudfront", Region: "us-east-1", Protocol: RESTXML}
	CognitoIdentity  = Service{Name: "cognito-identity", Protocol: JSON11, Target: "AWSCognitoIdentityService"}
	CognitoUserPools = Service{Name: "cognito-idp", Protocol: JSON11, Target: "AWSCognitoIdentityProviderService"}
	CostExplorer     = Service{Name: "ce", Region: "us-east-1", Protocol: JSON11, Target: "AWSInsightsIndexService"}
	DynamoDB         = Service{Name: "dynamodb", Protocol: JSON10, Target: "DynamoDB_20120810", ByAction: true}
	EventBridge      = Service{Name: "events", Protocol: JSON11, Target: "AWSEvents", ByAction: true}
	Firehose         = Service{Name: "firehose", Protocol: JSON11, Target: "Firehose_20150804", ByAction: true}
	IAMService       = Service{Name: "iam", Region: "us-east-1", Protocol: Query, Version: "2010-05-08"}
	Kinesis          = Service{Name: "kinesis", Protocol: JSON11, Target: "Kinesis_20131202", ByAction: true}
	Organizations    = Service{Name: "organizations", Region: "us-east-1", Protocol: JSON11, Target: "AWSOrganizationsV20161128"}
	Route53          = Service{Name: "route53", Region: "us-east-1", Protocol: RESTXML}
	Scheduler        = Service{Name: "scheduler", Protocol: RESTJSON}
	SecretsManager   = Service{Name: "secretsmanager", Protocol: JSON11, Target: "secretsmanager"}
	SES              = Service{Name: "email", Protocol: RESTJSON, ActionPrefix: "ses"}
	SNS              = Service{Name: "sns", Protocol: Query, Version: "2010-03-31"}
	SQS              = Service{Name: "sqs", Protocol: JSON10, Target: "AmazonSQS"}
	SSM              = Service{Name: "ssm", Protocol: JSON11, Target: "AmazonSSM"}
	StepFunctions    = Service{Name: "states", Protocol: JSON10, Target: "AWSStepFunctions", ByAction: true}
	STS              = Service{Name: "sts", Protocol: Query, Version: "2011-06-15"}
)

var (
	serviceName   = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*$`)
	serviceTarget = regexp.MustCompile(`^[A-Za-z0-9_.]+$`)
	apiVersion    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	actionPrefix  = regexp.MustCompile(`^[a-z0-9-]+$`)
	operationName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
)

func (s Service) check() fault.List {
	var faults fault.List
	if !serviceName.MatchString(s.Name) {
		faults.Add("name", `%q: must be the name of the service in its host names, such as "states"`, s.Name)
	}
	if isS3Host(s.Name) {
		faults.Add("name", "%q: must not be S3; use the integration S3", s.Name)
	}
	if s.Name == "lambda" || strings.HasPrefix(s.Name, "lambda-") {
		faults.Add("name", "%q: must not be Lambda, since API Gateway does not distinguish its responses by status code", s.Name)
	}
	if strings.Contains(s.Name, ".") && s.ActionPrefix == "" {
		faults.Add("actionPrefix", `"": must be set, since the name %q has a dot and IAM actions have none`, s.Name)
	}
	faults.In("region", checkRegion(s.Region))
	json := s.Protocol == JSON10 || s.Protocol == JSON11
	switch s.Protocol {
	case JSON10, JSON11, Query, RESTJSON, RESTXML:
	default:
		faults.Add("protocol", "%q: must be %s, %s, %s, %s or %s", string(s.Protocol), JSON10, JSON11, Query, RESTJSON, RESTXML)
	}
	if json != (s.Target != "") || s.Target != "" && !serviceTarget.MatchString(s.Target) {
		faults.Add("target", `%q: must be the part of X-Amz-Target before the dot, such as "AWSStepFunctions", in the protocols %s and %s, and empty in others`, s.Target, JSON10, JSON11)
	}
	if (s.Protocol == Query) != (s.Version != "") || s.Version != "" && !apiVersion.MatchString(s.Version) {
		faults.Add("version", `%q: must be the version of the service's API, such as "2010-03-31", in the protocol %s, and empty in others`, s.Version, Query)
	}
	if s.ActionPrefix != "" && !actionPrefix.MatchString(s.ActionPrefix) {
		faults.Add("actionPrefix", `%q: must be letters, digits and hyphens, such as "states"`, s.ActionPrefix)
	}
	return faults
}

// isS3Host reports whether the name of a service in its host names is one of S3's, such as
// s3, s3-fips, s3-external-1, documents.s3, x.s3-accesspoint or s3express-control. Their
// requests need permissions of S3.
// https://docs.aws.amazon.com/general/latest/gr/s3.html
func isS3Host(name string) bool {
	return slices.ContainsFunc(strings.Split(strings.ToLower(name), "."), func(label string) bool {
		return label == "s3" || strings.HasPrefix(label, "s3-") || strings.HasPrefix(label, "s3express")
	})
}

// prefix returns the prefix of the service's IAM actions.
func (s Service) prefix() string { return cmp.Or(s.ActionPrefix, s.Name) }

// isREST reports whether the method and the path identify the operation.
func (s Service) isREST() bool { return s.Protocol == RESTJSON || s.Protocol == RESTXML }

// contentType returns the content type of requests.
func (s Service) contentType() string {
	switch s.Protocol {
	case JSON10:
		return "application/x-amz-json-1.0"
	case JSON11:
		return "application/x-amz-json-1.1"
	case Query:
		return "application/x-www-form-urlencoded"
	case RESTXML:
		return "application/xml"
	}
	return "application/json"
}

// bind returns the binding of a request with a method. target is path/PATH or action/NAME.
func (s Service) bind(at Placement, method, target string) Binding {
	region := s.Region
	if region == "" {
		region = at.Region
	}
	binding := Binding{
		Type:              "AWS",
		HTTPMethod:        method,
		URI:               fmt.Sprintf("arn:%s:apigateway:%s:%s:%s", at.Partition, region, s.Name, target),
		UsesRole:          true,
		RequestParameters: map[string]string{},
		Responses:         serviceResponses.clone(),
	}
	if !s.isREST() {
		binding.RequestParameters["integration.request.header.Content-Type"] = "'" + s.contentType() + "'"
	}
	// By default API Gateway accepts JSON. Some services then return JSON although their
	// clients expect XML.
	if s.Protocol == Query || s.Protocol == RESTXML {
		binding.RequestParameters["integration.request.header.Accept"] = "'application/xml'"
	}
	return binding
}

// serviceResponses are the responses of services. Each known status code is returned
// unchanged, and any other is 502.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
var serviceResponses = Responses{
	Name: "service",
	Statuses: passThrough(
		"200", "201", "202", "204", "301", "302", "304", "400", "401", "402", "403", "404", "405", "406", "408", "409", "410",
		"412", "413", "415", "422", "423", "424", "429", "500", "501", "503", "504",
	),
	Default:         "502",
	Headers:         backendHeaders("Content-Type", "ETag", "Location", "x-amzn-ErrorType", "x-amzn-query-error"),
	ContentHandling: "CONVERT_TO_BINARY",
}
