package gateway_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/velocity"
	"cdk.tf/go/privateapi/ref"
)

// jsonOperation is an operation with a template.
func jsonOperation(service gateway.Service, template string) gateway.Operation {
	return gateway.Operation{Service: service, Name: "PutItem", Actions: []string{"dynamodb:PutItem"},
		Resources: ref.List{"arn:aws:dynamodb:eu-west-1:123456789012:table/orders"}, Template: template}
}

// renderJSONBody returns what a template renders for a body.
func renderJSONBody(t testing.TB, template *velocity.Template, body string) string {
	t.Helper()
	result, err := template.Render(velocity.Request{Body: body, Base64: true})
	if err != nil {
		t.Fatalf("%.200q: %v", body, err)
	}
	return result.Body
}

func jsonBodyTemplate(t testing.TB, text string) *velocity.Template {
	t.Helper()
	b, faults := jsonOperation(gateway.DynamoDB, text).Bind(gateway.Placement{Method: "POST"})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	parsed, err := velocity.Parse(templateOf(t, b))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// jsonBodies are bodies that are one JSON value.
var jsonBodies = map[string]string{
	"an object":                  `{"id":{"S":"1"},"n":[1,-2.5e+10,true,false,null,"x",{},[]]}`,
	"a text":                     `"a"`,
	"an empty text":              `""`,
	"a number":                   `-0.5E-7`,
	"zero":                       `0`,
	"a huge number":              `1e999`,
	"a word":                     `null`,
	"blanks":                     " \t\r\n{ \"a\" : [ 1 , 2 ] } \n",
	"escapes":                    `{"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00":"\\\\\"","\\":"\\"}`,
	"syntax in a text":           `{"a":"{[:,]}\",\"added\":\"b","}":"]"}`,
	"the outline's characters":   `{"~":"!","!~":["~","!_"]}`,
	"code of a template":         `{"a":"$body#end#stop${x}$1##"}`,
	"keys that are equal":        `{"a":1,"a":2}`,
	"line separators":            "{\"a\":\"\u2028\u2029\u0085\"}",
	"a byte order mark inside":   "[\"\ufeff\"]",
	"half a pair":                `"\ud800"`,
	"16 levels":                  strings.Repeat("[", 16) + strings.Repeat("]", 16),
	"16 objects":                 strings.Repeat(`{"a":`, 16) + "1" + strings.Repeat("}", 16),
	"many values":                `[0` + strings.Repeat(`,{"a":"b\\"}`, 5000) + `]`,
	"a single quote and a slash": `{"it's":"a/b"}`,
}

// otherBodies are bodies that are not one JSON value, or too deep.
var otherBodies = map[string]string{
	"a member behind":           `1,"added":2`,
	"an element behind":         `1,[[2]],3`,
	"the end and a member":      `{}},"added":{"a":{}`,
	"a text without its end":    `"a","added":"b`,
	"quotes inside out":         `a","added":"b`,
	"no end":                    `{"a":1`,
	"two ends":                  `{"a":1}}`,
	"the wrong end":             `[1}`,
	"two objects":               `{}{}`,
	"two objects on two lines":  "{}\n{}",
	"two numbers":               `1 2`,
	"two texts":                 `"a" "b"`,
	"texts side by side":        `"a""b"`,
	"a word in two":             `tr ue`,
	"two words":                 `truefalse`,
	"a comma at the end":        `{"a":1,}`,
	"a comma at the beginning":  `[,1]`,
	"two commas":                `[1,,2]`,
	"a comma alone":             `,`,
	"a key alone":               `"a":1`,
	"no colon":                  `{"a" 1}`,
	"two colons":                `{"a"::1}`,
	"a number for a key":        `{1:2}`,
	"an object for a key":       `{{}:2}`,
	"a key without a value":     `{"a"}`,
	"a member of an array":      `["a":1]`,
	"a zero first":              `01`,
	"a plus":                    `+1`,
	"a minus alone":             `-`,
	"two minuses":               `--1`,
	"a point at the end":        `1.`,
	"a point first":             `.5`,
	"an exponent without digit": `1e`,
	"hexadecimal":               `0x1`,
	"not a number":              `NaN`,
	"capitals":                  `True`,
	"single quotes":             `{'a':1}`,
	"no quotes":                 `{a:1}`,
	"a comment":                 `{}//`,
	"a comment inside":          `{/**/}`,
	"a line break in a text":    "\"a\nb\"",
	"a tab in a text":           "\"a\tb\"",
	"a null in a text":          "\"a\x00b\"",
	"a null behind":             "{}\x00",
	"an escape that is none":    `"\x41"`,
	"an escape of a line break": "\"a\\\nb\"",
	"half an escape":            `"\u00e"`,
	"an escape outside":         `\"`,
	"an escape for a brace":     `\u007b\u007d`,
	"an escaped end":            `"a\"`,
	"escapes around a member":   `\",\"added\":\"`,
	"a byte order mark":         "\ufeff{}",
	"a line separator outside":  "\u2028{}",
	"a space that is not ASCII": "\u00a0{}",
	"a form feed":               "\f{}",
	"the outline":               `~`,
	"the outline of a member":   `!,"added":!`,
	"words":                     `hello`,
	"a blank":                   ` `,
	"17 levels":                 strings.Repeat("[", 17) + strings.Repeat("]", 17),
	"100,000 levels":            strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
	"100,000 braces":            strings.Repeat("{", 100_000),
	"100,000 quotes and braces": strings.Repeat(`{"`, 100_000),
}

func TestJSONBody(t *testing.T) {
	t.Parallel()
	template := jsonBodyTemplate(t, `{"Item": $jsonBody, "After": 1}`)
	around := func(value string) string { return `{"Item": ` + value + `, "After": 1}` }
	for name, body := range jsonBodies {
		if !json.Valid([]byte(body)) {
			t.Errorf("%s: %.200q is not JSON", name, body)
		}
		if diff := cmp.Diff(around(body), renderJSONBody(t, template, body)); diff != "" {
			t.Errorf("%s (-want +got):\n%.2000s", name, diff)
		}
	}
	for body, want := range map[string]string{"": "{}", "[1]": "[1]", "1,2": "null"} {
		request := velocity.Request{Body: body, Base64: true}
		for _, variant := range request.Unrecorded() {
			if got, err := template.Render(variant); err != nil || got.Body != around(want) {
				t.Errorf("%q in %+v: got %s, %v", body, variant, got.Body, err)
			}
		}
	}
	for name, body := range otherBodies {
		if json.Valid([]byte(body)) && !strings.HasSuffix(name, " levels") {
			t.Errorf("%s: %.200q is JSON", name, body)
		}
		if diff := cmp.Diff(around("null"), renderJSONBody(t, template, body)); diff != "" {
			t.Errorf("%s (-want +got):\n%.2000s", name, diff)
		}
	}
}

// No body changes what is around it, and every JSON value that is not too deep arrives.
func FuzzJSONBody(f *testing.F) {
	for _, body := range jsonBodies {
		f.Add(body)
	}
	for _, body := range otherBodies {
		f.Add(body)
	}
	template := jsonBodyTemplate(f, `$jsonBody`)
	f.Fuzz(func(t *testing.T, body string) {
		switch got := renderJSONBody(t, template, body); {
		case !json.Valid([]byte(got)):
			t.Errorf("%q is sent as %q", body, got)
		case got == "null":
			if depth := strings.Count(body, "{") + strings.Count(body, "["); depth <= 16 && body != "" &&
				json.Valid([]byte(body)) && strings.TrimSpace(body) != "null" {
				t.Errorf("%q is JSON, but null is sent", body)
			}
		}
	})
}

// The check of templates takes $jsonBody for safe where the caller's body is not.
func TestJSONBodyIsSafe(t *testing.T) {
	t.Parallel()
	for template, safe := range map[string]bool{
		`{"Item": $jsonBody}`:                                                               true,
		`{"Items": [$jsonBody, ${jsonBody}]}`:                                               true,
		`{"Item": {"body": $!jsonBody, "id": "$context.requestId"}}`:                        true,
		`{"Input": "{\"body\": $util.escapeJavaScript($jsonBody).replaceAll("\\'", "'")}"}`: true,
		`{"Item": $body}`:                 false,
		`{"Item": $body, "a": $jsonBody}`: false,
	} {
		weak := resolved(t, posting(jsonOperation(gateway.DynamoDB, template))).Weakened
		weak = slices.DeleteFunc(weak, func(w gateway.Weakening) bool { return w.Field != "template" })
		if safe != (len(weak) == 0) {
			t.Errorf("%s: weakened %+v", template, weak)
		}
	}
}
