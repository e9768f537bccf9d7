package s3

import (
	"errors"
	"slices"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/synth"
)

// Buckets that are there before the stack.
const (
	library  = "library"  // read and written, in parts, too, and listed
	versions = "versions" // keeps versions
	open     = "open"     // its policy admits everyone to everything; its route reads
	secrets  = "secrets"  // its policy admits everyone; no route leads to it
)

// Headers that the routes name.
var (
	requestHeaders  = []string{"x-amz-meta-author"}
	responseHeaders = []string{"x-amz-meta-author", "x-amz-server-side-encryption", "x-amz-storage-class"}
)

// Websites whose scripts may call.
const origin = "https://app.example.com"

var sharedOrigins = []string{"https://one.example.com", "https://two.example.com"}

const contentSecurityPolicy = "default-src 'self'; img-src data:"

type outputs struct {
	URL       string `json:"url"`
	RestAPIID string `json:"rest_api_id"`
	RoleARN   string `json:"role_arn"`
	SharedURL string `json:"shared_url"`    // of a second API
	Shared    string `json:"shared_bucket"` // its bucket, whose CORS rules admit several origins
}

func routes() []gateway.Route {
	documents := gateway.S3{
		Bucket: library, Access: gateway.ReadWrite, Multipart: true, ResponseOverrides: true,
		RequestHeaders: requestHeaders, ResponseHeaders: responseHeaders,
	}
	versioned := gateway.S3{Bucket: versions, Access: gateway.ReadWrite, Versions: true, ResponseHeaders: responseHeaders}
	site := gateway.S3Site("/", gateway.S3{Bucket: open, Key: "site/{proxy}"}, "index.html", "guide")
	for i := range site {
		site[i].Methods = gateway.Methods{"GET"}
		site[i].Headers = map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": contentSecurityPolicy}
	}
	return slices.Concat(
		gateway.S3Endpoint("/", gateway.S3Bucket{S3: documents, List: true}, gateway.S3Bucket{S3: versioned}),
		site,
		[]gateway.Route{{Path: "/open/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: open}}},
	)
}

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, network := system.NewStack(app)
	api, err := privateapi.New(stack, "api", privateapi.Config{
		Endpoints:             []endpoint.Source{network},
		Routes:                routes(),
		CORS:                  gateway.CORS{Origin: origin, MaxAgeSeconds: 600},
		UnknownRoutesNotFound: true,
	})
	shared, sharedErr := bucket.New(stack, "shared", bucket.Config{
		ForceDestroy: true, CORS: []bucket.CORSRule{{Origins: sharedOrigins}},
		KeepUnfinishedUploads: true, // Terraform waits for a minute otherwise; e2e/options does
	})
	second, secondErr := privateapi.New(stack, "second", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: api.EndpointIDs}},
		Routes:    []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: shared.Name, BucketCORS: true}}},
	})
	synth.Output(stack, "url", "", api.URLs.PrivateDNS)
	synth.Output(stack, "shared_url", "", second.URLs.PrivateDNS)
	synth.Output(stack, "shared_bucket", "", shared.Name)
	synth.Output(stack, "rest_api_id", "", api.RestAPIID)
	synth.Output(stack, "role_arn", "", api.RoleARN)
	return []privateapi.Output{api}, errors.Join(err, sharedErr, secondErr)
}
