package restapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/constructs/restapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/internal/synthtest"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const balancer = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/0123456789abcdef"

// full returns a Definition with a value in every field that the writers use.
func full() gateway.Definition {
	return gateway.Definition{
		Name: "name", Description: "text", Stage: "stage",
		Endpoints: ref.List{"vpce-1"}, BinaryMediaTypes: []string{"*/*"},
		SecurityPolicy: "policy", EndpointAccessMode: "mode", DisableExecuteAPIEndpoint: true,
		Policy: iam.Document{Statements: []iam.Statement{{
			Sid: "S", Effect: "Allow", Principal: iam.Principal{AWS: ref.List{"*"}},
			Action: ref.List{"execute-api:Invoke"}, Resource: ref.List{gateway.AnyRoute},
		}}},
		Resources: []gateway.Resource{
			{Path: "/"},
			{Key: "a", Part: "a", Path: "/a", Methods: []gateway.Method{{
				HTTPMethod: "GET", Authorization: string(gateway.UserPools), Authorizer: "jwt",
				Throttle:            gateway.Throttle{RateLimit: 1, BurstLimit: 2},
				AuthorizationScopes: ref.List{"documents/read"}, APIKeyRequired: true,
				RequestParameters: map[string]bool{"method.request.header.H": false, "method.request.querystring.q": true},
				Integration: gateway.Binding{
					Type: "AWS", HTTPMethod: "POST", URI: "arn:aws:apigateway:r:s3:path/b/k", UsesRole: true,
					RequestParameters: map[string]string{"integration.request.header.H": "method.request.header.H"},
					RequestTemplates:  map[string]string{"application/json": "{}"}, PassthroughBehavior: "NEVER",
					ContentHandling: "CONVERT_TO_TEXT", TimeoutMilliseconds: 100, Stream: true,
					ConnectionID: "link", IntegrationTarget: balancer, InsecureSkipVerification: true,
					Responses: gateway.Responses{Name: "table"},
				},
			}}},
		},
		Responses: []gateway.Responses{{
			Name: "table", Default: "502",
			Statuses: map[string]gateway.Response{"200": {
				Pattern: "200", Headers: map[string]string{"I": "integration.response.header.I"},
				Templates: map[string]string{"application/json": "{}"}, ContentHandling: "CONVERT_TO_BINARY",
			}, "404": {Pattern: "404"}},
			Headers:   map[string]string{"H": "integration.response.header.H"},
			Templates: map[string]string{"application/json": "{}"}, ContentHandling: "CONVERT_TO_TEXT",
		}},
		GatewayResponses: []gateway.GatewayResponse{{
			Type: "THROTTLED", StatusCode: "503",
			Headers: map[string]string{"H": "'1'"}, Templates: map[string]string{"application/json": "{}"},
		}},
		Authorizers: []gateway.ResolvedAuthorizer{{
			Authorizer: gateway.Authorizer{
				Name: "jwt", Type: gateway.TokenAuthorizer, IdentitySources: []string{"method.request.header.X"},
				TokenPattern: ".+", TTLSeconds: 5,
			},
			URI: "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/jwt/invocations",
		}},
		UserPools: ref.List{"arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_a"},
		UsagePlans: []gateway.UsagePlan{{
			Name: "plan", Keys: []string{"key"}, RateLimit: 1, BurstLimit: 2, QuotaLimit: 3, QuotaPeriod: "DAY",
		}},
		StageSettings: gateway.StageSettings{
			Logging: gateway.Logging{
				CloudWatchRoleARN: "arn:aws:iam::111122223333:role/logs", RetentionDays: 30, KMSKeyARN: "key",
				ExecutionLog: "INFO",
			},
			Throttle:  gateway.Throttle{RateLimit: 3, BurstLimit: 4},
			WebACLARN: "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/proxy/1", ClientCertificateID: "certificate",
		},
	}
}

func TestSnapshots(t *testing.T) {
	create := func(scope constructs.Construct, id string, config restapi.Config) (restapi.Output, error) {
		return restapi.New(scope, id, config), nil
	}
	config := restapi.Config{
		Definition: full(), RoleARN: "arn:aws:iam::111122223333:role/r", RedeployOn: map[string]string{"settings": "2"},
	}
	synthtest.Golden(t, "api", create, synthtest.Samples[restapi.Config]{
		// The AWS provider 6.34.0 does not have the arguments for TLS.
		"resources": func(sampleapis.References) restapi.Config {
			config := config
			config.Definition.SecurityPolicy, config.Definition.EndpointAccessMode = "", ""
			return config
		},
		"body": func(sampleapis.References) restapi.Config {
			config := config
			config.AsBody = true
			return config
		},
	})
}

// notWritten are the fields of a Definition that the writers do not use: methods and
// responses already contain CORS, and the name of a table contains Variant. The role for
// logs is a setting of the account.
var notWritten = []string{
	".AdmittedEndpoints", ".Networks", ".VPCs", ".Organizations", ".Permissions", ".RolePolicy", ".Weakened",
	".Backend", ".Grants", ".SecretParameters", "Resources[0].", ".Key", ".Parent",
	"Methods[0].Authorizer", ".FunctionARN", ".Authorizer.Region", // they are in ids and in the URI
	".Integration.Responses", ".CORS.", ".Variant", ".Preflight", ".CloudWatchRoleARN",
}

// partOf are fields whose content is also in other fields.
func partOf(field string) bool {
	return strings.HasPrefix(field, ".Responses[0].Name") || strings.HasSuffix(field, ".Path")
}

// Single resources contain every field. Fields that can have any value are changed
// together, and the test searches for their values in the resources.
func TestEveryFieldIsWritten(t *testing.T) {
	together := full()
	marks := map[string]string{}
	var builds []func(cdktf.TerraformStack)
	var fields []string
	for i, leaf := range leaves(t, &together) {
		switch {
		case containsAny(leaf.field, notWritten) || partOf(leaf.field):
		case leaf.isMarked():
			marks[leaf.field] = leaf.change(i)
		default:
			apart := full()
			leaves(t, &apart)[i].change(i)
			builds, fields = append(builds, api(apart, false)), append(fields, leaf.field)
		}
	}
	if len(marks) < 30 || len(builds) < 4 {
		t.Errorf("only %d and %d fields were changed", len(marks), len(builds))
	}
	all := synthesize(t, append(builds, api(together, false), api(full(), false))...)
	marked, unchanged := all[len(builds)], all[len(builds)+1]
	for field, mark := range marks {
		if !strings.Contains(marked.api, mark) {
			t.Errorf("%s: %s is not written", field, mark)
		}
	}
	for i, field := range fields {
		if all[i].api == unchanged.api {
			t.Errorf("%s: nothing that is written changes", field)
		}
	}
}

// A change of any field redeploys the API, except of fields that are not part of what is
// deployed.
func TestEveryFieldRedeploys(t *testing.T) {
	notDeployed := []string{".Name", ".Description", ".Stage", ".OptionalLogs"} // of the API itself and of the stage
	ofStage := []string{".UsagePlans", ".StageSettings", ".Throttle"}
	trigger := func(d gateway.Definition) string {
		return asText(t, restapi.Triggers(restapi.Config{Definition: d, RoleARN: "role"}))
	}
	want := trigger(full())
	for _, change := range changes(t) {
		if containsAny(change.field, notWritten) || partOf(change.field) {
			continue
		}
		if redeploys := trigger(change.definition) != want; redeploys == (slices.Contains(notDeployed, change.field) ||
			containsAny(change.field, ofStage)) {
			t.Errorf("%s: redeploys = %v", change.field, redeploys)
		}
	}
}

// The document contains every field of the API. The stage, its usage plans and the
// triggers are the same as without AsBody.
func TestEveryFieldIsInTheDocument(t *testing.T) {
	document := func(d gateway.Definition) string {
		expressions := func(table string) openapi.Responses {
			return openapi.Responses{Method: "method", Integration: "integration"}
		}
		return fmt.Sprintf("%q", openapi.Document(d, "role", jsonencode, "paths", expressions))
	}
	want, compared := document(full()), 0
	ofStage := []string{".UsagePlans", ".Stage", ".Throttle", ".OptionalLogs"}
	for _, change := range changes(t) {
		if containsAny(change.field, notWritten) || containsAny(change.field, ofStage) ||
			strings.HasPrefix(change.field, ".Responses[0].Name") ||
			strings.HasSuffix(change.field, ".Part") { // it has the whole path
			continue
		}
		compared++
		if document(change.definition) == want {
			t.Errorf("%s: nothing of the document changes", change.field)
		}
	}
	if compared < 30 {
		t.Errorf("only %d fields were compared", compared)
	}
}

func jsonencode(list string) string { return "[" + list + "]" }

// A getter returns a new token for each call. The trigger depends on the references'
// order, not on the numbers of their tokens.
func TestTriggerIgnoresTheNumbersOfTokens(t *testing.T) {
	d := full()
	trigger := func(skip int) string {
		return synthesize(t, func(stack cdktf.TerraformStack) {
			variable := cdktf.NewTerraformVariable(stack, jsii.String("v"), &cdktf.TerraformVariableConfig{
				Type: jsii.String("string"),
			})
			for range skip {
				variable.StringValue()
			}
			referring := full()
			token := *variable.StringValue()
			referring.Resources[1].Methods[0].Integration.URI = token + "/" + token
			referring.Endpoints = ref.List{*variable.StringValue()}
			restapi.New(stack, "api", restapi.Config{Definition: referring, RoleARN: "role"})
		})[0].trigger
	}
	if first, second := trigger(0), trigger(20); first != second {
		t.Errorf("trigger is %s and then %s", first, second)
	}
	if literal := write(t, d, false).trigger; literal == trigger(0) {
		t.Error("a reference in the place of text does not change the trigger")
	}
}

// A secret is not in the trigger, neither as a hash nor as a value. Its name is.
func TestTriggerHasNoSecrets(t *testing.T) {
	const parameter, key = "integration.request.header.X-Key", "integration.request.header.H"
	trigger := func(value string, secrets ...string) map[string]*string {
		d := full()
		i := &d.Resources[1].Methods[0].Integration
		i.RequestParameters, i.SecretParameters = map[string]string{parameter: value, key: "'h'"}, secrets
		return *restapi.Triggers(restapi.Config{Definition: d, RoleARN: "role"})
	}
	first, second := sampleapis.Tokens{}.String("first"), sampleapis.Tokens{}.String("second")
	want := trigger("'"+first+"'", parameter)
	for name, same := range map[string]bool{"another value": true, "another name of the secret": false} {
		got := trigger("'"+second+"'", parameter)
		if !same {
			got = trigger("'"+second+"'", parameter, key)
		}
		if diff := cmp.Diff(want, got); (diff == "") != same {
			t.Errorf("%s: the trigger is the same = %v (-want +got):\n%s", name, !same, diff)
		}
	}
	if text := asText(t, &want); strings.Contains(text, first) || len(want) != 1 {
		t.Errorf("the trigger has the secret: %s", text)
	}
	other := restapi.Triggers(restapi.Config{Definition: full(), RoleARN: "role"})
	if asText(t, other) == asText(t, &want) {
		t.Error("the names of parameters are not in the trigger")
	}
}

// RedeployOn is part of the trigger.
func TestRedeployOn(t *testing.T) {
	trigger := func(value string) string {
		return synthesize(t, func(stack cdktf.TerraformStack) {
			restapi.New(stack, "api", restapi.Config{
				Definition: full(), RedeployOn: map[string]string{"settings": value},
			})
		})[0].trigger
	}
	if trigger("1") == trigger("2") {
		t.Error("another value of RedeployOn leaves the trigger as it is")
	}
}

// A body has the same trigger as single resources.
func TestBodyRedeploys(t *testing.T) {
	changed := full()
	changed.Resources[1].Methods[0].Integration.URI += "x"
	single, whole := write(t, full(), false).trigger, write(t, full(), true).trigger
	if single != whole {
		t.Errorf("the trigger of single resources is %s, and of a body %s", single, whole)
	}
	if write(t, changed, true).trigger == whole {
		t.Error("another integration leaves the trigger of a body as it is")
	}
}

// The configuration never contains the value of a key, so the outputs contain only IDs.
// Names that CDK for Terraform would shorten to the same name belong to different
// resources.
func TestUsagePlansAndKeys(t *testing.T) {
	for _, asBody := range []bool{false, true} {
		d := full()
		d.UsagePlans = []gateway.UsagePlan{
			{Name: "key"}, {Name: "a.b", Keys: []string{"ab", "a.b", "a@b"}},
			{Name: "ab", Keys: []string{"key", "AB"}},
		}
		w := synthesize(t, func(stack cdktf.TerraformStack) {
			output := restapi.New(stack, "api", restapi.Config{Definition: d, AsBody: asBody})
			options := &cdktf.ResolveOptions{
				Scope: stack, Resolver: cdktf.NewDefaultTokenResolver(cdktf.NewStringConcat()),
			}
			expression := func(text string) any { return cdktf.Tokenization_Resolve(jsii.String(text), options) }
			for _, name := range []string{"ab", "a.b", "a@b", "key", "AB"} {
				if got := *output.APIKeys[name].NameInput(); got != name {
					t.Errorf("as body %v: key %s is %s", asBody, name, got)
				}
				want := expression(*output.APIKeys[name].Id())
				if got := expression(output.APIKeyIDs[name]); got != want {
					t.Errorf("as body %v: the id of key %s is %s, want %s", asBody, name, got, want)
				}
			}
			for _, plan := range d.UsagePlans {
				if got := *output.UsagePlans[plan.Name].NameInput(); got != plan.Name {
					t.Errorf("as body %v: usage plan %s is %s", asBody, plan.Name, got)
				}
			}
			if (output.Authorizer == nil) != asBody {
				t.Errorf("as body %v: the authorizer is %v", asBody, output.Authorizer)
			}
		})[0]
		for kind, want := range map[string]int{
			"aws_api_gateway_usage_plan": 3, "aws_api_gateway_api_key": 5, "aws_api_gateway_usage_plan_key": 5,
		} {
			if got := len(w.resources[kind]); got != want {
				t.Errorf("as body %v: %d of %s, want %d", asBody, got, kind, want)
			}
		}
		for _, key := range w.resources["aws_api_gateway_api_key"] {
			if _, ok := key["value"]; ok {
				t.Errorf("as body %v: the value of a key is written: %v", asBody, key)
			}
		}
	}
}

// HTTP_PROXY returns the response unchanged, so there are no responses to map, and the API
// is deployed after the integration. A document still requires a response.
func TestAnswersThatComeBackAsTheyAre(t *testing.T) {
	for _, stream := range []bool{false, true} {
		d := full()
		d.Responses = nil
		d.Resources[1].Methods = []gateway.Method{
			{HTTPMethod: "ANY", Authorization: "NONE", Integration: gateway.Binding{
				Type: "HTTP_PROXY", HTTPMethod: "ANY", URI: "https://api.example.com", Stream: stream,
			}},
		}
		var mode any
		want := map[string]any{"type": "http_proxy", "httpMethod": "ANY", "uri": "https://api.example.com"}
		if stream {
			mode, want["responseTransferMode"] = "STREAM", "STREAM"
		}

		single := write(t, d, false)
		for _, kind := range []string{"aws_api_gateway_method_response", "aws_api_gateway_integration_response"} {
			if got := single.resources[kind]; got != nil {
				t.Errorf("%s is written: %v", kind, got)
			}
		}
		for id, integration := range single.resources["aws_api_gateway_integration"] {
			if got := integration["response_transfer_mode"]; got != mode {
				t.Errorf("Stream %v: response_transfer_mode is %v, want %v", stream, got, mode)
			}
			if !strings.Contains(single.after, "aws_api_gateway_integration."+id) {
				t.Errorf("the API is deployed after %s, without %s", single.after, id)
			}
		}

		var document struct {
			Paths map[string]map[string]any
		}
		if err := json.Unmarshal([]byte(write(t, d, true).body(t)), &document); err != nil {
			t.Fatal(err)
		}
		method := map[string]any{
			"responses":                       map[string]any{"200": map[string]any{"description": "200"}},
			"x-amazon-apigateway-integration": want,
		}
		if got := document.Paths["/a"]["x-amazon-apigateway-any-method"]; !reflect.DeepEqual(got, any(method)) {
			t.Errorf("Stream %v: the document has %v, want %v", stream, got, method)
		}
	}
}

// A leaf is a field without fields of its own.
type leaf struct {
	field string
	value reflect.Value
	store func() // puts a changed value back into the map that it is from
}

// leaves returns the leaves of a Definition. A test can change the Definition with them.
func leaves(t *testing.T, d *gateway.Definition) []leaf {
	t.Helper()
	var all []leaf
	var walk func(field string, v reflect.Value, store func())
	walk = func(field string, v reflect.Value, store func()) {
		if v.Kind() == reflect.Map && v.Type().Elem().Kind() == reflect.Struct {
			for key, value := range v.Seq2() {
				changed := reflect.New(value.Type()).Elem()
				changed.Set(value)
				walk(fmt.Sprintf("%s[%s]", field, key), changed, func() { v.SetMapIndex(key, changed) })
			}
			return // a value in a map cannot be changed where it is
		}
		switch v.Kind() {
		case reflect.String, reflect.Bool, reflect.Int, reflect.Float64, reflect.Map:
			all = append(all, leaf{field, v, store})
		case reflect.Slice:
			for i := range v.Len() {
				walk(fmt.Sprintf("%s[%d]", field, i), v.Index(i), store)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(field+"."+v.Type().Field(i).Name, v.Field(i), store)
			}
		default:
			t.Fatalf("%s: a field of kind %s", field, v.Kind())
		}
	}
	walk("", reflect.ValueOf(d).Elem(), func() {})
	slices.SortFunc(all, func(a, b leaf) int { return strings.Compare(a.field, b.field) })
	return all
}

// isMarked reports whether change gives the leaf a unique mark, without removing other
// leaves.
func (l leaf) isMarked() bool {
	return l.value.Kind() != reflect.Bool && !strings.HasSuffix(l.field, ".Authorization")
}

// change changes the leaf and returns its mark, which contains n.
func (l leaf) change(n int) string {
	defer l.store()
	mark := fmt.Sprintf("mark%dx", n)
	switch v := l.value; v.Kind() {
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Float64:
		v.Set(reflect.ValueOf(70000 + n).Convert(v.Type()))
		mark = fmt.Sprint(70000 + n)
	case reflect.String:
		v.SetString(v.String() + mark)
		if strings.HasSuffix(l.field, ".Authorization") {
			v.SetString(string(gateway.IAM))
		}
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		key := mark
		if value.Kind() == reflect.Bool {
			key = "method.request.header." + mark
		}
		if value.Kind() == reflect.String {
			value.SetString(mark)
		}
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		v.SetMapIndex(reflect.ValueOf(key), value)
	}
	return mark
}

// A change is the full Definition with one field changed.
type change struct {
	field      string
	definition gateway.Definition
}

// changes changes every leaf of the full Definition, one at a time.
func changes(t *testing.T) []change {
	t.Helper()
	definition := full()
	all := make([]change, len(leaves(t, &definition)))
	for i := range all {
		definition := full()
		leaf := leaves(t, &definition)[i]
		leaf.change(i)
		all[i] = change{leaf.field, definition}
	}
	return all
}

// A written is the result of a writer: the resources without the deployment, by type and
// id, and the deployment's triggers and dependencies.
type written struct {
	api, trigger, after string
	resources           map[string]map[string]map[string]any
	locals              map[string]any
}

// table returns the only table of responses. It fails the test if there are several.
func (w written) table(t *testing.T) map[string]any {
	t.Helper()
	for _, table := range w.locals {
		if len(w.locals) == 1 {
			return table.(map[string]any)
		}
	}
	t.Fatalf("there are %d tables, want one", len(w.locals))
	return nil
}

func write(t *testing.T, d gateway.Definition, asBody bool) written {
	t.Helper()
	return synthesize(t, api(d, asBody))[0]
}

func api(d gateway.Definition, asBody bool) func(cdktf.TerraformStack) {
	return func(stack cdktf.TerraformStack) {
		restapi.New(stack, "api", restapi.Config{Definition: d, RoleARN: "role", AsBody: asBody})
	}
}

// synthesize returns what each function adds to its own stack.
func synthesize(t *testing.T, builds ...func(cdktf.TerraformStack)) []written {
	t.Helper()
	dir := t.TempDir()
	_, err := synth.App(func(app cdktf.App) ([]privateapi.Output, error) {
		for i, build := range builds {
			stack, err := synth.NewStack(app, fmt.Sprintf("stack%d", i))
			if err != nil {
				return nil, err
			}
			provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{})
			// 6.34.0 does not have the arguments for TLS.
			stack.AddOverride(jsii.String("terraform.required_providers.aws.version"), ">= 6.34.0")
			build(stack)
		}
		return nil, nil
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []written
	for i := range builds {
		name := fmt.Sprintf("stack%d", i)
		text, err := os.ReadFile(filepath.Join(dir, "stacks", name, "cdk.tf.json"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, readStack(t, bytes.ReplaceAll(text, []byte(name+"/"), []byte("stack/"))))
	}
	return all
}

func readStack(t *testing.T, text []byte) written {
	t.Helper()
	var stack struct {
		Locals   map[string]any
		Resource map[string]map[string]map[string]any
	}
	if err := json.Unmarshal(text, &stack); err != nil {
		t.Fatal(err)
	}
	var trigger, after any
	for _, deployment := range stack.Resource["aws_api_gateway_deployment"] {
		trigger, after = deployment["triggers"], deployment["depends_on"]
	}
	delete(stack.Resource, "aws_api_gateway_deployment")
	return written{asText(t, stack), asText(t, trigger), asText(t, after), stack.Resource, stack.Locals}
}

func asText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func containsAny(s string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// A Definition can be written by hand, or come from a custom integration. No text of
// it is an expression.
func TestTexts(t *testing.T) {
	for _, asBody := range []bool{false, true} {
		definition := full()
		if !asBody { // the AWS provider 6.34.0 does not have the arguments for TLS
			definition.SecurityPolicy, definition.EndpointAccessMode = "", ""
		}
		synthtest.Escapes(t, "api", func(scope constructs.Construct, id string, config restapi.Config) {
			restapi.New(scope, id, config)
		}, restapi.Config{
			Definition: definition, RoleARN: "arn:aws:iam::111122223333:role/r", AsBody: asBody,
			RedeployOn: map[string]string{"key": "value"},
		}, "gateway.Responses.Name", "gateway.Method.Authorization")
	}
}
