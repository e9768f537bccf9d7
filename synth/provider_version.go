package synth

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"

	"github.com/hashicorp/go-version"

	"cdk.tf/go/privateapi/ref"
)

// A newArgument is an argument of a type of resources that no version of the AWS provider has
// before one.
type newArgument struct{ kind, argument, since string }

// newArguments are the arguments that are newer than version 5.99.1, from which the Go bindings
// are generated. Earlier versions of the provider refuse a configuration with one.
// https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md
var newArguments = []newArgument{
	{"aws_api_gateway_domain_name", "endpoint_access_mode", "6.28.0"},
	{"aws_api_gateway_domain_name", "routing_mode", "6.29.0"},
	{"aws_api_gateway_integration", "integration_target", "6.25.0"},
	{"aws_api_gateway_integration", "response_transfer_mode", "6.26.0"}, // with time-outs of more than 5 minutes
	{"aws_api_gateway_rest_api", "endpoint_access_mode", "6.62.0"},
	{"aws_api_gateway_rest_api", "security_policy", "6.62.0"},
}

// requireNewArguments writes the configuration of a stack to its file again, if it needs another
// required version of the AWS provider. It returns the configuration.
func requireNewArguments(stack, file string, configuration []byte) ([]byte, error) {
	text, err := withProviderVersion(stack, configuration)
	if err != nil || bytes.Equal(text, configuration) {
		return configuration, err
	}
	return text, os.WriteFile(file, text, 0o666)
}

// withProviderVersion returns the configuration of a stack with a required version of the AWS
// provider that has all arguments of the stack. A stack that requires versions without one of
// them is an error. All other text stays as it is.
func withProviderVersion(stack string, configuration []byte) ([]byte, error) {
	// To read a large stack takes time, and few have such an argument.
	if !slices.ContainsFunc(newArguments, func(a newArgument) bool { return bytes.Contains(configuration, []byte(`"`+a.argument+`"`)) }) {
		return configuration, nil
	}
	var c struct {
		Terraform json.RawMessage
		Resource  map[string]map[string]map[string]any
	}
	if err := json.Unmarshal(configuration, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", stack, err)
	}
	var least *version.Version
	var needs string // the argument
	for _, a := range newArguments {
		for _, name := range slices.Sorted(maps.Keys(c.Resource[a.kind])) {
			since := version.Must(version.NewVersion(a.since))
			if _, ok := c.Resource[a.kind][name][a.argument]; ok && (least == nil || since.GreaterThan(least)) {
				least, needs = since, a.kind+"."+name+"."+a.argument
			}
		}
	}
	var settings map[string]any
	if least == nil || json.Unmarshal(c.Terraform, &settings) != nil {
		return configuration, nil
	}
	changed := false
	providers, _ := settings["required_providers"].(map[string]any)
	for name, provider := range providers {
		required, ok := provider.(map[string]any)
		if text := ref.JSON(provider, ""); !ok || !isAWS(name, text) {
			continue
		}
		before, _ := required["version"].(string)
		after, err := atLeast(before, least)
		if err != nil {
			return nil, fmt.Errorf("%s: version %q of the AWS provider: must be %s or newer, which %s needs: %w", stack, before, least, needs, err)
		}
		changed = changed || after != before
		required["version"] = after
	}
	if !changed {
		return configuration, nil
	}
	block := bytes.ReplaceAll(ref.JSON(settings, "  "), []byte("\n"), []byte("\n  "))
	return bytes.Replace(configuration, c.Terraform, block, 1), nil
}

// atLeast returns a constraint that admits no version before another one. It returns an error
// if the constraint admits no version from that one on.
func atLeast(constraint string, least *version.Version) (string, error) {
	if constraint == "" {
		return ">= " + least.String(), nil
	}
	parts, err := version.NewConstraint(constraint)
	if err != nil {
		return "", err
	}
	// A constraint begins and ends to admit versions at those that are in it.
	earlier, later := parts.Check(first), parts.Check(least)
	for _, part := range parts {
		limit := version.Must(version.NewVersion(versionText.FindString(part.String())))
		switch {
		case !parts.Check(limit):
		case limit.LessThan(least):
			earlier = true
		default:
			later = true
		}
	}
	switch {
	case !later:
		return "", errors.New("no such version is admitted")
	case !earlier:
		return constraint, nil
	case len(parts) == 1 && parts.Check(last) && !parts.Check(first):
		return ">= " + least.String(), nil // instead of an earlier version or newer
	}
	return constraint + ", >= " + least.String(), nil
}

var (
	versionText = regexp.MustCompile(`[0-9].*`)
	// first and last are before and after all versions of the provider.
	first, last = version.Must(version.NewVersion("0.0.1")), version.Must(version.NewVersion("9999.0.0"))
)
