package gateway

import (
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// An S3AccessPoint is an access point of a general purpose bucket. Its network origin must be
// the Internet: API Gateway calls S3 from no VPC of the account.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html
type S3AccessPoint struct {
	// ARN is the ARN of the access point: arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME. The
	// role is granted what it needs on the access point and on the bucket, since S3 requires
	// both. Required.
	ARN string
	// Alias is the alias that S3 made for the access point, which ends with -s3alias. It is
	// the host name in requests. Required.
	Alias string
}

var (
	accessPointARN   = regexp.MustCompile(`^arn:[a-z-]+:s3:[a-z0-9-]+:[0-9]{12}:accesspoint/[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$`)
	accessPointAlias = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,54}-s3alias$`)
)

// check tests an access point of a bucket in a Region. The zero value is none.
func (p S3AccessPoint) check(region string) fault.List {
	var faults fault.List
	if p == (S3AccessPoint{}) {
		return faults
	}
	if p.ARN == "" || !ref.Name(p.ARN, accessPointARN) {
		faults.Add("arn", "%q: must be the ARN of an access point, arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME", p.ARN)
	}
	if p.Alias == "" || !ref.Name(p.Alias, accessPointAlias) {
		faults.Add("alias", "%q: must be the alias of an access point, which ends with -s3alias", p.Alias)
	}
	if own := p.region(); own != "" && region != "" && !ref.Contains(region) && own != region {
		faults.Add("arn", "%q: must be in the Region of the bucket, %s", p.ARN, region)
	}
	return faults
}

// region returns the Region in the ARN, or "" if the ARN is a reference.
func (p S3AccessPoint) region() string {
	if parts := strings.Split(p.ARN, ":"); accessPointARN.MatchString(p.ARN) {
		return parts[3]
	}
	return ""
}
