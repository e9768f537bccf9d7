package review

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/sample"
)

// secretCore is a part of each secret here that every way to write it keeps, but those
// which leaks knows.
const secretCore = "Xq7correct9horse"

// secretNumber is a secret, too.
const secretNumber = "8273645091"

// plantedSecrets have what the ways to write text treat each in its own way.
var plantedSecrets = []string{secretCore, `<` + secretCore + `>&"'|` + "`\\", secretCore + "\nand more", "${" + secretCore + "}", "a " + secretCore + " é"}

// leaks returns how a text has a secret in it: as it is, which escaping for JSON,
// HTML, Markdown or a URL does not change, backwards, in base64 or in hex.
func leaks(text string) string {
	backwards := []byte(secretCore)
	slices.Reverse(backwards)
	ways := map[string]string{"as it is": secretCore, "as a number": secretNumber, "backwards": string(backwards)}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		for before := range 3 { // the bits of a letter are in other places after one more
			encoded := encoding.EncodeToString([]byte(strings.Repeat("x", before) + secretCore + "xxx"))
			ways[fmt.Sprintf("in base64 after %d", before)] = encoded[4 : len(encoded)-8]
		}
	}
	ways["in hex"] = hex.EncodeToString([]byte(secretCore))
	for _, way := range slices.Sorted(maps.Keys(ways)) {
		if strings.Contains(text, ways[way]) || strings.Contains(strings.ToLower(text), strings.ToLower(ways[way])) {
			return way
		}
	}
	return ""
}

func TestLeaks(t *testing.T) {
	t.Parallel()
	quoted := string(mustMarshal(json.Marshal(plantedSecrets[1])))
	for _, text := range []string{
		secretCore, strings.ToUpper(secretCore), "a" + secretCore + "b", quoted, code(plantedSecrets[1]), text(plantedSecrets[2]), hex.EncodeToString([]byte("y" + secretCore)),
		base64.StdEncoding.EncodeToString([]byte(plantedSecrets[0])), base64.StdEncoding.EncodeToString([]byte("a" + plantedSecrets[0])),
		base64.RawURLEncoding.EncodeToString([]byte("ab" + plantedSecrets[3])), `"a": ` + secretNumber,
	} {
		if leaks(text) == "" {
			t.Errorf("no secret is found in %q", text)
		}
	}
	if how := leaks("Xq7 correct9horse"); how != "" {
		t.Errorf("a secret is found %s where there is none", how)
	}
}

// outputsOf returns all that a plan becomes: its sections, of which none is cut
// here, the JSON of a report and that of the plan alone.
func outputsOf(t testing.TB, text []byte, d Digest) string {
	t.Helper()
	plan, err := ReadPlan(text)
	if err != nil {
		return err.Error()
	}
	return markdownOf(plan, d) + string(marshal(plan, "")) + string(Report{Digest: d, Plan: &plan}.JSON()) + fmt.Sprintf("%+v", plan)
}

// Wherever Terraform writes a sensitive value of a plan, it is not in what is
// shown. In the recorded plans that is in variables, attributes before and after,
// outputs, drift, and the message of a check; the rest is added here.
func TestPlantedSecret(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sensitive", "failing", "moved", "drift"} {
		for i, secret := range plantedSecrets {
			t.Run(fmt.Sprint(name, i), func(t *testing.T) {
				t.Parallel()
				escaped := string(mustMarshal(json.Marshal(secret)))
				escaped = escaped[1 : len(escaped)-1]
				twice := string(mustMarshal(json.Marshal(escaped))) // in a policy, which is JSON in JSON
				twice = twice[1 : len(twice)-1]
				text := string(recordedPlan(t, name))
				text = strings.ReplaceAll(text, ":::"+recordedSecret, ":::"+twice)
				text = strings.ReplaceAll(text, recordedSecret, escaped)
				if strings.Count(text, secretCore) < 2 {
					t.Fatal("the recorded plan has no secret")
				}
				var plan map[string]any
				if err := json.Unmarshal([]byte(text), &plan); err != nil {
					t.Fatal(err)
				}
				values := map[string]any{"root_module": map[string]any{"resources": []any{map[string]any{
					"address": "terraform_data.sensitive", "type": "terraform_data", "values": map[string]any{"input": secret}, "sensitive_values": map[string]any{"input": true},
				}}}, "outputs": map[string]any{"sensitive": map[string]any{"sensitive": true, "value": secret}}}
				plan["planned_values"] = values
				plan["prior_state"] = map[string]any{"format_version": "1.0", "values": values}
				plan["variables"] = map[string]any{"secret": map[string]any{"value": secret}}
				plan["relevant_attributes"] = []any{map[string]any{"resource": "a", "attribute": []any{secret}}}
				plan["resource_drift"] = []any{map[string]any{
					"address": "terraform_data.sensitive", "type": "terraform_data",
					"change": map[string]any{"actions": []any{"update"}, "before": map[string]any{"input": "x"}, "after": map[string]any{"input": secret}},
				}}
				plan["checks"] = []any{map[string]any{"address": map[string]any{"to_display": "check.a"}, "status": "fail", "instances": []any{map[string]any{
					"address": map[string]any{"to_display": "check.a"}, "status": "fail", "problems": []any{map[string]any{"message": "It is " + secret}},
				}}}}
				root := plan["configuration"].(map[string]any)["root_module"].(map[string]any)
				root["variables"] = map[string]any{"secret": map[string]any{"default": secret, "sensitive": true}}
				root["resources"] = append(root["resources"].([]any), map[string]any{
					"address": "a_b.c", "type": "a_b", "expressions": map[string]any{"role": map[string]any{"constant_value": secret}, "policy": map[string]any{"constant_value": secret}},
				})
				if how := leaks(outputsOf(t, mustMarshal(json.Marshal(plan)), planned(t, false))); how != "" {
					t.Errorf("the secret is shown %s:\n%s", how, outputsOf(t, mustMarshal(json.Marshal(plan)), planned(t, false)))
				}
			})
		}
	}
}

// recordedSecret is the value of the sensitive variable of the recorded plans.
const recordedSecret = "correct-horse-battery-staple"

// shownProperties are the properties that are shown as they are: addresses, types and
// reasons. The first step of a path is the name of an attribute.
var shownProperties = []string{
	"address", "previous_address", "module_address", "mode", "type", "name", "actions", "action_reason", "to_display", "status", "reason", "format_version",
}

// walkPlan calls f with each text and number of a plan that is not shown, with the
// path to it, and writes what f returns in its place. In policies it does not
// look.
func walkPlan(value any, path []string, f func(path []string, value any) any) any {
	last := func(n int) string { return path[max(0, len(path)-n)] }
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			v[key] = walkPlan(v[key], append(path, key), f)
		}
	case []any:
		for i := range v {
			v[i] = walkPlan(v[i], append(path, fmt.Sprint(i)), f)
		}
	case string, json.Number:
		inAttributes := slices.Contains(path, "before") || slices.Contains(path, "after") || slices.Contains(path, "variables")
		switch {
		case !inAttributes && (slices.Contains(shownProperties, last(1)) || len(path) > 1 && slices.Contains(shownProperties, last(2))):
		case !inAttributes && last(2) == "references": // they are addresses
		case len(path) > 2 && last(3) == "replace_paths" && last(1) == "0":
		case inAttributes && len(path) > 1 && (last(1) == "policy" || last(1) == "assume_role_policy") && (last(2) == "before" || last(2) == "after"):
		default:
			return f(path, value)
		}
	}
	return value
}

// hiddenValue is the secret of the kind that a value is.
func hiddenValue(value any, secret string) any {
	if _, ok := value.(json.Number); ok {
		return json.Number(secretNumber)
	}
	return secret
}

func decodedPlan(t testing.TB, name string) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(recordedPlan(t, name)))
	decoder.UseNumber()
	var plan any
	if err := decoder.Decode(&plan); err != nil {
		t.Fatal(err)
	}
	return plan
}

// No value is shown that is no policy, marked as sensitive or not: neither where
// all of them are another one, nor where one is.
func TestValuesAreNotShown(t *testing.T) {
	t.Parallel()
	for _, name := range recordedPlans(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			digest := planned(t, name == "as-body")
			for i := 0; i < len(plantedSecrets); i += sample.Step(2) {
				plan, secret := decodedPlan(t, name), plantedSecrets[i]
				n := 0
				plan = walkPlan(plan, nil, func(_ []string, value any) any { n++; return hiddenValue(value, secret) })
				if n < 50 {
					t.Fatalf("there are %d values", n)
				}
				if how := leaks(outputsOf(t, mustMarshal(json.Marshal(plan)), digest)); how != "" {
					t.Errorf("%q is shown %s:\n%s", secret, how, markdownOf(readPlan(t, mustMarshal(json.Marshal(plan))), digest))
				}
			}
		})
	}
	for _, name := range []string{"sensitive", "moved"} {
		t.Run("one of "+name, func(t *testing.T) {
			t.Parallel()
			digest, total := planned(t, false), 0
			walkPlan(decodedPlan(t, name), nil, func(_ []string, value any) any { total++; return value })
			for i := 0; i < total; i += sample.Step(25) {
				n, where := 0, ""
				plan := walkPlan(decodedPlan(t, name), nil, func(path []string, value any) any {
					n++
					if n != i+1 {
						return value
					}
					where = strings.Join(path, ".")
					return hiddenValue(value, plantedSecrets[1])
				})
				if how := leaks(outputsOf(t, mustMarshal(json.Marshal(plan)), digest)); how != "" {
					t.Errorf("the value of %s is shown %s", where, how)
				}
			}
		})
	}
}

// Keys of maps are as much a user's as values are.
func TestKeysOfMapsAreNotShown(t *testing.T) {
	t.Parallel()
	attributes := `{"tags":{"` + secretCore + `":"a"},"list":[{"` + secretCore + `":1}]}`
	plan := planOf("", planChange{
		Address: "a_b.c", Actions: "delete,create", Before: `{"tags":{},"list":[]}`, After: attributes,
		Marks: `,"after_unknown":{"more":{"` + secretCore + `":true}},"replace_paths":[["tags","` + secretCore + `"],["list",0,"` + secretCore + `"],["set",{"a":"` + secretCore + `"}]]`,
	})
	if how := leaks(outputsOf(t, plan, Digest{})); how != "" {
		t.Errorf("the key is shown %s:\n%s", how, outputsOf(t, plan, Digest{}))
	}
	if got := readPlan(t, plan).Changes[0].ReplacePaths; !slices.Equal(got, []string{"list", "set", "tags"}) {
		t.Errorf("replace paths are %q", got)
	}
}

// A policy that is not marked is shown, so the secret in it is found; each mark
// hides it.
func TestMarkedPoliciesAreNotShown(t *testing.T) {
	t.Parallel()
	for kind, attribute := range policyAttributes {
		for i := 0; i < len(plantedSecrets); i += sample.Step(3) {
			secret := plantedSecrets[i]
			document := string(mustMarshal(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
				"Sid": secret, "Effect": "Allow", "Principal": map[string]any{"AWS": secret}, "Action": secret, "Resource": []any{secret},
				"Condition": map[string]any{secret: map[string]any{secret: secret}},
			}}})))
			plain := string(mustMarshal(json.Marshal(map[string]any{attribute: `{"Statement":[]}`})))
			with := string(mustMarshal(json.Marshal(map[string]any{attribute: document})))
			for _, change := range []planChange{
				{Actions: "create", After: with},
				{Actions: "delete", Before: with},
				{Actions: "update", Before: with, After: plain},
				{Actions: "update", Before: plain, After: with},
				{Actions: "delete,create", Before: plain, After: with},
			} {
				change.Address = kind + ".a"
				if leaks(outputsOf(t, planOf("", change), Digest{})) == "" {
					t.Errorf("%s %d: a policy that is not sensitive is not shown", kind, i)
				}
				for _, mark := range []string{
					`,"before_sensitive":{"%s":true},"after_sensitive":{"%[1]s":true}`, `,"before_sensitive":{"%s":true},"after_sensitive":{}`,
					`,"before_sensitive":false,"after_sensitive":{"%s":true}`, `,"before_sensitive":true`, `,"after_sensitive":true`,
					`,"before_sensitive":{"%s":{"Statement":[{"Action":true}]}}`,
				} {
					if strings.Contains(mark, "%") {
						mark = fmt.Sprintf(mark, attribute)
					}
					change.Marks = mark
					if how := leaks(outputsOf(t, planOf("", change), Digest{})); how != "" {
						t.Errorf("%s %d: with %s the secret is shown %s", kind, i, mark, how)
					}
				}
			}
		}
	}
}
