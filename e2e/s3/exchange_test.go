package s3

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cdk.tf/go/privateapi/e2e/system"
)

// An exchange is a request that is sent to S3 and through the gateway, and what
// is in the bucket before it.
type exchange struct {
	bucket string
	method string
	path   string // what follows the bucket, encoded: "/a%20b", or "" for the bucket itself
	query  string // VERSION stands for the first object's version
	header map[string]string
	body   string
	before []object
	own    string // what all its keys begin with
}

// An object is put into the bucket before an exchange.
type object struct {
	key    string
	body   string
	header map[string]string
}

// String is how a known difference and a message name the exchange.
func (e exchange) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s /%s%s", e.method, e.bucket, e.path)
	if e.query != "" {
		b.WriteString("?" + e.query)
	}
	for _, name := range slices.Sorted(maps.Keys(e.header)) {
		fmt.Fprintf(&b, " %s: %s", name, e.header[name])
	}
	if e.body != "" {
		fmt.Fprintf(&b, ", %d bytes", len(e.body))
	}
	return b.String()
}

// A side is one of the two ways to a bucket.
type side struct {
	name   string
	bucket func(string) string // the copy of a bucket that this side uses
	url    func(bucket string) string
	send   func(*testing.T, *http.Request, []byte) system.Answer
}

// do prepares the side's bucket, sends the request and returns the answer and
// what is in the bucket then.
func (e exchange) do(t *testing.T, root *s3.Client, on side) (system.Answer, map[string]string) {
	t.Helper()
	bucket := on.bucket(e.bucket)
	version := ""
	for i, o := range e.before {
		id := put(t, root, bucket, o)
		if i == 0 {
			version = id
		}
	}
	url := on.url(e.bucket) + e.path
	if e.query != "" {
		url += "?" + strings.ReplaceAll(e.query, "VERSION", version)
	}
	request, err := http.NewRequestWithContext(t.Context(), e.method, url, strings.NewReader(e.body))
	if err != nil {
		t.Fatalf("%s: %v", e, err)
	}
	for name, value := range e.header {
		request.Header[name] = []string{value}
	}
	answer := on.send(t, request, []byte(e.body))
	return answer, stored(t, root, bucket, e.own)
}

// promised are the headers that a client gets as S3 sends them.
var promised = []string{
	"Accept-Ranges", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length",
	"Content-Range", "Content-Type", "ETag", "Expires", "Last-Modified", "Location", "x-amz-delete-marker",
	"x-amz-meta-author",
	"x-amz-request-id", "x-amz-server-side-encryption", "x-amz-storage-class", "x-amz-version-id",
}

// masked are headers that differ between any two answers: they must be there
// and look right.
var masked = map[string]*regexp.Regexp{
	"Last-Modified":    regexp.MustCompile(`^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$`),
	"x-amz-request-id": regexp.MustCompile(`^[0-9A-Za-z-]{16,}$`),
	"x-amz-version-id": regexp.MustCompile(`^([0-9A-Za-z._-]{32}|null)$`),
}

// maskedElements are the same in bodies.
var maskedElements = regexp.MustCompile(
	`<(RequestId|HostId|LastModified|VersionId|UploadId|VersionIdMarker|NextVersionIdMarker)>[^<]+</`)

// copyNames puts a bucket's name in the place of its copy's.
var copyNames = strings.NewReplacer(">replicas<", ">versions<", ">replica<", ">library<")

// differences returns how the answer through the gateway and what it left in
// the bucket differ from S3's, a line each.
func (e exchange) differences(direct, through system.Answer, left, right map[string]string) []string {
	var lines []string
	differ := func(what, left, right string) {
		if left == right {
			return
		}
		line := fmt.Sprintf("%s: %q, through the gateway %q", what, shorten(left), shorten(right))
		if what == "Content-Length" {
			line += fmt.Sprintf(" of %q", shorten(direct.Body))
		}
		lines = append(lines, line)
	}
	differ("status", fmt.Sprint(direct.Status), fmt.Sprint(through.Status))
	for _, header := range promised {
		differ(header, mask(header, direct.Header.Get(header)), mask(header, through.Header.Get(header)))
	}
	body := func(answer system.Answer) string {
		return maskedElements.ReplaceAllString(copyNames.Replace(answer.Body), "<$1>masked</")
	}
	differ("body", body(direct), body(through))
	for _, key := range slices.Sorted(maps.Keys(left)) {
		if _, ok := right[key]; !ok {
			differ("stored "+key, left[key], "")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(right)) {
		differ("stored "+key, left[key], right[key])
	}
	return lines
}

func mask(header, value string) string {
	if pattern := masked[header]; pattern != nil && pattern.MatchString(value) {
		return "masked"
	}
	return value
}

func shorten(text string) string {
	const limit = 160
	if len(text) > limit {
		return fmt.Sprintf("%s… (%d bytes)", text[:limit], len(text))
	}
	return text
}

func put(t *testing.T, root *s3.Client, bucket string, o object) (version string) {
	t.Helper()
	input := &s3.PutObjectInput{Bucket: &bucket, Key: &o.key, Body: strings.NewReader(o.body)}
	for name, value := range o.header {
		switch name {
		case "Content-Type":
			input.ContentType = &value
		case "Cache-Control":
			input.CacheControl = &value
		case "Content-Disposition":
			input.ContentDisposition = &value
		case "Content-Encoding":
			input.ContentEncoding = &value
		case "Content-Language":
			input.ContentLanguage = &value
		case "x-amz-meta-author":
			input.Metadata = map[string]string{"author": value}
		default:
			t.Fatalf("no field for header %s", name)
		}
	}
	output, err := root.PutObject(t.Context(), input)
	if err != nil {
		t.Fatalf("PutObject %s/%s: %v", bucket, o.key, err)
	}
	return aws.ToString(output.VersionId)
}

// stored describes every object, version and upload in a bucket whose key
// begins with a prefix.
func stored(t *testing.T, root *s3.Client, bucket, prefix string) map[string]string {
	t.Helper()
	ctx := t.Context()
	all := map[string]string{}
	listed, err := root.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &bucket, Prefix: &prefix})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, v := range listed.Versions {
		got, err := root.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: v.Key, VersionId: v.VersionId})
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		if _, err := body.ReadFrom(got.Body); err != nil {
			t.Fatal(err)
		}
		count[*v.Key]++
		all[fmt.Sprintf("%s #%d", *v.Key,
			count[*v.Key])] = fmt.Sprintf("type %s, cache %s, disposition %s, encoding %s, language %s, expires %s, "+
			"class %s, encryption %s, %d tags, %v: %s",
			aws.ToString(got.ContentType), aws.ToString(got.CacheControl), aws.ToString(got.ContentDisposition),
			aws.ToString(got.ContentEncoding),
			aws.ToString(got.ContentLanguage), aws.ToString(got.ExpiresString), got.StorageClass,
			got.ServerSideEncryption, aws.ToInt32(got.TagCount), got.Metadata, body.String())
	}
	for _, marker := range listed.DeleteMarkers {
		count[*marker.Key]++
		all[fmt.Sprintf("%s #%d", *marker.Key, count[*marker.Key])] = "a delete marker"
	}
	return all
}
