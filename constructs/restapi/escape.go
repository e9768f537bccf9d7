package restapi

import (
	"reflect"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// escaped returns a copy of a Definition in which all literal text is escaped for
// Terraform, keys of maps included. A Definition can come from a custom integration, and
// only references in it are expressions. Policies and documents of the Definition are not
// written from the copy: they escape their text themselves.
func escaped(d gateway.Definition) gateway.Definition {
	return escapeValue(reflect.ValueOf(d)).Interface().(gateway.Definition)
}

func escapeValue(v reflect.Value) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	to.Set(v)
	switch v.Kind() {
	case reflect.String:
		to.SetString(ref.Escape(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				to.Field(i).Set(escapeValue(v.Field(i)))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			break
		}
		to.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			to.Index(i).Set(escapeValue(v.Index(i)))
		}
	case reflect.Map:
		if v.IsNil() {
			break
		}
		to.Set(reflect.MakeMap(v.Type()))
		for _, key := range v.MapKeys() {
			to.SetMapIndex(escapeValue(key), escapeValue(v.MapIndex(key)))
		}
	}
	return to
}
