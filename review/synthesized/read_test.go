package synthesized_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/synthesized"
)

// written is what constructs wrote: an API and a role for it.
const written = `{"resource": {
	"aws_api_gateway_rest_api": {"api": {"name": "api", "endpoint_configuration": {"types": ["PRIVATE"]}}},
	"aws_api_gateway_integration": {"get": {"rest_api_id": "${aws_api_gateway_rest_api.api.id}",
		"request_parameters": {"integration.request.header.Authorization": "'written'"},
		"rule": [{"a": 1}, {"a": 2}]}},
	"aws_iam_role": {"role": {"name_prefix": "private-api-"}}}}`

// read reads a configuration that has what constructs wrote and more.
func read(t *testing.T, more string) (review.Configuration, error) {
	t.Helper()
	var configuration map[string]any
	decode(t, written, &configuration)
	var change map[string]any
	decode(t, more, &change)
	merge(configuration, change)
	text, err := json.Marshal(configuration)
	if err != nil {
		t.Fatal(err)
	}
	var part map[string]any
	decode(t, written, &part)
	return synthesized.Read(synthesized.Source{
		Configuration: text,
		Written:       []synthesized.Written{{Construct: "api/rest", Whole: "api", Elements: []any{part}}},
		APIs:          []synthesized.API{{ID: "api", RestAPI: "aws_api_gateway_rest_api.api"}},
	})
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

// merge puts values into a configuration, block by block.
func merge(into, from map[string]any) {
	for name, value := range from {
		block, ok1 := into[name].(map[string]any)
		more, ok2 := value.(map[string]any)
		if ok1 && ok2 {
			merge(block, more)
		} else {
			into[name] = value
		}
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more string
		want []review.Override
	}{
		"nothing": {more: `{}`},
		"comments and outputs": {
			more: `{"//": "a", "output": {"id": {"value": "b"}}, "resource": {"aws_iam_role": {"role": {"//": "c"}}}}`,
		},
		"an argument": {
			`{"resource": {"aws_api_gateway_rest_api": {"api": {"endpoint_configuration": {"types": ["REGIONAL"]}}}}}`,
			[]review.Override{{
				Address: "aws_api_gateway_rest_api.api", Argument: "endpoint_configuration.types",
				RestAPI: "aws_api_gateway_rest_api.api",
				Written: `["PRIVATE"]`, Synthesized: `["REGIONAL"]`,
			}},
		},
		"one of several blocks": {
			`{"resource": {"aws_api_gateway_integration": {"get": {"rule": [{"a": 1}, {"a": 2, "type": "x"}]}}}}`,
			[]review.Override{{
				Address: "aws_api_gateway_integration.get", Argument: "rule[1].type", Synthesized: `"x"`,
				RestAPI: "aws_api_gateway_rest_api.api",
			}},
		},
		"another number of instances": {
			`{"resource": {"aws_iam_role": {"role": {"count": 2}}}}`,
			[]review.Override{{Address: "aws_iam_role.role", Argument: "count", Synthesized: "2"}},
		},
		"a block that the construct did not write": {
			`{"resource": {"aws_iam_role": {"role": {"lifecycle": {"prevent_destroy": true}}}}}`,
			[]review.Override{{Address: "aws_iam_role.role", Argument: "lifecycle.prevent_destroy", Synthesized: "true"}},
		},
		"a resource that is gone": {
			`{"resource": {"aws_iam_role": null}}`,
			[]review.Override{{Address: "aws_iam_role.role"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read(t, c.more)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Overrides); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A header, a URL or a key can be a secret, so a report has the hash of its value.
func TestOverridesHaveNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "b7e2-planted"
	all := fmt.Sprintf(`{"resource": {
		"aws_api_gateway_integration": {"get": {
			"uri": "https://x/?token=%[1]s", "request_parameters": {
				"integration.request.header.Authorization": "'%[1]s'",
				"integration.request.header.authorization": "'%[1]s'",
				"integration.request.header.role": "'%[1]s'"
			},
			"response_parameters": {"method.response.header.policy": "%[1]s", "type": "%[1]s"},
			"value": "%[1]s", "client_secret": "%[1]s", "unknown_argument": {"nested": ["%[1]s"]}}},
		"aws_sqs_queue": {"q": {"name": "%[1]s", "password": "%[1]s"}}},
		"variable": {"v": {"default": "%[1]s", "sensitive": true}},
		"provider": {"aws": {"secret_key": "%[1]s"}}, "locals": {"l": "%[1]s"}}`, secret)
	got, err := read(t, all)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), secret) {
		t.Errorf("the secret is in %s", text)
	}
	if len(got.Overrides) != 9 {
		t.Errorf("%d overrides, want 9: %+v", len(got.Overrides), got.Overrides)
	}
	for _, e := range got.Elements {
		if e.Address == "var.v" && len(e.Arguments["default"]) != 64 {
			t.Errorf("the default of a sensitive variable must be a hash in %+v", e)
		}
	}
}

func TestAttachedTo(t *testing.T) {
	t.Parallel()
	const role, unknown = "aws_iam_role.role", review.AnyResource
	for name, c := range map[string]struct {
		argument, value, more string
		want                  []string
	}{
		"a reference":               {"role", "${aws_iam_role.role.name}", "", []string{role}},
		"a reference in a function": {"role", "${join(\\\"-\\\", [aws_iam_role.role.name])}", "", []string{role}},
		"a reference in a block":    {"x", "${[for r in [aws_iam_role.role] : r.arn]}", "", []string{role}},
		"a local": {
			"role", "${local.name}", `"locals": {"name": "${local.other}", "other": "${aws_iam_role.role.name}"}`,
			[]string{role},
		},
		"a local of itself": {"role", "${local.name}", `"locals": {"name": "${local.name}"}`, []string{unknown}},
		"a data source": {
			"x", "${data.aws_iam_role.found.arn}",
			`"data": {"aws_iam_role": {"found": {"name": "${aws_iam_role.role.name}"}}}`, []string{role},
		},
		"a data source by name": {
			"role", "${data.aws_iam_role.found.name}", `"data": {"aws_iam_role": {"found": {"name": "api"}}}`,
			[]string{unknown},
		},
		"a name":           {"role", "private-api-2026", "", []string{unknown}},
		"a variable":       {"role", "${var.role}", `"variable": {"role": {}}`, []string{unknown}},
		"a REST API by id": {"rest_api_id", "abc123", "", []string{unknown}},
		"a role of the app": {
			"role", "${aws_iam_role.own.name}", `"resource": {"aws_iam_role": {"own": {}}}`, nil,
		},
		"nothing of constructs": {"name", "x", "", nil},
		"a bucket, of which constructs wrote none": {
			"bucket", "x", "", nil,
		},
		"only an order": {"depends_on", "aws_iam_role.role", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			more := c.more
			if more != "" {
				more = ", " + more
			}
			argument := fmt.Sprintf(`{"resource": {"aws_x_y": {"z": {"%s": "%s"}}}}`, c.argument, c.value)
			var whole, further map[string]any
			decode(t, argument, &whole)
			decode(t, `{"a": 1`+more+`}`, &further)
			delete(further, "a")
			merge(whole, further)
			text, err := json.Marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			got, err := read(t, string(text))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range got.Elements {
				if e.Address == "aws_x_y.z" && !reflect.DeepEqual(e.AttachedTo, c.want) {
					t.Errorf("attached to %q, want %q", e.AttachedTo, c.want)
				}
			}
		})
	}
}

func TestElements(t *testing.T) {
	t.Parallel()
	got, err := read(t, `{
		"resource": {
			"aws_sqs_queue": {
				"q": {"policy": "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sqs:*\",\"Resource\":\"*\"}}"}
			}
		},
		"data": {"external": {"e": {}}}, "module": {"m": {"source": "./m"}}, "check": {"c": {}},
		"provider": {"aws": [{"region": "a"}, {"region": "b", "alias": "b"}, {"region": "c"}]},
		"variable": {"plain": {"default": "x"}, "none": {"description": "x"}},
		"terraform": {"backend": {"s3": {"bucket": "x"}}, "required_providers": {"aws": {"source": "x/aws"}}},
		"moved": [{"from": "a", "to": "b"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, e := range got.Elements {
		addresses = append(addresses, e.Address)
		if e.Address == "terraform" {
			for argument := range e.Arguments {
				if argument != "required_providers.aws.source" {
					t.Errorf("terraform has %s", argument)
				}
			}
		}
	}
	want := []string{
		"aws_sqs_queue.q", "check.c", "data.external.e", "module.m", "moved",
		"provider.aws", "provider.aws.b", "provider.aws[2]", "terraform", "var.none", "var.plain",
	}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	policy := map[string][]iam.Statement{
		"policy": {{Effect: "Allow", Action: ref.List{"sqs:*"}, Resource: ref.List{"*"}}},
	}
	if diff := cmp.Diff(policy, got.Elements[0].Policies); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
}

func TestBucketsAndUserPools(t *testing.T) {
	t.Parallel()
	got, err := read(t, `{"resource": {
		"aws_s3_bucket": {"b": {"force_destroy": true, "lifecycle": {"prevent_destroy": true}}, "bare": {}},
		"aws_s3_bucket_cors_configuration": {"b": {"bucket": "${aws_s3_bucket.b.id}", "cors_rule": [
			{"allowed_origins": ["https://b", "https://a"], "allowed_methods": ["GET"]}]}},
		"aws_s3_bucket_public_access_block": {
			"b": {"bucket": "${aws_s3_bucket.b.id}", "block_public_acls": true, "ignore_public_acls": false}
		},
		"aws_s3_bucket_versioning": {
			"b": {"bucket": "${aws_s3_bucket.b.id}", "versioning_configuration": {"status": "Enabled"}}
		},
		"aws_s3_bucket_logging": {
			"b": {"bucket": "${aws_s3_bucket.b.id}", "target_bucket": "logs", "target_prefix": "b/"}
		},
		"aws_s3_bucket_lifecycle_configuration": {"b": {"bucket": "${aws_s3_bucket.b.id}", "rule": [
			{"status": "Enabled", "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}]},
			{"status": "Enabled", "noncurrent_version_expiration": [{"noncurrent_days": 90}]},
			{"status": "Disabled", "noncurrent_version_expiration": [{"noncurrent_days": 1}]}
		]}},
		"aws_s3_bucket_ownership_controls": {
			"b": {"bucket": "${aws_s3_bucket.b.id}", "rule": {"object_ownership": "ObjectWriter"}}
		},
		"aws_s3_bucket_server_side_encryption_configuration": {"b": {"bucket": "${aws_s3_bucket.b.id}", "rule": [
			{"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": "key"}}]}},
		"aws_s3_bucket_policy": {"b": {"bucket": "${aws_s3_bucket.b.id}", "policy": "${file(\"x\")}"}},
		"aws_cognito_user_pool": {"p": {
			"account_recovery_setting": {"recovery_mechanism": [{"name": "verified_email"}]}
		},
			"closed": {"admin_create_user_config": {"allow_admin_create_user_only": true},
				"deletion_protection": "ACTIVE"}},
		"aws_cognito_user_pool_domain": {
			"a": {"user_pool_id": "${aws_cognito_user_pool.p.id}", "domain": "documents"},
			"b": {"user_pool_id": "${aws_cognito_user_pool.p.id}", "domain": "auth.example.com"},
			"other": {"user_pool_id": "${var.pool}", "domain": "other"}},
		"aws_cognito_user_pool_client": {"c": {"user_pool_id": "${aws_cognito_user_pool.p.id}", "generate_secret": true,
			"explicit_auth_flows": ["B", "A"], "allowed_oauth_scopes": ["s"], "callback_urls": ["https://a"]}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	got.Buckets[0].UnknownPolicy = strings.Repeat("x", min(1, len(got.Buckets[0].UnknownPolicy)))
	wantBuckets := []review.Bucket{
		{
			Address: "aws_s3_bucket.b", ForceDestroy: true, ObjectOwnership: "ObjectWriter", Versioning: "Enabled",
			CORS: []review.CORSRule{{
				Origins: []string{"https://a", "https://b"}, Methods: []string{"GET"},
				Headers: []string{}, ExposeHeaders: []string{},
			}},
			PublicAccessBlock: []string{"block_public_acls"}, Encryption: "aws:kms", KMSKey: "key", UnknownPolicy: "x",
			EarlierVersionDays: 90, UnfinishedUploadDays: 7, AccessLog: "logs/b/", PreventDestroy: true,
		},
		{Address: "aws_s3_bucket.bare"},
	}
	if diff := cmp.Diff(wantBuckets, got.Buckets); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
	wantPools := []review.UserPool{
		{Address: "aws_cognito_user_pool.closed"},
		{
			Address: "aws_cognito_user_pool.p", SelfSignUp: true, Recovery: []string{"verified_email"},
			Domains: []string{"auth.example.com", "documents"}, ForceDestroy: true,
			Clients: []review.UserPoolClient{{
				Address: "aws_cognito_user_pool_client.c", Secret: true, AuthFlows: []string{"A", "B"}, OAuthFlows: []string{},
				Scopes: []string{"s"}, CallbackURLs: []string{"https://a"},
			}},
		},
	}
	if diff := cmp.Diff(wantPools, got.UserPools); diff != "" {
		t.Errorf("user pools (-want +got):\n%s", diff)
	}
}

// No configuration, however strange, makes Read panic.
func FuzzRead(f *testing.F) {
	f.Add(written)
	f.Add(`{"resource": [1], "data": {"a": 1}, "provider": {"aws": "x"}, "variable": 1, "locals": [], "terraform": 2}`)
	f.Add(`{"resource": {"aws_s3_bucket": {"a": {}},
		"aws_s3_bucket_cors_configuration": {"a": {"bucket": "${aws_s3_bucket.a.id}", "cors_rule": [1]}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var part map[string]any
		_ = json.Unmarshal([]byte(written), &part)
		_, _ = synthesized.Read(synthesized.Source{
			Configuration: []byte(text),
			Written:       []synthesized.Written{{Construct: "api", Whole: "api", Elements: []any{part}}},
			APIs:          []synthesized.API{{ID: "api", RestAPI: "aws_api_gateway_rest_api.api", AsBody: true}},
		})
	})
}
