// Package deployer derives the IAM policies for deploying a stack from its
// synthesized configuration. They allow what terraform plan, apply and destroy of this
// stack need, and nothing else.
package deployer

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// Result is the policies for deploying a stack.
type Result struct {
	// Plan allows what terraform plan needs. It has only actions that read.
	Plan iam.Document
	// Apply allows what terraform plan, apply and destroy need.
	Apply iam.Document
	// Notes say what the policies do not cover, or allow more widely than necessary,
	// and why. They are in the order of the resources' addresses.
	Notes []string
	// Reach says what each policy allows beyond the resources of the stack, by the names
	// "plan" and "apply", since AWS cannot limit it further.
	Reach map[string][]Reach
	// Unknown are the types that no rule is for, sorted by type.
	Unknown []UnknownType
}

// Policies returns the policies for deploying a stack. configuration is the stack's
// cdk.tf.json. The policies also cover the further configurations: other stacks, or
// earlier versions of this stack. An earlier version is necessary if a change removes
// the last resource of a type, or changes a resource's name.
//
// If a configuration has an AWS resource or data source of a type that no rule is for,
// Policies returns the policies for all others, with an error of type [*UnknownTypesError],
// unless the place allows unknown types. If the input is wrong, or if a policy is longer than
// [iam.MaxManagedPolicies] managed policies, it returns an error of type [*fault.Error] and
// no policies.
func Policies(configuration []byte, place Place, further ...[]byte) (Result, error) {
	var faults fault.List
	faults.In("place", place.check())
	c := &collection{}
	addresses, unknown := map[string]bool{"": true}, map[string][]string{}
	for _, text := range slices.Concat([][]byte{configuration}, further) {
		s, err := parse(text, place, c)
		if err != nil {
			return Result{}, err
		}
		faults.In("", s.gather(unknown))
		for _, r := range s.resources {
			addresses[r.address()] = addresses[r.address()] || r.kind == "aws_api_gateway_rest_api"
		}
		if n := s.count("aws_api_gateway_rest_api"); place.RESTAPIs[""] != "" && n != 1 {
			faults.Add("place.restAPIs", "%q: must have the address of its REST API, since the stack has %d of them", place.RESTAPIs[""], n)
		}
	}
	for _, address := range sortedKeys(place.RESTAPIs) {
		if !addresses[address] {
			faults.Add("place.restAPIs", "%q: must be the address of a REST API of the stack", address)
		}
	}
	result := Result{Plan: c.document(false), Apply: c.document(true), Notes: c.notes}
	result.Reach = map[string][]Reach{"plan": reachOf(result.Plan), "apply": reachOf(result.Apply)}
	for _, policy := range []struct {
		name     string
		document iam.Document
	}{{"plan", result.Plan}, {"apply", result.Apply}} {
		if _, err := iam.Divide(policy.document); err != nil {
			faults.Add(policy.name, "%v; divide the stack", err)
		}
	}
	if err := faults.Err(); err != nil {
		return Result{}, err
	}
	for _, kind := range sortedKeys(unknown) {
		found := slices.Compact(slices.Sorted(slices.Values(unknown[kind])))
		result.Unknown = append(result.Unknown, UnknownType{kind, found})
	}
	if len(result.Unknown) > 0 && !place.AllowUnknown {
		return result, &UnknownTypesError{result.Unknown}
	}
	return result, nil
}

// gather applies the rules to the stack's resources and data sources. It adds the addresses
// of those that no rule is for to unknown, by type.
func (s *stack) gather(unknown map[string][]string) fault.List {
	var faults fault.List
	for _, r := range s.resources {
		if r.isAbsent() {
			continue
		}
		rule, known := rules[r.kind]
		if taggable[r.kind] && r.place.Tag != "" {
			if value, exact := r.tagText(); !exact || strings.Contains(value, "${") {
				faults.Add(r.address(), "tag %q: must be in the tags of the resource or of its provider, with a value that is known and has none of *?$", r.place.Tag)
			}
		}
		switch {
		case known:
			rule.needs(r)
			r.unknown(rule.fields)
		case !strings.HasPrefix(r.kind, "aws"):
			s.note("%s: it is not an AWS resource, so the policies do not cover it.", r.address())
		default:
			s.own(r, r.kind, r.address(), unknown)
		}
	}
	for _, d := range s.data {
		if rule, ok := dataRules[d.kind]; ok {
			rule.needs(d)
			d.unknown(rule.fields)
			continue
		}
		if strings.HasPrefix(d.kind, "aws") && !slices.Contains(dataSources, d.kind) {
			s.own(d, "data."+d.kind, "data."+d.address(), unknown)
		}
	}
	s.noteUnreached()
	return faults
}

// own applies the rule of the place to a resource or data source that this package has none
// for.
func (s *stack) own(r resource, kind, address string, unknown map[string][]string) {
	if rule, ok := s.place.Rules[kind]; ok {
		rule.apply(r)
		return
	}
	unknown[kind] = append(unknown[kind], address)
	if s.place.AllowUnknown {
		s.note("%s: no rule is for its type, so the policies do not cover it.", address)
	}
}

// taggable are the types of API Gateway's resources whose tags limit a policy.
var taggable = map[string]bool{
	"aws_api_gateway_rest_api": true, "aws_api_gateway_api_key": true, "aws_api_gateway_usage_plan": true,
}

// JSON returns the policies and the notes as an indented JSON object with a line feed
// at the end: {"plan": policy, "apply": policy, "notes": [text, …], "reach": {"plan":
// [reach, …], "apply": [reach, …]}, "unknown": [type, …]}, where a reach is a [Reach] and a
// type an [UnknownType]. What is empty is left out. A policy that is too long for one managed policy is a list of the policies that [iam.Divide] returns.
// JSON returns an error if [iam.Divide] does.
func (r Result) JSON() ([]byte, error) {
	plan, err := divided(r.Plan)
	if err != nil {
		return nil, err
	}
	apply, err := divided(r.Apply)
	if err != nil {
		return nil, err
	}
	text := ref.JSON(struct {
		Plan  any      `json:"plan"`
		Apply any      `json:"apply"`
		Notes []string `json:"notes,omitempty"`

		Reach   map[string][]Reach `json:"reach,omitempty"`
		Unknown []UnknownType      `json:"unknown,omitempty"`
	}{plan, apply, r.Notes, r.Reach, r.Unknown}, "  ")
	return append(text, '\n'), nil
}

func divided(policy iam.Document) (any, error) {
	policies, err := iam.Divide(policy)
	if err != nil {
		return nil, err
	}
	if len(policies) < 2 {
		return policy, nil
	}
	return policies, nil
}
