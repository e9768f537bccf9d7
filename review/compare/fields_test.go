package compare_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cdk.tf/go/privateapi/review"
	"cdk.tf/go/privateapi/review/compare"
	"cdk.tf/go/privateapi/review/internal/filled"
)

// notCompared are fields that make no difference: how much of a quota is used, texts
// for people, and what follows from other fields.
var notCompared = []string{
	".Format", ".Limits[", ".EndpointHours.", ".Weakened[0].Effect", ".GatewayResponses[0].Default",
	".Routes[0].Backend.Kind", ".Routes[0].Backend.Service", ".Grants[0].Routes", ".ResourcePolicy[0].Sid",
	".RolePolicy[0].Sid", ".OwnerPolicies[", ".CustomDomainURLs",
	".Stacks[0].Configuration.ManagedResources.",
	".Stacks[0].Configuration.Overrides[0].Written", ".Stacks[0].Configuration.Overrides[0].RestAPI",
	".Stacks[0].Configuration.Elements[0].Policies",
	".Stacks[0].Configuration.Buckets[0].Policy[0].Sid", ".Stacks[0].Configuration.Domains[0].Policy[0].Sid",
}

// Every field of a digest changes the difference, so nothing can change without a
// reviewer who sees it.
func TestDigestsComparesEveryField(t *testing.T) {
	t.Parallel()
	digest := func() review.Digest {
		d := filled.Value[review.Digest]("x")
		d.Stacks = d.Stacks[:1]
		d.Stacks[0].APIs = d.Stacks[0].APIs[:1]
		api := &d.Stacks[0].APIs[0]
		api.Routes, api.Responses = api.Routes[:1], api.Responses[:1]
		api.Routes[0].Path = "/x"
		api.Responses[0].Statuses = api.Responses[0].Statuses[:1]
		api.Callers.Endpoints = api.Callers.Endpoints[:1]
		api.Callers.UsagePlans = api.Callers.UsagePlans[:1]
		api.Weakened, api.GatewayResponses = api.Weakened[:1], api.GatewayResponses[:1]
		api.Grants, api.ResourcePolicy, api.RolePolicy = api.Grants[:1], api.ResourcePolicy[:1], api.RolePolicy[:1]
		return d
	}
	base := digest()
	if d := compare.Digests(base, digest()); !d.Empty() {
		t.Fatalf("the same digests differ:\n%s", lines(d))
	}
	seen := 0
	eachField(reflect.ValueOf(&base).Elem(), "", func(path string, change func(reflect.Value)) {
		head := digest()
		change(reflect.ValueOf(&head).Elem())
		seen++
		empty := compare.Digests(base, head).Empty() && compare.Digests(head, base).Empty()
		want := slices.ContainsFunc(notCompared, func(p string) bool {
			return strings.HasPrefix(strings.TrimPrefix(path, ".Stacks[0].APIs[0]"), p)
		})
		if empty != want {
			t.Errorf("%s changes: no difference %t, want %t", path, empty, want)
		}
	})
	if seen < 60 {
		t.Errorf("only %d fields were changed", seen)
	}
}

// eachField calls f for each text, number and bool in a value, with a function that
// changes it in a copy of the value. Of a list it takes the first element.
func eachField(v reflect.Value, path string, f func(path string, change func(reflect.Value))) {
	var walk func(v reflect.Value, path string, in func(reflect.Value) reflect.Value)
	walk = func(v reflect.Value, path string, in func(reflect.Value) reflect.Value) {
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), path+"."+v.Type().Field(i).Name, func(whole reflect.Value) reflect.Value {
					return in(whole).Field(i)
				})
			}
		case reflect.Slice:
			if v.Len() > 0 {
				walk(v.Index(0), path+"[0]", func(whole reflect.Value) reflect.Value { return in(whole).Index(0) })
			}
		case reflect.Map:
			key := v.MapKeys()[0]
			f(path+"["+fmt.Sprint(key)+"]", func(whole reflect.Value) { in(whole).SetMapIndex(key, reflect.Value{}) })
		case reflect.String:
			f(path, func(whole reflect.Value) { in(whole).SetString("y") })
		case reflect.Bool:
			f(path, func(whole reflect.Value) { in(whole).SetBool(false) })
		case reflect.Int:
			f(path, func(whole reflect.Value) { in(whole).SetInt(4) })
		case reflect.Float64:
			f(path, func(whole reflect.Value) { in(whole).SetFloat(4) })
		}
	}
	walk(v, path, func(whole reflect.Value) reflect.Value { return whole })
}
