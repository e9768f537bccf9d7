package synthtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// hostile are texts that mean something to Terraform, IAM, JSON or API Gateway.
var hostile = []string{"${path.root}", "%{un.known}", "*", "\n", `"`, "'", "\x01"}

// wildcards are the fields that may have wildcards of IAM: permissions that users
// write themselves, and policies.
var wildcards = regexp.MustCompile(`^(iam\..*|gateway\.(Operation\.Resources|Operations\.Allow)|gateway\..*\.Actions)$`)

// texts adds each hostile text to each string of the samples of a construct, map keys
// included. Either the construct returns a fault that names the field, or the
// configuration has the text as it is, and not as an expression of Terraform or as
// a wildcard of a policy.
func texts[Config, Output any](t *testing.T, id string, create Constructor[Config, Output], samples Samples[Config]) {
	t.Helper()
	var accepted []accepted
	tried := map[attempt]bool{}
	stacks := map[string]json.RawMessage{}
	for name, text := range App(t, func(app cdktf.App) ([]privateapi.Output, error) {
		stack := func() (cdktf.TerraformStack, error) { return newStack(app, fmt.Sprintf("texts-%d", len(accepted))) }
		current, err := stack()
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(samples)) {
			for i, s := range stringsOf(samples[name](Variables{current})) {
				// One place of a field is enough, and one with a reference.
				kind := attempt{s.field, ref.Contains(s.text)}
				if tried[kind] {
					continue
				}
				tried[kind] = true
				for _, h := range hostile {
					// A text that is accepted is accepted everywhere: one stack shows how it is
					// written.
					taken := false
					for place := range places {
						if taken {
							break
						}
						config := samples[name](Variables{current}) // with references of this stack
						text := inject(stringsOf(config)[i].text, h, place)
						_, err := create(current, id, change(config, i, text))
						var found *fault.Error
						switch {
						case err == nil:
							taken = true
							accepted = append(accepted, accept(s, h, text, len(accepted)))
							if current, err = stack(); err != nil {
								return nil, err
							}
						case !errors.As(err, &found) || !slices.ContainsFunc(found.Faults, s.isNamedBy):
							t.Errorf("%s: %s: %q: the error does not name the field:\n%v", name, s.field, text, err)
						}
					}
				}
			}
		}
		return nil, nil
	}) {
		stacks[name] = text
	}
	for _, a := range accepted {
		a.check(t, stacks[a.stack])
	}
	for try := range tried {
		if !tried[attempt{try.field, false}] && !slices.Contains(onlyReferences, try.field) {
			t.Errorf("no sample sets %s without a reference", try.field)
		}
	}
}

// onlyReferences are fields whose values must have a reference.
var onlyReferences = []string{"gateway.HTTP.SecretHeaders"}

// Escapes adds the syntax of Terraform to every string of a Config, map keys included.
// The configuration must have none of it as an expression. The except are fields
// that others depend on, as package.Type.Field. They stay as they are.
func Escapes[Config any](t *testing.T, id string, create func(constructs.Construct, string, Config), config Config, except ...string) {
	t.Helper()
	leaves := stringsOf(config)
	stacks := App(t, func(app cdktf.App) ([]privateapi.Output, error) {
		for i, h := range hostile[:2] {
			changed := config
			for j, s := range leaves {
				if !slices.Contains(except, s.field) {
					// The number tells the field.
					changed = change(changed, j, s.text+strings.Replace(h, "}", fmt.Sprintf("%d}", j), 1))
				}
			}
			stack, err := newStack(app, fmt.Sprintf("texts-%d", i))
			if err != nil {
				return nil, err
			}
			create(stack, id, changed)
		}
		return nil, nil
	})
	for i, h := range hostile[:2] {
		accepted{leaf: leaf{field: id}, hostile: h}.checkExpressions(t, stacks[fmt.Sprintf("texts-%d", i)])
	}
}

// An attempt is a field whose strings are tried, with or without a reference.
type attempt struct {
	field      string
	references bool
}

// A leaf is a string in a Config.
type leaf struct {
	field string // package.Type.Field, with " key" for a key of a map
	text  string
}

const keySuffix = " key"

// isNamedBy reports whether a fault names the leaf's field.
func (l leaf) isNamedBy(f fault.Fault) bool {
	name := strings.TrimSuffix(l.field[strings.LastIndex(l.field, ".")+1:], keySuffix)
	return strings.Contains(strings.ToLower(f.Field), strings.ToLower(name))
}

// accepted is a text that a construct has accepted.
type accepted struct {
	leaf
	stack         string
	hostile, want string // want is the part of the field's text around the hostile one
}

func accept(l leaf, hostile, text string, count int) accepted {
	before, after, _ := strings.Cut(text, hostile)
	// References become expressions, and braces of variables stay.
	near := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	i := len(before)
	for i > 0 && near(rune(before[i-1])) {
		i--
	}
	j := 0
	for j < len(after) && near(rune(after[j])) {
		j++
	}
	return accepted{leaf: l, stack: fmt.Sprintf("texts-%d", count), hostile: hostile, want: before[i:] + hostile + after[:j]}
}

func (a accepted) check(t *testing.T, configuration []byte) {
	t.Helper()
	held := false
	for _, literal := range a.checkExpressions(t, configuration) {
		// In the body of a Mock, a variable of API Gateway's template language stands for $.
		dollar := strings.ReplaceAll(a.want, "$", "${dollar}")
		for _, want := range []string{a.want, within(a.want), within(within(a.want)), dollar, within(dollar)} {
			held = held || strings.Contains(literal, want)
		}
		if a.hostile == "*" && !wildcards.MatchString(a.field) {
			a.checkPolicy(t, literal)
		}
	}
	if !held {
		t.Errorf("%s: %q is not in the configuration", a.field, a.want)
	}
}

// checkExpressions tests that the hostile text is not an expression. It returns the
// strings of the configuration as Terraform reads them, without expressions.
func (a accepted) checkExpressions(t *testing.T, configuration []byte) []string {
	t.Helper()
	var value any
	if err := json.Unmarshal(configuration, &value); err != nil {
		t.Error(err)
		return nil
	}
	var literals []string
	each(value, func(text string) {
		var literal strings.Builder
		for part := range ref.Template(text) {
			switch part.Kind {
			case ref.LiteralPart:
				literal.WriteString(part.Text)
			case ref.EscapePart:
				literal.WriteString(part.Text[1:])
			default:
				if inside := strings.Trim(a.hostile, "$%{}"); len(inside) > 1 && strings.Contains(part.Text, inside) {
					t.Errorf("%s: %q is an expression in %q", a.field, a.hostile, text)
				}
			}
		}
		literals = append(literals, literal.String())
	})
	return literals
}

// within returns a text as it is inside of a JSON string.
func within(text string) string {
	encoded := string(ref.JSON(text, ""))
	return encoded[1 : len(encoded)-1]
}

// checkPolicy tests that a policy has no wildcard of the field.
func (a accepted) checkPolicy(t *testing.T, policy string) {
	t.Helper()
	var document struct{ Statement []map[string]any }
	if json.Unmarshal([]byte(policy), &document) != nil {
		return
	}
	for _, statement := range document.Statement {
		delete(statement, "Sid")
		each(statement, func(text string) {
			if strings.Contains(text, a.want) && a.want != "*" {
				t.Errorf("%s: %q is a wildcard in the policy %s", a.field, a.want, policy)
			}
		})
	}
}

// each calls f with the strings of a JSON value, keys included, except for comments.
func each(value any, f func(string)) {
	switch v := value.(type) {
	case string:
		f(v)
	case []any:
		for _, element := range v {
			each(element, f)
		}
	case map[string]any:
		for key, element := range v {
			if key == "//" {
				continue
			}
			f(key)
			each(element, f)
		}
	}
}

// places is the number of places of a text that [inject] knows.
const places = 2

// inject returns a text with another one at its end, or inside.
func inject(text, other string, place int) string {
	if place == 0 || len(text) < 2 || ref.Contains(text) {
		return text + other
	}
	return text[:2] + other + text[2:]
}

// stringsOf returns the strings of a value.
func stringsOf(value any) []leaf {
	var leaves []leaf
	w := rewriting{f: func(field, text string) string {
		leaves = append(leaves, leaf{field, text})
		return text
	}}
	w.value(reflect.ValueOf(value), "")
	return leaves
}

// change returns a copy of a value in which the string with an index has another text.
func change[T any](value T, index int, other string) T {
	var copied T
	i := -1
	w := rewriting{f: func(field, text string) string {
		if i++; i == index {
			return other
		}
		return text
	}}
	reflect.ValueOf(&copied).Elem().Set(w.value(reflect.ValueOf(&value).Elem(), ""))
	return copied
}

// A rewriting copies a value and replaces its strings. An empty string is a field
// that is not set, and stays.
type rewriting struct {
	f func(field, text string) string
}

func (w rewriting) value(v reflect.Value, field string) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	to.Set(v)
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			to.SetString(w.f(field, v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i); name.IsExported() {
				to.Field(i).Set(w.value(v.Field(i), v.Type().String()+"."+name.Name))
			}
		}
	case reflect.Interface, reflect.Pointer:
		if v.Kind() == reflect.Interface && !v.IsNil() {
			to.Set(w.value(v.Elem(), field))
		}
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		to.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			to.Index(i).Set(w.value(v.Index(i), field))
		}
	case reflect.Map:
		if v.IsNil() {
			break
		}
		to.Set(reflect.MakeMap(v.Type()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, key := range keys {
			to.SetMapIndex(w.value(key, field+keySuffix), w.value(v.MapIndex(key), field))
		}
	}
	return to
}
