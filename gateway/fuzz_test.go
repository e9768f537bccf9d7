package gateway_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/internal/sampleapis"
)

// FuzzResolve tests that Resolve never panics and returns equal results for equal input. It
// changes fields of a sample API: each pair of edits is the number of a field and the way to
// change it, with text and number. It also calls the functions that return routes.
func FuzzResolve(f *testing.F) {
	apis := sampleapis.All()
	for i := range apis {
		for seed, text := range []string{
			"", "a", "é\xff\x00", "${var.x}", reference, listReference, "{proxy}", "/a/{b+}/c",
			"https://app.example.com",
			"arn:aws:iot:::a", "Authorization", "THROTTLED", "GET", "'1'",
		} {
			if (i+seed)%4 != 0 {
				continue // a quarter of the texts per API keeps the tests fast
			}
			var edits []byte
			for k := range 8 {
				edits = append(edits, byte(seed*37+k*11+i), byte(seed+k))
			}
			f.Add(i, edits, text, 100*seed-1)
		}
	}
	f.Fuzz(func(t *testing.T, api int, edits []byte, text string, number int) {
		s3 := gateway.S3{Bucket: text, Key: text, Access: gateway.Access(text)}
		for _, list := range [][]gateway.Route{
			gateway.S3Endpoint(text, gateway.S3Bucket{S3: s3, Name: text, List: number > 0}, gateway.S3Bucket{
				S3: s3, DeleteObjects: true,
			}),
			gateway.S3Site(text, s3, text, text),
			gateway.UserPoolDomain(text, gateway.UserPoolEndpoints{Domain: text, Issuer: text, PlainHTTP: number > 0}),
		} {
			resolve(t, routes(list...))
		}

		config := apis[uint(api)%uint(len(apis))].Config(sampleapis.Tokens{})
		resolve(t, config)
		for pair := range slices.Chunk(edits, 2) {
			if len(pair) < 2 {
				break
			}
			e := edit{text: text, number: number, field: pair[0], way: pair[1]}
			config = e.value(reflect.ValueOf(config)).Interface().(gateway.Config)
			definition := resolve(t, config)
			if definition == nil {
				continue
			}
			if a, b := definition.Summary(), definition.Summary(); a != b {
				t.Errorf("Summary is\n%s\nand then\n%s", a, b)
			}
			expression := func(reference string) string { return `"` + reference + `"` }
			if a, b := definition.Replace(expression), definition.Replace(expression); !reflect.DeepEqual(a, b) {
				t.Errorf("Replace is\n%v\nand then\n%v", a, b)
			}
		}
	})
}

// An edit changes one field of a value.
type edit struct {
	text   string
	number int
	field  byte // the number of fields before the one to change
	way    byte
}

// value returns a copy of v with the field changed.
func (e *edit) value(v reflect.Value) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	to.Set(v)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				to.Field(i).Set(e.value(v.Field(i)))
			}
		}
		return to
	case reflect.Interface:
		if !v.IsNil() {
			to.Set(e.value(v.Elem()))
		}
		return to
	case reflect.Slice:
		to.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
		for i := range v.Len() {
			to.Index(i).Set(e.value(v.Index(i)))
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(v.Type()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, key := range keys {
			to.SetMapIndex(key, e.value(v.MapIndex(key)))
		}
	}
	if e.field--; e.field == 255 {
		e.change(to)
	}
	return to
}

// change changes a value without fields.
func (e *edit) change(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		old := v.String()
		v.SetString([]string{e.text, e.text + old, old + e.text, "", reference, listReference}[e.way%6])
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(int64(e.number))
	case reflect.Float64:
		v.SetFloat(float64(e.number) / 2)
	case reflect.Slice:
		element := reflect.New(v.Type().Elem()).Elem()
		switch {
		case e.way%3 == 0:
			v.SetZero()
			return
		case e.way%3 == 1 && v.Len() > 0:
			element.Set(v.Index(0))
		case element.Kind() == reflect.String:
			element.SetString(e.text)
		}
		v.Set(reflect.Append(v, element))
	case reflect.Map:
		element := reflect.New(v.Type().Elem()).Elem()
		if element.Kind() == reflect.String {
			element.SetString(e.text)
		}
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		key := reflect.New(v.Type().Key()).Elem()
		e.change(key)
		v.SetMapIndex(key, element)
	}
}

// resolve returns the Definition, or nil if there is none.
func resolve(t *testing.T, config gateway.Config) *gateway.Definition {
	t.Helper()
	environment := gateway.Environment{
		Partition: "${TfToken[TOKEN.7]}",
		Region:    "${TfToken[TOKEN.8]}",
		Expressions: func(references []string) []string {
			list := slices.Clone(references)
			for i := range list {
				list[i] = list[i][:len(list[i])-len("0]}")] // some of them are equal
			}
			return list
		},
	}
	a, errA := gateway.Resolve(config, environment)
	b, errB := gateway.Resolve(config, environment)
	if !reflect.DeepEqual(errA, errB) {
		t.Fatalf("Resolve fails with\n%v\nand then with\n%v", errA, errB)
	}
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("Resolve returns\n%v\nand then\n%v", a, b)
	}
	if errA != nil {
		return nil
	}
	return &a
}
