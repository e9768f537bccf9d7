// Package bucket creates a private S3 bucket and objects in it. An existing bucket
// needs no construct: give its name to gateway.S3.
package bucket

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"unicode/utf8"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketcorsconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketlifecycleconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketlogging"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketownershipcontrols"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketpublicaccessblock"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketserversideencryptionconfiguration"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketversioning"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3object"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/written"
	"cdk.tf/go/privateapi/ref"
)

// Config configures a bucket. The zero Config is valid.
type Config struct {
	// Name is the bucket's name: 3 to 63 lower-case letters, digits, dots and
	// hyphens. If it is a reference whose value is null, the default applies.
	// Default: a name that begins with NamePrefix.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	Name string
	// NamePrefix is the beginning of a generated name, at most 37 characters.
	// Default: "private-api-".
	NamePrefix string
	// KMSKeyARN is the ARN of the KMS key that encrypts objects. Also give it to
	// gateway.S3, so that the role may use the key. Default: a key that S3 manages.
	KMSKeyARN string
	// NoVersioning does not keep earlier versions of objects. Default: false. If it is
	// set later, Terraform suspends versioning, and earlier versions stay.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
	NoVersioning bool
	// EarlierVersionDays is the number of days for which S3 keeps an earlier version of an
	// object. Default: 0, which keeps all earlier versions.
	EarlierVersionDays int
	// UnfinishedUploadDays is the number of days after which S3 ends an upload in parts that
	// is not complete, and deletes its parts. Default: 7.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
	UnfinishedUploadDays int
	// KeepUnfinishedUploads keeps the parts of such uploads, for which S3 charges, until
	// somebody deletes them. Default: false.
	KeepUnfinishedUploads bool
	// AccessLog writes S3's server access log of the bucket to another bucket. Default: none.
	AccessLog AccessLog
	// ForAccessLogs lets S3 write access logs of buckets of the same account and Region into
	// this bucket. It must have no KMSKeyARN and no AccessLog. Default: false.
	ForAccessLogs bool
	// Statements are further statements of the bucket policy. Resource lists patterns of keys
	// of this bucket with a slash before them, such as "/reports/*". If Resource is empty, the
	// statement is about the bucket and all its objects. NotResource must be empty. An Allow
	// for everyone must be limited to fixed values of a condition key, since S3 refuses a
	// public policy. Default: none.
	Statements []iam.Statement
	// ForceDestroy allows Terraform to destroy the bucket together with objects that
	// Terraform did not create. Default: false, so that destroying such a bucket fails.
	ForceDestroy bool
	// PreventDestroy makes a plan fail that would destroy or replace the bucket. It cannot be
	// combined with ForceDestroy. Default: false.
	PreventDestroy bool
	// CORS are the bucket's CORS rules. They apply to routes that leave CORS to the
	// bucket: see BucketCORS of gateway.S3. Default: none.
	CORS []CORSRule
	// Objects are created in the bucket. Default: none.
	Objects []Object
}

// A CORSRule says which requests scripts of other websites may make.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
type CORSRule struct {
	// Origins are the origins of the websites, such as "https://app.example.com", each
	// with at most one "*". Required.
	Origins []string
	// Methods are the allowed methods: GET, HEAD, PUT, DELETE and POST. Default: GET
	// and HEAD.
	Methods []string
	// Headers are the request headers that scripts may send, each with at most one "*".
	// Default: "*".
	Headers []string
	// ExposeHeaders are the response headers that scripts may read, in addition to
	// those that browsers always allow. Default: none.
	ExposeHeaders []string
	// MaxAgeSeconds is the number of seconds for which browsers may cache the response
	// to a preflight request. Default: 0, which leaves it to the browser.
	MaxAgeSeconds int
}

// An Object is an object in the bucket.
type Object struct {
	// Key is the object's key, 1 to 1,024 bytes of UTF-8. Required.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
	Key string
	// Content is the object's content. It is part of the synthesized configuration and
	// of the Terraform state, so it should be small. Default: empty.
	Content []byte
	// ContentType is the media type, such as "text/html; charset=utf-8". Required.
	ContentType string
}

// Output is what [New] created.
type Output struct {
	// Name is the bucket's name.
	Name string
	// ARN is the bucket's ARN.
	ARN string
	// KMSKeyARN is the KMSKeyARN of the Config.
	KMSKeyARN string
	// Bucket is the resource, for resources of your own that belong to the bucket. It
	// is nil if New returns an error.
	Bucket s3bucket.S3Bucket
	// Policy is the bucket's policy, and Versioning its versioning. Versioning is nil with
	// NoVersioning.
	Policy     s3bucketpolicy.S3BucketPolicy
	Versioning s3bucketversioning.S3BucketVersioningA
	// Lifecycle has the rules that delete unfinished uploads and earlier versions. It is nil
	// with KeepUnfinishedUploads and without EarlierVersionDays.
	Lifecycle s3bucketlifecycleconfiguration.S3BucketLifecycleConfiguration
	// AccessLog says where S3 writes the access log. It is nil without the field of the
	// Config.
	AccessLog s3bucketlogging.S3BucketLoggingA
}

const (
	defaultNamePrefix   = "private-api-"
	maxNamePrefixLength = 37 // the provider appends 26 characters to it
	maxKeyLength        = 1024
)

// contentType matches what HTTP allows in the value of a header.
var (
	contentType     = regexp.MustCompile(`^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$`)
	contentTypeText = regexp.MustCompile(`^[\x20-\x7e]*$`)
)

var namePrefix = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

// New adds a bucket to a stack. Only principals with permissions can read it, and only
// over TLS:
//
//	aws_s3_bucket
//	├ aws_s3_bucket_public_access_block
//	├ aws_s3_bucket_ownership_controls, without ACLs
//	├ aws_s3_bucket_server_side_encryption_configuration
//	├ aws_s3_bucket_policy, which denies plain HTTP and has the Statements
//	├ data.aws_caller_identity, with ForAccessLogs
//	├ aws_s3_bucket_logging, with AccessLog
//	├ aws_s3_bucket_versioning, without NoVersioning
//	├ aws_s3_bucket_lifecycle_configuration, without KeepUnfinishedUploads or with EarlierVersionDays
//	├ aws_s3_bucket_cors_configuration, with CORS
//	└ aws_s3_object, one per Object
//
// If the Config is not valid, New adds nothing and returns an error of type
// [*fault.Error]. The Output then has placeholders, with which an app can create
// further constructs to find their faults too.
func New(scope constructs.Construct, id string, config Config) (Output, error) {
	var faults fault.List
	faults.In(id, config.check())
	if err := faults.Err(); err != nil {
		return Output{Name: "placeholder", ARN: "arn:aws:s3:::placeholder"}, err
	}
	scope = constructs.NewConstruct(scope, jsii.String(id))
	bucket := s3bucket.NewS3Bucket(scope, jsii.String("bucket"), config.bucket())
	name := bucket.Id()
	arn := *bucket.Arn()

	blocked := s3bucketpublicaccessblock.NewS3BucketPublicAccessBlock(scope, jsii.String("public_access_block"), &s3bucketpublicaccessblock.S3BucketPublicAccessBlockConfig{
		Bucket:                name,
		BlockPublicAcls:       jsii.Bool(true),
		BlockPublicPolicy:     jsii.Bool(true),
		IgnorePublicAcls:      jsii.Bool(true),
		RestrictPublicBuckets: jsii.Bool(true),
	})
	s3bucketownershipcontrols.NewS3BucketOwnershipControls(scope, jsii.String("ownership"), &s3bucketownershipcontrols.S3BucketOwnershipControlsConfig{
		Bucket: name,
		Rule:   &s3bucketownershipcontrols.S3BucketOwnershipControlsRule{ObjectOwnership: jsii.String("BucketOwnerEnforced")},
	})
	encryption := s3bucketserversideencryptionconfiguration.NewS3BucketServerSideEncryptionConfigurationA(scope, jsii.String("encryption"), &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationAConfig{
		Bucket: name,
		Rule:   []*s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleA{config.encryption()},
	})
	statements := []iam.Statement{denyPlainHTTP(arn)}
	if config.ForAccessLogs {
		statements = append(statements, admitAccessLogs(scope, arn))
	}
	// S3 refuses concurrent changes of a bucket's access, so the policy waits.
	policy := s3bucketpolicy.NewS3BucketPolicy(scope, jsii.String("policy"), &s3bucketpolicy.S3BucketPolicyConfig{
		Bucket:    name,
		Policy:    jsii.String(config.policy(arn, statements...).JSON(encodeList)),
		DependsOn: &[]cdktf.ITerraformDependable{blocked},
	})
	before := []cdktf.ITerraformDependable{encryption}
	var versioning s3bucketversioning.S3BucketVersioningA
	if !config.NoVersioning {
		versioning = s3bucketversioning.NewS3BucketVersioningA(scope, jsii.String("versioning"), &s3bucketversioning.S3BucketVersioningAConfig{
			Bucket:                  name,
			VersioningConfiguration: &s3bucketversioning.S3BucketVersioningVersioningConfiguration{Status: jsii.String("Enabled")},
		})
		before = append(before, versioning)
	}
	var lifecycle s3bucketlifecycleconfiguration.S3BucketLifecycleConfiguration
	if rules := config.lifecycleRules(); len(rules) > 0 {
		var first []cdktf.ITerraformDependable
		if versioning != nil {
			first = append(first, versioning) // S3 needs it for rules about earlier versions
		}
		lifecycle = s3bucketlifecycleconfiguration.NewS3BucketLifecycleConfiguration(scope, jsii.String("lifecycle"), &s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationConfig{
			Bucket:    name,
			Rule:      rules,
			DependsOn: &first,
		})
	}
	var accessLog s3bucketlogging.S3BucketLoggingA
	if config.AccessLog.Bucket != "" {
		accessLog = newAccessLog(scope, name, config.AccessLog)
	}
	if len(config.CORS) > 0 {
		s3bucketcorsconfiguration.NewS3BucketCorsConfiguration(scope, jsii.String("cors"), &s3bucketcorsconfiguration.S3BucketCorsConfigurationConfig{
			Bucket:   name,
			CorsRule: config.corsRules(),
		})
	}
	for _, object := range config.Objects {
		s3object.NewS3Object(scope, jsii.String("object_"+url.PathEscape(object.Key)), object.config(name, before))
	}
	written.Construct(scope)
	return Output{
		Name: *name, ARN: arn, KMSKeyARN: config.KMSKeyARN,
		Bucket: bucket, Policy: policy, Versioning: versioning, Lifecycle: lifecycle, AccessLog: accessLog,
	}, nil
}

func (c Config) check() fault.List {
	var faults fault.List
	if c.Name != "" {
		faults.In("name", gateway.CheckBucketName(c.Name))
	}
	if prefix := c.NamePrefix; prefix != "" && (len(ref.Literal(prefix)) > maxNamePrefixLength || !ref.Name(prefix, namePrefix)) {
		faults.Add("namePrefix", "%q: must be at most %d lower-case letters, digits, dots and hyphens", prefix, maxNamePrefixLength)
	}
	faults.In("namePrefix", gateway.CheckBucketNamePrefix(c.NamePrefix))
	faults.In("kmsKeyARN", gateway.CheckKMSKeyARN(c.KMSKeyARN))
	faults = append(faults, c.checkLifecycle()...)
	faults = append(faults, c.checkAccessLog()...)
	faults = append(faults, c.checkStatements()...)
	if c.PreventDestroy && c.ForceDestroy {
		faults.Add("forceDestroy", "true: must not be set together with preventDestroy")
	}
	for i, rule := range c.CORS {
		faults.In(fmt.Sprintf("cors[%d]", i), rule.check())
	}
	keys := map[string]int{}
	for i, object := range c.Objects {
		field := fmt.Sprintf("objects[%d].", i)
		switch first, repeated := keys[object.Key]; {
		case object.Key == "" || len(object.Key) > maxKeyLength:
			faults.Add(field+"key", "%q: must be 1 to %d bytes", object.Key, maxKeyLength)
		case ref.HasSyntax(object.Key):
			faults.Add(field+"key", "%q: must not contain ${ or %%{", object.Key)
		case repeated:
			faults.Add(field+"key", "%q: must not repeat the key of objects[%d]", object.Key, first)
		}
		keys[object.Key] = i
		if !ref.Matches(object.ContentType, contentType, contentTypeText) {
			faults.Add(field+"contentType", `%q: must be printable ASCII characters, such as "text/html; charset=utf-8"`, object.ContentType)
		}
	}
	return faults
}

func (c Config) bucket() *s3bucket.S3BucketConfig {
	config := &s3bucket.S3BucketConfig{}
	if c.PreventDestroy {
		config.Lifecycle = &cdktf.TerraformResourceLifecycle{PreventDestroy: jsii.Bool(true)}
	}
	if c.ForceDestroy {
		config.ForceDestroy = jsii.Bool(true)
	}
	prefix := c.NamePrefix
	if prefix == "" {
		prefix = defaultNamePrefix
	}
	switch {
	case c.Name == "":
		config.BucketPrefix = jsii.String(prefix)
	case ref.Contains(c.Name):
		config.Bucket = jsii.String(c.Name)
		null := cdktf.Token_NullValue()
		unnamed := cdktf.Op_Eq(jsii.String(c.Name), null)
		config.BucketPrefix = cdktf.Token_AsString(cdktf.Fn_Conditional(unnamed, jsii.String(prefix), null), nil)
	default:
		config.Bucket = jsii.String(c.Name)
	}
	return config
}

func (c Config) encryption() *s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleA {
	by := &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA{
		SseAlgorithm: jsii.String("AES256"),
	}
	rule := &s3bucketserversideencryptionconfiguration.S3BucketServerSideEncryptionConfigurationRuleA{ApplyServerSideEncryptionByDefault: by}
	if c.KMSKeyARN != "" {
		by.SseAlgorithm = jsii.String("aws:kms")
		by.KmsMasterKeyId = jsii.String(c.KMSKeyARN)
		rule.BucketKeyEnabled = jsii.Bool(true)
	}
	return rule
}

func denyPlainHTTP(arn string) iam.Statement {
	return iam.Statement{
		Sid: "DenyPlainHTTP", Effect: "Deny", Principal: iam.Principal{AWS: ref.List{"*"}},
		Action: ref.List{"s3:*"}, Resource: ref.List{arn, arn + "/*"},
		Condition: map[string]map[string]ref.List{"Bool": {"aws:SecureTransport": {"false"}}},
	}
}

func (o Object) config(bucket *string, before []cdktf.ITerraformDependable) *s3object.S3ObjectConfig {
	config := &s3object.S3ObjectConfig{
		Bucket:      bucket,
		Key:         jsii.String(o.Key),
		ContentType: jsii.String(ref.Escape(o.ContentType)),
		DependsOn:   &before,
	}
	if utf8.Valid(o.Content) {
		config.Content = jsii.String(ref.Escape(string(o.Content)))
	} else {
		config.ContentBase64 = jsii.String(base64.StdEncoding.EncodeToString(o.Content))
	}
	return config
}
