package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/aymanbagabas/go-udiff"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// What is wrong is told in full, by construct and field, and leaves nothing
// that could be applied: not even what an earlier run has written.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		build synth.Build
		want  string
	}{
		"everything wrong at once": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				b.NamePrefix, b.Name, b.KMSKeyARN = "Upper", "a", "key"
				b.Objects = []bucket.Object{{Key: "k"}, {Key: "k", ContentType: "text/plain"}, {Key: "${x}", ContentType: "text/plain"}}
				a.Endpoints = []endpoint.Source{
					endpoint.Create{VPCID: "v", ClientCIDRs: ref.List{"10.0.1.0/16", "::/0", "x"}, AlsoAPIs: ref.List{"arn"}},
					endpoint.Existing{IDs: ref.List{"vpce-1", "endpoint"}, DNSName: "a b"},
					nil,
				}
				a.Networks = ref.List{"10.0.0.1/8"}
				a.Stage = "a/b"
				a.Routes = []gateway.Route{{Path: "/{proxy+}/x", Integration: gateway.S3{Bucket: "documents"}}, {Path: "/a"}}
				a.Role = role.Config{Path: "x", PermissionsBoundary: "boundary", ManagedPolicyARNs: ref.List{"ReadOnly"}}
				a.RedeployOn = map[string]string{"a b": ""}
			}),
			`documents.name: "a": must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, no two dots in a row, and no IP address
documents.namePrefix: "Upper": must be at most 37 lower-case letters, digits, dots and hyphens
documents.kmsKeyARN: "key": must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID
documents.objects[0].contentType: "": must be set, such as "text/html; charset=utf-8"
documents.objects[1].key: "k": must not repeat the key of objects[0]
documents.objects[2].key: "${x}": must not have ${ or %{ in it
api.endpoints[0].vpcID: "v": must be the id of a VPC, vpc-…
api.endpoints[0].subnetIDs: must have at least one subnet
api.endpoints[0].clientCIDRs[0]: "10.0.1.0/16": must not have bits set outside its prefix: 10.0.0.0/16
api.endpoints[0].clientCIDRs[1]: "::/0": must be an IPv4 CIDR block, such as 10.0.0.0/16
api.endpoints[0].clientCIDRs[2]: "x": must be an IPv4 CIDR block, such as 10.0.0.0/16
api.endpoints[0].alsoAPIs[0]: "arn": must be the execution ARN of an API, arn:aws:execute-api:REGION:ACCOUNT:ID
api.endpoints[0].alsoAPIs: must be empty without ownAPIsOnly, since every API is let through
api.endpoints[1].ids[1]: "endpoint": must be the id of a VPC endpoint, vpce-…
api.endpoints[1].dnsName: "a b": must be a host name
api.endpoints[2]: must be an endpoint.Create or endpoint.Existing, not <nil>
api.stage: "a/b": must be 1 to 128 letters, digits, hyphens and underscores
api.networks[0]: "10.0.0.1/8": must not have bits set outside its prefix: 10.0.0.0/8
api.routes[0].path: "/{proxy+}/x": a greedy variable must be the last segment
api.routes[1].integration: must be set
api.role.path: "x": must begin and end with /
api.role.permissionsBoundary: "boundary": must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
api.role.managedPolicyARNs[0]: "ReadOnly": must be the ARN of a managed policy, such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
api.redeployOn: "a b": must be letters, digits and _.-`,
		},
		"nothing configured": {
			change(func(b *bucket.Config, a *privateapi.Config) { *a = privateapi.Config{} }),
			`api.endpoints: must have at least one source of VPC endpoints
api.routes: must have at least one route`,
		},
		"endpoints that are only wrong together": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				a.Endpoints = []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-1"}}, endpoint.Existing{IDs: ref.List{"vpce-1"}}}
			}),
			`api.endpoints[1]: "vpce-1": must not repeat element [0]`,
		},
		"pointers": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				a.Endpoints = []endpoint.Source{&endpoint.Create{}}
				a.Routes = []gateway.Route{{Path: "/a", Integration: (*gateway.S3)(nil)}}
			}),
			`api.endpoints[0]: must be an endpoint.Create or endpoint.Existing, not *endpoint.Create
api.routes[0].integration: must be set`,
		},
		"a reference written by hand": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				a.Routes = []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "${var.bucket_name}"}}}
			}),
			`api.routes[0].integration.bucket: "${var.bucket_name}": must not have ${ or %{ in it; pass a reference as its token, such as variable.StringValue()`,
		},
		"rules of a bucket for websites": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				b.CORS = []bucket.CORSRule{
					{Origins: []string{"https://app.example.com", "https://*.example.org", "*"}, Headers: []string{"x-*"}, ExposeHeaders: []string{"ETag"}},
					{},
					{
						Origins: []string{"", "https://*.*", "${var.origin}"}, Headers: []string{"*-*", ""}, Methods: []string{"GET", "OPTIONS", "get"},
						ExposeHeaders: []string{"x-*", "", "${x}"}, MaxAgeSeconds: -1,
					},
				}
			}),
			`documents.cors[1].origins: must have at least one
documents.cors[2].origins: "": must not be empty, and have one * at most and no ${ or %{
documents.cors[2].origins: "https://*.*": must not be empty, and have one * at most and no ${ or %{
documents.cors[2].origins: "${var.origin}": must not be empty, and have one * at most and no ${ or %{
documents.cors[2].headers: "*-*": must not be empty, and have one * at most and no ${ or %{
documents.cors[2].headers: "": must not be empty, and have one * at most and no ${ or %{
documents.cors[2].exposeHeaders: "x-*": must be the name of a header; S3 takes no * here
documents.cors[2].exposeHeaders: "": must be the name of a header; S3 takes no * here
documents.cors[2].exposeHeaders: "${x}": must be the name of a header; S3 takes no * here
documents.cors[2].methods: "OPTIONS": must be one of DELETE, GET, HEAD, POST, PUT
documents.cors[2].methods: "get": must be one of DELETE, GET, HEAD, POST, PUT
documents.cors[2].maxAgeSeconds: -1: must not be negative`,
		},
		"websites, answers and headers": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				a.CORS = gateway.CORS{Origin: "https://app.example.com/", MaxAgeSeconds: 100000}
				a.UnknownRoutesNotFound = true
				a.GatewayResponses = []gateway.GatewayResponse{
					{Type: "MISSING_AUTHENTICATION_TOKEN", StatusCode: "200"},
					{Type: "THROTTLED", Headers: map[string]string{"Retry-After": "1"}},
				}
				s3 := a.Routes[0].Integration.(gateway.S3)
				s3.Access, s3.Multipart, s3.BucketCORS = "write", true, true
				a.Routes[0].Integration = s3
				a.Routes[0].Headers = map[string]string{"Date": "today", "X-Empty": ""}
			}),
			`api.cors.origin: "https://app.example.com/": must be the origin of a website, such as "https://app.example.com", without a path, or "*"
api.cors.maxAgeSeconds: 100000: must be 0 to 86400
api.gatewayResponses[0].type: "MISSING_AUTHENTICATION_TOKEN": must not be given together with unknownRoutesNotFound, which makes it
api.gatewayResponses[0].statusCode: "200": must be a status from 400 to 599
api.gatewayResponses[1].headers: "Retry-After": 1: must be a literal in single quotes, of printable ASCII characters, or such as method.request.header.Origin
api.routes[0].headers: "Date": API Gateway cannot return this header under its own name; it renames or drops any of transfer-encoding, authorization, connection, content-length, content-md5, date, expect, host, max-forwards, proxy-authenticate, server, trailer, upgrade, user-agent, www-authenticate
api.routes[0].headers: "X-Empty": "": must be printable ASCII characters
api.routes[0].integration.access: "write": must be empty, which is to read, or read-write
api.routes[0].integration.multipart: true: must be false where access is "write", since parts are written
api.routes[0].integration: answers with CORS headers of its own, as S3 does with bucketCORS: must not where the API has cors`,
		},
		"two constructs of one name": {
			func(app cdktf.App) (string, error) {
				stack := synth.NewStack(app, "privateapi")
				_, err := bucket.New(stack, "documents", bucket.Config{})
				if err == nil {
					_, err = bucket.New(stack, "documents", bucket.Config{})
				}
				return "", err
			},
			`There is already a Construct with name 'documents' in TerraformStack [privateapi]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			old := filepath.Join(dir, "stacks", "privateapi", "cdk.tf.json")
			if err := os.MkdirAll(filepath.Dir(old), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(old, []byte("{}"), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := synth.App(c.build, dir)
			if err == nil {
				t.Fatal("no error")
			}
			if got := err.Error(); got != c.want {
				t.Errorf("error:\n%s", udiff.Unified("want", "got", c.want+"\n", got+"\n"))
			}
			if _, err := os.Stat(old); !os.IsNotExist(err) {
				t.Errorf("%s is still there: %v", old, err)
			}
		})
	}
}

// A construct that refuses its configuration has added nothing to the stack,
// even where the fault shows only in what references stand for.
func TestRefusedAddsNothing(t *testing.T) {
	_, err := synth.App(func(app cdktf.App) (string, error) {
		stack := synth.NewStack(app, "privateapi")
		library := cdktf.NewTerraformVariable(stack, jsii.String("library"), &cdktf.TerraformVariableConfig{Type: jsii.String("string")})
		before := len(*stack.Node().Children())
		_, err := privateapi.New(stack, "api", privateapi.Config{})
		if err == nil {
			t.Error("no error")
		}
		_, err = privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
			Routes: []gateway.Route{
				{Path: "/read/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: *library.StringValue()}},
				{Path: "/written/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3{Bucket: *library.StringValue(), Access: gateway.ReadWrite}},
			},
		})
		if err == nil {
			t.Error("no error")
		}
		_, err = bucket.New(stack, "documents", bucket.Config{Name: "a"})
		if err == nil {
			t.Error("no error")
		}
		if after := len(*stack.Node().Children()); after != before {
			t.Errorf("the stack has %d children more", after-before)
		}
		return "", err
	}, t.TempDir())
	if err == nil {
		t.Error("no error")
	}
}
