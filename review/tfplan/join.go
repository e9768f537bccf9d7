package tfplan

import (
	"slices"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// Join returns the plan with what the digest of its stack adds: what callers
// lose, and, of the policies that the plan knows only after the apply, those that
// the digest has. It does not modify the plan. To join a joined plan again
// changes nothing.
func (p Plan) Join(d review.Digest) Plan {
	p.Stops = p.stops(d)
	p.Changes = slices.Clone(p.Changes)
	for i, change := range p.Changes {
		if change.Policy == nil || change.Policy.Source != PolicyUnknown {
			continue
		}
		to := change.AttachedTo
		if change.Type == "aws_api_gateway_domain_name" {
			to = change.Resource // it has the policy itself
		}
		if statements := attachedPolicy(d, change.Type, to); len(statements) > 0 {
			p.Changes[i].Policy = &PlannedPolicy{Source: PolicyFromDigest, After: statements}
		}
	}
	return p
}

// attachedPolicy returns the policy that a resource of a type attaches to the
// resource at an address, or nil if the digest does not have it.
func attachedPolicy(d review.Digest, resourceType, to string) []iam.Statement {
	if resourceType == "aws_api_gateway_domain_name" {
		return domainPolicy(d, to)
	}
	api, ok := apiOf(d, to)
	if !ok {
		return nil
	}
	switch resourceType {
	case "aws_api_gateway_rest_api_policy":
		return resourcePolicy(api)
	case "aws_iam_role_policy":
		return api.RolePolicy
	case "aws_vpc_endpoint_policy":
		for _, e := range api.Callers.Endpoints {
			if e.Address == to && e.OwnAPIsOnly {
				return []iam.Statement{endpointPolicy(e, api)}
			}
		}
	}
	return nil
}

// domainPolicy returns the policy of the custom domain name at an address. If several stacks
// have a resource at the address, it returns none.
func domainPolicy(d review.Digest, address string) []iam.Statement {
	var found []review.Domain
	for _, stack := range d.Stacks {
		for _, domain := range stack.Domains {
			if domain.Address == address {
				found = append(found, domain)
			}
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0].Policy
}

// resourcePolicy returns the resource policy of an API with the ARN of the API,
// as Terraform has it.
func resourcePolicy(api review.API) []iam.Statement {
	statements := slices.Clone(api.ResourcePolicy)
	for i, s := range statements {
		if slices.Equal(s.Resource, ref.List{gateway.AnyRoute}) {
			statements[i].Resource = ref.List{everyRoute(api)}
		}
	}
	return statements
}

// everyRoute returns the ARN of every route of an API.
func everyRoute(api review.API) string { return "${" + api.RestAPI + ".execution_arn}/*" }

// endpointPolicy returns the statement with which the endpoint construct admits
// requests to an API and to AlsoAPIs alone.
func endpointPolicy(e review.Endpoint, api review.API) iam.Statement {
	resources := ref.List{everyRoute(api)}
	for _, arn := range e.AlsoAPIs {
		resources = append(resources, arn+"/*")
	}
	return iam.Statement{
		Sid: "AllowTheseAPIs", Effect: iam.Allow, Principal: iam.Principal{AWS: ref.List{"*"}},
		Action: ref.List{"execute-api:Invoke"}, Resource: resources,
	}.Sorted()
}

// apiOf returns the API whose REST API, role or endpoint has an address. If
// several stacks have a resource at the address, it returns none.
func apiOf(d review.Digest, address string) (found review.API, ok bool) {
	if address == "" {
		return review.API{}, false
	}
	for _, stack := range d.Stacks {
		for _, api := range stack.APIs {
			has := api.RestAPI == address || api.Role == address || api.HostedZone == address ||
				slices.ContainsFunc(api.Callers.Endpoints, func(e review.Endpoint) bool { return e.Address == address })
			if has && ok {
				return review.API{}, false
			}
			if has {
				found, ok = api, true
			}
		}
	}
	return found, ok
}
