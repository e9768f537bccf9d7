package tfplan

import (
	"reflect"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
)

// A Refusal is a change that Terraform plans and AWS refuses when it is applied.
type Refusal struct {
	// Address is the address of the instance.
	Address string `json:"address"`
	// Cause says why AWS refuses the change.
	Cause RefusalCause `json:"cause"`
}

// A RefusalCause says why AWS refuses a change. Its text is stable; package markdown has the
// sentence for it.
type RefusalCause string

// DomainTypeChanged means that a custom domain name becomes private, or public again, in place.
// The provider plans an update, and API Gateway accepts only a new domain.
// https://github.com/hashicorp/terraform-provider-aws/issues/47504
const DomainTypeChanged RefusalCause = "domainTypeChanged"

// MappedTargetReplaced means that the stage or the API that a base path is mapped to is destroyed
// before a new one is created, while the mapping stays. API Gateway deletes neither before the
// mapping.
// https://github.com/hashicorp/terraform-provider-aws/issues/28774
const MappedTargetReplaced RefusalCause = "mappedTargetReplaced"

// RefusalCauses returns every cause.
func RefusalCauses() []RefusalCause { return []RefusalCause{DomainTypeChanged, MappedTargetReplaced} }

// refusal returns why AWS refuses a change, or "".
func refusal(r *tfjson.ResourceChange) RefusalCause {
	if r.Type != "aws_api_gateway_domain_name" || !r.Change.Actions.Update() {
		return ""
	}
	before, after := domainTypes(r.Change.Before), domainTypes(r.Change.After)
	isPrivate := func(types any) bool { return reflect.DeepEqual(types, []any{"PRIVATE"}) }
	if before == nil || after == nil || isPrivate(before) == isPrivate(after) {
		return ""
	}
	return DomainTypeChanged
}

// mappedTargetsReplaced returns the mappings whose stage or API is destroyed while they stay.
func mappedTargetsReplaced(changes []*tfjson.ResourceChange) []Refusal {
	var refusals []Refusal
	for _, mapping := range changes {
		if mapping.Type != "aws_api_gateway_base_path_mapping" || !mapping.Change.Actions.Update() && !mapping.Change.Actions.NoOp() {
			continue
		}
		mapped := attributes(mapping.Change.Before)
		if slices.ContainsFunc(changes, func(r *tfjson.ResourceChange) bool {
			target := attributes(r.Change.Before)
			switch {
			case !r.Change.Actions.DestroyBeforeCreate():
				return false
			case r.Type == "aws_api_gateway_stage":
				return target["rest_api_id"] == mapped["api_id"] && target["stage_name"] == mapped["stage_name"]
			}
			return r.Type == "aws_api_gateway_rest_api" && target["id"] == mapped["api_id"]
		}) {
			refusals = append(refusals, Refusal{Address: mapping.Address, Cause: MappedTargetReplaced})
		}
	}
	return refusals
}

// domainTypes returns the endpoint types of a domain name, or nil if they are not known.
func domainTypes(value any) any {
	blocks, _ := attributes(value)["endpoint_configuration"].([]any)
	if len(blocks) != 1 {
		return nil
	}
	return attributes(blocks[0])["types"]
}
