package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
)

// The plans in testdata/plans are written by e2e/plan, of the app that planned
// describes.
const (
	plannedAPI      = "aws_api_gateway_rest_api.api_rest_api_238EE92D"
	plannedBodyAPI  = "aws_api_gateway_rest_api.api_rest_api_body_1934B43E"
	plannedRole     = "aws_iam_role.api_role_E8D414AF"
	plannedEndpoint = "aws_vpc_endpoint.api_endpoint_5FA8FA58"
)

// recordedPlans are their names.
func recordedPlans(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "plans", "*.json"))
	if err != nil || len(files) < 11 {
		t.Fatalf("there are the plans %q, %v", files, err)
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".json"))
	}
	return names
}

func recordedPlan(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "plans", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func readPlan(t testing.TB, text []byte) Plan {
	t.Helper()
	plan, err := ReadPlan(text)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// planned is the digest of the app.
func planned(t testing.TB, asBody bool) Digest {
	t.Helper()
	const (
		partition = "${TfToken[TOKEN.1]}"
		bucket    = "${TfToken[TOKEN.2]}"
		endpoint  = "${TfToken[TOKEN.3]}"
		stage     = "${TfToken[TOKEN.4]}"
	)
	expressions := map[string]string{
		partition: "${data.aws_partition.privateapi_partition.partition}",
		bucket:    "${aws_s3_bucket.documents_bucket_87EAE372.id}",
		endpoint:  "${" + plannedEndpoint + ".id}",
		stage:     "${var.stage_name}",
	}
	d, err := gateway.Resolve(gateway.Config{
		Name: "documents", Stage: stage, Endpoints: ref.List{endpoint},
		Routes: []gateway.Route{{
			Path: "/", Methods: gateway.Methods{"GET"}, APIKey: true, Integration: gateway.S3{Bucket: bucket, Key: "index.html"},
		}},
		UsagePlans: []gateway.UsagePlan{{Name: "partners", Keys: []string{"acme"}}},
	}, gateway.Environment{Partition: partition, Region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	subject := Subject{
		Stack: "privateapi", ID: "api", RestAPI: plannedAPI, Role: plannedRole, AsBody: asBody,
		Definition: d.Replace(func(reference string) string { return expressions[reference] }),
		Endpoints:  []Endpoint{{IDs: ref.List{expressions[endpoint]}, Address: plannedEndpoint, OwnAPIsOnly: true}},
	}
	if asBody {
		subject.RestAPI = plannedBodyAPI
	}
	return New([]Input{{Stack: "privateapi", Subjects: []Subject{subject}}})
}

// markdownOf returns a plan as the report has it.
func markdownOf(p Plan, d Digest) string {
	var b strings.Builder
	for _, s := range p.sections(d) {
		b.WriteString(s.whole())
	}
	return b.String()
}

func TestRecordedPlans(t *testing.T) {
	t.Parallel()
	schema, _ := schemas(t)
	for _, name := range recordedPlans(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := readPlan(t, recordedPlan(t, name))
			digest := planned(t, name == "as-body")
			golden(t, filepath.Join("plans", name+".md"), []byte(markdownOf(plan, digest)))
			if err := schema.Validate(decode(t, Report{Digest: digest, Plan: &plan}.JSON())); err != nil {
				t.Error(err)
			}
		})
	}
}

// changeAt returns the change of a resource.
func changeAt(t testing.TB, p Plan, address string) ResourceChange {
	t.Helper()
	i := slices.IndexFunc(p.Changes, func(c ResourceChange) bool { return c.Address == address })
	if i < 0 {
		t.Fatalf("the plan does not change %s", address)
	}
	return p.Changes[i]
}

func TestWhatIsKeptOfAChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan string
		want ResourceChange
	}{
		"a replacement": {"replace", ResourceChange{
			Address: plannedEndpoint, Resource: plannedEndpoint, Type: "aws_vpc_endpoint",
			Actions: []string{"create", "delete"}, Reason: "replace_because_cannot_update", ReplacePaths: []string{"vpc_id"},
			Attributes: []string{"subnet_ids", "vpc_id"},
			Unknown: []string{
				"arn", "cidr_blocks", "dns_entry", "dns_options", "id", "ip_address_type", "network_interface_ids", "owner_id", "policy",
				"prefix_list_id", "requester_managed", "route_table_ids", "security_group_ids", "service_region", "state",
				"subnet_configuration", "tags_all",
			},
		}},
		"one that was asked for": {"target", ResourceChange{
			Address: plannedRole, Resource: plannedRole, Type: "aws_iam_role",
			Actions: []string{"delete", "create"}, Reason: "replace_by_request",
			Unknown: []string{"arn", "create_date", "id", "inline_policy", "managed_policy_arns", "name", "tags_all", "unique_id"},
		}},
		"an instance": {"create", ResourceChange{
			Address:  `aws_vpc_security_group_ingress_rule.api_endpoint_https_in_F4A0A781["10.1.0.0/24"]`,
			Resource: "aws_vpc_security_group_ingress_rule.api_endpoint_https_in_F4A0A781", Type: "aws_vpc_security_group_ingress_rule",
			Actions: []string{"create"}, Unknown: []string{"arn", "id", "security_group_id", "security_group_rule_id"},
		}},
		"an update": {"update", ResourceChange{
			Address: "aws_api_gateway_stage.api_stage_ABA3AD8B", Resource: "aws_api_gateway_stage.api_stage_ABA3AD8B", Type: "aws_api_gateway_stage",
			Actions: []string{"update"}, Unknown: []string{"deployment_id"}, AttachedTo: plannedAPI,
		}},
		"a move": {"moved", ResourceChange{
			Address: "terraform_data.renamed", Resource: "terraform_data.renamed", Type: "terraform_data", PreviousAddress: "terraform_data.sensitive",
			Actions: []string{"update"}, Attributes: []string{"input"}, Unknown: []string{"output"},
		}},
		"an import": {"moved", ResourceChange{
			Address: "terraform_data.imported", Resource: "terraform_data.imported", Type: "terraform_data", Importing: true,
			Actions: []string{"update"}, Attributes: []string{"input"}, Unknown: []string{"output"},
		}},
		"what takes the place of an API": {"as-body", ResourceChange{
			Address: plannedAPI, Resource: plannedAPI, Type: "aws_api_gateway_rest_api",
			Actions: []string{"delete"}, Reason: "delete_because_no_resource_config", Successor: plannedBodyAPI,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := readPlan(t, recordedPlan(t, c.plan))
			if diff := cmp.Diff(c.want, changeAt(t, plan, c.want.Address)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Every policy of the constructs that a plan knows after the apply is, by the
// digest, what the configuration in the plan has as its template.
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
			text := recordedPlan(t, name)
			var templates struct {
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
			if err := json.Unmarshal(text, &templates); err != nil {
				t.Fatal(err)
			}
			compared := map[string]bool{}
			for _, change := range readPlan(t, text).Join(planned(t, name == "as-body")).Changes {
				if change.Policy == nil || change.Policy.Source != policyFromDigest {
					continue
				}
				for _, resource := range templates.Configuration.RootModule.Resources {
					if resource.Address != change.Address {
						continue
					}
					template, err := parsePolicy(resource.Expressions.Policy.Template.(string))
					if err != nil {
						t.Fatal(err)
					}
					compared[change.Type] = true
					if diff := cmp.Diff(template, change.Policy.After, cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("%s (-configuration +digest):\n%s", change.Address, diff)
					}
				}
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(compared))); diff != "" {
				t.Errorf("policies that the digest has (-want +got):\n%s", diff)
			}
		})
	}
}

// A planChange is one of resource_changes.
type planChange struct {
	Address, Type, Actions string // actions with commas
	Before, After          string // attributes as JSON
	Marks                  string // further properties of the change as JSON, with a comma before them
	Further                string // and of the resource
}

// planOf returns a plan with these changes and further properties.
func planOf(further string, changes ...planChange) []byte {
	var resources []string
	for _, c := range changes {
		kind, name, _ := strings.Cut(c.Address, ".")
		before, after := c.Before, c.After
		if before == "" {
			before = "null"
		}
		if after == "" {
			after = "null"
		}
		actions, _ := json.Marshal(strings.Split(c.Actions, ","))
		address, _ := json.Marshal(c.Address)
		resources = append(resources, fmt.Sprintf(`{"address":%s,"mode":"managed","type":%q,"name":%q%s,"change":{"actions":%s,"before":%s,"after":%s%s}}`,
			address, kind, name, c.Further, actions, before, after, c.Marks))
	}
	return []byte(`{"format_version":"1.2","resource_changes":[` + strings.Join(resources, ",") + `]` + further + `}`)
}

func TestCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan []byte
		want string
	}{
		"nothing":     {planOf("", planChange{Address: "a_b.c", Actions: "no-op"}), "The plan changes nothing: 1 resource as before."},
		"no resource": {planOf(""), "The plan changes nothing: 0 resources as before."},
		"each": {
			planOf("",
				planChange{Address: "a_b.c", Actions: "create"}, planChange{Address: "a_b.d", Actions: "update"},
				planChange{Address: "a_b.e", Actions: "delete,create"}, planChange{Address: "a_b.f", Actions: "create,delete"},
				planChange{Address: "a_b.g", Actions: "delete"}, planChange{Address: "a_b.h", Actions: "read"},
				planChange{Address: "a_b.i", Actions: "forget"}, planChange{Address: "a_b.j", Actions: "defer"},
				planChange{Address: "a_b.k", Actions: "no-op"}, planChange{Address: "a_b.l", Actions: "create,forget"},
			),
			"3 to replace, 1 to destroy, 1 to update, 1 to create, 1 to read, 1 to forget, 1 to change in another way, 1 resource as before.",
		},
		"moved and imported": {
			planOf("",
				planChange{Address: "a_b.c", Actions: "no-op", Further: `,"previous_address":"a_b.d"`},
				planChange{Address: "a_b.e", Actions: "no-op", Marks: `,"importing":{"id":"x"}`},
				planChange{Address: "a_b.f", Actions: "no-op", Marks: `,"importing":null`}),
			"1 to import, 1 to have another address, 1 resource as before.",
		},
		"outputs alone":   {planOf(`,"output_changes":{"a":{"actions":["create"]}}`), "no resource to change."},
		"a read that was": {planOf("", planChange{Address: "a_b.c", Actions: "no-op", Further: `,"mode":"data"`}), "The plan changes nothing: 0 resources as before."},
		"incomplete":      {planOf(`,"complete":false`), "**The plan is not complete**: another one must follow its apply. no resource to change."},
		"complete":        {planOf(`,"complete":true`), "The plan changes nothing: 0 resources as before."},
		"errored":         {planOf(`,"errored":true`), "**Terraform could not finish the plan**, so changes are missing here. no resource to change."},
		"a failing check": {planOf(`,"checks":[{"status":"fail"}]`), "no resource to change."},
		"a check to come": {planOf(`,"checks":[{"status":"unknown"}]`), "The plan changes nothing: 0 resources as before."},
		"an action":       {planOf(`,"action_invocations":[{"address":"action.a_b.c"}]`), "no resource to change."},
		"deferred": {
			planOf(`,"deferred_changes":[{"reason":"absent_prereq","resource_change":{"address":"a_b.c","change":{"actions":["create"]}}}]`),
			"no resource to change.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := readPlan(t, c.plan).countsMarkdown(); got != c.want+"\n" {
				t.Errorf("got  %swant %s", got, c.want)
			}
		})
	}
}

func TestSectionsOfAPlan(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan []byte
		want []string // titles
		has  string
	}{
		"nothing": {planOf("", planChange{Address: "a_b.c", Actions: "no-op"}), []string{"Plan"}, ""},
		"checks": {
			planOf(`,"checks":[{"address":{"to_display":"check.a"},"status":"pass"},{"address":{"to_display":"check.b"},"status":"fail"},
				{"address":{"to_display":"check.c"},"status":"unknown"},{"address":{"to_display":"check.d"},"status":"error"},{"address":{"to_display":"check.e"},"status":"new"}]`),
			[]string{"Plan", "Checks"},
			"- `check.b` **fails**\n- `check.c` is known after the apply\n- `check.d` **cannot be checked**\n- `check.e`: `new`\n",
		},
		"deferred": {
			planOf(`,"deferred_changes":[{"reason":"absent_prereq","resource_change":{"address":"a_b.c"}},{"reason":"of-another-version","resource_change":{"address":"a_b.d"}}]`),
			[]string{"Plan", "Not planned yet"},
			"- `a_b.c`: what it needs is not there yet\n- `a_b.d`: `of-another-version`\n",
		},
		"outputs and actions": {
			planOf(`,"output_changes":{"b":{"actions":["update"],"after":"x"},"a":{"actions":["create"]},"c":{"actions":["no-op"]}},"action_invocations":[{"address":"action.a_b.c"}]`),
			[]string{"Plan", "Outputs", "Invoked actions"},
			"### Outputs\n\n- `a`: create\n- `b`: update\n\n### Invoked actions\n\n`action.a_b.c`\n",
		},
		"a reason of another version": {
			planOf("", planChange{Address: "a_b.c", Actions: "delete,create", Further: `,"action_reason":"replace_because_new"`}),
			[]string{"Plan", "Replaced"},
			"| `a_b.c` | `replace_because_new` |",
		},
		"what is left of a replacement": {
			planOf("", planChange{Address: "aws_s3_bucket.c", Actions: "delete", Further: `,"deposed":"00000001"`}),
			[]string{"Plan", "Resources of the plan"},
			"| `aws_s3_bucket.c` | destroy what an earlier replacement left |",
		},
		"an action of another version": {
			planOf("", planChange{Address: "a_b.c", Actions: "defer,create"}),
			[]string{"Plan", "Resources of the plan"},
			"| `a_b.c` | `defer` and `create` |",
		},
		"drift": {
			planOf(`,"resource_drift":[
				{"address":"a_b.c","change":{"actions":["update"],"before":{"a":null,"b":[],"c":{"d":null},"e":1,"f":false,"g":true},"after":{"a":"","b":null,"c":{"d":[]},"e":1,"f":null,"g":false}}},
				{"address":"a_b.d","change":{"actions":["update"],"before":{"a":null,"b":0},"after":{"a":{},"b":null}}},
				{"address":"a_b.e","change":{"actions":["delete"],"before":{"a":"b"},"after":null}}]`,
				planChange{Address: "a_b.e", Actions: "create"}),
			[]string{"Plan", "Resources of the plan", "Changed by others than Terraform"},
			"| `a_b.c` | `g` | leaves it |\n| `a_b.e` | it is gone | changes it |\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := readPlan(t, c.plan)
			var titles []string
			for _, s := range plan.sections(Digest{}) {
				titles = append(titles, s.title)
			}
			if diff := cmp.Diff(c.want, titles); diff != "" {
				t.Errorf("titles (-want +got):\n%s", diff)
			}
			if got := markdownOf(plan, Digest{}); !strings.Contains(got, c.has) {
				t.Errorf("want %q in\n%s", c.has, got)
			}
		})
	}
}

func TestAttributesThatChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after, marks string
		attributes, unknown  []string
	}{
		"other values":                      {`{"a":1,"b":"x","c":[1],"d":"same"}`, `{"a":2,"b":"y","c":[2],"d":"same"}`, "", []string{"a", "b", "c"}, nil},
		"more digits than a float has":      {`{"a":9007199254740993}`, `{"a":9007199254740992}`, "", []string{"a"}, nil},
		"null for what is empty":            {`{"a":"","b":[],"c":{},"d":{"e":""}}`, `{"a":null,"b":null,"d":null}`, "", nil, nil},
		"false and 0 are values":            {`{"a":null,"b":null}`, `{"a":false,"b":0}`, "", []string{"a", "b"}, nil},
		"none where there were some":        {`{"a":["b"]}`, `{"a":[]}`, "", []string{"a"}, nil},
		"the order of a list":               {`{"a":["b","c"]}`, `{"a":["c","b"]}`, "", []string{"a"}, nil},
		"known after the apply, in a part":  {`{"a":["b"],"c":"d"}`, `{"a":["x",null],"c":"d"}`, `,"after_unknown":{"a":[false,true],"c":false}`, nil, []string{"a"}},
		"known after the apply, and absent": {`{"a":"b"}`, `{}`, `,"after_unknown":{"a":true}`, nil, []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := readPlan(t, planOf("", planChange{Address: "a_b.c", Actions: "update", Before: c.before, After: c.after, Marks: c.marks})).Changes[0]
			if diff := cmp.Diff([][]string{c.attributes, c.unknown}, [][]string{change.Attributes, change.Unknown}); diff != "" {
				t.Errorf("attributes and unknown (-want +got):\n%s", diff)
			}
		})
	}
}

// The same changes in another order are the same plan.
func TestOrderOfChanges(t *testing.T) {
	t.Parallel()
	a, b := planChange{Address: "a_b.a", Actions: "create"}, planChange{Address: "a_b.b", Actions: "update"}
	if diff := cmp.Diff(readPlan(t, planOf("", a, b)), readPlan(t, planOf("", b, a))); diff != "" {
		t.Errorf("(-a, b +b, a):\n%s", diff)
	}
}

// The API that takes the place of another is the one that its stage moves to, not
// one that is made in the same plan.
func TestSuccessor(t *testing.T) {
	t.Parallel()
	configured := func(to string) string {
		return `,"configuration":{"root_module":{"resources":[{"address":"aws_api_gateway_stage.s","type":"aws_api_gateway_stage","expressions":{"rest_api_id":{"references":["` + to + `.id","` + to + `"]}}}]}}`
	}
	stage := planChange{Address: "aws_api_gateway_stage.s", Actions: "delete,create", Before: `{"rest_api_id":"1"}`, After: `{}`}
	for name, c := range map[string]struct {
		id, to, want string
	}{
		"the stage moves":       {"1", "aws_api_gateway_rest_api.new", "aws_api_gateway_rest_api.new"},
		"another API's stage":   {"2", "aws_api_gateway_rest_api.new", ""},
		"the stage stays there": {"1", "aws_api_gateway_rest_api.old", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old := planChange{Address: "aws_api_gateway_rest_api.old", Actions: "delete", Before: `{"id":"` + c.id + `"}`}
			plan := readPlan(t, planOf(configured(c.to), old, stage, planChange{Address: "aws_api_gateway_rest_api.new", Actions: "create", After: "{}"}))
			if got := changeAt(t, plan, old.Address).Successor; got != c.want {
				t.Errorf("the successor is %q, want %q", got, c.want)
			}
		})
	}
}

// What users name is never more than a name.
func TestPlansAreSafeMarkdown(t *testing.T) {
	t.Parallel()
	write := func(name string) string {
		p := Plan{
			Changes: []ResourceChange{
				{Address: name, Resource: name, Type: "aws_vpc_endpoint", Actions: []string{"delete", "create"}, Reason: name, ReplacePaths: []string{name}},
				{Address: "a", Resource: "a", Type: "aws_iam_role", Actions: []string{"delete", "create"}, Reason: "replace_because_cannot_update", ReplacePaths: []string{name, "b"}},
				{
					Address: name, Resource: name, Actions: []string{"update"}, PreviousAddress: name, Attributes: []string{name}, Unknown: []string{name}, AttachedTo: name,
					Policy: &PlannedPolicy{Source: policyFromPlan, After: []Statement{{
						Sid: name, Effect: name, Principal: ref.List{name}, Action: ref.List{name}, Resource: ref.List{name}, Condition: map[string]map[string]ref.List{name: {name: {name}}},
					}}},
				},
				{Address: name, Resource: name, Actions: []string{name}, Importing: true},
			},
			Drift:       []Drift{{Address: name, Attributes: []string{name}, Changes: true}},
			Deferred:    []DeferredChange{{Address: name, Reason: name}},
			Outputs:     []OutputChange{{Name: name, Actions: []string{name}}},
			Checks:      []Check{{Address: name, Status: name}},
			Invocations: []string{name},
		}
		return markdownOf(p, Digest{})
	}
	want := readMarkdown(t, write("a-word"))
	for i := 0; i < len(names); i += sample.Step(5) {
		name := names[i]
		source := write(name)
		got := readMarkdown(t, source)
		if diff := cmp.Diff(want.kinds, got.kinds); diff != "" {
			t.Errorf("%q changes what the text is made of (-want +got):\n%s\n%s", name, diff, source)
		}
		if match := linked.FindString(got.prose); match != "" {
			t.Errorf("%q leaves %q for GitHub to make a link of:\n%s", name, match, source)
		}
	}
}
