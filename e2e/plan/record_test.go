package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/ref"
)

// recorded returns a plan as the tests of package tfplan read it: without the parts
// that they do not need, and with the same ids, names and times on every run.
func recorded(t *testing.T, text []byte) []byte {
	t.Helper()
	var plan map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&plan); err != nil {
		t.Fatal(err)
	}
	for _, property := range []string{
		"timestamp", "terraform_version", "planned_values", "prior_state", "relevant_attributes",
	} {
		delete(plan, property)
	}
	for _, property := range []string{"resource_changes", "resource_drift"} {
		resources, ok := plan[property].([]any)
		if !ok {
			continue
		}
		plan[property] = slices.DeleteFunc(resources, func(resource any) bool {
			return strip(resource.(map[string]any))
		})
	}
	outputs, _ := plan["output_changes"].(map[string]any)
	for _, output := range outputs {
		if change := output.(map[string]any); nothing(change) {
			delete(change, "before")
			delete(change, "after")
		}
	}
	configuration := plan["configuration"].(map[string]any)
	delete(configuration, "provider_config")
	for _, resource := range configuration["root_module"].(map[string]any)["resources"].([]any) {
		expressions, _ := resource.(map[string]any)["expressions"].(map[string]any)
		for name := range expressions {
			if !regexp.MustCompile(`^(policy|rest_api_id|vpc_endpoint_id|role|bucket|usage_plan_id)$`).MatchString(
				name) {
				delete(expressions, name)
			}
		}
	}
	return steady(append(ref.JSON(plan, " "), '\n'))
}

// strip removes the attributes of a resource that does not change, and of other
// resources the values that differ on each run without being ids. It reports whether
// the resource is one of many instances, of which two are enough.
func strip(resource map[string]any) bool {
	delete(resource, "provider_name")
	change := resource["change"].(map[string]any)
	_, imported := change["importing"]
	_, moved := resource["previous_address"]
	same := nothing(change) && !imported && !moved
	for _, property := range []string{"before", "after", "after_unknown", "before_sensitive", "after_sensitive"} {
		if same {
			delete(change, property)
		}
		attributes, _ := change[property].(map[string]any)
		if property != "before" && property != "after" {
			continue
		}
		for _, name := range []string{
			"create_date", "created_date", "last_updated_date", "unique_id", "dns_entry", "subnet_configuration",
			"value",
		} {
			delete(attributes, name)
		}
	}
	key, one := resource["index"].(string)
	return one && regexp.MustCompile(`^[0-9]{3}$`).MatchString(key) && key != "200" && key != "404"
}

func nothing(change map[string]any) bool { return fmt.Sprint(change["actions"]) == "[no-op]" }

var (
	prefixed  = regexp.MustCompile(`\b(vpce|vpc|subnet|sg|sgr|eni)-[0-9a-f]{8,}`)
	generated = regexp.MustCompile(`\b[0-9]{26}\b`)
	gatewayID = regexp.MustCompile(`"(?:id|[a-z_]+_id)": "([a-z0-9]{10})"`)
	anyUUID   = regexp.MustCompile(`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
)

// steady replaces each id by a number: how many different ids come before it.
func steady(text []byte) []byte {
	replace := func(pattern *regexp.Regexp, id func(match string, n int) string) {
		seen := map[string]string{}
		text = pattern.ReplaceAllFunc(text, func(match []byte) []byte {
			if _, ok := seen[string(match)]; !ok {
				seen[string(match)] = id(string(match), len(seen)+1)
			}
			return []byte(seen[string(match)])
		})
	}
	replace(prefixed, func(match string, n int) string {
		kind, _, _ := strings.Cut(match, "-")
		return fmt.Sprintf("%s-%017x", kind, n)
	})
	replace(generated, func(_ string, n int) string { return fmt.Sprintf("20260101%018d", n) })
	replace(anyUUID, func(_ string, n int) string { return fmt.Sprintf("00000000-0000-0000-0000-%012d", n) })
	var ids []string
	for _, match := range gatewayID.FindAllSubmatch(text, -1) {
		ids = append(ids, string(match[1]))
	}
	if len(ids) > 0 {
		anyID := regexp.MustCompile(`\b(?:` + strings.Join(ids, "|") + `)\b`)
		replace(anyID, func(_ string, n int) string { return fmt.Sprintf("id%08d", n) })
	}
	return text
}
