package gateway

import (
	"maps"
	"slices"
	"strings"
)

// An s3ResponseHeader is a kind of response header and the status codes with which S3
// sends it. For other status codes it is not mapped, since each mapping adds to the
// document that API Gateway imports, whose size is limited.
type s3ResponseHeader struct {
	names    []string // as AWS writes them
	statuses []string // everyStatus: all
	option   s3Option // the field of S3 that adds the header; noOption: none
}

// Status codes with which S3 sends the same headers.
var (
	everyStatus []string
	s3Content   = []string{"200", "206"}        // of an object or a part of it
	s3Cached    = []string{"200", "206", "304"} // and of an object that the client has
	s3Versioned = []string{"200", "204", "206", "304", "404", "405"}
)

// s3ResponseHeaders are the headers that are returned without being named. S3's errors have
// the id of the request, a date and a type, and no length. An error for a delete marker also
// has its version.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
var s3ResponseHeaders = []s3ResponseHeader{
	{[]string{"Content-Type", "x-amz-request-id"}, everyStatus, noOption},
	{[]string{"Accept-Ranges", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length"}, s3Content, noOption},
	{[]string{"Cache-Control", "ETag", "Expires", "Last-Modified"}, s3Cached, noOption},
	{[]string{"Content-Range"}, []string{"206", "416"}, noOption},
	{[]string{"Location"}, []string{"301", "307"}, noOption},
	{[]string{"x-amz-version-id"}, s3Versioned, noOption},
	{[]string{"x-amz-delete-marker"}, []string{"204", "404", "405"}, versions},
	{[]string{"x-amz-abort-date"}, []string{"200"}, multipart},
	{[]string{"x-amz-mp-parts-count"}, s3Content, multipart},
	{[]string{"x-amz-copy-source-version-id"}, []string{"200"}, copies},
	{[]string{"x-amz-tagging-count"}, s3Content, tagging},
	{[]string{"x-amz-object-lock-legal-hold", "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"}, s3Content, objectLock},
	{[]string{customerKeyPrefix + "algorithm", customerKeyPrefix + "key-MD5"}, s3Content, customerKeys},
	{[]string{
		"Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
		"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Vary",
	}, everyStatus, bucketCORS},
}

// s3ContentHeaders are prefixes of headers that describe an object. S3 sends them with the
// object, with a part of it and with the response to an upload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
var s3ContentHeaders = []string{
	"x-amz-checksum-", "x-amz-expiration", "x-amz-meta-", "x-amz-missing-meta", "x-amz-replication-status", "x-amz-restore",
	"x-amz-server-side-encryption", "x-amz-storage-class", "x-amz-website-redirect-location",
}

// s3NamedHeader returns a header that a route names. S3 may send it with every status code,
// unless it is known to describe an object.
func s3NamedHeader(name string) s3ResponseHeader {
	describes := func(prefix string) bool { return strings.HasPrefix(strings.ToLower(name), prefix) }
	if slices.ContainsFunc(s3ContentHeaders, describes) {
		return s3ResponseHeader{[]string{name}, s3Content, noOption}
	}
	return s3ResponseHeader{[]string{name}, everyStatus, noOption}
}

// s3Responses are the responses of S3 without options. Each status code that S3 returns
// for an object is returned unchanged, and any other is 502.
//
// Date is a header that API Gateway sets itself, so S3's arrives as Timestamp.
// Content-Length arrives as x-amzn-Remapped-Content-Length, the only length that the
// response to a HEAD has.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
var s3Responses = func() Responses {
	table := Responses{
		Name: "s3",
		Statuses: passThrough(
			"200", "204", "206", "301", "304", "307", "400", "403", "404", "405", "409", "411", "412", "416",
			"500", "501", "503",
		),
		Default:         "502",
		Headers:         map[string]string{"Timestamp": "integration.response.header.Date"},
		ContentHandling: "CONVERT_TO_BINARY",
	}
	return table.withS3Headers(func(h s3ResponseHeader) bool { return h.option == noOption })
}()

// responses returns the responses of S3 with the headers of its fields, except those in
// ResponseHeaders.
func (s S3) responses() Responses {
	enabled := func(h s3ResponseHeader) bool { return s.enabled(h.option) }
	table := s3Responses.clone().withS3Headers(enabled)
	table.Variant = slices.ContainsFunc(s3ResponseHeaders, enabled)
	return table
}

// withS3Headers returns the table with some of s3ResponseHeaders.
func (r Responses) withS3Headers(which func(s3ResponseHeader) bool) Responses {
	for _, header := range s3ResponseHeaders {
		if which(header) {
			r = r.withS3Header(header)
		}
	}
	return r
}

func (r Responses) withS3Header(header s3ResponseHeader) Responses {
	headers := backendHeaders(header.names...)
	if header.statuses == nil {
		r.Headers = withHeaders(r.Headers, headers)
	}
	r.Statuses = maps.Clone(r.Statuses)
	for _, status := range header.statuses {
		response := r.Statuses[status]
		response.Headers = withHeaders(response.Headers, headers)
		r.Statuses[status] = response
	}
	return r
}
