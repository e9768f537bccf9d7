package restapi_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/restapi"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/synth"
)

func TestMain(m *testing.M) {
	status := m.Run()
	synth.Close()
	os.Exit(status)
}

// full is a Definition in which every field that a writer writes is set.
func full() gateway.Definition {
	return gateway.Definition{
		Name: "name", Description: "text", Stage: "stage",
		Endpoints: ref.List{"vpce-1"}, BinaryMediaTypes: []string{"*/*"},
		Policy: gateway.Document{Statements: []gateway.Statement{{
			Sid: "S", Effect: "Allow", Principal: ref.List{"*"}, Action: ref.List{"execute-api:Invoke"}, Resource: ref.List{gateway.AnyRoute},
		}}},
		Resources: []gateway.Resource{
			{Path: "/"},
			{Key: "a", Part: "a", Path: "/a", Methods: []gateway.Method{{
				HTTPMethod: "GET", Authorization: "NONE", RequestParameters: map[string]bool{"method.request.header.H": false},
				Integration: gateway.Binding{
					Type: "AWS", HTTPMethod: "POST", URI: "arn:aws:apigateway:r:s3:path/b/k", UsesRole: true,
					RequestParameters: map[string]string{"integration.request.header.H": "method.request.header.H"},
					RequestTemplates:  map[string]string{"application/json": "{}"}, PassthroughBehavior: "NEVER",
					ContentHandling: "CONVERT_TO_TEXT", TimeoutMilliseconds: 100,
					Responses: gateway.Responses{Name: "table"},
				},
			}}},
		},
		Responses: []gateway.Responses{{
			Name: "table", Statuses: map[string]string{"200": "200"}, Default: "502",
			Headers:   map[string]string{"H": "integration.response.header.H"},
			Templates: map[string]string{"application/json": "{}"}, ContentHandling: "CONVERT_TO_TEXT",
		}},
		GatewayResponses: []gateway.GatewayResponse{{
			Type: "THROTTLED", StatusCode: "503",
			Headers: map[string]string{"H": "'1'"}, Templates: map[string]string{"application/json": "{}"},
		}},
	}
}

// Both writers write every field, and a change of any redeploys the API. The
// fields that are not of the deployed API say so here: CORS is in the methods
// and responses that were made of it, Variant in the name of its table.
func TestEveryFieldIsWrittenAndRedeploys(t *testing.T) {
	notWritten := []string{".Networks", ".Permissions", ".RolePolicy", ".Weakened", ".Backend", ".Grants", "Resources[0].", ".Key", ".Parent", ".Integration.Responses", ".CORS.", ".Variant"}
	notDeployed := []string{".Name", ".Description", ".Stage"} // of the API itself and of the stage
	for _, asBody := range []bool{false, true} {
		want := write(t, full(), asBody)
		for _, change := range changes(t) {
			name := fmt.Sprintf("as body %v: %s", asBody, change.field)
			if containsAny(change.field, notWritten) || strings.HasPrefix(change.field, ".Responses[0].Name") {
				continue
			}
			if asBody && strings.HasSuffix(change.field, ".Part") || !asBody && strings.HasSuffix(change.field, ".Path") {
				continue // each writer takes the one form of the path
			}
			got := write(t, change.definition, asBody)
			if got.api == want.api {
				t.Errorf("%s: nothing that is written changes", name)
			}
			if redeploys := got.trigger != want.trigger; redeploys == equalsAny(change.field, notDeployed) {
				t.Errorf("%s: redeploys = %v", name, redeploys)
			}
		}
	}
}

// A reference is another token each time it is asked for. The trigger sees what
// stands where, not the tokens' numbers.
func TestTriggerIgnoresTheNumbersOfTokens(t *testing.T) {
	d := full()
	trigger := func(skip int) string {
		var text string
		synthesize(t, func(stack cdktf.TerraformStack) {
			variable := cdktf.NewTerraformVariable(stack, jsii.String("v"), &cdktf.TerraformVariableConfig{Type: jsii.String("string")})
			for range skip {
				variable.StringValue()
			}
			referring := full()
			token := *variable.StringValue()
			referring.Resources[1].Methods[0].Integration.URI = token + "/" + token
			referring.Endpoints = ref.List{*variable.StringValue()}
			restapi.New(stack, "api", restapi.Config{Definition: referring, RoleARN: "role"})
		}, func(w written) { text = w.trigger })
		return text
	}
	if first, second := trigger(0), trigger(20); first != second {
		t.Errorf("trigger is %s and then %s", first, second)
	}
	if literal := write(t, d, false).trigger; literal == trigger(0) {
		t.Error("a reference in the place of text does not change the trigger")
	}
}

// What is redeployed on besides is part of the trigger.
func TestRedeployOn(t *testing.T) {
	trigger := func(value string) (text string) {
		synthesize(t, func(stack cdktf.TerraformStack) {
			restapi.New(stack, "api", restapi.Config{Definition: full(), RedeployOn: map[string]string{"settings": value}})
		}, func(w written) { text = w.trigger })
		return text
	}
	if trigger("1") == trigger("2") {
		t.Error("another value of RedeployOn leaves the trigger as it is")
	}
}

// A change is the full Definition with one field changed.
type change struct {
	field      string
	definition gateway.Definition
}

// changes changes every leaf of the full Definition, one at a time.
func changes(t *testing.T) []change {
	t.Helper()
	var list []change
	count := 0
	var walk func(field string, v reflect.Value, at *int, target int) (string, bool)
	walk = func(field string, v reflect.Value, at *int, target int) (string, bool) {
		hit := func() bool { *at++; return *at-1 == target }
		switch v.Kind() {
		case reflect.String:
			if hit() {
				v.SetString(v.String() + "x")
				if strings.HasSuffix(field, ".Authorization") {
					v.SetString(string(gateway.IAM))
				}
				return field, true
			}
		case reflect.Bool:
			if hit() {
				v.SetBool(!v.Bool())
				return field, true
			}
		case reflect.Int:
			if hit() {
				v.SetInt(v.Int() + 1)
				return field, true
			}
		case reflect.Map:
			if hit() {
				value := reflect.New(v.Type().Elem()).Elem()
				key := "added"
				switch {
				case strings.HasSuffix(field, ".Method.RequestParameters"), value.Kind() == reflect.Bool:
					key = "method.request.header.Added"
				case strings.HasSuffix(field, ".Statuses"):
					key = "299"
				}
				if value.Kind() == reflect.String {
					value.SetString("added")
				}
				if v.IsNil() {
					v.Set(reflect.MakeMap(v.Type()))
				}
				v.SetMapIndex(reflect.ValueOf(key), value)
				return field, true
			}
		case reflect.Slice:
			for i := range v.Len() {
				if name, ok := walk(fmt.Sprintf("%s[%d]", field, i), v.Index(i), at, target); ok {
					return name, true
				}
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if name, ok := walk(field+"."+v.Type().Field(i).Name, v.Field(i), at, target); ok {
					return name, true
				}
			}
		default:
			t.Fatalf("%s: a field of kind %s", field, v.Kind())
		}
		return "", false
	}
	for {
		definition := full()
		at := 0
		field, ok := walk("", reflect.ValueOf(&definition).Elem(), &at, count)
		if !ok {
			return list
		}
		list = append(list, change{field, definition})
		count++
	}
}

// A written is what a writer made: the API without its deployment, and the
// deployment's trigger.
type written struct{ api, trigger string }

func write(t *testing.T, d gateway.Definition, asBody bool) (w written) {
	t.Helper()
	synthesize(t, func(stack cdktf.TerraformStack) {
		restapi.New(stack, "api", restapi.Config{Definition: d, RoleARN: "role", AsBody: asBody})
	}, func(made written) { w = made })
	return w
}

func synthesize(t *testing.T, build func(cdktf.TerraformStack), use func(written)) {
	t.Helper()
	dir := t.TempDir()
	_, err := synth.App(func(app cdktf.App) (string, error) {
		stack := synth.NewStack(app, "stack")
		provider.NewAwsProvider(stack, jsii.String("aws"), &provider.AwsProviderConfig{})
		build(stack)
		return "", nil
	}, dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "stacks", "stack", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	var stack struct {
		Locals   any
		Resource map[string]map[string]map[string]any
	}
	if err := json.Unmarshal(text, &stack); err != nil {
		t.Fatal(err)
	}
	var trigger any
	for _, deployment := range stack.Resource["aws_api_gateway_deployment"] {
		trigger = deployment["triggers"]
	}
	delete(stack.Resource, "aws_api_gateway_deployment")
	use(written{asText(t, stack), asText(t, trigger)})
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

func equalsAny(s string, all []string) bool {
	for _, one := range all {
		if s == one {
			return true
		}
	}
	return false
}
