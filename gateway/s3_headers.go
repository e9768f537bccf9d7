package gateway

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// StoredContentEncoding is the request header by which a client that uploads
// names the encoding that an object is stored in, such as gzip: S3 gets it as
// Content-Encoding. API Gateway takes the client's own Content-Encoding for
// itself, unpacks what is packed with gzip, and refuses all others.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
const StoredContentEncoding = "Stored-Content-Encoding"

// Headers of the caller that S3 gets unasked: those that ask for a part of an
// object or set a condition on it, and where objects are written those that
// describe the content and its checksum.
var (
	s3ReadHeaders  = []string{"If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "Range"}
	s3WriteHeaders = []string{
		"Cache-Control", "Content-Disposition", "Content-Language", "Content-Type", "Expires",
		"x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1",
		"x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm",
	}
	s3MultipartHeaders = []string{"x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-mp-object-size"}
	s3CORSHeaders      = []string{"Access-Control-Request-Headers", "Access-Control-Request-Method", "Origin"}
)

// s3UploadParameters are what an upload has beside headers that S3 gets under
// their own names.
//
// An SDK may frame a body as aws-chunked, and S3 would store the frames: to API
// Gateway, whose signature S3 checks, they are the content. Such a request tells
// the length of the content in a header of its own. S3 gets that length as the
// account that must own the bucket, or as the mode of an object lock without a
// date, and refuses the request. It takes two, since API Gateway tells apart how
// names are capitalised, as HTTP/1.1 and HTTP/2 do it. API Gateway is documented
// to refuse such a request itself, and S3 refuses it for the checksum that is
// announced and missing; these hold where neither does.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
var s3UploadParameters = map[string]string{
	"integration.request.header.Content-Encoding":            "method.request.header." + StoredContentEncoding,
	"integration.request.header.x-amz-expected-bucket-owner": "method.request.header.x-amz-decoded-content-length",
	"integration.request.header.x-amz-object-lock-mode":      "method.request.header.X-Amz-Decoded-Content-Length",
}

// Query strings that S3 gets where an option asks for them.
var (
	s3VersionQueries   = []string{"versionId"}
	s3MultipartQueries = []string{"max-parts", "part-number-marker", "partNumber", "uploadId", "uploads"}
	s3ResponseQueries  = []string{
		"response-cache-control", "response-content-disposition", "response-content-encoding",
		"response-content-language", "response-content-type", "response-expires",
	}
)

// Headers that come back beside the standard ones where an option asks for them.
var (
	s3VersionResponseHeaders   = []string{"x-amz-delete-marker"}
	s3MultipartResponseHeaders = []string{"x-amz-abort-date", "x-amz-mp-parts-count"}
	s3CORSResponseHeaders      = []string{
		"Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
		"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Vary",
	}
)

// standardRequestHeaders are all that need not be named.
func (s S3) standardRequestHeaders() []string { return s.unnamedHeaders(s.Access == ReadWrite) }

// requestHeaders are the headers of the caller that a method passes on.
func (s S3) requestHeaders(method string) []string {
	return slices.Concat(s.unnamedHeaders(s.writes(method)), s.RequestHeaders)
}

func (s S3) unnamedHeaders(writes bool) []string {
	headers := slices.Clone(s3ReadHeaders)
	if writes {
		headers = append(headers, s3WriteHeaders...)
	}
	if writes && s.Multipart {
		headers = append(headers, s3MultipartHeaders...)
	}
	if s.BucketCORS {
		headers = append(headers, s3CORSHeaders...)
	}
	return headers
}

func (s S3) queryStrings() []string {
	var names []string
	if s.Versions {
		names = append(names, s3VersionQueries...)
	}
	if s.Multipart {
		names = append(names, s3MultipartQueries...)
	}
	if s.ResponseOverrides {
		names = append(names, s3ResponseQueries...)
	}
	return names
}

// responseHeaders maps the headers that come back beside those of every S3.
func (s S3) responseHeaders() map[string]string {
	return backendHeaders(slices.Concat(s.unnamedResponseHeaders(), s.ResponseHeaders)...)
}

// unnamedResponseHeaders are those of them that options ask for.
func (s S3) unnamedResponseHeaders() []string {
	var names []string
	if s.Versions {
		names = append(names, s3VersionResponseHeaders...)
	}
	if s.Multipart {
		names = append(names, s3MultipartResponseHeaders...)
	}
	if s.BucketCORS {
		names = append(names, s3CORSResponseHeaders...)
	}
	return names
}

// s3Actions are the headers that make S3 ask for a permission which no Access
// grants, so that every request with them would be refused.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
var s3Actions = map[string]string{
	"x-amz-tagging":                       "s3:PutObjectTagging",
	"x-amz-tagging-directive":             "s3:PutObjectTagging",
	"x-amz-object-lock-mode":              "s3:PutObjectRetention",
	"x-amz-object-lock-retain-until-date": "s3:PutObjectRetention",
	"x-amz-object-lock-legal-hold":        "s3:PutObjectLegalHold",
	"x-amz-bypass-governance-retention":   "s3:BypassGovernanceRetention",
}

// checkS3RequestHeaders tests names of headers for what S3 makes of them.
func checkS3RequestHeaders(names []string, access Access) fault.List {
	var faults fault.List
	for _, name := range names {
		lower := strings.ToLower(name)
		switch {
		case s3Actions[lower] != "":
			faults.Add("", "%q: must not be forwarded, since it needs %s, which no access grants", name, s3Actions[lower])
		case access == ReadWrite && lower == "x-amz-expected-bucket-owner":
			faults.Add("", "%q: must not be forwarded where objects are written, since uploads framed as aws-chunked are refused by it", name)
		case lower == strings.ToLower(StoredContentEncoding):
			faults.Add("", "%q: must not be forwarded under this name, since S3 gets it as Content-Encoding", name)
		}
	}
	return faults
}
