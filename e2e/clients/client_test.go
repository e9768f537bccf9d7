package clients

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// A client is one that people use, with the settings that it needs.
type client struct {
	name     string // unique, and the beginning of its keys
	version  string
	settings string   // Markdown, for the documentation
	actions  []string // that it tries, in this order
	// start starts the client for a target.
	start func(t *testing.T, d *deployed, to target) session
}

// try has a client do each of its actions to S3 itself and by the API, and
// reports every difference that is not known.
func (d *deployed) try(t *testing.T, c client, known *knownDifferences) {
	sessions := map[string]session{}
	for _, bucket := range []string{direct, strict, full, readonly} {
		sessions[bucket] = c.start(t, d, d.target(t, bucket))
	}
	for _, name := range c.actions {
		of := d.do(t, c, sessions[direct], direct, name)
		for _, bucket := range []string{strict, full, readonly} {
			reads := reading.MatchString(name)
			if bucket == strict && reads || bucket == readonly && !reads && !refusedOnce.MatchString(name) {
				continue // the other buckets show the same
			}
			through := d.do(t, c, sessions[bucket], bucket, name)
			for _, line := range differences(of, through) {
				if !known.explain(c.name, bucket, name, line) {
					t.Errorf("%s %s: %s\n%s", bucket, name, line, shown(through.Note))
				}
			}
		}
		if fails := of.Error != ""; fails != actions[name].fails {
			t.Errorf("%s %s: S3 itself answers with the error %q\n%s", direct, name, of.Error, shown(of.Note))
		}
	}
}

// do has a client do an action and looks at the bucket before and after.
func (d *deployed) do(t *testing.T, c client, with session, bucket, name string) outcome {
	t.Helper()
	a, known := actions[name]
	if !known {
		t.Fatalf("there is no action %s", name)
	}
	prefix := c.name + "/" + name + "/"
	d.put(t, bucket, prefix+"old.txt", "old")
	for _, key := range a.more {
		d.put(t, bucket, prefix+key, "old")
	}
	key := a.key
	if key == "" {
		key = "old.txt"
	}
	if a.seed != "" {
		d.put(t, bucket, prefix+key, a.seed)
	}
	file := a.file
	if file == "" {
		file = "small"
	}
	to := filepath.Join(t.TempDir(), "to")
	upload := ""
	if a.begun {
		upload = d.begin(t, bucket, prefix+key)
	}
	var o outcome
	o.before = d.snapshot(t, bucket, prefix)
	o.result = with.do(t, call{name, bucket, prefix + key, prefix, d.file(file), to, upload})
	o.after = d.snapshot(t, bucket, prefix)
	if a.random {
		o.after = snapshot{"old.txt #1": o.after["old.txt #1"], "others": fmt.Sprint(len(o.after) - 1)}
		o.before["others"] = "0"
	}
	o.downloaded = downloaded(t, to)
	return o
}

func (d *deployed) put(t *testing.T, bucket, key, file string) {
	t.Helper()
	body, err := os.ReadFile(d.file(file))
	if err != nil {
		t.Fatal(err)
	}
	d.putObject(t, bucket, key, "application/octet-stream", body)
}

func (d *deployed) putObject(t *testing.T, bucket, key, contentType string, body []byte) {
	t.Helper()
	if _, err := d.S3.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &bucket, Key: &key, ContentType: &contentType, Body: bytes.NewReader(body),
		Tagging: aws.String("kept=yes"),
	}); err != nil {
		t.Fatal(err)
	}
}

// begin begins an upload in parts.
func (d *deployed) begin(t *testing.T, bucket, key string) (id string) {
	t.Helper()
	upload, err := d.S3.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	return *upload.UploadId
}

// downloaded describes a file, or every file of a folder.
func downloaded(t *testing.T, path string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(path, func(name string, entry os.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(name)
		all = append(all, fmt.Sprintf("%s%s", strings.TrimPrefix(strings.TrimPrefix(name, path), "/"), content(body)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}
