package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An override is a part of the request to the backend that a template sets in
// $context.requestOverride.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
type override struct {
	// place is "header", "querystring", "path", or another name, which API Gateway does not
	// document.
	place string
	// name is the name of the header, the query string or the variable.
	name string
	// by is the value of the caller's request that the override is made of, such as "the
	// body". Default: none.
	by string
	// choosesName means that this value is in the name.
	choosesName bool
}

// overrides returns what a template overrides.
func (t *checkedTemplate) overrides() []override {
	found := map[override]bool{}
	add := func(r rendering, by string) {
		for place, values := range map[string]map[string]string{"header": r.Header, "querystring": r.QueryString, "path": r.Path} {
			for name, value := range values {
				switch {
				case by == "":
					found[override{place: place, name: name}] = true
				case strings.Contains(name, otherWords):
					found[override{place: place, by: by, choosesName: true}] = true
				case strings.Contains(value, otherWords):
					found[override{place: place, name: name, by: by}] = true
				}
			}
		}
		for _, place := range r.UnknownOverrides {
			found[override{place: place}] = true
		}
	}
	for _, r := range t.all {
		add(r.rendering, "")
	}
	if len(found) == 0 {
		return nil
	}
	for _, name := range t.names() {
		kind, where := t.described(name)
		for _, r := range t.all {
			if name != "" && !slices.Contains(r.names, name) {
				continue
			}
			for _, around := range t.surroundings(words) {
				if changed := t.changed(r, name, around[0]+otherWords+around[1]); changed.err == nil {
					add(changed, "the "+kind+where)
				}
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b override) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.name, b.name), cmp.Compare(a.by, b.by))
	})
}

// checkOverrides returns what callers can do by the overrides of a template, and what is
// wrong with them. fixed means that the integration fixes the operation, so that the
// template must not choose another one either.
func (r templateResult) checkOverrides(fixed bool) (weaknesses, problems []string) {
	kinds := map[string]string{"header": "header", "querystring": "query string", "path": "variable of the path"}
	for _, o := range r.overrides {
		kind := kinds[o.place]
		switch {
		case kind == "":
			weaknesses = append(weaknesses, fmt.Sprintf("sets $context.requestOverride.%s, whose effect is not known", o.place))
		case o.choosesName:
			problems = append(problems, fmt.Sprintf("must not let %s choose the name of a %s in $context.requestOverride", o.by, kind))
		case o.place != "path" && hasAuthority(o.name) && (fixed || o.by != ""):
			problems = append(problems, fmt.Sprintf("must not set the %s %s, since it chooses the operation or is a part of the role's signature", kind, o.name))
		case o.by == "":
		case o.place == "header" && isPrivileged(o.name):
			problems = append(problems, fmt.Sprintf("must not set the %s %s to %s, since it uses the role's permissions", kind, o.name, o.by))
		default:
			weaknesses = append(weaknesses, fmt.Sprintf("lets %s set the %s %s of the request to the backend", o.by, kind, o.name))
		}
	}
	return slices.Compact(weaknesses), slices.Compact(problems)
}

// isPrivileged reports whether a header uses the role's permissions.
func isPrivileged(name string) bool {
	return checkPrivilegedHeaders([]string{name}).Err() != nil
}
