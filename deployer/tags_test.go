package deployer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/deployer"
)

// The provider adds its default tags to every resource that can have tags, so whoever applies
// must be allowed to set and remove them.
func TestDefaultTags(t *testing.T) {
	t.Parallel()
	const gateway = "apigateway:DELETE apigateway:PUT"
	for kind, c := range map[string]struct{ fields, want string }{
		"aws_api_gateway_api_key":             {`"name": "k"`, gateway},
		"aws_api_gateway_rest_api":            {`"name": "a"`, gateway},
		"aws_api_gateway_stage":               {`"rest_api_id": "a", "stage_name": "prod"`, gateway},
		"aws_api_gateway_usage_plan":          {`"name": "p"`, gateway},
		"aws_cloudwatch_log_group":            {`"name": "g"`, "logs:TagResource logs:UntagResource"},
		"aws_cloudwatch_metric_alarm":         {`"alarm_name": "a"`, "cloudwatch:TagResource cloudwatch:UntagResource"},
		"aws_cognito_user_pool":               {`"name": "p"`, "cognito-idp:TagResource cognito-idp:UntagResource"},
		"aws_iam_role":                        {`"name": "r"`, "iam:TagRole iam:UntagRole"},
		"aws_s3_bucket":                       {`"bucket": "b"`, "s3:PutBucketTagging s3:TagResource s3:UntagResource"},
		"aws_s3_object":                       {`"bucket": "b", "key": "k"`, "s3:DeleteObjectTagging s3:PutObjectTagging"},
		"aws_security_group":                  {`"vpc_id": "vpc-0a"`, "ec2:CreateTags ec2:DeleteTags"},
		"aws_vpc_endpoint":                    {`"vpc_id": "vpc-0a"`, "ec2:CreateTags ec2:DeleteTags"},
		"aws_vpc_security_group_ingress_rule": {`"security_group_id": "sg-0a"`, "ec2:CreateTags ec2:DeleteTags"},
		"aws_iam_openid_connect_provider": {
			`"url": "https://a.example"`, "iam:TagOpenIDConnectProvider iam:UntagOpenIDConnectProvider",
		},
	} {
		// actions are those on resources of the policy for applying.
		actions := func(provider string) []string {
			stack := fmt.Sprintf(`{"resource": {%q: {"x": {%s}}}, "provider": {"aws": [{%s}]}}`, kind, c.fields, provider)
			result, err := deployer.Policies([]byte(stack), place)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			return allowed(result.Apply)
		}
		without := actions(`"region": "eu-central-1"`)
		var got []string
		for _, line := range actions(`"region": "eu-central-1", "default_tags": [{"tags": {"team": "search"}}]`) {
			if action, _, _ := strings.Cut(line, " "); !slices.Contains(without, line) && !slices.Contains(got, action) {
				got = append(got, action)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}
