package markdown

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/internal/tfplantest"
	"cdk.tf/go/privateapi/review/tfplan"
)

// recordedPlans returns the plans that e2e/plan recorded.
func recordedPlans(t testing.TB) map[string][]byte {
	t.Helper()
	return tfplantest.Recorded(t, filepath.Join("..", "tfplan", "testdata", "plans"))
}

func readPlan(t testing.TB, text []byte) tfplan.Plan {
	t.Helper()
	plan, err := tfplan.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// planMarkdown returns the sections of a plan in full.
func planMarkdown(p tfplan.Plan, d review.Digest) string {
	var b strings.Builder
	for _, s := range planSections(p.Join(d)) {
		b.WriteString(s.whole())
	}
	return b.String()
}

func TestRecordedPlans(t *testing.T) {
	t.Parallel()
	for name, text := range recordedPlans(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := planMarkdown(readPlan(t, text), tfplantest.Digest(t, name == "as-body"))
			golden.Equal(t, filepath.Join("testdata", "plans", name+".md"), plan)
		})
	}
}

// Each loss has a sentence. A loss of a later version is shown as it is.
func TestLossSentences(t *testing.T) {
	t.Parallel()
	var stops []tfplan.Stop
	for _, loss := range tfplan.Losses() {
		stops = append(stops, tfplan.Stop{Address: string(loss), API: "documents", Loss: loss})
		if lossSentences[loss] == "" {
			t.Errorf("%s has no sentence", loss)
		}
	}
	if len(lossSentences) != len(stops) {
		t.Errorf("%d losses have %d sentences", len(stops), len(lossSentences))
	}
	stops = append(stops, tfplan.Stop{Address: "a_b.c", Loss: "newLoss"})
	golden.Equal(t, filepath.Join("testdata", "plans", "losses.md"), stopList(stops))
}

// Each change that AWS refuses has a sentence that says what to do instead.
func TestRefusalSentences(t *testing.T) {
	t.Parallel()
	for _, cause := range tfplan.RefusalCauses() {
		if refusalSentences[cause] == "" {
			t.Errorf("%s has no sentence", cause)
		}
	}
	got := refusalList([]tfplan.Refusal{
		{Address: "aws_api_gateway_domain_name.d", Cause: tfplan.DomainTypeChanged}, {Address: "a_b.c", Cause: "newCause"},
	})
	want := "- `aws_api_gateway_domain_name.d`: " +
		"API Gateway does not make a custom domain private, or public again, in place. " +
		"Replace it, which changes its ARN: `terraform apply -replace=aws_api_gateway_domain_name.d`.\n" +
		"- `a_b.c`: `newCause`\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlanSummary(t *testing.T) {
	t.Parallel()
	change := func(actions string) tfplantest.Change { return tfplantest.Change{Address: "a_b.c", Actions: actions} }
	for name, c := range map[string]struct {
		plan []byte
		want string
	}{
		"nothing":     {tfplantest.Plan("", change("no-op")), "The plan changes nothing: 1 resource unchanged."},
		"no resource": {tfplantest.Plan(""), "The plan changes nothing: 0 resources unchanged."},
		"each action": {
			tfplantest.Plan("", change("create"), change("update"), change("delete,create"), change("create,delete"),
				change("delete"), change("read"), change("forget"), change("defer"), change("no-op"),
				change("create,forget")),
			"3 to replace, 1 to destroy, 1 to update, 1 to create, 1 to read, 1 to forget, 1 to change in another " +
				"way, " +
				"1 resource unchanged.",
		},
		"moved and imported": {
			tfplantest.Plan("",
				tfplantest.Change{Address: "a_b.c", Actions: "no-op", More: `,"previous_address":"a_b.d"`},
				tfplantest.Change{Address: "a_b.e", Actions: "no-op", Marks: `,"importing":{"id":"x"}`},
				tfplantest.Change{Address: "a_b.f", Actions: "no-op", Marks: `,"importing":null`}),
			"1 to import, 1 to move, 1 resource unchanged.",
		},
		"outputs alone": {tfplantest.Plan(`,"output_changes":{"a":{"actions":["create"]}}`), "No resource changes."},
		"incomplete": {
			tfplantest.Plan(`,"complete":false`),
			"**The plan is incomplete**: run another plan after its apply. No resource changes.",
		},
		"errored": {
			tfplantest.Plan(`,"errored":true`),
			"**Terraform could not finish the plan**, so changes are missing. No resource changes.",
		},
		"a failing check": {tfplantest.Plan(`,"checks":[{"status":"fail"}]`), "No resource changes."},
		"a check that the apply evaluates": {
			tfplantest.Plan(`,"checks":[{"status":"unknown"}]`), "The plan changes nothing: 0 resources unchanged.",
		},
		"an action": {tfplantest.Plan(`,"action_invocations":[{"address":"action.a_b.c"}]`), "No resource changes."},
		"deferred": {
			tfplantest.Plan(`,"deferred_changes":[{"reason":"absent_prereq","resource_change":{"address":"a_b.c"}}]`),
			"No resource changes.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := planSummary(readPlan(t, c.plan)); got != c.want+"\n" {
				t.Errorf("got  %swant %s", got, c.want)
			}
		})
	}
}

func TestPlanSections(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan []byte
		want []string // titles
		has  string
	}{
		"nothing": {tfplantest.Plan("", tfplantest.Change{Address: "a_b.c", Actions: "no-op"}), []string{"Plan"}, ""},
		"checks": {
			tfplantest.Plan(`,"checks":[
				{"address":{"to_display":"check.a"},"status":"pass"},{"address":{"to_display":"check.b"},"status":"fail"},
				{"address":{"to_display":"check.c"},"status":"unknown"},{"address":{"to_display":"check.d"},"status":"error"},
				{"address":{"to_display":"check.e"},"status":"new"}]`),
			[]string{"Plan", "Checks"},
			"- `check.b` **fails**\n- `check.c` is evaluated during the apply\n" +
				"- `check.d` **cannot be evaluated**\n- `check.e`: `new`\n",
		},
		"deferred": {
			tfplantest.Plan(`,"deferred_changes":[
				{"reason":"absent_prereq","resource_change":{"address":"a_b.c"}},
				{"reason":"of-another-version","resource_change":{"address":"a_b.d"}}]`),
			[]string{"Plan", "Deferred changes"},
			"- `a_b.c`: a dependency does not exist yet\n- `a_b.d`: `of-another-version`\n",
		},
		"outputs and actions": {
			tfplantest.Plan(`,"output_changes":{
				"b":{"actions":["update"],"after":"x"},"a":{"actions":["create"]},"c":{"actions":["no-op"]}},
				"action_invocations":[{"address":"action.a_b.c"}]`),
			[]string{"Plan", "Outputs", "Invoked actions"},
			"### Outputs\n\n- `a`: create\n- `b`: update\n\n### Invoked actions\n\n`action.a_b.c`\n",
		},
		"a new reason": {
			tfplantest.Plan("", tfplantest.Change{
				Address: "a_b.c", Actions: "delete,create", More: `,"action_reason":"replace_because_new"`,
			}),
			[]string{"Plan", "Planned replacements"},
			"| `a_b.c` | `replace_because_new` |",
		},
		"a deposed object": {
			tfplantest.Plan("", tfplantest.Change{
				Address: "aws_s3_bucket.c", Actions: "delete", More: `,"deposed":"00000001"`,
			}),
			[]string{"Plan", "Planned changes"},
			"| `aws_s3_bucket.c` | destroy the object that an earlier replacement left behind |",
		},
		"a deposed object that moves": {
			tfplantest.Plan("", tfplantest.Change{
				Address: "a_b.c", Actions: "no-op", More: `,"deposed":"00000001","previous_address":"a_b.d"`,
			}),
			[]string{"Plan", "Planned changes"},
			"| `a_b.c` | move from `a_b.d` |",
		},
		"a new action": {
			tfplantest.Plan("", tfplantest.Change{Address: "a_b.c", Actions: "defer,create"}),
			[]string{"Plan", "Planned changes"},
			"| `a_b.c` | `defer` and `create` |",
		},
		"no action": {
			[]byte(`{"format_version":"1.2","resource_changes":[{"address":"a_b.c"}]}`),
			[]string{"Plan", "Planned changes"},
			"| `a_b.c` | change in another way |",
		},
		"an import without a change": {
			tfplantest.Plan("", tfplantest.Change{
				Address: "a_b.c", Actions: "no-op", Marks: `,"importing":{"id":"x"}`,
			}),
			[]string{"Plan", "Planned changes"},
			"| `a_b.c` | import |",
		},
		"drift": {
			tfplantest.Plan(`,"resource_drift":[
				{"address":"a_b.c","change":{"actions":["update"],"before":{"g":true},"after":{"g":false}}},
				{"address":"a_b.e","change":{"actions":["delete"],"before":{"a":"b"},"after":null}}]`,
				tfplantest.Change{Address: "a_b.e", Actions: "create"}),
			[]string{"Plan", "Planned changes", "Changes outside of Terraform"},
			"| `a_b.c` | `g` | does not change it |\n| `a_b.e` | deleted | changes it |\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := readPlan(t, c.plan)
			var titles []string
			for _, s := range planSections(plan.Join(review.Digest{})) {
				titles = append(titles, s.title)
			}
			if diff := cmp.Diff(c.want, titles); diff != "" {
				t.Errorf("titles (-want +got):\n%s", diff)
			}
			if got := planMarkdown(plan, review.Digest{}); !strings.Contains(got, c.has) {
				t.Errorf("want %q in\n%s", c.has, got)
			}
		})
	}
}

func TestPolicyList(t *testing.T) {
	t.Parallel()
	statements := func(resource string) []iam.Statement {
		return []iam.Statement{{Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{resource}}}
	}
	r, s := statements("r"), statements("s")
	for name, c := range map[string]struct {
		policy *tfplan.PlannedPolicy
		want   string
	}{
		"added": {
			&tfplan.PlannedPolicy{Source: tfplan.PolicyFromPlan, After: r},
			":\n  - added: **Allow** `a` on `r`\n",
		},
		"removed": {
			&tfplan.PlannedPolicy{Source: tfplan.PolicyFromPlan, Before: r},
			":\n  - removed: **Allow** `a` on `r`\n",
		},
		"changed": {
			&tfplan.PlannedPolicy{Source: tfplan.PolicyFromPlan, Before: r, After: s},
			":\n  - removed: **Allow** `a` on `r`\n  - added: **Allow** `a` on `s`\n",
		},
		"formatted differently": {
			&tfplan.PlannedPolicy{Source: tfplan.PolicyFromPlan, Before: r, After: statements("r")},
			": the same statements, formatted differently\n",
		},
		"of the digest": {
			&tfplan.PlannedPolicy{Source: tfplan.PolicyFromDigest, After: r},
			": known only after the apply. In the code it has:\n  - **Allow** `a` on `r`\n",
		},
		"unknown": {&tfplan.PlannedPolicy{Source: tfplan.PolicyUnknown}, ": known only after the apply\n"},
		"unreadable": {
			&tfplan.PlannedPolicy{Source: tfplan.PolicyUnreadable},
			": not shown because this program does not support all its elements\n",
		},
		"sensitive": {&tfplan.PlannedPolicy{Source: tfplan.PolicySensitive}, ": not shown because it is sensitive\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for attachedTo, of := range map[string]string{"": "", "aws_iam_role.r": " of `aws_iam_role.r`"} {
				change := tfplan.ResourceChange{
					Address: "aws_iam_role_policy.p", AttachedTo: attachedTo, Policy: c.policy,
				}
				want := "- `aws_iam_role_policy.p`" + of + c.want
				if got := policyList(policyChanges([]tfplan.ResourceChange{{Address: "a_b.c"}, change})); got != want {
					t.Errorf("got\n%swant\n%s", got, want)
				}
			}
		})
	}
}

// A name that a user chose is never more than a name.
func TestPlansAreSafeMarkdown(t *testing.T) {
	t.Parallel()
	write := func(name string) string {
		names := []string{name}
		list := ref.List{name}
		return planMarkdown(tfplan.Plan{
			Changes: []tfplan.ResourceChange{
				{
					Address: name, Resource: name, Type: "aws_vpc_endpoint",
					Actions: []string{"delete", "create"}, Reason: name, ReplacePaths: names,
				},
				{
					Address: "a", Resource: "a", Type: "aws_iam_role",
					Actions: []string{"delete", "create"},
					Reason:  "replace_because_cannot_update", ReplacePaths: []string{name, "b"},
				},
				{
					Address: name, Resource: name, Actions: []string{"update"}, PreviousAddress: name,
					Attributes: names, Unknown: names, AttachedTo: name,
					Policy: &tfplan.PlannedPolicy{Source: tfplan.PolicyFromPlan, After: []iam.Statement{{
						Sid: name, Effect: name, Principal: iam.Principal{AWS: list, Service: list}, Action: list,
						Resource:  list,
						Condition: iam.Conditions{name: {name: list}},
					}}},
				},
				{Address: name, Resource: name, Actions: names, Importing: true},
			},
			Drift:       []tfplan.Drift{{Address: name, Attributes: names, Changes: true}},
			Deferred:    []tfplan.DeferredChange{{Address: name, Reason: name}},
			Outputs:     []tfplan.OutputChange{{Name: name, Actions: names}},
			Checks:      []tfplan.Check{{Address: name, Status: name}},
			Invocations: names,
		}, review.Digest{}) + stopList([]tfplan.Stop{{Address: name, API: name, Loss: tfplan.Loss(name)}})
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

// No value of a plan is in the Markdown or in the JSON of it.
func TestSecretsOfPlans(t *testing.T) {
	t.Parallel()
	tfplantest.TestSecrets(t, recordedPlans(t), func(planJSON []byte, d review.Digest) string {
		plan, err := tfplan.Read(planJSON)
		if err != nil {
			return err.Error()
		}
		text, err := json.Marshal(plan.Join(d))
		if err != nil {
			t.Error(err)
		}
		return planMarkdown(plan, d) + string(text)
	})
	for _, secret := range tfplantest.Secrets {
		if tfplantest.Leak(code(secret)) == "" || tfplantest.Leak(text(secret)) == "" {
			t.Errorf("escaping hides %q from the test", secret)
		}
	}
}

// Every plan has well-formed sections, and the same ones if it is joined
// already.
func FuzzPlanSections(f *testing.F) {
	f.Add(tfplantest.Plan(`,"errored":true,"complete":false,"checks":[{"address":{"to_display":"a"},"status":"fail"}],
		"resource_drift":[{"address":"a","change":{"actions":["update"],"before":{"a":1},"after":{"a":2}}}]`,
		tfplantest.Change{Address: tfplantest.Endpoint, Actions: "delete,create", Marks: `,"replace_paths":[["a",0]]`},
		tfplantest.Change{
			Address: "aws_iam_role_policy.a", Actions: "create", After: tfplantest.Policy("policy", "r"),
		},
		tfplantest.Change{Address: "a_b.c", Actions: "no-op", More: `,"deposed":"1","previous_address":"a_b.d"`},
	))
	f.Add([]byte(`{"format_version":"1.2","resource_changes":[{}],"output_changes":{"":{}},"deferred_changes":[{}],
		"configuration":{"root_module":{"resources":[{}]}}}`))
	digest := tfplantest.Digest(f, false)
	f.Fuzz(func(t *testing.T, text []byte) {
		plan, err := tfplan.Read(text)
		if err != nil {
			return
		}
		if got, again := planMarkdown(plan, digest), planMarkdown(plan.Join(digest), digest); got != again {
			t.Errorf("joined once and twice (-once +twice):\n%s", cmp.Diff(got, again))
		}
		for _, s := range planSections(plan.Join(digest)) {
			if s.title == "" || s.what == "" || !strings.HasSuffix(s.body, "\n") || strings.HasPrefix(s.body, "\n") {
				t.Errorf("not a section: %+v", s)
			}
		}
	})
}
