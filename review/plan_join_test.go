package review

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/ref"
)

// replacedBy is a further property of a replacement because of an attribute.
func replacedBy(attributes string) string { return `,"replace_paths":[` + attributes + `]` }

func TestStops(t *testing.T) {
	t.Parallel()
	const replaceIt = "delete,create"
	api := planned(t, false)
	noPrivateDNS := planned(t, false)
	noPrivateDNS.Stacks[0].APIs[0].Callers.Endpoints[0].NoPrivateDNS = true
	twoStacks := planned(t, false)
	twoStacks.Stacks = append(twoStacks.Stacks, Stack{Name: "other", APIs: twoStacks.Stacks[0].APIs})
	const otherID = "It gets another id and other DNS names: URLs that have them stop answering, and policies elsewhere that name it no longer let its callers in."
	for name, c := range map[string]struct {
		digest Digest
		plan   []byte
		want   []Stop
	}{
		"an API is replaced": {api, planOf("", planChange{Address: plannedAPI, Actions: replaceIt}), []Stop{
			{plannedAPI, "documents", "It gets another id, so all its URLs change. The old ones stop answering."},
		}},
		"an API is destroyed": {api, planOf("", planChange{Address: plannedAPI, Actions: "delete"}), []Stop{
			{plannedAPI, "documents", "Its URLs stop answering."},
		}},
		"an API of another digest": {Digest{}, planOf("", planChange{Address: plannedAPI, Actions: "delete"}), []Stop{
			{plannedAPI, "", "Its URLs stop answering."},
		}},
		"an API that two stacks have": {twoStacks, planOf("", planChange{Address: plannedAPI, Actions: "delete"}), []Stop{
			{plannedAPI, "", "Its URLs stop answering."},
		}},
		"an API is left to itself":    {api, planOf("", planChange{Address: plannedAPI, Actions: "forget"}), nil},
		"a new API beside a left one": {api, planOf("", planChange{Address: plannedAPI, Actions: "create,forget"}), nil},
		"an API is updated":           {api, planOf("", planChange{Address: plannedAPI, Actions: "update"}), nil},
		"what is left of an API":      {api, planOf("", planChange{Address: plannedAPI, Actions: "delete", Further: `,"deposed":"1"`}), nil},
		"an endpoint is replaced": {api, planOf("", planChange{Address: plannedEndpoint, Actions: replaceIt}), []Stop{
			{plannedEndpoint, "documents", otherID + " Until the new one answers, private DNS leads to neither, so URLs without its id fail for a while."},
		}},
		"an endpoint without private DNS is replaced": {noPrivateDNS, planOf("", planChange{Address: plannedEndpoint, Actions: replaceIt}), []Stop{
			{plannedEndpoint, "documents", otherID},
		}},
		"an endpoint is replaced by one before it": {api, planOf("", planChange{Address: plannedEndpoint, Actions: "create,delete"}), []Stop{
			{plannedEndpoint, "documents", otherID + " The apply fails while the old one is there, since a VPC has one endpoint with private DNS for all APIs."},
		}},
		"an endpoint without private DNS is replaced by one before it": {noPrivateDNS, planOf("", planChange{Address: plannedEndpoint, Actions: "create,delete"}), []Stop{
			{plannedEndpoint, "documents", otherID},
		}},
		"an endpoint moves to another VPC": {api, planOf("", planChange{Address: plannedEndpoint, Actions: "create,delete", Marks: replacedBy(`["vpc_id"]`)}), []Stop{
			{plannedEndpoint, "documents", otherID},
		}},
		"an endpoint is destroyed": {api, planOf("", planChange{Address: plannedEndpoint, Actions: "delete"}), []Stop{
			{plannedEndpoint, "documents", "Nobody can call through it, and URLs with its id or its DNS names stop answering."},
		}},
		"a stage gets another name": {api, planOf("", planChange{Address: "aws_api_gateway_stage.s", Actions: replaceIt, Marks: replacedBy(`["stage_name"]`)}), []Stop{
			{"aws_api_gateway_stage.s", "", "The first segment of its URLs changes. The old ones stop answering."},
		}},
		"a stage is replaced for another reason": {api, planOf("", planChange{Address: "aws_api_gateway_stage.s", Actions: replaceIt}), []Stop{
			{"aws_api_gateway_stage.s", "", "It answers nothing until it is there again."},
		}},
		"a stage follows its API": {api, planOf("",
			planChange{Address: plannedAPI, Actions: replaceIt},
			planChange{Address: "aws_api_gateway_stage.s", Actions: replaceIt, Marks: replacedBy(`["rest_api_id"]`)}), []Stop{
			{plannedAPI, "documents", "It gets another id, so all its URLs change. The old ones stop answering."},
		}},
		"a stage of another name follows its API": {api, planOf("",
			planChange{Address: plannedAPI, Actions: replaceIt},
			planChange{Address: "aws_api_gateway_stage.s", Actions: replaceIt, Marks: replacedBy(`["rest_api_id"],["stage_name"]`)}), []Stop{
			{plannedAPI, "documents", "It gets another id, so all its URLs change. The old ones stop answering."},
			{"aws_api_gateway_stage.s", "", "The first segment of its URLs changes. The old ones stop answering."},
		}},
		"a stage moves to another API that is there": {api, planOf("", planChange{Address: "aws_api_gateway_stage.s", Actions: replaceIt, Marks: replacedBy(`["rest_api_id"]`)}), []Stop{
			{"aws_api_gateway_stage.s", "", "It answers nothing until it is there again."},
		}},
		"deployments are made before the old ones go": {api, planOf("", planChange{Address: "aws_api_gateway_deployment.d", Actions: "create,delete"}), nil},
		"routes are deployed":                         {api, planOf("", planChange{Address: "aws_api_gateway_method.d", Actions: replaceIt}), nil},
		"a role is replaced": {api, planOf("",
			planChange{Address: plannedRole, Actions: replaceIt},
			planChange{Address: "aws_iam_role_policy.p", Actions: replaceIt, Marks: replacedBy(`["role"]`)}), []Stop{
			{plannedRole, "documents", "What calls as it fails until the new role is there and deployed: such routes answer 500 for a while."},
		}},
		"a role is replaced by one before it": {api, planOf("", planChange{Address: plannedRole, Actions: "create,delete"}), []Stop{
			{plannedRole, "documents", "Routes call as the new role once it is deployed, and can fail until its policies are in force."},
		}},
		"the policy of a role is replaced by one before it": {api, planOf("", planChange{Address: "aws_iam_role_policy.p", Actions: "create,delete"}), nil},
		"the policy of a role is replaced": {api, planOf("", planChange{Address: "aws_iam_role_policy.p", Actions: replaceIt, Marks: replacedBy(`["name"]`)}), []Stop{
			{"aws_iam_role_policy.p", "", "Until the new one is in force the role may do nothing by it, so routes that need it fail for a while."},
		}},
		"keys": {api, planOf("",
			planChange{Address: "aws_api_gateway_usage_plan.p", Actions: replaceIt},
			planChange{Address: "aws_api_gateway_usage_plan_key.k", Actions: replaceIt, Marks: replacedBy(`["usage_plan_id"]`)},
			planChange{Address: "aws_api_gateway_usage_plan_key.l", Actions: replaceIt, Marks: replacedBy(`["key_id"]`)},
			planChange{Address: "aws_api_gateway_api_key.l", Actions: replaceIt}), []Stop{
			{"aws_api_gateway_api_key.l", "", "Its value changes: clients with the old one are refused."},
			{"aws_api_gateway_usage_plan.p", "", "Its keys are refused until it is there again, and what they have used of their quotas counts from zero."},
			{"aws_api_gateway_usage_plan_key.l", "", "The key is refused until it is in the plan again, and what it has used of its quota counts from zero."},
		}},
		"what is kept for callers": {api, planOf("",
			planChange{Address: "aws_s3_bucket.b", Actions: "delete"}, planChange{Address: "aws_cognito_user_pool.u", Actions: replaceIt},
			planChange{Address: "aws_cognito_user_pool_client.c", Actions: replaceIt}, planChange{Address: "aws_cognito_user_pool_domain.d", Actions: replaceIt}), []Stop{
			{"aws_s3_bucket.b", "", "Its objects are lost. Where others have put objects into it, the apply fails instead, unless it has force_destroy."},
			{"aws_cognito_user_pool.u", "", "Its users are lost, and tokens of the old pool are refused."},
			{"aws_cognito_user_pool_client.c", "", "It gets another id and another secret: who signs in with the old ones is refused."},
			{"aws_cognito_user_pool_domain.d", "", "Requests for tokens and to sign in fail until it is there again, and those to a changed name fail for good."},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, readPlan(t, c.plan).Join(c.digest).Stops); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// All that is destroyed with its API, role or usage plan is told by these.
func TestStopsOfADestroyedStack(t *testing.T) {
	t.Parallel()
	var addresses []string
	for _, stop := range readPlan(t, recordedPlan(t, "destroy")).Join(planned(t, false)).Stops {
		addresses = append(addresses, stop.Address)
	}
	want := []string{
		plannedAPI, plannedEndpoint, plannedRole, "aws_s3_bucket.documents_bucket_87EAE372",
		"aws_api_gateway_api_key.api_api_key_acme_0400BB0B", "aws_api_gateway_usage_plan.api_usage_plan_partners_F4E15D24",
	}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A policy of the digest stands for one in the plan where nothing else can be
// meant.
func TestPoliciesThatTheDigestDoesNotHave(t *testing.T) {
	t.Parallel()
	const unknown = `,"after_unknown":{"policy":true}`
	configured := func(resources string) string {
		return `,"configuration":{"root_module":{"resources":[` + resources + `]}}`
	}
	attached := func(address, attribute, to string) string {
		return `{"address":"` + address + `","type":"` + address[:len(address)-2] + `","expressions":{"` + attribute + `":{"references":["` + to + `.id","` + to + `"]}}}`
	}
	for name, c := range map[string]struct {
		plan []byte
		want string
	}{
		"the API's": {planOf(configured(attached("aws_api_gateway_rest_api_policy.p", "rest_api_id", plannedAPI)),
			planChange{Address: "aws_api_gateway_rest_api_policy.p", Actions: "create", Marks: unknown}), policyFromDigest},
		"of another API": {planOf(configured(attached("aws_api_gateway_rest_api_policy.p", "rest_api_id", "aws_api_gateway_rest_api.other")),
			planChange{Address: "aws_api_gateway_rest_api_policy.p", Actions: "create", Marks: unknown}), policyUnknown},
		"in no configuration": {planOf("",
			planChange{Address: "aws_api_gateway_rest_api_policy.p", Actions: "create", Marks: unknown}), policyUnknown},
		"in a module": {planOf(configured(attached("aws_api_gateway_rest_api_policy.p", "rest_api_id", plannedAPI)),
			planChange{Address: "aws_api_gateway_rest_api_policy.p", Actions: "create", Marks: unknown, Further: `,"module_address":"module.m"`}), policyUnknown},
		"the role's": {planOf(configured(attached("aws_iam_role_policy.p", "role", plannedRole)),
			planChange{Address: "aws_iam_role_policy.p", Actions: "create", Marks: unknown}), policyFromDigest},
		"one of two of the role": {planOf(configured(attached("aws_iam_role_policy.p", "role", plannedRole)+","+attached("aws_iam_role_policy.q", "role", plannedRole)),
			planChange{Address: "aws_iam_role_policy.p", Actions: "create", Marks: unknown}), policyUnknown},
		"the endpoint's": {planOf(configured(attached("aws_vpc_endpoint_policy.p", "vpc_endpoint_id", plannedEndpoint)),
			planChange{Address: "aws_vpc_endpoint_policy.p", Actions: "create", Marks: unknown}), policyFromDigest},
		"a bucket's": {planOf(configured(attached("aws_s3_bucket_policy.p", "bucket", "aws_s3_bucket.b")),
			planChange{Address: "aws_s3_bucket_policy.p", Actions: "create", Marks: unknown}), policyUnknown},
		"an endpoint's on the role": {planOf(configured(attached("aws_vpc_endpoint_policy.p", "vpc_endpoint_id", plannedRole)),
			planChange{Address: "aws_vpc_endpoint_policy.p", Actions: "create", Marks: unknown}), policyUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := readPlan(t, c.plan)
			if got := plan.Join(planned(t, false)).Changes[0].Policy.Source; got != c.want {
				t.Errorf("the policy is %s, want %s", got, c.want)
			}
			if got := plan.Changes[0].Policy.Source; got != policyUnknown {
				t.Errorf("Join changed the plan: the policy is %s", got)
			}
		})
	}
	open := planned(t, false)
	open.Stacks[0].APIs[0].Callers.Endpoints[0].OwnAPIsOnly = false
	plan := readPlan(t, planOf(configured(attached("aws_vpc_endpoint_policy.p", "vpc_endpoint_id", plannedEndpoint)),
		planChange{Address: "aws_vpc_endpoint_policy.p", Actions: "create", Marks: unknown}))
	if got := plan.Join(open).Changes[0].Policy.Source; got != policyUnknown {
		t.Errorf("the policy of an endpoint that the digest leaves open is %s", got)
	}
}

func TestPolicyOfAnEndpoint(t *testing.T) {
	t.Parallel()
	e := Endpoint{OwnAPIsOnly: true, AlsoAPIs: ref.List{"arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5"}}
	got := e.policy(API{RestAPI: "aws_api_gateway_rest_api.a"}).markdown()
	const want = "**Allow** `execute-api:Invoke` on `${aws_api_gateway_rest_api.a.execution_arn}/*` and `arn:aws:execute-api:eu-central-1:111122223333:a1b2c3d4e5/*` to `*` (`AllowTheseAPIs`)"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
