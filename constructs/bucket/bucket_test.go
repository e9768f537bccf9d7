package bucket_test

import (
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func TestSnapshots(t *testing.T) {
	synthtest.Snapshots(t, "documents", bucket.New, synthtest.Samples[bucket.Config]{
		"default": func(sampleapis.References) bucket.Config { return bucket.Config{} },
		"literals": func(sampleapis.References) bucket.Config {
			return bucket.Config{
				Name: "documents", KMSKeyARN: "arn:aws:kms:eu-central-1:111122223333:key/0a", NoVersioning: true,
				KeepUnfinishedUploads: true,
			}
		},
		"suspended": func(sampleapis.References) bucket.Config {
			return bucket.Config{Name: "documents", NoVersioning: true, EarlierVersionDays: 1}
		},
		"for_logs": func(sampleapis.References) bucket.Config {
			return bucket.Config{NamePrefix: "access-logs-", ForAccessLogs: true}
		},
		"kept": func(sampleapis.References) bucket.Config { return bucket.Config{PreventDestroy: true} },
		"logged": func(sampleapis.References) bucket.Config {
			return bucket.Config{Name: "documents", AccessLog: bucket.AccessLog{Bucket: "access-logs"}}
		},
		"options": func(r sampleapis.References) bucket.Config {
			return bucket.Config{
				Name: r.String("bucket_name"), NamePrefix: "documents-", KMSKeyARN: r.String("key_arn"),
				Statements: []iam.Statement{
					{
						Sid: "AllowAuditors", Effect: "Allow", Action: ref.List{"s3:GetObject"}, Resource: ref.List{"/reports/*"},
						Principal: iam.Principal{AWS: ref.List{"arn:aws:iam::444455556666:root", r.String("auditor")}},
					},
					{
						Effect: "Deny", Principal: iam.Principal{AWS: ref.List{"*"}}, Action: ref.List{"s3:DeleteObjectVersion"},
					},
					{
						Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"*"}}, Action: ref.List{"s3:GetObject"},
						Condition: iam.Conditions{"StringEquals": {"aws:PrincipalOrgID": {"o-1234567890"}}},
					},
				},
				ForceDestroy: true, EarlierVersionDays: 90, UnfinishedUploadDays: 2,
				AccessLog: bucket.AccessLog{Bucket: r.String("log_bucket"), Prefix: "documents/"},
				CORS: []bucket.CORSRule{
					{Origins: []string{"https://app.example.com", "https://*.example.org"}},
					{
						Origins: []string{"*"}, Methods: []string{"GET", "PUT"}, Headers: []string{"x-amz-*"},
						ExposeHeaders: []string{"ETag"}, MaxAgeSeconds: 600,
					},
				},
				Objects: []bucket.Object{
					{Key: "a/template.txt", Content: []byte("literal ${x} and %{if x}"), ContentType: "text/plain"},
					// A different key, but the same construct id without escaping.
					{Key: "a--template.txt", Content: []byte("a"), ContentType: "text/plain"},
					{Key: "binary", Content: []byte{0xff, 0x00, 0xfe}, ContentType: "application/octet-stream"},
				},
			}
		},
	})
}

var (
	account  = iam.Principal{AWS: ref.List{"444455556666"}}
	everyone = iam.Principal{AWS: ref.List{"*"}}
)

// readers returns a statement that lets principals read.
func readers(who iam.Principal) iam.Statement {
	return iam.Statement{Effect: "Allow", Principal: who, Action: ref.List{"s3:GetObject"}}
}

// public returns a statement that lets everyone read.
func public(conditions iam.Conditions) iam.Statement {
	return iam.Statement{
		Effect: "Allow", Principal: everyone, Action: ref.List{"s3:GetObject"}, Condition: conditions,
	}
}

func TestRefusals(t *testing.T) {
	synthtest.Refusals(t, "documents", bucket.New, map[string]bucket.Config{
		"names, keys and objects": {
			NamePrefix: "Upper", Name: "a", KMSKeyARN: "key",
			Objects: []bucket.Object{
				{Key: "k"}, {Key: "k", ContentType: "text/plain"}, {Key: "${x}", ContentType: "text/plain"},
			},
		},
		"days":                              {EarlierVersionDays: -1, UnfinishedUploadDays: 1 << 31},
		"uploads that are kept and deleted": {KeepUnfinishedUploads: true, UnfinishedUploadDays: 2},
		"a log of itself": {
			Name: "documents", AccessLog: bucket.AccessLog{Bucket: "documents", Prefix: "${x}"},
		},
		"a log of a bucket for logs": {
			KMSKeyARN: "arn:aws:kms:eu-central-1:111122223333:key/0a", ForAccessLogs: true,
			AccessLog: bucket.AccessLog{Bucket: "others"},
		},
		"a prefix without a log": {AccessLog: bucket.AccessLog{Prefix: strings.Repeat("x", 513)}},
		"a long prefix":          {AccessLog: bucket.AccessLog{Bucket: "access-logs", Prefix: strings.Repeat("x", 513)}},
		"destroyed and kept":     {ForceDestroy: true, PreventDestroy: true},
		"no statements": {Statements: []iam.Statement{
			{},
			{
				Sid: "Deny Plain", Effect: "deny", Principal: account, Action: ref.List{"sqs:*"}, NotAction: ref.List{"s3:*"},
				Resource: ref.List{"arn:aws:s3:::documents/*", "*"}, NotResource: ref.List{"/a"},
			},
			{Sid: "DenyPlainHTTP", Effect: "Allow", Principal: account, Action: ref.List{"s3:GetObject"}},
			{Sid: "A", Effect: "Allow", Principal: account, Action: ref.List{"s3:GetObject"}},
			{Sid: "A", Effect: "Allow", Principal: account, Action: ref.List{"s3:" + strings.Repeat("x", 21_000)}},
		}},
		// Without resources, they are short enough.
		"many statements": {Statements: slices.Repeat([]iam.Statement{readers(account)}, 200)},
		"public statements": {Statements: []iam.Statement{
			public(nil),
			public(iam.Conditions{"Bool": {"aws:SecureTransport": {"true"}}}),
			public(iam.Conditions{"StringEqualsIfExists": {"aws:PrincipalOrgID": {"o-1234567890"}}}),
			public(iam.Conditions{"StringNotEquals": {"aws:SourceVpc": {"vpc-0a"}}}),
			public(iam.Conditions{"StringLike": {"aws:SourceVpc": {"vpc-*"}}}),
			public(iam.Conditions{"StringEquals": {"aws:SourceAccount": {"${aws:PrincipalAccount}"}}}),
			public(iam.Conditions{"IpAddress": {"aws:SourceIp": {"10.0.0.0/8", "0.0.0.0/1"}}}),
			public(iam.Conditions{"IpAddress": {"aws:SourceIp": {"2000::/3"}}}),
			public(iam.Conditions{"IpAddress": {"aws:SourceIp": {"10.0.0.0/8"}}}), // not public
		}},
		"public statements in IPv6": {Statements: []iam.Statement{
			public(iam.Conditions{"IpAddress": {"aws:SourceIp": {"::ffff:0.0.0.0/96"}}}), // all of IPv4
			// Not public.
			public(iam.Conditions{"IpAddress": {"aws:SourceIp": {"::ffff:10.0.0.0/104", "2001:db8::/32"}}}),
		}},
		"principals that S3 refuses": {Statements: []iam.Statement{
			readers(iam.Principal{AWS: ref.List{"arn:aws:iam::444455556666:role/*"}}),
			readers(iam.Principal{Service: ref.List{"*"}}),
			readers(iam.Principal{Federated: ref.List{""}}),
			readers(iam.Principal{CanonicalUser: ref.List{"${x}"}}),
		}},
		"conditions without values": {Statements: []iam.Statement{
			{
				Effect: "Deny", Principal: account, Action: ref.List{"s3:GetObject"}, Condition: iam.Conditions{
					"": {"aws:SourceVpc": {"vpc-0a"}}, "Bool": nil, "StringEquals": {"": {"a"}, "aws:SourceVpc": nil},
				},
			},
		}},
		"lists in text": {Statements: []iam.Statement{
			{
				Effect: "Allow", Action: ref.List{"s3:GetObject"},
				Principal: iam.Principal{AWS: ref.List{"444455556666", "#{TfToken[TOKEN.1]}"}},
			},
			{
				Effect: "Allow", Action: ref.List{"s3:GetObject"}, Principal: account,
				Condition: iam.Conditions{"StringEquals": {"aws:SourceVpc": {"vpc-#{TfToken[TOKEN.1]}"}}},
			},
			{
				Effect: "Allow", Action: ref.List{"s3:GetObject"}, Principal: account,
				Condition: iam.Conditions{"StringEquals": {"#{TfToken[TOKEN.1]}": {"vpc-0a"}}},
			},
		}},
		"statements that lock everyone out": {Statements: []iam.Statement{
			{Effect: "Deny", Principal: everyone, Action: ref.List{"S3:Put*"}},
			{Effect: "Deny", Principal: everyone, NotAction: ref.List{"s3:GetObject"}},
			{Effect: "Deny", Principal: everyone, NotAction: ref.List{"s3:PutBucketPolicy"}}, // only its owner can use it
		}},
		"a reserved name":   {Name: "documents--x-s3"},
		"a reserved prefix": {NamePrefix: "sthree-documents-"},
		"CORS": {CORS: []bucket.CORSRule{
			{
				Origins: []string{"https://app.example.com", "https://*.example.org", "*"}, Headers: []string{"x-*"},
				ExposeHeaders: []string{"ETag"},
			},
			{},
			{
				Origins: []string{"", "https://*.*", "${var.origin}"}, Headers: []string{"*-*", ""},
				Methods: []string{"GET", "OPTIONS", "get"}, ExposeHeaders: []string{"x-*", "", "${x}"},
				MaxAgeSeconds: -1,
			},
		}},
	})
}
