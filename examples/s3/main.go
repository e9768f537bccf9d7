// Command s3 synthesizes a private endpoint for S3 clients, a website and a drop box, all in
// front of existing buckets.
//
//	go run ./examples/s3
//
// The configuration is written to cdktf.out, beside that of other apps. The cdktf
// command removes the stacks of other apps from the output folder, so give the
// example its own folder:
//
//	cdktf deploy --app 'go run ./examples/s3' --output cdktf.out.s3
package main

import (
	"errors"
	"os"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, stackErr := synth.NewStack(app, "s3")
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})

	site := gateway.S3Site("/handbook", gateway.S3{
		Bucket: "example-handbook",
		ErrorBodies: map[string]gateway.ErrorBody{
			"404": {Body: "<h1>This page does not exist</h1>", ContentType: "text/html; charset=utf-8"},
		},
	}, "index.html", "policies")
	for i := range site {
		site[i].Headers = map[string]string{"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'self'; img-src 'self' data:"}
	}
	api, apiErr := privateapi.New(stack, "files", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Create{
			VPCID:       "vpc-0123456789abcdef0",
			SubnetIDs:   ref.List{"subnet-0123456789abcdef0", "subnet-0123456789abcdef1"},
			ClientCIDRs: ref.List{"10.0.0.0/16"},
		}},
		Routes: slices.Concat(
			gateway.S3Endpoint("/s3",
				gateway.S3Bucket{S3: gateway.S3{Bucket: "example-reports"}, List: true},
				gateway.S3Bucket{Name: "inbox", List: true, DeleteObjects: true, S3: gateway.S3{
					Bucket: "example-inbox", Access: gateway.ReadWrite, Multipart: true,
					RequestHeaders: []string{"x-amz-meta-author"}, ResponseHeaders: []string{"x-amz-meta-author"},
				}},
			),
			site,
			[]gateway.Route{
				{Path: "/letters", Methods: gateway.Methods{"POST"}, Integration: gateway.S3DropBox{
					Bucket: "example-letters", Key: "{context.requestTimeEpoch}-{context.requestId}", StorageClass: "STANDARD_IA",
				}},
				{Path: "/guide", Integration: gateway.Redirect{Location: "/handbook"}},
				{Path: "/healthz", Integration: gateway.Mock{Body: `{"status":"ok"}`}},
			},
		),
		CORS:                  gateway.CORS{Origin: "https://intranet.example.com", MaxAgeSeconds: 600},
		UnknownRoutesNotFound: true,
	})
	synth.Output(stack, "s3_endpoint_url", "Endpoint of clients of S3.", api.URLs.PrivateDNS+"/s3")
	synth.Output(stack, "handbook_url", "The website.", api.URLs.PrivateDNS+"/handbook")
	return []privateapi.Output{api}, errors.Join(stackErr, apiErr)
}
