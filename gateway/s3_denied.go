package gateway

import "cdk.tf/go/privateapi/fault"

// s3Denied answers what is not allowed on a bucket, as S3 itself would: a client that
// gets API Gateway's own error for an unknown route may take an object for missing.
type s3Denied struct{}

// deniedTypes are the content types that clients of S3 send, and application/json, which
// a request without one has to API Gateway. Any other is answered with 415.
var deniedTypes = []string{
	"application/json", "application/octet-stream", "application/x-www-form-urlencoded", "application/xml", "binary/octet-stream",
	"text/plain", "text/xml",
}

// Bind implements [Integration].
func (s3Denied) Bind(at Placement) (Binding, fault.List) {
	var faults fault.List
	if last := len(at.Path.segments) - 1; last >= 0 && at.Path.segments[last].name != "" && !at.Path.segments[last].rest {
		faults.Add("name", "%q: must be literal text, or requests for every bucket lead to this one", at.Path.segments[last].text)
	}
	binding := mock(Responses{
		Name: "s3-denied", Default: "403",
		Headers: map[string]string{"Content-Type": "'application/xml'"},
		Templates: map[string]string{
			"application/json": "<Error><Code>AccessDenied</Code><Message>This API does not allow the operation on the bucket</Message></Error>",
		},
		ContentHandling: "CONVERT_TO_TEXT",
	}, "fixed answer 403")
	status := binding.RequestTemplates["application/json"]
	binding.RequestTemplates = map[string]string{}
	for _, contentType := range deniedTypes {
		binding.RequestTemplates[contentType] = status
	}
	return binding, faults
}
