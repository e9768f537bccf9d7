package bucket

import (
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawscalleridentity"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketlogging"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// An AccessLog says where S3 writes the server access log of a bucket. S3 writes it
// within hours, and can lose lines of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
type AccessLog struct {
	// Bucket is the name of the bucket that gets the log, such as the Name of an Output whose
	// Config has ForAccessLogs. It must be another bucket of the same account and Region.
	// Default: none, no log.
	Bucket string
	// Prefix is the beginning of the keys of the log, at most 512 bytes of ASCII letters,
	// digits and !_.'()/=:-. Default: the logged bucket's name and a slash.
	Prefix string
}

// maxLogPrefixLength leaves room for what S3 appends to the prefix.
const maxLogPrefixLength = 512

var logPrefix = regexp.MustCompile(`^[A-Za-z0-9!_.'()/=:-]*$`)

func (c Config) checkAccessLog() fault.List {
	var faults fault.List
	if c.ForAccessLogs && c.KMSKeyARN != "" {
		faults.Add("kmsKeyARN", "%q: must be empty with forAccessLogs, since S3 writes access logs only to buckets that it encrypts with its own keys", c.KMSKeyARN)
	}
	log := c.AccessLog
	if log.Bucket == "" {
		if log.Prefix != "" {
			faults.Add("accessLog.bucket", `"": must be set, since accessLog.prefix is`)
		}
		return faults
	}
	faults.In("accessLog.bucket", gateway.CheckBucketName(log.Bucket))
	switch {
	case log.Bucket == c.Name:
		faults.Add("accessLog.bucket", "%q: must be another bucket: each line of the log would be logged in turn", log.Bucket)
	case c.ForAccessLogs:
		faults.Add("accessLog.bucket", "%q: must be empty with forAccessLogs: two buckets could log each other without end", log.Bucket)
	}
	if len(ref.Literal(log.Prefix)) > maxLogPrefixLength || ref.HasSyntax(log.Prefix) || !ref.Matches(log.Prefix, logPrefix, logPrefix) {
		faults.Add("accessLog.prefix", "%q: must be at most %d ASCII letters, digits and !_.'()/=:-", log.Prefix, maxLogPrefixLength)
	}
	return faults
}

// newAccessLog adds the log of a bucket.
func newAccessLog(scope constructs.Construct, bucket *string, log AccessLog) s3bucketlogging.S3BucketLoggingA {
	prefix := log.Prefix
	if prefix == "" {
		prefix = *bucket + "/"
	}
	return s3bucketlogging.NewS3BucketLoggingA(scope, jsii.String("access_log"), &s3bucketlogging.S3BucketLoggingAConfig{
		Bucket: bucket, TargetBucket: jsii.String(log.Bucket), TargetPrefix: jsii.String(prefix),
	})
}

// admitAccessLogs returns the statement with which S3 may write access logs of buckets of
// the same account.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func admitAccessLogs(scope constructs.Construct, arn string) iam.Statement {
	account := dataawscalleridentity.NewDataAwsCallerIdentity(scope, jsii.String("account"), &dataawscalleridentity.DataAwsCallerIdentityConfig{})
	return iam.Statement{
		Sid: "AllowAccessLogs", Effect: iam.Allow, Principal: iam.Principal{Service: ref.List{"logging.s3.amazonaws.com"}},
		Action: ref.List{"s3:PutObject"}, Resource: ref.List{arn + "/*"},
		Condition: iam.Conditions{"StringEquals": {"aws:SourceAccount": {*account.AccountId()}}},
	}
}
