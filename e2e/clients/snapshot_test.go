package clients

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// A snapshot describes every version of every object below a prefix, by key and
// number: 1 is the oldest.
type snapshot map[string]string

// snapshot reads what a bucket holds, by the SDK and from S3 itself.
func (d *deployed) snapshot(t *testing.T, bucket, prefix string) snapshot {
	t.Helper()
	all := snapshot{}
	listed, err := d.S3.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &bucket, Prefix: &prefix})
	if err != nil {
		t.Fatal(err)
	}
	type version struct {
		key, text string
		at        int64
	}
	var found []version
	for _, v := range listed.Versions {
		found = append(found, version{aws.ToString(v.Key), d.describe(t, bucket, v), v.LastModified.UnixNano()})
	}
	slices.Reverse(found) // S3 lists the newest first
	for _, v := range listed.DeleteMarkers {
		found = append(found, version{aws.ToString(v.Key), "a delete marker", v.LastModified.UnixNano()})
	}
	slices.SortStableFunc(found, func(a, b version) int { return cmp.Compare(a.at, b.at) })
	count := map[string]int{}
	for _, v := range found {
		count[v.key]++
		all[fmt.Sprintf("%s #%d", strings.TrimPrefix(v.key, prefix), count[v.key])] = v.text
	}
	uploads, err := d.S3.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{
		Bucket: &bucket, Prefix: &prefix,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(uploads.Uploads) > 0 {
		all["uploads"] = fmt.Sprint(len(uploads.Uploads))
	}
	return all
}

func (d *deployed) describe(t *testing.T, bucket string, v types.ObjectVersion) string {
	t.Helper()
	ctx := t.Context()
	got, err := d.S3.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: v.Key, VersionId: v.VersionId})
	if refused := smithy.APIError(nil); errors.As(err, &refused) {
		return "not readable: " + refused.ErrorCode() // encrypted with a key of the client's
	}
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := content(body)
	add := func(name, value string) {
		if value != "" {
			text += ", " + name + " " + value
		}
	}
	add("type", aws.ToString(got.ContentType))
	add("cache", aws.ToString(got.CacheControl))
	add("encoding", aws.ToString(got.ContentEncoding))
	add("class", string(got.StorageClass))
	add("redirect", aws.ToString(got.WebsiteRedirectLocation))
	add("mode", string(got.ObjectLockMode))
	add("hold", string(got.ObjectLockLegalHoldStatus))
	if len(got.Metadata) > 0 {
		add("metadata", fmt.Sprint(got.Metadata))
	}
	if aws.ToInt32(got.TagCount) > 0 {
		tags, err := d.S3.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{
			Bucket: &bucket, Key: v.Key, VersionId: v.VersionId,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags.TagSet {
			add("tag", aws.ToString(tag.Key)+"="+aws.ToString(tag.Value))
		}
	}
	if strings.Contains(aws.ToString(v.Key), "acl/") {
		acl, err := d.S3.GetObjectAcl(ctx, &s3.GetObjectAclInput{Bucket: &bucket, Key: v.Key, VersionId: v.VersionId})
		if err != nil {
			t.Fatal(err)
		}
		for _, grant := range acl.Grants {
			if grant.Grantee.URI != nil {
				add("grant", aws.ToString(grant.Grantee.URI)+" "+string(grant.Permission))
			}
		}
	}
	return text
}

// content is a body, or its size and hash.
func content(body []byte) string {
	if len(body) <= 100 {
		return fmt.Sprintf("%q", body)
	}
	return fmt.Sprintf("%d bytes %.6x", len(body), sha256.Sum256(body))
}
