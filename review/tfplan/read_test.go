package tfplan

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/tfplantest"
)

// recorded returns the plans that e2e/plan recorded.
func recorded(t testing.TB) map[string][]byte {
	t.Helper()
	return tfplantest.Recorded(t, filepath.Join("testdata", "plans"))
}

// digest returns the digest of the app that they are of.
func digest(t testing.TB) review.Digest {
	t.Helper()
	return tfplantest.Digest(t, false)
}

func read(t testing.TB, text []byte) Plan {
	t.Helper()
	plan, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// changeAt returns the change of the resource at an address.
func changeAt(t testing.TB, p Plan, address string) ResourceChange {
	t.Helper()
	i := slices.IndexFunc(p.Changes, func(c ResourceChange) bool { return c.Address == address })
	if i < 0 {
		t.Fatalf("the plan does not change %s", address)
	}
	return p.Changes[i]
}

func TestResourceChange(t *testing.T) {
	t.Parallel()
	const ingressRule = "aws_vpc_security_group_ingress_rule.api_endpoint_https_in_F4A0A781"
	for name, c := range map[string]struct {
		plan string
		want ResourceChange
	}{
		"a replacement": {"replace", ResourceChange{
			Address: tfplantest.Endpoint, Resource: tfplantest.Endpoint, Type: "aws_vpc_endpoint",
			Actions: []string{"create", "delete"},
			Reason:  "replace_because_cannot_update", ReplacePaths: []string{"vpc_id"},
			Attributes: []string{"subnet_ids", "vpc_id"},
			Unknown: []string{
				"arn", "cidr_blocks", "dns_entry", "dns_options", "id", "ip_address_type", "network_interface_ids",
				"owner_id", "policy", "prefix_list_id", "requester_managed", "route_table_ids", "security_group_ids",
				"service_region", "state", "subnet_configuration", "tags_all",
			},
		}},
		"a requested replacement": {"target", ResourceChange{
			Address: tfplantest.Role, Resource: tfplantest.Role, Type: "aws_iam_role",
			Actions: []string{"delete", "create"}, Reason: "replace_by_request",
			Unknown: []string{
				"arn", "create_date", "id", "inline_policy", "managed_policy_arns", "name", "tags_all", "unique_id",
			},
		}},
		"an instance": {"create", ResourceChange{
			Address:  ingressRule + `["#1"]`,
			Resource: ingressRule, Type: "aws_vpc_security_group_ingress_rule",
			Actions: []string{"create"}, Unknown: []string{"arn", "id", "security_group_id", "security_group_rule_id"},
		}},
		"an update": {"update", ResourceChange{
			Address:  "aws_api_gateway_stage.api_stage_ABA3AD8B",
			Resource: "aws_api_gateway_stage.api_stage_ABA3AD8B", Type: "aws_api_gateway_stage",
			Actions: []string{"update"}, Unknown: []string{"deployment_id"}, AttachedTo: tfplantest.RestAPI,
		}},
		"a move": {"moved", ResourceChange{
			Address: "terraform_data.renamed", Resource: "terraform_data.renamed", Type: "terraform_data",
			PreviousAddress: "terraform_data.sensitive",
			Actions:         []string{"update"}, Attributes: []string{"input"}, Unknown: []string{"output"},
		}},
		"an import": {"moved", ResourceChange{
			Address: "terraform_data.imported", Resource: "terraform_data.imported", Type: "terraform_data",
			Importing: true,
			Actions:   []string{"update"}, Attributes: []string{"input"}, Unknown: []string{"output"},
		}},
		"a superseded API": {"as-body", ResourceChange{
			Address: tfplantest.RestAPI, Resource: tfplantest.RestAPI, Type: "aws_api_gateway_rest_api",
			Actions: []string{"delete"}, Reason: "delete_because_no_resource_config",
			Successor: tfplantest.BodyRestAPI,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := read(t, recorded(t)[c.plan])
			if diff := cmp.Diff(c.want, changeAt(t, plan, c.want.Address)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A resource in a module and a data source have addresses of their own.
func TestResourceAddress(t *testing.T) {
	t.Parallel()
	plan := read(t, tfplantest.Plan("",
		tfplantest.Change{Address: "a_b.c", Actions: "create", More: `,"module_address":"module.m"`},
		tfplantest.Change{Address: "a_b.d", Actions: "read", More: `,"mode":"data"`}))
	want := []string{"module.m.a_b.c", "data.a_b.d"}
	if diff := cmp.Diff(want, []string{plan.Changes[0].Resource, plan.Changes[1].Resource}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAction(t *testing.T) {
	t.Parallel()
	for actions, want := range map[string]Action{
		"create": ActionCreate, "update": ActionUpdate, "delete": ActionDestroy, "read": ActionRead,
		"forget": ActionForget, "delete,create": ActionReplace, "create,delete": ActionReplace,
		"create,forget": ActionReplace, "forget,create": ActionReplace,
		"defer": ActionOther, "delete,forget": ActionOther,
	} {
		plan := read(t, tfplantest.Plan("", tfplantest.Change{Address: "a_b.c", Actions: actions}))
		if got := plan.Changes[0].Action(); got != want {
			t.Errorf("%s is %s, want %s", actions, got, want)
		}
	}
}

// Everything of a plan but the changes of resources.
func TestRead(t *testing.T) {
	t.Parallel()
	unchanged := func(marks, more string) []byte {
		return tfplantest.Plan("", tfplantest.Change{Address: "a_b.c", Actions: "no-op", Marks: marks, More: more})
	}
	for name, c := range map[string]struct {
		plan  []byte
		want  Plan
		empty bool
	}{
		"no resource":              {tfplantest.Plan(""), Plan{}, true},
		"an unchanged resource":    {unchanged("", ""), Plan{Unchanged: 1}, true},
		"an unchanged data source": {unchanged("", `,"mode":"data"`), Plan{}, true},
		"an import of null":        {unchanged(`,"importing":null`, ""), Plan{Unchanged: 1}, true},
		"a move": {
			unchanged("", `,"previous_address":"a_b.d"`),
			Plan{Changes: []ResourceChange{{
				Address: "a_b.c", Resource: "a_b.c", Type: "a_b", Actions: []string{"no-op"}, PreviousAddress: "a_b.d",
			}}}, false,
		},
		"an import": {
			unchanged(`,"importing":{"id":"x"}`, ""),
			Plan{Changes: []ResourceChange{{
				Address: "a_b.c", Resource: "a_b.c", Type: "a_b", Actions: []string{"no-op"}, Importing: true,
			}}}, false,
		},
		"complete":   {tfplantest.Plan(`,"complete":true,"errored":false`), Plan{}, true},
		"incomplete": {tfplantest.Plan(`,"complete":false`), Plan{Incomplete: true}, false},
		"errored":    {tfplantest.Plan(`,"errored":true`), Plan{Errored: true}, false},
		"outputs": {
			tfplantest.Plan(`,"output_changes":{
				"b":{"actions":["update"],"after":"x"},"a":{"actions":["create"]},"c":{"actions":["no-op"]}}`),
			Plan{Outputs: []OutputChange{
				{Name: "a", Actions: []string{"create"}}, {Name: "b", Actions: []string{"update"}},
			}}, false,
		},
		"checks": {
			tfplantest.Plan(`,"checks":[
				{"address":{"to_display":"check.a"},"status":"pass"},{"address":{"to_display":"check.b"},"status":"fail"},
				{"address":{"to_display":"check.c"},"status":"unknown"}]`),
			Plan{Checks: []Check{{Address: "check.b", Status: "fail"}, {Address: "check.c", Status: "unknown"}}},
			false,
		},
		"checks to evaluate in the apply": {
			tfplantest.Plan(`,"checks":[{"address":{"to_display":"check.c"},"status":"unknown"}]`),
			Plan{Checks: []Check{{Address: "check.c", Status: "unknown"}}}, true,
		},
		"actions": {
			tfplantest.Plan(`,"action_invocations":[{"address":"action.a_b.c","config_values":{"a":"x"}}]`),
			Plan{Invocations: []string{"action.a_b.c"}}, false,
		},
		"deferred changes": {
			tfplantest.Plan(`,"deferred_changes":[{
				"reason":"absent_prereq","resource_change":{"address":"a_b.c","change":{"actions":["create"]}}}]`),
			Plan{Deferred: []DeferredChange{{Address: "a_b.c", Reason: "absent_prereq"}}}, false,
		},
		"drift": {
			tfplantest.Plan(`,"resource_drift":[
				{"address":"a_b.e","change":{"actions":["delete"],"before":{"a":"b"},"after":null}},
				{"address":"a_b.d","change":{"actions":["update"],"before":{"a":null,"b":0},"after":{"a":{},"b":null}}},
				{"address":"a_b.c","change":{"actions":["update"],
					"before":{"a":null,"b":[],"c":{"d":null},"e":1,"f":false,"g":true},
					"after":{"a":"","b":null,"c":{"d":[]},"e":1,"f":null,"g":false}}}]`,
				tfplantest.Change{Address: "a_b.e", Actions: "no-op"},
				tfplantest.Change{Address: "a_b.c", Actions: "forget"}),
			Plan{
				Unchanged: 1,
				Changes: []ResourceChange{
					{Address: "a_b.c", Resource: "a_b.c", Type: "a_b", Actions: []string{"forget"}},
				},
				Drift: []Drift{
					{Address: "a_b.c", Attributes: []string{"g"}, Changes: true},
					{Address: "a_b.e", Deleted: true},
				},
			}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := read(t, c.plan)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Empty() != c.empty {
				t.Errorf("Empty() = %t", got.Empty())
			}
		})
	}
}

func TestAttributes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after, marks string
		attributes, unknown  []string
	}{
		"other values": {
			`{"a":1,"b":"x","c":[1],"d":"same"}`, `{"a":2,"b":"y","c":[2],"d":"same"}`, "", []string{"a", "b", "c"},
			nil,
		},
		"more digits than a float has": {`{"a":9007199254740993}`, `{"a":9007199254740992}`, "", []string{"a"}, nil},
		"null for an empty value": {
			`{"a":"","b":[],"c":{},"d":{"e":""}}`, `{"a":null,"b":null,"d":null}`, "", nil, nil,
		},
		"false and 0 are values":            {`{"a":null,"b":null}`, `{"a":false,"b":0}`, "", []string{"a", "b"}, nil},
		"an empty list for one with values": {`{"a":["b"]}`, `{"a":[]}`, "", []string{"a"}, nil},
		"the order of a list":               {`{"a":["b","c"]}`, `{"a":["c","b"]}`, "", []string{"a"}, nil},
		"known after the apply, in a part": {
			`{"a":["b"],"c":"d"}`, `{"a":["x",null],"c":"d"}`, `,"after_unknown":{"a":[false,true],"c":false}`,
			nil, []string{"a"},
		},
		"known after the apply, and absent": {`{"a":"b"}`, `{}`, `,"after_unknown":{"a":true}`, nil, []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := read(t, tfplantest.Plan("", tfplantest.Change{
				Address: "a_b.c", Actions: "update", Before: c.before, After: c.after, Marks: c.marks,
			})).Changes[0]
			if diff := cmp.Diff(c.attributes, change.Attributes); diff != "" {
				t.Errorf("attributes (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.unknown, change.Unknown); diff != "" {
				t.Errorf("unknown (-want +got):\n%s", diff)
			}
		})
	}
}

// The order of the changes in the JSON has no effect.
func TestOrderOfChanges(t *testing.T) {
	t.Parallel()
	a := tfplantest.Change{Address: "a_b.a", Actions: "create"}
	b := tfplantest.Change{Address: "a_b.b", Actions: "update"}
	if diff := cmp.Diff(read(t, tfplantest.Plan("", a, b)), read(t, tfplantest.Plan("", b, a))); diff != "" {
		t.Errorf("(-a, b +b, a):\n%s", diff)
	}
}

// The successor of an API is the one that its stage moves to, not any API that
// the plan creates.
func TestSuccessor(t *testing.T) {
	t.Parallel()
	const (
		newAPI = "aws_api_gateway_rest_api.new"
		oldAPI = "aws_api_gateway_rest_api.old"
		stage  = "aws_api_gateway_stage.s"
	)
	for name, c := range map[string]struct {
		id, to, want string
	}{
		"the stage moves":       {"1", newAPI, newAPI},
		"another API's stage":   {"2", newAPI, ""},
		"the stage stays there": {"1", oldAPI, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := read(t, tfplantest.Plan(tfplantest.Configuration(tfplantest.Attached(stage, "rest_api_id", c.to)),
				tfplantest.Change{Address: oldAPI, Actions: "delete", Before: `{"id":"` + c.id + `"}`},
				tfplantest.Change{
					Address: stage, Actions: "delete,create", Before: `{"rest_api_id":"1"}`, After: `{}`,
				},
				tfplantest.Change{Address: newAPI, Actions: "create", After: "{}"}))
			if got := changeAt(t, plan, oldAPI).Successor; got != c.want {
				t.Errorf("the successor is %q, want %q", got, c.want)
			}
		})
	}
}

// Read does not panic on any JSON, and a plan that is joined twice is the same
// as one that is joined once.
func FuzzRead(f *testing.F) {
	f.Add([]byte(plan(`"resource_changes":[{}],"output_changes":{"":{}},"deferred_changes":[{}],
		"configuration":{"root_module":{"resources":[{}]}}`)))
	f.Add([]byte(plan(`"resource_changes":[null],"output_changes":{"":null},"deferred_changes":[null],
		"configuration":{"root_module":{"resources":[null,{"expressions":{"role":null}}]}}`)))
	f.Add(tfplantest.Plan(`,"resource_drift":[
		{"address":"a","change":{"actions":["update"],"before":{"a":1},"after":{"a":2}}}],"checks":[{"status":"fail"}]`,
		tfplantest.Change{
			Address: "aws_iam_role_policy.a", Actions: "update", After: `{"policy":"{}"}`,
			Before: `{"policy":"{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":[\"*\",1]}}}"}`,
		},
		tfplantest.Change{
			Address: "aws_vpc_endpoint.a", Actions: "delete,create",
			Marks: `,"replace_paths":[["a",0],[],1,[1],[{"a":"b"}]]`,
		},
	))
	d := digest(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		plan, err := Read(text)
		if err != nil {
			return
		}
		joined := plan.Join(d)
		if diff := cmp.Diff(joined, joined.Join(d)); diff != "" {
			t.Errorf("joined once and twice (-once +twice):\n%s", diff)
		}
		if _, err := json.Marshal(joined); err != nil {
			t.Error(err)
		}
	})
}
