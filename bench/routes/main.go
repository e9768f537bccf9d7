// Command routes is an app to measure: a private API of as many routes as
// BENCH_ROUTES says, each with one method. With BENCH_BUCKETS the app creates so
// many buckets and the routes take turns with them; without, they are all to one
// that exists. With BENCH_AS_BODY the API is one document.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

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

func main() { os.Exit(synth.Main(build)) }

func build(app cdktf.App) ([]privateapi.Output, error) {
	routes, err1 := number("BENCH_ROUTES")
	buckets, err2 := number("BENCH_BUCKETS")
	stack, err3 := synth.NewStack(app, "privateapi")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("ap-northeast-1")})

	names := []string{"example-documents"}
	if buckets > 0 {
		names = nil
	}
	for i := range buckets {
		made, err := bucket.New(stack, fmt.Sprintf("bucket%02d", i), bucket.Config{NamePrefix: "documents-"})
		if err != nil {
			return nil, err
		}
		names = append(names, made.Name)
	}
	config := privateapi.Config{
		Endpoints:    []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0123456789abcdef0"}}},
		MaxResources: 2*routes + 1,
		AsBody:       os.Getenv("BENCH_AS_BODY") != "",
	}
	for i := range routes {
		config.Routes = append(config.Routes, gateway.Route{
			Path:        fmt.Sprintf("/area%03d/{proxy+}", i),
			Methods:     gateway.Any,
			Integration: gateway.S3{Bucket: names[i%len(names)]},
		})
	}
	api, err := privateapi.New(stack, "api", config)
	return []privateapi.Output{api}, err
}

// number returns a variable of the environment, by default 0.
func number(name string) (int, error) {
	text := os.Getenv(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s: %q: must be a number", name, text)
	}
	return n, nil
}
