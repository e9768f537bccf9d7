package clients

import (
	"os/exec"
	"testing"

	"cdk.tf/go/privateapi/internal/testenv"
)

// curlScripts are the actions of curl.
var curlScripts = map[string]string{
	"get":       `curl --output "$TO" "$OBJECT"`,
	"range":     `curl --output "$TO" --range 4-6 "$OBJECT"`,
	"head":      `curl --head --write-out '%{content_type} %header{content-length}' --output /dev/null "$OBJECT"`,
	"missing":   `curl "$OBJECT"`,
	"list":      `curl "$ENDPOINT/$BUCKET?list-type=2&prefix=$ESCAPED" | grep -o '<Key>[^<]*'`,
	"put":       `curl --upload-file "$FILE" "$OBJECT"`,
	"put-empty": `curl --upload-file "$FILE" "$OBJECT"`,
	"put-11MB":  `curl --upload-file "$FILE" "$OBJECT"`,
	"put-metadata": `curl --header 'Content-Type: text/plain' --header 'Cache-Control: no-store' --header ` +
		`'x-amz-meta-author: someone' --upload-file "$FILE" "$OBJECT"`,
	"if-none-match": `curl --header 'If-None-Match: *' --upload-file "$FILE" "$OBJECT"`,
	"put-tags":      `curl --header 'x-amz-tagging: a=b' --upload-file "$FILE" "$OBJECT"`,
	"copy": `curl --request PUT --header "x-amz-copy-source: /$BUCKET/${PREFIX}old.txt" "$OBJECT" | grep ` +
		`-o '<ETag>[^<]*'`,
	"put-framed": `printf '3\r\nnew\r\n0\r\nx-amz-checksum-crc32: a+NERQ==\r\n\r\n' | curl --request PUT ` +
		`--header 'Content-Encoding: aws-chunked' --header 'x-amz-decoded-content-length: 3' --header ` +
		`'x-amz-trailer: x-amz-checksum-crc32' --header 'x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER' ` +
		`--data-binary @- "$OBJECT"`,
	"delete": `curl --request DELETE "$OBJECT"`,
	"put-tagging": `curl --request PUT --data ` +
		`'<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>' "$OBJECT?tagging"`,
	"delete-tagging": `curl --request DELETE "$OBJECT?tagging"`,
}

// curl returns how to run curl with a version of HTTP.
func curl(option string) func(*testing.T, *deployed, target) session {
	return func(t *testing.T, d *deployed, to target) session {
		_, err := exec.LookPath("curl")
		testenv.Require(t, func() error { return err })
		preamble := `curl() { command curl --silent --show-error --fail-with-body --cacert "$CA" ` + option
		if to.Key != "" {
			preamble += ` --aws-sigv4 "aws:amz:$AWS_REGION:s3" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`
		}
		return commands{scripts: curlScripts, environ: d.environ(to), preamble: preamble + ` "$@"; }
OBJECT="$ENDPOINT/$BUCKET/${KEY// /%20}"
ESCAPED="${PREFIX// /%20}"`}
	}
}

var curlClients = []client{
	{name: "curl, HTTP 2", settings: "none", actions: named(curlScripts), start: curl("--http2")},
	{name: "curl, HTTP 1.1", settings: "`--http1.1`", actions: named(curlScripts), start: curl("--http1.1")},
}
