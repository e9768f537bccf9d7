package s3

import (
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// text is the object that most requests are about.
const text = "The quick brown fox jumps over the lazy dog.\n"

// keys are of every kind that S3 stores, encoded as a client sends them.
var keys = []string{
	"plain.txt", "with%20space.txt", "plus+plus.txt", "plus%2Bplus.txt", "percent%25.txt", "percent%2525.txt",
	"ampersand&and.txt", "equals=equals.txt", "question%3Fmark.txt", "hash%23hash.txt", "semi%3Bcolon.txt",
	"comma,comma.txt",
	"quote'quote.txt", "quote%22quote.txt", "paren(the)ses.txt", "bracket%5Bs%5D.txt", "brace%7Bs%7D.txt",
	"at@colon:.txt",
	"dollar$dollar.txt", "star*bang!.txt", "tilde~.txt", "pipe%7Cback%5Cslash.txt", "%E6%97%A5%E6%9C%AC%E8%AA%9E.txt",
	"%C3%A9t%C3%A9.txt", "emoji%F0%9F%8D%A3.txt", "..dots..", "a..b/c.txt", ".hidden", "dir/sub/deep.txt",
	"UPPER/lower.TXT",
	"ends.with.dot.", "%20leading%20and%20trailing%20", "double%252Fencoded.txt", "trailing/", "encoded%2Fslash.txt",
	"a//b.txt",
	strings.Repeat("long/", 100) + "end.txt",
}

// ranges and conditions on the text.
var ranges = []string{
	"bytes=0-0", "bytes=0-9", "bytes=4-8", "bytes=10-", "bytes=-5", "bytes=0-1000", "bytes=44-", "bytes=45-",
	"bytes=100-200",
	"bytes=-0", "bytes=9-4", "bytes=0-1,4-5", "lines=1-2", "bytes=", "bytes=a-b",
}

func conditions() []map[string]string {
	etag := `"` + md5Hex(text) + `"`
	past, future := httpTime(-time.Hour), httpTime(time.Hour)
	return []map[string]string{
		{"If-Match": etag}, {"If-Match": `"00000000000000000000000000000000"`}, {"If-Match": "*"},
		{"If-None-Match": etag}, {"If-None-Match": `"00000000000000000000000000000000"`}, {"If-None-Match": "*"},
		{"If-None-Match": strings.Trim(etag, `"`)},
		{"If-Modified-Since": past}, {"If-Modified-Since": future}, {"If-Unmodified-Since": past},
		{"If-Unmodified-Since": future},
		{"If-Modified-Since": "yesterday"},
		{"If-Match": etag, "If-Unmodified-Since": past}, {"If-None-Match": etag, "If-Modified-Since": past},
		{"If-Match": etag, "Range": "bytes=0-3"}, {"If-None-Match": etag, "Range": "bytes=0-3"},
		{"If-Match": `"00000000000000000000000000000000"`, "Range": "bytes=0-3"},
	}
}

// uploads are headers and bodies of PUT.
func uploads() []exchange {
	sum := sha256.Sum256([]byte(text))
	crc := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(text)))
	header := func(pairs ...string) exchange {
		e := exchange{body: text, header: map[string]string{"Content-Type": "text/plain"}}
		for i := 0; i < len(pairs); i += 2 {
			e.header[pairs[i]] = pairs[i+1]
		}
		return e
	}
	list := []exchange{
		header(),
		{body: text},
		header("Content-Type", "text/html; charset=utf-8"),
		header("Content-Type", "application/octet-stream"),
		header("Cache-Control", "max-age=60"),
		header("Content-Disposition", `attachment; filename="a b.txt"`),
		header("Content-Language", "de"),
		header("Expires", "Fri, 01 Jan 2027 00:00:00 GMT"),
		header("x-amz-meta-author", "someone"),
		header("x-amz-storage-class", "STANDARD_IA"),
		header("x-amz-storage-class", "NO_SUCH_CLASS"),
		header("x-amz-server-side-encryption", "AES256"),
		header("x-amz-checksum-sha256", base64.StdEncoding.EncodeToString(sum[:])),
		header("x-amz-checksum-sha256", base64.StdEncoding.EncodeToString(make([]byte, 32))),
		header("x-amz-checksum-crc32", base64.StdEncoding.EncodeToString(crc)),
		header("x-amz-checksum-crc32", "AAAAAA=="),
		header("x-amz-sdk-checksum-algorithm", "CRC32", "x-amz-checksum-crc32",
			base64.StdEncoding.EncodeToString(crc)),
		header("If-None-Match", "*"),
		header("If-Match", `"00000000000000000000000000000000"`),
		header("If-None-Match", `"00000000000000000000000000000000"`),
		header("x-amz-meta-other", "not named"),
		header("x-amz-tagging", "a=b"),
		header("x-amz-acl", "public-read"),
		header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="),
	}
	for _, body := range []string{"", "\x00", everyByte(), strings.Repeat(text, 30000), "{\"json\": true}", "<xml/>"} {
		for _, contentType := range []string{"application/octet-stream", "application/json", "image/png"} {
			list = append(list, exchange{body: body, header: map[string]string{"Content-Type": contentType}})
		}
	}
	return list
}

// exchanges is the table of all that is compared.
func exchanges() []exchange {
	var list []exchange
	add := func(e exchange) {
		if e.bucket == "" {
			e.bucket = library
		}
		// Each has keys of its own, so none sees what another did.
		own := fmt.Sprintf("%03d/", len(list))
		switch {
		case e.path != "":
			e.path = "/" + own + e.path
		default:
			e.query = strings.ReplaceAll(e.query, "OWN", url.QueryEscape(own))
		}
		for i := range e.before {
			e.before[i].key = own + e.before[i].key
		}
		e.own = own
		list = append(list, e)
	}
	one := func(key string, body string, header map[string]string) []object {
		decoded, err := url.PathUnescape(key)
		if err != nil {
			panic(err) // a key of the tables above
		}
		return []object{{decoded, body, header}}
	}
	for _, key := range keys {
		add(exchange{
			method: "GET", path: key, before: one(key, text, map[string]string{"Content-Type": "text/plain"}),
		})
		add(exchange{
			method: "HEAD", path: key, before: one(key, text, map[string]string{"Content-Type": "text/plain"}),
		})
		add(exchange{method: "PUT", path: key, body: text, header: map[string]string{"Content-Type": "text/plain"}})
		add(exchange{method: "DELETE", path: key, before: one(key, text, nil)})
	}
	for _, method := range []string{"GET", "HEAD", "DELETE"} {
		add(exchange{method: method, path: "missing.txt"})
		add(exchange{bucket: versions, method: method, path: "missing.txt"})
	}
	for _, value := range ranges {
		add(exchange{method: "GET", path: "o", header: map[string]string{"Range": value}, before: one("o", text, nil)})
	}
	for _, value := range ranges[:3] {
		add(exchange{
			method: "HEAD", path: "o", header: map[string]string{"Range": value}, before: one("o", text, nil),
		})
	}
	for _, header := range conditions() {
		add(exchange{method: "GET", path: "o", header: header, before: one("o", text, nil)})
		add(exchange{method: "HEAD", path: "o", header: header, before: one("o", text, nil)})
	}
	described := map[string]string{
		"Content-Type": "text/html", "Cache-Control": "no-cache", "Content-Disposition": "inline",
		"Content-Language":  "ja",
		"x-amz-meta-author": "someone",
	}
	add(exchange{method: "GET", path: "o", before: one("o", text, described)})
	add(exchange{method: "HEAD", path: "o", before: one("o", text, described)})
	for _, body := range []string{"", "\x00", everyByte(), strings.Repeat(everyByte(), 4096)} {
		for _, accept := range []string{"", "*/*", "application/json"} {
			e := exchange{
				method: "GET", path: "binary",
				before: one("binary", body, map[string]string{"Content-Type": "application/octet-stream"}),
			}
			if accept != "" {
				e.header = map[string]string{"Accept": accept}
			}
			add(e)
		}
	}
	add(exchange{
		method: "GET", path: "o.gz",
		before: one("o.gz", gzipped(text), map[string]string{
			"Content-Type": "text/plain", "Content-Encoding": "gzip",
		}),
	})
	for _, query := range []string{
		"response-content-type=text/csv", "response-content-language=fr",
		"response-expires=Fri%2C%2001%20Jan%202027%2000%3A00%3A00%20GMT",
		"response-cache-control=no-store", "response-content-disposition=attachment%3B%20filename%3D%22x%20y.txt%22",
		"response-content-encoding=identity", "response-content-type=text/csv&response-cache-control=no-store",
		"x-id=GetObject", "versionId=null", "acl", "tagging", "attributes", "torrent", "list-type=2", "uploads",
	} {
		add(exchange{method: "GET", path: "o", query: query, before: one("o", text, nil)})
	}
	for _, e := range uploads() {
		e.method, e.path = "PUT", "new"
		add(e)
	}
	add(exchange{
		method: "PUT", path: "o", body: "new", header: map[string]string{"If-None-Match": "*"},
		before: one("o", text, nil),
	})
	add(exchange{
		method: "PUT", path: "o", body: "new", header: map[string]string{"If-Match": `"` + md5Hex(text) + `"`},
		before: one("o", text, nil),
	})
	add(exchange{
		method: "PUT", path: "o.gz", body: gzipped(text), header: map[string]string{"Content-Type": "text/plain"},
	})
	add(exchange{
		method: "PUT", path: "o", body: "new",
		before: one("o", text, map[string]string{"x-amz-meta-author": "someone"}),
	})

	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE"} {
		e := exchange{
			bucket: versions, method: method, path: "o",
			before: append(one("o", text, nil), one("o", "later", nil)...),
		}
		if method == "PUT" {
			e.body = "new"
		}
		add(e)
		if method != "PUT" {
			e.before = append(one("o", text, nil), one("o", "later", nil)...)
			e.query = "versionId=VERSION"
			add(e)
			e.before = append(one("o", text, nil), one("o", "later", nil)...)
			e.query = "versionId=no-such-version"
			add(e)
		}
	}

	listed := func() []object {
		var objects []object
		for _, key := range []string{"a.txt", "b c.txt", "d+e&f.txt", "dir/one", "dir/two", "dir2/three", "日本"} {
			objects = append(objects, one(url.PathEscape(key), key, nil)...)
		}
		return objects
	}
	for _, query := range []string{
		"list-type=2&prefix=OWN", "list-type=2&prefix=OWN&max-keys=2", "list-type=2&prefix=OWN&delimiter=%2F",
		"list-type=2&prefix=OWNdir%2F",
		"list-type=2&prefix=OWN&start-after=OWNb", "list-type=2&prefix=OWN&encoding-type=url",
		"list-type=2&prefix=OWN&fetch-owner=true",
		"list-type=2&prefix=OWN&delimiter=d", "list-type=2&prefix=OWNnone", "list-type=2&prefix=OWN&max-keys=0",
		"list-type=2&prefix=OWN&max-keys=x",
		"prefix=OWN", "prefix=OWN&delimiter=%2F", "prefix=OWN&max-keys=1", "prefix=OWN&marker=OWNb",
		"prefix=OWN&encoding-type=url",
		"list-type=2&prefix=OWN&continuation-token=wrong",
	} {
		add(exchange{method: "GET", query: query, before: listed()})
	}
	add(exchange{method: "HEAD"})
	add(exchange{method: "GET", query: "prefix=OWN&uploads=1"})
	add(exchange{method: "GET", path: "o", query: "uploadId=none"})
	add(exchange{method: "DELETE", path: "o", query: "uploadId=none"})
	add(exchange{method: "PUT", path: "o", query: "uploadId=none&partNumber=1", body: text})
	add(exchange{
		method: "POST", path: "o", query: "uploadId=none",
		body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
			`<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>`,
	})
	add(exchange{method: "POST", path: "o", query: "uploads=1"})
	add(exchange{method: "POST", path: "o", query: "uploads"})
	add(exchange{
		method: "OPTIONS", path: "o",
		header: map[string]string{"Origin": origin, "Access-Control-Request-Method": "GET"},
	})
	for _, header := range []map[string]string{
		{"range": "bytes=0-3"}, {"RANGE": "bytes=0-3"}, {"if-match": `"00000000000000000000000000000000"`},
		{"if-none-match": `"` + md5Hex(text) + `"`},
		{"X-Amz-Expected-Bucket-Owner": "000000000000"}, {"x-amz-server-side-encryption-customer-algorithm": "AES256"},
	} {
		add(exchange{method: "GET", path: "o", header: header, before: one("o", text, nil)})
	}
	for _, header := range []map[string]string{
		{"if-none-match": "*"}, {"cache-control": "max-age=60", "content-type": "text/plain"},
		{"x-amz-acl": "public-read"},
		{"X-Amz-Storage-Class": "STANDARD_IA"}, {"x-amz-server-side-encryption": "aws:fsx"},
		{"x-amz-server-side-encryption-customer-algorithm": "AES256"}, {"x-amz-object-lock-mode": "GOVERNANCE"},
		{"x-amz-copy-source": "library/none"}, {"X-Amz-Copy-Source": "library/none"},
	} {
		add(exchange{method: "PUT", path: "o", body: "new", header: header, before: one("o", text, nil)})
	}
	// S3 in the emulator loses an object that an upload with a wrong checksum would
	// have replaced.
	add(exchange{method: "PUT", path: "o", body: "new", header: map[string]string{"X-Amz-Checksum-Crc32": "AAAAAA=="}})
	for _, query := range []string{
		"tagging=1", "acl=1", "retention=1", "legal-hold=1", "versionId=none", "torrent=1", "partNumber=1",
		"partNumber=7",
		"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0", "AWSAccessKeyId=a&Signature=b&Expires=1",
	} {
		add(exchange{method: "GET", path: "o", query: query, before: one("o", text, nil)})
	}
	for _, query := range []string{
		"tagging=1", "acl=1", "retention=1", "legal-hold=1", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0",
	} {
		add(exchange{
			method: "PUT", path: "o", query: query, body: "<Tagging><TagSet/></Tagging>", before: one("o", text, nil),
		})
		add(exchange{method: "DELETE", path: "o", query: query, before: one("o", text, nil)})
	}
	return list
}

func everyByte() string {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return string(all)
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err) // to memory
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func httpTime(from time.Duration) string {
	return time.Now().Add(from).UTC().Format(http.TimeFormat)
}
