// Package filled makes values in which every field is set, for tests.
package filled

import (
	"reflect"
	"slices"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
)

// Value returns a value in which every text is the name, and every list has two
// elements.
func Value[T any](name string) T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), name, nil)
	return v
}

// fill sets every text in a value. within are the types of the values that it is in: a
// value in one of its own type stays empty.
func fill(v reflect.Value, name string, within []reflect.Type) {
	switch v.Kind() {
	case reflect.String:
		switch v.Type() {
		case reflect.TypeFor[compare.Verdict]():
			name = string(compare.Wider)
		case reflect.TypeFor[compare.Cause]():
			name = string(compare.NotFound)
		case reflect.TypeFor[compare.Kind]():
			name = string(compare.KindRoute)
		case reflect.TypeFor[iam.ReasonKind]():
			name = string(iam.AllowsMore)
		case reflect.TypeFor[compare.Action]():
			name = string(compare.Changed)
		}
		v.SetString(name)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name, within)
	case reflect.Struct:
		within = append(slices.Clip(within), v.Type())
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), name, within)
			}
		}
		switch v := v.Addr().Interface().(type) {
		case *iam.Statement:
			// IAM accepts no other effect, and only one of each pair.
			v.Effect, v.NotAction, v.NotResource = iam.Deny, nil, nil
		case *review.Digest:
			v.Format = review.Format
		}
	case reflect.Slice:
		if slices.Contains(within, v.Type().Elem()) {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), name, within)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, name, within)
		fill(value, name, within)
		v.SetMapIndex(key, value)
	default:
		panic("filled: unknown kind " + v.Kind().String())
	}
}
