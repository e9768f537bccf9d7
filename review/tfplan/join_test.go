package tfplan

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

// templates returns the policies that the configuration of a recorded plan has,
// by the address of the resource.
func templates(t *testing.T, plan []byte) map[string]string {
	t.Helper()
	var content struct {
		Configuration struct {
			RootModule struct {
				Resources []struct {
					Address     string
					Expressions struct {
						Policy struct {
							Template any `json:"constant_value"`
						}
					}
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal(plan, &content); err != nil {
		t.Fatal(err)
	}
	policies := map[string]string{}
	for _, resource := range content.Configuration.RootModule.Resources {
		policies[resource.Address], _ = resource.Expressions.Policy.Template.(string)
	}
	return policies
}

// A policy that the plan knows only after the apply is the same in the digest as
// the template in the plan's configuration.
func TestPoliciesKnownAfterTheApply(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"create":  {"aws_api_gateway_rest_api_policy", "aws_iam_role_policy", "aws_vpc_endpoint_policy"},
		"as-body": {"aws_api_gateway_rest_api_policy"},
		// Two policies are attached to the role.
		"replace": {"aws_api_gateway_rest_api_policy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := recorded(t)[name]
			configured := templates(t, text)
			compared := map[string]bool{}
			for _, change := range read(t, text).Join(tfplantest.Digest(t, name == "as-body")).Changes {
				if change.Policy == nil || change.Policy.Source != PolicyFromDigest {
					continue
				}
				template, err := statements(configured[change.Address])
				if err != nil || template == nil {
					t.Fatalf("%s: %v, %v", change.Address, template, err)
				}
				compared[change.Type] = true
				if diff := cmp.Diff(template, change.Policy.After); diff != "" {
					t.Errorf("%s (-configuration +digest):\n%s", change.Address, diff)
				}
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(compared))); diff != "" {
				t.Errorf("policies that the digest has (-want +got):\n%s", diff)
			}
		})
	}
}

// A policy of the digest stands for one in the plan only where the plan cannot
// mean another one.
func TestPoliciesThatTheDigestDoesNotHave(t *testing.T) {
	t.Parallel()
	const (
		ofAPI      = "aws_api_gateway_rest_api_policy.p"
		ofRole     = "aws_iam_role_policy.p"
		ofBucket   = "aws_s3_bucket_policy.p"
		ofEndpoint = "aws_vpc_endpoint_policy.p"
		otherAPI   = "aws_api_gateway_rest_api.other"
	)
	created := func(configuration, address, more string) []byte {
		return tfplantest.Plan(configuration, tfplantest.Change{
			Address: address, Actions: "create", Marks: `,"after_unknown":{"policy":true}`, More: more,
		})
	}
	attached := func(address, attribute, to string) string {
		return tfplantest.Configuration(tfplantest.Attached(address, attribute, to))
	}
	ownAPI := attached(ofAPI, "rest_api_id", tfplantest.RestAPI)
	ownEndpoint := attached(ofEndpoint, "vpc_endpoint_id", tfplantest.Endpoint)
	twice := tfplantest.Configuration(
		tfplantest.Attached(ofRole, "role", tfplantest.Role),
		tfplantest.Attached("aws_iam_role_policy.q", "role", tfplantest.Role))
	for name, c := range map[string]struct {
		plan []byte
		want PolicySource
	}{
		"the API's":      {created(ownAPI, ofAPI, ""), PolicyFromDigest},
		"another API's":  {created(attached(ofAPI, "rest_api_id", otherAPI), ofAPI, ""), PolicyUnknown},
		"not configured": {created("", ofAPI, ""), PolicyUnknown},
		"in a module":    {created(ownAPI, ofAPI, `,"module_address":"module.m"`), PolicyUnknown},
		"the role's":     {created(attached(ofRole, "role", tfplantest.Role), ofRole, ""), PolicyFromDigest},
		"one of two":     {created(twice, ofRole, ""), PolicyUnknown},
		"the endpoint's": {created(ownEndpoint, ofEndpoint, ""), PolicyFromDigest},
		"a bucket's":     {created(attached(ofBucket, "bucket", "aws_s3_bucket.b"), ofBucket, ""), PolicyUnknown},
		"an endpoint's on the role": {
			created(attached(ofEndpoint, "vpc_endpoint_id", tfplantest.Role), ofEndpoint, ""), PolicyUnknown,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := read(t, c.plan)
			if got := plan.Join(digest(t)).Changes[0].Policy.Source; got != c.want {
				t.Errorf("the policy is %s, want %s", got, c.want)
			}
			if got := plan.Changes[0].Policy.Source; got != PolicyUnknown {
				t.Errorf("Join changed the plan: the policy is %s", got)
			}
		})
	}
	open := digest(t)
	open.Stacks[0].APIs[0].Callers.Endpoints[0].OwnAPIsOnly = false
	plan := read(t, created(ownEndpoint, ofEndpoint, ""))
	if got := plan.Join(open).Changes[0].Policy.Source; got != PolicyUnknown {
		t.Errorf("the policy of an endpoint without one in the digest is %s", got)
	}
}

func TestEndpointPolicy(t *testing.T) {
	t.Parallel()
	const other = "arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5"
	endpoint := review.Endpoint{OwnAPIsOnly: true, AlsoAPIs: ref.List{other}}
	got := endpointPolicy(endpoint, review.API{RestAPI: "aws_api_gateway_rest_api.a"})
	want := iam.Statement{
		Sid: "AllowTheseAPIs", Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"*"}},
		Action:   ref.List{"execute-api:Invoke"},
		Resource: ref.List{"${aws_api_gateway_rest_api.a.execution_arn}/*", other + "/*"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
