package synth_test

import (
	"errors"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/snapshot"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestSnapshots(t *testing.T) {
	files := map[string][]byte{}
	for _, build := range []synth.Build{twoStacks, tagsAndAspects} {
		for stack, configuration := range synthtest.App(t, build) {
			files[stack+".json"] = synthtest.Text(t, configuration)
		}
	}
	golden.Folder(t, snapshot.Folder, files)
}

// twoStacks has two APIs in one stack, the second behind the endpoint of the first,
// and a third in a stack of its own that reads the first's bucket.
func twoStacks(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "first")
	vpc := synth.String(stack, "vpc_id", synth.Variable{
		Description: "VPC, ${literal}.",
		Validations: []synth.Validation{
			synth.Matches("vpc_id", "^vpc-[0-9a-z]+$", "The vpc_id must be the id of a VPC."),
		},
	})
	stage := synth.String(stack, "stage", synth.Variable{Description: "Stage.", Default: "prod"})
	name := synth.String(stack, "bucket_name", synth.Variable{Description: "Bucket.", Optional: true})
	synth.String(stack, "key", synth.Variable{Description: "Key of a server.", Sensitive: true})
	subnets := synth.List(stack, "subnet_ids", synth.Variable{Description: "Subnets."})
	aws(stack, nil)
	documents, bucketErr := bucket.New(stack, "documents", bucket.Config{Name: name})
	first, firstErr := privateapi.New(stack, "api", privateapi.Config{
		Endpoints: []endpoint.Source{
			endpoint.Create{VPCID: vpc, SubnetIDs: subnets, ClientCIDRs: ref.List{"10.0.0.0/16"}},
		},
		Stage:  stage,
		Routes: health,
	})
	_, secondErr := privateapi.New(stack, "second", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: first.EndpointIDs}}, Routes: health,
	})
	synth.Output(stack, "url", "Costs ${amount}.", first.URLs.PrivateDNS)
	synth.Output(stack, "endpoint_ids", "Ids.", first.EndpointIDs)

	other, otherErr := synth.NewStack(app, "second")
	aws(other, nil)
	_, thirdErr := privateapi.New(other, "api", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
		Routes: []gateway.Route{{
			Path: "/a", Methods: gateway.Methods{"GET"}, Integration: gateway.S3{Bucket: documents.Name, Key: "a"},
		}},
	})
	return nil, errors.Join(stackErr, bucketErr, firstErr, secondErr, otherErr, thirdErr)
}

var health = []gateway.Route{{Path: "/health", Methods: gateway.Methods{"GET"}, Integration: gateway.Mock{}}}

func aws(stack cdktf.TerraformStack, tags map[string]*string) {
	config := &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")}
	if tags != nil {
		config.DefaultTags = []*provider.AwsProviderDefaultTags{{Tags: &tags}}
	}
	provider.NewAwsProvider(stack, jsii.String("aws"), config)
}

// tagsAndAspects has default tags and an aspect that changes every stage.
func tagsAndAspects(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "tags-and-aspects")
	aws(stack, map[string]*string{"team": jsii.String("platform")})
	cdktf.Aspects_Of(stack).Add(&describe{})
	_, err := privateapi.New(stack, "api", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}, Routes: health,
	})
	return nil, errors.Join(stackErr, err)
}

type describe struct{}

// Visit implements cdktf.IAspect.
func (*describe) Visit(node constructs.IConstruct) {
	if r, ok := node.(cdktf.TerraformResource); ok && *r.TerraformResourceType() == "aws_api_gateway_stage" {
		r.AddOverride(jsii.String("description"), "from an aspect")
	}
}
