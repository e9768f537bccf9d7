package validate

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/emulator"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { system.Main(m) }

const key = "arn:aws:kms:eu-central-1:111122223333:key/0f"

// apis are APIs of every kind that is accepted, with texts at the limits of
// what is. bucket is a reference.
func apis(bucket string) []privateapi.Config {
	read := gateway.S3{Bucket: "documents"}
	index := gateway.S3{Bucket: "documents", Key: "index.html"}
	one := func(path string, s3 gateway.S3, methods ...string) privateapi.Config {
		return privateapi.Config{Routes: []gateway.Route{{Path: path, Methods: methods, Integration: s3}}}
	}
	everyType := []gateway.GatewayResponse{}
	for _, kind := range []string{
		"ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE", "BAD_REQUEST_BODY",
		"BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT",
		"INVALID_API_KEY", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "RESOURCE_NOT_FOUND", "THROTTLED",
		"UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED",
	} {
		everyType = append(everyType, gateway.GatewayResponse{Type: kind, StatusCode: "418"})
	}
	return []privateapi.Config{
		one("/{proxy+}", read, "ANY"),
		one("/", index),
		one("/a.b:c_d-e/{a_b.c-d}/x/{rest+}", gateway.S3{Bucket: "a.b-c", Key: "A-z_0.9!'()~/{a_b.c-d}/{rest}/{rest}", HideMissing: true}),
		one("/{id}", gateway.S3{Bucket: bucket, Key: "items/{id}.json", Region: "eusc-de-east-1"}, "GET", "POST", "OPTIONS", "PATCH"),
		one("/{proxy+}", gateway.S3{Bucket: bucket, Access: gateway.ReadWrite}, "ANY"),
		one("/{proxy+}", gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, KMSKeyARN: key}, "POST", "PUT", "DELETE"),
		one("/{proxy+}", gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, Versions: true, ResponseOverrides: true, BucketCORS: true}, "ANY"),
		one("/in/{proxy+}", gateway.S3{Bucket: "inbox", Key: "new/{proxy}", Access: gateway.ReadWrite}, "PUT"),
		one("/{proxy+}", gateway.S3{
			Bucket: "documents", Access: gateway.ReadWrite,
			RequestHeaders:  []string{"x-amz-meta-a", "X-Amz-Meta-B", "$-_."},
			ResponseHeaders: []string{"x-amz-meta-a", "$-_."},
		}, "GET", "HEAD", "PUT"),
		{Routes: []gateway.Route{
			{Path: "/a", Methods: gateway.Any, Integration: index},
			{Path: "/a", Integration: gateway.S3{Bucket: "documents", Key: "a", Versions: true}},
			{Path: "/a/{x}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3{Bucket: "uploads", Key: "{x}", Access: gateway.ReadWrite}},
			{Path: "/{proxy+}", Integration: read, Authorization: gateway.IAM},
		}},
		{Routes: gateway.S3Endpoint("/",
			gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, Versions: true, KMSKeyARN: key}, List: true},
			gateway.S3Bucket{Name: "library", S3: gateway.S3{Bucket: bucket, BucketCORS: true}, List: true},
			gateway.S3Bucket{S3: gateway.S3{Bucket: "a.b-c", Key: "public/{key}"}},
		)},
		{Routes: gateway.S3Endpoint("/s3/{tenant}/", gateway.S3Bucket{Name: "files", S3: gateway.S3{Bucket: bucket, Key: "{tenant}/{key}", Access: gateway.ReadWrite}})},
		{Routes: gateway.S3Site("/", gateway.S3{Bucket: bucket}, "index.html", "guide", "guide/api")},
		{
			Routes: gateway.S3Site("/docs", gateway.S3{Bucket: "site", Key: "public/{proxy}"}, "default.htm"),
			CORS:   gateway.CORS{Origin: "https://app.example.com:8443"},
		},
		{
			Routes: []gateway.Route{
				{Path: "/", Integration: index}, {Path: "/{proxy+}", Methods: gateway.Any, Integration: read, Authorization: gateway.IAM},
			},
			CORS: gateway.CORS{Origin: "*", MaxAgeSeconds: 86400}, UnknownRoutesNotFound: true,
		},
		{
			Routes: []gateway.Route{
				{Path: "/a", Integration: index}, {Path: "/b", Methods: gateway.Methods{"OPTIONS", "GET"}, Integration: index},
			},
			CORS: gateway.CORS{Origin: "https://" + bucket + ".example.com", MaxAgeSeconds: 1},
		},
		{Routes: []gateway.Route{{Path: "/{proxy+}", Integration: read, Headers: map[string]string{
			"cache-control": "no-store", "Content-Security-Policy": "default-src 'self'", "$-_.": ` !"#$%&'()*+,-./:;<=>?@[\]^_{|}~`,
			"X-Expression": "${x} %{if x} $${y} %%{z}", "X-Reference": "bucket " + bucket,
		}}}},
		{Routes: []gateway.Route{{Path: "/", Integration: index}}, GatewayResponses: everyType},
		{
			Routes: []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: read}},
			GatewayResponses: []gateway.GatewayResponse{
				{
					Type: "THROTTLED",
					Headers: map[string]string{
						"Retry-After": "'1'", "X-Origin": "method.request.header.Origin", "X-Id": "context.requestId", "X-Expression": "'${x}'", "X-Reference": "'" + bucket + "'",
					},
					Templates: map[string]string{"application/json": `{"text": "${x}", "of": $context.error.messageString}`, "text/plain": "%{if x}\n" + bucket},
				},
				{Type: "MISSING_AUTHENTICATION_TOKEN"},
			},
			CORS: gateway.CORS{Origin: "http://[::1]:3000"},
		},
		{
			Routes: []gateway.Route{
				{Path: "/{proxy+}", Methods: gateway.Any, Integration: read, Authorization: gateway.IAM},
				{Path: "/{proxy+}", Methods: gateway.Methods{"GET"}, Integration: read, Authorization: gateway.IAM, Headers: map[string]string{"X-A": "a"}},
			},
			Principals: ref.List{"arn:aws:iam::111122223333:role/reader"}, Networks: ref.List{"10.0.0.0/16"},
		},
	}
}

// What the gateway accepts, Terraform and the provider accept, from both writers.
func TestTerraformAcceptsWhatIsAccepted(t *testing.T) {
	emulatortest.RequireTerraform(t)
	dir := t.TempDir()
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := synth.NewStack(app, "privateapi")
		if err != nil {
			return nil, err
		}
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-central-1")})
		bucket := synth.String(stack, "bucket_name", synth.Variable{Description: "A bucket."})
		for i, config := range apis(bucket) {
			config.Endpoints = []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}}
			for _, asBody := range []bool{false, true} {
				config.AsBody = asBody
				if _, err := privateapi.New(stack, fmt.Sprintf("api_%d_%v", i, asBody), config); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := emulator.Validate(t.Context(), filepath.Join(dir, "stacks", "privateapi"), t.Output()); err != nil {
		t.Errorf("terraform validate: %v", err)
	}
}
