package gateway

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// S3 is an integration that reads objects of one bucket. GET and HEAD reach
// the object; S3 refuses every other verb, since the role is denied all but
// reading, whatever the bucket's own policy admits.
//
// S3 answers as API Gateway's role sees it: the bucket's policy must not ask
// for a VPC, an endpoint or an address (aws:SourceVpc, aws:SourceVpce,
// aws:SourceIp), which a request from API Gateway does not have.
type S3 struct {
	// Bucket is the bucket's name: 3 to 63 lower-case letters, digits, dots
	// and hyphens. Required.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	Bucket string
	// Region is the bucket's. Default: the API's.
	Region string
	// Key is the object's key, in which "{name}" stands for the variable of
	// that name in the route's path: "docs/{proxy}". Default: the greedy
	// variable of the path alone.
	Key string
	// HideMissing makes S3 answer 403 for a missing object, as it does for one
	// that must not be read. Default: 404, for which the role needs
	// s3:ListBucket; no route lists the bucket by that. Since all routes share
	// the role, it hides nothing unless every route to the bucket in the API
	// has it.
	HideMissing bool
	// KMSKeyARN is the ARN of the key that the bucket's objects are encrypted
	// with. Default: none, objects are encrypted by S3's own key.
	KMSKeyARN string
	// RequestHeaders are further headers of the caller to pass on to S3.
	// Default: none beside those for ranges and conditions.
	RequestHeaders []string
	// ResponseHeaders are further headers of S3 to return to the caller, such
	// as "x-amz-meta-author". Default: none beside the standard ones.
	ResponseHeaders []string
}

// BucketNamePattern is roughly what the name of a bucket matches; a Terraform variable
// for one can validate it.
const BucketNamePattern = `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`

// RegionPattern is what the name of a region matches.
const RegionPattern = `^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`

var (
	bucketName = regexp.MustCompile(BucketNamePattern)
	bucketText = regexp.MustCompile(`^[a-z0-9.-]*$`)
	regionName = regexp.MustCompile(RegionPattern)
	keyText    = regexp.MustCompile(`^[A-Za-z0-9!_.'()/~-]*$`)
	keyVar     = regexp.MustCompile(`\{([^{}]*)\}`)
	kmsKeyARN  = regexp.MustCompile(`^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`)
)

// s3Responses is what becomes of S3's answers. Each status that S3 gives for
// an object is itself; whatever else it may say is a bad gateway.
//
// Date is a header that API Gateway sets itself, so S3's arrives as Timestamp.
// Content-Length arrives as x-amzn-Remapped-Content-Length, the only length
// that the response to a HEAD has.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func s3Responses() Responses {
	responses := Responses{
		Name:            "s3",
		Statuses:        map[string]string{},
		Default:         "502",
		Headers:         map[string]string{"Timestamp": "integration.response.header.Date"},
		ContentHandling: "CONVERT_TO_BINARY",
	}
	for _, status := range []string{
		"200", "204", "206", "301", "304", "307", "400", "403", "404", "405", "409", "411", "412", "416",
		"500", "501", "503",
	} {
		responses.Statuses[status] = status
	}
	for _, header := range []string{
		"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language",
		"Content-Length", "Content-Range", "Content-Type", "ETag", "Expires", "Last-Modified", "Location",
		"x-amz-request-id", "x-amz-version-id",
	} {
		responses.Headers[header] = "integration.response.header." + header
	}
	return responses
}

// s3RequestHeaders are the headers that ask for a part of an object or set a
// condition on it.
var s3RequestHeaders = []string{
	"If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "Range",
}

// Bind implements [Integration].
func (s S3) Bind(at Placement) (Binding, fault.List) {
	faults := s.check()
	key, used := s.key(at.Path, &faults)
	region := s.Region
	if region == "" {
		region = at.Region
	}
	binding := Binding{
		Type:       "AWS",
		HTTPMethod: at.Method,
		URI:        fmt.Sprintf("arn:%s:apigateway:%s:s3:path/%s/%s", at.Partition, region, s.Bucket, key),
		UsesRole:   true,
		Responses:  s3Responses(),
		Backend:    "S3 " + s.Bucket + "/" + key,
	}
	// Should a path such as "x/.." be shortened on its way to S3, the request
	// would be one for the bucket, which lists it. S3 ignores a prefix in a
	// request for an object and lists nothing else by it in one for a bucket.
	binding.RequestParameters = map[string]string{"integration.request.querystring.prefix": "'no-route-lists-this-bucket'"}
	for _, name := range used {
		binding.RequestParameters["integration.request.path."+name] = "method.request.path." + name
	}
	for _, header := range slices.Concat(s3RequestHeaders, s.RequestHeaders) {
		binding.RequestParameters["integration.request.header."+header] = "method.request.header." + header
	}
	if len(s.ResponseHeaders) > 0 {
		for _, header := range s.ResponseHeaders {
			binding.Responses.Headers[header] = "integration.response.header." + header
		}
		binding.Responses = binding.Responses.variant()
	}
	binding.Grants = s.grants(at, key)
	return binding, faults
}

func (s S3) check() fault.List {
	var faults fault.List
	faults.In("bucket", CheckBucketName(s.Bucket))
	if s.Region != "" && !ref.Name(s.Region, regionName) {
		faults.Add("region", "%q: must be the name of a region, such as us-east-1", s.Region)
	}
	faults.In("kmsKeyARN", CheckKMSKeyARN(s.KMSKeyARN))
	faults.In("requestHeaders", checkRequestHeaders(s.RequestHeaders, s3RequestHeaders))
	if len(s.ResponseHeaders) > 0 {
		faults.In("responseHeaders", checkResponseHeaders(s.ResponseHeaders, s3Responses().Headers))
	}
	return faults
}

// CheckBucketName tests the name of a bucket.
func CheckBucketName(name string) fault.List {
	var faults fault.List
	switch _, err := netip.ParseAddr(name); {
	case ref.HasSyntax(name):
		faults.Add("", "%q: must not have ${ or %%{ in it; pass a reference as its token, such as variable.StringValue()", name)
	case err == nil, !ref.Matches(name, bucketName, bucketText), strings.Contains(name, ".."):
		faults.Add("", "%q: must be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends, no two dots in a row, and no IP address", name)
	}
	return faults
}

// CheckKMSKeyARN tests the ARN of a KMS key; "" is no key.
func CheckKMSKeyARN(arn string) fault.List {
	var faults fault.List
	if arn != "" && !ref.Name(arn, kmsKeyARN) {
		faults.Add("", "%q: must be the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID", arn)
	}
	return faults
}

// key returns the template of the object's key and the variables in it.
func (s S3) key(path Path, faults *fault.List) (key string, used []string) {
	if s.Key == "" {
		greedy := path.Greedy()
		if greedy == "" {
			faults.Add("key", `"": must be set where the path has no greedy variable, as in %q`, path)
		}
		return "{" + greedy + "}", []string{greedy}
	}
	if ref.HasSyntax(s.Key) {
		faults.Add("key", "%q: must not have ${ or %%{ in it", s.Key)
		return s.Key, nil
	}
	text := ref.Literal(ref.MapLiteral(s.Key, func(text string) string {
		for _, match := range keyVar.FindAllStringSubmatch(text, -1) {
			name := match[1]
			if !slices.Contains(path.Variables(), name) {
				faults.Add("key", "%q: %q is no variable of the path %q, which has %q", s.Key, name, path, path.Variables())
			}
			if !slices.Contains(used, name) {
				used = append(used, name)
			}
		}
		return keyVar.ReplaceAllString(text, "")
	}))
	switch {
	case strings.HasPrefix(s.Key, "/"):
		faults.Add("key", "%q: must not begin with /", s.Key)
	case !keyText.MatchString(text):
		faults.Add("key", "%q: must be letters, digits, !_.'()/~- and variables {name}", s.Key)
	case slices.ContainsFunc(strings.Split(s.Key, "/"), func(part string) bool { return part == "." || part == ".." }):
		faults.Add("key", "%q: must not have a segment . or .., which may be shortened on the way to S3", s.Key)
	}
	return s.Key, used
}

// grants returns what reading objects needs. HEAD is a GetObject to IAM.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func (s S3) grants(at Placement, key string) []Grant {
	if !slices.Contains([]string{"ANY", "GET", "HEAD"}, at.Method) {
		return nil
	}
	bucket := fmt.Sprintf("arn:%s:s3:::%s", at.Partition, s.Bucket)
	grants := []Grant{{
		Actions:   []string{"s3:GetObject"},
		Resources: []string{bucket + "/" + ref.MapLiteral(key, func(text string) string { return keyVar.ReplaceAllString(text, "*") })},
	}}
	if !s.HideMissing {
		grants = append(grants, Grant{Actions: []string{"s3:ListBucket"}, Resources: []string{bucket}})
	}
	if s.KMSKeyARN != "" {
		grants = append(grants, Grant{Actions: []string{"kms:Decrypt"}, Resources: []string{s.KMSKeyARN}})
	}
	return grants
}
