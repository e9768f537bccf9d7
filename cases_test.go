package main

import (
	"errors"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/deployroles"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/constructs/userpool"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

// cases are the apps that have a snapshot beside the default one.
var cases = []struct {
	name  string
	build synth.Build
}{
	{"existing-everything", existingEverything},
	{"many-routes", manyRoutes},
	{"one-route-more", change(func(b *bucket.Config, a *privateapi.Config) {
		a.Routes = append(a.Routes, gateway.Route{Path: "/reports/{proxy+}", Integration: gateway.S3{Bucket: "reports"}})
	})},
	{"endpoint-options", change(func(b *bucket.Config, a *privateapi.Config) {
		c := a.Endpoints[0].(endpoint.Create)
		c.NoPrivateDNS, c.OwnAPIsOnly = true, true
		c.AlsoAPIs = ref.List{"arn:aws:execute-api:ap-northeast-1:111122223333:a1b2c3d4e5"}
		c.SubnetIDs = ref.List{"subnet-0a", "subnet-0b"}
		c.ClientCIDRs = ref.List{"10.0.0.0/16", "192.168.0.0/24"}
		a.Endpoints = []endpoint.Source{c, endpoint.Existing{IDs: ref.List{"vpce-0c"}}}
	})},
	{"bucket-options", change(func(b *bucket.Config, a *privateapi.Config) {
		key := "arn:aws:kms:ap-northeast-1:111122223333:key/0f"
		b.Name, b.KMSKeyARN, b.Versioning, b.ForceDestroy = "documents", key, true, true
		b.Objects = append(b.Objects,
			bucket.Object{Key: "a/template.txt", Content: []byte("literal ${x} and %{if x}"), ContentType: "text/plain"},
			bucket.Object{Key: "a--template.txt", Content: []byte("another key, though not to CDK for Terraform"), ContentType: "text/plain"},
			bucket.Object{Key: "binary", Content: []byte{0xff, 0x00, 0xfe}, ContentType: "application/octet-stream"})
		s3 := a.Routes[0].Integration.(gateway.S3)
		s3.KMSKeyARN = key
		a.Routes[0].Integration = s3
	})},
	{"integration-options", change(func(b *bucket.Config, a *privateapi.Config) {
		s3 := a.Routes[0].Integration.(gateway.S3)
		s3.HideMissing, s3.Region = true, "us-west-2"
		s3.RequestHeaders = []string{"x-amz-request-payer"}
		s3.ResponseHeaders = []string{"x-amz-meta-author"}
		a.Routes[0].Integration = s3
	})},
	{"role-options", change(func(b *bucket.Config, a *privateapi.Config) {
		a.Role = role.Config{
			Path:                "/gateway/",
			PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
			ManagedPolicyARNs:   ref.List{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
		}
	})},
	{"callers", change(func(b *bucket.Config, a *privateapi.Config) {
		a.Networks = ref.List{"10.0.1.0/24", "10.0.2.0/24"}
		a.Principals = ref.List{"arn:aws:iam::111122223333:role/reader"}
		a.Routes[0].Authorization = gateway.IAM
		a.Description = "Costs ${amount}, 100%{ really }"
		a.MaxResources = 600
		a.RedeployOn = map[string]string{"stage-settings": "2"}
	})},
	{"as-body", change(func(b *bucket.Config, a *privateapi.Config) {
		a.AsBody = true
	})},
	{"as-body-every-field", change(func(b *bucket.Config, a *privateapi.Config) {
		a.AsBody = true
		a.Description = "Costs ${amount}, 100%{ really }"
		a.Endpoints = []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0c"}}}
		a.Networks = ref.List{"10.0.1.0/24"}
		a.Routes = append(a.Routes,
			gateway.Route{Path: "/custom/{id}", Methods: gateway.Methods{"POST"}, Authorization: gateway.IAM, Integration: everyField{}},
			gateway.Route{Path: "/", Integration: fixedAnswer{}})
		corsAndHeaders(b, a)
	})},
	{"custom-integration", change(func(b *bucket.Config, a *privateapi.Config) {
		a.Routes = append(a.Routes, gateway.Route{Path: "/custom/{id}", Methods: gateway.Methods{"POST"}, Integration: everyField{}})
	})},
	{"s3-access", change(func(b *bucket.Config, a *privateapi.Config) {
		key := "arn:aws:kms:ap-northeast-1:111122223333:key/0f"
		b.KMSKeyARN, b.Versioning = key, true
		s3 := a.Routes[0].Integration.(gateway.S3)
		s3.Access, s3.KMSKeyARN = gateway.ReadWrite, key
		s3.Multipart, s3.Versions, s3.ResponseOverrides = true, true, true
		a.Routes[0].Integration = s3
		a.Routes = append(a.Routes,
			gateway.Route{Path: "/inbox/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3{
				Bucket: "inbox", Key: "new/{proxy}", Access: gateway.ReadWrite, RequestHeaders: []string{"x-amz-meta-author"},
			}})
	})},
	{"s3-endpoint", s3Endpoint},
	{"s3-site", change(func(b *bucket.Config, a *privateapi.Config) {
		a.Routes = gateway.S3Site("/", gateway.S3{Bucket: "placeholder", Key: "public/{proxy}"}, "index.html", "guide", "guide/api")
	})},
	{"cors-and-headers", change(corsAndHeaders)},
	{"bucket-cors", change(func(b *bucket.Config, a *privateapi.Config) {
		b.CORS = []bucket.CORSRule{
			{Origins: []string{"https://app.example.com", "https://*.example.org"}},
			{
				Origins: []string{"*"}, Methods: []string{"GET", "PUT"}, Headers: []string{"x-amz-*"},
				ExposeHeaders: []string{"ETag"}, MaxAgeSeconds: 600,
			},
		}
		s3 := a.Routes[0].Integration.(gateway.S3)
		s3.BucketCORS = true
		a.Routes = append(
			[]gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: s3}},
			gateway.S3Endpoint("/", gateway.S3Bucket{S3: gateway.S3{Bucket: "media", BucketCORS: true}, List: true})...)
	})},
	{"no-role", change(func(b *bucket.Config, a *privateapi.Config) {
		a.Routes = []gateway.Route{{Path: "/", Integration: fixedAnswer{}}}
	})},
	{"two-apis-two-stacks", twoAPIsTwoStacks},
	{"tags-and-aspects", tagsAndAspects},
	{"endpoints-by-variable", endpointsByVariable},
	{"user-pools-and-keys", userPoolsAndKeys(false)},
	{"user-pools-and-keys-as-body", userPoolsAndKeys(true)},
	{"user-pool", userPool},
	{"user-pool-default", userPoolDefault},
	{"services", services(false)},
	{"services-as-body", services(true)},
	{"deployers", deployers},
}

// newStack adds a stack whose state is local.
func newStack(app cdktf.App, id string) cdktf.TerraformStack {
	stack, err := synth.NewStack(app, id)
	if err != nil {
		panic(err) // nothing to contradict is left of the environment
	}
	return stack
}

// change returns the default app with a change to its configuration.
func change(edit func(*bucket.Config, *privateapi.Config)) synth.Build {
	return func(app cdktf.App) ([]privateapi.Output, error) {
		apis, _, err := addDefault(app, edit)
		return apis, err
	}
}

// addDefault adds the stack of the default app with a change to its configuration.
func addDefault(app cdktf.App, edit func(*bucket.Config, *privateapi.Config)) ([]privateapi.Output, cdktf.TerraformStack, error) {
	stack := newStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
	apis, err := addSystem(stack, in, edit)
	return apis, stack, err
}

func addSystem(stack cdktf.TerraformStack, in inputs, edit func(*bucket.Config, *privateapi.Config)) ([]privateapi.Output, error) {
	b := bucket.Config{
		Name: in.bucketName, NamePrefix: "test-document-",
		Objects: []bucket.Object{{Key: "index.html", Content: indexHTML, ContentType: "text/html; charset=utf-8"}},
	}
	a := privateapi.Config{
		Name:      "documents",
		Endpoints: []endpoint.Source{endpoint.Create{VPCID: in.vpcID, SubnetIDs: in.subnetIDs, ClientCIDRs: in.clientCIDRs}},
		Routes:    []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "placeholder"}}},
		Stage:     in.stageName,
	}
	edit(&b, &a)
	documents, bucketErr := bucket.New(stack, "documents", b)
	for i, route := range a.Routes {
		if s3, ok := route.Integration.(gateway.S3); ok && s3.Bucket == "placeholder" {
			s3.Bucket = documents.Name
			a.Routes[i].Integration = s3
		}
	}
	api, apiErr := privateapi.New(stack, "api", a)
	outputs(stack, api, documents)
	return []privateapi.Output{api}, errors.Join(bucketErr, apiErr)
}

// corsAndHeaders has all that the gateway itself adds to answers, and text that
// Terraform must not take for expressions.
func corsAndHeaders(b *bucket.Config, a *privateapi.Config) {
	a.CORS = gateway.CORS{Origin: "https://app.example.com", MaxAgeSeconds: 600}
	a.UnknownRoutesNotFound = true
	a.GatewayResponses = []gateway.GatewayResponse{{
		Type: "THROTTLED", StatusCode: "503",
		Headers:   map[string]string{"Retry-After": "'1'", "X-Literal": "'${literal}'"},
		Templates: map[string]string{"text/plain": "${x} and %{if x}: $context.requestId"},
	}}
	a.Routes[0].Headers = map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'self'", "X-Literal": "${literal}"}
}

// existingEverything creates neither endpoint nor bucket.
func existingEverything(app cdktf.App) ([]privateapi.Output, error) {
	stack := newStack(app, "privateapi")
	endpoints := synth.List(stack, "endpoint_ids", synth.Variable{Description: "Ids of the VPC endpoints."})
	networks := synth.List(stack, "networks", synth.Variable{Description: "CIDR blocks of the callers."})
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("cn-north-1")})
	api, err := privateapi.New(stack, "api", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: endpoints, DNSName: "vpce-0a-1.execute-api.cn-north-1.vpce.amazonaws.com.cn"}},
		Networks:  networks,
		Routes: []gateway.Route{
			{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents-of-ours", Region: "cn-northwest-1"}},
		},
	})
	synth.Output(stack, "vpc_endpoint_ids", "Ids of the VPC endpoints.", api.EndpointIDs)
	synth.Output(stack, "invoke_url_vpce", "URL by API and endpoint.", api.URLs.Endpoint)
	synth.Output(stack, "invoke_url_endpoint_dns", "URL of the endpoint.", api.URLs.EndpointDNS)
	return []privateapi.Output{api}, err
}

// manyRoutes has every form of path, several buckets, and one bucket by
// different references.
func manyRoutes(app cdktf.App) ([]privateapi.Output, error) {
	return change(func(b *bucket.Config, a *privateapi.Config) {
		s3 := a.Routes[0].Integration
		a.Routes = append(a.Routes,
			gateway.Route{Path: "/", Methods: gateway.Methods{"GET"}, Integration: gateway.S3{Bucket: "placeholder", Key: "index.html"}},
			gateway.Route{Path: "/a-b/{id}/c.json", Integration: gateway.S3{Bucket: "archive", Key: "items/{id}/c.json"}},
			gateway.Route{Path: "/a-b/{id}", Integration: gateway.S3{Bucket: "archive", Key: "items/{id}", HideMissing: true}},
			gateway.Route{Path: "/a/b", Integration: s3Key(s3, "a.txt")},
			gateway.Route{Path: "/a--b", Integration: s3Key(s3, "b.txt")},
			gateway.Route{Path: "/Default", Methods: gateway.Methods{"GET", "POST"}, Integration: s3Key(s3, "c.txt")},
			gateway.Route{Path: "/proxy", Integration: s3Key(s3, "d.txt")},
			gateway.Route{Path: "/logs/{rest+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "logs", Key: "2026/{rest}", Region: "eu-west-1"}},
		)
	})(app)
}

func s3Key(integration gateway.Integration, key string) gateway.Integration {
	s3 := integration.(gateway.S3)
	s3.Key = key
	return s3
}

// twoAPIsTwoStacks has two APIs in one stack, the second behind the endpoint
// of the first, and a third in a stack of its own that reads the first's bucket.
func twoAPIsTwoStacks(app cdktf.App) ([]privateapi.Output, error) {
	stack := newStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
	documents, err := bucket.New(stack, "documents", bucket.Config{})
	first, err1 := privateapi.New(stack, "api", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Create{VPCID: in.vpcID, SubnetIDs: in.subnetIDs, ClientCIDRs: in.clientCIDRs}},
		Routes:    []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: documents.Name}}},
	})
	_, err2 := privateapi.New(stack, "second", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: first.EndpointIDs}},
		Routes:    []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: documents.Name}}},
	})
	other := newStack(app, "other")
	provider.NewAwsProvider(other, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("us-east-1")})
	_, err3 := privateapi.New(other, "api", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
		Routes:    []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: documents.Name, Region: in.region}}},
	})
	return nil, errors.Join(err, err1, err2, err3)
}

// tagsAndAspects is the default app in a stack with default tags and an aspect
// that changes every resource.
func tagsAndAspects(app cdktf.App) ([]privateapi.Output, error) {
	stack := newStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{
		Region:      jsii.String(in.region),
		DefaultTags: []*provider.AwsProviderDefaultTags{{Tags: &map[string]*string{"team": jsii.String("platform")}}},
	})
	cdktf.Aspects_Of(stack).Add(&protect{})
	return addSystem(stack, in, func(*bucket.Config, *privateapi.Config) {})
}

// endpointsByVariable has endpoints of every source: created, named, and in a
// list that only Terraform knows.
func endpointsByVariable(app cdktf.App) ([]privateapi.Output, error) {
	stack := newStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
	more := synth.List(stack, "more_endpoint_ids", synth.Variable{Description: "Ids of further VPC endpoints."})
	return addSystem(stack, in, func(b *bucket.Config, a *privateapi.Config) {
		a.Endpoints = append(a.Endpoints, endpoint.Existing{IDs: ref.List{"vpce-0c"}}, endpoint.Existing{IDs: more})
	})
}

// s3Endpoint has buckets of every kind below one path, one of them by a
// reference.
func s3Endpoint(app cdktf.App) ([]privateapi.Output, error) {
	stack := newStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
	library := synth.String(stack, "library_name", synth.Variable{Description: "Name of the bucket that is written."})
	return addSystem(stack, in, func(b *bucket.Config, a *privateapi.Config) {
		a.Routes = gateway.S3Endpoint("/s3",
			gateway.S3Bucket{Name: "library", S3: gateway.S3{Bucket: library, Access: gateway.ReadWrite}, List: true},
			gateway.S3Bucket{S3: gateway.S3{Bucket: "archive", Versions: true, Region: "us-west-2"}, List: true},
			gateway.S3Bucket{Name: "public", S3: gateway.S3{Bucket: "media", Key: "public/{key}", HideMissing: true}},
		)
	})
}

// userPoolsAndKeys asks callers for every combination of tokens, signatures and
// keys. User pools and scopes are lists that only Terraform knows, and in a
// document, which could not be read with such lists in it, references.
func userPoolsAndKeys(asBody bool) synth.Build {
	return func(app cdktf.App) ([]privateapi.Output, error) {
		stack := newStack(app, "privateapi")
		in := variables(stack)
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
		pools := synth.List(stack, "user_pool_arns", synth.Variable{Description: "ARNs of the user pools."})
		scopes := synth.List(stack, "scopes", synth.Variable{Description: "Scopes that may write."})
		if asBody {
			pools = ref.List{synth.String(stack, "user_pool_arn", synth.Variable{Description: "ARN of the user pool."})}
			scopes = ref.List{synth.String(stack, "scope", synth.Variable{Description: "Scope that may write."}), "documents/write"}
		}
		api, err := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
			AsBody:    asBody,
			CORS:      gateway.CORS{Origin: "https://app.example.com"},
			UserPools: pools,
			UsagePlans: []gateway.UsagePlan{
				{Name: "partners", Keys: []string{"acme", "globex@example.com"}, RateLimit: 0.5, BurstLimit: 20, QuotaLimit: 10000, QuotaPeriod: "MONTH"},
				{Name: "internal"},
			},
			Routes: []gateway.Route{
				{Path: "/documents/{proxy+}", Authorization: gateway.UserPools, Scopes: ref.List{"documents/read", "documents/write"}, APIKey: true, Integration: gateway.S3{Bucket: "documents"}},
				{Path: "/written", Methods: gateway.Methods{"POST"}, Authorization: gateway.UserPools, Scopes: scopes, Integration: fixedAnswer{}},
				{Path: "/profile", Methods: gateway.Methods{"GET"}, Authorization: gateway.UserPools, Integration: fixedAnswer{}},
				{Path: "/rates", Methods: gateway.Any, APIKey: true, Integration: fixedAnswer{}},
				{Path: "/signed", Methods: gateway.Any, Authorization: gateway.IAM, APIKey: true, Integration: fixedAnswer{}},
				{Path: "/", Methods: gateway.Any, Integration: fixedAnswer{}},
			},
		})
		synth.Output(stack, "api_key_acme", "Id of the API key acme.", api.APIKeyIDs["acme"])
		return []privateapi.Output{api}, err
	}
}

type protect struct{}

// Visit implements cdktf.IAspect.
func (*protect) Visit(node constructs.IConstruct) {
	if resource, ok := node.(cdktf.TerraformResource); ok && *resource.TerraformResourceType() == "aws_api_gateway_stage" {
		resource.AddOverride(jsii.String("description"), "from an aspect")
	}
}

// everyField sets every field of a Binding.
type everyField struct{}

func (everyField) Bind(at gateway.Placement) (gateway.Binding, fault.List) {
	return gateway.Binding{
		Type:                "AWS",
		HTTPMethod:          "POST",
		URI:                 "arn:" + at.Partition + ":apigateway:" + at.Region + ":states:action/StartExecution",
		UsesRole:            true,
		RequestParameters:   map[string]string{"integration.request.header.X-Literal": "'${literal}'"},
		RequestTemplates:    map[string]string{"application/json": `{"id": "$input.params('id')", "text": "${x}"}`},
		PassthroughBehavior: "NEVER",
		ContentHandling:     "CONVERT_TO_TEXT",
		TimeoutMilliseconds: 5000,
		Responses: gateway.Responses{
			Name: "custom",
			Statuses: map[string]gateway.Response{"200": {Pattern: "200"}, "400": {
				Pattern: `4\d\d`, Headers: map[string]string{"X-Error": "'${literal}'"},
				Templates: map[string]string{"application/json": `{"ok": false, "text": "%{x}"}`}, ContentHandling: "CONVERT_TO_BINARY",
			}},
			Default:         "502",
			Headers:         map[string]string{"Cache-Control": "'no-store'"},
			Templates:       map[string]string{"application/json": `{"ok": true, "text": "%{x}"}`},
			ContentHandling: "CONVERT_TO_TEXT",
		},
		Grants:  []gateway.Grant{{Actions: []string{"states:StartExecution"}, Resources: []string{"arn:aws:states:us-east-1:111122223333:stateMachine:m"}}},
		Backend: "Step Functions m",
	}, nil
}

// fixedAnswer needs no role.
type fixedAnswer struct{}

func (fixedAnswer) Bind(gateway.Placement) (gateway.Binding, fault.List) {
	return gateway.Binding{
		Type:             "MOCK",
		RequestTemplates: map[string]string{"application/json": `{"statusCode": 200}`},
		ContentHandling:  "CONVERT_TO_TEXT",
		Responses:        gateway.Responses{Name: "fixed", Default: "200"},
		Backend:          "a fixed answer",
	}, nil
}

// userPool is the default app with a pool that has everything a pool can have,
// with references and text that Terraform must not take for expressions.
func userPool(app cdktf.App) ([]privateapi.Output, error) {
	stack := newStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
	team := synth.String(stack, "team", synth.Variable{Description: "The team that the users are of."})
	users, poolErr := userpool.New(stack, "users", userpool.Config{
		Name: "Users of " + team, EmailSignIn: true, SelfSignUp: true, DomainPrefix: "documents-" + team, ForceDestroy: true,
		ResourceServer: userpool.ResourceServer{
			Identifier: "https://" + team + ".example.com",
			Scopes:     map[string]string{"write": "Write ${documents} of " + team, "read": "Read documents", "read$%.*~": "%{if x}"},
		},
		Clients: []userpool.Client{
			{Name: "web app"},
			{Name: "try+it", PasswordAuth: true},
			{Name: "report", ClientCredentials: true, Scopes: []string{"read", "read$%.*~"}},
		},
	})
	synth.Output(stack, "issuer", "Issuer of tokens.", users.IssuerURL)
	synth.Output(stack, "domain", "URL of the pool's domain.", users.DomainURL)
	synth.Output(stack, "user_pool_arn", "ARN of the pool.", users.ARN)
	synth.Output(stack, "web_app", "Id of a client for users.", users.ClientIDs["web app"])
	summary, err := addSystem(stack, in, func(*bucket.Config, *privateapi.Config) {})
	return summary, errors.Join(poolErr, err)
}

// userPoolDefault has a pool that nothing but the id says anything about.
func userPoolDefault(app cdktf.App) ([]privateapi.Output, error) {
	stack := newStack(app, "privateapi")
	in := variables(stack)
	provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
	users, poolErr := userpool.New(stack, "users", userpool.Config{})
	if users.DomainURL != "" || users.Domain != nil || users.ResourceServer != nil || len(users.Clients) > 0 {
		return nil, errors.New("a pool of the zero Config has more than the pool")
	}
	summary, err := addSystem(stack, in, func(*bucket.Config, *privateapi.Config) {})
	return summary, errors.Join(poolErr, err)
}

// services has a route of each kind of backend, with references and text that
// Terraform must not take for expressions.
func services(asBody bool) synth.Build {
	return func(app cdktf.App) ([]privateapi.Output, error) {
		stack := newStack(app, "privateapi")
		in := variables(stack)
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(in.region)})
		text := func(name, description string) string {
			return synth.String(stack, name, synth.Variable{Description: description})
		}
		machine, pool := text("machine_arn", "ARN of the state machine."), text("user_pool_arn", "ARN of the user pool.")
		client, issuer := text("client_id", "Id of an app client."), text("issuer", "Issuer of tokens.")
		const topic = "arn:aws:sns:ap-northeast-1:111122223333:orders"
		get, post := gateway.Methods{"GET"}, gateway.Methods{"POST"}
		api, err := privateapi.New(stack, "api", privateapi.Config{
			Endpoints: []endpoint.Source{endpoint.Existing{IDs: ref.List{"vpce-0a"}}},
			AsBody:    asBody,
			Routes: append([]gateway.Route{
				{Path: "/executions", Methods: post, Integration: gateway.Operation{
					Service: gateway.StepFunctions, Name: "StartExecution", Resources: ref.List{machine},
					Template: `{"stateMachineArn": "` + machine + `", "name": "${context.requestId}", "input": "$util.escapeJavaScript($body)"}`,
				}},
				{Path: "/secret", Methods: get, Headers: map[string]string{"Cache-Control": "no-store"}, Integration: gateway.Operation{
					Service: gateway.SecretsManager, Name: "GetSecretValue", Resources: ref.List{"*"}, Template: `{"SecretId": "orders"}`,
				}},
				{Path: "/messages", Methods: post, Integration: gateway.Operation{
					Service: gateway.SNS, Name: "Publish", Resources: ref.List{topic}, Template: "TopicArn=" + topic + "&Message=$util.urlEncode($body)",
				}},
				{Path: "/zones/{id}", Methods: get, Integration: gateway.Operation{
					Service: gateway.Route53, Name: "GetHostedZone", Resources: ref.List{"*"}, Path: "2013-04-01/hostedzone/{id}",
					QueryStrings: []string{"maxitems"}, ResponseHeaders: []string{"x-amzn-RequestId"},
				}},
				{Path: "/states", Methods: post, Integration: gateway.Operations{
					Service: gateway.StepFunctions, Allow: map[string]ref.List{"StartExecution": {machine}, "ListStateMachines": {"*"}},
				}},
				{Path: "/sns", Methods: post, Integration: gateway.Operations{Service: gateway.SNS, Allow: map[string]ref.List{"Publish": {topic}}}},
				{Path: "/cognito", Methods: post, Integration: gateway.UserPoolAPI{
					Operations: []string{"AdminGetUser", "GetUser", "InitiateAuth"}, ClientIDs: []string{client, "1a2b"}, ARN: pool,
				}},
				{Path: "/backend/{proxy+}", Methods: gateway.Any, Integration: gateway.HTTP{
					URL: "http://backend.example.com/v1/{proxy}", PlainHTTP: true, Stream: true, TimeoutMilliseconds: 60000,
					Headers: map[string]string{"X-Literal": "${literal}"},
				}},
				{Path: "/health", Integration: gateway.Mock{Status: 202, Body: "100%{ well }", ContentType: "text/plain"}},
			}, gateway.UserPoolDomain("/auth", gateway.UserPoolEndpoints{Domain: "https://orders.auth.ap-northeast-1.amazoncognito.com", Issuer: issuer})...),
		})
		return []privateapi.Output{api}, err
	}
}

// deployers adds to the default app a stack with the roles of whoever deploys it
// from HCP Terraform, and from GitHub.
func deployers(app cdktf.App) ([]privateapi.Output, error) {
	apis, stack, err := addDefault(app, func(*bucket.Config, *privateapi.Config) {})
	policies, err1 := deployroles.Policies(stack, place)
	admin := newStack(app, "deployers")
	provider.NewAwsProvider(admin, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("us-east-1")})
	hcp, err2 := deployroles.New(admin, "hcp", deployroles.Config{
		TerraformCloud: deployroles.TerraformCloud{Organization: "acme", Project: "Private APIs", Workspace: "network-prod"},
		Plan:           policies.Plan, Apply: policies.Apply,
	})
	_, err3 := deployroles.New(admin, "github", deployroles.Config{
		GitHub:      deployroles.GitHub{Repository: "acme/network", Environment: "production"},
		ProviderARN: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
		Plan:        policies.Plan, Apply: policies.Apply,
	})
	synth.Output(admin, "plan_role_arn", "For TFC_AWS_PLAN_ROLE_ARN.", hcp.PlanRoleARN)
	synth.Output(admin, "apply_role_arn", "For TFC_AWS_APPLY_ROLE_ARN.", hcp.ApplyRoleARN)
	return apis, errors.Join(err, err1, err2, err3)
}
