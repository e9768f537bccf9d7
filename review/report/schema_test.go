package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	generator "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sample"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/filled"
	"cdk.tf/go/privateapi/review/internal/samples"
	"cdk.tf/go/privateapi/review/tfplan"
)

// TestSchema compares schema.json with the types that are written, whose comments
// it has.
func TestSchema(t *testing.T) {
	t.Parallel()
	reflector := generator.Reflector{
		Anonymous: true,
		Namer: func(of reflect.Type) string {
			if of == reflect.TypeFor[document]() {
				return "Report"
			}
			return of.Name()
		},
		Mapper: func(of reflect.Type) *generator.Schema {
			values := &generator.Schema{Type: "string"}
			switch of {
			case reflect.TypeFor[iam.Statement]():
				return policySchema(t, statementSchema)
			case reflect.TypeFor[iam.Principal]():
				return policySchema(t, principalSchema)
			case reflect.TypeFor[iam.ReasonKind]():
				for _, k := range iam.ReasonKinds() {
					values.Enum = append(values.Enum, k)
				}
				return values
			case reflect.TypeFor[compare.Verdict]():
				for _, v := range compare.Verdicts() {
					values.Enum = append(values.Enum, v)
				}
				return values
			case reflect.TypeFor[compare.Cause]():
				for _, c := range compare.Causes() {
					values.Enum = append(values.Enum, c)
				}
				return values
			case reflect.TypeFor[compare.Kind]():
				for _, k := range compare.Kinds() {
					values.Enum = append(values.Enum, k)
				}
				return values
			}
			return nil
		},
	}
	for _, folder := range []string{"..", "../compare", "../tfplan", "../report", "../../iam"} {
		// The generator makes the path of the package of both.
		const base = "cdk.tf/go/privateapi/review/report"
		if err := reflector.AddGoComments(base, folder, generator.WithFullComment()); err != nil {
			t.Fatal(err)
		}
	}
	for name, comment := range reflector.CommentMap {
		reflector.CommentMap[strings.TrimSuffix(name, "/.")] = strings.Join(strings.Fields(comment), " ")
	}
	schema := reflector.Reflect(document{})
	for _, name := range []string{"Report", "Digest"} {
		format, _ := schema.Definitions[name].Properties.Get("format")
		format.Const = review.Format
	}
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "schema.json", append(text, '\n'))
}

// The schemas of a statement and of a principal, which are written in IAM's own
// grammar.
const (
	statementSchema = `{
		"type": "object",
		"description": "A statement of a policy, in IAM's grammar.",
		"properties": {
			"Sid": {"type": "string"},
			"Effect": {"enum": ["Allow", "Deny"]},
			"Principal": PRINCIPAL,
			"Action": LIST, "NotAction": LIST, "Resource": LIST, "NotResource": LIST,
			"Condition": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": LIST}}
		},
		"required": ["Effect"],
		"additionalProperties": false
	}`
	principalSchema = `{"oneOf": [{"const": "*"}, {
		"type": "object",
		"properties": {"AWS": LIST, "CanonicalUser": LIST, "Federated": LIST, "Service": LIST},
		"additionalProperties": false
	}]}`
)

func policySchema(t *testing.T, schema string) *generator.Schema {
	t.Helper()
	const list = `{"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}`
	schema = strings.ReplaceAll(strings.ReplaceAll(schema, "PRINCIPAL", principalSchema), "LIST", list)
	var s generator.Schema
	if err := json.Unmarshal([]byte(schema), &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// schemas returns that of a report and that of a digest.
func schemas(t *testing.T) (report, digest *jsonschema.Schema) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft4) // that in the file wins
	report, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	digest, err = compiler.Compile("schema.json#/$defs/Digest")
	if err != nil {
		t.Fatal(err)
	}
	if report.DraftVersion != 2020 {
		t.Fatalf("schema.json is read as draft %d", report.DraftVersion)
	}
	return report, digest
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// reports are some of every kind.
func reports(t *testing.T) map[string]Report {
	digest := review.New(samples.Orders(t))
	difference := compare.Digests(review.New(samples.Documents(t)), digest)
	return map[string]Report{
		"of nothing":      {Digest: review.New(nil)},
		"of an app":       {Digest: digest},
		"of every API":    {Digest: review.New(samples.APIs(t))},
		"made by hand":    {Digest: samples.Large(1, 1, 1, samples.PlainName)},
		"of a stack":      {Stack: "orders", Digest: digest.Only("orders")},
		"of a difference": {Digest: digest, Difference: &difference},
		"with a plan":     {Digest: digest, Plan: &tfplan.Plan{}},
		"of everything":   filled.Value[Report]("word"),
	}
}

func TestJSONIsOfTheSchema(t *testing.T) {
	t.Parallel()
	report, digest := schemas(t)
	for name, r := range reports(t) {
		if err := report.Validate(decode(t, r.JSON())); err != nil {
			t.Errorf("%s: %v\n%s", name, err, r.JSON())
		}
		if err := digest.Validate(decode(t, r.Digest.JSON())); err != nil {
			t.Errorf("%s: %v\n%s", name, err, r.Digest.JSON())
		}
	}
}

// A report that has more, or something as another type, is refused, wherever that
// is, and so is one without what is never left out.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema, _ := schemas(t)
	r := filled.Value[Report]("word")
	mutations, refused := 0, 0
	mutate(decode(t, r.JSON()), func(what string, whole any) {
		if mutations++; mutations%sample.Step(10) != 0 {
			return
		}
		if err := schema.Validate(whole); err == nil && !strings.HasPrefix(what, "without ") {
			t.Errorf("%s is allowed", what)
		} else if err != nil {
			refused++
		}
	})
	if refused < mutations/sample.Step(10)/2 {
		t.Errorf("only %d of %d mutations were refused", refused, mutations)
	}
	for _, name := range []string{"format", "digest"} {
		whole := decode(t, r.JSON()).(map[string]any)
		delete(whole, name)
		if schema.Validate(whole) == nil {
			t.Errorf("a report without %s is allowed", name)
		}
	}
}

// hasFreeKeys reports whether an object can have any key.
func hasFreeKeys(path string) bool {
	for _, name := range []string{
		"Condition", "headers", "templates", "parameters", "arguments", "policies", "queryStrings", "foundByTags",
	} {
		if strings.Contains(path, "."+name) {
			return true
		}
	}
	return false
}

// mutate calls f with the value in all ways that one part of it can be wrong.
func mutate(whole any, f func(what string, whole any)) {
	var walk func(path string, value any, set func(any))
	walk = func(path string, value any, set func(any)) {
		var other any = "text"
		switch value.(type) {
		case string:
			other = map[string]any{}
		case []any:
			other = true // IAM accepts a string in the place of a list
		}
		set(other)
		f(path+" as another type", whole)
		if _, isObject := value.(map[string]any); isObject {
			set(nil)
			f(path+" as null", whole)
		}
		set(value)
		switch value := value.(type) {
		case map[string]any:
			keys := make([]string, 0, len(value))
			for key := range value {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			if !hasFreeKeys(path) {
				value["more"] = "text"
				f(path+" with more", whole)
				delete(value, "more")
			}
			for _, key := range keys {
				element := value[key]
				delete(value, key)
				f("without "+path+"."+key, whole)
				value[key] = element
				walk(path+"."+key, element, func(v any) { value[key] = v })
			}
		case []any:
			if len(value) > 0 {
				walk(path+"[]", value[0], func(v any) { value[0] = v })
			}
		}
	}
	walk("report", whole, func(v any) { whole = v })
}
