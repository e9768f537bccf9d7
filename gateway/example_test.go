package gateway_test

import (
	"fmt"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

func ExampleResolve() {
	definition, err := gateway.Resolve(gateway.Config{
		Name:      "documents",
		Endpoints: ref.List{"vpce-0a1b2c3d4e5f60718"},
		Networks:  ref.List{"10.0.0.0/16"},
		Routes: []gateway.Route{
			{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents"}},
			{
				Path:        "/reports/{year}/{proxy+}",
				Integration: gateway.S3{Bucket: "reports", Key: "final/{year}/{proxy}"},
			},
		},
	}, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(definition.Summary())
	// Output:
	// Private REST API documents, stage prod
	// Routes:
	//   GET /reports/{year}/{proxy+}   S3 reports/final/{year}/{proxy}
	//   HEAD /reports/{year}/{proxy+}  S3 reports/final/{year}/{proxy}
	//   ANY /{proxy+}                  S3 documents/{proxy}
	//   HEAD /{proxy+}                 S3 documents/{proxy}
	// Callers:
	//   through VPC endpoint  vpce-0a1b2c3d4e5f60718
	//   from addresses in     10.0.0.0/16
	// Stage:
	//   no access log
	// The role may:
	//   s3:ListBucket  arn:aws:s3:::documents          for ANY /{proxy+}, HEAD /{proxy+}
	//   s3:GetObject   arn:aws:s3:::documents/*        for ANY /{proxy+}, HEAD /{proxy+}
	//   s3:ListBucket  arn:aws:s3:::reports            for GET /reports/{year}/{proxy+}, HEAD /reports/{year}/{proxy+}
	//   s3:GetObject   arn:aws:s3:::reports/final/*/*  for GET /reports/{year}/{proxy+}, HEAD /reports/{year}/{proxy+}
}

// Resolve reports all faults together.
func ExampleResolve_faults() {
	_, err := gateway.Resolve(gateway.Config{
		Name:      "documents",
		Endpoints: ref.List{"vpc-1"},
		Routes: []gateway.Route{
			{Path: "/a/{b+}/c", Integration: gateway.S3{Bucket: "documents"}},
			{Path: "/docs/{id}", Integration: gateway.S3{Bucket: "documents", Key: "/{id}.pdf"}},
		},
	}, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
	fmt.Println(err)
	// Output:
	// endpoints[0]: "vpc-1": must be the id of a VPC endpoint, vpce-…
	// routes[0].path: "/a/{b+}/c": a greedy variable must be the last segment
	// routes[1].integration.key: "/{id}.pdf": must not begin with /
}

// A bucket serves one page at the root, and the objects below a prefix at another path. A
// missing object below the prefix looks like one that must not be read.
func ExampleS3() {
	definition, err := gateway.Resolve(gateway.Config{
		Name:      "site",
		Endpoints: ref.List{"vpce-0a1b2c3d4e5f60718"},
		Routes: []gateway.Route{
			{Path: "/", Integration: gateway.S3{Bucket: "site", Key: "index.html", HideMissing: true}},
			{
				Path:        "/assets/{proxy+}",
				Integration: gateway.S3{Bucket: "site", Key: "public/assets/{proxy}", HideMissing: true},
			},
		},
	}, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, resource := range definition.Resources {
		for _, method := range resource.Methods {
			fmt.Println(method.HTTPMethod, resource.Path, "->", method.Integration.URI)
		}
	}
	for _, permission := range definition.Permissions {
		fmt.Println(permission.Action, permission.Resource)
	}
	// Output:
	// GET / -> arn:aws:apigateway:eu-central-1:s3:path/site/index.html
	// HEAD / -> arn:aws:apigateway:eu-central-1:s3:path/site/index.html
	// GET /assets/{proxy+} -> arn:aws:apigateway:eu-central-1:s3:path/site/public/assets/{proxy}
	// HEAD /assets/{proxy+} -> arn:aws:apigateway:eu-central-1:s3:path/site/public/assets/{proxy}
	// s3:GetObject arn:aws:s3:::site/index.html
	// s3:GetObject arn:aws:s3:::site/public/assets/*
}
