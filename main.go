// Command privateapi synthesizes a private REST API that serves the objects of
// an S3 bucket to clients in a VPC.
//
//	go run .
//	go run . help
package main

import (
	_ "embed"
	"errors"
	"os"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

//go:embed index.html
var indexHTML []byte

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})

	documents, bucketErr := bucket.New(stack, "documents", bucket.Config{
		Name:       in.bucketName,
		NamePrefix: "test-document-",
		Objects:    []bucket.Object{{Key: "index.html", Content: indexHTML, ContentType: "text/html; charset=utf-8"}},
	})
	api, apiErr := privateapi.New(stack, "api", privateapi.Config{
		Name:          "documents",
		Endpoints:     []endpoint.Source{endpoint.Create{VPCID: in.vpcID, SubnetIDs: in.subnetIDs, ClientCIDRs: in.clientCIDRs}},
		Routes:        []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: documents.Name}}},
		Stage:         in.stageName,
		StageSettings: gateway.StageSettings{Logging: gateway.Logging{CloudWatchRoleARN: in.cloudWatchRoleARN}},
	})
	outputs(stack, api, documents)
	return []privateapi.Output{api}, errors.Join(stackErr, bucketErr, apiErr)
}

// inputs are references to the variables of the stack, whose values are given when
// the stack is planned.
type inputs struct {
	region, vpcID, bucketName, stageName, cloudWatchRoleARN string
	subnetIDs, clientCIDRs                                  ref.List
}

func variables(stack cdktf.TerraformStack) inputs {
	return inputs{
		region: synth.String(stack, "region", synth.Variable{
			Description: "Region of the API, the endpoint and the bucket.",
			Default:     "ap-northeast-1",
			Validations: []synth.Validation{synth.Matches("region", gateway.RegionPattern, "The region must be a region's name, such as ap-northeast-1.")},
		}),
		vpcID: synth.String(stack, "vpc_id", synth.Variable{
			Description: "VPC that the clients are in or connected to. Its DNS support and DNS host names must be switched on.",
			Validations: []synth.Validation{synth.Matches("vpc_id", gateway.VPCIDPattern, "The vpc_id must be the id of a VPC, vpc-….")},
		}),
		subnetIDs: synth.List(stack, "subnet_ids", synth.Variable{
			Description: "Subnets of the VPC for the endpoint, at most one in an availability zone.",
			Validations: []synth.Validation{
				{Condition: "length(var.subnet_ids) > 0", Message: "The subnet_ids must name at least one subnet."},
				{Condition: `alltrue([for s in var.subnet_ids : can(regex("^subnet-[0-9a-z]+$", s))])`, Message: "Each of the subnet_ids must be the id of a subnet, subnet-…."},
			},
		}),
		clientCIDRs: synth.List(stack, "client_cidr_blocks", synth.Variable{
			Description: "IPv4 CIDR blocks of the clients that may connect to the endpoint.",
			Validations: []synth.Validation{
				{Condition: "length(var.client_cidr_blocks) > 0", Message: "The client_cidr_blocks must name at least one block, or nobody can connect."},
				{Condition: `alltrue([for c in var.client_cidr_blocks : can(regex("^[0-9.]+/[0-9]+$", c)) && try(cidrhost(c, 0) == split("/", c)[0], false)])`, Message: "Each of the client_cidr_blocks must be an IPv4 CIDR block without bits set outside its prefix, such as 10.0.0.0/16."},
			},
		}),
		bucketName: synth.String(stack, "bucket_name", synth.Variable{
			Description: "Name of the bucket. Default: a generated name that starts with test-document-.",
			Optional:    true,
			Validations: []synth.Validation{
				synth.Matches("bucket_name", gateway.BucketNamePattern, "The bucket_name must be 3 to 63 lower-case letters, digits, dots and hyphens."),
				synth.DoesNotMatch("bucket_name", gateway.ReservedBucketNamePattern, "The bucket_name must not begin or end as S3 reserves it for access points, directory buckets and others."),
			},
		}),
		stageName: synth.String(stack, "stage_name", synth.Variable{
			Description: "Name of the stage, the first segment of every URL.",
			Default:     "prod",
			Validations: []synth.Validation{synth.Matches("stage_name", gateway.StageNamePattern, "The stage_name must be 1 to 128 letters, digits, hyphens and underscores.")},
		}),
		cloudWatchRoleARN: synth.String(stack, "cloudwatch_role_arn", synth.Variable{
			Description: "ARN of the account's role for logs of API Gateway. With it, the API has an access log. Default: none.",
			Optional:    true,
			Validations: []synth.Validation{synth.Matches("cloudwatch_role_arn", gateway.RoleARNPattern, "The cloudwatch_role_arn must be the ARN of a role, arn:aws:iam::….")},
		}),
	}
}

func outputs(stack cdktf.TerraformStack, api privateapi.Output, documents bucket.Output) {
	synth.Output(stack, "rest_api_id", "Id of the REST API.", api.RestAPIID)
	synth.Output(stack, "stage_name", "Name of the stage.", api.StageName)
	synth.Output(stack, "vpc_endpoint_ids", "Ids of the VPC endpoints that the API can be called through.", api.EndpointIDs)
	synth.Output(stack, "bucket_name", "Name of the bucket.", documents.Name)
	synth.Output(stack, "role_arn", "ARN of the role that API Gateway reads the bucket as.", api.RoleARN)
	synth.Output(stack, "invoke_url_private_dns", "URL for clients in the VPC, by private DNS.", api.URLs.PrivateDNS)
	synth.Output(stack, "invoke_url_vpce", "URL that resolves everywhere, for clients that reach the endpoint without its private DNS, as over a VPN.", api.URLs.Endpoint)
	synth.Output(stack, "invoke_url_endpoint_dns", "URL of the endpoint itself. A request needs the header x-apigw-api-id.", api.URLs.EndpointDNS)
	synth.Output(stack, "smoke_test", "Command that gets the test document by private DNS.", "curl -fsS "+api.URLs.PrivateDNS+"/index.html")
	synth.Output(stack, "smoke_test_vpce", "The same by the name of API and endpoint.", "curl -fsS "+api.URLs.Endpoint+"/index.html")
	synth.Output(stack, "smoke_test_endpoint_dns", "The same by the endpoint's own name.", "curl -fsS -H 'x-apigw-api-id: "+api.RestAPIID+"' "+api.URLs.EndpointDNS+"/index.html")
}
