package gateway_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/golden"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/ref"
)

// samples returns the Definitions of the sample APIs, by name.
func samples(t *testing.T) map[string]gateway.Definition {
	t.Helper()
	definitions := map[string]gateway.Definition{}
	for _, api := range sampleapis.All() {
		definition, err := gateway.Resolve(api.Config(sampleapis.Tokens{}), frankfurt)
		if err != nil {
			t.Fatalf("%s: %v", api.Name, err)
		}
		definitions[api.Name] = definition
	}
	return definitions
}

func TestResolve(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{}
	for name, definition := range samples(t) {
		var text bytes.Buffer
		if err := json.Indent(&text, []byte(encoded(reflect.ValueOf(definition))), "", "  "); err != nil {
			t.Fatal(err)
		}
		files[name+".json"] = append(text.Bytes(), '\n')
	}
	golden.Folder(t, filepath.Join("testdata", "TestResolve"), files)
}

// encoded returns a value as JSON. It leaves out fields that are empty, so that a
// new field changes only the files in which it is set.
func encoded(v reflect.Value) string {
	if _, ok := v.Interface().(json.Marshaler); ok {
		return string(ref.JSON(v.Interface(), ""))
	}
	var parts []string
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name, field := v.Type().Field(i).Name, v.Field(i)
			if kind := field.Kind(); field.IsZero() || (kind == reflect.Slice || kind == reflect.Map) &&
				field.Len() == 0 {
				continue
			}
			parts = append(parts, fmt.Sprintf("%s:%s", ref.JSON(name, ""), encoded(field)))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case reflect.Map:
		for _, key := range v.MapKeys() {
			parts = append(parts, fmt.Sprintf("%s:%s", ref.JSON(key.String(), ""), encoded(v.MapIndex(key))))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case reflect.Slice:
		for i := range v.Len() {
			parts = append(parts, encoded(v.Index(i)))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return string(ref.JSON(v.Interface(), ""))
}

func TestSummary(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for name, definition := range samples(t) {
		files[name+".txt"] = definition.Summary()
	}
	golden.Folder(t, filepath.Join("testdata", "TestSummary"), files)
}
