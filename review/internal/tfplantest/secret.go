package tfplantest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/review"
)

const (
	// secretCore is the part of each secret that every encoding keeps, except
	// those that [Leak] tries.
	secretCore = "Xq7correct9horse"
	// secretNumber is a secret too.
	secretNumber = "8273645091"
	// recordedSecret is the value of the sensitive variable of the recorded plans.
	recordedSecret = "correct-horse-battery-staple"
)

// Secrets are secrets with characters that JSON, HTML, Markdown, templates and
// terminals each treat in their own way.
var Secrets = []string{
	secretCore, `<` + secretCore + `>&"'|` + "`\\", secretCore + "\nand more", "${" + secretCore + "}",
	"a " + secretCore + " é",
}

// Leak returns how a text reveals one of the [Secrets], or "" if it does not. It
// finds a secret as it is (escaping for JSON, HTML, Markdown or a URL keeps its
// core), backwards, in base64 and in hex.
func Leak(text string) string {
	backwards := []byte(secretCore)
	slices.Reverse(backwards)
	encodings := map[string]string{
		"as it is": secretCore, "as a number": secretNumber, "backwards": string(backwards),
		"in hex": hex.EncodeToString([]byte(secretCore)),
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		for before := range 3 { // each byte before the secret shifts the bits of its letters
			encoded := encoding.EncodeToString([]byte(strings.Repeat("x", before) + secretCore + "xxx"))
			encodings[fmt.Sprintf("in base64 after %d bytes", before)] = encoded[4 : len(encoded)-8]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(encodings)) {
		if strings.Contains(strings.ToLower(text), strings.ToLower(encodings[name])) {
			return name
		}
	}
	return ""
}

// PolicyAttributes are the attributes that hold policies, which alone are shown
// with their values, by the type of their resource.
var PolicyAttributes = map[string]string{
	"aws_api_gateway_domain_name":     "policy",
	"aws_api_gateway_rest_api_policy": "policy",
	"aws_iam_role":                    "assume_role_policy",
	"aws_iam_role_policy":             "policy",
	"aws_s3_bucket_policy":            "policy",
	"aws_vpc_endpoint_policy":         "policy",
}

// TestSecrets tests that show, which returns all that becomes of a plan or the
// text of the error that refuses it, reveals no value of a plan except policies
// that are not sensitive. The recorded plans are those of [Recorded].
func TestSecrets(t *testing.T, recorded map[string][]byte, show func(planJSON []byte, d review.Digest) string) {
	t.Run("a sensitive value in every place that Terraform writes it to", func(t *testing.T) {
		t.Parallel()
		testPlanted(t, recorded, show)
	})
	t.Run("all values", func(t *testing.T) {
		t.Parallel()
		testAllValues(t, recorded, show)
	})
	t.Run("one value", func(t *testing.T) {
		t.Parallel()
		testEachValue(t, recorded, show)
	})
	t.Run("one value of another type", func(t *testing.T) {
		t.Parallel()
		testEachType(t, recorded, show)
	})
	t.Run("keys of maps", func(t *testing.T) {
		t.Parallel()
		if how := Leak(show(PlanWithSecretKeys(), review.Digest{})); how != "" {
			t.Errorf("the key is shown %s:\n%s", how, show(PlanWithSecretKeys(), review.Digest{}))
		}
	})
	t.Run("keys of instances", func(t *testing.T) {
		t.Parallel()
		for _, secret := range Secrets {
			plan := planWithSecretInstances(secret)
			if how := Leak(show(plan, review.Digest{})); how != "" {
				t.Errorf("the key is shown %s:\n%s", how, show(plan, review.Digest{}))
			}
		}
	})
	t.Run("policies", func(t *testing.T) {
		t.Parallel()
		testPolicies(t, show)
	})
}

// testPlanted plants a secret in the places where a recorded plan has the
// sensitive value: variables, attributes before and after, outputs, drift, and
// the message of a check. It adds the places that the recorded plans lack.
func testPlanted(t *testing.T, recorded map[string][]byte, show func([]byte, review.Digest) string) {
	digest := Digest(t, false)
	for _, name := range []string{"sensitive", "failing", "moved", "drift"} {
		for _, secret := range Secrets {
			escaped := withoutQuotes(encode(secret))
			twice := withoutQuotes(encode(escaped)) // in a policy, which is JSON in JSON
			text := strings.ReplaceAll(string(recorded[name]), ":::"+recordedSecret, ":::"+twice)
			text = strings.ReplaceAll(text, recordedSecret, escaped)
			if strings.Count(text, secretCore) < 2 {
				t.Fatalf("the recorded plan %s has no secret", name)
			}
			plan := encode(plant(decoded(t, []byte(text)), secret))
			if how := Leak(show(plan, digest)); how != "" {
				t.Errorf("%s: %q is shown %s:\n%s", name, secret, how, show(plan, digest))
			}
		}
	}
}

func withoutQuotes(text []byte) string { return string(text[1 : len(text)-1]) }

type object = map[string]any

// plant adds properties with a secret to a plan.
func plant(plan object, secret string) object {
	values := object{
		"root_module": object{"resources": []any{object{
			"address": "terraform_data.sensitive", "type": "terraform_data",
			"values": object{"input": secret}, "sensitive_values": object{"input": true},
		}}},
		"outputs": object{"sensitive": object{"sensitive": true, "value": secret}},
	}
	check := object{"to_display": "check.a"}
	plan["planned_values"] = values
	plan["prior_state"] = object{"format_version": "1.0", "values": values}
	plan["variables"] = object{"secret": object{"value": secret}}
	plan["relevant_attributes"] = []any{object{"resource": "a", "attribute": []any{secret}}}
	plan["resource_drift"] = []any{object{
		"address": "terraform_data.sensitive", "type": "terraform_data",
		"change": object{"actions": []any{"update"}, "before": object{"input": "x"}, "after": object{"input": secret}},
	}}
	plan["checks"] = []any{object{"address": check, "status": "fail", "instances": []any{object{
		"address": check, "status": "fail", "problems": []any{object{"message": "It is " + secret}},
	}}}}
	plan["deferred_changes"] = []any{object{"reason": "absent_prereq", "resource_change": object{
		"address": "terraform_data.deferred", "change": object{"actions": []any{"create"}, "after": object{"input": secret}},
	}}}
	plan["action_invocations"] = []any{object{"address": "action.a.b", "config_values": object{"input": secret}}}
	root := plan["configuration"].(object)["root_module"].(object)
	root["variables"] = object{"secret": object{"default": secret, "sensitive": true}}
	root["resources"] = append(root["resources"].([]any), object{
		"address": "a_b.c", "type": "a_b",
		"expressions": object{"role": object{"constant_value": secret}, "policy": object{"constant_value": secret}},
	})
	return plan
}

// testAllValues replaces every value by a secret, whether it is marked as
// sensitive or not.
func testAllValues(t *testing.T, recorded map[string][]byte, show func([]byte, review.Digest) string) {
	for name, text := range recorded {
		digest := Digest(t, name == "as-body")
		for i := 0; i < len(Secrets); i += sample.Step(2) {
			n := 0
			plan := encode(replaceValues(decoded(t, text), func(value any) any {
				n++
				return secretFor(value, Secrets[i])
			}))
			if n < 50 {
				t.Fatalf("%s has only %d values", name, n)
			}
			if how := Leak(show(plan, digest)); how != "" {
				t.Errorf("%s: %q is shown %s:\n%s", name, Secrets[i], how, show(plan, digest))
			}
		}
	}
}

// testEachValue replaces one value at a time by a secret.
func testEachValue(t *testing.T, recorded map[string][]byte, show func([]byte, review.Digest) string) {
	digest := Digest(t, false)
	for _, name := range []string{"sensitive", "moved"} {
		total := 0
		replaceValues(decoded(t, recorded[name]), func(value any) any { total++; return value })
		for i := 0; i < total; i += sample.Step(25) {
			n, replaced := 0, any(nil)
			plan := encode(replaceValues(decoded(t, recorded[name]), func(value any) any {
				if n++; n != i+1 {
					return value
				}
				replaced = value
				return secretFor(value, Secrets[1])
			}))
			if how := Leak(show(plan, digest)); how != "" {
				t.Errorf("%s: in the place of value %d, %v, the secret is shown %s", name, i, replaced, how)
			}
		}
	}
}

// secretFor returns the secret that has the type of a value.
func secretFor(value any, secret string) any {
	if _, ok := value.(json.Number); ok {
		return json.Number(secretNumber)
	}
	return secret
}

// testEachType replaces one part of a plan at a time, which can be a list or an
// object, by a secret of another type. Most of these plans are refused.
func testEachType(t *testing.T, recorded map[string][]byte, show func([]byte, review.Digest) string) {
	digest := Digest(t, false)
	plan := func() object {
		plan := plant(decoded(t, recorded["sensitive"]), "x")
		plan["errored"], plan["complete"] = false, true
		// Resources that change stand for those that do not.
		plan["resource_changes"] = slices.DeleteFunc(plan["resource_changes"].([]any), func(r any) bool {
			return fmt.Sprint(r.(object)["change"].(object)["actions"]) == "[no-op]"
		})
		root := plan["configuration"].(object)["root_module"].(object)
		resources := root["resources"].([]any)
		root["resources"] = resources[len(resources)-5:]
		return plan
	}
	total := 0
	walk(plan(), nil, func([]string, any) (any, bool) { total++; return nil, false })
	if total < 150 {
		t.Fatalf("the plan has only %d parts", total)
	}
	for i := 0; i < total; i += sample.Step(25) {
		for _, secret := range []any{
			Secrets[1], json.Number(secretNumber), object{"x": secretCore}, []any{[]any{secretCore}},
		} {
			n, at := 0, ""
			text := encode(walk(plan(), nil, func(path []string, value any) (any, bool) {
				n++
				_, isText := secret.(string)
				if n != i+1 || isText && isShown(path) || path[len(path)-1] == "replace_paths" {
					return nil, false
				}
				at = strings.Join(path, ".")
				return secret, true
			}))
			if how := Leak(show(text, digest)); how != "" {
				t.Errorf("%v in the place of %s is shown %s:\n%s", secret, at, how, show(text, digest))
			}
		}
	}
}

// shownProperties are the properties that are shown: addresses, types, keywords.
var shownProperties = []string{
	"address", "previous_address", "module_address", "mode", "type", "name", "actions", "action_reason",
	"to_display", "status", "reason", "format_version",
}

// isShown reports whether the text at a path of a plan is shown: a name, a
// keyword, the first step of a path, or a policy.
func isShown(path []string) bool {
	last := func(n int) string { return path[max(0, len(path)-n)] }
	if slices.Contains(path, "before") || slices.Contains(path, "after") || slices.Contains(path, "variables") {
		isPolicy := last(1) == "policy" || last(1) == "assume_role_policy"
		return isPolicy && len(path) > 1 && (last(2) == "before" || last(2) == "after")
	}
	return slices.Contains(shownProperties, last(1)) ||
		len(path) > 1 && slices.Contains(shownProperties, last(2)) ||
		last(2) == "references" || // addresses
		len(path) > 2 && last(3) == "replace_paths" && last(1) == "0"
}

// replaceValues replaces each text and number of a plan that is not shown.
func replaceValues(plan object, with func(value any) any) object {
	return walk(plan, nil, func(path []string, value any) (any, bool) {
		switch value.(type) {
		case string, json.Number:
			if !isShown(path) {
				return with(value), true
			}
		}
		return nil, false
	}).(object)
}

// walk calls f with each part of a value below it, and with the path to the
// part, and puts what f returns in its place if f says so.
func walk(value any, path []string, f func(path []string, value any) (any, bool)) any {
	visit := func(step string, part any) any {
		path := append(slices.Clone(path), step)
		if replaced, ok := f(path, part); ok {
			return replaced
		}
		return walk(part, path, f)
	}
	switch v := value.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			v[key] = visit(key, v[key])
		}
	case []any:
		for i := range v {
			v[i] = visit(fmt.Sprint(i), v[i])
		}
	}
	return value
}

func decoded(t testing.TB, text []byte) object {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var plan object
	if err := decoder.Decode(&plan); err != nil {
		t.Fatal(err)
	}
	return plan
}

// PlanWithSecretKeys returns a plan whose maps have a secret as a key: a key is
// as much the user's as a value is.
func PlanWithSecretKeys() []byte {
	return Plan("", Change{
		Address: "a_b.c", Actions: "delete,create",
		Before: `{"tags":{},"list":[]}`, After: `{"tags":{"` + secretCore + `":"a"},"list":[{"` + secretCore + `":1}]}`,
		Marks: `,"after_unknown":{"more":{"` + secretCore + `":true}},"replace_paths":[["tags","` + secretCore + `"],` +
			`["list",0,"` + secretCore + `"],["set",{"a":"` + secretCore + `"}]]`,
	})
}

// planWithSecretInstances returns a plan in which every address has a secret as a key of
// for_each.
func planWithSecretInstances(secret string) []byte {
	// Terraform writes keys as HCL does.
	key := "[" + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(secret)) + "]"
	address := string(encode("module.m" + key + ".a_b.c" + key))
	module := string(encode("module.m" + key))
	resource := `{"address":` + address + `,"previous_address":` + address + `,"module_address":` + module +
		`,"mode":"managed","type":"a_b","name":"c","change":{"actions":["delete"],"before":{"id":"x"},"after":null}}`
	return []byte(`{"format_version":"1.2","resource_changes":[` + resource + `],"resource_drift":[` + resource +
		`],"deferred_changes":[{"reason":"unknown","resource_change":` + resource +
		`}],"checks":[{"address":{"to_display":` + address + `},"status":"fail"}],"action_invocations":[{"address":` +
		address + `}]}`)
}

// testPolicies tests that a policy which is not marked is shown, so that the
// secret in it is found, and that each mark hides it.
func testPolicies(t *testing.T, show func([]byte, review.Digest) string) {
	marks := []string{
		`,"before_sensitive":{"%s":true},"after_sensitive":{"%[1]s":true}`,
		`,"before_sensitive":{"%s":true},"after_sensitive":{}`,
		`,"before_sensitive":false,"after_sensitive":{"%s":true}`, `,"before_sensitive":true`, `,"after_sensitive":true`,
		`,"before_sensitive":{"%s":{"Statement":[{"Action":true}]}}`,
	}
	for resourceType, attribute := range PolicyAttributes {
		for i := 0; i < len(Secrets); i += sample.Step(3) {
			secret := Secrets[i]
			document := encode(object{"Version": "2012-10-17", "Statement": []any{object{
				"Sid": secret, "Effect": "Allow", "Principal": object{"AWS": secret},
				"Action": secret, "Resource": []any{secret},
				"Condition": object{secret: object{secret: secret}},
			}}})
			plain := string(encode(object{attribute: `{"Statement":[]}`}))
			with := string(encode(object{attribute: string(document)}))
			for _, change := range []Change{
				{Actions: "create", After: with},
				{Actions: "delete", Before: with},
				{Actions: "update", Before: with, After: plain},
				{Actions: "update", Before: plain, After: with},
				{Actions: "delete,create", Before: plain, After: with},
			} {
				change.Address = resourceType + ".a"
				if Leak(show(Plan("", change), review.Digest{})) == "" {
					t.Errorf("%s %q: a policy that is not sensitive is not shown", resourceType, secret)
				}
				for _, mark := range marks {
					if strings.Contains(mark, "%") {
						mark = fmt.Sprintf(mark, attribute)
					}
					change.Marks = mark
					if how := Leak(show(Plan("", change), review.Digest{})); how != "" {
						t.Errorf("%s: with %s the secret %q is shown %s", resourceType, mark, secret, how)
					}
				}
			}
		}
	}
}
