package velocity

import (
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cdk.tf/go/privateapi/ref"
)

// The values of a template are nil, bool, int64, float64, string, data, *list,
// *dict, *block, unknown, input and util. nil is a reference without a value.

// data is bytes that are not a string yet.
type data []byte

// list is an array.
type list struct {
	items []any
	from  []string // the stand-ins that its elements are made of
}

// dict is a map that keeps the order of its keys.
type dict struct {
	keys    []string
	values  map[string]any
	missing func(key string) any // returns the value of any other key
	from    []string             // the stand-ins that its values are made of
}

// block is the body of a #define, which renders where it is referenced.
type block struct{ nodes []node }

func newDict() *dict { return &dict{values: map[string]any{}} }

func (d *dict) get(key string) any {
	if value, ok := d.values[key]; ok {
		return value
	}
	if d.missing != nil {
		return d.missing(key)
	}
	return nil
}

func (d *dict) put(key string, value any) {
	if _, ok := d.values[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.values[key] = value
}

// path returns the value below several keys.
func (d *dict) path(keys ...string) any {
	var value any = d
	for _, key := range keys {
		inner, ok := value.(*dict)
		if !ok {
			return nil
		}
		value = inner.get(key)
	}
	return value
}

func sorted(keys iter.Seq[string]) []string { return slices.Sorted(keys) }

// text is a value as Java prints it. A value that is missing is no text.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case unknown:
		return text(v.value)
	case string:
		return v
	case data:
		return decodeUTF8(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case *list:
		return "[" + joined(v.items) + "]"
	case *dict:
		pairs := make([]any, len(v.keys))
		for i, key := range v.keys {
			pairs[i] = key + "=" + element(v.get(key))
		}
		return "{" + joined(pairs) + "}"
	}
	fail("%s has no text", kind(value))
	return ""
}

func joined(items []any) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = element(item)
	}
	return strings.Join(texts, ", ")
}

// element is the text of a value inside a list or a map.
func element(value any) string {
	if value == nil {
		return "null"
	}
	return text(value)
}

// floatText is a number as Java prints a double: always with a fraction.
func floatText(value float64) string {
	if math.IsInf(value, 0) || math.IsNaN(value) || value != 0 && (math.Abs(value) < 1e-3 || math.Abs(value) >= 1e7) {
		fail("%g: is outside the numbers whose text is supported", value)
	}
	written := strconv.FormatFloat(value, 'f', -1, 64)
	if !strings.Contains(written, ".") {
		written += ".0"
	}
	return written
}

// kind names the type of a value in errors.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "a missing value"
	case bool:
		return "a boolean"
	case int64, float64:
		return "a number"
	case string:
		return "a string"
	case data:
		return "bytes"
	case *list:
		return "a list"
	case *dict:
		return "a map"
	case *block:
		return "a block of #define"
	}
	return "$" + strings.TrimPrefix(fmt.Sprintf("%T", value), "velocity.")
}

// decodeUTF8 is what Java makes of bytes: each that is not UTF-8 is U+FFFD.
func decodeUTF8(bytes []byte) string {
	if utf8.Valid(bytes) {
		return string(bytes)
	}
	return string([]rune(string(bytes)))
}

// fromJSON makes a value of what encoding/json decodes to.
func fromJSON(value any) any {
	switch v := value.(type) {
	case nil, bool, string, int64:
		return v
	case int:
		return int64(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
		return v
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String()
	case []any:
		values := &list{}
		for _, item := range v {
			values.items = append(values.items, fromJSON(item))
		}
		return values
	case map[string]any:
		values := newDict()
		for _, key := range sortedKeys(v) {
			values.put(key, fromJSON(v[key]))
		}
		return values
	case map[string]string:
		return fromStrings(v)
	}
	fail("%T: is no type that encoding/json decodes to", value)
	return nil
}

// toJSON is the opposite of fromJSON, with the keys of maps in their order.
func toJSON(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case unknown:
		return toJSON(v.value)
	case string:
		return string(ref.JSON(v, ""))
	case *list:
		texts := make([]string, len(v.items))
		for i, item := range v.items {
			texts[i] = toJSON(item)
		}
		return "[" + strings.Join(texts, ",") + "]"
	case *dict:
		texts := make([]string, len(v.keys))
		for i, key := range v.keys {
			texts[i] = toJSON(key) + ":" + toJSON(v.get(key))
		}
		return "{" + strings.Join(texts, ",") + "}"
	}
	return text(value)
}
