package gateway

import (
	"net/http"

	"cdk.tf/go/privateapi/fault"
)

// s3DeleteObjects is the integration that deletes several objects of a bucket with one
// request, whose body names them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
type s3DeleteObjects struct{ s3 S3 }

var _ Integration = s3DeleteObjects{}

// Bind implements [Integration].
func (d s3DeleteObjects) Bind(at Placement) (Binding, fault.List) {
	bucket := d.s3.bucket()
	faults := bucket.check()
	if d.s3.Key != "" {
		faults.Add("key", "%q: must be empty where deleteObjects is true, since requests contain whole keys", d.s3.Key)
	}
	if d.s3.Access != ReadWrite {
		faults.Add("access", "%q: must be %s where deleteObjects is true", string(d.s3.Access), ReadWrite)
	}
	binding := bucket.bind(at, "")
	binding.HTTPMethod = http.MethodPost
	binding.Backend += ", several objects deleted"
	// Clients send ?delete without a value, which API Gateway drops. Every POST to a bucket
	// deletes objects.
	binding.RequestParameters["integration.request.querystring.delete"] = "'1'"
	d.s3.bindParameters(binding, at, []string{http.MethodPost}, s3DeleteObjectsParameters)
	if d.s3.BucketCORS {
		binding.forwardHeaders(at, s3CORSHeaders...)
		binding.Responses = S3{BucketCORS: true}.responses()
	}
	objects := d.s3.objects(at, "{key}")
	binding.Grants = []Grant{{Actions: []string{"s3:DeleteObject"}, Resources: objects}}
	if ofVersion := []string{"s3:DeleteObjectVersion"}; d.s3.Versions {
		binding.Grants[0].Actions = append(binding.Grants[0].Actions, ofVersion...)
	} else {
		binding.Exposed = []Grant{{Actions: ofVersion, Resources: objects}}
	}
	return binding, faults
}

// s3DeleteObjectsParameters are the parameters of a request that deletes several objects.
// S3 does not delete objects whose retention period the request does not bypass.
var s3DeleteObjectsParameters = []s3Parameter{
	{
		in: inHeader, names: []string{"Content-Type", expectedOwnerHeader}, verbs: s3Writes, rule: ruleForward,
		basis: basisDocumentation,
	},
	{in: inHeader, names: s3Checksums, verbs: s3Writes, rule: ruleForward, basis: basisDocumentation},
	{in: inHeader, names: []string{decodedLengthHeader}, verbs: s3Writes, rule: ruleReject, basis: basisReject},
	{
		in: inHeader, names: []string{"x-amz-bypass-governance-retention", "x-amz-mfa", "x-amz-request-payer"},
		verbs: s3Writes, rule: ruleDrop, basis: basisMissing,
	},
	presignedURL,
}
