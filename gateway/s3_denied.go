package gateway

import "cdk.tf/go/privateapi/fault"

// s3Denied is the integration for requests that are not allowed on a bucket. It returns
// S3's error: clients may take API Gateway's error for an unknown route for a missing
// object.
type s3Denied struct{}

var _ Integration = s3Denied{}

// deniedTypes are the content types that clients of S3 send, and application/json, which
// is API Gateway's default. A request with another content type gets 415.
var deniedTypes = []string{
	"application/json", "application/octet-stream", "application/x-www-form-urlencoded", "application/xml", "binary/octet-stream",
	"text/plain", "text/xml",
}

// Bind implements [Integration].
func (s3Denied) Bind(at Placement) (Binding, fault.List) {
	var faults fault.List
	if last := len(at.Path.segments) - 1; last >= 0 && at.Path.segments[last].name != "" && !at.Path.segments[last].greedy {
		faults.Add("name", "%q: must be literal text, otherwise requests for every bucket use this one", at.Path.segments[last].text)
	}
	binding := mock(Responses{
		Name: "s3-denied", Default: "403",
		Headers: map[string]string{"Content-Type": "'application/xml'"},
		Templates: map[string]string{
			"application/json": "<Error><Code>AccessDenied</Code><Message>This API does not allow the operation on the bucket</Message></Error>",
		},
		ContentHandling: "CONVERT_TO_TEXT",
	}, "fixed response 403")
	status := binding.RequestTemplates["application/json"]
	binding.RequestTemplates = map[string]string{}
	for _, contentType := range deniedTypes {
		binding.RequestTemplates[contentType] = status
	}
	return binding, faults
}
