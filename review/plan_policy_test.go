package review

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cdk.tf/go/privateapi/ref"
)

func TestParsePolicy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document string
		want     []Statement
	}{
		"none": {"", nil},
		"all that a statement has": {
			`{"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Deny","Principal":"*","NotAction":["b","a","b"],"NotResource":"c",
				"Condition":{"Bool":{"k":false},"NumericLessThan":{"n":5,"m":["1",2]}}}]}`,
			[]Statement{{
				Sid: "A", Effect: "Deny", Principal: ref.List{"*"}, NotAction: ref.List{"a", "b"}, NotResource: ref.List{"c"},
				Condition: map[string]map[string]ref.List{"Bool": {"k": {"false"}}, "NumericLessThan": {"n": {"5"}, "m": {"1", "2"}}},
			}},
		},
		"one statement": {
			`{"Statement":{"Effect":"Allow","Action":"a","Resource":["r"]}}`,
			[]Statement{{Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{"r"}}},
		},
		"principals of all kinds": {
			`{"Statement":[{"Effect":"Allow","Principal":{"Service":"s.amazonaws.com","AWS":["arn:aws:iam::111122223333:root","*"],"Federated":["f"]},"Action":"a"}]}`,
			[]Statement{{
				Effect: "Allow", Action: ref.List{"a"},
				Principal: ref.List{"*", "Federated f", "Service s.amazonaws.com", "arn:aws:iam::111122223333:root"},
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parsePolicy(c.document)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	// Half a policy would be read as the whole one.
	for _, document := range []string{
		"x", "{}", "[]", `{"Statement":5}`, `{"Statement":[5]}`, `{"Statement":[{"NotPrincipal":"*"}]}`, `{"Statement":[{"Action":{"a":"b"}}]}`,
		`{"Statement":[{"Action":[["a"]]}]}`, `{"Statement":[{"Action":null}]}`, `{"Statement":[{"Principal":["*"]}]}`, `{"Statement":[],"Further":1}`, `{"Statement":[]} {}`,
	} {
		if got, err := parsePolicy(document); err == nil {
			t.Errorf("parsePolicy(%s) = %+v, want an error", document, got)
		}
	}
}

// onePolicy is a policy of one statement.
func onePolicy(resource string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a","Resource":%q}]}`, resource)
}

func policyJSON(document string) string {
	text, _ := json.Marshal(map[string]string{"policy": document})
	return string(text)
}

func TestPolicyOfAPlan(t *testing.T) {
	t.Parallel()
	statement := func(resource string) []Statement {
		return []Statement{{Effect: "Allow", Action: ref.List{"a"}, Resource: ref.List{resource}}}
	}
	for name, c := range map[string]struct {
		change planChange
		want   *PlannedPolicy
		told   string
	}{
		"made": {
			planChange{Actions: "create", After: policyJSON(onePolicy("r"))},
			&PlannedPolicy{Source: policyFromPlan, After: statement("r")}, ":\n  - added: **Allow** `a` on `r`\n",
		},
		"changed": {
			planChange{Actions: "update", Before: policyJSON(onePolicy("r")), After: policyJSON(onePolicy("s"))},
			&PlannedPolicy{Source: policyFromPlan, Before: statement("r"), After: statement("s")}, ":\n  - removed: **Allow** `a` on `r`\n  - added: **Allow** `a` on `s`\n",
		},
		"removed": {
			planChange{Actions: "delete", Before: policyJSON(onePolicy("r"))},
			&PlannedPolicy{Source: policyFromPlan, Before: statement("r")}, ":\n  - removed: **Allow** `a` on `r`\n",
		},
		"written in another way": {
			planChange{Actions: "update", Before: policyJSON(onePolicy("r")), After: policyJSON(`{"Statement":{"Effect":"Allow","Action":["a"],"Resource":["r"]}}`)},
			&PlannedPolicy{Source: policyFromPlan, Before: statement("r"), After: statement("r")}, ": the same statements, written in another way\n",
		},
		"the same":       {planChange{Actions: "update", Before: policyJSON(onePolicy("r")), After: policyJSON(onePolicy("r"))}, nil, ""},
		"left to itself": {planChange{Actions: "forget", Before: policyJSON(onePolicy("r"))}, nil, ""},
		"known after the apply": {
			planChange{Actions: "update", Before: policyJSON(onePolicy("r")), After: "{}", Marks: `,"after_unknown":{"policy":true}`},
			&PlannedPolicy{Source: policyUnknown}, ": known after the apply\n",
		},
		"unreadable": {
			planChange{Actions: "create", After: policyJSON(`{"Statement":[{"Effect":"Allow","NotPrincipal":"*"}]}`)},
			&PlannedPolicy{Source: policyUnreadable}, ": not shown, since it has what this program does not know\n",
		},
		"sensitive before": {
			planChange{Actions: "update", Before: policyJSON(onePolicy("r")), After: policyJSON(onePolicy("s")), Marks: `,"before_sensitive":{"policy":true}`},
			&PlannedPolicy{Source: policySensitive}, ": sensitive, so not shown\n",
		},
		"sensitive after": {
			planChange{Actions: "update", Before: policyJSON(onePolicy("r")), After: policyJSON(onePolicy("s")), Marks: `,"before_sensitive":{},"after_sensitive":{"policy":true}`},
			&PlannedPolicy{Source: policySensitive}, ": sensitive, so not shown\n",
		},
		"sensitive and known after the apply": {
			planChange{Actions: "create", After: "{}", Marks: `,"after_unknown":{"policy":true},"after_sensitive":{"policy":true}`},
			&PlannedPolicy{Source: policySensitive}, ": sensitive, so not shown\n",
		},
		"all sensitive": {
			planChange{Actions: "create", After: policyJSON(onePolicy("r")), Marks: `,"after_sensitive":true`},
			&PlannedPolicy{Source: policySensitive}, ": sensitive, so not shown\n",
		},
		"a mark below it": {
			planChange{Actions: "create", After: policyJSON(onePolicy("r")), Marks: `,"after_sensitive":{"policy":[{"a":true}]}`},
			&PlannedPolicy{Source: policySensitive}, ": sensitive, so not shown\n",
		},
		"a mark of another type": {
			planChange{Actions: "create", After: policyJSON(onePolicy("r")), Marks: `,"after_sensitive":{"policy":"sensitive"}`},
			&PlannedPolicy{Source: policySensitive}, ": sensitive, so not shown\n",
		},
		"marks of others": {
			planChange{Actions: "create", After: policyJSON(onePolicy("r")), Marks: `,"before_sensitive":false,"after_sensitive":{"policy":false,"name":true}`},
			&PlannedPolicy{Source: policyFromPlan, After: statement("r")}, ":\n  - added: **Allow** `a` on `r`\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.change.Address = "aws_iam_role_policy.p"
			plan := readPlan(t, planOf("", c.change))
			if diff := cmp.Diff(c.want, plan.Changes[0].Policy, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			told := ""
			if c.told != "" {
				told = "- `aws_iam_role_policy.p`" + c.told
			}
			if got := policiesMarkdown(plan.policies()); got != told {
				t.Errorf("got\n%swant\n%s", got, told)
			}
		})
	}
}

// No attribute but a policy is shown, whatever it is called or holds.
func TestOnlyPoliciesAreShown(t *testing.T) {
	t.Parallel()
	var changes []planChange
	for _, kind := range []string{"aws_sqs_queue", "aws_iam_role", "aws_vpc_endpoint", "aws_api_gateway_rest_api", "terraform_data"} {
		changes = append(changes, planChange{Address: kind + ".p", Actions: "create", After: policyJSON(onePolicy("hush"))})
	}
	changes = append(changes, planChange{Address: "aws_iam_role_policy.p", Actions: "create", After: `{"name":"hush","assume_role_policy":` + string(mustMarshal(json.Marshal(onePolicy("hush")))) + `}`})
	plan := readPlan(t, planOf("", changes...))
	if text := markdownOf(plan, Digest{}) + string(marshal(plan, "")); strings.Contains(text, "hush") {
		t.Errorf("what is no policy of the resource is shown:\n%s", text)
	}
}

func mustMarshal(text []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return text
}
