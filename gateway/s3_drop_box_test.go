package gateway_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// inbox is a drop box that sets every field.
var inbox = gateway.S3DropBox{
	Bucket: "inbox", Region: "us-east-1", Key: "in box/{context.requestTimeEpoch}-{context.requestId}.json",
	StorageClass: "STANDARD_IA", KMSKeyARN: kmsKey, CacheControl: "no-store",
	Tags:     map[string]string{"team": "a=b c", "from": "api"},
	Metadata: map[string]string{"author": "{header.X-Author}", "source": "the API, v1"},
}

func TestS3DropBox(t *testing.T) {
	t.Parallel()
	b := binding(t, inbox, "POST", "/inbox")
	got := gateway.Binding{
		Type: b.Type, HTTPMethod: b.HTTPMethod, URI: b.URI, UsesRole: b.UsesRole, Backend: b.Backend, Grants: b.Grants,
	}
	want := gateway.Binding{
		Type: "AWS", HTTPMethod: "PUT", UsesRole: true,
		URI: "arn:aws:apigateway:us-east-1:s3:path/inbox/" +
			"in%20box/{context_requestTimeEpoch}-{context_requestId}.json",
		Backend: "S3 inbox/in box/{context.requestTimeEpoch}-{context.requestId}.json, new objects only",
		Grants: []gateway.Grant{
			{
				Actions:   []string{"s3:PutObject", "s3:PutObjectTagging"},
				Resources: []string{"arn:aws:s3:::inbox/in box/*-*.json"},
			},
			{Actions: []string{"kms:GenerateDataKey"}, Resources: []string{kmsKey}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Binding (-want +got):\n%s", diff)
	}
	// What callers do not choose, and what they do.
	fixed, chosen := map[string]string{}, []string{}
	for to, source := range maps.All(b.RequestParameters) {
		name := strings.TrimPrefix(to, "integration.request.")
		switch {
		case !strings.HasPrefix(source, "method.request."):
			fixed[name] = source
		case strings.Contains(strings.ToLower(source), "checksum"),
			strings.HasPrefix(strings.ToLower(name), "header.x-amz-server"),
			strings.HasPrefix(strings.ToLower(name), "header.x-amz-expected"):
		default:
			chosen = append(chosen, name+" = "+source)
		}
	}
	slices.Sort(chosen)
	if diff := cmp.Diff(map[string]string{
		"header.Cache-Control":                               "'no-store'",
		"header.If-None-Match":                               "'*'",
		"header.x-amz-meta-source":                           "'the API, v1'",
		"header.x-amz-server-side-encryption":                "'aws:kms'",
		"header.x-amz-server-side-encryption-aws-kms-key-id": "'" + kmsKey + "'",
		"header.x-amz-storage-class":                         "'STANDARD_IA'",
		"header.x-amz-tagging":                               "'from=api&team=a%3Db+c'",
		"path.context_requestId":                             "context.requestId",
		"path.context_requestTimeEpoch":                      "context.requestTimeEpoch",
	}, fixed); diff != "" {
		t.Errorf("fixed parameters (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"header.Content-Encoding = method.request.header.Stored-Content-Encoding",
		"header.Content-Type = method.request.header.Content-Type",
		"header.content-encoding = method.request.header.stored-content-encoding",
		"header.content-type = method.request.header.content-type",
		"header.x-amz-meta-author = method.request.header.X-Author",
	}, chosen); diff != "" {
		t.Errorf("parameters of callers (-want +got):\n%s", diff)
	}
}

// A body in the frames of an SDK must not be stored, and a copy must not store an empty
// object: S3 gets the value of such a header as the owner of the bucket, and refuses the
// request.
func TestS3DropBoxRejectsUploads(t *testing.T) {
	t.Parallel()
	b := binding(t, gateway.S3DropBox{Bucket: "inbox", Key: "{context.requestId}"}, "POST", "/inbox")
	rejected := map[string]bool{}
	for to, source := range b.RequestParameters {
		if strings.EqualFold(to, "integration.request.header.x-amz-expected-bucket-owner") {
			rejected[strings.TrimPrefix(source, "method.request.header.")] = true
		}
	}
	for _, header := range []string{
		"x-amz-copy-source", "x-amz-decoded-content-length", "x-amz-object-lock-mode", "x-amz-rename-source",
		"x-amz-tagging", "x-amz-trailer",
	} {
		if !rejected[header] {
			t.Errorf("S3 does not refuse a request with %s", header)
		}
	}
}

// With one spelling there are too few headers to make S3 refuse a request. It must not get an
// access control list, a lock or tags of the caller, which the role may set for another route.
func TestS3DropBoxWithOneHeaderSpelling(t *testing.T) {
	t.Parallel()
	config := routes(gateway.Route{
		Path: "/inbox", Methods: gateway.Methods{"POST"}, Integration: inboxOf("{context.requestId}"),
	})
	config.OneHeaderSpelling = true
	rejected := []string{}
	for _, r := range resolved(t, config).Resources {
		for _, m := range r.Methods {
			for to, source := range m.Integration.RequestParameters {
				switch name := strings.TrimPrefix(source, "method.request.header."); name {
				case "x-amz-copy-source", "x-amz-decoded-content-length", "x-amz-trailer":
					rejected = append(rejected, name+" as "+strings.TrimPrefix(to, "integration.request.header."))
				case "x-amz-acl", "x-amz-object-lock-legal-hold", "x-amz-object-lock-mode", "x-amz-tagging":
					t.Errorf("S3 gets %s", name)
				}
			}
		}
	}
	slices.Sort(rejected)
	want := []string{
		"x-amz-copy-source as x-amz-expected-bucket-owner",
		"x-amz-decoded-content-length as x-amz-server-side-encryption-customer-key",
		"x-amz-trailer as Content-MD5",
	}
	if diff := cmp.Diff(want, rejected); diff != "" {
		t.Errorf("refused headers (-want +got):\n%s", diff)
	}
}

// No response to a failure is 2xx, and the response to a stored object has its key.
func TestS3DropBoxResponses(t *testing.T) {
	t.Parallel()
	b := binding(t, inboxOf("in box/{context.requestTimeEpoch}-{context.requestId}.json"), "POST", "/inbox")
	if got := renderedKey(t, b); got != "in box/1700000000000-id-1.json" {
		t.Errorf("the key in the body of 201 is %q", got)
	}
	patterns := map[string]string{}
	for status, response := range b.Responses.ByStatus() {
		patterns[status] = response.Pattern
	}
	if diff := cmp.Diff(map[string]string{
		"201": "200", "301": "301", "307": "307", "400": "400", "403": "403", "404": "404", "409": "409", "411": "411",
		"412": "412", "500": "500", "501": "501", "502": "", "503": "503",
	}, patterns); diff != "" {
		t.Errorf("patterns (-want +got):\n%s", diff)
	}
	b = binding(t, inboxOf("{querystring.name}/{context.requestId}"), "POST", "/inbox")
	chosen := b.Responses.ByStatus()["201"]
	if chosen.Templates != nil || chosen.ContentHandling != "CONVERT_TO_BINARY" {
		t.Errorf("201 of a key that callers choose has the templates %q and the content handling %s",
			chosen.Templates, chosen.ContentHandling)
	}
}

// renderedKey returns the key in the body of the response to a stored object.
func renderedKey(t *testing.T, b gateway.Binding) string {
	t.Helper()
	result, err := velocity.Render(b.Responses.ByStatus()["201"].Templates["application/json"], velocity.Request{
		Context: map[string]any{
			"requestId": "id-1", "requestTimeEpoch": "1700000000000",
			"authorizer": map[string]any{"claims": map[string]any{"sub": "user-1"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var body struct{ Key string }
	if err := json.Unmarshal([]byte(result.Body), &body); err != nil {
		t.Fatalf("body %s: %v", result.Body, err)
	}
	return body.Key
}

// A drop box can have a folder per user, whose name no user chooses.
func TestS3DropBoxPerUser(t *testing.T) {
	t.Parallel()
	box := inboxOf("users/{claims.sub}/{context.requestId}")
	box.Metadata = map[string]string{"email": "{claims.email}"}
	route := func(box gateway.S3DropBox, authorization gateway.Authorization) gateway.Config {
		config := routes(gateway.Route{
			Path: "/inbox", Methods: gateway.Methods{"POST"}, Integration: box, Authorization: authorization,
		})
		if authorization == gateway.UserPools {
			config.UserPools = ref.List{"arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_abcdefghi"}
		}
		return config
	}
	definition := resolved(t, route(box, gateway.UserPools))
	for _, r := range definition.Resources {
		for _, m := range r.Methods {
			m.Integration.Responses = definition.Responses[0]
			if got := renderedKey(t, m.Integration); got != "users/user-1/id-1" {
				t.Errorf("the key in the body of 201 is %q", got)
			}
			if got := m.Integration.RequestParameters["integration.request.header.x-amz-meta-email"]; got !=
				"context.authorizer.claims.email" {
				t.Errorf("x-amz-meta-email is from %s", got)
			}
		}
	}
	chosen := inboxOf("{claims.email}/{querystring.name}")
	chosen.Metadata = map[string]string{"tenant": "{claims.custom:tenant}"}
	const field = `routes[0].integration.`
	testRefusals(t, map[string]refusal{
		"no token": {
			route(box, ""),
			field + `key: "users/{claims.sub}/{context.requestId}": "claims.sub": must be used only in a route with the ` +
				`authorization UserPools, whose tokens have claims` + "\n" +
				field + `metadata: "email": "claims.email": must be used only in a route with the authorization UserPools, ` +
				`whose tokens have claims`,
		},
		"values that users choose": {
			route(chosen, gateway.UserPools),
			field + `key: "{claims.email}/{querystring.name}": "claims.email": must not be in the key, since a user may ` +
				`choose it, with a slash in it; use claims.sub` + "\n" +
				field + `key: "{claims.email}/{querystring.name}": "querystring.name": must not be in the key beside a value ` +
				`of an authorizer, since callers could leave their folder by .. in it; use context.requestId` + "\n" +
				field + `metadata: "tenant": "claims.custom:tenant": must not have a colon in its name, which API Gateway ` +
				`cannot map`,
		},
	})
}

func inboxOf(key string) gateway.S3DropBox { return gateway.S3DropBox{Bucket: "inbox", Key: key} }

func TestResolveRefusesDropBoxes(t *testing.T) {
	t.Parallel()
	of := func(box gateway.S3DropBox) gateway.Config {
		return routes(gateway.Route{Path: "/inbox", Methods: gateway.Methods{"POST"}, Integration: box})
	}
	with := func(change func(*gateway.S3DropBox)) gateway.Config {
		box := inboxOf("{context.requestId}")
		change(&box)
		return of(box)
	}
	const field = `routes[0].integration.`
	testRefusals(t, map[string]refusal{
		"no error": {
			routes(gateway.Route{
				Path: "/inbox/{proxy+}", Methods: gateway.Methods{"POST", "PUT"}, Integration: inboxOf("{context.requestId}"),
			}),
			"",
		},
		"methods that read": {
			routes(gateway.Route{Path: "/inbox", Methods: gateway.Any, Integration: inboxOf("{context.requestId}")}),
			`routes[0].integration: must not be in a route with the method ANY: a drop box stores the bodies of POST ` +
				`and PUT`,
		},
		"no bucket": {
			with(func(box *gateway.S3DropBox) { box.Bucket = "" }),
			field + `bucket: "": must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit ` +
				`at both ends, without two dots in a row, and must not be an IP address`,
		},
		"no key": {
			of(inboxOf("")),
			field + `key: "": must be set, since the path "/inbox" has no greedy variable`,
		},
		"a key without a value": {
			of(inboxOf("inbox/a.txt")),
			field + `key: "inbox/a.txt": must have a value of the request in it, such as {context.requestId}, otherwise ` +
				`only one object can be stored`,
		},
		"an unknown storage class": {
			with(func(box *gateway.S3DropBox) { box.StorageClass = "COLD" }),
			field + `storageClass: "COLD": must be one of DEEP_ARCHIVE, GLACIER, GLACIER_IR, INTELLIGENT_TIERING, ` +
				`ONEZONE_IA, REDUCED_REDUNDANCY, STANDARD, STANDARD_IA`,
		},
		"a value of Cache-Control with a quote": {
			with(func(box *gateway.S3DropBox) { box.CacheControl = "max-age='1'" }),
			field + `cacheControl: "max-age='1'": must be printable ASCII characters without a single quote`,
		},
		"tags with a key that callers choose": {
			of(gateway.S3DropBox{Bucket: "inbox", Key: "{querystring.name}", Tags: map[string]string{"a": "b"}}),
			field + `tags: must be empty where the key has a value that callers choose: in its place, ? could make S3 ` +
				`replace the tags of another object`,
		},
		"a tag of AWS": {
			with(func(box *gateway.S3DropBox) { box.Tags = map[string]string{"aws:a": "b"} }),
			field + `tags: "aws:a": "b": must be letters, digits, spaces and +-=._:/@, a name of 1 to 128 characters that ` +
				`does not begin with aws: and a value of at most 256`,
		},
		"eleven tags": {
			with(func(box *gateway.S3DropBox) {
				box.Tags = map[string]string{}
				for _, name := range strings.Split("a b c d e f g h i j k", " ") {
					box.Tags[name] = ""
				}
			}),
			field + `tags: must be at most 10 tags, not 11`,
		},
		"metadata": {
			with(func(box *gateway.S3DropBox) {
				box.Metadata = map[string]string{
					"X": "a", "a": "", "b": "{header.A} and more", "c": "{header.Expect?}", "d": "context.requestId", "e": "{id}",
				}
			}),
			field + `metadata: "X": must be lower-case letters, digits and ._-, without x-amz-meta-` + "\n" +
				field + `metadata: "a": "": must be text, or one value of the request such as {header.X-Author}` + "\n" +
				field + `metadata: "b": "{header.A} and more": must be text, or one value of the request such as ` +
				`{header.X-Author}` + "\n" +
				field + `metadata: "Expect?": must be the name of an HTTP header` + "\n" +
				field + `metadata: "x-amz-meta-d": "context.requestId": must be text: it looks like a mapping, and values ` +
				`of headers are not mapped` + "\n" +
				field + `metadata: "{id}": "id" must be a variable of the path "/inbox", which has none`,
		},
	})
}
