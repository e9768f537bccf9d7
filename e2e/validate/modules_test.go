package validate

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/internal/emulator"
)

// values are valid values of the stacks' variables that have no default.
var values = map[string]any{
	"vpc_id":                  "vpc-0123456789abcdef0",
	"subnet_ids":              []string{"subnet-0123456789abcdef0", "subnet-0123456789abcdef1"},
	"client_cidr_blocks":      []string{"10.0.0.0/16"},
	"hub_vpc_id":              "vpc-0123456789abcdef0",
	"hub_subnet_ids":          []string{"subnet-0123456789abcdef0"},
	"spoke_vpc_id":            "vpc-0123456789abcdef1",
	"other_vpc_id":            "vpc-0123456789abcdef1",
	"api_id":                  "a1b2c3d4e5",
	"region":                  "eu-central-1",
	"dns_name":                "vpce-0a-1.execute-api.eu-central-1.vpce.amazonaws.com",
	"dns_zone_id":             "Z1HUB22UULQXV",
	"zone_id":                 "Z0EXAMPLE",
	"endpoint_ids":            []string{"vpce-0123456789abcdef0"},
	"networks":                []string{"10.0.1.0/24"},
	"bucket_name":             "documents",
	"role_arn":                "arn:aws:iam::111122223333:role/gateway",
	"stage":                   "prod",
	"log_bucket":              "access-logs",
	"auditor":                 "arn:aws:iam::444455556666:role/auditor",
	"cloudwatch_role_arn":     "arn:aws:iam::111122223333:role/api-gateway-logs",
	"key_arn":                 "arn:aws:kms:eu-central-1:111122223333:key/0f",
	"client_ipv6_cidr_blocks": []string{"2001:db8::/32"},
	"organization_id":         "o-f6g7h8i9j0",
	"other_endpoint_id":       "vpce-0123456789abcdef1",
	"other_endpoint_ids":      []string{"vpce-0123456789abcdef1"},
	"group_id":                "sg-0123456789abcdef0",
	"prefix_list_id":          "pl-0123456789abcdef0",
	"certificate_arn":         "arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555",
	"domain_name":             "api.example.com",
	"domain_name_arn":         "arn:aws:apigateway:eu-central-1:111122223333:/domainnames/api.example.com+abcd1234",
	"endpoint_id":             "vpce-0123456789abcdef2",
	"organization_arn":        "arn:aws:organizations::111122223333:organization/o-1234567890",
	"share_arn":               "arn:aws:ram:us-east-1:111122223333:resource-share/11111111-2222-3333-4444-555555555555",
	"topic_arn":               "arn:aws:sns:eu-central-1:111122223333:orders",
	"boundary_arn":            "arn:aws:iam::111122223333:policy/boundary",
	"policy_arn":              "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
	"provider_arn":            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
	"network":                 "10.0.2.0/24",
	"host":                    "backend.example.com",
	"secret":                  "a secret",
	"text":                    "a text",
	"user_pool_arn":           "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_a1B2c3D4e",
	"user_pool_arns":          []string{"arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_a1B2c3D4e"},
	"scopes":                  []string{"documents/read"},
	"team":                    "documents",
	"machine_arn":             "arn:aws:states:eu-central-1:111122223333:stateMachine:orders",
	"client_id":               "1example23456789",
	"issuer":                  "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1B2c3D4e",

	"function_arn":       "arn:aws:lambda:eu-central-1:111122223333:function:orders",
	"vpc_link_id":        "a1b2c3",
	"balancer_arn":       "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/a/0123456789abcdef",
	"load_balancer_arn":  "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/0123456789abcdef",
	"orders_key":         "a secret",
	"orders_key_version": "1",
	"key":                "a secret",
	"subnet_id":          "subnet-0123456789abcdef0",

	"load_balancer_security_group_id": "sg-0123456789abcdef0",

	"access_point_alias": "orders-0123456789abcdefghijklmnopqrst-s3alias",
	"access_point_arn":   "arn:aws:s3:eu-central-1:111122223333:accesspoint/orders",
	"name":               "orders",
	"queue_arn":          "arn:aws:sqs:eu-central-1:111122223333:orders",
	"stream_arn":         "arn:aws:kinesis:eu-central-1:111122223333:stream/orders",
}

type object = map[string]any

// validateModules returns what Terraform finds wrong with stacks. It validates
// them together, as the modules of one configuration, because starting the provider
// takes most of the time. Terraform starts it once for each of its configurations,
// so a module whose configuration an earlier one has too inherits that of the root.
// Each fault names its stack and resource.
func validateModules(t *testing.T, stacks map[string]string) error {
	t.Helper()
	dir := t.TempDir()
	modules, seen := object{}, map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(stacks)) {
		module, arguments := asModule(t, name, stacks[name])
		if provider := providerOf(t, module); seen[provider] {
			delete(module, "provider")
		} else {
			seen[provider] = true
		}
		folder := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, "cdk.tf.json"), module)
		arguments["source"] = "./" + name
		modules[noIdentifier.ReplaceAllString(name, "_")] = arguments
	}
	if len(modules) != len(stacks) {
		t.Fatalf("%d stacks have %d names as modules", len(stacks), len(modules))
	}
	write(t, filepath.Join(dir, "main.tf.json"), object{
		"module": modules, "provider": object{"aws": object{"region": "eu-central-1"}},
	})
	return emulator.Validate(t.Context(), dir, t.Output())
}

var noIdentifier = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// asModule returns a stack without its backend, which only the root module of a
// configuration has, and the arguments of the module.
func asModule(t *testing.T, name, stack string) (module, arguments object) {
	t.Helper()
	if err := json.Unmarshal([]byte(stack), &module); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if settings, ok := module["terraform"].(object); ok {
		delete(settings, "backend")
		delete(settings, "cloud")
	}
	arguments = object{}
	variables, _ := module["variable"].(object)
	for variable, declared := range variables {
		value, known := values[variable]
		_, hasDefault := declared.(object)["default"]
		switch {
		case known:
			arguments[variable] = value
		case !hasDefault:
			t.Fatalf("%s: there is no value for the variable %s", name, variable)
		}
	}
	return module, arguments
}

// everyFaultIsFound breaks a resource of every stack in two ways, and tests that
// each fault is found and names its stack and resource.
func everyFaultIsFound(t *testing.T, stacks map[string]string) {
	broken := map[string]string{}
	var want []string
	for name, text := range stacks {
		var stack object
		if err := json.Unmarshal([]byte(text), &stack); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		address, resource := tagged(stack)
		if resource == nil {
			continue // endpoints that exist add nothing
		}
		resource["tags"] = "a text"
		resource["no_such_argument"] = true
		changed, err := json.Marshal(stack)
		if err != nil {
			t.Fatal(err)
		}
		broken[name] = string(changed)
		want = append(want,
			name+": resource."+address+
				`: Incorrect attribute value type: Inappropriate value for attribute "tags": map of string required.`,
			name+": resource."+address+
				`: Extraneous JSON object property: No argument or block type is named "no_such_argument".`,
		)
	}
	slices.Sort(want)
	err := validateModules(t, broken)
	if err == nil {
		t.Fatal("nothing is wrong with broken stacks")
	}
	got := strings.Split(err.Error(), "\n")
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// tagged returns a resource of a stack whose type has tags, if there is one.
func tagged(stack object) (address string, resource object) {
	resources, _ := stack["resource"].(object)
	for _, kind := range []string{
		"aws_api_gateway_rest_api", "aws_iam_role", "aws_s3_bucket", "aws_security_group", "aws_cognito_user_pool",
	} {
		named, _ := resources[kind].(object)
		for _, id := range slices.Sorted(maps.Keys(named)) {
			return kind + "." + id, named[id].(object)
		}
	}
	return "", nil
}

var variable = regexp.MustCompile(`var\.(\w+)`)

// providerOf returns the configuration of a module's provider, with the variables
// that it uses, as a text to compare. For a module with several configurations it
// is the whole module: its resources name the configurations.
func providerOf(t *testing.T, module object) string {
	t.Helper()
	text, err := json.Marshal(module["provider"])
	if err != nil {
		t.Fatal(err)
	}
	used := []any{module["provider"]}
	variables, _ := module["variable"].(object)
	for _, name := range variable.FindAllStringSubmatch(string(text), -1) {
		used = append(used, variables[name[1]])
	}
	if strings.Contains(string(text), `"alias"`) {
		used = append(used, module)
	}
	if text, err = json.Marshal(used); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, file string, value any) {
	t.Helper()
	text, err := json.MarshalIndent(value, "", "  ")
	if err == nil {
		err = os.WriteFile(file, text, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}
