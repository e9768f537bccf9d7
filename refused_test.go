package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/aymanbagabas/go-udiff"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/constructs/userpool"
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
		"a document that is too big": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				a.AsBody, a.MaxResources = true, 500
				a.Routes = nil
				for i := range 200 {
					a.Routes = append(a.Routes, gateway.Route{Path: fmt.Sprintf("/%d/{proxy+}", i), Integration: gateway.S3{Bucket: "documents"}})
				}
			}),
			`api.asBody: true: the document has 7193471 bytes, and API Gateway imports at most 6000000: divide the API`,
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
api.routes[0].integration.multipart: true: must be false where access is "write", since objects are written
api.routes[0].integration: answers with CORS headers of its own, as S3 does with bucketCORS: must not where the API has cors`,
		},
		"a user pool": {
			userPools(
				userpool.Config{
					Name: "a/b", DomainPrefix: "-MyCognito",
					ResourceServer: userpool.ResourceServer{
						Identifier: "my documents",
						Scopes:     map[string]string{"a/b": "", "read": strings.Repeat("é", 257), "${x}": "x", "": "empty"},
					},
					Clients: []userpool.Client{
						{},
						{Name: "app${x}", Scopes: []string{"read"}},
						{Name: "job", ClientCredentials: true, PasswordAuth: true},
						{Name: "job", ClientCredentials: true, Scopes: []string{"read", "write", "read"}},
					},
				},
				userpool.Config{
					Name: strings.Repeat("n", 129), DomainPrefix: "my-aws-${x}",
					ResourceServer: userpool.ResourceServer{Scopes: map[string]string{"read": "Read"}},
				},
				userpool.Config{ResourceServer: userpool.ResourceServer{
					Identifier: strings.Repeat("i", 252), Scopes: map[string]string{"abc": "fits", "abcd": "does not"},
				}},
				userpool.Config{ResourceServer: userpool.ResourceServer{Identifier: "%{if x}"}},
				userpool.Config{
					ResourceServer: userpool.ResourceServer{Identifier: "many", Scopes: manyScopes},
					Clients:        []userpool.Client{{Name: "job", ClientCredentials: true, Scopes: slices.Sorted(maps.Keys(manyScopes))}},
				},
			),
			`users_0.name: "a/b": must be 1 to 128 letters, digits, spaces and any of _+=,.@-
users_0.domainPrefix: "-MyCognito": must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends
users_0.resourceServer.identifier: "my documents": must be 1 to 256 printable ASCII characters but spaces, quotes and backslashes
users_0.resourceServer.scopes: "": must be 1 to 256 printable ASCII characters but spaces, quotes, slashes and backslashes
users_0.resourceServer.scopes: "${x}": must not have ${ or %{ in it
users_0.resourceServer.scopes: "a/b": must be 1 to 256 printable ASCII characters but spaces, quotes, slashes and backslashes
users_0.resourceServer.scopes: "a/b": "": the description must be 1 to 256 characters
users_0.resourceServer.scopes: "read": "` + strings.Repeat("é", 257) + `": the description must be 1 to 256 characters
users_0.clients[0].name: "": must be 1 to 128 letters, digits, spaces and any of _+=,.@-, and no reference
users_0.clients[1].name: "app${x}": must be 1 to 128 letters, digits, spaces and any of _+=,.@-, and no reference
users_0.clients[1].scopes: ["read"]: must be empty without clientCredentials
users_0.clients[2].passwordAuth: true: must be false with clientCredentials, since no user signs in
users_0.clients[2].scopes: must be 1 to 50 with clientCredentials, not 0
users_0.clients[3].name: "job": must not repeat the name of clients[2]
users_0.clients[3].scopes: "write": must be the name of a scope of resourceServer
users_0.clients[3].scopes: "read": must not be repeated
users_1.name: "` + strings.Repeat("n", 129) + `": must be 1 to 128 letters, digits, spaces and any of _+=,.@-
users_1.domainPrefix: "my-aws-${x}": must be 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends
users_1.domainPrefix: "my-aws-${x}": must not have aws in it, a word that Cognito reserves
users_1.resourceServer.identifier: "": must be set for scopes
users_2.resourceServer.scopes: "abcd": must be at most 256 characters with the identifier and a slash before it
users_3.resourceServer.identifier: "%{if x}": must not have ${ or %{ in it
users_4.resourceServer.scopes: must be at most 100, not 101
users_4.clients[0].scopes: must be 1 to 50 with clientCredentials, not 101`,
		},
		"tokens and keys": {
			change(func(b *bucket.Config, a *privateapi.Config) {
				a.UserPools = ref.List{"eu-central-1_aBcDe1234"}
				a.UsagePlans = []gateway.UsagePlan{
					{Name: "partners", Keys: []string{"acme", "a/b"}, RateLimit: 10},
					{Name: "partners", Keys: []string{"acme"}, BurstLimit: -1, QuotaPeriod: "YEAR"},
				}
				a.Routes[0].Scopes = ref.List{"documents/read", "documents read"}
			}),
			`api.userPools[0]: "eu-central-1_aBcDe1234": must be the ARN of a Cognito user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID
api.userPools: must be empty, since no route has the authorization COGNITO_USER_POOLS
api.usagePlans: must be empty, since no route has apiKey
api.usagePlans[0].keys[1]: "a/b": must be 1 to 128 letters, digits and _.@-
api.usagePlans[0].burstLimit: 0: must be set together with rateLimit, 10
api.usagePlans[1].name: "partners": must not repeat that of usagePlans[0]
api.usagePlans[1].keys[0]: "acme": must not repeat usagePlans[0].keys[0]: a key is in one plan of an API
api.usagePlans[1].burstLimit: -1: must not be negative
api.usagePlans[1].burstLimit: -1: must be set together with rateLimit, 0
api.usagePlans[1].quotaPeriod: "YEAR": must be one of DAY, WEEK, MONTH
api.routes[0].scopes: must be empty where authorization is not COGNITO_USER_POOLS, since only tokens have scopes
api.routes[0].scopes[1]: "documents read": must be an OAuth scope, such as documents/read: printable ASCII characters without spaces, double quotes and backslashes, and no ${ or %{`,
		},
		"two constructs of one name": {
			func(app cdktf.App) ([]privateapi.Output, error) {
				stack := newStack(app, "privateapi")
				_, err := bucket.New(stack, "documents", bucket.Config{})
				if err == nil {
					_, err = bucket.New(stack, "documents", bucket.Config{})
				}
				return nil, err
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

// manyScopes are one more than Cognito takes.
var manyScopes = func() map[string]string {
	scopes := map[string]string{}
	for i := range 101 {
		scopes[fmt.Sprint(i)] = "A scope"
	}
	return scopes
}()

// userPools returns an app of pools, users_0 and so on, whose outputs must have
// what is asked for in any case.
func userPools(configs ...userpool.Config) synth.Build {
	return func(app cdktf.App) ([]privateapi.Output, error) {
		stack := newStack(app, "privateapi")
		var errs []error
		for i, config := range configs {
			users, err := userpool.New(stack, fmt.Sprintf("users_%d", i), config)
			errs = append(errs, err)
			for _, client := range config.Clients {
				if users.ClientIDs[client.Name] == "" {
					errs = append(errs, fmt.Errorf("users_%d: no placeholder for client %q", i, client.Name))
				}
			}
			if (users.DomainURL == "") != (config.DomainPrefix == "") || users.ID == "" || users.ARN == "" || users.IssuerURL == "" {
				errs = append(errs, fmt.Errorf("users_%d: not all placeholders: %+v", i, users))
			}
		}
		return nil, errors.Join(errs...)
	}
}

// A construct that refuses its configuration has added nothing to the stack,
// even where the fault shows only in what references stand for.
func TestRefusedAddsNothing(t *testing.T) {
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		stack := newStack(app, "privateapi")
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
		_, err = userpool.New(stack, "users", userpool.Config{Clients: []userpool.Client{{}}})
		if err == nil {
			t.Error("no error")
		}
		if after := len(*stack.Node().Children()); after != before {
			t.Errorf("the stack has %d children more", after-before)
		}
		return nil, err
	}, t.TempDir())
	if err == nil {
		t.Error("no error")
	}
}
