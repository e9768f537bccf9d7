package clients

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"cdk.tf/go/privateapi/internal/golden"
)

// A difference is something that is known not to be as S3 itself does it.
type difference struct {
	what string // for the documentation
	// clients, buckets, actions and lines are what it shows in. nil is all.
	clients, buckets, actions, lines *regexp.Regexp
}

func re(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?s:` + pattern + `)$`) }

func matches(pattern *regexp.Regexp, text string) bool {
	return pattern == nil || pattern.MatchString(text)
}

// knownDifferences explains lines and remembers which clients show which
// difference.
type knownDifferences struct {
	mutex sync.Mutex
	seen  map[string][]string // clients by what the difference is
}

func (k *knownDifferences) explain(client, bucket, action, line string) bool {
	for _, d := range known {
		if !matches(d.clients, client) || !matches(d.buckets, bucket) || !matches(d.actions, action) ||
			!matches(d.lines, line) {
			continue
		}
		k.mutex.Lock()
		defer k.mutex.Unlock()
		if !slices.Contains(k.seen[d.what], client) {
			k.seen[d.what] = append(k.seen[d.what], client)
			slices.Sort(k.seen[d.what])
		}
		return true
	}
	return false
}

// shownBy is the file that says which clients show which difference, as the last
// complete test with -update saw it. The documentation is generated from it.
var shownBy = filepath.Join("testdata", "differences.json")

// compare compares what was seen with the file.
func (k *knownDifferences) compare(t *testing.T) {
	for _, d := range known {
		if len(k.seen[d.what]) == 0 {
			t.Errorf("this difference is gone: %s", d.what)
		}
	}
	encoded, err := json.MarshalIndent(k.seen, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, shownBy, append(encoded, '\n'))
}

func readShown(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(shownBy)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// reading are the actions that change nothing.
var reading = re(`get|get-signed|range|head|missing|not-modified|conditional|list|pages|folders|cp-down|odd-key|` +
	`download|by-ranges|get-version|list-versions|get-tagging|get-acl|get-retention|attributes|head-bucket|location|` +
	`presigned-get|sync-down|check`)

// refusedOnce are the writes that clients try where all are refused.
var refusedOnce = re(`put|copy|upload-part-copy|put-tagging|delete|delete-objects|purge|move|multipart|sync-up|` +
	`table-write`)

// writing matches the names of all other actions.
var writing = func() *regexp.Regexp {
	var names []string
	for name := range actions {
		if !reading.MatchString(name) {
			names = append(names, name)
		}
	}
	return re(strings.Join(names, "|"))
}()

// known are all differences. Their order gives them their numbers in the
// documentation.
var known = []difference{
	{
		what:    "Every write to a read-only bucket is refused.",
		buckets: re(readonly), actions: writing, lines: re(`error: .*`),
	},
	{
		what:    "Without `Copy`, copies are refused, and so are the operations that clients build on copies.",
		buckets: re(strict), actions: re(`copy|copy-over|copy-replace|move|rename|upload-part-copy`),
		lines: re(`error: .*`),
	},
	{
		what:    "Without `Multipart`, uploads in parts are refused.",
		buckets: re(strict),
		actions: re(`multipart|parts|abort|upload|upload-large|upload-stream|put-stream|put-8MB|append|table-write|` +
			`table-read`),
		lines: re(`error: .*`),
	},
	{
		what:    "The client writes every object in parts.",
		clients: re(`pyarrow`), buckets: re(strict), actions: re(`put`), lines: re(`error: .*`),
	},
	{
		what: "Without `DeleteObjects`, deleting several objects by one request is refused. Some clients delete " +
			"one object like this.",
		buckets: re(strict), actions: re(`delete|delete-objects|purge|move`), lines: re(`error: .*`),
	},
	{
		what:    "Without `CustomerKeys`, customers' keys (SSE-C) are refused.",
		buckets: re(strict), actions: re(`put-customer-key`), lines: re(`error: .*`),
	},
	{
		what:    "Without `Tagging`, `ACLs` and `ObjectLock`, their headers are refused.",
		buckets: re(strict), actions: re(`put-tags|put-canned-acl|put-lock|put-acl`), lines: re(`error: .*`),
	},
	{
		what:    "Metadata that no route names is dropped.",
		buckets: re(strict), actions: re(`put-metadata`), lines: re(`stored .*`),
	},
	{
		what: "The client keeps the time and the hash of a file as metadata, `x-amz-meta-mtime` and " +
			"`x-amz-meta-md5chksum`, which the route must name.",
		clients: re(`rclone`), buckets: re(strict + "|" + full), actions: re(`put|put-8MB|put-new|sync-up|upload`),
		lines: re(`stored .*`),
	},
	{
		what:    "The client reads `?acl` before it copies an object or changes its ACL, and fails.",
		clients: re(`s3cmd`), buckets: re(strict + "|" + full), actions: re(`copy|move|put-acl`),
		lines: re(`error: .*`),
	},
	{
		what:    "Without `Versions`, the response to a deletion does not name the delete marker.",
		buckets: re(strict), actions: re(`delete`), lines: re(`value: .*`),
	},
	{
		what:    "Uploads framed as `aws-chunked` are refused.",
		buckets: re(strict + "|" + full), actions: re(`put-framed|upload-framed`), lines: re(`error: .*`),
	},
	{
		what:    "An upload of more than 10 MB in one request is refused.",
		buckets: re(strict + "|" + full), actions: re(`put-11MB`), lines: re(`error: .*`),
	},
	{
		what: "Reading an object of more than 10 MB fails, unless the client reads it by ranges without " +
			"asking for its size first.",
		actions: re(`download`), lines: re(`error: .*`),
	},
	{
		what:    "Presigned URLs are refused.",
		buckets: re(strict + "|" + full + "|" + readonly), actions: re(`presigned-get|presigned-put`),
		lines: re(`error: .*`),
	},
	{
		what:    "Reading a subresource without a value returns the object, which the client rejects.",
		actions: re(`get-tagging|get-acl|get-retention|attributes`), lines: re(`error: .*`),
	},
	{
		what: "Reading a subresource of the bucket without a value returns the list of the bucket, which " +
			"lacks what the client asked for.",
		actions: re(`location|list-versions|get-version`), lines: re(`(error|value): .*`),
	},
	{
		what: "**Writing a subresource without a value overwrites the object.** Versioning keeps the earlier " +
			"version.",
		buckets: re(strict + "|" + full), actions: re(`put-tagging|put-acl|put-retention|put-legal-hold`),
		lines: re(`stored .*`),
	},
	{
		what:    "**Deleting the tags deletes the object.** Versioning keeps the earlier version.",
		buckets: re(strict + "|" + full), actions: re(`delete-tagging`), lines: re(`stored .*`),
	},
	{
		what: "**A key that ends with `/` addresses the key without the slash**, so a different object is " +
			"written or deleted. Some clients write and delete such keys for folders.",
		buckets: re(strict + "|" + full), actions: re(`put-folder|delete-folder`), lines: re(`(stored|value) ?.*`),
	},
	{
		what:    "The client writes a folder marker beside an object, with a key that ends with `/`.",
		clients: re(`pyarrow`), buckets: re(strict + "|" + full), actions: re(`move|delete|purge`),
		lines: re(`stored  #1: .*`),
	},
	{
		what:    "A POST whose subresource is dropped is refused.",
		buckets: re(strict + "|" + full), actions: re(`restore|select`), lines: re(`error: .*`),
	},
	{
		what: "Renaming is refused. It is an operation of directory buckets, which the emulator does not have " +
			"either.",
		buckets: re(full), actions: re(`rename`), lines: re(`error: .*`),
	},
}
