package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

const kmsKey = "arn:aws:kms:eu-central-1:111122223333:key/1"

// every are the verbs of API Gateway, and ANY.
var every = []string{"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// needs are the permissions that a method needs: actions on objects and on the KMS key,
// without their service, and whether it needs to list the bucket.
type needs struct {
	objects, key string
	list         bool
}

// The permissions that each verb needs, by access. Other verbs need none.
var (
	reads         = needs{"GetObject", "Decrypt", true}
	readsVersions = needs{"GetObject GetObjectVersion", "Decrypt", true}
	readsParts    = needs{"GetObject ListMultipartUploadParts", "Decrypt", true}
	puts          = needs{"PutObject", "GenerateDataKey", false}
	putsParts     = needs{"PutObject", "Decrypt GenerateDataKey", false}
)

var accesses = map[string]struct {
	s3    gateway.S3
	needs map[string]needs
}{
	"read": {
		gateway.S3{},
		map[string]needs{"ANY": reads, "GET": reads, "HEAD": reads},
	},
	"read versions": {
		gateway.S3{Versions: true},
		map[string]needs{"ANY": readsVersions, "GET": readsVersions, "HEAD": readsVersions},
	},
	"read and write": {
		gateway.S3{Access: gateway.ReadWrite},
		map[string]needs{
			"ANY": {"DeleteObject GetObject PutObject", "Decrypt GenerateDataKey", true},
			"GET": reads, "HEAD": reads, "PUT": puts,
			"DELETE": {"DeleteObject", "", false},
		},
	},
	"read and write versions": {
		gateway.S3{Access: gateway.ReadWrite, Versions: true},
		map[string]needs{
			"ANY": {
				"DeleteObject DeleteObjectVersion GetObject GetObjectVersion PutObject", "Decrypt GenerateDataKey",
				true,
			},
			"GET": readsVersions, "HEAD": readsVersions, "PUT": puts,
			"DELETE": {"DeleteObject DeleteObjectVersion", "", false},
		},
	},
	"copy": {
		gateway.S3{Access: gateway.ReadWrite, Copy: true},
		map[string]needs{
			"ANY": {"DeleteObject GetObject PutObject", "Decrypt GenerateDataKey", true},
			"GET": reads, "HEAD": reads,
			"PUT":    {"GetObject PutObject", "Decrypt GenerateDataKey", false},
			"DELETE": {"DeleteObject", "", false},
		},
	},
	"read tags": {
		gateway.S3{Tagging: true},
		map[string]needs{
			"ANY": {"GetObject GetObjectTagging", "Decrypt", true},
			"GET": {"GetObject GetObjectTagging", "Decrypt", true}, "HEAD": reads,
		},
	},
	"copy and tag versions": {
		gateway.S3{Access: gateway.ReadWrite, Copy: true, Tagging: true, Versions: true},
		map[string]needs{
			"ANY": {
				"DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging GetObject " +
					"GetObjectTagging " +
					"GetObjectVersion GetObjectVersionTagging PutObject PutObjectTagging PutObjectVersionTagging",
				"Decrypt GenerateDataKey", true,
			},
			"GET":  {"GetObject GetObjectTagging GetObjectVersion GetObjectVersionTagging", "Decrypt", true},
			"HEAD": readsVersions,
			"PUT": {
				"GetObject GetObjectTagging GetObjectVersion GetObjectVersionTagging PutObject PutObjectTagging " +
					"PutObjectVersionTagging",
				"Decrypt GenerateDataKey", false,
			},
			"DELETE": {"DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging", "", false},
		},
	},
	"lists and locks": {
		gateway.S3{Access: gateway.ReadWrite, ACLs: true, ObjectLock: true},
		map[string]needs{
			"ANY": {
				"DeleteObject GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention PutObject " +
					"PutObjectAcl PutObjectLegalHold PutObjectRetention",
				"Decrypt GenerateDataKey", true,
			},
			"GET": {"GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention", "Decrypt", true}, "HEAD": reads,
			"PUT":    {"PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention", "GenerateDataKey", false},
			"DELETE": {"DeleteObject", "", false},
		},
	},
	"customers' keys": {
		gateway.S3{Access: gateway.ReadWrite, CustomerKeys: true, ResponseOverrides: true},
		map[string]needs{
			"ANY": {"DeleteObject GetObject PutObject", "Decrypt GenerateDataKey", true},
			"GET": reads, "HEAD": reads, "PUT": puts,
			"DELETE": {"DeleteObject", "", false},
		},
	},
	"read and write in parts": {
		gateway.S3{Access: gateway.ReadWrite, Multipart: true},
		map[string]needs{
			"ANY": {
				"AbortMultipartUpload DeleteObject GetObject ListMultipartUploadParts PutObject",
				"Decrypt GenerateDataKey", true,
			},
			"GET": readsParts, "HEAD": reads, "PUT": putsParts, "POST": putsParts,
			"DELETE": {"AbortMultipartUpload DeleteObject", "", false},
		},
	},
	"read and write versions in parts": {
		gateway.S3{Access: gateway.ReadWrite, Multipart: true, Versions: true},
		map[string]needs{
			"ANY": {
				"AbortMultipartUpload DeleteObject DeleteObjectVersion GetObject GetObjectVersion " +
					"ListMultipartUploadParts PutObject",
				"Decrypt GenerateDataKey", true,
			},
			"GET":  {"GetObject GetObjectVersion ListMultipartUploadParts", "Decrypt", true},
			"HEAD": readsVersions,
			"PUT":  putsParts, "POST": putsParts,
			"DELETE": {"AbortMultipartUpload DeleteObject DeleteObjectVersion", "", false},
		},
	},
}

// The role gets the permissions that both the access and the verbs of a route need, on its
// objects, and is denied everything else.
func TestS3Permissions(t *testing.T) {
	t.Parallel()
	for name, access := range accesses {
		for _, method := range every {
			t.Run(name+" by "+method, func(t *testing.T) {
				t.Parallel()
				for key, objects := range map[string]string{
					"": "*", "public/{proxy}": "public/*", "public/a": "public/a",
				} {
					for _, hide := range []bool{false, true} {
						for _, kms := range []string{"", kmsKey} {
							s3 := access.s3
							s3.Bucket, s3.Key, s3.HideMissing, s3.KMSKeyARN = "documents", key, hide, kms
							want := permissions(access.needs[method], "documents", objects, hide, kms)
							testS3Permissions(t, s3, method, want)
						}
					}
				}
			})
		}
	}
}

func permissions(n needs, bucket, objects string, hide bool, kms string) []gateway.Permission {
	list := []gateway.Permission{}
	add := func(service, actions, resource string) {
		for _, action := range strings.Fields(actions) {
			list = append(list, gateway.Permission{Action: service + ":" + action, Resource: resource})
		}
	}
	if kms != "" {
		add("kms", n.key, kms)
	}
	if n.list && !hide {
		add("s3", "ListBucket", "arn:aws:s3:::"+bucket)
	}
	add("s3", n.objects, "arn:aws:s3:::"+bucket+"/"+objects)
	return list
}

func testS3Permissions(t *testing.T, s3 gateway.S3, method string, want []gateway.Permission) {
	t.Helper()
	shape := fmt.Sprintf("key %q, HideMissing %v, KMSKeyARN %q", s3.Key, s3.HideMissing, s3.KMSKeyARN)
	path := "/{proxy+}"
	if s3.Key != "" && !strings.Contains(s3.Key, "{") {
		path = "/a" // a path without a variable writes one object
	}
	var integration gateway.Integration = s3
	if method != "ANY" {
		integration = bindOnly{s3}
	}
	definition, err := gateway.Resolve(
		routes(gateway.Route{Path: path, Methods: gateway.Methods{method}, Integration: integration}), frankfurt,
	)
	if err != nil {
		t.Fatalf("%s: Resolve: %v", shape, err)
	}
	got := slices.Clone(definition.Permissions)
	for i := range got {
		got[i].Routes = nil // a route with ANY has further methods
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: Permissions (-want +got):\n%s", shape, diff)
	}
	var wantPossible, possible []string
	for _, pair := range everythingPossible() {
		granted := func(p gateway.Permission) bool { return p.Action == pair[0] && wildcard(p.Resource, pair[1]) }
		if slices.ContainsFunc(want, granted) {
			wantPossible = append(wantPossible, pair[0]+" "+pair[1])
		}
		if may(definition.RolePolicy, pair[0], pair[1]) {
			possible = append(possible, pair[0]+" "+pair[1])
		}
	}
	if diff := cmp.Diff(wantPossible, possible); diff != "" {
		t.Errorf("%s: the role may (-want +got):\n%s", shape, diff)
	}
}

// The whole statements, for one route of each kind.
func TestS3RolePolicy(t *testing.T) {
	t.Parallel()
	const documents, objects = "arn:aws:s3:::documents", "arn:aws:s3:::documents/*"
	whole := gateway.S3{
		Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, Versions: true, KMSKeyARN: kmsKey,
	}
	for name, c := range map[string]struct {
		routes []gateway.Route
		want   []iam.Statement
	}{
		"read and write": {
			[]gateway.Route{{
				Path: "/{proxy+}", Methods: gateway.Any,
				Integration: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite},
			}},
			[]iam.Statement{
				{
					Effect: "Allow", Action: ref.List{"s3:DeleteObject", "s3:GetObject", "s3:PutObject"},
					Resource: ref.List{objects},
				},
				{Effect: "Allow", Action: ref.List{"s3:ListBucket"}, Resource: ref.List{documents}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{documents, objects},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny",
					NotAction: ref.List{"s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"},
					Resource:  ref.List{documents, objects},
				},
			},
		},
		"write only, below a prefix": {
			[]gateway.Route{{Path: "/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3{
				Bucket: "documents", Key: "inbox/{proxy}", Access: gateway.ReadWrite, KMSKeyARN: kmsKey,
			}}},
			[]iam.Statement{
				{Effect: "Allow", Action: ref.List{"kms:GenerateDataKey"}, Resource: ref.List{kmsKey}},
				{Effect: "Allow", Action: ref.List{"s3:PutObject"}, Resource: ref.List{documents + "/inbox/*"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{documents + "/inbox/*"},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: ref.List{"s3:PutObject"},
					Resource: ref.List{documents + "/inbox/*"},
				},
			},
		},
		"read, with a verb that the access does not allow": {
			[]gateway.Route{{
				Path: "/{proxy+}", Methods: gateway.Methods{"DELETE"},
				Integration: bindOnly{gateway.S3{Bucket: "documents"}},
			}},
			[]iam.Statement{{Sid: "DenyS3", Effect: "Deny", Action: ref.List{"s3:*"}, Resource: ref.List{"*"}}},
		},
		"everything, and its list": {
			gateway.S3Endpoint("/", gateway.S3Bucket{S3: whole, List: true}),
			[]iam.Statement{
				{Effect: "Allow", Action: ref.List{"kms:Decrypt", "kms:GenerateDataKey"}, Resource: ref.List{kmsKey}},
				{
					Effect: "Allow", Resource: ref.List{objects},
					Action: ref.List{
						"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject",
						"s3:GetObjectVersion",
						"s3:ListMultipartUploadParts", "s3:PutObject",
					},
				},
				{
					Effect: "Allow", Resource: ref.List{documents},
					Action: ref.List{"s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"},
				},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{documents, objects},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", Resource: ref.List{documents, objects},
					NotAction: ref.List{
						"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject",
						"s3:GetObjectVersion",
						"s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions",
						"s3:ListMultipartUploadParts", "s3:PutObject",
					},
				},
			},
		},
		"the list of one bucket, the objects of both, one of them written": {
			gateway.S3Endpoint("/",
				gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, HideMissing: true}},
				gateway.S3Bucket{S3: gateway.S3{Bucket: "archive", HideMissing: true}, List: true},
			),
			[]iam.Statement{
				{Effect: "Allow", Action: ref.List{"s3:DeleteObject", "s3:PutObject"}, Resource: ref.List{objects}},
				{
					Effect: "Allow", Action: ref.List{"s3:GetObject"},
					Resource: ref.List{"arn:aws:s3:::archive/*", objects},
				},
				{Effect: "Allow", Action: ref.List{"s3:ListBucket"}, Resource: ref.List{"arn:aws:s3:::archive"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{"arn:aws:s3:::archive", "arn:aws:s3:::archive/*", objects},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny",
					NotAction: ref.List{"s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"},
					Resource:  ref.List{"arn:aws:s3:::archive", "arn:aws:s3:::archive/*", objects},
				},
				{Effect: "Deny", Action: ref.List{"s3:DeleteObject", "s3:PutObject"}, NotResource: ref.List{objects}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, rolePolicy(t, c.routes).Statements); diff != "" {
				t.Errorf("RolePolicy (-want +got):\n%s", diff)
			}
		})
	}
}

// A list needs permissions on the bucket and not on objects. HideMissing has no effect: a
// list shows which objects are missing.
func TestS3ListPermissions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s3   gateway.S3
		want []string
	}{
		"objects":                {gateway.S3{}, []string{"s3:ListBucket"}},
		"of an encrypted bucket": {gateway.S3{KMSKeyARN: kmsKey}, []string{"s3:ListBucket"}},
		"that hides":             {gateway.S3{HideMissing: true}, []string{"s3:ListBucket"}},
		"that scripts may ask":   {gateway.S3{BucketCORS: true}, []string{"s3:ListBucket"}},
		"versions":               {gateway.S3{Versions: true}, []string{"s3:ListBucket", "s3:ListBucketVersions"}},
		"uploads": {
			gateway.S3{Access: gateway.ReadWrite, Multipart: true},
			[]string{"s3:ListBucket", "s3:ListBucketMultipartUploads"},
		},
		"all of it": {
			gateway.S3{Access: gateway.ReadWrite, Multipart: true, Versions: true},
			[]string{"s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.s3.Bucket = "documents"
			list := gateway.S3Endpoint("/", gateway.S3Bucket{S3: c.s3, List: true})[0]
			for method, want := range map[string][]string{
				"GET": c.want, "HEAD": c.want, "ANY": c.want, "OPTIONS": nil, "PUT": nil, "DELETE": nil, "POST": nil,
			} {
				list.Methods = gateway.Methods{method}
				definition, err := gateway.Resolve(routes(list), frankfurt)
				if err != nil {
					t.Fatalf("%s: Resolve: %v", method, err)
				}
				permissions := []gateway.Permission{}
				for _, action := range want {
					permissions = append(
						permissions,
						gateway.Permission{
							Action: action, Resource: "arn:aws:s3:::documents",
							Routes: []string{method + " /documents"},
						},
					)
				}
				if diff := cmp.Diff(permissions, definition.Permissions); diff != "" {
					t.Errorf("%s: Permissions (-want +got):\n%s", method, diff)
				}
			}
		})
	}
}

// If a route relies on the role to refuse requests, no other route may grant the role what
// they need.
func TestResolveRefusesWhatAnotherRouteIsGranted(t *testing.T) {
	t.Parallel()
	written := gateway.Route{
		Path: "/written/{proxy+}", Methods: gateway.Any,
		Integration: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite},
	}
	read := func(methods ...string) gateway.Route {
		var integration gateway.Integration = gateway.S3{Bucket: "documents"}
		if methods[0] != "ANY" {
			integration = bindOnly{integration}
		}
		return gateway.Route{Path: "/read/{proxy+}", Methods: methods, Integration: integration}
	}
	const (
		forwarding = `routes[1].methods: %[1]s /read/{proxy+}: must not forward requests that its access does ` +
			`not allow: the role, which all routes share, has %[3]s for %[2]s; name the methods, such as GET and HEAD`
		put    = "s3:PutObject on arn:aws:s3:::documents/*"
		remove = "s3:DeleteObject on arn:aws:s3:::documents/*"
		byAny  = "ANY /written/{proxy+}"
	)
	testRefusals(t, map[string]refusal{
		"ANY": {
			routes(written, read("ANY")),
			fmt.Sprintf(forwarding, "ANY", byAny, put) + "\n" + fmt.Sprintf(forwarding, "ANY", byAny, remove),
		},
		"PUT":    {routes(written, read("GET", "PUT")), fmt.Sprintf(forwarding, "PUT", byAny, put)},
		"DELETE": {routes(written, read("GET", "DELETE")), fmt.Sprintf(forwarding, "DELETE", byAny, remove)},
		"several routes that write": {
			routes(
				gateway.Route{
					Path: "/written/{proxy+}", Methods: gateway.Methods{"DELETE", "PUT"},
					Integration: written.Integration,
				},
				read("ANY"),
				gateway.Route{Path: "/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: written.Integration},
			),
			fmt.Sprintf(
				forwarding, "ANY", "PUT /written/{proxy+}, PUT /{proxy+}", put,
			) + "\n" + fmt.Sprintf(forwarding, "ANY", "DELETE /written/{proxy+}", remove),
		},
		"one verb at the same path for each": {
			routes(
				gateway.Route{
					Path: "/read/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: written.Integration,
				},
				read("ANY"),
			),
			fmt.Sprintf(forwarding, "ANY", "PUT /read/{proxy+}", put),
		},
		"an integration of one's own that writes": {
			routes(
				gateway.Route{
					Path: "/written", Methods: gateway.Methods{"POST"},
					Integration: grants{{
						Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::documents/*"},
					}},
				},
				read("ANY"),
			),
			fmt.Sprintf(forwarding, "ANY", "POST /written", put),
		},
		"a bucket of an endpoint of S3": {
			routes(
				append(
					gateway.S3Endpoint(
						"/", gateway.S3Bucket{S3: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite}},
					),
					read("ANY"),
				)...,
			),
			fmt.Sprintf(strings.ReplaceAll(forwarding, "routes[1]", "routes[2]"), "ANY", "ANY /documents/{key+}",
				put) + "\n" + fmt.Sprintf(
				strings.ReplaceAll(forwarding, "routes[1]", "routes[2]"), "ANY", "ANY /documents/{key+}", remove,
			),
		},
		// These are accepted.
		"verbs that read":         {routes(written, read("GET", "HEAD")), ""},
		"verbs that need nothing": {routes(written, read("OPTIONS", "PATCH", "POST")), ""},
		"a verb that the other does not let": {
			routes(
				gateway.Route{Path: "/w/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: written.Integration},
				read("DELETE"),
			),
			"",
		},
		"another bucket": {
			routes(
				written,
				gateway.Route{
					Path: "/read/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents-2"},
				},
			), "",
		},
		"nobody that writes": {
			routes(
				gateway.Route{Path: "/a/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents"}},
				read("ANY"),
			), "",
		},
	})
}

// Two templates of keys conflict if they can be the same key.
func TestResolveFindsObjectsInCommon(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		read, written string
		want          bool
	}{
		"the same key":                              {"a", "a", true},
		"two keys":                                  {"a", "b", false},
		"a key and a longer one":                    {"a", "ab", false},
		"a key and a shorter one":                   {"ab", "a", false},
		"everything and a key":                      {"{x}", "a", true},
		"a key and everything":                      {"a", "{x}", true},
		"everything twice":                          {"{x}", "{y}", true},
		"a prefix and a key in it":                  {"public/{x}", "public/a", true},
		"a prefix and a key beside it":              {"public/{x}", "publication", false},
		"a prefix and one below it":                 {"public/{x}", "public/2024/{y}", true},
		"a prefix and one above it":                 {"public/2024/{x}", "public/{y}", true},
		"two prefixes":                              {"public/{x}", "private/{y}", false},
		"an ending and a key that has it":           {"{x}.pdf", "a.pdf", true},
		"an ending and a key that has another":      {"{x}.pdf", "a.txt", false},
		"two endings":                               {"{x}.pdf", "{y}.txt", false},
		"an ending of an ending":                    {"{x}.gz", "{y}.tar.gz", true},
		"a prefix and an ending":                    {"public/{x}", "{y}.pdf", true},
		"a prefix with an ending and another one":   {"public/{x}.pdf", "private/{y}.pdf", false},
		"two variables and a prefix":                {"{x}/a/{y}", "b/{x}", true},
		"two variables and a key of another ending": {"{x}/a/{y}.pdf", "b/a/c.txt", false},
		// The text between is ignored, which is the safe side.
		"middles that differ": {"{x}/a/{y}", "{x}/b/{y}", true},
		// The key is shorter than both ends together.
		"a key that the ends share": {"a{x}a", "a", true},
		"references":                {reference + "/{x}", reference + "/a", true},
		"two references":            {"${TfToken[TOKEN.1]}/{x}", "${TfToken[TOKEN.10]}/{x}", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := gateway.Resolve(routes(
				gateway.Route{
					Path: "/read/{x}/{y}", Methods: gateway.Methods{"DELETE"},
					Integration: bindOnly{gateway.S3{Bucket: "documents", Key: c.read}},
				},
				gateway.Route{
					Path: "/written/{x}/{y}", Methods: gateway.Methods{"DELETE"},
					Integration: gateway.S3{Bucket: "documents", Key: c.written, Access: gateway.ReadWrite},
				},
			), frankfurt)
			if got := err != nil; got != c.want {
				t.Errorf(
					"keys %q, which is read, and %q: Resolve: %v, want a fault: %v", c.read, c.written, err, c.want,
				)
			}
		})
	}
}

// Different tokens of one bucket are the same bucket.
func TestResolveFindsObjectsInCommonBehindReferences(t *testing.T) {
	t.Parallel()
	environment := frankfurt
	environment.Expressions = func(references []string) []string {
		return slices.Repeat([]string{"${aws_s3_bucket.documents.id}"}, len(references))
	}
	const first, second = "${TfToken[TOKEN.1]}", "${TfToken[TOKEN.2]}"
	for _, tokens := range [][2]string{{first, second}, {second, first}} {
		_, err := gateway.Resolve(routes(
			gateway.Route{
				Path: "/read/{proxy+}", Methods: gateway.Methods{"PUT"},
				Integration: bindOnly{gateway.S3{Bucket: tokens[0]}},
			},
			gateway.Route{
				Path: "/written/{proxy+}", Methods: gateway.Methods{"PUT"},
				Integration: gateway.S3{Bucket: tokens[1], Access: gateway.ReadWrite},
			},
		), environment)
		const want = `routes[0].methods: PUT /read/{proxy+}: must not forward requests that its access does not ` +
			`allow: the role, which all routes share, has s3:PutObject on arn:aws:s3:::${TfToken[TOKEN.1]}/* for ` +
			`PUT /written/{proxy+}; name the methods, such as GET and HEAD`
		if err == nil || err.Error() != want {
			t.Errorf("%s and %s: Resolve: %v, want %s", tokens[0], tokens[1], err, want)
		}
	}
}
