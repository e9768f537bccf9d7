// Package samples has the apps that tests of the review range over.
package samples

import (
	"fmt"
	"slices"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// Definition returns the Definition of a Config, with expressions in the place of
// references.
func Definition(t testing.TB, config gateway.Config) gateway.Definition {
	t.Helper()
	d, err := gateway.Resolve(config, gateway.Environment{Partition: "aws", Region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	return d.Replace(func(reference string) string { return Expressions[reference] })
}

// References that a Config can have.
const (
	EndpointID = "${TfToken[TOKEN.1]}"
	BucketName = "${TfToken[TOKEN.2]}"
	Networks   = "#{TfToken[TOKEN.3]}"
)

// Expressions are the expressions that the references stand for.
var Expressions = map[string]string{
	EndpointID: "${aws_vpc_endpoint.api_endpoint_endpoint_1A2B3C4D.id}",
	BucketName: "${aws_s3_bucket.documents_5E6F7A8B.bucket}",
	Networks:   "${var.networks}",
}

// Documents is an app with one API, like the default app.
func Documents(t testing.TB) []review.Input {
	return []review.Input{{
		Stack:     "privateapi",
		Variables: []string{"vpc_id", "subnet_ids", "client_cidr_blocks", "region"},
		Subjects: []review.Subject{{
			Stack: "privateapi", ID: "api",
			Definition: Definition(t, gateway.Config{
				Name:      "private-s3-proxy",
				Endpoints: ref.List{EndpointID},
				Routes:    []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: BucketName}}},
			}),
			Endpoints: []review.Endpoint{{
				IDs: ref.List{Expressions[EndpointID]}, Address: "aws_vpc_endpoint.api_endpoint_endpoint_1A2B3C4D",
				VPCID: "${var.vpc_id}", SubnetIDs: ref.List{"${var.subnet_ids}"}, ClientCIDRs: ref.List{"${var.client_cidr_blocks}"},
			}},
			RestAPI: "aws_api_gateway_rest_api.api_api_8A17F6F2",
			Role:    "aws_iam_role.api_role_0C1D2E3F",
		}},
	}}
}

// ChangedDocuments is Documents with one more route, a route that requires a signature,
// and fewer networks.
func ChangedDocuments(t testing.TB) []review.Input {
	inputs := Documents(t)
	inputs[0].Subjects[0].Definition = Definition(t, gateway.Config{
		Name:      "private-s3-proxy",
		Endpoints: ref.List{EndpointID},
		Networks:  ref.List{"10.0.0.0/16"},
		Routes: []gateway.Route{
			{Path: "/{proxy+}", Methods: gateway.Any, Authorization: gateway.IAM, Integration: gateway.S3{Bucket: BucketName}},
			{Path: "/reports/{proxy+}", Integration: gateway.S3{Bucket: "reports", Access: gateway.ReadWrite}, Methods: gateway.Methods{"GET", "PUT"}},
		},
	})
	return inputs
}

// Orders is an app that uses everything, in two stacks.
func Orders(t testing.TB) []review.Input {
	const (
		pool    = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_aBcDe1234"
		machine = "arn:aws:states:eu-central-1:111122223333:stateMachine:orders"
		topic   = "arn:aws:sns:eu-central-1:111122223333:orders"
	)
	routes := []gateway.Route{
		{Path: "/", Integration: gateway.S3{Bucket: "site", Key: "index.html"}, Headers: map[string]string{"Cache-Control": "no-store"}},
		{Path: "/executions", Methods: gateway.Methods{"POST"}, Authorization: gateway.UserPools, Scopes: ref.List{"orders/write"}, APIKey: true, Integration: gateway.Operation{
			Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine},
			Template: `{"stateMachineArn": "` + machine + `", "input": "$util.escapeJavaScript($body)"}`,
		}},
		{Path: "/messages", Methods: gateway.Methods{"POST"}, Authorization: gateway.IAM, Integration: gateway.Operation{
			Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic}, Template: "TopicArn=" + topic + "&Message=$util.urlEncode($body)",
		}},
		{Path: "/profile", Methods: gateway.Methods{"GET"}, Authorization: gateway.UserPools, Integration: gateway.Mock{Body: `{}`}},
		{Path: "/cognito", Methods: gateway.Methods{"POST"}, Integration: gateway.UserPoolAPI{
			Operations: []string{"InitiateAuth", "GetUser", "AdminGetUser"}, ClientIDs: []string{"1a2b"}, ARN: pool,
		}},
		{Path: "/backend/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{
			URL: "http://backend.example.com/v1/{proxy}", PlainHTTP: true, Headers: map[string]string{"X-Api-Version": "fixed-value-of-a-header"},
			TimeoutMilliseconds: 60000, Stream: true,
		}},
	}
	routes = append(routes, gateway.S3Endpoint("/storage",
		gateway.S3Bucket{List: true, S3: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, Versions: true}},
		gateway.S3Bucket{Name: "media", S3: gateway.S3{Bucket: BucketName, Key: "public/{key}"}},
	)...)
	internal := gateway.Config{
		Name: "internal", Endpoints: ref.List{"vpce-2"}, Networks: ref.List{"10.2.0.0/16", "10.1.0.0/16"},
		Principals: ref.List{"arn:aws:iam::444455556666:user/writer", "arn:aws:iam::111122223333:role/reader"},
		Routes:     []gateway.Route{{Path: "/health", Methods: gateway.Methods{"GET"}, Authorization: gateway.IAM, Integration: gateway.Mock{}}},
	}
	return []review.Input{
		{Stack: "orders", Variables: []string{"networks"}, Subjects: []review.Subject{
			{
				Stack: "orders", ID: "api",
				Definition: Definition(t, gateway.Config{
					Name: "orders", Description: "Orders | of <all>", Stage: "v1", Endpoints: ref.List{EndpointID, "vpce-1"}, Networks: ref.List{Networks},
					CORS: gateway.CORS{Origin: "https://app.example.com", MaxAgeSeconds: 600}, UserPools: ref.List{pool}, UnknownRoutesNotFound: true,
					UsagePlans: []gateway.UsagePlan{
						{Name: "partners", Keys: []string{"globex", "acme"}, RateLimit: 0.5, BurstLimit: 20, QuotaLimit: 10000, QuotaPeriod: "MONTH"},
						{Name: "elsewhere"},
					},
					GatewayResponses: []gateway.GatewayResponse{{Type: "THROTTLED", StatusCode: "503", Headers: map[string]string{"Retry-After": "'1'"}}},
					Routes:           routes, MaxResources: 600,
				}),
				MaxResources: 600, AsBody: true,
				Endpoints: []review.Endpoint{
					{
						IDs: ref.List{Expressions[EndpointID]}, Address: "aws_vpc_endpoint.api_endpoint_endpoint_1A2B3C4D",
						VPCID: "vpc-1", SubnetIDs: ref.List{"subnet-2", "subnet-1"}, ClientCIDRs: ref.List{"10.0.0.0/8"}, NoPrivateDNS: true,
						OwnAPIsOnly: true, AlsoAPIs: ref.List{"arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5"},
					},
					{IDs: ref.List{"vpce-1"}},
				},
				ManagedPolicyARNs: ref.List{"arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"}, PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
				RolePath: "/gateway/", RoleName: "orders",
				HostedZone: "aws_route53_zone.api_hosted_zone_9D8C7B6A", HostedZoneVPCIDs: ref.List{"vpc-2", "vpc-1"},
				HostedZoneTarget: "${aws_vpc_endpoint.api_endpoint_endpoint_1A2B3C4D.dns_entry[0].dns_name}",
				RestAPI:          "aws_api_gateway_rest_api.api_api_8A17F6F2", Role: "aws_iam_role.api_role_0C1D2E3F",
			},
			{Stack: "orders", ID: "admin", Definition: Definition(t, internal), Endpoints: []review.Endpoint{{IDs: ref.List{"vpce-2"}}}, RestAPI: "aws_api_gateway_rest_api.admin"},
		}},
		{Stack: "internal", Subjects: []review.Subject{
			{Stack: "internal", ID: "api", Definition: Definition(t, internal), Endpoints: []review.Endpoint{{IDs: ref.List{"vpce-2"}}}, RestAPI: "aws_api_gateway_rest_api.api"},
		}},
	}
}

// APIs is an app with a stack for each sample API.
func APIs(t testing.TB) []review.Input {
	t.Helper()
	var inputs []review.Input
	for _, api := range sampleapis.All() {
		definition, err := api.Definition()
		if err != nil {
			t.Fatal(err)
		}
		role := "aws_iam_role.api_role_0C1D2E3F"
		if definition.RoleARN != "" {
			role = "" // an existing one
		}
		inputs = append(inputs, review.Input{Stack: api.Name, Subjects: []review.Subject{{
			Stack: api.Name, ID: "api", Definition: definition, Endpoints: endpoints(definition),
			RestAPI: "aws_api_gateway_rest_api.api_api_8A17F6F2", Role: role,
		}}})
	}
	return inputs
}

// Large is an app of APIs with that many routes each. name returns the names that users
// choose.
func Large(stacks, apis, routes int, name func(kind string, i int) string) review.Digest {
	digest := review.Digest{Format: review.Format}
	for s := range stacks {
		stack := review.Stack{Name: name("stack", s)}
		for v := range 5 {
			stack.Variables = append(stack.Variables, name("variable", v))
		}
		for a := range apis {
			api := review.API{
				ID: name("api", a), Name: name("api", a), Stage: "prod", RestAPI: name("rest_api", a), Role: name("role", a),
				Callers:        review.Callers{Endpoints: []review.Endpoint{{IDs: ref.List{name("vpce", a)}}}, Networks: ref.List{name("network", a)}},
				ResourcePolicy: []iam.Statement{{Effect: iam.Allow, Principal: iam.Principal{AWS: ref.List{"*"}}, Action: ref.List{"execute-api:Invoke"}, Resource: ref.List{"execute-api:/*"}}},
				Limits:         []review.Limit{{Kind: review.Resources, Used: routes, Of: 300}},
				Weakened:       []review.Weakening{{Field: "field", Subject: name("weakened", a), Effect: name("effect", a)}},
				Description:    name("description", a),
			}
			for r := range routes {
				path := "/" + name("path", r)
				api.Routes = append(api.Routes, review.Route{Path: path, Method: "GET", Authorization: "NONE", Backend: review.Backend{Kind: review.AWSService, Service: "s3", Name: "S3 " + name("bucket", r)}})
				api.Grants = append(api.Grants, review.Grant{Action: "s3:GetObject", Resource: "arn:aws:s3:::" + name("bucket", r) + "/*", Routes: []string{"GET " + path}})
			}
			stack.APIs = append(stack.APIs, api)
		}
		digest.Stacks = append(digest.Stacks, stack)
	}
	return digest
}

// PlainName is a name for [Large].
func PlainName(kind string, i int) string { return fmt.Sprintf("%s%d", kind, i) }

// endpoints returns the existing endpoints of an API.
func endpoints(d gateway.Definition) []review.Endpoint {
	list := []review.Endpoint{{IDs: d.Endpoints}}
	for _, id := range d.AdmittedEndpoints {
		if !slices.Contains(d.Endpoints, id) {
			list = append(list, review.Endpoint{IDs: ref.List{id}, NoAssociation: true})
		}
	}
	return list
}
