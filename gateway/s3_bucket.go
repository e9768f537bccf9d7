package gateway

import "cdk.tf/go/privateapi/fault"

// An s3Bucket is the bucket that an integration calls.
type s3Bucket struct{ name, region string }

func (b s3Bucket) check() fault.List {
	var faults fault.List
	faults.In("bucket", CheckBucketName(b.name))
	faults.In("region", checkRegion(b.region))
	return faults
}

// bind returns the binding of a request for the bucket, or for what is below it:
// rest is "" or begins with a slash.
func (b s3Bucket) bind(at Placement, rest string) Binding {
	region := b.region
	if region == "" {
		region = at.Region
	}
	return Binding{
		Type:              "AWS",
		HTTPMethod:        at.Method,
		URI:               "arn:" + at.Partition + ":apigateway:" + region + ":s3:path/" + b.name + rest,
		UsesRole:          true,
		RequestParameters: map[string]string{},
		Responses:         s3Responses,
		Backend:           "S3 " + b.name + rest,
	}
}

func (b s3Bucket) arn(at Placement) string {
	return "arn:" + at.Partition + ":s3:::" + b.name
}

// s3Responses is what becomes of S3's answers. Each status that S3 gives for
// an object is itself; whatever else it may say is a bad gateway.
//
// Date is a header that API Gateway sets itself, so S3's arrives as Timestamp.
// Content-Length arrives as x-amzn-Remapped-Content-Length, the only length
// that the response to a HEAD has.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var s3Responses = Responses{
	Name: "s3",
	Statuses: asThemselves(
		"200", "204", "206", "301", "304", "307", "400", "403", "404", "405", "409", "411", "412", "416",
		"500", "501", "503",
	),
	Default: "502",
	Headers: withHeaders(backendHeaders(
		"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language",
		"Content-Length", "Content-Range", "Content-Type", "ETag", "Expires", "Last-Modified", "Location",
		"x-amz-request-id", "x-amz-version-id",
	), map[string]string{"Timestamp": "integration.response.header.Date"}),
	ContentHandling: "CONVERT_TO_BINARY",
}
