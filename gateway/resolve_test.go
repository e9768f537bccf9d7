package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// References as CDK for Terraform writes them in Go strings.
const (
	reference     = "${TfToken[TOKEN.1]}"
	listReference = "#{TfToken[TOKEN.3]}"
)

// frankfurt is the Environment of these tests.
var frankfurt = gateway.Environment{Partition: "aws", Region: "eu-central-1"}

// fixed is an integration for any path: it reads one object.
var fixed = gateway.S3{Bucket: "documents", Key: "index.html"}

// routes returns a valid Config with these routes, which may have faults.
func routes(list ...gateway.Route) gateway.Config {
	return gateway.Config{Name: "documents", Endpoints: ref.List{"vpce-1"}, Routes: list}
}

// paths returns a Config with a route for each path.
func paths(list ...string) gateway.Config {
	var config gateway.Config
	for _, path := range list {
		config.Routes = append(config.Routes, gateway.Route{Path: path, Integration: fixed})
	}
	return routes(config.Routes...)
}

// with returns a Config with one valid route, modified by change.
func with(change func(*gateway.Config)) gateway.Config {
	config := paths("/")
	change(&config)
	return config
}

// bucket returns a Config whose only route is /{proxy+} with s3.
func bucket(s3 gateway.S3) gateway.Config {
	return routes(gateway.Route{Path: "/{proxy+}", Integration: s3})
}

// A refusal is a Config and the text of its error.
type refusal struct {
	config gateway.Config
	want   string
}

func testRefusals(t *testing.T, cases map[string]refusal) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition, err := gateway.Resolve(c.config, frankfurt)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Resolve: error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(gateway.Definition{}, definition); err != nil && diff != "" {
				t.Errorf("Resolve: Definition beside an error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResolveRefusesPaths(t *testing.T) {
	t.Parallel()
	testRefusals(t, map[string]refusal{
		"an empty path": {
			paths(""),
			`routes[0].path: "": must not be empty; the root is "/"`,
		},
		"a path without a leading slash": {
			paths("docs"),
			`routes[0].path: "docs": must begin with /`,
		},
		"a path with a trailing slash": {
			paths("/docs/"),
			`routes[0].path: "/docs/": must not end with /`,
		},
		"a path with an empty segment": {
			paths("/docs//a"),
			`routes[0].path: "/docs//a": must not have an empty segment`,
		},
		"a path of two slashes": {
			paths("//"),
			`routes[0].path: "//": must not have an empty segment
routes[0].path: "//": must not end with /`,
		},
		"a segment with a character that is not allowed": {
			paths("/docs/a b"),
			`routes[0].path: "/docs/a b": the segment "a b" must be letters, digits and ._:-, or a variable ` +
				`{name} or {name+}`,
		},
		"a variable without a name": {
			paths("/{}"),
			`routes[0].path: "/{}": the segment "{}" must be letters, digits and ._:-, ` +
				`or a variable {name} or {name+}`,
		},
		"a variable inside a segment": {
			paths("/docs-{id}"),
			`routes[0].path: "/docs-{id}": the segment "docs-{id}" must be letters, digits and ._:-, or a ` +
				`variable {name} or {name+}`,
		},
		"a line break after a segment": {
			paths("/docs\n"),
			`routes[0].path: "/docs\n": the segment "docs\n" must be letters, digits and ._:-, or a variable ` +
				`{name} or {name+}`,
		},
		"a reference": {
			paths("/" + reference),
			`routes[0].path: "/${TfToken[TOKEN.1]}": must be literal text, without Terraform references`,
		},
		"a reference written by hand": {
			paths("/${var.path}"),
			`routes[0].path: "/${var.path}": must be literal text, without Terraform references`,
		},
		"a greedy variable that is not last": {
			paths("/a/{b+}/c"),
			`routes[0].path: "/a/{b+}/c": a greedy variable must be the last segment`,
		},
		"a variable twice in one path": {
			paths("/{a}/b/{a}"),
			`routes[0].path: "/{a}/b/{a}": the variable "a" must not be repeated`,
		},
		"a variable twice in one path, once greedy": {
			paths("/{a}/{a+}"),
			`routes[0].path: "/{a}/{a+}": the variable "a" must not be repeated`,
		},
		"two variables at one level": {
			paths("/docs/{id}/a", "/docs/{name}/b"),
			`routes[1].path: "/docs/{name}/b": {name} conflicts with {id} of routes[0], "/docs/{id}/a": API ` +
				`Gateway allows one variable per level`,
		},
		"two variables at one level, one of them on the way to a deeper path": {
			paths("/docs/{id}", "/docs/{name}/pages/{page}"),
			`routes[1].path: "/docs/{name}/pages/{page}": {name} conflicts with {id} of routes[0], "/docs/{id}": ` +
				`API Gateway allows one variable per level`,
		},
		"two variables at a level below variables": {
			paths("/{tenant}/{id}", "/{tenant}/{name}/b"),
			`routes[1].path: "/{tenant}/{name}/b": {name} conflicts with {id} of routes[0], "/{tenant}/{id}": ` +
				`API Gateway allows one variable per level`,
		},
		"a variable and a greedy one at one level": {
			paths("/{id}/a", "/{proxy+}"),
			`routes[1].path: "/{proxy+}": {proxy+} conflicts with {id} of routes[0], "/{id}/a": API Gateway ` +
				`allows one variable per level`,
		},
		"a variable and a greedy one of the same name at one level": {
			paths("/{a+}", "/{a}"),
			`routes[1].path: "/{a}": {a} conflicts with {a+} of routes[0], "/{a+}": API Gateway allows one ` +
				`variable per level`,
		},
	})
}

func TestResolveRefusesRoutes(t *testing.T) {
	t.Parallel()
	testRefusals(t, map[string]refusal{
		"no routes": {
			routes(),
			`routes: must have at least one route`,
		},
		"a route without an integration": {
			routes(gateway.Route{Path: "/a"}),
			`routes[0].integration: must be set`,
		},
		"the same path and methods twice": {
			paths("/a", "/b", "/a"),
			`routes[2].path: "/a": GET is already routed by routes[0], "/a"
routes[2].path: "/a": HEAD is already routed by routes[0], "/a"`,
		},
		"the same path but for the name of its variable": {
			paths("/a/{id}", "/a/{name}"),
			`routes[1].path: "/a/{name}": {name} conflicts with {id} of routes[0], "/a/{id}": API Gateway allows ` +
				`one variable per level`,
		},
		"GET beside the default methods": {
			routes(
				gateway.Route{Path: "/a", Integration: fixed},
				gateway.Route{Path: "/a", Methods: gateway.Methods{"GET"}, Integration: fixed},
			),
			`routes[1].path: "/a": GET is already routed by routes[0], "/a"`,
		},
		"an unknown method": {
			routes(gateway.Route{Path: "/a", Methods: gateway.Methods{"GET", "get", "TRACE"}, Integration: fixed}),
			`routes[0].methods: "get": must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
routes[0].methods: "TRACE": must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT`,
		},
		"ANY among other methods": {
			routes(gateway.Route{Path: "/a", Methods: gateway.Methods{"ANY", "GET"}, Integration: fixed}),
			`routes[0].methods: "ANY, GET": ANY must be the only method`,
		},
		"an unknown authorization": {
			routes(gateway.Route{Path: "/a", Authorization: "IAM", Integration: fixed}),
			`routes[0].authorization: "IAM": must be empty, AWS_IAM, COGNITO_USER_POOLS or By the name of an authorizer`,
		},
		"two tables of responses under one name": {
			routes(
				gateway.Route{Path: "/b", Methods: gateway.Any, Integration: mock("200")},
				gateway.Route{Path: "/a", Methods: gateway.Any, Integration: mock("204")},
			),
			`routes: ANY /b: responses.name: "mock": must not be the name of a different table of another method`,
		},
		"a method and a bucket that are both wrong": {
			routes(gateway.Route{
				Path: "/a", Methods: gateway.Methods{"GET", "FETCH"}, Integration: gateway.S3{Bucket: "B", Key: "a"},
			}),
			`routes[0].methods: "FETCH": must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
routes[0].integration.bucket: "B": must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, without two dots in a row, and must not be an IP address`,
		},
		"faults of an integration": {
			routes(gateway.Route{Path: "/a", Methods: gateway.Any, Integration: broken{}}),
			`routes[0].integration: "x": must not be
routes[0].integration.deep.field: must be set
routes[0].integration[2]: the third`,
		},
	})
}

func TestResolveRefusesS3(t *testing.T) {
	t.Parallel()
	// The whole list is part of the message, since users want to know what else is
	// refused.
	const (
		cannotForward = `: must not be one of the headers that API Gateway cannot forward: authorization, ` +
			`connection, content-encoding, content-length, content-md5, expect, host, max-forwards, ` +
			`proxy-authenticate, referer, server, te, trailer, transfer-encoding, upgrade, www-authenticate, ` +
			`x-amzn-apigateway-api-id, x-amzn-trace-id`
		cannotReturn = `: must not be one of the headers that API Gateway renames or drops: transfer-encoding, ` +
			`authorization, connection, content-length, content-md5, date, expect, host, max-forwards, ` +
			`proxy-authenticate, server, trailer, upgrade, user-agent, www-authenticate`
		name = `: must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit ` +
			`at both ends, without two dots in a row, and must not be an IP address`
	)
	testRefusals(t, map[string]refusal{
		"no bucket": {
			bucket(gateway.S3{}),
			`routes[0].integration.bucket: ""` + name,
		},
		"a bucket's name that is an IP address": {
			bucket(gateway.S3{Bucket: "192.168.0.1"}),
			`routes[0].integration.bucket: "192.168.0.1"` + name,
		},
		"a bucket's name with two dots in a row": {
			bucket(gateway.S3{Bucket: "my..bucket"}),
			`routes[0].integration.bucket: "my..bucket"` + name,
		},
		"a bucket's name in upper case": {
			bucket(gateway.S3{Bucket: "Documents"}),
			`routes[0].integration.bucket: "Documents"` + name,
		},
		"a bucket's name of two characters": {
			bucket(gateway.S3{Bucket: "ab"}),
			`routes[0].integration.bucket: "ab"` + name,
		},
		"a bucket's name of 64 characters": {
			bucket(gateway.S3{Bucket: strings.Repeat("a", 64)}),
			`routes[0].integration.bucket: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"` + name,
		},
		"a bucket's name that ends with a hyphen": {
			bucket(gateway.S3{Bucket: "documents-"}),
			`routes[0].integration.bucket: "documents-"` + name,
		},
		"a bucket's name with a wildcard": {
			bucket(gateway.S3{Bucket: "documents*"}),
			`routes[0].integration.bucket: "documents*"` + name,
		},
		"a bucket's ARN": {
			bucket(gateway.S3{Bucket: "arn:aws:s3:::documents"}),
			`routes[0].integration.bucket: "arn:aws:s3:::documents": must be the name of a bucket, not an ARN`,
		},
		"a reference to a bucket, written by hand": {
			bucket(gateway.S3{Bucket: "${var.bucket}"}),
			`routes[0].integration.bucket: "${var.bucket}": must not have ${ or %{ in it; pass a reference as ` +
				`its token, such as variable.StringValue()`,
		},
		"literal text beside a reference that no bucket's name has": {
			bucket(gateway.S3{Bucket: "*" + reference}),
			`routes[0].integration.bucket: "*${TfToken[TOKEN.1]}"` + name,
		},
		"a list for a bucket": {
			bucket(gateway.S3{Bucket: listReference}),
			`routes[0].integration.bucket: "#{TfToken[TOKEN.3]}"` + name,
		},
		"a region that is none": {
			bucket(gateway.S3{Bucket: "documents", Region: "Frankfurt"}),
			`routes[0].integration.region: "Frankfurt": must be the name of a Region, such as us-east-1`,
		},
		"an availability zone for a region": {
			bucket(gateway.S3{Bucket: "documents", Region: "eu-central-1a"}),
			`routes[0].integration.region: "eu-central-1a": must be the name of a Region, such as us-east-1`,
		},
		"a KMS key's id alone": {
			bucket(gateway.S3{Bucket: "documents", KMSKeyARN: "11111111-2222-3333-4444-555555555555"}),
			`routes[0].integration.kmsKeyARN: "11111111-2222-3333-4444-555555555555": must be the ARN of a KMS ` +
				`key, arn:aws:kms:REGION:ACCOUNT:key/ID`,
		},
		"the ARN of a KMS alias": {
			bucket(gateway.S3{
				Bucket: "documents", KMSKeyARN: "arn:aws:kms:eu-central-1:111122223333:alias/documents",
			}),
			`routes[0].integration.kmsKeyARN: "arn:aws:kms:eu-central-1:111122223333:alias/documents": must be ` +
				`the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID`,
		},
		"the ARN of every KMS key": {
			bucket(gateway.S3{Bucket: "documents", KMSKeyARN: "arn:aws:kms:eu-central-1:111122223333:key/*"}),
			`routes[0].integration.kmsKeyARN: "arn:aws:kms:eu-central-1:111122223333:key/*": must be the ARN of ` +
				`a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID`,
		},
		"no key where the path has no greedy variable": {
			routes(gateway.Route{Path: "/docs/{id}", Integration: gateway.S3{Bucket: "documents"}}),
			`routes[0].integration.key: "": must be set, since the path "/docs/{id}" has no greedy variable`,
		},
		"a key with a variable that the path does not have": {
			bucket(gateway.S3{Bucket: "documents", Key: "{tenant}/{proxy}"}),
			`routes[0].integration.key: "{tenant}/{proxy}": "tenant" must be a variable of the path "/{proxy+}", ` +
				`which has ["proxy"]`,
		},
		"a key with a variable under a path that has none": {
			routes(gateway.Route{Path: "/docs", Integration: gateway.S3{Bucket: "documents", Key: "{id}"}}),
			`routes[0].integration.key: "{id}": "id" must be a variable of the path "/docs", which has none`,
		},
		"a key with a variable written as in the path": {
			bucket(gateway.S3{Bucket: "documents", Key: "docs/{proxy+}"}),
			`routes[0].integration.key: "docs/{proxy+}": "proxy+" must be a variable of the path "/{proxy+}", ` +
				`which has ["proxy"]`,
		},
		"a key with an asterisk": {
			bucket(gateway.S3{Bucket: "documents", Key: "*/{proxy}"}),
			`routes[0].integration.key: "*/{proxy}": must be letters, digits, spaces, !_.'()/~=:- and variables {name}`,
		},
		"a key with a question mark": {
			bucket(gateway.S3{Bucket: "documents", Key: "{proxy}?acl"}),
			`routes[0].integration.key: "{proxy}?acl": must be letters, digits, spaces, !_.'()/~=:- and variables {name}`,
		},
		"a key with a brace that does not close": {
			bucket(gateway.S3{Bucket: "documents", Key: "docs/{proxy"}),
			`routes[0].integration.key: "docs/{proxy": must be letters, digits, spaces, !_.'()/~=:- and variables {name}`,
		},
		"a key that begins with a slash": {
			bucket(gateway.S3{Bucket: "documents", Key: "/{proxy}"}),
			`routes[0].integration.key: "/{proxy}": must not begin with /`,
		},
		"a key with a reference that is written by hand": {
			bucket(gateway.S3{Bucket: "documents", Key: "${var.prefix}/{proxy}"}),
			`routes[0].integration.key: "${var.prefix}/{proxy}": must not have ${ or %{ in it`,
		},
		"request headers that API Gateway cannot map": {
			bucket(gateway.S3{Bucket: "documents", RequestHeaders: []string{"Authorization", "Content-Encoding"}}),
			`routes[0].integration.requestHeaders: "Authorization"` + cannotForward + `
routes[0].integration.requestHeaders: "Content-Encoding"` + cannotForward,
		},
		"request headers that fields allow": {
			bucket(gateway.S3{
				Bucket: "documents", Access: gateway.ReadWrite,
				RequestHeaders: []string{"x-amz-copy-source", "X-Amz-Copy-Source-If-Match"},
			}),
			`routes[0].integration.requestHeaders: "x-amz-copy-source": must not be named here; set the field copy
routes[0].integration.requestHeaders: "X-Amz-Copy-Source-If-Match": must not be named here; set the field copy`,
		},
		"a request header with a space in its name": {
			bucket(gateway.S3{Bucket: "documents", RequestHeaders: []string{"x amz"}}),
			`routes[0].integration.requestHeaders: "x amz": must be the name of an HTTP header`,
		},
		"response headers that API Gateway renames": {
			bucket(gateway.S3{Bucket: "documents", ResponseHeaders: []string{"Date", "transfer-encoding"}}),
			`routes[0].integration.responseHeaders: "Date"` + cannotReturn + `
routes[0].integration.responseHeaders: "transfer-encoding"` + cannotReturn,
		},
		"a request header whose name API Gateway cannot write in an expression": {
			bucket(gateway.S3{Bucket: "documents", RequestHeaders: []string{"x-amz-meta-a|b"}}),
			`routes[0].integration.requestHeaders: "x-amz-meta-a|b": must be the name of an HTTP header`,
		},
		"a response header under the name that S3's date has": {
			bucket(gateway.S3{Bucket: "documents", ResponseHeaders: []string{"Timestamp"}}),
			`routes[0].integration.responseHeaders: "Timestamp": must not be named, since it is always returned`,
		},
		"a response header that is a standard one in another case": {
			bucket(gateway.S3{Bucket: "documents", ResponseHeaders: []string{"etag"}}),
			`routes[0].integration.responseHeaders: "etag": must not be named, since it is always returned`,
		},
		"a response header without a name": {
			bucket(gateway.S3{Bucket: "documents", ResponseHeaders: []string{""}}),
			`routes[0].integration.responseHeaders: "": must be the name of an HTTP header`,
		},
	})
}

func TestResolveRefusesConfigs(t *testing.T) {
	t.Parallel()
	testRefusals(t, map[string]refusal{
		"no name": {
			with(func(c *gateway.Config) { c.Name = "" }),
			`name: "": must be set`,
		},
		"a name with an expression written by hand": {
			with(func(c *gateway.Config) { c.Name = "docs-${var.env}" }),
			`name: "docs-${var.env}": must not have ${ or %{ in it`,
		},
		"a name that is too long": {
			with(func(c *gateway.Config) { c.Name = strings.Repeat("n", 256) }),
			`name: 256 characters: must be at most 255`,
		},
		"a description that is too long": {
			with(func(c *gateway.Config) { c.Description = strings.Repeat("d", 1025) }),
			`description: 1025 characters: must be at most 1024`,
		},
		"a stage with a slash": {
			with(func(c *gateway.Config) { c.Stage = "v1/docs" }),
			`stage: "v1/docs": must be 1 to 128 letters, digits, hyphens and underscores`,
		},
		"a stage written as an expression": {
			with(func(c *gateway.Config) { c.Stage = "${var.stage}" }),
			`stage: "${var.stage}": must be 1 to 128 letters, digits, hyphens and underscores`,
		},
		"a stage with a slash beside a reference": {
			with(func(c *gateway.Config) { c.Stage = "v1/" + reference }),
			`stage: "v1/${TfToken[TOKEN.1]}": must be 1 to 128 letters, digits, hyphens and underscores`,
		},
		"a stage of 129 characters": {
			with(func(c *gateway.Config) { c.Stage = strings.Repeat("s", 129) }),
			`stage: "` + strings.Repeat("s", 129) + `": must be 1 to 128 letters, digits, hyphens and underscores`,
		},
		"no endpoints": {
			with(func(c *gateway.Config) { c.Endpoints = nil }),
			`endpoints: must have at least one VPC endpoint`,
		},
		"an endpoint that is a VPC": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{"vpce-1", "vpc-2"} }),
			`endpoints[1]: "vpc-2": must be the id of a VPC endpoint, vpce-…`,
		},
		"an endpoint twice": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{"vpce-1", "vpce-2", "vpce-1"} }),
			`endpoints[2]: "vpce-1": must not repeat element [0]`,
		},
		"a list of endpoints beside an endpoint": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{listReference, "vpce-1"} }),
			`endpoints: a reference to a list must be the only element`,
		},
		"an endpoint that is associated but not admitted": {
			with(func(c *gateway.Config) {
				c.Endpoints, c.AdmittedEndpoints = ref.List{"vpce-1", "vpce-2", reference}, ref.List{"vpce-2", "vpce-3"}
			}),
			`admittedEndpoints: must have the endpoint "vpce-1", which is associated, or the policy denies calls through it`,
		},
		"admitted endpoints that are none": {
			with(func(c *gateway.Config) {
				c.Endpoints, c.AdmittedEndpoints = nil, ref.List{"vpc-3", "vpce-1", "vpce-1"}
			}),
			`admittedEndpoints[0]: "vpc-3": must be the id of a VPC endpoint, vpce-…
admittedEndpoints[2]: "vpce-1": must not repeat element [1]`,
		},
		"networks that are no CIDR blocks": {
			with(func(c *gateway.Config) { c.Networks = ref.List{"10.0.0.0", "10.0.0.0/33", "10.0.0.0/8", "all"} }),
			`networks[0]: "10.0.0.0": must be an IPv4 or IPv6 CIDR block, such as 10.0.0.0/16 or 2001:db8::/32
networks[1]: "10.0.0.0/33": must be an IPv4 or IPv6 CIDR block, such as 10.0.0.0/16 or 2001:db8::/32
networks[3]: "all": must be an IPv4 or IPv6 CIDR block, such as 10.0.0.0/16 or 2001:db8::/32`,
		},
		"a network with an address of its own": {
			with(func(c *gateway.Config) { c.Networks = ref.List{"10.1.2.3/16"} }),
			`networks[0]: "10.1.2.3/16": must not have bits set outside its prefix: 10.1.0.0/16`,
		},
		"networks of IPv6": {
			with(func(c *gateway.Config) {
				c.Networks = ref.List{"fd00::/8", "::ffff:10.0.0.0/104", "fd00::1/8", "FD01::/16", "fd00::", "::/129"}
			}),
			`networks[1]: "::ffff:10.0.0.0/104": must be an IPv4 or IPv6 CIDR block, such as 10.0.0.0/16 or 2001:db8::/32
networks[2]: "fd00::1/8": must not have bits set outside its prefix: fd00::/8
networks[3]: "FD01::/16": must be written as fd01::/16
networks[4]: "fd00::": must be an IPv4 or IPv6 CIDR block, such as 10.0.0.0/16 or 2001:db8::/32
networks[5]: "::/129": must be an IPv4 or IPv6 CIDR block, such as 10.0.0.0/16 or 2001:db8::/32`,
		},
		"a network twice": {
			with(func(c *gateway.Config) { c.Networks = ref.List{"10.0.0.0/16", "10.0.0.0/16"} }),
			`networks[1]: "10.0.0.0/16": must not repeat element [0]`,
		},
		"VPCs and organizations that are none": {
			with(func(c *gateway.Config) {
				c.VPCs = ref.List{"vpce-1", "vpc-1", "vpc-1", "vpc-*"}
				c.Organizations = ref.List{"o-1", "o-a1b2c3d4e5", "r-a1b2", "o-A1b2c3d4e5"}
				c.Routes[0].Authorization = gateway.IAM
			}),
			`vpcs[0]: "vpce-1": must be the ID of a VPC, vpc-…
vpcs[2]: "vpc-1": must not repeat element [1]
vpcs[3]: "vpc-*": must be the ID of a VPC, vpc-…
organizations[0]: "o-1": must be the ID of an AWS organization, such as o-a1b2c3d4e5
organizations[2]: "r-a1b2": must be the ID of an AWS organization, such as o-a1b2c3d4e5
organizations[3]: "o-A1b2c3d4e5": must be the ID of an AWS organization, such as o-a1b2c3d4e5`,
		},
		"an organization of callers who do not sign": {
			with(func(c *gateway.Config) {
				c.Organizations, c.CORS.Origin = ref.List{"o-a1b2c3d4e5"}, "https://app.example.com"
			}),
			`cors.origin: "https://app.example.com": must be empty where the API has organizations, ` +
				`since browsers do not sign preflight requests
routes[0].authorization: "": must be AWS_IAM where the API has organizations, or every call is denied`,
		},
		"principals that are no identities": {
			with(func(c *gateway.Config) {
				c.Principals = ref.List{"*", "111122223333", "arn:aws:s3:::documents"}
				c.Routes[0].Authorization = gateway.IAM
			}),
			`principals[0]: "*": must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader
principals[1]: "111122223333": must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader
principals[2]: "arn:aws:s3:::documents": must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader`,
		},
		"principals that a policy cannot have": {
			with(func(c *gateway.Config) {
				c.Principals = ref.List{
					"arn:aws:iam::111122223333:role/${aws:username}", "arn:aws:iam::111122223333:role/*",
				}
				c.Routes[0].Authorization = gateway.IAM
			}),
			`principals[0]: "arn:aws:iam::111122223333:role/${aws:username}": must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader
principals[1]: "arn:aws:iam::111122223333:role/*": must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader`,
		},
		"principals for a route that asks nobody who they are": {
			with(func(c *gateway.Config) { c.Principals = ref.List{"arn:aws:iam::111122223333:role/reader"} }),
			`routes[0].authorization: "": must be AWS_IAM where the API has principals, or every call is denied`,
		},
		"an existing role that is the caller": {
			with(func(c *gateway.Config) { c.RoleARN = "arn:aws:iam::*:user/*" }),
			`roleARN: "arn:aws:iam::*:user/*": must be the ARN of a role, such as arn:aws:iam::111122223333:role/gateway`,
		},
		"an existing role by its name": {
			with(func(c *gateway.Config) { c.RoleARN = "gateway" }),
			`roleARN: "gateway": must be the ARN of a role, such as arn:aws:iam::111122223333:role/gateway`,
		},
		"a negative quota": {
			with(func(c *gateway.Config) { c.MaxResources = -1 }),
			`maxResources: -1: must not be negative`,
		},
	})
}

// numbered returns n texts: the numbers 0 to n-1 in a format.
func numbered(n int, format string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(format, i)
	}
	return list
}

func TestResolveRefusesWhatIsOverALimit(t *testing.T) {
	t.Parallel()
	manyBuckets := func(n int) gateway.Config {
		var list []gateway.Route
		for i := range n {
			list = append(list, gateway.Route{
				Path:        fmt.Sprintf("/%03d/{proxy+}", i),
				Integration: gateway.S3{Bucket: fmt.Sprintf("bucket-%03d", i)},
			})
		}
		return routes(list...)
	}
	testRefusals(t, map[string]refusal{
		"301 resources, the root among them": {
			paths(numbered(300, "/%03d")...),
			`routes: 301 API Gateway resources: must be at most 300; each path and each path above it is one; if ` +
				`the quota was raised, set maxResources`,
		},
		"paths that count although no route ends there": {
			with(func(c *gateway.Config) {
				c.Routes[0].Path = "/a/b/c/d"
				c.MaxResources = 4
			}),
			`routes: 5 API Gateway resources: must be at most 4; each path and each path above it is one; if the ` +
				`quota was raised, set maxResources`,
		},
		// 467 characters without endpoints, and two lists with 25 characters for each of
		// 155 endpoints with its comma, minus one comma.
		"a resource policy that names too many endpoints": {
			with(func(c *gateway.Config) { c.Endpoints = numbered(155, "vpce-%017x") }),
			`endpoints: resource policy of 8215 characters: must be at most 8192; use fewer endpoints, networks, VPCs, ` +
				`organizations or principals`,
		},
		"a role policy that names too many buckets": {
			manyBuckets(90),
			`routes: role policy of 14913 characters: must be at most 10240; use fewer buckets or fewer ` +
				`different keys in one API`,
		},
	})
}

// All faults are reported together, with field and route.
func TestResolveReportsAllFaults(t *testing.T) {
	t.Parallel()
	testRefusals(t, map[string]refusal{
		"many faults": {
			gateway.Config{
				Stage:      "v 1",
				Endpoints:  ref.List{"vpc-1", "vpce-1", "vpce-1"},
				Networks:   ref.List{"10.0.0.1/8"},
				Principals: ref.List{"reader"},
				Routes: []gateway.Route{
					{Path: "a", Authorization: gateway.IAM, Integration: fixed},
					{Path: "/{id}", Authorization: gateway.IAM, Methods: gateway.Methods{"FETCH", "ANY"}},
					{
						Path: "/{id}", Authorization: gateway.IAM,
						Integration: gateway.S3{Bucket: "B", Key: "?", RequestHeaders: []string{"Host"}},
					},
					{
						Path: "/{name}/b", Authorization: "NONE", Methods: gateway.Any,
						Integration: gateway.S3{Region: "1"},
					},
				},
			},
			`name: "": must be set
stage: "v 1": must be 1 to 128 letters, digits, hyphens and underscores
endpoints[0]: "vpc-1": must be the id of a VPC endpoint, vpce-…
endpoints[2]: "vpce-1": must not repeat element [1]
networks[0]: "10.0.0.1/8": must not have bits set outside its prefix: 10.0.0.0/8
principals[0]: "reader": must be the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/reader
routes[0].path: "a": must begin with /
routes[1].methods: "FETCH": must be one of ANY, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
routes[1].methods: "FETCH, ANY": ANY must be the only method
routes[1].integration: must be set
routes[2].integration.bucket: "B": must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, without two dots in a row, and must not be an IP address
routes[2].integration.requestHeaders: "Host": must not be one of the headers that API Gateway cannot forward: authorization, connection, content-encoding, content-length, content-md5, expect, host, max-forwards, proxy-authenticate, referer, server, te, trailer, transfer-encoding, upgrade, www-authenticate, x-amzn-apigateway-api-id, x-amzn-trace-id
routes[2].integration.key: "?": must be letters, digits, spaces, !_.'()/~=:- and variables {name}
routes[3].authorization: "NONE": must be AWS_IAM where the API has principals, or every call is denied
routes[3].path: "/{name}/b": {name} conflicts with {id} of routes[1], "/{id}": API Gateway allows one variable per level
routes[3].integration.bucket: "": must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, without two dots in a row, and must not be an IP address
routes[3].integration.region: "1": must be the name of a Region, such as us-east-1
routes[3].integration.key: "": must be set, since the path "/{name}/b" has no greedy variable`,
		},
	})
}

func TestResolveAccepts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config gateway.Config
		want   []string // methods and paths
	}{
		"a reference to a bucket": {
			bucket(gateway.S3{Bucket: reference}),
			[]string{"GET /{proxy+}", "HEAD /{proxy+}"},
		},
		"references to a region and to a key of KMS": {
			bucket(gateway.S3{Bucket: "documents", Region: reference, KMSKeyARN: reference}),
			[]string{"GET /{proxy+}", "HEAD /{proxy+}"},
		},
		"a reference in a key": {
			bucket(gateway.S3{Bucket: "documents", Key: reference + "/{proxy}"}),
			[]string{"GET /{proxy+}", "HEAD /{proxy+}"},
		},
		"a region of the European Sovereign Cloud": {
			bucket(gateway.S3{Bucket: "documents", Region: "eusc-de-east-1"}),
			[]string{"GET /{proxy+}", "HEAD /{proxy+}"},
		},
		"a reference to the stage": {
			with(func(c *gateway.Config) { c.Stage = reference }),
			[]string{"GET /", "HEAD /"},
		},
		"references to endpoints beside literal ones, and the same one twice": {
			with(func(c *gateway.Config) { c.Endpoints = ref.List{reference, "vpce-1", reference} }),
			[]string{"GET /", "HEAD /"},
		},
		"references to lists": {
			with(func(c *gateway.Config) {
				c.Endpoints = ref.List{listReference}
				c.Networks = ref.List{listReference}
				c.Principals = ref.List{listReference}
				c.Routes[0].Authorization = gateway.IAM
			}),
			[]string{"GET /", "HEAD /"},
		},
		"ANY beside GET at one path": {
			routes(
				gateway.Route{Path: "/a", Methods: gateway.Any, Integration: fixed},
				gateway.Route{Path: "/a", Methods: gateway.Methods{"GET"}, Integration: fixed},
			),
			[]string{"ANY /a", "GET /a", "HEAD /a"},
		},
		"a variable that is the end of one path and the middle of another": {
			paths("/a/{x}/b", "/a/{x}"),
			[]string{"GET /a/{x}", "HEAD /a/{x}", "GET /a/{x}/b", "HEAD /a/{x}/b"},
		},
		"two methods of one path with a variable": {
			routes(
				gateway.Route{Path: "/a/{x}", Methods: gateway.Methods{"POST"}, Integration: mock("200")},
				gateway.Route{Path: "/a/{x}", Methods: gateway.Methods{"GET"}, Integration: mock("200")},
			),
			[]string{"GET /a/{x}", "POST /a/{x}"},
		},
		"a literal segment beside a variable": {
			paths("/a/{x}", "/a/b", "/{proxy+}", "/"),
			[]string{
				"GET /", "HEAD /", "GET /a/b", "HEAD /a/b", "GET /a/{x}", "HEAD /a/{x}",
				"GET /{proxy+}", "HEAD /{proxy+}",
			},
		},
		"the same variable at two places": {
			paths("/a/{x}", "/b/{x}"),
			[]string{"GET /a/{x}", "HEAD /a/{x}", "GET /b/{x}", "HEAD /b/{x}"},
		},
		"paths whose segments read alike when joined": {
			paths("/a-b", "/a/b", "/a.b", "/a:b", "/variable", "/{variable}"),
			[]string{
				"GET /a/b", "HEAD /a/b", "GET /a-b", "HEAD /a-b", "GET /a.b", "HEAD /a.b", "GET /a:b", "HEAD /a:b",
				"GET /variable", "HEAD /variable", "GET /{variable}", "HEAD /{variable}",
			},
		},
		"a method named twice": {
			routes(gateway.Route{
				Path: "/a", Methods: gateway.Methods{"POST", "GET", "POST"}, Integration: mock("200"),
			}),
			[]string{"GET /a", "POST /a"},
		},
		"every character that a key may have": {
			bucket(gateway.S3{Bucket: "a.b-c", Key: "A-z_0.9!'()~/{proxy}/{proxy}"}),
			[]string{"GET /{proxy+}", "HEAD /{proxy+}"},
		},
		"names and texts as long as they may be": {
			with(func(c *gateway.Config) {
				c.Name = strings.Repeat("n", 255)
				c.Description = strings.Repeat("d", 1024)
				c.Stage = strings.Repeat("s", 128)
				c.Routes[0].Integration = gateway.S3{Bucket: strings.Repeat("b", 63), Key: "a"}
			}),
			[]string{"GET /", "HEAD /"},
		},
		"1,024 characters of more than one byte": {
			with(func(c *gateway.Config) { c.Description = strings.Repeat("é", 1024) }),
			[]string{"GET /", "HEAD /"},
		},
		"free text that looks like an expression": {
			with(func(c *gateway.Config) { c.Description = "costs ${much} and %{more}" }),
			[]string{"GET /", "HEAD /"},
		},
		"as many resources as the quota": {
			with(func(c *gateway.Config) {
				c.Routes[0].Path = "/a/b/c/d"
				c.MaxResources = 5
			}),
			[]string{"GET /a/b/c/d", "HEAD /a/b/c/d"},
		},
		"more resources than usual where the quota was raised": {
			func() gateway.Config {
				config := paths(numbered(300, "/%03d")...)
				for i := range config.Routes {
					config.Routes[i].Methods = gateway.Methods{"GET"}
				}
				config.MaxResources = 301
				return config
			}(),
			numbered(300, "GET /%03d"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition, err := gateway.Resolve(c.config, frankfurt)
			if err != nil {
				t.Fatalf("Resolve: %v", err)
			}
			var got []string
			for _, resource := range definition.Resources {
				for _, method := range resource.Methods {
					got = append(got, method.HTTPMethod+" "+resource.Path)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Resolve: methods (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResolveDoesNotChangeItsConfig(t *testing.T) {
	t.Parallel()
	config := func() gateway.Config {
		return gateway.Config{
			Name:       "documents",
			Endpoints:  ref.List{"vpce-2", "vpce-1"},
			Networks:   ref.List{"10.2.0.0/16", "10.1.0.0/16"},
			Principals: ref.List{"arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a"},
			Routes: []gateway.Route{
				{Path: "/b", Methods: gateway.Methods{
					"HEAD", "GET", "GET",
				}, Authorization: gateway.IAM, Integration: gateway.S3{
					Bucket: "documents", Key: "b", RequestHeaders: []string{"X-B", "X-A"},
					ResponseHeaders: []string{"X-B", "X-A"},
				}},
				{Path: "/a", Authorization: gateway.IAM, Integration: fixed, Headers: map[string]string{"X-A": "a"}},
			},
			GatewayResponses: []gateway.GatewayResponse{{Type: "THROTTLED", Headers: map[string]string{"X-A": "'a'"}}},
			Weakened:         append(make([]gateway.Weakening, 0, 2), elsewhere),
		}
	}
	scripts := func() gateway.Config {
		c := config()
		c.Principals, c.CORS.Origin = nil, "*" // not together
		return c
	}
	for _, make := range []func() gateway.Config{config, scripts} {
		got := make()
		if _, err := gateway.Resolve(got, frankfurt); err != nil {
			t.Fatalf("Resolve: %v", err)
		}
		got.Weakened = got.Weakened[:cap(got.Weakened)]
		want := make()
		want.Weakened = want.Weakened[:cap(want.Weakened)]
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(gateway.Route{})); diff != "" {
			t.Errorf("Resolve: Config afterwards (-want +got):\n%s", diff)
		}
	}
}

// A nil pointer is not an integration, whatever methods the route has.
func TestResolveRefusesNilPointers(t *testing.T) {
	t.Parallel()
	for _, methods := range []gateway.Methods{nil, gateway.Any} {
		_, err := gateway.Resolve(
			routes(gateway.Route{Path: "/a", Methods: methods, Integration: (*gateway.S3)(nil)}), frankfurt,
		)
		if want := "routes[0].integration: must be set"; err == nil || err.Error() != want {
			t.Errorf("%s: Resolve: %v, want %s", methods, err, want)
		}
	}
}
