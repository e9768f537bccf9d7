package bucket

import (
	"math"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucketlifecycleconfiguration"

	"cdk.tf/go/privateapi/fault"
)

const (
	defaultUnfinishedUploadDays = 7
	// maxDays is the largest number that the provider has for days.
	maxDays = math.MaxInt32
)

func (c Config) checkLifecycle() fault.List {
	var faults fault.List
	for _, days := range []struct {
		field string
		value int
	}{{"unfinishedUploadDays", c.UnfinishedUploadDays}, {"earlierVersionDays", c.EarlierVersionDays}} {
		if days.value < 0 || days.value > maxDays {
			faults.Add(days.field, "%d: must be 1 to %d, or 0 for the default", days.value, maxDays)
		}
	}
	if c.KeepUnfinishedUploads && c.UnfinishedUploadDays != 0 {
		faults.Add("unfinishedUploadDays", "%d: must not be set together with keepUnfinishedUploads", c.UnfinishedUploadDays)
	}
	return faults
}

// lifecycleRules returns one rule per purpose. Each of them is for all objects.
func (c Config) lifecycleRules() []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRule {
	var rules []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRule
	add := func(id string) *s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRule {
		rules = append(rules, &s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRule{
			Id: jsii.String(id), Status: jsii.String("Enabled"),
			// Without a filter, the provider writes the obsolete prefix. An empty block would not
			// be synthesized.
			Filter: []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleFilter{{Prefix: jsii.String("")}},
		})
		return rules[len(rules)-1]
	}
	if !c.KeepUnfinishedUploads {
		days := c.UnfinishedUploadDays
		if days == 0 {
			days = defaultUnfinishedUploadDays
		}
		add("unfinished-uploads").AbortIncompleteMultipartUpload = []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload{
			{DaysAfterInitiation: jsii.Number(days)},
		}
	}
	if c.EarlierVersionDays != 0 {
		rule := add("earlier-versions")
		rule.NoncurrentVersionExpiration = []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration{
			{NoncurrentDays: jsii.Number(c.EarlierVersionDays)},
		}
		// Without its earlier versions, a deleted object is a marker that nobody needs.
		rule.Expiration = []*s3bucketlifecycleconfiguration.S3BucketLifecycleConfigurationRuleExpiration{
			{ExpiredObjectDeleteMarker: jsii.Bool(true)},
		}
	}
	return rules
}
