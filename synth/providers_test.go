package synth_test

import (
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// A stack has one Region: the constructs read it once for all URLs and ARNs.
func TestOneRegion(t *testing.T) {
	const why = "since URLs and ARNs of a stack have one Region; " +
		"put what is in another Region or account into a stack of its own"
	providerIn := func(stack cdktf.TerraformStack, id, region, alias string) cdktf.TerraformProvider {
		config := &provider.AwsProviderConfig{Region: jsii.String(region)}
		if alias != "" {
			config.Alias = jsii.String(alias)
		}
		return provider.NewAwsProvider(stack, jsii.String(id), config)
	}
	type api = *privateapi.Output
	for name, c := range map[string]struct {
		change func(cdktf.TerraformStack, api)
		noAPI  bool
		want   string
	}{
		"one provider": {change: func(cdktf.TerraformStack, api) {}},
		"a bucket in another Region": {change: func(stack cdktf.TerraformStack, _ api) {
			bucket := s3bucket.NewS3Bucket(stack, jsii.String("copy"), &s3bucket.S3BucketConfig{})
			bucket.AddOverride(jsii.String("region"), "eu-west-1")
		}},
		"a provider for own resources": {
			change: func(stack cdktf.TerraformStack, _ api) {
				s3bucket.NewS3Bucket(stack, jsii.String("copy"), &s3bucket.S3BucketConfig{
					Provider: providerIn(stack, "west", "eu-west-1", "west"),
				})
			},
			want: "stack: provider aws.west: must be the only provider for AWS, without an alias, " + why,
		},
		"two providers without an API": {
			change: func(stack cdktf.TerraformStack, _ api) { providerIn(stack, "west", "eu-west-1", "west") },
			noAPI:  true,
		},
		"an API of another provider": {
			change: func(stack cdktf.TerraformStack, api api) {
				api.RestAPI.RestAPI.SetProvider(providerIn(stack, "west", "eu-west-1", "west"))
			},
			want: "stack: provider aws.west: must be the only provider for AWS, without an alias, " + why,
		},
		"a provider by another name": {
			change: func(stack cdktf.TerraformStack, _ api) {
				stack.AddOverride(jsii.String("terraform.required_providers.other.source"), "registry.terraform.io/hashicorp/aws")
				stack.AddOverride(jsii.String("provider.other"), map[string]string{"region": "eu-west-1"})
			},
			want: "stack: 2 providers for AWS: must be one, " + why,
		},
		"a provider by another name, in capitals": {
			change: func(stack cdktf.TerraformStack, _ api) {
				stack.AddOverride(jsii.String("terraform.required_providers.other.source"), "HashiCorp/AWS")
				stack.AddOverride(jsii.String("provider.other"), map[string]string{"region": "eu-west-1"})
			},
			want: "stack: 2 providers for AWS: must be one, " + why,
		},
		"a Region of the API alone": {
			change: func(_ cdktf.TerraformStack, api api) {
				api.RestAPI.RestAPI.AddOverride(jsii.String("region"), "eu-west-1")
			},
			want: "stack: aws_api_gateway_rest_api.api_rest_api_238EE92D.region: must not be set, " + why,
		},
		"a Region of what the constructs read": {
			change: func(stack cdktf.TerraformStack, _ api) {
				stack.AddOverride(jsii.String("data.aws_region.privateapi_region.region"), "eu-west-1")
			},
			want: "stack: data.aws_region.privateapi_region.region: must not be set, " + why,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
				stack, err := synth.NewStack(app, "stack")
				if err != nil {
					return nil, err
				}
				providerIn(stack, "aws", "eu-central-1", "")
				if c.noAPI {
					c.change(stack, nil)
					return nil, nil
				}
				output, err := privateapi.New(stack, "api", privateapi.Config{
					Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
					Routes:    []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
				})
				if err != nil {
					return nil, err
				}
				c.change(stack, &output)
				return []privateapi.Output{output}, nil
			}, t.TempDir())
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
