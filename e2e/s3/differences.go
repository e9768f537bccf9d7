package s3

import (
	"fmt"
	"regexp"
	"strings"
)

// A difference is a request, or a part of a response, that does not pass the gateway
// unchanged.
type difference struct {
	request string
	gateway string
	known   string // where from
	// requests and lines match what the comparison sees of it. They are nil where the
	// comparison cannot see it.
	requests, lines *regexp.Regexp
}

// Where a difference is known from.
const (
	both       = "seen in the emulator, documented by AWS"
	emulator   = "the emulator alone"
	documented = "AWS's documentation"
	reported   = "reports of AWS; the emulator accepts it"
	unknown    = "unverified on AWS; the emulator does so"
)

// differences is complete. The table in docs/s3.md is made of it.
var differences = []difference{
	{
		"`HEAD` of an object of more than 10 MB", "fails, because HEAD is a GET to S3", documented,
		nil, nil,
	},
	{
		"`HEAD` with `PlainHEAD`", "has `Content-Length: 0`; S3's length is in `x-amzn-Remapped-Content-Length`", unknown,
		nil, nil,
	},
	{
		"a response without a body: to `PUT` or `DELETE`, 204, 304", "has `Content-Type: application/json`", unknown,
		re(``), re(`^Content-Type: "", through the gateway "application/json"$`),
	},
	{
		"a key that ends with `/`", "addresses the key without that slash",
		"seen in the emulator; recorded on AWS for Lambda alone",
		re(`/trailing/`), re(``),
	},
	{
		"a key with `+` in it", "gets 403 `SignatureDoesNotMatch`", reported,
		nil, nil,
	},
	{
		"a key that begins with `/`, or a path with `.` or `..` as a segment", "addresses a different key, or none",
		"unverified on AWS; the emulator shortens the path",
		nil, nil,
	},
	{
		"`OPTIONS`, where the API has CORS", "is answered by API Gateway", both,
		re(`^OPTIONS `), re(``),
	},
	{
		"a repeated query string", "is forwarded with its last value only", "reports of AWS",
		nil, nil,
	},
	{
		"a query string without a value, such as `?tagging` and `?tagging=`",
		"is dropped: see [What can still go wrong](clients.md#what-can-still-go-wrong)",
		"reports of AWS; the emulator does so",
		re(`\?(acl|attributes|tagging|torrent|uploads)$`), re(``),
	},
	{
		"a copy, a rename, a tag, an access control list, a lock, a presigned URL or a customer's key that the route does not allow",
		"is refused with 400 or 403: see [What is refused](clients.md#what-is-refused)", "the last column of that table",
		re(`(?i)x-amz-(copy-source|acl|tagging|object-lock-mode): |[?&]Signature=`), re(``),
	},
	{
		"S3's error for a missing permission", "names the role instead of the caller", both,
		re(``), re(`^(body|Content-Length): .* is not authorized to perform: s3:`),
	},
	{
		"metadata that the route does not name, such as `x-amz-meta-other`", "is dropped", both,
		re(`x-amz-meta-other:`), re(`^stored `),
	},
	{
		"`Content-MD5`", "is dropped, so S3 does not check it; S3 checks `x-amz-checksum-…`",
		"seen in the emulator, reports of AWS",
		re(`Content-MD5: `), re(``),
	},
	{
		"a request header in unusual capitals, such as `RANGE`", "is dropped",
		"AWS documents that names are case-sensitive; the emulator drops it",
		re(` RANGE: `), re(``),
	},
	{
		"an upload with `Content-Encoding: gzip` or `deflate`",
		"is stored unpacked; `Stored-Content-Encoding` stores an encoding", documented,
		nil, nil,
	},
	{
		"an upload with any other `Content-Encoding`, such as the SDKs' `aws-chunked`",
		"gets 415 from API Gateway, or is refused by S3", "AWS's documentation; in the emulator S3 refuses it",
		nil, nil,
	},
	{
		"a body of more than 10 MB, in a request or a response", "gets 413, or an error 5xx", documented,
		nil, nil,
	},
	{
		"S3's header `Date`", "arrives as `Timestamp`", both,
		nil, nil,
	},
	{
		"an object with `Content-Encoding: gzip`", "arrives unpacked; on AWS it should arrive as it is stored", emulator,
		re(`^GET /\w+/\d+/o\.gz$`), re(``),
	},
	{
		"`Accept-Ranges`, and `Expires` set by `response-expires`",
		"are missing, because this S3 writes them in lower case", emulator,
		re(``), re(`^(Accept-Ranges|Expires): ".+", through the gateway ""$`),
	},
}

func re(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// explain returns the index of the known difference that a line is, or -1.
func explain(request, line string) int {
	for i, d := range differences {
		if d.lines != nil && d.requests.MatchString(request) && d.lines.MatchString(line) {
			return i
		}
	}
	return -1
}

// table is the differences as docs/s3.md shows them.
func table() string {
	var b strings.Builder
	b.WriteString("| request | through the gateway | known from |\n|---|---|---|\n")
	for _, d := range differences {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", d.request, d.gateway, d.known)
	}
	return b.String()
}
