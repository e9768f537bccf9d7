package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/ref"
)

// Routes whose role policies are asked about.
var (
	oneBucket = []gateway.Route{
		{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents"}},
	}
	hidden = []gateway.Route{
		{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{Bucket: "documents", HideMissing: true}},
	}
	prefix  = []gateway.Route{{Path: "/{proxy+}", Integration: gateway.S3{Bucket: "documents", Key: "public/{proxy}"}}}
	buckets = []gateway.Route{
		{Path: "/documents/{proxy+}", Integration: gateway.S3{Bucket: "documents"}},
		{
			Path:        "/archive/{proxy+}",
			Integration: gateway.S3{Bucket: "archive", Key: "public/{proxy}", HideMissing: true},
		},
	}
	readWrite = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{
		Bucket: "documents", Key: "public/{proxy}", Access: gateway.ReadWrite,
	}}}
	writeOnly = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3{
		Bucket: "documents", Key: "public/{proxy}", Access: gateway.ReadWrite,
	}}}
	versions = []gateway.Route{
		{
			Path: "/{proxy+}", Methods: gateway.Any,
			Integration: gateway.S3{Bucket: "documents", Key: "public/{proxy}", Versions: true},
		},
	}
	parts = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{
		Bucket: "documents", Key: "public/{proxy}", Access: gateway.ReadWrite, Multipart: true, Versions: true,
	}}}
	readBesideWrite = []gateway.Route{
		{Path: "/read/{proxy+}", Integration: gateway.S3{Bucket: "documents"}},
		{Path: "/written/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{
			Bucket: "archive", Key: "public/{proxy}", Access: gateway.ReadWrite, HideMissing: true,
		}},
	}
	listed = gateway.S3Endpoint("/",
		gateway.S3Bucket{
			S3:   gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, Multipart: true, Versions: true},
			List: true,
		},
		gateway.S3Bucket{S3: gateway.S3{Bucket: "archive", Key: "public/{key}", HideMissing: true}},
	)
	options = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Any, Integration: gateway.S3{
		Bucket: "documents", Key: "public/{proxy}", Access: gateway.ReadWrite, HideMissing: true, Tagging: true,
		ACLs: true, ObjectLock: true, CustomerKeys: true,
	}}}
	copies = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3{
		Bucket: "documents", Key: "public/{proxy}", Access: gateway.ReadWrite, Copy: true,
	}}}
	deletions = gateway.S3Endpoint("/", gateway.S3Bucket{
		DeleteObjects: true, S3: gateway.S3{Bucket: "documents", Access: gateway.ReadWrite, HideMissing: true},
	})[:1]
	put = []gateway.Route{
		{Path: "/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: bindOnly{gateway.S3{Bucket: "documents"}}},
	}
	uploads = []gateway.Route{{Path: "/{proxy+}", Methods: gateway.Methods{"PUT"}, Integration: grants{
		{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::documents/public/*"}},
		{Actions: []string{"s3:PutObject"}, Resources: []string{"arn:aws:s3:::documents/private/*"}},
	}}}
)

// bindOnly is an integration of which package gateway sees only the method Bind. A route may
// then have methods that S3 refuses.
type bindOnly struct{ gateway.Integration }

// grants is an integration that needs them.
type grants []gateway.Grant

func (g grants) Bind(at gateway.Placement) (gateway.Binding, fault.List) {
	return gateway.Binding{
		Type: "AWS", HTTPMethod: at.Method,
		URI:               "arn:" + at.Partition + ":apigateway:" + at.Region + ":s3:path/documents/{proxy}",
		RequestParameters: map[string]string{"integration.request.path.proxy": "method.request.path.proxy"},
		UsesRole:          true, Responses: gateway.Responses{Name: "s3", Default: "200"}, Grants: g,
		Backend: "S3 documents",
	}, nil
}

// attempts asks what a role with a policy may do in its account. A bucket has
// no policy or, where it is open, one that admits everyone in the account.
func attempts(policy string) table {
	rows := table{}
	for _, open := range []bool{false, true} {
		ask := func(action, bucket, key string) {
			q := question{
				RolePolicy: policy, Caller: "arn:aws:sts::111122223333:assumed-role/reader/BackplaneAssumeRoleSession",
				Action: action, Resource: "arn:aws:s3:::" + bucket + key, SourceIP: "192.0.2.1",
			}
			name := action + " " + bucket + key
			if bucket == "*" {
				q.Resource = "*"
			}
			if open {
				name += ", open"
				q.ResourcePolicy = fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{
					"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::%[1]s", "arn:aws:s3:::%[1]s/*"],
					"Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}
				}]}`, bucket)
			}
			rows[name] = q
		}
		for _, bucket := range []string{"documents", "archive", "documents-2"} {
			for _, action := range []string{
				"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion",
				"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:GetObjectAcl", "s3:PutObjectAcl",
				"s3:GetObjectTagging",
				"s3:PutObjectTagging", "s3:DeleteObjectTagging", "s3:GetObjectRetention", "s3:PutObjectRetention",
				"s3:GetObjectLegalHold",
				"s3:PutObjectLegalHold", "s3:BypassGovernanceRetention", "s3:RestoreObject",
			} {
				ask(action, bucket, "/public/a")
				ask(action, bucket, "/private/a")
			}
			for _, action := range []string{
				"s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions", "s3:PutBucketPolicy",
			} {
				ask(action, bucket, "")
			}
		}
		if !open {
			ask("s3:ListAllMyBuckets", "*", "")
		}
	}
	return rows
}

func TestRolePolicy(t *testing.T) {
	emulatortest.RequirePython(t)
	cases := map[string]struct {
		routes []gateway.Route
		want   []string // whether the buckets are open or not
	}{
		"one bucket": {oneBucket, []string{
			"s3:GetObject documents/public/a", "s3:GetObject documents/private/a", "s3:ListBucket documents",
		}},
		"one bucket that hides what is missing": {hidden, []string{
			"s3:GetObject documents/public/a", "s3:GetObject documents/private/a",
		}},
		"the objects below a prefix": {prefix, []string{
			"s3:GetObject documents/public/a", "s3:ListBucket documents",
		}},
		"two buckets with different settings": {buckets, []string{
			"s3:GetObject documents/public/a", "s3:GetObject documents/private/a", "s3:ListBucket documents",
			"s3:GetObject archive/public/a",
		}},
		"reading and writing below a prefix": {readWrite, []string{
			"s3:GetObject documents/public/a", "s3:PutObject documents/public/a", "s3:DeleteObject documents/public/a",
			"s3:ListBucket documents",
		}},
		"only writing": {writeOnly, []string{"s3:PutObject documents/public/a"}},
		"reading versions": {versions, []string{
			"s3:GetObject documents/public/a", "s3:GetObjectVersion documents/public/a", "s3:ListBucket documents",
		}},
		"versions and uploads in parts": {parts, []string{
			"s3:GetObject documents/public/a", "s3:GetObjectVersion documents/public/a",
			"s3:PutObject documents/public/a",
			"s3:DeleteObject documents/public/a", "s3:DeleteObjectVersion documents/public/a",
			"s3:AbortMultipartUpload documents/public/a", "s3:ListMultipartUploadParts documents/public/a",
			"s3:ListBucket documents",
		}},
		"a bucket that is read beside one that is written": {readBesideWrite, []string{
			"s3:GetObject documents/public/a", "s3:GetObject documents/private/a", "s3:ListBucket documents",
			"s3:GetObject archive/public/a", "s3:PutObject archive/public/a", "s3:DeleteObject archive/public/a",
		}},
		"a bucket that is listed beside one that is not": {listed, []string{
			"s3:GetObject documents/public/a", "s3:GetObjectVersion documents/public/a",
			"s3:PutObject documents/public/a",
			"s3:DeleteObject documents/public/a", "s3:DeleteObjectVersion documents/public/a",
			"s3:AbortMultipartUpload documents/public/a", "s3:ListMultipartUploadParts documents/public/a",
			"s3:GetObject documents/private/a", "s3:GetObjectVersion documents/private/a",
			"s3:PutObject documents/private/a",
			"s3:DeleteObject documents/private/a", "s3:DeleteObjectVersion documents/private/a",
			"s3:AbortMultipartUpload documents/private/a", "s3:ListMultipartUploadParts documents/private/a",
			"s3:ListBucket documents", "s3:ListBucketMultipartUploads documents", "s3:ListBucketVersions documents",
			"s3:GetObject archive/public/a",
		}},
		"tags, lists and locks": {options, []string{
			"s3:GetObject documents/public/a", "s3:PutObject documents/public/a", "s3:DeleteObject documents/public/a",
			"s3:GetObjectAcl documents/public/a", "s3:PutObjectAcl documents/public/a",
			"s3:GetObjectTagging documents/public/a", "s3:PutObjectTagging documents/public/a",
			"s3:DeleteObjectTagging documents/public/a",
			"s3:GetObjectRetention documents/public/a", "s3:PutObjectRetention documents/public/a",
			"s3:GetObjectLegalHold documents/public/a", "s3:PutObjectLegalHold documents/public/a",
		}},
		"copies": {
			copies, []string{"s3:GetObject documents/public/a", "s3:PutObject documents/public/a"},
		},
		"several objects deleted": {
			deletions, []string{"s3:DeleteObject documents/public/a", "s3:DeleteObject documents/private/a"},
		},
		"a method that a bucket refuses": {put, nil},
		"writing beside what is read": {uploads, []string{
			"s3:GetObject documents/public/a", "s3:PutObject documents/private/a",
		}},
	}
	s := newSuite()
	for name, c := range cases {
		policy := resolve(t, gateway.Config{Endpoints: ref.List{"vpce-1"}, Routes: c.routes}).RolePolicy
		allowed := slices.Clone(c.want)
		for _, attempt := range c.want {
			allowed = append(allowed, attempt+", open")
		}
		s.add(name, attempts, policy, allowed, roleMutants(policy))
	}
	// A role that is allowed and denied nothing may do what the buckets admit
	// it to: a refusal above is the policy's doing.
	const nothing = "a role without a word about S3"
	s.tables[nothing], s.want[nothing] = attempts(`{"Version": "2012-10-17", "Statement": []}`), map[string]string{}
	for row := range s.tables[nothing] {
		s.want[nothing][row] = "ImplicitDeny"
		if strings.HasSuffix(row, ", open") {
			s.want[nothing][row] = "Allow"
		}
	}
	s.check(t)
}

// roleMutants returns policies of a role with one thing wrong each: a statement
// less, or an element of one of its lists less.
func roleMutants(policy iam.Document) map[string]iam.Document {
	mutants := map[string]iam.Document{}
	for i, s := range policy.Statements {
		name := fmt.Sprintf("statement %d (%s)", i, s.Effect)
		mutants["without "+name] = iam.Document{Statements: slices.Delete(slices.Clone(policy.Statements), i, i+1)}
		for part, of := range map[string]func(*iam.Statement) *ref.List{
			"Action":      func(s *iam.Statement) *ref.List { return &s.Action },
			"NotAction":   func(s *iam.Statement) *ref.List { return &s.NotAction },
			"Resource":    func(s *iam.Statement) *ref.List { return &s.Resource },
			"NotResource": func(s *iam.Statement) *ref.List { return &s.NotResource },
		} {
			list := *of(&s)
			if len(list) < 2 {
				continue
			}
			for _, element := range list {
				mutants[name+" without "+part+" "+
					element] = changed(policy, i, func(s *iam.Statement) { *of(s) = without(list, element) })
			}
		}
	}
	return mutants
}
