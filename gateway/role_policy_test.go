package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// Routes whose role policies are tested below.
var (
	oneBucket = []gateway.Route{{
		Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents"},
	}}
	hidden = []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents", HideMissing: true}}}
	prefix = []gateway.Route{{
		Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents", Key: "public/{proxy}"},
	}}
	twoBuckets = []gateway.Route{
		{Path: "/listed/{proxy+}", Integration: gateway.S3{Bucket: "listed"}},
		{
			Path:        "/hidden/{proxy+}",
			Integration: gateway.S3{Bucket: "hidden", Key: "public/{proxy}", HideMissing: true},
		},
	}
	overlapping = []gateway.Route{
		{Path: "/all/{proxy+}", Integration: gateway.S3{Bucket: "documents", Key: "public/{proxy}"}},
		{
			Path:        "/some/{proxy+}",
			Integration: gateway.S3{Bucket: "documents", Key: "public/2024/{proxy}", HideMissing: true},
		},
	}
	uploads = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: grants{
		{Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::documents/inbox/*"}},
		{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::documents/*"}},
	}}}
	encrypted = []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{
		Bucket: "documents", KMSKeyARN: "arn:aws:kms:eu-central-1:111122223333:key/1",
	}}}
	noS3 = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: grants{
		{
			Actions:   []string{"dynamodb:GetItem"},
			Resources: []string{"arn:aws:dynamodb:eu-central-1:111122223333:table/items"},
		},
	}}}
	nothing = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: mock("200")}}
)

func rolePolicy(t *testing.T, list []gateway.Route) iam.Document {
	t.Helper()
	definition, err := gateway.Resolve(routes(list...), frankfurt)
	if err != nil {
		t.Fatalf("Resolve: %v", err)
	}
	return definition.RolePolicy
}

func TestRolePolicy(t *testing.T) {
	t.Parallel()
	read := ref.List{"s3:GetObject", "s3:ListBucket"}
	for name, c := range map[string]struct {
		routes []gateway.Route
		want   []iam.Statement
	}{
		"one bucket": {
			oneBucket,
			[]iam.Statement{
				{Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"arn:aws:s3:::documents/*"}},
				{Effect: "Allow", Action: ref.List{"s3:ListBucket"}, Resource: ref.List{"arn:aws:s3:::documents"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{"arn:aws:s3:::documents", "arn:aws:s3:::documents/*"},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: read,
					Resource: ref.List{"arn:aws:s3:::documents", "arn:aws:s3:::documents/*"},
				},
			},
		},
		"one bucket that hides what is missing": {
			hidden,
			[]iam.Statement{
				{Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"arn:aws:s3:::documents/*"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{"arn:aws:s3:::documents/*"},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: ref.List{"s3:GetObject"},
					Resource: ref.List{"arn:aws:s3:::documents/*"},
				},
			},
		},
		"the objects below a prefix": {
			prefix,
			[]iam.Statement{
				{
					Effect: "Allow", Action: ref.List{"s3:GetObject"},
					Resource: ref.List{"arn:aws:s3:::documents/public/*"},
				},
				{Effect: "Allow", Action: ref.List{"s3:ListBucket"}, Resource: ref.List{"arn:aws:s3:::documents"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{"arn:aws:s3:::documents", "arn:aws:s3:::documents/public/*"},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: read,
					Resource: ref.List{"arn:aws:s3:::documents", "arn:aws:s3:::documents/public/*"},
				},
			},
		},
		"two buckets with different settings": {
			twoBuckets,
			[]iam.Statement{
				{
					Effect: "Allow", Action: ref.List{"s3:GetObject"},
					Resource: ref.List{"arn:aws:s3:::hidden/public/*", "arn:aws:s3:::listed/*"},
				},
				{Effect: "Allow", Action: ref.List{"s3:ListBucket"}, Resource: ref.List{"arn:aws:s3:::listed"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{
						"arn:aws:s3:::listed", "arn:aws:s3:::hidden/public/*", "arn:aws:s3:::listed/*",
					},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: read,
					Resource: ref.List{"arn:aws:s3:::listed", "arn:aws:s3:::hidden/public/*", "arn:aws:s3:::listed/*"},
				},
			},
		},
		"a prefix below another": {
			overlapping,
			[]iam.Statement{
				{
					Effect: "Allow", Action: ref.List{"s3:GetObject"},
					Resource: ref.List{"arn:aws:s3:::documents/public/*", "arn:aws:s3:::documents/public/2024/*"},
				},
				{Effect: "Allow", Action: ref.List{"s3:ListBucket"}, Resource: ref.List{"arn:aws:s3:::documents"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{
						"arn:aws:s3:::documents", "arn:aws:s3:::documents/public/*",
						"arn:aws:s3:::documents/public/2024/*",
					},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: read,
					Resource: ref.List{
						"arn:aws:s3:::documents", "arn:aws:s3:::documents/public/*",
						"arn:aws:s3:::documents/public/2024/*",
					},
				},
			},
		},
		"writing below a prefix, reading everywhere": {
			uploads,
			[]iam.Statement{
				{Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"arn:aws:s3:::documents/*"}},
				{
					Effect: "Allow", Action: ref.List{"s3:PutObject"},
					Resource: ref.List{"arn:aws:s3:::documents/inbox/*"},
				},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{"arn:aws:s3:::documents/*", "arn:aws:s3:::documents/inbox/*"},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: ref.List{"s3:GetObject", "s3:PutObject"},
					Resource: ref.List{"arn:aws:s3:::documents/*", "arn:aws:s3:::documents/inbox/*"},
				},
				{Effect: "Deny", Action: ref.List{"s3:GetObject"}, NotResource: ref.List{"arn:aws:s3:::documents/*"}},
				{
					Effect: "Deny", Action: ref.List{"s3:PutObject"},
					NotResource: ref.List{"arn:aws:s3:::documents/inbox/*"},
				},
			},
		},
		"an encrypted bucket": {
			encrypted,
			[]iam.Statement{
				{
					Effect: "Allow", Action: ref.List{"kms:Decrypt"},
					Resource: ref.List{"arn:aws:kms:eu-central-1:111122223333:key/1"},
				},
				{Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"arn:aws:s3:::documents/*"}},
				{Effect: "Allow", Action: ref.List{"s3:ListBucket"}, Resource: ref.List{"arn:aws:s3:::documents"}},
				{
					Sid: "DenyOtherS3Resources", Effect: "Deny", Action: ref.List{"s3:*"},
					NotResource: ref.List{"arn:aws:s3:::documents", "arn:aws:s3:::documents/*"},
				},
				{
					Sid: "DenyOtherS3Actions", Effect: "Deny", NotAction: read,
					Resource: ref.List{"arn:aws:s3:::documents", "arn:aws:s3:::documents/*"},
				},
			},
		},
		"a service that is not S3": {
			noS3,
			[]iam.Statement{
				{
					Effect: "Allow", Action: ref.List{"dynamodb:GetItem"},
					Resource: ref.List{"arn:aws:dynamodb:eu-central-1:111122223333:table/items"},
				},
			},
		},
		"no role": {nothing, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, rolePolicy(t, c.routes).Statements); diff != "" {
				t.Errorf("RolePolicy (-want +got):\n%s", diff)
			}
		})
	}
}

// wildcard reports whether s matches an IAM pattern, in which * is any text and ? is any
// character.
func wildcard(pattern, s string) bool {
	for pattern != "" {
		switch {
		case pattern[0] == '*':
			for i := range len(s) + 1 {
				if wildcard(pattern[1:], s[i:]) {
					return true
				}
			}
			return false
		case s == "" || pattern[0] != '?' && pattern[0] != s[0]:
			return false
		}
		pattern, s = pattern[1:], s[1:]
	}
	return s == ""
}

func anyWildcard(patterns []string, s string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return wildcard(pattern, s) })
}

// applies reports whether a statement without conditions applies to an action on a
// resource.
func applies(s iam.Statement, action, resource string) bool {
	return (len(s.Action) == 0 || anyWildcard(s.Action, action)) &&
		(len(s.NotAction) == 0 || !anyWildcard(s.NotAction, action)) &&
		(len(s.Resource) == 0 || anyWildcard(s.Resource, resource)) &&
		(len(s.NotResource) == 0 || !anyWildcard(s.NotResource, resource))
}

// may reports whether the policy lets a role use the action in its own account, in which
// every bucket allows everything to everyone: the role's policy or the bucket's policy must
// allow it, and the role's policy must not deny it.
func may(policy iam.Document, action, resource string) bool {
	allowed := strings.HasPrefix(action, "s3:")
	for _, statement := range policy.Statements {
		if !applies(statement, action, resource) {
			continue
		}
		if statement.Effect == "Deny" {
			return false
		}
		allowed = true
	}
	return allowed
}

// everythingPossible returns all pairs of an action and a resource for which it exists.
func everythingPossible() [][2]string {
	var buckets, objects []string
	for _, bucket := range []string{"documents", "listed", "hidden", "documents-2", "other"} {
		buckets = append(buckets, "arn:aws:s3:::"+bucket)
		for _, key := range []string{
			"a", "public", "public/a", "public/2024/a", "publication", "private/public/a", "inbox/a", "inbox",
			"upload/one.txt",
		} {
			objects = append(objects, "arn:aws:s3:::"+bucket+"/"+key)
		}
	}
	var all [][2]string
	for _, kind := range []struct{ actions, resources []string }{
		{[]string{
			"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:DeleteObjectVersion",
			"s3:GetObjectAcl",
			"s3:PutObjectAcl", "s3:PutObjectTagging", "s3:PutObjectRetention", "s3:PutObjectLegalHold",
			"s3:BypassGovernanceRetention",
			"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:RestoreObject",
		}, objects},
		{[]string{
			"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketPolicy",
			"s3:PutBucketPolicy",
			"s3:DeleteBucket", "s3:ListBucketMultipartUploads",
		}, buckets},
		{[]string{"s3:ListAllMyBuckets", "s3:CreateJob"}, []string{"*"}},
		{[]string{"kms:Decrypt", "kms:GenerateDataKey"}, []string{
			"arn:aws:kms:eu-central-1:111122223333:key/1", "arn:aws:kms:eu-central-1:111122223333:key/2",
		}},
		{[]string{"dynamodb:GetItem", "dynamodb:PutItem"}, []string{
			"arn:aws:dynamodb:eu-central-1:111122223333:table/items",
			"arn:aws:dynamodb:eu-central-1:111122223333:table/items-2",
		}},
	} {
		for _, action := range kind.actions {
			for _, resource := range kind.resources {
				all = append(all, [2]string{action, resource})
			}
		}
	}
	return all
}

// The role can do what is granted and nothing else, even in an account whose buckets allow
// everything to everyone.
func TestRoleMayDoWhatIsGrantedOnly(t *testing.T) {
	t.Parallel()
	everyObject := func(bucket string) []string {
		var list []string
		for _, key := range []string{
			"a", "public", "public/a", "public/2024/a", "publication", "private/public/a", "inbox/a", "inbox",
			"upload/one.txt",
		} {
			list = append(list, "s3:GetObject arn:aws:s3:::"+bucket+"/"+key)
		}
		return list
	}
	for name, c := range map[string]struct {
		routes []gateway.Route
		want   []string
	}{
		"one bucket": {
			oneBucket,
			append(everyObject("documents"), "s3:ListBucket arn:aws:s3:::documents"),
		},
		"one bucket that hides what is missing": {
			hidden,
			everyObject("documents"),
		},
		"the objects below a prefix": {
			prefix,
			[]string{
				"s3:GetObject arn:aws:s3:::documents/public/a",
				"s3:GetObject arn:aws:s3:::documents/public/2024/a",
				"s3:ListBucket arn:aws:s3:::documents",
			},
		},
		"two buckets with different settings": {
			twoBuckets,
			append(everyObject("listed"),
				"s3:ListBucket arn:aws:s3:::listed",
				"s3:GetObject arn:aws:s3:::hidden/public/a",
				"s3:GetObject arn:aws:s3:::hidden/public/2024/a",
			),
		},
		"a prefix below another": {
			overlapping,
			[]string{
				"s3:GetObject arn:aws:s3:::documents/public/a",
				"s3:GetObject arn:aws:s3:::documents/public/2024/a",
				"s3:ListBucket arn:aws:s3:::documents",
			},
		},
		"writing below a prefix, reading everywhere": {
			uploads,
			append(everyObject("documents"), "s3:PutObject arn:aws:s3:::documents/inbox/a"),
		},
		"an encrypted bucket": {
			encrypted,
			append(
				everyObject("documents"), "s3:ListBucket arn:aws:s3:::documents",
				"kms:Decrypt arn:aws:kms:eu-central-1:111122223333:key/1",
			),
		},
		"one object, and another one known by a reference to its ARN": {
			[]gateway.Route{{Path: "/", Methods: gateway.Any, Integration: grants{
				{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::documents/a"}},
				{Actions: []string{"s3:PutObject"}, Resources: []string{reference}},
			}}},
			[]string{
				"s3:GetObject arn:aws:s3:::documents/a",
				"s3:PutObject arn:aws:s3:::documents/upload/one.txt",
			},
		},
		// S3 returns 403 for every verb except GET and HEAD because of the role's policy,
		// so the role must have one.
		"a method that S3 refuses": {
			[]gateway.Route{{
				Path: "/{proxy+}", Methods: gateway.Methods{"PUT"},
				Integration: bindOnly{gateway.S3{Bucket: "documents"}},
			}},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			definition, err := gateway.Resolve(routes(c.routes...), frankfurt)
			if err != nil {
				t.Fatalf("Resolve: %v", err)
			}
			policy := definition.Replace(func(string) string {
				return "arn:aws:s3:::documents/upload/one.txt"
			}).RolePolicy
			var got []string
			for _, pair := range everythingPossible() {
				if may(policy, pair[0], pair[1]) {
					got = append(got, pair[0]+" "+pair[1])
				}
			}
			if diff := cmp.Diff(sorted(c.want), sorted(got)); diff != "" {
				t.Errorf("the role may (-want +got):\n%s", diff)
			}
		})
	}
}

// The test above depends on this matcher.
func TestMay(t *testing.T) {
	t.Parallel()
	policy := iam.Document{Statements: []iam.Statement{
		{Effect: "Allow", Action: ref.List{"kms:*"}, Resource: ref.List{"key/?"}},
		{Effect: "Deny", Action: ref.List{"s3:Put*"}, NotResource: ref.List{"a/*", "b"}},
		{Effect: "Deny", NotAction: ref.List{"s3:PutObject", "kms:Decrypt"}, Resource: ref.List{"c", "a/*", "key/1"}},
	}}
	for name, c := range map[string]struct {
		action, resource string
		want             bool
	}{
		"allowed by the role":                     {"kms:Encrypt", "key/2", true},
		"allowed by nobody":                       {"kms:Encrypt", "key/22", false},
		"allowed by the bucket":                   {"s3:GetObject", "d", true},
		"denied outside a list of resources":      {"s3:PutObject", "d", false},
		"not denied inside a list of resources":   {"s3:PutObject", "a/b", true},
		"denied beside a list of actions":         {"s3:GetObject", "a/b", false},
		"denied although the role allows it":      {"kms:Encrypt", "key/1", false},
		"not denied by being on a list":           {"kms:Decrypt", "key/1", true},
		"a pattern is matched to its end":         {"s3:PutObject", "bb", false},
		"a pattern is matched from its beginning": {"s3:PutObject", "aa/b", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := may(policy, c.action, c.resource); got != c.want {
				t.Errorf("may(%q, %q) = %v, want %v", c.action, c.resource, got, c.want)
			}
		})
	}
}
