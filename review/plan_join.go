package review

import (
	"slices"

	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// Join returns the plan with what the digest of its stack adds to it: what
// callers lose, and policies that the plan knows after the apply only, as the
// code has them.
func (p Plan) Join(d Digest) Plan {
	p.Stops = p.stops(d)
	p.Changes = slices.Clone(p.Changes)
	for i, change := range p.Changes {
		if change.Policy == nil || change.Policy.Source != policyUnknown {
			continue
		}
		if statements := d.attached(change.Type, change.AttachedTo); len(statements) > 0 {
			p.Changes[i].Policy = &PlannedPolicy{Source: policyFromDigest, After: statements}
		}
	}
	return p
}

// attached returns the policy that a resource of a type attaches to another, or
// nothing if the digest does not have it.
func (d Digest) attached(kind, to string) []Statement {
	api, ok := d.at(to)
	if !ok {
		return nil
	}
	switch kind {
	case "aws_api_gateway_rest_api_policy":
		return api.resourcePolicy()
	case "aws_iam_role_policy":
		return api.RolePolicy
	case "aws_vpc_endpoint_policy":
		for _, e := range api.Callers.Endpoints {
			if e.Address == to && e.OwnAPIsOnly {
				return []Statement{e.policy(api)}
			}
		}
	}
	return nil
}

// resourcePolicy returns the resource policy as it is written to Terraform, on
// the ARN of the API.
func (a API) resourcePolicy() []Statement {
	statements := slices.Clone(a.ResourcePolicy)
	for i, s := range statements {
		if slices.Equal(s.Resource, ref.List{gateway.AnyRoute}) {
			statements[i].Resource = ref.List{a.everyRoute()}
		}
	}
	return statements
}

// everyRoute is the resource of a policy that is every route of the API.
func (a API) everyRoute() string { return "${" + a.RestAPI + ".execution_arn}/*" }

// policy returns the statement of an endpoint that lets its own APIs through, as
// the construct of endpoints writes it.
func (e Endpoint) policy(api API) Statement {
	resources := ref.List{api.everyRoute()}
	for _, arn := range e.AlsoAPIs {
		resources = append(resources, arn+"/*")
	}
	return Statement{
		Sid: "AllowTheseAPIs", Effect: "Allow", Principal: ref.List{"*"},
		Action: ref.List{"execute-api:Invoke"}, NotAction: ref.List{}, Resource: eachOnce(resources), NotResource: ref.List{},
	}
}

// at returns the API that has a resource: a REST API, a role or an endpoint.
// Stacks can have resources of the same address; then it is none.
func (d Digest) at(address string) (found API, ok bool) {
	if address == "" {
		return API{}, false
	}
	for _, stack := range d.Stacks {
		for _, api := range stack.APIs {
			has := api.RestAPI == address || api.Role == address ||
				slices.ContainsFunc(api.Callers.Endpoints, func(e Endpoint) bool { return e.Address == address })
			if has && ok {
				return API{}, false
			}
			if has {
				found, ok = api, true
			}
		}
	}
	return found, ok
}

// losses say what callers lose with a resource that is replaced or destroyed,
// the most of it first. A deployment is not among them: a new one is there
// before the old one goes.
var losses = []struct{ kind, replaced, destroyed string }{
	{
		"aws_api_gateway_rest_api",
		"It gets another id, so all its URLs change. The old ones stop answering.",
		"Its URLs stop answering.",
	},
	{
		"aws_vpc_endpoint",
		"It gets another id and other DNS names: URLs that have them stop answering, and policies elsewhere that name it no longer let its callers in.",
		"Nobody can call through it, and URLs with its id or its DNS names stop answering.",
	},
	{
		"aws_api_gateway_stage",
		"It answers nothing until it is there again.",
		"Its URLs stop answering.",
	},
	{
		"aws_iam_role",
		"What calls as it fails until the new role is there and deployed: such routes answer 500 for a while.",
		"What still calls as it fails.",
	},
	{
		"aws_iam_role_policy",
		"Until the new one is in force the role may do nothing by it, so routes that need it fail for a while.",
		"The role may no longer do what it allows.",
	},
	{
		"aws_s3_bucket",
		"Its objects are lost. Where others have put objects into it, the apply fails instead, unless it has force_destroy.",
		"Its objects are lost. Where others have put objects into it, the apply fails instead, unless it has force_destroy.",
	},
	{
		"aws_cognito_user_pool",
		"Its users are lost, and tokens of the old pool are refused.",
		"Its users are lost.",
	},
	{
		"aws_cognito_user_pool_client",
		"It gets another id and another secret: who signs in with the old ones is refused.",
		"Who signs in with it is refused.",
	},
	{
		"aws_cognito_user_pool_domain",
		"Requests for tokens and to sign in fail until it is there again, and those to a changed name fail for good.",
		"Requests for tokens and to sign in fail.",
	},
	{
		"aws_api_gateway_api_key",
		"Its value changes: clients with the old one are refused.",
		"Clients with it are refused.",
	},
	{
		"aws_api_gateway_usage_plan",
		"Its keys are refused until it is there again, and what they have used of their quotas counts from zero.",
		"Its keys are refused.",
	},
	{
		"aws_api_gateway_usage_plan_key",
		"The key is refused until it is in the plan again, and what it has used of its quota counts from zero.",
		"The key is refused.",
	},
}

// stops returns what callers lose.
func (p Plan) stops(d Digest) []Stop {
	var stops []Stop
	for _, loss := range losses {
		for _, change := range p.Changes {
			// What is forgotten stays, and what is deposed serves nothing.
			if change.Type != loss.kind || change.Deposed || !slices.Contains(change.Actions, "delete") || p.follows(change) {
				continue
			}
			// With the new one there first, nothing is missing in between.
			if change.createsFirst() && change.Type == "aws_iam_role_policy" {
				continue
			}
			what := loss.replaced
			if change.does() != plannedReplace {
				what = loss.destroyed
			}
			api, _ := d.at(change.Address)
			for _, other := range []string{change.AttachedTo, change.Successor} {
				if api.Name == "" {
					api, _ = d.at(other)
				}
			}
			stops = append(stops, Stop{Address: change.Address, API: api.Name, What: particular(change, api, what)})
		}
	}
	return stops
}

// follows reports whether a change only follows from that of another resource,
// which says it all.
func (p Plan) follows(change ResourceChange) bool {
	of, ok := parents[change.Type]
	if !ok {
		return false
	}
	return slices.ContainsFunc(p.Changes, func(parent ResourceChange) bool {
		switch {
		case parent.Type != of.kind || !slices.Contains(parent.Actions, "delete"):
			return false
		case change.does() == plannedReplace:
			return slices.Equal(change.ReplacePaths, []string{of.attribute})
		}
		return parent.Address == change.AttachedTo && parent.does() == plannedDestroy
	})
}

// parents are what resources belong to, with the attribute that says so.
var parents = map[string]struct{ kind, attribute string }{
	"aws_api_gateway_stage":          {"aws_api_gateway_rest_api", "rest_api_id"},
	"aws_iam_role_policy":            {"aws_iam_role", "role"},
	"aws_api_gateway_usage_plan_key": {"aws_api_gateway_usage_plan", "usage_plan_id"},
}

// particular adds to what is lost what the plan or the digest knows of it.
func particular(change ResourceChange, api API, what string) string {
	switch change.Type {
	case "aws_api_gateway_rest_api":
		if change.Successor != "" {
			what = "Another REST API takes its place, with another id, so all URLs change. The old ones stop answering."
		}
	case "aws_api_gateway_stage":
		if slices.Contains(change.ReplacePaths, "stage_name") {
			what = "The first segment of its URLs changes. The old ones stop answering."
		}
	case "aws_iam_role":
		if change.createsFirst() {
			what = "Routes call as the new role once it is deployed, and can fail until its policies are in force."
		}
	case "aws_vpc_endpoint":
		created := func(e Endpoint) bool { return e.Address == change.Address && !e.NoPrivateDNS }
		switch {
		case change.does() != plannedReplace || !slices.ContainsFunc(api.Callers.Endpoints, created):
		case !change.createsFirst():
			what += " Until the new one answers, private DNS leads to neither, so URLs without its id fail for a while."
		case !slices.Contains(change.ReplacePaths, "vpc_id"):
			what += " The apply fails while the old one is there, since a VPC has one endpoint with private DNS for all APIs."
		}
	}
	return what
}
