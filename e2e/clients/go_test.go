package clients

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	tmtypes "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// goSession is the SDK for Go.
type goSession struct{ client, framing *s3.Client }

func startGo(t *testing.T, d *deployed, to target) session {
	trusted := x509.NewCertPool()
	authority, err := os.ReadFile(to.CA)
	if err != nil || !trusted.AppendCertsFromPEM(authority) {
		t.Fatalf("no certificate in %s: %v", to.CA, err)
	}
	config := aws.Config{
		Region:                     to.Region,
		BaseEndpoint:               &to.Endpoint,
		Credentials:                aws.AnonymousCredentials{},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		HTTPClient: &http.Client{
			Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true},
		},
	}
	if to.Key != "" {
		config.Credentials = credentials.NewStaticCredentialsProvider(to.Key, to.Secret, "")
	}
	framing := config
	framing.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenSupported
	pathStyle := func(o *s3.Options) { o.UsePathStyle = true }
	return goSession{s3.NewFromConfig(config, pathStyle), s3.NewFromConfig(framing, pathStyle)}
}

func (s goSession) do(t *testing.T, c call) result {
	value, err := goActions[c.Do](t.Context(), s, c)
	r := result{Value: value}
	if err != nil {
		r.Error, r.Note = "error", err.Error()
		if refused := smithy.APIError(nil); errors.As(err, &refused) {
			r.Error = refused.ErrorCode()
		}
	}
	return r
}

type goAction = func(context.Context, goSession, call) (any, error)

var goActions = map[string]goAction{
	"get":     goGet(""),
	"range":   goGet("bytes=4-6"),
	"missing": goGet(""),
	"head": func(ctx context.Context, s goSession, c call) (any, error) {
		got, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &c.Bucket, Key: &c.Key})
		if err != nil {
			return nil, err
		}
		return aws.ToInt64(got.ContentLength), nil
	},
	"list": func(ctx context.Context, s goSession, c call) (any, error) {
		var names []string
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{
			Bucket: &c.Bucket, Prefix: &c.Prefix, MaxKeys: aws.Int32(2),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, o := range page.Contents {
				names = append(names, aws.ToString(o.Key))
			}
		}
		return names, nil
	},
	"download": func(ctx context.Context, s goSession, c call) (any, error) {
		file, err := os.Create(c.To)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		manager := transfermanager.New(s.client, func(o *transfermanager.Options) {
			o.GetObjectType = tmtypes.GetObjectRanges
		})
		_, err = manager.DownloadObject(ctx, &transfermanager.DownloadObjectInput{
			Bucket: &c.Bucket, Key: &c.Key, WriterAt: file,
		})
		return nil, err
	},
	"put":        goPut(false, func(*s3.PutObjectInput) {}),
	"put-framed": goPut(true, func(*s3.PutObjectInput) {}),
	"put-11MB":   goPut(false, func(*s3.PutObjectInput) {}),
	"put-metadata": goPut(false, func(in *s3.PutObjectInput) {
		in.Metadata, in.ContentType, in.CacheControl = map[string]string{
			"author": "someone",
		}, aws.String("text/plain"), aws.String("no-store")
	}),
	"if-none-match": goPut(false, func(in *s3.PutObjectInput) { in.IfNoneMatch = aws.String("*") }),
	"put-tags":      goPut(false, func(in *s3.PutObjectInput) { in.Tagging = aws.String("a=b") }),
	"upload": func(ctx context.Context, s goSession, c call) (any, error) {
		file, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		manager := transfermanager.New(s.client, func(o *transfermanager.Options) {
			o.PartSizeBytes, o.RequestChecksumCalculation = 8<<20, aws.RequestChecksumCalculationWhenRequired
		})
		_, err = manager.UploadObject(ctx, &transfermanager.UploadObjectInput{
			Bucket: &c.Bucket, Key: &c.Key, Body: file,
		})
		return nil, err
	},
	"parts": func(ctx context.Context, s goSession, c call) (any, error) {
		file, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		part, err := s.client.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: &c.Bucket, Key: &c.Key, UploadId: &c.Upload, PartNumber: aws.Int32(1), Body: file,
		})
		if err != nil {
			return nil, err
		}
		return nil, s.complete(ctx, c, part.ETag)
	},
	"copy": func(ctx context.Context, s goSession, c call) (any, error) {
		copied, err := s.client.CopyObject(ctx, &s3.CopyObjectInput{
			Bucket: &c.Bucket, Key: &c.Key, CopySource: aws.String(c.Bucket + "/" + c.Prefix + "old.txt"),
		})
		if err != nil {
			return nil, err
		}
		if copied.CopyObjectResult == nil {
			return nil, errors.New("no result of the copy")
		}
		return aws.ToString(copied.CopyObjectResult.ETag), nil
	},
	"upload-part-copy": func(ctx context.Context, s goSession, c call) (any, error) {
		// Completes the upload even where the copy was refused.
		etag := aws.String(`"d41d8cd98f00b204e9800998ecf8427e"`)
		copied, err := s.client.UploadPartCopy(ctx, &s3.UploadPartCopyInput{
			Bucket: &c.Bucket, Key: &c.Key, UploadId: &c.Upload, PartNumber: aws.Int32(1),
			CopySource: aws.String(c.Bucket + "/" + c.Prefix + "old.txt"),
		})
		if err == nil && copied.CopyPartResult != nil {
			etag = copied.CopyPartResult.ETag
		}
		return nil, errors.Join(err, s.complete(ctx, c, etag))
	},
	"delete": func(ctx context.Context, s goSession, c call) (any, error) {
		_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &c.Bucket, Key: &c.Key})
		return nil, err
	},
	"delete-objects": func(ctx context.Context, s goSession, c call) (any, error) {
		deleted, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
			Bucket: &c.Bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{
				{Key: aws.String(c.Prefix + "a/1.txt")}, {Key: aws.String(c.Prefix + "a/2.txt")},
			}},
		})
		if err != nil {
			return nil, err
		}
		return len(deleted.Deleted), nil
	},
}

func goGet(part string) goAction {
	return func(ctx context.Context, s goSession, c call) (any, error) {
		input := &s3.GetObjectInput{Bucket: &c.Bucket, Key: &c.Key}
		if part != "" {
			input.Range = &part
		}
		got, err := s.client.GetObject(ctx, input)
		if err != nil {
			return nil, err
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			return nil, err
		}
		return aws.ToString(got.ContentRange), os.WriteFile(c.To, body, 0o600)
	}
}

func goPut(framed bool, change func(*s3.PutObjectInput)) goAction {
	return func(ctx context.Context, s goSession, c call) (any, error) {
		body, err := os.ReadFile(c.File)
		if err != nil {
			return nil, err
		}
		input := &s3.PutObjectInput{Bucket: &c.Bucket, Key: &c.Key, Body: bytes.NewReader(body)}
		change(input)
		client := s.client
		if framed {
			client = s.framing
		}
		put, err := client.PutObject(ctx, input)
		if err != nil {
			return nil, err
		}
		return aws.ToString(put.ETag), nil
	}
}

func (s goSession) complete(ctx context.Context, c call, etag *string) error {
	_, err := s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &c.Bucket, Key: &c.Key, UploadId: &c.Upload,
		MultipartUpload: &types.CompletedMultipartUpload{
			Parts: []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: etag}},
		},
	})
	return err
}

var goClients = []client{{
	name:     "AWS SDK for Go",
	settings: "`BaseEndpoint`, `UsePathStyle`, `AnonymousCredentials`, `RequestChecksumCalculationWhenRequired`",
	actions:  named(goActions),
	start:    startGo,
}}
