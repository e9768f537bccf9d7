package samples

import (
	"slices"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// An App is what an API is made of, for tests that change a part of it.
type App struct {
	Config   gateway.Config
	Endpoint review.Endpoint
	Subject  review.Subject
}

// NewApp returns an app with one bucket and one endpoint that it creates.
func NewApp() App {
	return App{
		Config: gateway.Config{
			Name: "documents", Endpoints: ref.List{EndpointID},
			Routes: []gateway.Route{
				{Path: "/{proxy+}", Integration: gateway.S3{Bucket: BucketName}},
				{Path: "/healthz", Methods: gateway.Methods{"GET"}, Integration: gateway.Mock{}},
			},
		},
		Endpoint: review.Endpoint{
			IDs: ref.List{Expressions[EndpointID]}, Address: "aws_vpc_endpoint.endpoint", VPCID: "vpc-1",
			SubnetIDs: ref.List{"subnet-1", "subnet-2"}, ClientCIDRs: ref.List{"10.1.0.0/16"},
		},
		Subject: review.Subject{ID: "api", RestAPI: "aws_api_gateway_rest_api.api", Role: "aws_iam_role.role"},
	}
}

// With returns a copy of the app with changes.
func (a App) With(changes ...func(*App)) App {
	a.Config.Routes = slices.Clone(a.Config.Routes)
	for _, change := range changes {
		change(&a)
	}
	return a
}

// Digest returns the digest of the app.
func (a App) Digest(t testing.TB) review.Digest {
	t.Helper()
	subject := a.Subject
	subject.Definition = Definition(t, a.Config)
	subject.Endpoints = []review.Endpoint{a.Endpoint}
	for _, id := range a.Config.Endpoints {
		if id != EndpointID {
			subject.Endpoints = append(subject.Endpoints, review.Endpoint{IDs: ref.List{id}})
		}
	}
	return review.New([]review.Input{{Stack: "documents", Subjects: []review.Subject{subject}}})
}
