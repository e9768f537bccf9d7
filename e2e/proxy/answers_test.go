package proxy

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/testenv"
)

func (s proxy) testHostNames(t *testing.T) {
	want := system.IndexHTML(t)
	for name, c := range map[string]struct {
		url    string
		header http.Header
	}{
		"private DNS":      {s.Outputs.InvokeURLPrivateDNS, nil},
		"API and endpoint": {s.Outputs.InvokeURLVPCE, nil},
		"the endpoint":     {s.Outputs.InvokeURLEndpointDNS, http.Header{"X-Apigw-Api-Id": {s.Outputs.RestAPIID}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.Call(t, "GET", c.url+"/index.html", c.header)
			if got.Status != 200 || got.Body != want {
				t.Errorf("GET %s/index.html = %d %s, want 200 and the file", c.url, got.Status, system.Shown(got.Body))
			}
		})
	}
	if want := "curl -fsS " + s.Outputs.InvokeURLPrivateDNS + "/index.html"; s.Outputs.SmokeTest != want {
		t.Errorf("smoke_test = %q, want %q", s.Outputs.SmokeTest, want)
	}
}

func (s proxy) testAnswers(t *testing.T) {
	whole := s.Get(t, "/index.html", nil)
	etag, modified := whole.Header.Get("ETag"), whole.Header.Get("Last-Modified")
	for name, c := range map[string]struct {
		method, path string
		header       http.Header
		status       int
		want         map[string]string // header and value, "*" for any
		body         func(string) bool
	}{
		"the whole object": {
			"GET", "/index.html", nil, 200,
			map[string]string{
				"Content-Type": "text/html; charset=utf-8", "ETag": "*", "Last-Modified": "*", "Timestamp": "*",
				"X-Amz-Request-Id": "*",
			},
			is(system.IndexHTML(t)),
		},
		"a browser that names what it accepts": {
			"GET", "/index.html", http.Header{"Accept": {"text/html,application/xhtml+xml,*/*;q=0.8"}}, 200, nil,
			is(system.IndexHTML(t)),
		},
		"the head of an object": {
			"HEAD", "/index.html", nil, 200,
			map[string]string{
				"Content-Type": "text/html; charset=utf-8", "X-Amzn-Remapped-Content-Length": "*", "ETag": etag,
			},
			is(""),
		},
		"a part of an object": {
			"GET", "/index.html", http.Header{"Range": {"bytes=2-8"}}, 206,
			map[string]string{"Content-Range": "*"}, is(system.IndexHTML(t)[2:9]),
		},
		"a part behind the end": {
			"GET", "/index.html", http.Header{"Range": {"bytes=100000-"}}, 416, nil, contains("InvalidRange"),
		},
		"an object that the client has": {
			"GET", "/index.html", http.Header{"If-None-Match": {etag}}, 304, nil, is(""),
		},
		"an object that has not changed since": {
			"GET", "/index.html", http.Header{"If-Modified-Since": {modified}}, 304, nil, is(""),
		},
		"a condition that fails": {
			"GET", "/index.html", http.Header{"If-Match": {`"another"`}}, 412, nil, contains("PreconditionFailed"),
		},
		"a missing object": {
			"GET", "/missing.html", nil, 404, map[string]string{"Content-Type": "application/xml"},
			contains("<Code>NoSuchKey</Code>"),
		},
		"the head of a missing object": {"HEAD", "/missing.html", nil, 404, nil, is("")},
		"a path without a route":       {"GET", "/", nil, 403, nil, contains("Missing Authentication Token")},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.Call(t, c.method, s.Outputs.InvokeURLPrivateDNS+c.path, c.header)
			if got.Status != c.status || !c.body(got.Body) {
				t.Errorf("%s %s = %d %q, want %d", c.method, c.path, got.Status, system.Shown(got.Body), c.status)
			}
			for header, want := range c.want {
				value := got.Header.Get(header)
				if value == "" || want != "*" && value != want {
					t.Errorf("%s %s: %s = %q, want %q", c.method, c.path, header, value, want)
				}
			}
		})
	}
}

func is(want string) func(string) bool { return func(got string) bool { return got == want } }
func contains(want string) func(string) bool {
	return func(got string) bool { return strings.Contains(got, want) }
}

func (s proxy) testWritesRefused(t *testing.T) {
	for _, method := range []string{"DELETE", "PUT", "POST"} {
		for _, path := range []string{"/index.html", "/new.txt"} {
			got := s.Call(t, method, s.Outputs.InvokeURLPrivateDNS+path, nil)
			if got.Status < 400 {
				t.Errorf("%s %s = %d %s, want a refusal", method, path, got.Status, system.Shown(got.Body))
			}
		}
	}
	if got := s.Call(t, "DELETE", s.Outputs.InvokeURLPrivateDNS+"/index.html", nil); got.Status != 403 ||
		!strings.Contains(got.Body, "AccessDenied") {
		t.Errorf("DELETE /index.html = %d %s, want 403 AccessDenied", got.Status, system.Shown(got.Body))
	}
	listed, err := s.S3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &s.Outputs.BucketName})
	if err != nil || len(listed.Contents) != 1 || aws.ToString(listed.Contents[0].Key) != "index.html" {
		t.Errorf("the bucket holds %v (%v), want index.html alone", listed.Contents, err)
	}
}

// testNoWayOut asks for what the role may read or list but no route gives, and
// for a bucket that admits everyone in the account.
func (s proxy) testNoWayOut(t *testing.T) {
	const open = "open-to-the-account"
	ctx := t.Context()
	s.CreateBucket(t, open, system.Region)
	if _, err := s.S3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(open), Key: aws.String("secret.txt"), Body: strings.NewReader("secret"),
	}); err != nil {
		t.Fatal(err)
	}
	s.AdmitEveryone(t, open)
	defer func() {
		_, err1 := s.S3.DeleteObject(ctx, &s3.DeleteObjectInput{
			Bucket: aws.String(open), Key: aws.String("secret.txt"),
		})
		_, err2 := s.S3.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: aws.String(open)})
		if err1 != nil || err2 != nil {
			t.Error(err1, err2)
		}
	}()
	// The emulator shortens these, so nothing but the role's denials and the
	// prefix keeps the answers from being the secret and a list.
	if got := s.Get(t, "/x/..", nil); !strings.Contains(got.Body, "ListBucketResult") {
		t.Errorf("GET /x/.. = %d %s: not shortened any more, so the rest shows little", got.Status,
			system.Shown(got.Body))
	}
	if got := s.Get(t, "/x/../../"+open+"/secret.txt", nil); got.Status != 403 ||
		!strings.Contains(got.Body, "AccessDenied") {
		t.Errorf("GET of the open bucket's object = %d %s, want 403 AccessDenied", got.Status, system.Shown(got.Body))
	}
	for _, path := range []string{
		"/../" + open + "/secret.txt", "/%2e%2e/" + open + "/secret.txt", "/..%2f" + open + "%2fsecret.txt",
		"/x/../../" + open + "/secret.txt", "/x/..", "/.", "/./", "//", "/%2F", "/x/../", "/%2e%2e",
		"/?list-type=2", "/index.html?acl", "/index.html?policy", "/x?list-type=2", "/%3Flist-type=2",
		"/" + open + "/secret.txt",
	} {
		got := s.Get(t, path, nil)
		if strings.Contains(got.Body, "secret") && !strings.Contains(got.Body, "<Error>") ||
			strings.Contains(got.Body, "<Contents>") || strings.Contains(got.Body, "AccessControlPolicy") {
			t.Errorf("GET %s = %d %s", path, got.Status, system.Shown(got.Body))
		}
	}
}

// testPlainHTTPRefused reads the bucket without TLS, as someone who may, and
// another bucket to show that it is not the user who is refused.
func (s proxy) testPlainHTTPRefused(t *testing.T) {
	testenv.Require(t, func() error {
		if os.Getenv("AWS_ENDPOINT_URL") != "" {
			return errors.New("the emulator at AWS_ENDPOINT_URL may call S3 without TLS, so the bucket's policy is " +
				"overridden: unset the variable")
		}
		return nil
	})
	ctx := t.Context()
	user, remove := s.UserOfS3(t)
	defer remove()
	_, err := user.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.Outputs.BucketName, Key: aws.String("index.html")})
	if err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		t.Errorf("GetObject over plain HTTP: %v, want AccessDenied", err)
	}
	other := aws.String("without-a-policy")
	if _, err := user.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket:                    other,
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: system.Region},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := user.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: other}); err != nil {
		t.Errorf("HeadBucket of another bucket: %v", err)
	}
	if _, err := user.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: other}); err != nil {
		t.Error(err)
	}
}

func (s proxy) testInvoke(t *testing.T) {
	resources, err := s.API.GetResources(t.Context(), &apigateway.GetResourcesInput{RestApiId: &s.Outputs.RestAPIID})
	if err != nil {
		t.Fatal(err)
	}
	for _, resource := range resources.Items {
		if aws.ToString(resource.Path) != "/{proxy+}" {
			continue
		}
		got, err := s.API.TestInvokeMethod(t.Context(), &apigateway.TestInvokeMethodInput{
			RestApiId: &s.Outputs.RestAPIID, ResourceId: resource.Id,
			HttpMethod: aws.String("GET"), PathWithQueryString: aws.String("/index.html"),
		})
		if err != nil || got.Status != 200 || aws.ToString(got.Body) != system.IndexHTML(t) {
			t.Errorf("TestInvokeMethod = %+v, %v, want 200 and the file", got, err)
		}
		return
	}
	t.Errorf("the API has no /{proxy+}: %+v", resources.Items)
}
