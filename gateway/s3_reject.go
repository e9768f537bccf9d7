package gateway

import (
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// A trapped header reaches S3 under the names of other headers, its carriers, with
// which S3 refuses every request that a method serves. PutObject and UploadPart
// share a method, so both must refuse.
//
// An integration parameter has one source. So each spelling of each trapped header
// has a spelling of the carriers for itself: names that differ in capitals are
// different to API Gateway and the same to S3.
//
// S3 documents the first carrier for every operation: the value is no account, so
// no bucket belongs to it. The emulator ignores it and honours the second: a key
// without an algorithm, or a digest that is none.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
const (
	expectedOwnerHeader = "x-amz-expected-bucket-owner"
	customerKeyHeader   = customerKeyPrefix + "key"
	contentMD5Header    = "Content-MD5"
)

// s3RejectedHeaders are the headers that may be trapped. Their order gives each its spellings of
// the carriers.
var s3RejectedHeaders = func() []string {
	var names []string
	for _, p := range s3ObjectParameters {
		if p.rule == ruleReject || p.rule == ruleRejectOrRole {
			names = append(names, p.names...)
		}
	}
	return names
}()

// reject makes S3 refuse requests with the headers, which are some of s3Traps. ownKeys
// says that S3 gets keys of the caller's.
//
// With one spelling there is one of each carrier, which serves one header, and the
// caller's own header of its name is lost.
func (b Binding) reject(at Placement, ownKeys bool, headers ...string) {
	if at.OneHeaderSpelling {
		rejections := []string{expectedOwnerHeader, customerKeyHeader, contentMD5Header}
		switch {
		case ownKeys:
			rejections = []string{expectedOwnerHeader, contentMD5Header}
		case len(headers) == 1 && at.Method == http.MethodGet:
			rejections = rejections[1:] // the owner is the caller's
		}
		for i, header := range headers[:min(len(headers), len(rejections))] {
			b.RequestParameters["integration.request.header."+rejections[i]] = "method.request.header." + header
		}
		return
	}
	second := customerKeyHeader
	if ownKeys {
		second = contentMD5Header
	}
	for _, header := range headers {
		for i, spelling := range spellings(header, false) {
			n := 2*slices.Index(s3RejectedHeaders, header) + i + 1
			for _, carrier := range []string{expectedOwnerHeader, second} {
				b.RequestParameters["integration.request.header."+capitalize(carrier, n)] = "method.request.header." + spelling
			}
		}
	}
}

// capitalize returns a name in lower case but for the letters whose bits are set:
// 1 is the first letter, 2 the second, 3 both.
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
