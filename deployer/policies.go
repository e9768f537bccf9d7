// Package deployer derives from a synthesized stack what whoever deploys it
// may do: the IAM policies that terraform plan and terraform apply of this
// stack need, and no more than that.
package deployer

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// Result is what deployers of a stack may do.
type Result struct {
	// Plan is what terraform plan needs: to read, and nothing else.
	Plan iam.Document
	// Apply is what terraform plan, apply and destroy need.
	Apply iam.Document
	// Notes are what could not be narrowed and why, a sentence each, in the
	// order of the resources' addresses.
	Notes []string
}

// Policies returns what deployers of a stack may do. The configuration is the
// stack's cdk.tf.json. They may deploy further ones by the same policies: other
// stacks, or what this one was before, which has to be given where a change
// removes the last resource of a type, or gives one another name.
//
// It returns an error of type [*fault.Error] when a configuration has a
// resource or data source of a type that is not in the table of this package,
// or when a policy needs more than [iam.MaxManagedPolicies].
func Policies(configuration []byte, place Place, further ...[]byte) (Result, error) {
	var faults fault.List
	faults.In("place", place.check())
	c := &collection{}
	for _, text := range slices.Concat([][]byte{configuration}, further) {
		s, err := parse(text, place, c)
		if err != nil {
			return Result{}, err
		}
		faults.In("", s.gather())
	}
	result := Result{Plan: c.document(false), Apply: c.document(true), Notes: c.notes}
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
	return result, nil
}

// gather applies the rules to what the stack has.
func (s *stack) gather() fault.List {
	var faults fault.List
	for _, r := range s.resources {
		rule, known := rules[r.kind]
		switch {
		case known:
			rule.needs(r)
			r.unknown(rule.fields)
		case !strings.HasPrefix(r.kind, "aws"):
			s.note("%s: it is not AWS's, so the policies have nothing for it.", r.address())
		default:
			faults.Add(r.address(), "%q: what deployers need for this type of resource is not known; known are %s", r.kind, strings.Join(sortedKeys(rules), ", "))
		}
	}
	for _, d := range s.data {
		if strings.HasPrefix(d.kind, "aws") && !slices.Contains(dataSources, d.kind) {
			faults.Add("data."+d.address(), "%q: what deployers need for this data source is not known; known are %s", d.kind, strings.Join(dataSources, ", "))
		}
	}
	s.noteUnreached()
	return faults
}

// JSON returns the policies and the notes as an object that is indented for
// people: {"plan": policy, "apply": policy, "notes": [text, …]}, with a line feed
// at the end. A policy that is too long for a managed one is a list of those that
// [iam.Divide] makes of it.
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
	}{plan, apply, r.Notes}, "  ")
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
