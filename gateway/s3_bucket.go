package gateway

import (
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// An s3Bucket is the bucket of an integration.
type s3Bucket struct{ name, region string }

func (b s3Bucket) check() fault.List {
	var faults fault.List
	faults.In("bucket", CheckBucketName(b.name))
	faults.In("region", checkRegion(b.region))
	return faults
}

// bind returns the binding of a request for the bucket, or for a path in it: rest is "" or
// begins with a slash.
func (b s3Bucket) bind(at Placement, rest string) Binding {
	region := b.region
	if region == "" {
		region = at.Region
	}
	return Binding{
		Type:              "AWS",
		HTTPMethod:        at.Method,
		URI:               "arn:" + at.Partition + ":apigateway:" + region + ":s3:path/" + b.name + strings.ReplaceAll(rest, " ", "%20"),
		UsesRole:          true,
		RequestParameters: map[string]string{},
		Responses:         s3Responses.clone(),
		Backend:           "S3 " + b.name + rest,
	}
}

func (b s3Bucket) arn(at Placement) string {
	return "arn:" + at.Partition + ":s3:::" + b.name
}
