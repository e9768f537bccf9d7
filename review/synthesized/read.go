// Package synthesized reads the Terraform configuration that an app has synthesized. It
// finds what the app changed in what constructs wrote, and what it added.
package synthesized

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
)

// A Source is what an app has synthesized for a stack, and what is known about it.
type Source struct {
	// Configuration is the stack's cdk.tf.json.
	Configuration []byte
	// Written is what constructs wrote before other code of the app could change it.
	Written []Written
	// APIs are the APIs that the digest describes.
	APIs []API
	// DomainPolicies are the resource policies that constructs made for custom domain names, by
	// their Terraform addresses, with references as Terraform expressions.
	DomainPolicies map[string]iam.Document
	// NotReviewed are the APIs that the app leaves out.
	NotReviewed []review.NotReviewed
	// Folders are where local modules are looked for: the folder that the stack has been
	// synthesized into, then the one in which Terraform runs. Default: none, no local module
	// is readable.
	Folders []string
}

// Written is what one construct wrote.
type Written struct {
	// Construct is the path of the construct in the stack. "" is the stack itself.
	Construct string
	// Whole is the path of the API's construct that wrote it as a part of the API. "" is
	// none.
	Whole string
	// Elements are parts of a configuration, such as
	// {"resource": {"aws_iam_role": {"role": {…}}}}.
	Elements []any
}

// An API is an API that the digest describes.
type API struct {
	// ID is the path of its construct in the stack.
	ID string
	// RestAPI is the Terraform address of the REST API.
	RestAPI string
	// AsBody reports whether it is written as one OpenAPI document.
	AsBody bool
}

// Effective returns an error that names each resource that has no effect: a part of an API
// that is written as one document, and an override of a part that does not exist. It needs
// no Written.
func Effective(s Source) error {
	c, err := parse(s.Configuration)
	if err != nil {
		return err
	}
	return errors.Join(c.ineffective(s.APIs)...)
}

// Read returns what the configuration has in addition to the APIs. It returns an error
// that names
//
//   - what [Effective] names,
//   - each REST API that is neither one of the APIs nor one of those not reviewed,
//   - and each API not reviewed that does not exist.
func Read(s Source) (review.Configuration, error) {
	c, err := parse(s.Configuration)
	if err != nil {
		return review.Configuration{}, err
	}
	for _, w := range s.Written {
		of := slices.ContainsFunc(s.APIs, func(a API) bool { return w.Whole == a.ID })
		for _, part := range w.Elements {
			part, ok := part.(map[string]any)
			if !ok {
				return review.Configuration{}, fmt.Errorf("%s: the construct wrote %T: must be a part of a configuration", w.Construct, part)
			}
			for address, e := range elements(part) {
				c.written[address] = e
				// The data sources that constructs add to the stack itself are the same for
				// every API.
				c.explained[address] = of || w.Construct == "" && e.kind == "data"
			}
		}
	}
	if err := errors.Join(append(c.unexplained(s), c.ineffective(s.APIs)...)...); err != nil {
		return review.Configuration{}, err
	}
	return review.Configuration{
		Overrides:    c.overrides(),
		Elements:     c.others(s),
		Buckets:      c.buckets(),
		UserPools:    c.userPools(),
		Domains:      c.domains(s),
		DomainAccess: c.domainAccess(),
		NotReviewed:  slices.SortedFunc(slices.Values(s.NotReviewed), func(a, b review.NotReviewed) int { return strings.Compare(a.Address, b.Address) }),

		ManagedResources: managedResources(s.Configuration),
	}, nil
}

// A configuration is a Terraform configuration and what constructs wrote of it, both by
// address.
type configuration struct {
	elements map[string]element
	written  map[string]element
	// explained are the addresses that APIs in the digest explain.
	explained map[string]bool
}

func parse(text []byte) (configuration, error) {
	var whole map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		return configuration{}, fmt.Errorf("the configuration is not JSON: %w", err)
	}
	return configuration{elements: elements(whole), written: map[string]element{}, explained: map[string]bool{}}, nil
}

// unexplained returns an error for each REST API that the review would be silent about.
func (c configuration) unexplained(s Source) []error {
	var errs []error
	left := map[string]bool{}
	for _, n := range s.NotReviewed {
		left[n.Address] = true
		if c.elements[n.Address].kind != restAPI {
			errs = append(errs, fmt.Errorf("%s: not reviewed: must be an %s of the stack", n.Address, restAPI))
		}
	}
	for _, address := range slices.Sorted(maps.Keys(c.elements)) {
		if c.elements[address].kind != restAPI || c.explained[address] || left[address] {
			continue
		}
		errs = append(errs, fmt.Errorf("%s: no API that the app returns explains this REST API: return the Output of its construct, or call synth.NotReviewed", address))
	}
	return errs
}

// ineffective returns an error for each resource that cannot do what it says.
func (c configuration) ineffective(apis []API) []error {
	var errs []error
	for _, address := range slices.Sorted(maps.Keys(c.elements)) {
		e := c.elements[address]
		if !partOfRestAPI[e.kind] {
			continue
		}
		if _, ok := e.arguments["rest_api_id"]; !ok {
			errs = append(errs, fmt.Errorf("%s: no construct of the app has this address, so an override of it has no effect", address))
			continue
		}
		to := c.references(e.arguments["rest_api_id"])
		for _, api := range apis {
			if api.AsBody && to[api.RestAPI] {
				errs = append(errs, fmt.Errorf("%s: has no effect on %s, which API Gateway imports as one document: set AsBody to false, or describe it in the routes", address, api.ID))
			}
		}
	}
	return errs
}

// overrides returns what differs from what constructs wrote.
func (c configuration) overrides() []review.Override {
	var list []review.Override
	for _, address := range slices.Sorted(maps.Keys(c.written)) {
		written := c.written[address]
		of := []review.Override{{Address: address}}
		if synthesized, ok := c.elements[address]; ok {
			of = differences(address, "", written.arguments, synthesized.arguments)
		}
		for _, o := range of {
			o.RestAPI = c.restAPIOf(address)
			list = append(list, o)
		}
	}
	return list
}

// restAPIOf returns the address of the REST API that a resource which a construct wrote is,
// or is a part of, or "".
func (c configuration) restAPIOf(address string) string {
	written := c.written[address]
	if written.kind == restAPI {
		return address
	}
	for _, to := range slices.Sorted(maps.Keys(c.references(written.arguments["rest_api_id"]))) {
		if c.written[to].kind == restAPI {
			return to
		}
	}
	return ""
}
