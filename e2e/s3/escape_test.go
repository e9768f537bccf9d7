package s3

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// testNoWayOut asks for what no route gives. Two buckets admit everyone to
// everything, so all that keeps a request from them is the API's.
func (d deployed) testNoWayOut(t *testing.T) {
	ctx := t.Context()
	for bucket, key := range map[string]string{secrets: "secret.txt", open: "page.txt", versions: "page.txt"} {
		put(t, d.S3, bucket, object{key: key, body: "content of " + bucket})
	}
	before := d.state(t)

	// The emulator shortens this to the bucket that admits everyone, so it is
	// the role that refuses it.
	if got := d.Call(t, "GET", d.out.URL+"/library/x/../../"+secrets+"/secret.txt", nil); got.Status != 403 ||
		!strings.Contains(got.Body, "AccessDenied") {
		t.Errorf("GET of the other bucket's object = %d %s, want 403 AccessDenied", got.Status, got.Body)
	}
	paths := []string{
		"/" + secrets + "/secret.txt", "/" + secrets,
		"/library/../" + secrets + "/secret.txt", "/open/%2e%2e/" + secrets + "/secret.txt",
		"/open/..%2f" + secrets + "%2fsecret.txt",
		"/open/x/../../" + secrets + "/secret.txt", "/open/%252e%252e/" + secrets + "/secret.txt",
		"/open/..%252f" + secrets + "%252fsecret.txt",
		"/library/x/%2e%2e/%2e%2e/" + secrets + "/secret.txt", "/versions//../" + secrets + "/secret.txt",
		"//" + secrets + "/secret.txt",
		"/open/..;/" + secrets + "/secret.txt", "/open/..%5c" + secrets + "%5csecret.txt",
		"/open/x/..", "/open/.", "/open/", "/open//", "/open/%2F", "/open/x/../", "/open/%2e%2e/open", "/open",
		"/versions", "/versions/x/..", "/versions/.",
		"/open?list-type=2", "/open/?list-type=2", "/open/x/..?list-type=2", "/open/x/..?prefix=",
		"/open/x?list-type=2", "/open/%3Flist-type=2",
		"/versions?list-type=2", "/versions/x/..?versions", "/versions/.?versions=1",
		"/open/page.txt?acl", "/open/page.txt?acl=1", "/open/page.txt%3Facl", "/open/x/..?acl=1",
		"/open/x/..?policy=1", "/open/x/..%3Fpolicy",
		"/library/x/..?policy=1", "/library/x/..?acl=1", "/library/.?location=1", "/library?policy=1",
		"/library?acl=1",
	}
	for _, path := range paths {
		got := d.Call(t, "GET", d.out.URL+path, nil)
		leaks := strings.Contains(got.Body, "content of "+secrets) ||
			strings.Contains(got.Body, "AccessControlPolicy") || strings.Contains(got.Body, `"Statement"`) ||
			!strings.HasPrefix(path, "/library") && strings.Contains(got.Body, "<Contents>") ||
			strings.Contains(got.Body, "<Version>")
		if leaks {
			t.Errorf("GET %s = %d %s", path, got.Status, got.Body)
		}
	}
	// What the routes to these buckets do not give, whatever the verb.
	for _, method := range []string{"PUT", "DELETE", "POST", "PATCH"} {
		for _, path := range []string{
			"/open/page.txt", "/open/new.txt", "/open/x/..", "/open/.", "/open", "/open/x/..?policy=1",
			"/open/page.txt?acl=1", "/open/page.txt?tagging=1",
			"/page.txt", "/guide", "/guide/page.txt",
			"/" + secrets + "/secret.txt", "/open/../" + secrets + "/secret.txt",
			"/library/x/../../" + secrets + "/secret.txt", "/library/x/../../" + secrets + "/new.txt",
			"/library", "/library/x/..", "/library/.", "/library/x/..?policy=1", "/library/x/..?acl=1",
			"/library/x/..?versioning=1", "/versions/x/..", "/versions/.",
			"/library/x/../../new-bucket", "/library/x/../../versions?versioning=1", "/library/x/..?delete=1",
		} {
			d.CallWith(t, method, d.out.URL+path, nil, "<anything/>")
		}
	}
	for _, method := range []string{"GET", "POST"} {
		for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
			d.CallWith(t, method, d.out.URL+"/open/page.txt", http.Header{header: {"DELETE"}}, "")
			d.CallWith(t, method, d.out.URL+"/versions/page.txt?x-http-method-override=DELETE", http.Header{}, "")
		}
	}
	// Writing is allowed here; reading elsewhere for it, or giving it away, is not.
	put(t, d.S3, library, object{key: "escape/copied.txt", body: "own"})
	for name, value := range map[string]string{
		"x-amz-copy-source": "/" + secrets + "/secret.txt", "X-Amz-Copy-Source": secrets + "/secret.txt",
		"x-amz-rename-source":          "/x",
		"x-amz-decoded-content-length": "3", "X-Amz-Decoded-Content-Length": "3", "x-amz-acl": "public-read",
		"X-Amz-Acl":                    "public-read",
		"x-amz-grant-read":             `uri="http://acs.amazonaws.com/groups/global/AllUsers"`,
		"x-amz-object-lock-legal-hold": "ON",
	} {
		got := d.CallWith(t, "PUT", d.out.URL+"/library/escape/copied.txt", http.Header{name: {value}}, "new")
		if got.Status < 400 || strings.Contains(got.Body, "CopyObjectResult") {
			t.Errorf("PUT with %s = %d %s", name, got.Status, got.Body)
		}
		read, err := d.S3.GetObject(ctx, &s3.GetObjectInput{
			Bucket: aws.String(library), Key: aws.String("escape/copied.txt"),
		})
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(read.Body); err != nil || string(body) != "own" {
			t.Errorf("after PUT with %s the object is %q, %v, want it unchanged", name, body, err)
		}
	}
	for name, value := range map[string]string{"x-amz-security-token": "x", "x-amz-date": "20200101T000000Z"} {
		if got := d.CallWith(t, "PUT", d.out.URL+"/library/escape/dropped.txt", http.Header{
			name: {value},
		}, "own"); got.Status != 200 {
			t.Errorf("PUT with %s = %d %s, want that S3 does not get it", name, got.Status, got.Body)
		}
	}
	if after := d.state(t); after != before {
		t.Errorf("what is behind the API was\n%s\nand is\n%s", before, after)
	}
}

// state describes the buckets that no request may change, and which buckets
// there are.
func (d deployed) state(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	var b strings.Builder
	buckets, err := d.S3.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, bucket := range buckets.Buckets {
		fmt.Fprintln(&b, *bucket.Name)
	}
	for _, bucket := range []string{open, secrets} {
		fmt.Fprintln(&b, bucket, stored(t, d.S3, bucket, ""))
	}
	fmt.Fprintln(&b, versions, stored(t, d.S3, versions, "page.txt"))
	for _, bucket := range []string{open, secrets, library, versions} {
		policy, err := d.S3.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &bucket})
		if err == nil {
			fmt.Fprintln(&b, bucket, *policy.Policy)
		}
		versioning, err := d.S3.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &bucket})
		if err != nil {
			t.Fatal(err)
		}
		acl, err := d.S3.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: &bucket})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, bucket, versioning.Status, len(acl.Grants))
	}
	return b.String()
}
