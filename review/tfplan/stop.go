package tfplan

import (
	"slices"

	tfjson "github.com/hashicorp/terraform-json"

	"cdk.tf/go/privateapi/review"
)

// A Stop is a planned change of a resource with which callers lose something.
type Stop struct {
	// Address is the address of the instance.
	Address string `json:"address"`
	// API is the name of the API that the resource serves, as the digest has it.
	// It is "" if the digest does not have the resource.
	API string `json:"api,omitempty"`
	// Loss is what callers lose.
	Loss Loss `json:"loss"`
}

// stops returns what callers lose.
func (p Plan) stops(d review.Digest) []Stop {
	var stops []Stop
	for _, l := range losses {
		for _, change := range p.Changes {
			// A deposed object serves nothing.
			if change.Type != l.resourceType || change.Deposed || !change.destroys() || p.follows(change) {
				continue
			}
			api, _ := apiOf(d, change.Address)
			for _, other := range []string{change.AttachedTo, change.Successor} {
				if api.Name == "" {
					api, _ = apiOf(d, other)
				}
			}
			loss := l.destroyed
			if change.Action() == ActionReplace {
				loss = l.replaced
			}
			if loss = change.loss(api, loss); loss != "" {
				stops = append(stops, Stop{Address: change.Address, API: api.Name, Loss: loss})
			}
		}
	}
	return stops
}

// loss returns what callers of an API lose with a change: the usual loss with
// this type of resource and action, a particular one, or "" for nothing.
func (c ResourceChange) loss(api review.API, usual Loss) Loss {
	switch c.Type {
	case "aws_api_gateway_rest_api":
		if c.Successor != "" {
			return RestAPISuperseded
		}
	case "aws_vpc_endpoint":
		if c.Action() != ActionReplace || !hasPrivateDNS(api, c.Address) {
			return usual
		}
		if !c.createsFirst() {
			return EndpointReplacedDNSInterrupted
		}
		if !slices.Contains(c.ReplacePaths, "vpc_id") {
			return EndpointReplacedDNSConflict
		}
	case "aws_api_gateway_stage":
		if slices.Contains(c.ReplacePaths, "stage_name") {
			return StageRenamed
		}
	case "aws_iam_role":
		if c.createsFirst() {
			return RoleReplacedCreatedFirst
		}
	case "aws_iam_role_policy":
		if c.createsFirst() {
			return "" // one of the two is always in force
		}
	}
	return usual
}

// hasPrivateDNS reports whether an API creates the endpoint at an address, with
// private DNS.
func hasPrivateDNS(api review.API, address string) bool {
	return slices.ContainsFunc(api.Callers.Endpoints, func(e review.Endpoint) bool {
		return e.Address == address && !e.NoPrivateDNS
	})
}

// parents are the types that resources belong to, with the attributes that depend on the
// parent. The name of a hosted zone and of its record has the ID of a REST API.
var parents = map[string]struct {
	resourceType string
	attributes   []string
}{
	"aws_api_gateway_stage":          {"aws_api_gateway_rest_api", []string{"rest_api_id"}},
	"aws_iam_role_policy":            {"aws_iam_role", []string{"role"}},
	"aws_api_gateway_usage_plan_key": {"aws_api_gateway_usage_plan", []string{"usage_plan_id"}},
	"aws_route53_zone":               {"aws_api_gateway_rest_api", []string{"name"}},
	"aws_route53_record":             {"aws_route53_zone", []string{"zone_id", "name"}},

	"aws_api_gateway_base_path_mapping":              {"aws_api_gateway_domain_name", []string{"domain_name", "domain_name_id"}},
	"aws_api_gateway_domain_name_access_association": {"aws_api_gateway_domain_name", []string{"domain_name_arn"}},
}

// follows reports whether a change only follows from that of the parent, whose
// loss includes this one.
func (p Plan) follows(change ResourceChange) bool {
	parent, ok := parents[change.Type]
	if !ok {
		return false
	}
	return slices.ContainsFunc(p.Changes, func(other ResourceChange) bool {
		switch {
		case other.Type != parent.resourceType || !other.destroys():
			return false
		case change.Action() == ActionReplace:
			// The construct of a domain replaces its mappings by a trigger.
			byTrigger := change.Type == "aws_api_gateway_base_path_mapping" && change.Reason == string(tfjson.ActionReasonReplaceByTriggers)
			return (len(change.ReplacePaths) > 0 || byTrigger) && !slices.ContainsFunc(change.ReplacePaths, func(path string) bool {
				return !slices.Contains(parent.attributes, path)
			})
		}
		return other.Address == change.AttachedTo && other.Action() == ActionDestroy
	})
}
