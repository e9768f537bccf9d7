// Package unset finds fields that no sample sets, so that a test of samples fails
// when a new field is missing from them.
package unset

import (
	"maps"
	"reflect"
	"slices"
)

// Fields returns the exported fields that have their zero value in all samples, as
// "Type.Field", sorted. Besides the fields of the samples themselves, which are
// structs, these are the fields of all structs in them whose types are declared in
// the packages of the samples.
func Fields(samples ...any) []string {
	w := walk{packages: map[string]bool{}, set: map[string]bool{}}
	for _, sample := range samples {
		w.packages[reflect.TypeOf(sample).PkgPath()] = true
	}
	for _, sample := range samples {
		w.value(reflect.ValueOf(sample))
	}
	var fields []string
	for _, field := range slices.Sorted(maps.Keys(w.set)) {
		if !w.set[field] {
			fields = append(fields, field)
		}
	}
	return fields
}

type walk struct {
	packages map[string]bool
	set      map[string]bool // by "Type.Field"
}

func (w walk) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			w.value(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			w.value(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			w.value(v.MapIndex(key))
		}
	case reflect.Struct:
		if !w.packages[v.Type().PkgPath()] {
			return
		}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			name := v.Type().Name() + "." + field.Name
			w.set[name] = w.set[name] || !v.Field(i).IsZero()
			w.value(v.Field(i))
		}
	}
}
