// Command routes is an app to measure: a private API of BENCH_ROUTES routes to a
// bucket that exists, each with one method. With BENCH_AS_BODY the API is one
// OpenAPI document.
package main

import (
	"fmt"
	"os"
	"strconv"

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
	routes, err := strconv.Atoi(os.Getenv("BENCH_ROUTES"))
	if err != nil {
		return nil, fmt.Errorf("BENCH_ROUTES must be a number: %w", err)
	}
	stack, err := synth.NewStack(app, "privateapi")
	if err != nil {
		return nil, err
	}
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("ap-northeast-1")})
	config := privateapi.Config{
		Endpoints:    []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}},
		MaxResources: 2*routes + 1,
		AsBody:       os.Getenv("BENCH_AS_BODY") != "",
	}
	for i := range routes {
		config.Routes = append(config.Routes, gateway.Route{
			Path:        fmt.Sprintf("/area%03d/{proxy+}", i),
			Methods:     gateway.Any,
			Integration: gateway.S3{Bucket: "example-documents"},
		})
	}
	api, err := privateapi.New(stack, "api", config)
	return []privateapi.Output{api}, err
}
