package tfplan

import (
	"regexp"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
)

// attachmentAttributes are the attributes that name the resource which another
// one belongs to.
var attachmentAttributes = []string{
	"rest_api_id", "vpc_endpoint_id", "role", "bucket", "usage_plan_id", "zone_id", "domain_name_id", "domain_name_arn",
}

var addressPattern = regexp.MustCompile(`^[a-z][a-z0-9]*_[A-Za-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*$`)

// attachments returns the resource that each resource of a module belongs to.
// It leaves out policies of the same type on the same resource: each of them may
// be one that the constructs did not write.
func attachments(module *tfjson.ConfigModule) map[string]string {
	type target struct{ policyType, address string }
	to := map[string]string{}
	policies := map[target][]string{}
	for _, resource := range module.Resources {
		address := attachment(resource)
		if address == "" {
			continue
		}
		to[resource.Address] = address
		if policyAttributes[resource.Type] != "" {
			at := target{resource.Type, address}
			policies[at] = append(policies[at], resource.Address)
		}
	}
	for _, addresses := range policies {
		if len(addresses) > 1 {
			for _, address := range addresses {
				delete(to, address)
			}
		}
	}
	return to
}

// attachment returns the resource that another one belongs to, or "".
func attachment(resource *tfjson.ConfigResource) string {
	for _, attribute := range attachmentAttributes {
		expression := resource.Expressions[attribute]
		if expression == nil || expression.ExpressionData == nil {
			continue
		}
		if i := slices.IndexFunc(expression.References, addressPattern.MatchString); i >= 0 {
			return expression.References[i]
		}
	}
	return ""
}

// successor returns the REST API that takes the place of one that is destroyed:
// the one that its stage is attached to from then on.
func (d document) successor(r *tfjson.ResourceChange, attached map[string]string) string {
	id, _ := attributes(r.Change.Before)["id"].(string)
	if r.Type != "aws_api_gateway_rest_api" || id == "" || !r.Change.Actions.Delete() {
		return ""
	}
	for _, stage := range d.ResourceChanges {
		to := attached[resourceAddress(stage)]
		if stage.Type == "aws_api_gateway_stage" && attributes(stage.Change.Before)["rest_api_id"] == id && to != r.Address {
			return to
		}
	}
	return ""
}
