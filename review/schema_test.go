package review

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	generator "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	goldenfile "cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sample"
)

// TestSchema compares schema.json with the types that are written, whose comments
// it has.
func TestSchema(t *testing.T) {
	t.Parallel()
	reflector := generator.Reflector{
		Anonymous: true,
		Namer: func(of reflect.Type) string {
			if of == reflect.TypeFor[reportJSON]() {
				return "Report"
			}
			return of.Name()
		},
		Mapper: func(of reflect.Type) *generator.Schema {
			if of != reflect.TypeFor[Verdict]() {
				return nil
			}
			values := &generator.Schema{Type: "string"}
			for _, v := range verdicts {
				values.Enum = append(values.Enum, v)
			}
			return values
		},
	}
	if err := reflector.AddGoComments("cdk.tf/go/privateapi/review", ".", generator.WithFullComment()); err != nil {
		t.Fatal(err)
	}
	for name, comment := range reflector.CommentMap {
		reflector.CommentMap[strings.TrimSuffix(name, "/.")] = strings.Join(strings.Fields(comment), " ")
	}
	schema := reflector.Reflect(reportJSON{})
	for _, name := range []string{"Report", "Digest"} {
		format, _ := schema.Definitions[name].Properties.Get("format")
		format.Const = Format
	}
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	goldenfile.Equal(t, "schema.json", append(text, '\n'))
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
	digest := New(orders(t))
	difference := Compare(New(documents(t)), digest)
	return map[string]Report{
		"of nothing":      {Digest: New(nil)},
		"of an app":       {Digest: digest},
		"made by hand":    {Digest: large(1, 1, 1, plainName)},
		"of a stack":      {Stack: "orders", Digest: digest.Only("orders")},
		"of a difference": {Digest: digest, Difference: &difference},
		"with a plan":     {Digest: digest, Plan: &Plan{}},
		"of everything":   filled("word"),
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
	r := filled("word")
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

// mutate calls f with the value in all ways that one part of it can be wrong.
func mutate(whole any, f func(what string, whole any)) {
	var walk func(path string, value any, set func(any))
	walk = func(path string, value any, set func(any)) {
		var other any = "text"
		if _, ok := value.(string); ok {
			other = []any{}
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
			if !strings.Contains(path, "condition") {
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

func TestParse(t *testing.T) {
	t.Parallel()
	digest := New(orders(t))
	for what, text := range map[string][]byte{"digest": digest.JSON(), "report": Report{Digest: digest}.JSON()} {
		got, err := Parse(text)
		if err != nil || !bytes.Equal(got.JSON(), digest.JSON()) {
			t.Errorf("%s: %v\n%s", what, err, cmp.Diff(string(digest.JSON()), string(got.JSON())))
		}
	}
	for text, want := range map[string]string{
		"":                                       "no JSON that this program wrote",
		"[]":                                     "no JSON that this program wrote",
		"{}":                                     `it has no "format"`,
		`{"format": "1"}`:                        "no JSON that this program wrote",
		`{"format": 2}`:                          "the digest has the format 2: must be 1",
		`{"format": 1, "digest": {"format": 2}}`: "the digest has the format 2: must be 1",
		`{"format": 1, "stack": []}`:             `unknown field "stack"`,
		`{"format": 1, "stacks": {}}`:            "no JSON that this program wrote",
		`{"format": 1, "stacks": []} {}`:         "no JSON that this program wrote",
		`{"format": 1, "stacks": [{"name": "a", "hidden": 1}]}`: `unknown field "hidden"`,
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// What was written once must be read in every later version of the same format.
func TestParseGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"documents.json", "orders.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		digest, err := Parse(text)
		if err != nil || !bytes.Equal(digest.JSON(), text) {
			t.Errorf("%s: %v\n%s", name, err, cmp.Diff(string(text), string(digest.JSON())))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"format": 1, "stacks": [{"name": "a", "variables": null, "apis": []}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		digest, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(digest.JSON())
		if err != nil || !bytes.Equal(again.JSON(), digest.JSON()) {
			t.Errorf("%q: %v\n%s\n%s", text, err, digest.JSON(), again.JSON())
		}
		if n := len(Report{Digest: digest}.Markdown()); n > maxBytes {
			t.Errorf("%q: %d bytes", text, n)
		}
	})
}
