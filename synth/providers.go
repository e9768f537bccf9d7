package synth

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// oneRegion returns an error if a stack with constructs of this library has resources in
// several Regions or accounts: more than one provider for AWS, one with an alias, or a part
// of an API with a Region of its own. The constructs read the Region and the partition of the
// stack's provider once, for all URLs and ARNs of the stack.
func oneRegion(stack string, configuration []byte) error {
	var c struct {
		Terraform struct {
			RequiredProviders map[string]json.RawMessage `json:"required_providers"`
		}
		Provider map[string]json.RawMessage
		Resource map[string]map[string]map[string]any
		Data     map[string]map[string]map[string]any
	}
	if err := json.Unmarshal(configuration, &c); err != nil {
		return fmt.Errorf("%s: %w", stack, err)
	}
	if _, ok := c.Data["aws_region"]["privateapi_region"]; !ok {
		return nil // no construct of the stack depends on the Region
	}
	const why = "since URLs and ARNs of a stack have one Region; put what is in another Region or account into a stack of its own"
	var errs []error
	count, aliases := 0, []string{}
	for _, name := range slices.Sorted(maps.Keys(c.Provider)) {
		if !isAWS(name, c.Terraform.RequiredProviders[name]) {
			continue
		}
		for _, block := range blocks(c.Provider[name]) {
			count++
			if alias, ok := block["alias"].(string); ok {
				aliases = append(aliases, name+"."+alias)
			}
		}
	}
	switch {
	case len(aliases) > 0:
		errs = append(errs, fmt.Errorf("%s: provider %s: must be the only provider for AWS, without an alias, %s", stack, strings.Join(aliases, ", "), why))
	case count > 1:
		errs = append(errs, fmt.Errorf("%s: %d providers for AWS: must be one, %s", stack, count, why))
	}
	for _, address := range slices.Concat(elsewhere("", c.Resource), elsewhere("data.", c.Data)) {
		errs = append(errs, fmt.Errorf("%s: %s.region: must not be set, %s", stack, address, why))
	}
	return errors.Join(errs...)
}

// elsewhere returns the addresses of the parts of APIs that have a Region of their own.
func elsewhere(prefix string, section map[string]map[string]map[string]any) []string {
	var addresses []string
	for _, kind := range slices.Sorted(maps.Keys(section)) {
		for _, name := range slices.Sorted(maps.Keys(section[kind])) {
			if _, ok := section[kind][name]["region"]; ok && isRegional(kind) {
				addresses = append(addresses, prefix+kind+"."+name)
			}
		}
	}
	return addresses
}

// isRegional reports whether a type is among those that the parts of an API and its
// endpoints have, all of which are in the Region of the URLs.
func isRegional(kind string) bool {
	return strings.HasPrefix(kind, "aws_api_gateway_") || strings.HasPrefix(kind, "aws_vpc_endpoint") || kind == "aws_region"
}

// isAWS reports whether a local name of a provider stands for that of AWS. Capitals in a
// source make no difference to Terraform.
// https://developer.hashicorp.com/terraform/language/providers/requirements#source-addresses
func isAWS(name string, required json.RawMessage) bool {
	var r struct{ Source string }
	if json.Unmarshal(required, &r) == nil && r.Source != "" {
		source := strings.ToLower(r.Source)
		return source == "aws" || strings.HasSuffix(source, "hashicorp/aws")
	}
	return name == "aws"
}

// blocks returns the blocks of a provider: a list, or one without a list.
func blocks(text json.RawMessage) []map[string]any {
	var list []map[string]any
	if json.Unmarshal(text, &list) == nil {
		return list
	}
	var one map[string]any
	if json.Unmarshal(text, &one) == nil {
		return []map[string]any{one}
	}
	return nil
}
