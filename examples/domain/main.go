// Command domain synthesizes two private APIs that clients call by one domain name, and what
// another account needs to call them by it.
//
//	go run ./examples/domain
//
// The stacks are for different accounts, so deploy each by itself, with the credentials of
// its account. The stack domain is the first, in the account of the APIs:
//
//	cdktf deploy domain --app 'go run ./examples/domain' --output cdktf.out.domain
//
// Then set the variable of the stack consumer, such as in TF_VAR_domain_name_arn, to the
// output domain_name_arn, and deploy the stack consumer in the other account. Accounts of
// one organization need not accept the share.
package main

import (
	"errors"
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/alarms"
	"cdk.tf/go/privateapi/constructs/domain"
	"cdk.tf/go/privateapi/constructs/domainaccess"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

const (
	region         = "eu-central-1"
	name           = "api.example.com"
	certificateARN = "arn:aws:acm:" + region + ":111122223333:certificate/11111111-2222-3333-4444-555555555555"
	onCallARN      = "arn:aws:sns:" + region + ":111122223333:on-call"

	// The other account, its VPC and its endpoint.
	consumerAccount  = "444455556666"
	consumerVPC      = "vpc-0fedcba9876543210"
	consumerEndpoint = "vpce-0fedcba9876543210"
)

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) ([]privateapi.Output, error) {
	apis, domainErr := buildDomain(app)
	consumerErr := buildConsumer(app)
	return apis, errors.Join(domainErr, consumerErr)
}

func newStack(app cdktf.App, id string) (cdktf.TerraformStack, error) {
	stack, err := synth.NewStack(app, id)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(region)})
	return stack, err
}

func buildDomain(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := newStack(app, "domain")
	documents, documentsErr := privateapi.New(stack, "documents", privateapi.Config{
		Endpoints: []endpoint.Source{
			endpoint.Create{
				VPCID: "vpc-0123456789abcdef0", SubnetIDs: ref.List{"subnet-0123456789abcdef0"},
				ClientCIDRs: ref.List{"10.0.0.0/16"}, NoPrivateDNS: true,
			},
			endpoint.Existing{IDs: ref.List{consumerEndpoint}, NoAssociation: true},
		},
		Routes: []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "example-documents"}}},
	})
	status, statusErr := privateapi.New(stack, "status", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: documents.Endpoints[0].IDs}},
		Routes:    []gateway.Route{{Path: "/healthz", Integration: gateway.Mock{Body: `{"status":"ok"}`}}},
	})
	named, namedErr := domain.New(stack, "api", domain.Config{
		Name: name, CertificateARN: certificateARN,
		Mappings: []domain.Mapping{{BasePath: "documents", API: documents}, {API: status}},
		Access:   []domainaccess.Config{{Endpoint: documents.Endpoints[0]}},
		Share:    gateway.DomainShare{Principals: ref.List{consumerAccount}},
	})
	_, alarmsErr := alarms.New(stack, "documents_alarms", alarms.Config{
		API: documents, CertificateARN: certificateARN, ActionARNs: ref.List{onCallARN},
	})
	synth.Output(stack, "domain_name_arn", "ARN of the domain, for the stack consumer.", named.ARN)
	synth.Output(stack, "documents_url", "The documents.", named.URLs["documents"])
	synth.Output(stack, "status_url", "The status.", named.URLs[""]+"/healthz")
	return []privateapi.Output{documents, status}, errors.Join(stackErr, documentsErr, statusErr, namedErr, alarmsErr)
}

// buildConsumer adds the stack of the other account.
func buildConsumer(app cdktf.App) error {
	stack, stackErr := newStack(app, "consumer")
	arn := synth.String(stack, "domain_name_arn", synth.Variable{Description: "ARN of the domain: the output of the stack domain."})
	found, endpointErr := endpoint.New(stack, "endpoint", endpoint.Find{VPCID: consumerVPC})
	_, accessErr := domainaccess.New(stack, "domain", domainaccess.Config{
		DomainNameARN: arn, DomainName: name, Endpoint: found,
	})
	return errors.Join(stackErr, endpointErr, accessErr)
}
