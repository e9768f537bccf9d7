package gateway

import (
	"cmp"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// An s3Bucket is the bucket of an integration, and the access point through which it is
// reached, if there is one.
type s3Bucket struct {
	name, region string
	point        S3AccessPoint
}

func (b s3Bucket) check() fault.List {
	var faults fault.List
	faults.In("bucket", CheckBucketName(b.name))
	faults.In("region", checkRegion(b.region))
	faults.In("accessPoint", b.point.check(b.region))
	return faults
}

// bind returns the binding of a request for the bucket, or for a path in it: rest is "" or
// begins with a slash.
//
// S3 serves an access point under a host name of its own, and a bucket also below a path of
// S3's.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
func (b s3Bucket) bind(at Placement, rest string) Binding {
	service, backend := "s3:path/"+b.name+rest, "S3 "+b.name+rest
	if b.point.Alias != "" {
		service = b.point.Alias + ".s3:path/" + cmp.Or(strings.TrimPrefix(rest, "/"), "/")
		backend += " through " + b.point.Alias
	}
	region := cmp.Or(b.region, b.point.region(), at.Region)
	return Binding{
		Type:              "AWS",
		HTTPMethod:        at.Method,
		URI:               "arn:" + at.Partition + ":apigateway:" + region + ":" + strings.ReplaceAll(service, " ", "%20"),
		UsesRole:          true,
		RequestParameters: map[string]string{},
		Responses:         s3Responses.clone(),
		Backend:           backend,
	}
}

// arns returns the ARNs that requests for the bucket need permissions on.
func (b s3Bucket) arns(at Placement) []string {
	arns := []string{"arn:" + at.Partition + ":s3:::" + b.name}
	if b.point.ARN != "" {
		arns = append(arns, b.point.ARN)
	}
	return arns
}

// objects returns the ARNs of the objects with a key, which may have variables.
func (b s3Bucket) objects(at Placement, key string) []string {
	key = fillVariables(key, "*")
	arns := []string{b.arns(at)[0] + "/" + key}
	if b.point.ARN != "" {
		arns = append(arns, b.point.ARN+"/object/"+key)
	}
	return arns
}
