package synth_test

import (
	"errors"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaybasepathmapping"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/apigatewaydomainnameaccessassociation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ramprincipalassociation"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/domain"
	"cdk.tf/go/privateapi/constructs/domainaccess"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/synth"
)

// withDomain is an app with a domain for an API, whose networks are known after a plan, and
// what change does to it.
func withDomain(change func(cdktf.TerraformStack, domain.Output)) synth.Build {
	return func(app cdktf.App) ([]privateapi.Output, error) {
		stack, stackErr := synth.NewStack(app, "stack")
		aws(stack, nil)
		networks := synth.List(stack, "networks", synth.Variable{Description: "Networks of the clients."})
		api, apiErr := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Find{VPCID: "vpc-0a"}}, Networks: networks,
			Routes:                    []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
			DisableExecuteAPIEndpoint: true,
		})
		made, err := domain.New(stack, "domain", domain.Config{
			Name:           "api.example.com",
			CertificateARN: "arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555",
			Mappings:       []domain.Mapping{{BasePath: "orders", API: api}},
			Access:         []domainaccess.Config{{Endpoint: api.Endpoints[0], NoRecord: true}},
			Share:          gateway.DomainShare{Principals: ref.List{"444455556666"}},
		})
		if err == nil && change != nil {
			change(stack, made)
		}
		return []privateapi.Output{api}, errors.Join(stackErr, apiErr, err)
	}
}

// The review knows the policy of a domain, also with references to lists.
func TestReviewOfADomain(t *testing.T) {
	stacks, err := inputs(t, withDomain(nil))
	if err != nil {
		t.Fatal(err)
	}
	d := stacks[0].Configuration.Domains[0]
	if len(d.Policy) != 3 || d.UnknownPolicy != "" {
		t.Errorf("policy %v and hash %q, want three statements", d.Policy, d.UnknownPolicy)
	}
	want := []review.DomainMapping{{BasePath: "orders", RestAPI: stacks[0].Subjects[0].RestAPI, Stage: "prod"}}
	if diff := cmp.Diff(want, d.Mappings); diff != "" {
		t.Errorf("mappings (-want +got):\n%s", diff)
	}
	if api := review.New(stacks).Stacks[0].APIs[0]; len(api.CustomDomainURLs) != 1 || !api.DisableExecuteAPIEndpoint {
		t.Errorf("the API has the URLs %q", api.CustomDomainURLs)
	}
}

// Whatever an app does to a domain counts as wider.
func TestReviewSeesWhatAnAppChangesOfADomain(t *testing.T) {
	const everything = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	base, err := inputs(t, withDomain(nil))
	if err != nil {
		t.Fatal(err)
	}
	const association = "aws_api_gateway_domain_name_access_association"
	const own = "domain api.example.com "
	const domainNameARN = "arn:aws:apigateway:eu-central-1:111122223333:/domainnames/api.example.com+abcd1234"
	for name, c := range map[string]struct {
		change func(cdktf.TerraformStack, domain.Output)
		want   []string // of changes: kind, subject without the hash of its id, verdict
	}{
		"policy": {
			func(_ cdktf.TerraformStack, d domain.Output) { d.Domain.SetPolicy(jsii.String(everything)) },
			[]string{
				"override aws_api_gateway_domain_name.domain.policy unknown", "element aws_api_gateway_domain_name.domain same",
				own + "wider",
			},
		},
		"type": {
			func(_ cdktf.TerraformStack, d domain.Output) {
				d.Domain.AddOverride(jsii.String("endpoint_configuration.types"), []string{"REGIONAL"})
			},
			[]string{
				"override aws_api_gateway_domain_name.domain.endpoint_configuration.types unknown",
				"element aws_api_gateway_domain_name.domain same", own + "unknown",
			},
		},
		"API of a mapping": {
			func(_ cdktf.TerraformStack, d domain.Output) {
				d.Mappings["orders"].SetApiId(jsii.String("a1b2c3d4e5"))
			},
			[]string{
				"override aws_api_gateway_base_path_mapping.domain_mapping_orders.api_id unknown",
				"element aws_api_gateway_base_path_mapping.domain_mapping_orders same",
				"domainMapping https://api.example.com/orders unknown",
			},
		},
		"endpoint of an association": {
			func(_ cdktf.TerraformStack, d domain.Output) {
				d.Access[0].Association.SetAccessAssociationSource(jsii.String("vpce-0b"))
			},
			[]string{
				"override " + association + ".domain_access_association.access_association_source unknown",
				"element " + association + ".domain_access_association same", own + "unknown",
			},
		},
		"further mapping": {
			func(stack cdktf.TerraformStack, d domain.Output) {
				apigatewaybasepathmapping.NewApiGatewayBasePathMapping(stack, jsii.String("more"),
					&apigatewaybasepathmapping.ApiGatewayBasePathMappingConfig{
						DomainName: d.Domain.DomainName(), DomainNameId: d.Domain.DomainNameId(),
						ApiId: jsii.String("a1b2c3d4e5"), StageName: jsii.String("prod"),
					})
			},
			[]string{
				"element aws_api_gateway_base_path_mapping.more unknown",
				"domainMapping https://api.example.com unknown",
			},
		},
		"further association": {
			func(stack cdktf.TerraformStack, d domain.Output) {
				apigatewaydomainnameaccessassociation.NewApiGatewayDomainNameAccessAssociation(stack, jsii.String("more"),
					&apigatewaydomainnameaccessassociation.ApiGatewayDomainNameAccessAssociationConfig{
						DomainNameArn: d.Domain.Arn(), AccessAssociationSource: jsii.String("vpce-0b"),
						AccessAssociationSourceType: jsii.String("VPCE"),
					})
			},
			[]string{"element " + association + ".more unknown", own + "unknown"},
		},
		"further account": {
			func(stack cdktf.TerraformStack, d domain.Output) {
				ramprincipalassociation.NewRamPrincipalAssociation(stack, jsii.String("more"),
					&ramprincipalassociation.RamPrincipalAssociationConfig{
						Principal: jsii.String("777788889999"), ResourceShareArn: d.ResourceShare.Arn(),
					})
			},
			[]string{"element aws_ram_principal_association.more unknown", own + "unknown"},
		},
		"association by the ARN of a domain": {
			func(stack cdktf.TerraformStack, _ domain.Output) {
				apigatewaydomainnameaccessassociation.NewApiGatewayDomainNameAccessAssociation(stack, jsii.String("more"),
					&apigatewaydomainnameaccessassociation.ApiGatewayDomainNameAccessAssociationConfig{
						DomainNameArn:           jsii.String(domainNameARN),
						AccessAssociationSource: jsii.String("vpce-0b"), AccessAssociationSourceType: jsii.String("VPCE"),
					})
			},
			[]string{
				"element " + association + ".more unknown", "domainAccess " + association + ".more unknown",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			head, err := inputs(t, withDomain(c.change))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, change := range compare.Digests(review.New(base), review.New(head)).Changes {
				got = append(got, string(change.Kind)+" "+withoutHashes(change.Subject)+" "+string(change.Verdict))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
