package clients

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cdk.tf/go/privateapi/e2e/system"
	"cdk.tf/go/privateapi/internal/front"
)

// deployed is the app in the emulator, behind a front, and the emulator's S3
// behind another that changes nothing.
type deployed struct {
	*system.System
	out     outputs
	api, s3 *front.Front
	shared  *front.Front     // of the API for two websites
	user    aws.Credentials  // of a user who may do everything in S3
	dir     string           // holds what clients upload
	restore func(*testing.T) // makes the role's policy what was deployed
}

func deploy(t *testing.T) *deployed {
	t.Helper()
	d := &deployed{System: system.New(t), dir: t.TempDir()}
	for _, bucket := range []string{readonly, strict, full, direct} {
		d.makeBucket(t, bucket)
	}
	d.Synthesize(t, app{d.URL()}.build)
	d.FirstApply(t, &d.out)
	d.restore = d.allowDeleteObjects(t)
	address, err := url.Parse(d.out.URL)
	if err != nil {
		t.Fatal(err)
	}
	d.api = d.start(t, front.Config{Emulator: d.URL(), Host: address.Host, Stage: strings.Trim(address.Path, "/")})
	if address, err = url.Parse(d.out.Shared); err != nil {
		t.Fatal(err)
	}
	d.shared = d.start(t, front.Config{Emulator: d.URL(), Host: address.Host, Stage: strings.Trim(address.Path, "/")})
	d.admitOrigins(t)
	d.s3 = d.start(t, front.Config{Emulator: d.URL(), Transparent: true})
	config, _ := d.User(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	if d.user, err = config.Credentials.Retrieve(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, content := range files() {
		if err := os.WriteFile(d.file(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// allowDeleteObjects lets the role use DeleteObjects as the emulator asks for it:
// s3:DeleteObject on the bucket. S3 asks for it on each object, which the role may
// delete anyway. It returns what restores the role.
func (d *deployed) allowDeleteObjects(t *testing.T) (restore func(*testing.T)) {
	t.Helper()
	ctx, role := t.Context(), d.out.RoleARN[strings.LastIndex(d.out.RoleARN, "/")+1:]
	names, err := d.IAM.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: &role})
	if err != nil || len(names.PolicyNames) != 1 {
		t.Fatalf("ListRolePolicies = %+v, %v, want one", names, err)
	}
	got, err := d.IAM.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &role, PolicyName: &names.PolicyNames[0]})
	if err != nil {
		t.Fatal(err)
	}
	text, err := url.QueryUnescape(*got.PolicyDocument)
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Version   string
		Statement []map[string]any
	}
	if err := json.Unmarshal([]byte(text), &policy); err != nil {
		t.Fatal(err)
	}
	for _, statement := range policy.Statement {
		for _, element := range []string{"Resource", "NotResource"} {
			resources, isList := statement[element].([]any)
			if one, ok := statement[element].(string); ok && !isList {
				resources = []any{one}
			}
			if slices.Contains(resources, any("arn:aws:s3:::"+full+"/*")) {
				statement[element] = append(resources, "arn:aws:s3:::"+full)
			}
		}
	}
	changed, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	put := func(t *testing.T, policy string) {
		t.Helper()
		if _, err := d.IAM.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{
			RoleName: &role, PolicyName: &names.PolicyNames[0], PolicyDocument: &policy,
		}); err != nil {
			t.Fatal(err)
		}
	}
	put(t, string(changed))
	return func(t *testing.T) { put(t, text) }
}

// admitOrigins lets scripts of the two websites read and write what is in a bucket.
func (d *deployed) admitOrigins(t *testing.T) {
	t.Helper()
	_, err := d.S3.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{
		Bucket: aws.String(strict),
		CORSConfiguration: &types.CORSConfiguration{CORSRules: []types.CORSRule{{
			AllowedOrigins: origins, AllowedMethods: []string{"GET", "PUT"}, AllowedHeaders: []string{"*"},
			ExposeHeaders: []string{"ETag"},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (d *deployed) makeBucket(t *testing.T, name string) {
	t.Helper()
	if _, err := d.S3.CreateBucket(t.Context(), &s3.CreateBucketInput{
		Bucket:                     &name,
		ObjectLockEnabledForBucket: aws.Bool(true),
		CreateBucketConfiguration:  &types.CreateBucketConfiguration{LocationConstraint: system.Region},
	}); err != nil {
		t.Fatal(err)
	}
}

func (d *deployed) start(t *testing.T, config front.Config) *front.Front {
	t.Helper()
	f, err := front.Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// file returns the path of a file that clients upload.
func (d *deployed) file(name string) string { return filepath.Join(d.dir, name) }

// A target is what a client uses as S3.
type target struct {
	Bucket   string `json:"bucket"`
	Endpoint string `json:"endpoint"`
	Host     string `json:"host"`   // the endpoint without https:// and the stage
	Domain   string `json:"domain"` // host of a custom domain name of the stage
	CA       string `json:"ca"`
	Region   string `json:"region"`
	Key      string `json:"key"` // "" is to sign nothing
	Secret   string `json:"secret"`

	// The rest is for clients of other services.
	Pool      string `json:"pool"`      // what is known of the user pool, as JSON
	Address   string `json:"address"`   // of the front
	PublicKey string `json:"publicKey"` // of the front, as Chromium names it
	Origin    string `json:"origin"`    // that the API admits scripts of
	Shared    string `json:"shared"`    // URL of the API for two websites
	SharedAt  string `json:"sharedAt"`  // address of its front
	SharedKey string `json:"sharedKey"` // public key of its front
	Browser   string `json:"browser"`
}

// target returns the settings with which a client uses a bucket.
func (d *deployed) target(t *testing.T, bucket string) target {
	t.Helper()
	f, stage := d.api, "/"+strings.Trim(strings.SplitN(d.out.URL, "/", 4)[3], "/")
	to := target{Bucket: bucket, Region: system.Region}
	if bucket == direct {
		f, stage = d.s3, ""
		to.Key, to.Secret = d.user.AccessKeyID, d.user.SecretAccessKey
	}
	to.Endpoint, to.Host = f.URL+stage, strings.TrimPrefix(f.URL, "https://")
	to.Domain = strings.TrimPrefix(f.DomainURL, "https://")
	to.CA = filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(to.CA, f.Certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}
