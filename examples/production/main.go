// Command production synthesizes what a company runs: two private APIs behind its
// central endpoint and a domain name, with logs, limits, a web ACL, alarms, a boundary
// and tags. A stack of its own has the account's role for logs.
//
//	go run ./examples/production
//
// The VPC endpoint must have the tag purpose, and the certificate must be for the domain
// name. Deploy the stack account once in each account and Region, before the stack
// production, and set the variable cloudwatch_role_arn to its output of the same name.
package main

import (
	"errors"
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/alarms"
	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/cloudwatchrole"
	"cdk.tf/go/privateapi/constructs/domain"
	"cdk.tf/go/privateapi/constructs/domainaccess"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// What the company has already.
const (
	region      = "eu-central-1"
	account     = ":" + region + ":111122223333:"
	keyARN      = "arn:aws:kms" + account + "key/11111111-2222-3333-4444-555555555555"
	webACLARN   = "arn:aws:wafv2" + account + "regional/webacl/private-apis/66666666-7777-8888-9999-000000000000"
	onCallARN   = "arn:aws:sns" + account + "on-call"
	queueARN    = "arn:aws:sqs" + account + "orders"
	boundaryARN = "arn:aws:iam::111122223333:policy/application-boundary"
	certARN     = "arn:aws:acm" + account + "certificate/99999999-aaaa-bbbb-cccc-dddddddddddd"
	domainName  = "private-apis.example.com"
	vpcID       = "vpc-0123456789abcdef0"
	network     = "10.0.0.0/8"
)

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) ([]privateapi.Output, error) {
	accountErr := buildAccount(app)
	apis, productionErr := buildProduction(app)
	return apis, errors.Join(accountErr, productionErr)
}

// newStack adds a stack whose resources have the company's tags.
func newStack(app cdktf.App, id string) (cdktf.TerraformStack, error) {
	stack, err := synth.NewStack(app, id)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{
		Region: jsii.String(region),
		DefaultTags: []*provider.AwsProviderDefaultTags{{
			Tags: &map[string]*string{"team": jsii.String("documents"), "environment": jsii.String("production")},
		}},
	})
	return stack, err
}

// buildAccount adds what the account and Region have once.
func buildAccount(app cdktf.App) error {
	stack, stackErr := newStack(app, "account")
	logs, logsErr := cloudwatchrole.New(stack, "logs", cloudwatchrole.Config{PermissionsBoundary: boundaryARN})
	synth.Output(stack, "cloudwatch_role_arn", "Role of API Gateway's logs.", logs.ARN)
	return errors.Join(stackErr, logsErr)
}

func buildProduction(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := newStack(app, "production")
	logRole := synth.String(stack, "cloudwatch_role_arn", synth.Variable{
		Description: "Role of API Gateway's logs: the output of the stack account.",
		Validations: []synth.Validation{synth.Matches("cloudwatch_role_arn", gateway.RoleARNPattern, "The cloudwatch_role_arn must be the ARN of a role, arn:aws:iam::….")},
	})
	settings := gateway.StageSettings{
		// Keys of objects have names of customers, so the log leaves out the path.
		Logging: gateway.Logging{
			CloudWatchRoleARN: logRole, RetentionDays: 400, KMSKeyARN: keyARN, WithoutPath: true, ExecutionLog: "ERROR",
		},
		Throttle:        gateway.Throttle{RateLimit: 500, BurstLimit: 250},
		DetailedMetrics: true,
		Tracing:         true,
		WebACLARN:       webACLARN,
	}
	central := []endpoint.Source{endpoint.Find{
		VPCID: vpcID, Tags: map[string]string{"purpose": "private-apis"},
	}}
	limited := role.Config{Path: "/private-apis/", PermissionsBoundary: boundaryARN}

	files, filesErr := bucket.New(stack, "files", bucket.Config{
		NamePrefix: "documents-", KMSKeyARN: keyARN, EarlierVersionDays: 90, PreventDestroy: true,
	})
	documents, documentsErr := privateapi.New(stack, "documents", privateapi.Config{
		Endpoints: central,
		Networks:  ref.List{network},
		Routes: []gateway.Route{
			{Path: "/files/{proxy+}", Methods: gateway.Any, Authorization: gateway.IAM, Integration: gateway.S3{
				Bucket: files.Name, KMSKeyARN: files.KMSKeyARN, Access: gateway.ReadWrite,
			}},
			{Path: "/healthz", Integration: gateway.Mock{Body: `{"status":"ok"}`}, Throttle: gateway.Throttle{RateLimit: 10, BurstLimit: 10}},
		},
		StageSettings: settings,
		Role:          limited,
	})
	orders, ordersErr := privateapi.New(stack, "orders", privateapi.Config{
		Endpoints: central,
		Networks:  ref.List{network},
		Routes: []gateway.Route{{Path: "/sqs", Methods: gateway.Methods{"POST"}, Authorization: gateway.IAM, Integration: gateway.Operations{
			Service: gateway.SQS, Allow: map[string]ref.List{"SendMessage": {queueARN}},
		}}},
		StageSettings: settings,
		Role:          limited,
		AsBody:        true,
	})

	named, domainErr := domain.New(stack, "domain", domain.Config{
		Name: domainName, CertificateARN: certARN,
		Mappings: []domain.Mapping{{BasePath: "documents", API: documents}, {BasePath: "orders", API: orders}},
		Access:   []domainaccess.Config{{Endpoint: documents.Endpoints[0]}},
	})

	_, documentsAlarmsErr := alarms.New(stack, "documents_alarms", alarms.Config{
		API: documents, CertificateARN: certARN, ActionARNs: ref.List{onCallARN},
	})
	_, ordersAlarmsErr := alarms.New(stack, "orders_alarms", alarms.Config{API: orders, ActionARNs: ref.List{onCallARN}})
	synth.Output(stack, "documents_url", "The documents, by the domain.", named.URLs["documents"])
	synth.Output(stack, "orders_url", "The orders, by the domain.", named.URLs["orders"])
	synth.Output(stack, "documents_default_url", "The documents, by private DNS.", documents.URLs.PrivateDNS)
	synth.Output(stack, "orders_default_url", "The orders, by private DNS.", orders.URLs.PrivateDNS)
	return []privateapi.Output{documents, orders}, errors.Join(
		stackErr, filesErr, documentsErr, ordersErr, domainErr, documentsAlarmsErr, ordersAlarmsErr,
	)
}
