package s3

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// testClient uses the SDK's client as it is, but for its settings.
func (d deployed) testClient(t *testing.T) {
	ctx := t.Context()
	client := d.client(t, whenRequired)
	bucket := aws.String(library)
	name := func(key string) *string { return aws.String("client/" + key) }

	t.Run("put and get", func(t *testing.T) {
		put, err := client.PutObject(ctx, &s3.PutObjectInput{
			Bucket: bucket, Key: name("dir/a b+c.txt"), Body: strings.NewReader(text),
			ContentType: aws.String("text/plain"),
			Metadata:    map[string]string{"author": "someone"},
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: name("dir/a b+c.txt")})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil || string(body) != text || aws.ToString(got.ContentType) != "text/plain" ||
			*got.ETag != *put.ETag || got.Metadata["author"] != "someone" {
			t.Errorf("GetObject = %q, %+v, %v", body, got, err)
		}
	})
	t.Run("head", func(t *testing.T) {
		got, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: name("dir/a b+c.txt")})
		if err != nil || aws.ToString(got.ContentType) != "text/plain" {
			t.Errorf("HeadObject = %+v, %v", got, err)
		}
		_, err = client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: name("missing")})
		if missing := (*types.NotFound)(nil); !errors.As(err, &missing) {
			t.Errorf("HeadObject of a missing object: %v, want NotFound", err)
		}
		if _, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: bucket}); err != nil {
			t.Error(err)
		}
	})
	t.Run("a part of an object", func(t *testing.T) {
		got, err := client.GetObject(ctx, &s3.GetObjectInput{
			Bucket: bucket, Key: name("dir/a b+c.txt"), Range: aws.String("bytes=4-8"),
		})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil || string(body) != "quick" {
			t.Errorf("GetObject = %q, %v", body, err)
		}
	})
	t.Run("a missing object", func(t *testing.T) {
		_, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: name("missing")})
		if missing := (*types.NoSuchKey)(nil); !errors.As(err, &missing) {
			t.Errorf("GetObject: %v, want NoSuchKey", err)
		}
	})
	t.Run("list, in pages and by folder", func(t *testing.T) {
		for i := range 5 {
			if _, err := client.PutObject(ctx, &s3.PutObjectInput{
				Bucket: bucket, Key: name(fmt.Sprint("list/", i)), Body: strings.NewReader("x"),
			}); err != nil {
				t.Fatal(err)
			}
		}
		pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{
			Bucket: bucket, Prefix: name("list/"), MaxKeys: aws.Int32(2),
		})
		var sizes []int
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(page.Contents))
		}
		if diff := cmp.Diff([]int{2, 2, 1}, sizes); diff != "" {
			t.Errorf("keys on each page (-want +got):\n%s", diff)
		}
		folders, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
			Bucket: bucket, Prefix: aws.String("client/"), Delimiter: aws.String("/"),
		})
		if err != nil || len(folders.CommonPrefixes) != 2 || len(folders.Contents) != 0 {
			t.Errorf("ListObjectsV2 = %+v, %v, want two folders", folders, err)
		}
	})
	t.Run("delete", func(t *testing.T) {
		if _, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: name("list/0")}); err != nil {
			t.Fatal(err)
		}
		_, err := d.S3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: name("list/0")})
		if missing := (*types.NotFound)(nil); !errors.As(err, &missing) {
			t.Errorf("after DeleteObject: %v, want NotFound", err)
		}
	})
	t.Run("a bucket without a list", func(t *testing.T) {
		got, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String(versions)})
		if err == nil {
			t.Errorf("ListObjectsV2 = %+v, want an error", got)
		}
	})
	t.Run("only reading is granted", func(t *testing.T) {
		_, err := client.PutObject(ctx, &s3.PutObjectInput{
			Bucket: aws.String(open), Key: name("new"), Body: strings.NewReader(text),
		})
		if refused := smithy.APIError(nil); !errors.As(err, &refused) || refused.ErrorCode() != "AccessDenied" {
			t.Errorf("PutObject: %v, want AccessDenied", err)
		}
	})
}

// testMultipart uploads an object in parts and abandons another upload. Like API
// Gateway, the emulator drops ?uploads, which has no value.
func (d deployed) testMultipart(t *testing.T) {
	ctx := t.Context()
	client := d.client(t, whenRequired)
	bucket, key := aws.String(library), aws.String("client/parts.bin")
	parts := [][]byte{bytes.Repeat([]byte(everyByte()), 5<<20/256), []byte(text)}

	upload, err := client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: bucket, Key: key, ContentType: aws.String("application/octet-stream"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var completed []types.CompletedPart
	for i, part := range parts {
		number := aws.Int32(int32(i + 1))
		put, err := client.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: bucket, Key: key, UploadId: upload.UploadId, PartNumber: number, Body: bytes.NewReader(part),
		})
		if err != nil {
			t.Fatal(err)
		}
		completed = append(completed, types.CompletedPart{PartNumber: number, ETag: put.ETag})
	}
	if listed, err := client.ListParts(ctx, &s3.ListPartsInput{
		Bucket: bucket, Key: key, UploadId: upload.UploadId,
	}); err != nil || len(listed.Parts) != len(parts) {
		t.Errorf("ListParts = %+v, %v", listed, err)
	}
	if _, err := client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: bucket, Key: key, UploadId: upload.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: completed},
	}); err != nil {
		t.Fatal(err)
	}
	got, err := d.S3.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(got.Body)
	if err != nil || !bytes.Equal(body, bytes.Join(parts, nil)) ||
		aws.ToString(got.ContentType) != "application/octet-stream" {
		t.Errorf("the object has %d bytes of type %s, %v", len(body), aws.ToString(got.ContentType), err)
	}

	abandoned, err := client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if uploads, err := d.S3.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{
		Bucket: bucket, Prefix: key,
	}); err != nil || len(uploads.Uploads) != 1 {
		t.Errorf("ListMultipartUploads = %+v, %v, want one", uploads, err)
	}
	if _, err := client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: bucket, Key: key, UploadId: abandoned.UploadId,
	}); err != nil {
		t.Error(err)
	}
}

// testStoredEncoding names the encoding of what it uploads by the header for it,
// since API Gateway takes Content-Encoding for itself.
func (d deployed) testStoredEncoding(t *testing.T) {
	const key = "client/encoded.txt.gz"
	header := http.Header{"Stored-Content-Encoding": {"gzip"}, "Content-Type": {"text/plain"}}
	if put := d.CallWith(t, "PUT", d.out.URL+"/library/"+key, header, gzipped(text)); put.Status != 200 {
		t.Fatalf("PUT = %d %s", put.Status, put.Body)
	}
	got, err := d.S3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(library), Key: aws.String(key)})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(got.Body)
	if err != nil || aws.ToString(got.ContentEncoding) != "gzip" || string(body) != gzipped(text) {
		t.Errorf("the object has the encoding %q and %q, %v, want gzip and what was sent",
			aws.ToString(got.ContentEncoding), body, err)
	}
}

// testFramedUpload uploads with the SDK's own settings, by which it frames the
// body as aws-chunked over HTTPS: whatever is refused, no frame may be stored.
func (d deployed) testFramedUpload(t *testing.T) {
	ctx := t.Context()
	key := aws.String("client/framed.txt")
	_, through := d.tlsProxy(t)
	sent := &recorder{to: through}
	client := d.client(t, func(o *s3.Options) {
		o.HTTPClient = sent
		// The default where settings are loaded.
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenSupported
	})
	_, err := client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(library), Key: key, Body: strings.NewReader(text),
	})
	if err == nil {
		t.Error("PutObject: no error, want a refusal")
	}
	if got := sent.header.Get("Content-Encoding"); got != "aws-chunked" {
		t.Errorf("the SDK sent Content-Encoding %q: not framed any more, so this shows nothing", got)
	}
	got, err := d.S3.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(library), Key: key})
	if missing := (*types.NoSuchKey)(nil); !errors.As(err, &missing) {
		body, _ := io.ReadAll(got.Body)
		t.Errorf("there is an object: %q, %v", body, err)
	}
}

// recorder keeps the headers of the last request.
type recorder struct {
	to     *http.Client
	header http.Header
}

// Do implements s3.HTTPClient.
func (r *recorder) Do(request *http.Request) (*http.Response, error) {
	r.header = request.Header.Clone()
	return r.to.Do(request)
}
