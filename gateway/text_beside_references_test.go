package gateway_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
	"cdk.tf/go/privateapi/ref"
)

// besideReferences are texts that must not be beside a reference in a field that has a
// pattern: each ends what the field is written into.
var besideReferences = []string{
	`', 'x`, `'`, `"`, `","x":"`, "\n", "\r", "\t", "\x00", "\x7f", "*", "?", "${x}", "%{ if true }", "<", " ", `\`, "é",
}

// forPeople are fields that Terraform does not get, or that are templates of users.
var forPeople = map[string]bool{
	"Weakening.Field": true, "Weakening.Subject": true, "Weakening.Effect": true,
	"GatewayResponse.Templates": true, "GatewayResponse.Templates key": true,
}

// A stringField is a string in a Config: an element of a list, a key or a value of a map,
// or a field of a struct.
type stringField struct {
	path string // types and fields, without indexes and keys
	get  string
	set  func(string)
}

// stringFields returns every string that users may set in a value.
func stringFields(v reflect.Value, path string) []stringField {
	switch v.Kind() {
	case reflect.String:
		return []stringField{{path, v.String(), v.SetString}}
	case reflect.Interface:
		if v.IsNil() {
			return nil
		}
		copied := reflect.New(v.Elem().Type()).Elem()
		copied.Set(v.Elem())
		fields := stringFields(copied, v.Elem().Type().Name())
		for i, f := range fields {
			fields[i].set = func(s string) { f.set(s); v.Set(copied) }
		}
		return fields
	case reflect.Struct:
		var fields []stringField
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				fields = append(fields, stringFields(v.Field(i), v.Type().Name()+"."+field.Name)...)
			}
		}
		return fields
	case reflect.Slice:
		cloned := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(cloned, v)
		if v.CanSet() && v.Len() > 0 {
			v.Set(cloned) // samples may share a slice
		}
		var fields []stringField
		for i := range v.Len() {
			fields = append(fields, stringFields(v.Index(i), path)...)
		}
		return fields
	case reflect.Map:
		var fields []stringField
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		cloned := reflect.MakeMap(v.Type())
		for _, key := range keys {
			cloned.SetMapIndex(key, v.MapIndex(key))
		}
		if len(keys) > 0 {
			v.Set(cloned)
		}
		for _, key := range keys {
			if key.Kind() == reflect.String {
				fields = append(fields, stringField{path + " key", key.String(), func(s string) {
					value := v.MapIndex(key)
					v.SetMapIndex(key, reflect.Value{})
					v.SetMapIndex(reflect.ValueOf(s).Convert(key.Type()), value)
				}})
			}
			copied := reflect.New(v.MapIndex(key).Type()).Elem()
			copied.Set(v.MapIndex(key))
			for _, f := range stringFields(copied, path) {
				fields = append(fields, stringField{f.path, f.get, func(s string) { f.set(s); v.SetMapIndex(key, copied) }})
			}
		}
		return fields
	}
	return nil
}

// Every field checks the text beside a reference as it checks a text without one, and
// refuses a reference to a list inside a text, which Terraform cannot use.
func TestTextBesideReferences(t *testing.T) {
	t.Parallel()
	type place struct {
		api   sampleapis.API
		field int
	}
	fieldsOf := func(api sampleapis.API) (*gateway.Config, []stringField) {
		config := api.Config(sampleapis.Tokens{})
		return &config, stringFields(reflect.ValueOf(&config).Elem(), "")
	}
	places := map[string]place{} // one per path, with a literal if a sample has one
	for _, api := range sampleapis.All() {
		_, fields := fieldsOf(api)
		for i, f := range fields {
			first, found := places[f.path]
			literal := func(p place) int {
				_, fields := fieldsOf(p.api)
				if text := fields[p.field].get; !ref.Contains(text) {
					return len(text)
				}
				return -1
			}
			// The longest literal is not "*".
			if here := (place{api, i}); !found || literal(first) < literal(here) {
				places[f.path] = here
			}
		}
	}
	if len(places) < 55 {
		t.Errorf("only %d fields have text", len(places))
	}
	for path, at := range places {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			accepts := func(change func(text string) string) bool {
				config, fields := fieldsOf(at.api)
				fields[at.field].set(change(fields[at.field].get))
				_, err := gateway.Resolve(*config, frankfurt)
				return err == nil
			}
			if !accepts(func(text string) string { return text }) {
				t.Fatal("the sample is refused")
			}
			if accepts(func(text string) string { return text + listReference }) && !forPeople[path] {
				t.Errorf("a reference to a list inside a text is accepted")
			}
			for _, text := range besideReferences {
				after := accepts(func(string) string { return reference + text })
				before := accepts(func(string) string { return text + reference })
				if after && !accepts(func(literal string) string { return literal + text }) {
					t.Errorf("%q is accepted after a reference, and refused after a literal", text)
				}
				if before && !accepts(func(literal string) string { return text + literal }) {
					t.Errorf("%q is accepted before a reference, and refused before a literal", text)
				}
			}
		})
	}
}
