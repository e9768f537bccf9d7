package gateway

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// S3 refuses every request with one of these headers if the value is that of another
// header, whatever the value is. So S3 gets the value of a header that it must not obey in
// two of them. PutObject and UploadPart use the same method and must both be refused.
//
// S3 documents x-amz-expected-bucket-owner for every operation: the value is not an
// account, so no bucket belongs to it. The emulator ignores this header and obeys the
// second one: a customer key without an algorithm, or an invalid digest.
//
// An integration parameter has one source. Names that differ only in capitals are
// different for API Gateway and the same for S3. So each spelling of each header that S3
// must not obey uses its own spelling of these headers.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
const (
	expectedOwnerHeader = "x-amz-expected-bucket-owner"
	customerKeyHeader   = customerKeyPrefix + "key"
	contentMD5Header    = "Content-MD5"
)

// s3RejectedHeaders are the headers that S3 must not obey without an option. Their order
// determines their spellings of the headers above.
var s3RejectedHeaders = func() []string {
	var names []string
	for _, p := range s3ObjectParameters {
		if p.rule == ruleReject || p.rule == ruleRejectOrRole {
			names = append(names, p.names...)
		}
	}
	return names
}()

// reject makes S3 refuse requests with some of the s3RejectedHeaders. customerKeys reports
// whether S3 gets keys of the caller.
//
// With OneHeaderSpelling there is one spelling of each header above. It serves one rejected
// header, and the caller's own header with its name is lost.
func (b Binding) reject(at Placement, customerKeys bool, headers ...string) {
	if at.OneHeaderSpelling {
		rejections := []string{expectedOwnerHeader, customerKeyHeader, contentMD5Header}
		switch {
		case customerKeys:
			rejections = []string{expectedOwnerHeader, contentMD5Header}
		case len(headers) == 1 && at.Method == http.MethodGet:
			rejections = rejections[1:] // the caller may send the owner
		}
		for i, header := range headers[:min(len(headers), len(rejections))] {
			b.RequestParameters["integration.request.header."+rejections[i]] = "method.request.header." + header
		}
		return
	}
	second := customerKeyHeader
	if customerKeys {
		second = contentMD5Header
	}
	for _, header := range headers {
		for i, spelling := range spellings(header, false) {
			n := 2*slices.Index(s3RejectedHeaders, header) + i + 1
			for _, name := range []string{expectedOwnerHeader, second} {
				b.RequestParameters["integration.request.header."+capitalize(name, n)] = "method.request.header." + spelling
			}
		}
	}
}

// capitalize returns a name with capitals where bits are set: 1 is the first letter, 2 the
// second, 3 both.
func capitalize(name string, bits int) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return r
		}
		upper := bits&1 != 0
		bits >>= 1
		if upper {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, name)
}
