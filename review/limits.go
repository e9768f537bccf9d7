package review

import (
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/openapi"
	"cdk.tf/go/privateapi/ref"
)

// A Limit is how much of a quota is used.
type Limit struct {
	// Kind is what is counted: [Resources], [ResourcePolicyLength],
	// [RolePolicyLength], [DocumentSize] or [IntegrationTimeout].
	Kind string `json:"kind"`
	// Used is how many are used, and Of the quota.
	Used int `json:"used"`
	Of   int `json:"of"`
	// AtLeast reports that more may be used: references count nothing, since their
	// length is not known.
	AtLeast bool `json:"atLeast,omitempty"`
}

// The kinds of limits.
const (
	// Resources counts API Gateway's resources of the API.
	Resources = "resources"
	// ResourcePolicyLength counts characters of the resource policy.
	ResourcePolicyLength = "resourcePolicyLength"
	// RolePolicyLength counts characters of the role's inline policies.
	RolePolicyLength = "rolePolicyLength"
	// DocumentSize counts bytes of the OpenAPI document.
	DocumentSize = "documentSize"
	// IntegrationTimeout is the longest time in milliseconds that API Gateway waits for a
	// backend, if it is more than the quota of an account that has not had it raised.
	IntegrationTimeout = "integrationTimeout"
)

func (s Subject) limits() []Limit {
	d := s.Definition
	resources := Limit{Kind: Resources, Used: len(d.Resources), Of: s.MaxResources}
	if resources.Of == 0 {
		resources.Of = gateway.DefaultMaxResources
	}
	limits := []Limit{resources, characters(ResourcePolicyLength, d.StoredPolicy(), gateway.MaxResourcePolicyLength)}
	if len(d.RolePolicy.Statements) > 0 {
		limits = append(limits, characters(RolePolicyLength, d.RolePolicy, iam.MaxRolePolicyLength))
	}
	if s.AsBody {
		limits = append(limits, Limit{Kind: DocumentSize, Used: openapi.Size(d), Of: openapi.MaxSize})
	}
	if longest := longestTimeout(d); longest > gateway.DefaultMaxTimeout {
		limits = append(limits, Limit{Kind: IntegrationTimeout, Used: longest, Of: gateway.DefaultMaxTimeout})
	}
	return limits
}

// longestTimeout returns the longest timeout in milliseconds of backends whose responses are
// not streamed. Streams have a longer limit.
func longestTimeout(d gateway.Definition) int {
	longest := 0
	for _, r := range d.Resources {
		for _, m := range r.Methods {
			if !m.Integration.Stream {
				longest = max(longest, m.Integration.TimeoutMilliseconds)
			}
		}
	}
	return longest
}

func characters(kind string, document iam.Document, of int) Limit {
	known := document.Map(ref.WithoutExpressions).Length()
	return Limit{Kind: kind, Used: known, Of: of, AtLeast: known < document.Length()}
}
