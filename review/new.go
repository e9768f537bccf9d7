package review

import (
	"cmp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
)

// New returns the digest of an app.
func New(stacks []Input) Digest {
	digest := Digest{Format: Format, Stacks: []Stack{}}
	for _, input := range stacks {
		stack := Stack{Name: input.Stack, Variables: eachOnce(input.Variables), APIs: []API{}, Configuration: input.Configuration}
		for _, subject := range input.Subjects {
			api := subject.api()
			api.CustomDomainURLs = input.Configuration.CustomDomainURLs(api.RestAPI)
			stack.APIs = append(stack.APIs, api)
		}
		slices.SortStableFunc(stack.APIs, func(a, b API) int { return strings.Compare(a.ID, b.ID) })
		digest.Stacks = append(digest.Stacks, stack)
	}
	slices.SortStableFunc(digest.Stacks, func(a, b Stack) int { return strings.Compare(a.Name, b.Name) })
	return digest
}

// Only returns the digest with one stack, for a report about it. The digest has no stack
// if the app has none with that name.
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
		ID: s.ID, Name: d.Name, Description: d.Description, Stage: d.Stage, AsBody: s.AsBody, RestAPI: s.RestAPI, Role: s.Role, RoleARN: d.RoleARN,
		Routes:              []Route{},
		Responses:           []Responses{},
		Callers:             s.callers(),
		ResourcePolicy:      statements(d.Policy),
		RolePolicy:          statements(d.RolePolicy),
		ManagedPolicyARNs:   eachOnce(s.ManagedPolicyARNs),
		RolePath:            s.RolePath,
		RoleName:            s.RoleName,
		PermissionsBoundary: s.PermissionsBoundary,
		Grants:              []Grant{},
		Weakened:            []Weakening{},
		BinaryMediaTypes:    eachOnce(d.BinaryMediaTypes),
		GatewayResponses:    gatewayResponses(d),
		SecurityPolicy:      d.SecurityPolicy,
		EndpointAccessMode:  d.EndpointAccessMode,
		StageSettings:       newStageSettings(d),
		HostedZone:          s.HostedZone,
		HostedZoneTarget:    s.HostedZoneTarget,

		DisableExecuteAPIEndpoint: d.DisableExecuteAPIEndpoint,

		Limits:        s.limits(),
		EndpointHours: s.endpointHours(),
	}
	for _, resource := range d.Resources {
		for _, method := range resource.Methods {
			api.Routes = append(api.Routes, newRoute(d.CORS, resource.Path, method))
		}
	}
	slices.SortFunc(api.Routes, func(a, b Route) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	for _, table := range d.Responses {
		api.Responses = append(api.Responses, newResponses(d.CORS, table))
	}
	for _, w := range d.Weakened {
		api.Weakened = append(api.Weakened, Weakening{w.Field, w.Subject, w.Effect})
	}
	for _, p := range d.Permissions {
		api.Grants = append(api.Grants, Grant{Action: p.Action, Resource: p.Resource, Routes: append([]string{}, p.Routes...)})
	}
	if len(s.HostedZoneVPCIDs) > 0 {
		api.HostedZoneVPCIDs = eachOnce(s.HostedZoneVPCIDs)
	}
	role := api.RoleARN
	if role == "" && api.Role != "" {
		role = "${" + api.Role + ".arn}"
	}
	api.OwnerPolicies = ownerPolicies(role, api.Grants)
	return api
}

// statements returns the statements of a document with sorted lists.
func statements(document iam.Document) []iam.Statement {
	return append([]iam.Statement{}, document.Sorted().Statements...)
}

// eachOnce returns a list whose order has no meaning, sorted and without duplicates.
func eachOnce[L ~[]string](list L) L {
	sorted := slices.Compact(slices.Sorted(slices.Values(list)))
	if sorted == nil {
		sorted = []string{}
	}
	return L(sorted)
}
