package markdown

import (
	"testing"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/samples"
	"cdk.tf/go/privateapi/review/report"
)

// A report names whatever the app changed and added, first what lets more through.
func TestMarkdownOfAConfiguration(t *testing.T) {
	t.Parallel()
	base, head := samples.Documents(t), samples.Documents(t)
	public := iam.Statement{
		Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"*"}}, Action: ref.List{"s3:GetObject"}, Resource: ref.List{
			"*",
		},
	}
	every := iam.Statement{Effect: "Allow", Action: ref.List{"*"}, Resource: ref.List{"*"}}
	bucket := review.Bucket{
		Address: "aws_s3_bucket.documents", ObjectOwnership: "BucketOwnerEnforced", Encryption: "AES256",
		PublicAccessBlock: []string{
			"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets",
		},
		Policy: []iam.Statement{},
	}
	open := bucket
	bucket.Versioning, bucket.UnfinishedUploadDays, bucket.AccessLog = "Enabled", 7, "logs/documents/"
	bucket.PreventDestroy = true
	open.PublicAccessBlock, open.ForceDestroy, open.Policy = nil, true, []iam.Statement{public}
	open.CORS = []review.CORSRule{{Origins: []string{"*"}, Methods: []string{"GET"}}}
	base[0].Configuration.Buckets = []review.Bucket{bucket}
	old := review.Domain{
		Address: "aws_api_gateway_domain_name.old", Name: "api.example.com", Type: "PRIVATE", CertificateARN: "arn:a",
		Mappings: []review.DomainMapping{
			{BasePath: "a", RestAPI: "blue", Stage: "prod"}, {BasePath: "b", RestAPI: "blue", Stage: "prod"},
		},
		Endpoints: []string{"vpce-1"}, SharedWith: []string{"444455556666"},
	}
	base[0].Configuration.Domains = []review.Domain{old}
	old.Name, old.Type, old.UnknownPolicy = "b.example.com", "REGIONAL", "hash"
	old.Mappings = []review.DomainMapping{
		{BasePath: "a", RestAPI: "green", Stage: "prod"}, {BasePath: "c", RestAPI: "blue", Stage: "prod"},
	}
	old.Endpoints, old.SharedWith = []string{"vpce-2"}, []string{"777788889999"}
	head[0].Configuration = review.Configuration{
		Overrides: []review.Override{
			{
				Address: "aws_api_gateway_method.api_method", Argument: "authorization",
				Written: `"AWS_IAM"`, Synthesized: `"NONE"`,
			},
			{Address: "aws_api_gateway_stage.api_stage", Argument: "cache_cluster_enabled", Synthesized: "true"},
			{Address: "aws_iam_role.gone"},
		},
		Elements: []review.Element{
			{
				Address: "aws_iam_role_policy.more", AttachedTo: []string{"aws_iam_role.api_role"},
				Arguments: map[string]string{"policy": "1"}, Policies: map[string][]iam.Statement{"policy": {every}},
			},
			{
				Address: "aws_iam_role_policy_attachment.more", AttachedTo: []string{review.AnyResource},
				Arguments: map[string]string{"role": "1"},
			},
			{Address: "aws_sqs_queue.orders"},
			{Address: "aws_api_gateway_rest_api.public", Arguments: map[string]string{"name": "1"}},
			{Address: "module.queues", Content: review.NotReadable},
			{Address: "local.names"},
			{Address: "provider.aws"},
		},
		Buckets: []review.Bucket{open},
		UserPools: []review.UserPool{{
			Address: "aws_cognito_user_pool.users", SelfSignUp: true, Recovery: []string{"verified_email"},
			Domains: []string{"documents"}, ForceDestroy: true,
			Clients: []review.UserPoolClient{{
				Address: "aws_cognito_user_pool_client.app", Secret: true, AuthFlows: []string{"ALLOW_USER_SRP_AUTH"},
				OAuthFlows: []string{"code"}, Scopes: []string{"openid"}, CallbackURLs: []string{
					"https://app.example.com",
				},
			}},
		}},
		Domains: []review.Domain{{
			Address: "aws_api_gateway_domain_name.new", Name: "new.example.com", Type: "PRIVATE", CertificateARN: "arn:a",
			SecurityPolicy: "TLS_1_2", EndpointAccessMode: "BASIC", Endpoints: []string{"vpce-1"},
			SharedWith: []string{"444455556666"}, AllowExternalPrincipals: true, Policy: []iam.Statement{every},
			Mappings: []review.DomainMapping{
				{RestAPI: "a1b2c3d4e5", Stage: "v1"},
				{BasePath: "d", RestAPI: "aws_api_gateway_rest_api.api_api_8A17F6F2", Stage: "prod"},
			},
			Records: []review.DomainRecord{
				{Type: "A", Target: "endpoint", Zone: "aws_route53_zone.z", VPCs: []string{"vpc-1"}},
			},
		}, old},
		DomainAccess: []review.DomainAccess{{
			Address: "aws_api_gateway_domain_name_access_association.a", DomainNameARN: "arn:b", Endpoint: "vpce-2",
		}},
		NotReviewed: []review.NotReviewed{{Address: "aws_api_gateway_rest_api.public", Reason: "It is public."}},
	}
	difference := compare.Digests(review.New(base), review.New(head))
	golden.Equal(t, "testdata/configuration.md", []byte(Report(report.Report{
		Stack: "privateapi", Digest: review.New(head), Difference: &difference,
	})))
}
