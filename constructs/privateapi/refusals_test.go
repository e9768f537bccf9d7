package privateapi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestRefusals(t *testing.T) {
	existing := []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-1"}}}
	s3 := gateway.S3{Bucket: "documents"}
	var tooMany []gateway.Route
	for i := range 60 {
		tooMany = append(tooMany, gateway.Route{
			Path: fmt.Sprintf("/%d", i), Methods: gateway.Methods{"GET"},
			Integration: gateway.Mock{Body: strings.Repeat("x", 100_000)},
		})
	}
	synthtest.Refusals(t, "api", privateapi.New, map[string]privateapi.Config{
		"everything": {
			Endpoints: []endpoint.Source{
				endpoint.Create{VPCID: "v", ClientCIDRs: ref.List{"10.0.1.0/16"}},
				endpoint.Existing{IDs: ref.List{"vpce-1", "endpoint"}, DNSName: "a b"},
				nil,
			},
			Networks:   ref.List{"10.0.0.1/8"},
			Stage:      "a/b",
			Routes:     []gateway.Route{{Path: "/{proxy+}/x", Integration: s3}, {Path: "/a"}},
			Role:       role.Config{Path: "x", Policy: iam.Document{Statements: []iam.Statement{{}}}},
			RedeployOn: map[string]string{"a b": ""},
		},
		"nothing": {},
		"a hosted zone of an endpoint of which nothing is known": {
			Endpoints: existing, HostedZoneVPCIDs: ref.List{"vpc-0a", "vpc-0a", "10.0.0.0/8"},
			Routes: []gateway.Route{{Path: "/{proxy+}", Integration: s3}},
		},
		"a hosted zone of no endpoint": {
			Endpoints:        []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-1"}, NoAssociation: true}},
			HostedZoneVPCIDs: sampleapis.Tokens{}.List("vpcs"), Routes: []gateway.Route{{Path: "/{proxy+}", Integration: s3}},
		},
		"endpoints that are only wrong together": {
			Endpoints: append(existing, existing...), Routes: []gateway.Route{{Path: "/{proxy+}", Integration: s3}},
		},
		"an existing role that is none, and its settings": {
			Endpoints: existing, RoleARN: "arn:aws:iam::*:user/*", Role: role.Config{Path: "/gateway/"},
			Routes: []gateway.Route{{Path: "/{proxy+}", Integration: s3}},
		},
		"a security policy of single resources": {
			Endpoints: existing, SecurityPolicy: "SecurityPolicy_TLS13_1_3_2025_09", EndpointAccessMode: "BASIC",
			Routes: []gateway.Route{{Path: "/{proxy+}", Integration: s3}},
		},
		"a security policy of API Gateway's past": {
			Endpoints: existing, SecurityPolicy: "TLS_1_0", EndpointAccessMode: "strict",
			Routes: []gateway.Route{{Path: "/{proxy+}", Integration: s3}},
		},
		"pointers": {
			Endpoints: []endpoint.Source{&endpoint.Create{}},
			Routes:    []gateway.Route{{Path: "/a", Integration: (*gateway.S3)(nil)}},
		},
		"a document that is too big": {Endpoints: existing, AsBody: true, Routes: tooMany},
		"a reference written by hand": {
			Endpoints: existing,
			Routes:    []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "${var.bucket_name}"}}},
		},
		"an endpoint with a policy and callers with tokens": {
			Endpoints: []endpoint.Source{existing[0], endpoint.Create{
				VPCID: "vpc-1", SubnetIDs: ref.List{"subnet-1"}, ClientCIDRs: ref.List{"10.0.0.0/16"}, OwnAPIsOnly: true,
			}},
			Routes: gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{
				Domain: "https://orders.auth.eu-central-1.amazoncognito.com",
				Issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
			}),
		},
		"every other field of the API": {
			Endpoints:             existing,
			CORS:                  gateway.CORS{Origin: "https://app.example.com/", MaxAgeSeconds: 100000},
			UnknownRoutesNotFound: true,
			GatewayResponses: []gateway.GatewayResponse{
				{Type: "MISSING_AUTHENTICATION_TOKEN", StatusCode: "200"},
			},
			Principals:   ref.List{"reader"},
			UserPools:    ref.List{"eu-central-1_aBcDe1234"},
			UsagePlans:   []gateway.UsagePlan{{Name: "partners", Keys: []string{"a/b"}}},
			MaxResources: -1,
			Routes:       []gateway.Route{{Path: "/{proxy+}", Integration: s3}},
		},
	})
}

// Some faults show only in the expressions of references, such as two references to the
// same bucket. New adds nothing to the stack for these faults either.
func TestRefusalOfExpressions(t *testing.T) {
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack, err := synth.NewStack(app, "stack")
		if err != nil {
			return nil, err
		}
		variables := synthtest.Variables{Stack: stack}
		reading, writing := variables.String("library"), variables.String("library")
		before := len(*stack.Node().Children())
		_, err = privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
			Routes: []gateway.Route{
				{Path: "/read/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: reading}},
				{Path: "/written/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3{
					Bucket: writing, Access: gateway.ReadWrite,
				}},
			},
		})
		if after := len(*stack.Node().Children()); after != before {
			t.Errorf("the stack has %d children more", after-before)
		}
		if err == nil {
			t.Error("no error")
		}
		return nil, errors.New("nothing is to be written")
	}, t.TempDir())
	if err == nil {
		t.Error("no error")
	}
}

// An app goes on with the placeholders of an endpoint that is refused, so that the errors are
// those of the endpoint alone.
func TestPlaceholdersOfAnEndpoint(t *testing.T) {
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		hub, hubErr := synth.NewStack(app, "hub")
		made, endpointErr := endpoint.New(hub, "endpoint", endpoint.Create{VPCID: "v"})
		spoke, spokeErr := synth.NewStack(app, "spoke")
		_, apiErr := privateapi.New(spoke, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{
				IDs: made.IDs, DNSName: made.DNSName, HostedZoneID: made.HostedZoneID, IPAddressType: made.IPAddressType,
			}},
			HostedZoneVPCIDs: ref.List{made.VPCID},
			Routes:           []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
		})
		if apiErr != nil {
			t.Errorf("error of the API: %v", apiErr)
		}
		return nil, errors.Join(hubErr, endpointErr, spokeErr)
	}, t.TempDir())
	if err == nil {
		t.Error("no error of the endpoint")
	}
}
