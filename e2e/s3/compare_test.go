package s3

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cdk.tf/go/privateapi/e2e/system"
)

// copies are the buckets that requests to S3 itself go to. Their names are as
// long, since they are in bodies.
var copies = map[string]string{library: "replica", versions: "replicas"}

// testComparison sends each request to S3 and through the gateway, to buckets
// with the same in them, and compares the answers and what they leave behind.
func (d deployed) testComparison(t *testing.T) {
	policy := d.rolePolicy(t)
	for bucket, copied := range copies {
		policy = strings.ReplaceAll(policy, ":::"+bucket, ":::"+copied)
	}
	config, remove := d.User(t, policy)
	defer remove()
	credentials, err := config.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	direct := side{
		name:   "S3",
		bucket: func(bucket string) string { return copies[bucket] },
		url:    func(bucket string) string { return *config.BaseEndpoint + "/" + copies[bucket] },
		send: func(t *testing.T, request *http.Request, body []byte) system.Answer {
			sum := sha256.Sum256(body)
			hash := hex.EncodeToString(sum[:])
			request.Header.Set("X-Amz-Content-Sha256", hash)
			err := signer.SignHTTP(t.Context(), credentials, request, hash, "s3", system.Region, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return d.Send(t, request)
		},
	}
	through := side{
		name:   "the gateway",
		bucket: func(bucket string) string { return bucket },
		url:    func(bucket string) string { return d.out.URL + "/" + bucket },
		send:   func(t *testing.T, request *http.Request, _ []byte) system.Answer { return d.Send(t, request) },
	}
	all := exchanges()
	unexpected := 0
	shown := map[int]bool{}
	for _, e := range all {
		t.Run(e.String(), func(t *testing.T) {
			answer, left := e.do(t, d.S3, direct)
			got, right := e.do(t, d.S3, through)
			for _, line := range e.differences(answer, got, left, right) {
				if i := explain(e.String(), line); i >= 0 {
					shown[i] = true
					continue
				}
				unexpected++
				t.Error(line)
			}
		})
	}
	for i, d := range differences {
		if d.lines != nil && !shown[i] {
			t.Errorf("no request shows what is said of %s", d.request)
		}
	}
	if len(all) < 200 {
		t.Errorf("%d requests, want at least 200", len(all))
	}
	fmt.Printf("%d compared, %d known differences, %d unexpected\n", len(all), len(shown), unexpected)
}

// rolePolicy returns the policy that the gateway's role has.
func (d deployed) rolePolicy(t *testing.T) string {
	t.Helper()
	name := d.out.RoleARN[strings.LastIndex(d.out.RoleARN, "/")+1:]
	policies, err := d.IAM.ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: &name})
	if err != nil || len(policies.PolicyNames) != 1 {
		t.Fatalf("ListRolePolicies = %+v, %v, want one", policies, err)
	}
	policy, err := d.IAM.GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{
		RoleName: &name, PolicyName: &policies.PolicyNames[0],
	})
	if err != nil {
		t.Fatal(err)
	}
	return unescape(t, *policy.PolicyDocument)
}
