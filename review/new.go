package review

import (
	"cmp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// New returns the digest of an app.
func New(stacks []Input) Digest {
	digest := Digest{Format: Format, Stacks: []Stack{}}
	for _, input := range stacks {
		stack := Stack{Name: input.Stack, Variables: eachOnce(input.Variables), APIs: []API{}}
		for _, subject := range input.Subjects {
			stack.APIs = append(stack.APIs, subject.api())
		}
		slices.SortStableFunc(stack.APIs, func(a, b API) int { return strings.Compare(a.ID, b.ID) })
		digest.Stacks = append(digest.Stacks, stack)
	}
	slices.SortStableFunc(digest.Stacks, func(a, b Stack) int { return strings.Compare(a.Name, b.Name) })
	return digest
}

// Only returns the digest of one stack alone, for a report of its own. It has no
// stack where the app has none of that name.
func (d Digest) Only(stack string) Digest {
	only := Digest{Format: d.Format, Stacks: []Stack{}}
	for _, s := range d.Stacks {
		if s.Name == stack {
			only.Stacks = append(only.Stacks, s)
		}
	}
	return only
}

func (s Subject) api() API {
	d := s.Definition
	api := API{
		ID: s.ID, Name: d.Name, Stage: d.Stage, AsBody: s.AsBody, RestAPI: s.RestAPI, Role: s.Role,
		Routes:              []Route{},
		Callers:             s.callers(),
		ResourcePolicy:      statements(d.Policy),
		RolePolicy:          statements(d.RolePolicy),
		ManagedPolicyARNs:   eachOnce(s.ManagedPolicyARNs),
		PermissionsBoundary: s.PermissionsBoundary,
		Grants:              []Grant{},
		Weakened:            []string{},
		Settings:            settings(d),
		Limits:              s.limits(),
		EndpointHours:       s.endpointHours(),
	}
	tables := map[string][]string{}
	for _, table := range d.Responses {
		tables[table.Name] = answers(table)
	}
	for _, resource := range d.Resources {
		for _, method := range resource.Methods {
			api.Routes = append(api.Routes, route(resource.Path, method, tables))
		}
	}
	slices.SortFunc(api.Routes, func(a, b Route) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	for _, weakening := range d.Weakened {
		api.Weakened = append(api.Weakened, weakening.Effect)
	}
	for _, p := range d.Permissions {
		api.Grants = append(api.Grants, Grant{Action: p.Action, Resource: p.Resource, Routes: append([]string{}, p.Routes...)})
	}
	return api
}

func statements(document iam.Document) []Statement {
	list := []Statement{}
	for _, s := range document.Statements {
		statement := Statement{
			Sid: s.Sid, Effect: s.Effect, Principal: eachOnce(principals(s.Principal)),
			Action: eachOnce(s.Action), NotAction: eachOnce(s.NotAction), Resource: eachOnce(s.Resource), NotResource: eachOnce(s.NotResource),
		}
		for operator, keys := range s.Condition {
			for key, values := range keys {
				if statement.Condition == nil {
					statement.Condition = map[string]map[string]ref.List{}
				}
				if statement.Condition[operator] == nil {
					statement.Condition[operator] = map[string]ref.List{}
				}
				statement.Condition[operator][key] = eachOnce(values)
			}
		}
		list = append(list, statement)
	}
	return list
}

// principals returns all principals. Those of other kinds than AWS have the kind
// before them, such as "Service apigateway.amazonaws.com".
func principals(p iam.Principal) ref.List {
	list := slices.Clone(p.AWS)
	for _, kind := range []struct {
		name string
		list ref.List
	}{{"CanonicalUser", p.CanonicalUser}, {"Federated", p.Federated}, {"Service", p.Service}} {
		for _, principal := range kind.list {
			list = append(list, kind.name+" "+principal)
		}
	}
	return list
}

// eachOnce returns a list whose order means nothing in one order, each element once.
func eachOnce[L ~[]string](list L) L {
	sorted := slices.Compact(slices.Sorted(slices.Values(list)))
	if sorted == nil {
		sorted = []string{}
	}
	return L(sorted)
}
