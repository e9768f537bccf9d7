package tfplan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The key of an instance can be the value of a variable, as in
//
//	for_each = toset(var.cidrs)
//
// A plan does not say so: a local value can hide the variable. So a plan has numbers in
// the place of keys, such as aws_vpc_security_group_ingress_rule.clients["#1"]. The keys
// of one resource are numbered in their order. Numbers of count stay, and so do status
// codes of responses.

// withoutKeys replaces the keys in all addresses of a plan by numbers.
func (d *document) withoutKeys() {
	keys := instanceKeys{}
	for _, replace := range []func(string) string{keys.read, keys.numbered} {
		resources := slices.Concat(d.ResourceChanges, d.ResourceDrift)
		for _, deferred := range d.DeferredChanges {
			resources = append(resources, deferred.ResourceChange)
		}
		for _, r := range resources {
			r.Address = replace(r.Address)
			r.PreviousAddress = replace(r.PreviousAddress)
			r.ModuleAddress = replace(r.ModuleAddress)
		}
		for i := range d.Checks {
			d.Checks[i].Address.ToDisplay = replace(d.Checks[i].Address.ToDisplay)
		}
		for i := range d.ActionInvocations {
			d.ActionInvocations[i].Address = replace(d.ActionInvocations[i].Address)
		}
	}
}

// instanceKeys are the sorted keys of resources and modules, by the address without the
// last key.
type instanceKeys map[string][]string

// read adds the keys of an address, and returns the address.
func (k instanceKeys) read(address string) string {
	for before, key := range keysOf(address) {
		if i, ok := slices.BinarySearch(k[before], key); !ok {
			k[before] = slices.Insert(k[before], i, key)
		}
	}
	return address
}

// numbered returns an address with numbers in the place of keys.
func (k instanceKeys) numbered(address string) string {
	var b strings.Builder
	end := 0
	for before, key := range keysOf(address) {
		b.WriteString(address[end:len(before)])
		end = len(before) + len(key)
		if isStatusCode(before, key) {
			b.WriteString(key)
			continue
		}
		i, _ := slices.BinarySearch(k[before], key)
		b.WriteString(`["#` + strconv.Itoa(i+1) + `"]`)
	}
	return b.String() + address[end:]
}

// instanceKey matches a key that is not a number. Terraform escapes quotes in it.
var instanceKey = regexp.MustCompile(`\["(?:[^"\\]|\\.)*"\]`)

// keysOf returns the keys of an address, each with the part of the address before it.
func keysOf(address string) func(yield func(before, key string) bool) {
	return func(yield func(before, key string) bool) {
		for _, at := range instanceKey.FindAllStringIndex(address, -1) {
			if !yield(address[:at[0]], address[at[0]:at[1]]) {
				return
			}
		}
	}
}

var (
	responseAddress = regexp.MustCompile(`(^|\.)aws_api_gateway_(method|integration)_response\.[A-Za-z0-9_-]+$`)
	statusCode      = regexp.MustCompile(`^\["[1-5][0-9][0-9]"\]$`)
)

// isStatusCode reports whether a key is the status code of a response.
func isStatusCode(before, key string) bool {
	return statusCode.MatchString(key) && responseAddress.MatchString(before)
}
