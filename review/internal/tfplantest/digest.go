package tfplantest

import (
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// Addresses of the app whose plans are recorded. BodyRestAPI is the REST API if
// it is written as one OpenAPI document.
const (
	RestAPI     = "aws_api_gateway_rest_api.api_rest_api_238EE92D"
	BodyRestAPI = "aws_api_gateway_rest_api.api_rest_api_body_1934B43E"
	Role        = "aws_iam_role.api_role_E8D414AF"
	Endpoint    = "aws_vpc_endpoint.api_endpoint_5FA8FA58"
)

// Digest returns the digest of the app whose plans are recorded.
func Digest(t testing.TB, asBody bool) review.Digest {
	t.Helper()
	const (
		partition = "${TfToken[TOKEN.1]}"
		bucket    = "${TfToken[TOKEN.2]}"
		endpoint  = "${TfToken[TOKEN.3]}"
		stage     = "${TfToken[TOKEN.4]}"
	)
	expressions := map[string]string{
		partition: "${data.aws_partition.privateapi_partition.partition}",
		bucket:    "${aws_s3_bucket.documents_bucket_87EAE372.id}",
		endpoint:  "${" + Endpoint + ".id}",
		stage:     "${var.stage_name}",
	}
	definition, err := gateway.Resolve(gateway.Config{
		Name: "documents", Stage: stage, Endpoints: ref.List{endpoint},
		Routes: []gateway.Route{{
			Path: "/", Methods: gateway.Methods{"GET"}, APIKey: true,
			Integration: gateway.S3{Bucket: bucket, Key: "index.html"},
		}},
		UsagePlans: []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme"}}},
	}, gateway.Environment{Partition: partition, Region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	subject := review.Subject{
		Stack: "privateapi", ID: "api", RestAPI: RestAPI, Role: Role, AsBody: asBody,
		Definition: definition.Replace(func(reference string) string { return expressions[reference] }),
		Endpoints:  []review.Endpoint{{IDs: ref.List{expressions[endpoint]}, Address: Endpoint, OwnAPIsOnly: true}},
	}
	if asBody {
		subject.RestAPI = BodyRestAPI
	}
	return review.New([]review.Input{{Stack: "privateapi", Subjects: []review.Subject{subject}}})
}
