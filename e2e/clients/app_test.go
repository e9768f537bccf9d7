package clients

import (
	"errors"
	"slices"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/userpool"
	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/synth"
)

// Buckets that exist before the stack, all with versions and object lock.
const (
	readonly = "readonly" // read through the API
	strict   = "strict"   // read and written, every option off
	full     = "full"     // read and written, every option on
	direct   = "direct"   // not in the API: clients of S3 itself use it
)

// origin is that of a website whose scripts call the API.
const origin = "https://app.example.com"

// origins are those of two websites whose scripts call an API of their own, with credentials.
var origins = []string{"https://one.example.com", "https://two.example.com"}

type outputs struct {
	URL     string `json:"url"`
	Shared  string `json:"shared_url"` // of the API for two websites
	RoleARN string `json:"role_arn"`
	PoolID  string `json:"pool_id"`
	People  string `json:"people_client"`  // client for users
	Machine string `json:"machine_client"` // client for machines
}

// metadata is what clients store: the author in the tests' own, and the time and the
// digest of a file in rclone's.
var metadata = []string{"x-amz-meta-author", "x-amz-meta-md5chksum", "x-amz-meta-mtime"}

// buckets are those that the API serves as an endpoint of S3.
func buckets() []gateway.S3Bucket {
	return []gateway.S3Bucket{
		{S3: gateway.S3{Bucket: readonly}, List: true},
		{S3: gateway.S3{Bucket: strict, Access: gateway.ReadWrite}, List: true},
		{S3: gateway.S3{
			Bucket: full, Access: gateway.ReadWrite, Multipart: true, Versions: true, ResponseOverrides: true,
			Copy: true, Tagging: true, ACLs: true, ObjectLock: true, CustomerKeys: true,
			RequestHeaders: metadata, ResponseHeaders: metadata,
		}, List: true, DeleteObjects: true},
	}
}

// An app is the stack. The emulator serves what Cognito does.
type app struct{ emulator string }

func (a app) build(cdktfApp cdktf.App) ([]privateapi.Output, error) {
	stack, network := system.NewStack(cdktfApp)
	// The emulator is not on the Internet, so an API must not name it.
	a.emulator = synth.String(stack, "emulator", synth.Variable{Default: a.emulator})
	pool, poolErr := userpool.New(stack, "people", userpool.Config{
		SelfSignUp:   true,
		DomainPrefix: "people",
		ResourceServer: userpool.ResourceServer{
			Identifier: "documents", Scopes: map[string]string{"read": "Read documents"},
		},
		Clients: []userpool.Client{
			{Name: "people", PasswordAuth: true},
			{Name: "machine", ClientCredentials: true, Scopes: []string{"read"}},
		},
		ForceDestroy: true,
	})
	api, apiErr := privateapi.New(stack, "api", privateapi.Config{
		Endpoints: []endpoint.Source{network},
		CORS:      gateway.CORS{Origin: origin},
		Routes: slices.Concat(
			gateway.S3Endpoint("/", buckets()...),
			gateway.S3Site("/site", gateway.S3{Bucket: readonly, Key: "site/{proxy}"}, "index.html"),
			gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{
				Domain: a.emulator, Issuer: a.emulator + "/" + pool.ID, PlainHTTP: true,
			}),
			[]gateway.Route{{
				Path: "/cognito", Methods: gateway.Methods{"POST"},
				Integration: gateway.UserPoolAPI{ClientIDs: []string{pool.ClientIDs["people"]}},
			}},
		),
	})
	shared, sharedErr := newShared(stack, network)
	for name, value := range map[string]string{
		"url": api.URLs.PrivateDNS, "shared_url": shared.URLs.PrivateDNS, "role_arn": api.RoleARN, "pool_id": pool.ID,
		"people_client": pool.ClientIDs["people"], "machine_client": pool.ClientIDs["machine"],
	} {
		synth.Output(stack, name, "", value)
	}
	return []privateapi.Output{api, shared}, errors.Join(poolErr, apiErr, sharedErr)
}

// newShared makes the API for two websites.
func newShared(stack cdktf.TerraformStack, network endpoint.Source) (privateapi.Output, error) {
	return privateapi.New(stack, "shared", privateapi.Config{
		Endpoints: []endpoint.Source{network},
		CORS: gateway.CORS{
			Origins: origins, Credentials: true, AllowHeaders: []string{"Content-Type", "X-Custom"},
		},
		Routes: []gateway.Route{
			{Path: "/fixed", Methods: gateway.Methods{"GET", "PUT"}, Integration: gateway.Mock{Body: `{"fixed":true}`}},
			{Path: "/identity", Methods: gateway.Methods{"POST"}, Integration: gateway.Operation{
				Service: gateway.STS, Name: "GetCallerIdentity", Public: true,
			}},
			{
				Path: "/documents/{proxy+}", Methods: gateway.Methods{"GET", "PUT"},
				Integration: gateway.S3{Bucket: strict, Access: gateway.ReadWrite, BucketCORS: true},
			},
		},
	})
}
