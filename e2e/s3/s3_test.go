// Package s3 deploys routes to S3 of every kind and compares what a client gets
// through them with what S3 itself answers.
package s3

import (
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// deployed is the app in the emulator.
type deployed struct {
	*system.System
	out outputs
}

func TestS3(t *testing.T) {
	emulatortest.Require(t)
	d := deployed{System: system.New(t)}
	for _, bucket := range []string{library, versions, open, secrets, copies[library], copies[versions]} {
		d.makeBucket(t, bucket)
	}
	d.Synthesize(t, build)
	d.FirstApply(t, &d.out)
	t.Run("answers are as S3's", d.testComparison)
	t.Run("a client of S3 takes the stage for S3", d.testClient)
	t.Run("uploads in parts", d.testMultipart)
	t.Run("an encoding is stored", d.testStoredEncoding)
	t.Run("a framed upload is refused", d.testFramedUpload)
	t.Run("more than 10 MB by ranges", d.testDownload)
	t.Run("no request leads out of the routes", d.testNoWayOut)
	t.Run("index documents", d.testSite)
	t.Run("headers of a route's own", d.testOwnHeaders)
	t.Run("CORS by the API", d.testCORS)
	t.Run("CORS by the bucket", d.testBucketCORS)
	t.Run("errors of the API itself", d.testErrors)
	t.Run("a second plan changes nothing", d.TestNothingToChange)
}

func (d deployed) makeBucket(t *testing.T, bucket string) {
	t.Helper()
	ctx := t.Context()
	d.CreateBucket(t, bucket, system.Region)
	if bucket == versions || bucket == copies[versions] {
		if _, err := d.S3.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
			Bucket:                  &bucket,
			VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
		}); err != nil {
			t.Fatal(err)
		}
	}
	if bucket == open || bucket == secrets {
		d.AdmitEveryone(t, bucket)
	}
}

func unescape(t *testing.T, text string) string {
	t.Helper()
	plain, err := url.QueryUnescape(text)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}
