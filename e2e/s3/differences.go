package s3

import (
	"fmt"
	"regexp"
	"strings"
)

// A difference is something that does not reach a client as S3 answers it.
type difference struct {
	request string
	gateway string
	known   string // where from
	// requests and lines are what the comparison sees of it; nil where it cannot
	// see it.
	requests, lines *regexp.Regexp
}

// Where a difference is known from.
const (
	both       = "seen in the emulator, documented by AWS"
	emulator   = "the emulator alone"
	documented = "AWS's documentation"
	reported   = "reports of AWS; the emulator passes it"
	unknown    = "unverified on AWS; the emulator does so"
)

// differences are all that are known. The table in the README is made of them.
var differences = []difference{
	{
		"`HEAD` of an object of more than 10 MB", "is an error, since HEAD is a GET to S3", documented,
		nil, nil,
	},
	{
		"`HEAD` with `PlainHEAD`", "`Content-Length` is 0; S3's is in `x-amzn-Remapped-Content-Length`", unknown,
		nil, nil,
	},
	{
		"an answer without a body: to `PUT` or `DELETE`, 204, 304", "has `Content-Type: application/json`", unknown,
		re(``), re(`^Content-Type: "", through the gateway "application/json"$`),
	},
	{
		"a key that ends with `/`", "is the key without that slash", "seen in the emulator; AWS documents it for Lambda alone",
		re(`/trailing/`), re(``),
	},
	{
		"a key with `+` in it", "may answer 403 `SignatureDoesNotMatch`", reported,
		nil, nil,
	},
	{
		"a key that begins with `/`, or a path with `.` or `..` as a segment", "is another key, or none", "unverified on AWS; the emulator shortens them",
		nil, nil,
	},
	{
		"`OPTIONS`, where the API has CORS", "is answered by API Gateway", both,
		re(`^OPTIONS `), re(``),
	},
	{
		"a query string that is repeated", "has its last value alone", "reports of AWS",
		nil, nil,
	},
	{
		"a query string without a value, such as `?tagging` and `?tagging=`", "is dropped: see what can still go wrong in docs/clients.md", "reports of AWS; the emulator does so",
		re(`\?(acl|attributes|tagging|torrent|uploads)$`), re(``),
	},
	{
		"a copy, a rename, a tag, an access control list, a lock, a presigned URL, a key of the caller's, where the route does not allow it", "is refused with 400 or 403", "docs/clients.md says by what",
		re(`(?i)x-amz-(copy-source|acl|tagging|object-lock-mode): |[?&]Signature=`), re(``),
	},
	{
		"S3's error for a missing permission", "names the role and not the caller", both,
		re(``), re(`^(body|Content-Length): .* is not authorized to perform: s3:`),
	},
	{
		"metadata that the route does not name, such as `x-amz-meta-other`", "is dropped", both,
		re(`x-amz-meta-other:`), re(`^stored `),
	},
	{
		"`Content-MD5`", "is dropped, so nothing is checked by it; `x-amz-checksum-…` is", "seen in the emulator, reports of AWS",
		re(`Content-MD5: `), re(``),
	},
	{
		"a request header in capitals that nobody writes, such as `RANGE`", "is dropped", "AWS calls names case-sensitive; the emulator drops it",
		re(` RANGE: `), re(``),
	},
	{
		"an upload with `Content-Encoding: gzip` or `deflate`", "is unpacked; `Stored-Content-Encoding` stores an encoding", documented,
		nil, nil,
	},
	{
		"an upload with any other `Content-Encoding`, such as the SDKs' `aws-chunked`", "is 415; what API Gateway lets through is refused by S3", "AWS's documentation; in the emulator S3 refuses it",
		nil, nil,
	},
	{
		"a body of more than 10 MB, either way", "is 413, or an error", documented,
		nil, nil,
	},
	{
		"the header `Date` of S3", "is `Timestamp`", both,
		nil, nil,
	},
	{
		"an object with `Content-Encoding: gzip`", "arrives unpacked; on AWS it should arrive as stored", emulator,
		re(`^GET /\w+/\d+/o\.gz$`), re(``),
	},
	{
		"`Accept-Ranges`, and `Expires` set by `response-expires`", "are missing, since this S3 writes them in lower case", emulator,
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

// table is the differences as the README shows them.
func table() string {
	var b strings.Builder
	b.WriteString("| request | through the gateway | known from |\n|---|---|---|\n")
	for _, d := range differences {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", d.request, d.gateway, d.known)
	}
	return b.String()
}
