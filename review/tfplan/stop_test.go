package tfplan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

// replacedBy returns the property of a replacement that names its attributes, of
// which each is a list with one string.
func replacedBy(attributes string) string { return `,"replace_paths":[` + attributes + `]` }

func TestStops(t *testing.T) {
	t.Parallel()
	const (
		api, role, endpoint = tfplantest.RestAPI, tfplantest.Role, tfplantest.Endpoint
		stage, policy       = "aws_api_gateway_stage.s", "aws_iam_role_policy.p"
		zone, record        = "aws_route53_zone.z", "aws_route53_record.A"
		domain, mapping     = "aws_api_gateway_domain_name.d", "aws_api_gateway_base_path_mapping.m"
		association         = "aws_api_gateway_domain_name_access_association.a"
		replace             = "delete,create"
	)
	known := digest(t)
	noPrivateDNS := digest(t)
	noPrivateDNS.Stacks[0].APIs[0].Callers.Endpoints[0].NoPrivateDNS = true
	zoned := digest(t)
	zoned.Stacks[0].APIs[0].HostedZone = zone
	twoStacks := digest(t)
	twoStacks.Stacks = append(twoStacks.Stacks, review.Stack{Name: "other", APIs: twoStacks.Stacks[0].APIs})
	type changes = []tfplantest.Change
	for name, c := range map[string]struct {
		digest  review.Digest
		changes changes
		want    []Stop
	}{
		"an API is replaced": {
			known, changes{{Address: api, Actions: replace}},
			[]Stop{{api, "documents", RestAPIReplaced}},
		},
		"a domain is replaced": {
			known, changes{
				{Address: domain, Actions: replace, Marks: replacedBy(`["domain_name"]`)},
				{Address: mapping, Actions: replace, Marks: replacedBy(`["domain_name"],["domain_name_id"]`)},
				{Address: mapping + "2", Actions: replace, More: `,"action_reason":"replace_by_triggers"`},
				{Address: mapping + "3", Actions: replace, Marks: replacedBy(`["base_path"]`)},
				{Address: association, Actions: replace, Marks: replacedBy(`["domain_name_arn"]`)},
			},
			[]Stop{{domain, "", DomainReplaced}, {mapping + "3", "", DomainMappingReplaced}},
		},
		"a domain is destroyed": {
			known, changes{
				{Address: domain, Actions: "delete"}, {Address: mapping, Actions: "delete"},
				{Address: association, Actions: "delete"},
			},
			[]Stop{
				{domain, "", DomainDestroyed}, {mapping, "", DomainMappingDestroyed},
				{association, "", DomainAssociationDestroyed},
			},
		},
		"an API is destroyed": {
			known, changes{{Address: api, Actions: "delete"}},
			[]Stop{{api, "documents", RestAPIDestroyed}},
		},
		"an API of another digest": {
			review.Digest{}, changes{{Address: api, Actions: "delete"}},
			[]Stop{{api, "", RestAPIDestroyed}},
		},
		"an API that two stacks have": {
			twoStacks, changes{{Address: api, Actions: "delete"}},
			[]Stop{{api, "", RestAPIDestroyed}},
		},
		"an API is forgotten":              {known, changes{{Address: api, Actions: "forget"}}, nil},
		"a new API beside a forgotten one": {known, changes{{Address: api, Actions: "create,forget"}}, nil},
		"an API is updated":                {known, changes{{Address: api, Actions: "update"}}, nil},
		"a deposed API": {
			known, changes{{Address: api, Actions: "delete", More: `,"deposed":"1"`}}, nil,
		},
		"an endpoint is replaced": {
			known, changes{{Address: endpoint, Actions: replace}},
			[]Stop{{endpoint, "documents", EndpointReplacedDNSInterrupted}},
		},
		"an endpoint without private DNS is replaced": {
			noPrivateDNS, changes{{Address: endpoint, Actions: replace}},
			[]Stop{{endpoint, "documents", EndpointReplaced}},
		},
		"a new endpoint is created first": {
			known, changes{{Address: endpoint, Actions: "create,delete"}},
			[]Stop{{endpoint, "documents", EndpointReplacedDNSConflict}},
		},
		"a new endpoint without private DNS is created first": {
			noPrivateDNS, changes{{Address: endpoint, Actions: "create,delete"}},
			[]Stop{{endpoint, "documents", EndpointReplaced}},
		},
		"an endpoint moves to another VPC": {
			known, changes{{Address: endpoint, Actions: "create,delete", Marks: replacedBy(`["vpc_id"]`)}},
			[]Stop{{endpoint, "documents", EndpointReplaced}},
		},
		"an endpoint is destroyed": {
			known, changes{{Address: endpoint, Actions: "delete"}},
			[]Stop{{endpoint, "documents", EndpointDestroyed}},
		},
		"a stage gets another name": {
			known, changes{{Address: stage, Actions: replace, Marks: replacedBy(`["stage_name"]`)}},
			[]Stop{{stage, "", StageRenamed}},
		},
		"a stage is replaced for another reason": {
			known, changes{{Address: stage, Actions: replace}},
			[]Stop{{stage, "", StageReplaced}},
		},
		"a stage is destroyed": {
			known, changes{{Address: stage, Actions: "delete"}},
			[]Stop{{stage, "", StageDestroyed}},
		},
		"a stage follows its API": {
			known, changes{
				{Address: api, Actions: replace},
				{Address: stage, Actions: replace, Marks: replacedBy(`["rest_api_id"]`)},
			},
			[]Stop{{api, "documents", RestAPIReplaced}},
		},
		"a stage of another name follows its API": {
			known, changes{
				{Address: api, Actions: replace},
				{Address: stage, Actions: replace, Marks: replacedBy(`["rest_api_id"],["stage_name"]`)},
			},
			[]Stop{{api, "documents", RestAPIReplaced}, {stage, "", StageRenamed}},
		},
		"a stage moves to an API that exists": {
			known, changes{{Address: stage, Actions: replace, Marks: replacedBy(`["rest_api_id"]`)}},
			[]Stop{{stage, "", StageReplaced}},
		},
		"a new deployment is created first": {
			known, changes{{Address: "aws_api_gateway_deployment.d", Actions: "create,delete"}}, nil,
		},
		"a method is replaced": {known, changes{{Address: "aws_api_gateway_method.m", Actions: replace}}, nil},
		"a zone and its record follow their API": {
			zoned, changes{
				{Address: api, Actions: replace},
				{Address: zone, Actions: replace, Marks: replacedBy(`["name"]`)},
				{Address: record, Actions: replace, Marks: replacedBy(`["name"],["zone_id"]`)},
			},
			[]Stop{{api, "documents", RestAPIReplaced}},
		},
		"a record follows its zone": {
			zoned, changes{
				{Address: zone, Actions: replace, Marks: replacedBy(`["name"]`)},
				{Address: record, Actions: replace, Marks: replacedBy(`["zone_id"]`)},
			},
			[]Stop{{zone, "documents", HostedZoneReplaced}},
		},
		"a zone is destroyed": {
			zoned, changes{{Address: zone, Actions: "delete"}, {Address: record, Actions: "delete"}},
			[]Stop{{zone, "documents", HostedZoneDestroyed}, {record, "", RecordDestroyed}},
		},
		"a record of another type": {
			zoned, changes{
				{Address: zone, Actions: replace}, {Address: record, Actions: replace, Marks: replacedBy(`["type"],["zone_id"]`)},
			},
			[]Stop{{zone, "documents", HostedZoneReplaced}, {record, "", RecordReplaced}},
		},
		"a role is replaced": {
			known, changes{
				{Address: role, Actions: replace},
				{Address: policy, Actions: replace, Marks: replacedBy(`["role"]`)},
			},
			[]Stop{{role, "documents", RoleReplaced}},
		},
		"a new role is created first": {
			known, changes{{Address: role, Actions: "create,delete"}},
			[]Stop{{role, "documents", RoleReplacedCreatedFirst}},
		},
		"a role is destroyed": {
			known, changes{{Address: role, Actions: "delete"}},
			[]Stop{{role, "documents", RoleDestroyed}},
		},
		"a new policy of a role is created first": {known, changes{{Address: policy, Actions: "create,delete"}}, nil},
		"the policy of a role is replaced": {
			known, changes{{Address: policy, Actions: replace, Marks: replacedBy(`["name"]`)}},
			[]Stop{{policy, "", RolePolicyReplaced}},
		},
		"keys": {
			known, changes{
				{Address: "aws_api_gateway_usage_plan.p", Actions: replace},
				{
					Address: "aws_api_gateway_usage_plan_key.k", Actions: replace,
					Marks: replacedBy(`["usage_plan_id"]`),
				},
				{Address: "aws_api_gateway_usage_plan_key.l", Actions: replace, Marks: replacedBy(`["key_id"]`)},
				{Address: "aws_api_gateway_api_key.l", Actions: replace},
			},
			[]Stop{
				{"aws_api_gateway_api_key.l", "", APIKeyReplaced},
				{"aws_api_gateway_usage_plan.p", "", UsagePlanReplaced},
				{"aws_api_gateway_usage_plan_key.l", "", UsagePlanKeyReplaced},
			},
		},
		"keys are destroyed": {
			known, changes{
				{Address: "aws_api_gateway_usage_plan_key.l", Actions: "delete"},
				{Address: "aws_api_gateway_api_key.l", Actions: "delete"},
				{Address: "aws_api_gateway_usage_plan.p", Actions: "delete"},
			},
			[]Stop{
				{"aws_api_gateway_api_key.l", "", APIKeyDestroyed},
				{"aws_api_gateway_usage_plan.p", "", UsagePlanDestroyed},
				{"aws_api_gateway_usage_plan_key.l", "", UsagePlanKeyDestroyed},
			},
		},
		"data of callers is replaced": {
			known, changes{
				{Address: "aws_s3_bucket.b", Actions: replace}, {Address: "aws_cognito_user_pool.u", Actions: replace},
				{Address: "aws_cognito_user_pool_client.c", Actions: replace},
				{Address: "aws_cognito_user_pool_domain.d", Actions: replace},
			},
			[]Stop{
				{"aws_s3_bucket.b", "", BucketReplaced}, {"aws_cognito_user_pool.u", "", UserPoolReplaced},
				{"aws_cognito_user_pool_client.c", "", UserPoolClientReplaced},
				{"aws_cognito_user_pool_domain.d", "", UserPoolDomainReplaced},
			},
		},
		"data of callers is destroyed": {
			known, changes{
				{Address: "aws_s3_bucket.b", Actions: "delete"},
				{Address: "aws_cognito_user_pool.u", Actions: "delete"},
				{Address: "aws_cognito_user_pool_client.c", Actions: "delete"},
				{Address: "aws_cognito_user_pool_domain.d", Actions: "delete"}, {Address: policy, Actions: "delete"},
			},
			[]Stop{
				{policy, "", RolePolicyDestroyed},
				{"aws_s3_bucket.b", "", BucketDestroyed}, {"aws_cognito_user_pool.u", "", UserPoolDestroyed},
				{"aws_cognito_user_pool_client.c", "", UserPoolClientDestroyed},
				{"aws_cognito_user_pool_domain.d", "", UserPoolDomainDestroyed},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, tfplantest.Plan("", c.changes...)).Join(c.digest).Stops
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The stage of a REST API that another one supersedes names the API.
func TestStopOfASupersededAPI(t *testing.T) {
	t.Parallel()
	want := []Stop{
		{tfplantest.RestAPI, "documents", RestAPISuperseded},
		{"aws_api_gateway_usage_plan.api_usage_plan_partners_F4E15D24", "", UsagePlanReplaced},
	}
	got := read(t, recorded(t)["as-body"]).Join(tfplantest.Digest(t, true)).Stops
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A resource that is destroyed with its API, role or usage plan is not a loss of
// its own.
func TestStopsOfADestroyedStack(t *testing.T) {
	t.Parallel()
	var addresses []string
	for _, stop := range read(t, recorded(t)["destroy"]).Join(digest(t)).Stops {
		addresses = append(addresses, stop.Address)
	}
	want := []string{
		tfplantest.RestAPI, tfplantest.Endpoint, tfplantest.Role, "aws_s3_bucket.documents_bucket_87EAE372",
		"aws_api_gateway_api_key.api_api_key_acme_0400BB0B",
		"aws_api_gateway_usage_plan.api_usage_plan_partners_F4E15D24",
	}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Losses returns every constant of the type.
func TestLosses(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "loss.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want []Loss
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, Loss(text))
		}
		return true
	})
	got := Losses()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 28 {
		t.Errorf("%d constants (-want +got):\n%s", len(want), diff)
	}
}
