package gateway

import (
	"net/netip"
	"regexp"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// BucketNamePattern matches the names of buckets, and some other names. Terraform
// variables can validate their values with it, together with ReservedBucketNamePattern.
const BucketNamePattern = `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`

// ReservedBucketNamePattern matches the names that S3 reserves for something other than a
// general purpose bucket. Terraform variables can refuse such values with it.
const ReservedBucketNamePattern = `^(amzn-s3-demo-|sthree-|xn--)|(--ol-s3|--table-s3|--x-s3|-s3alias|[.]mrap)$`

var (
	bucketName = regexp.MustCompile(BucketNamePattern)
	bucketText = regexp.MustCompile(`^[a-z0-9.-]*$`)
	// hyphenAtDot matches a label that begins or ends with a hyphen.
	hyphenAtDot = regexp.MustCompile(`-[.]|[.]-`)
)

// reservedPrefixes and reservedSuffixes are the beginnings and the ends of names that no
// general purpose bucket has, and what has them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var (
	reservedPrefixes = [][2]string{
		{"amzn-s3-demo-", "examples"},
		{"sthree-", "S3 itself"},
		{"xn--", "internationalized domain names"},
	}
	reservedSuffixes = [][2]string{
		{"--ol-s3", "aliases of Object Lambda access points"},
		{"--table-s3", "S3 tables"},
		{"--x-s3", "directory buckets and their access points"},
		{"-s3alias", "aliases of access points"},
		{".mrap", "aliases of Multi-Region access points"},
	}
)

// CheckBucketName tests the name of a general purpose bucket.
func CheckBucketName(name string) fault.List {
	var faults fault.List
	switch _, err := netip.ParseAddr(name); {
	case ref.HasSyntax(name):
		faults.Add("", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as variable.StringValue()", name)
	case strings.HasPrefix(name, "arn:"):
		faults.Add("", "%q: must be the name of a bucket, not an ARN", name)
	case err == nil, !ref.Matches(name, bucketName, bucketText), strings.Contains(name, ".."):
		faults.Add("", "%q: must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, without two dots in a row, and must not be an IP address", name)
	case hyphenAtDot.MatchString(ref.Replace(name, func(string) string { return "reference" })):
		faults.Add("", "%q: must not have a hyphen beside a dot", name)
	default:
		faults = CheckBucketNamePrefix(name)
		for _, suffix := range reservedSuffixes {
			if strings.HasSuffix(name, suffix[0]) {
				faults.Add("", "%q: must not end with %s, which is reserved for %s", name, suffix[0], suffix[1])
			}
		}
	}
	return faults
}

// CheckBucketNamePrefix tests that S3 does not reserve the beginning of a bucket's name.
func CheckBucketNamePrefix(prefix string) fault.List {
	var faults fault.List
	for _, reserved := range reservedPrefixes {
		if strings.HasPrefix(prefix, reserved[0]) {
			faults.Add("", "%q: must not begin with %s, which is reserved for %s", prefix, reserved[0], reserved[1])
		}
	}
	return faults
}
