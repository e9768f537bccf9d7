// Package options deploys what the default app leaves out: two APIs in one
// stack behind one endpoint, a bucket with a KMS key and versions, a bucket of
// another region, a role with a path, a boundary and a managed policy.
package options

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/alarms"
	"cdk.tf/go/privateapi/constructs/bucket"
	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/role"
	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/emulator/emulatortest"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// Buckets that are there before the stack.
const (
	elsewhere       = "documents-elsewhere"
	elsewhereRegion = "eu-west-1"
	open            = "open-to-the-account"
)

type outputs struct {
	First      string `json:"first_url"`
	Second     string `json:"second_url"`
	Limited    string `json:"limited_url"`
	SecondID   string `json:"second_id"`
	EndpointID string `json:"endpoint_id"`
	RoleARN    string `json:"role_arn"`
	Bucket     string `json:"bucket"`
}

func TestOptions(t *testing.T) {
	emulatortest.Require(t)
	s := system.New(t)
	put(t, s, elsewhere, elsewhereRegion, "page.txt", "from elsewhere")
	put(t, s, open, system.Region, "secret.txt", "secret")
	s.AdmitEveryone(t, open)
	var out outputs
	s.Synthesize(t, build)
	s.FirstApply(t, &out)

	t.Run("a state in S3", func(t *testing.T) { stateInS3(t, s) })

	// The emulator says 404 for a missing object whatever the role may list, so
	// that HideMissing hides it cannot be seen here.
	t.Run("what arrives", func(t *testing.T) {
		for url, want := range map[string]system.Answer{
			out.First + "/docs/page.txt":      {Status: 200, Body: "encrypted"},
			out.First + "/one":                {Status: 200, Body: "encrypted"},
			out.First + "/special/page":       {Status: 200, Body: "special"},
			out.First + "/items/page/raw":     {Status: 200, Body: "encrypted"},
			out.First + "/docs/missing.txt":   {Status: 404, Body: "NoSuchKey"},
			out.First + "/unknown":            {Status: 403, Body: "Missing Authentication Token"},
			out.Second + "/page.txt":          {Status: 200, Body: "from elsewhere"},
			out.Second + "/../" + open + "/x": {Status: 403, Body: "AccessDenied"},
			out.First + "/docs/../../" + open +
				"/secret.txt": {Status: 403, Body: "AccessDenied"}, // in spite of the managed policy
		} {
			if got := s.Call(t, "GET", url, nil); got.Status != want.Status || !strings.Contains(got.Body, want.Body) {
				t.Errorf("GET %s = %d %s, want %d %s", url, got.Status, system.Shown(got.Body), want.Status, want.Body)
			}
		}
	})
	t.Run("redirects are relative to the caller's URL", func(t *testing.T) {
		answer := s.Call(t, "GET", out.First+"/old/guide", nil)
		base, err := url.Parse(out.First + "/old/guide")
		if err != nil {
			t.Fatal(err)
		}
		location, err := base.Parse(answer.Header.Get("Location"))
		if err != nil || answer.Status != 308 || location.String() != out.First+"/docs" {
			t.Errorf("GET /old/guide = %d to %s, %v, want 308 to %s", answer.Status, location, err, out.First+"/docs")
		}
	})
	t.Run("a drop box stores new objects", func(t *testing.T) { dropBox(t, s, out) })
	t.Run("the bucket keeps versions", func(t *testing.T) {
		got, err := s.S3.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: &out.Bucket})
		if err != nil || got.Status != types.BucketVersioningStatusEnabled {
			t.Errorf("GetBucketVersioning = %+v, %v", got, err)
		}
	})
	t.Run("the role is below its path", func(t *testing.T) {
		if !strings.Contains(out.RoleARN, ":role/gateway/private-api-") {
			t.Errorf("role_arn = %s", out.RoleARN)
		}
	})
	t.Run("the endpoint lets its own API through alone", func(t *testing.T) {
		got, err := s.EC2.DescribeVpcEndpoints(t.Context(), &ec2.DescribeVpcEndpointsInput{
			VpcEndpointIds: []string{out.EndpointID},
		})
		if err != nil || len(got.VpcEndpoints) != 1 ||
			!strings.Contains(aws.ToString(got.VpcEndpoints[0].PolicyDocument), "AllowTheseAPIs") ||
			aws.ToBool(got.VpcEndpoints[0].PrivateDnsEnabled) {
			t.Errorf("DescribeVpcEndpoints = %+v, %v, want a policy and no private DNS", got, err)
		}
	})
	t.Run("the signed route is one, in the API of the shared endpoint", func(t *testing.T) {
		resources, err := s.API.GetResources(t.Context(), &apigateway.GetResourcesInput{
			RestApiId: &out.SecondID, Embed: []string{"methods"},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range resources.Items {
			for verb, m := range r.ResourceMethods {
				want := "NONE"
				if aws.ToString(r.Path) == "/signed" {
					want = "AWS_IAM"
				}
				if aws.ToString(m.AuthorizationType) != want {
					t.Errorf("%s %s: %s, want %s", verb, aws.ToString(r.Path), aws.ToString(m.AuthorizationType), want)
				}
			}
		}
		api, err := s.API.GetRestApi(t.Context(), &apigateway.GetRestApiInput{RestApiId: &out.SecondID})
		if err != nil || strings.Join(api.EndpointConfiguration.VpcEndpointIds, ",") != out.EndpointID {
			t.Errorf("GetRestApi = %+v, %v, want endpoint %s", api, err, out.EndpointID)
		}
	})
	t.Run("a second plan changes nothing", func(t *testing.T) {
		// The emulator drops the version of an endpoint's policy.
		changes, err := s.Terraform.PlanChanges(t.Context())
		if err != nil || len(changes) != 1 || !strings.HasPrefix(changes[0], "aws_vpc_endpoint_policy.") {
			t.Errorf("PlanChanges = %q, %v, want the endpoint's policy alone", changes, err)
		}
	})
	t.Run("the stage limits and records", func(t *testing.T) { stageSettings(t, s, out) })
	for bucket, key := range map[string]string{elsewhere: "page.txt", open: "secret.txt"} {
		if _, err := s.S3.DeleteObject(t.Context(), &s3.DeleteObjectInput{
			Bucket: &bucket, Key: &key,
		}, in(regionOf(bucket))); err != nil {
			t.Error(err)
		}
		_, err := s.S3.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: &bucket}, in(regionOf(bucket)))
		if err != nil &&
			!strings.Contains(err.Error(), "NoSuchBucket") { // a second attempt of the client's finds it gone
			t.Error(err)
		}
	}
	t.Run("destroy leaves nothing", s.TestDestroy)
}

// dropBox checks what callers of a drop box can do, and how the objects are stored.
func dropBox(t *testing.T, s *system.System, out outputs) {
	header := http.Header{
		"Content-Type": {"text/plain"}, "X-Author": {"ada"}, "X-Amz-Storage-Class": {"GLACIER"},
		"If-None-Match": {`"1"`},
	}
	answer := s.CallWith(t, "POST", out.First+"/inbox", header, "a letter")
	var stored struct{ Key string }
	if err := json.Unmarshal([]byte(answer.Body), &stored); err != nil || answer.Status != 201 ||
		answer.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("POST /inbox = %d %s %s, %v", answer.Status, answer.Header, system.Shown(answer.Body), err)
	}
	object, err := s.S3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &out.Bucket, Key: &stored.Key})
	if err != nil {
		t.Fatalf("GetObject %s: %v", stored.Key, err)
	}
	body, err := io.ReadAll(object.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{
		string(body), aws.ToString(object.ContentType), aws.ToString(object.CacheControl), string(object.StorageClass),
		string(object.ServerSideEncryption), fmt.Sprint(object.Metadata),
	}
	want := []string{"a letter", "text/plain", "no-store", "STANDARD_IA", "aws:kms", "map[author:ada source:api]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the object (-want +got):\n%s", diff)
	}
	tags, err := s.S3.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: &out.Bucket, Key: &stored.Key})
	if err != nil {
		t.Fatal(err)
	}
	wantTags := []types.Tag{{Key: aws.String("from"), Value: aws.String("the API")}}
	if diff := cmp.Diff(wantTags, tags.TagSet, cmpopts.IgnoreUnexported(types.Tag{})); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		method, path string
		header       http.Header
		status       int
	}{
		{"PUT", "/inbox/one", nil, 201},
		{"PUT", "/inbox/one", nil, 412},
		{"GET", "/inbox/one", nil, 403},
		{"DELETE", "/inbox/one", nil, 403},
		{"PUT", "/inbox/copied", http.Header{"X-Amz-Copy-Source": {out.Bucket + "/" + stored.Key}}, 400},
		{"PUT", "/inbox/framed", http.Header{"X-Amz-Decoded-Content-Length": {"1"}}, 400},
	} {
		if got := s.CallWith(t, c.method, out.First+c.path, c.header, "of "+c.method); got.Status != c.status {
			t.Errorf("%s %s = %d %s, want %d", c.method, c.path, got.Status, system.Shown(got.Body), c.status)
		}
	}
	list, err := s.S3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{
		Bucket: &out.Bucket, Prefix: aws.String("named/"),
	})
	if err != nil || len(list.Contents) != 1 || aws.ToString(list.Contents[0].Key) != "named/one" {
		t.Errorf("ListObjectsV2 = %+v, %v, want named/one alone", list, err)
	}
}

// stageSettings checks the settings of the stage, which the emulator keeps. It writes no logs.
func stageSettings(t *testing.T, s *system.System, out outputs) {
	stage, err := s.API.GetStage(t.Context(), &apigateway.GetStageInput{
		RestApiId: &out.SecondID, StageName: aws.String("prod"),
	})
	if err != nil {
		t.Fatal(err)
	}
	group := ":log-group:API-Gateway-Access-Logs_" + out.SecondID + "/prod"
	if log := stage.AccessLogSettings; log == nil || !strings.HasSuffix(aws.ToString(log.DestinationArn), group) ||
		!json.Valid([]byte(aws.ToString(log.Format))) {
		t.Errorf("AccessLogSettings = %+v", log)
	}
	if !stage.TracingEnabled {
		t.Error("there are no traces")
	}
	limits := map[string]float64{}
	for name, settings := range stage.MethodSettings {
		limits[name] = settings.ThrottlingRateLimit
		if aws.ToString(settings.LoggingLevel) != "ERROR" || !settings.MetricsEnabled || settings.DataTraceEnabled {
			t.Errorf("MethodSettings of %s = %+v", name, settings)
		}
	}
	// Several methods are left out: of two changes at once, the emulator loses one.
	want := map[string]float64{"*/*": 1000, "~1a~1{b}/GET": 1}
	if diff := cmp.Diff(want, limits); diff != "" {
		t.Errorf("the limits differ:\n%s", diff)
	}
	// The emulator limits stages, and not single methods.
	first, second := s.Call(t, "GET", out.Limited, nil), s.Call(t, "GET", out.Limited, nil)
	if first.Status != 200 || second.Status != 429 {
		t.Errorf("GET %s = %d and then %d %s, want 200 and then 429", out.Limited, first.Status, second.Status, second.Body)
	}
	// The emulator refuses to remove settings of a method, whose path has ~1.
	s.Shell(t, "terraform state list | grep '_settings_[A-Z]' | xargs terraform state rm")
}

func regionOf(bucket string) string {
	if bucket == elsewhere {
		return elsewhereRegion
	}
	return system.Region
}

func in(region string) func(*s3.Options) { return func(o *s3.Options) { o.Region = region } }

func put(t *testing.T, s *system.System, bucket, region, key, text string) {
	t.Helper()
	s.CreateBucket(t, bucket, region)
	if _, err := s.S3.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: &bucket, Key: &key, Body: strings.NewReader(text),
	}, in(region)); err != nil {
		t.Fatal(err)
	}
}

func build(app cdktf.App) ([]privateapi.Output, error) {
	stack, network := system.NewStack(app)
	own := network
	own.NoPrivateDNS, own.OwnAPIsOnly = true, true
	key := *kmskey.NewKmsKey(stack, jsii.String("key"), &kmskey.KmsKeyConfig{
		DeletionWindowInDays: jsii.Number(7),
	}).Arn()

	documents, bucketErr := bucket.New(stack, "documents", bucket.Config{
		KMSKeyARN: key, ForceDestroy: true, EarlierVersionDays: 90,
		Objects: []bucket.Object{
			{Key: "public/page.txt", Content: []byte("encrypted"), ContentType: "text/plain"},
			{Key: "public/year=2024/at 10:30/page.txt", Content: []byte("special"), ContentType: "text/plain"},
		},
	})
	s3 := func(key string) gateway.S3 {
		return gateway.S3{Bucket: documents.Name, KMSKeyARN: documents.KMSKeyARN, Key: key}
	}
	first, firstErr := privateapi.New(stack, "first", privateapi.Config{
		Description: "Costs ${amount}, 100%{ really }",
		Endpoints:   []endpoint.Source{own},
		Routes: []gateway.Route{
			{Path: "/docs/{proxy+}", Methods: gateway.Any, Integration: s3("public/{proxy}")},
			{Path: "/one", Integration: s3("public/page.txt")},
			{Path: "/special/{id}", Integration: s3("public/year=2024/at 10:30/{id}.txt")},
			{Path: "/items/{id}/raw", Integration: s3("public/{id}.txt")},
			{Path: "/inbox", Methods: gateway.Methods{"POST"}, Integration: gateway.S3DropBox{
				Bucket: documents.Name, KMSKeyARN: documents.KMSKeyARN, Key: "inbox/{context.requestId}.txt",
				StorageClass: "STANDARD_IA", CacheControl: "no-store", Tags: map[string]string{"from": "the API"},
				Metadata: map[string]string{"author": "{header.X-Author}", "source": "api"},
			}},
			{Path: "/inbox/{name}", Methods: gateway.Methods{"PUT"}, Integration: gateway.S3DropBox{
				Bucket: documents.Name, KMSKeyARN: documents.KMSKeyARN, Key: "named/{name}",
			}},
			{Path: "/old/guide", Integration: gateway.Redirect{Location: "/docs", Status: 308}},
		},
		Stage: "v1",
		Role: role.Config{
			Path:                "/gateway/",
			PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
			ManagedPolicyARNs:   ref.List{"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
		},
	})
	hidden := gateway.S3{Bucket: elsewhere, Region: elsewhereRegion, HideMissing: true}
	signed := hidden
	signed.Key = "page.txt"
	second, secondErr := privateapi.New(stack, "second", privateapi.Config{
		Endpoints: []endpoint.Source{endpoint.Existing{IDs: first.EndpointIDs}},
		Networks:  network.ClientCIDRs,
		Routes: []gateway.Route{
			{Path: "/{proxy+}", Integration: hidden},
			{Path: "/signed", Integration: signed, Authorization: gateway.IAM},
			{
				Path: "/a/{b}", Methods: gateway.Methods{"GET"}, Integration: gateway.Mock{},
				Throttle: gateway.Throttle{RateLimit: 1, BurstLimit: 1},
			},
		},
		StageSettings: gateway.StageSettings{
			Logging: gateway.Logging{CloudWatchRoleARN: synth.String(stack, "cloudwatch_role_arn", synth.Variable{
				Default: "arn:aws:iam::000000000000:role/logs",
			}), RetentionDays: 30, ExecutionLog: "ERROR"},
			Throttle: gateway.Throttle{RateLimit: 1000, BurstLimit: 500}, DetailedMetrics: true, Tracing: true,
		},
	})
	limited, limitedErr := privateapi.New(stack, "limited", privateapi.Config{
		Endpoints:     []endpoint.Source{endpoint.Existing{IDs: first.EndpointIDs}},
		Routes:        []gateway.Route{{Path: "/", Integration: gateway.Mock{}}},
		StageSettings: gateway.StageSettings{Throttle: gateway.Throttle{RateLimit: 0.01, BurstLimit: 1}},
	})
	_, alarmsErr := alarms.New(stack, "alarms", alarms.Config{
		API: second, ActionARNs: ref.List{"arn:aws:sns:" + system.Region + ":000000000000:on-call"},
	})
	for name, value := range map[string]string{
		"first_url": first.URLs.PrivateDNS, "second_url": second.URLs.PrivateDNS, "second_id": second.RestAPIID,
		"limited_url": limited.URLs.PrivateDNS + "/", "endpoint_id": first.EndpointIDs[0], "role_arn": first.RoleARN,
		"bucket": documents.Name,
	} {
		synth.Output(stack, name, "", value)
	}
	return nil, errors.Join(bucketErr, firstErr, secondErr, limitedErr, alarmsErr)
}
