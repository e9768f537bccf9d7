package synth

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdk.tf/go/privateapi/constructs/endpoint"
	"cdk.tf/go/privateapi/constructs/privateapi"
	"cdk.tf/go/privateapi/internal/expression"
	"cdk.tf/go/privateapi/ref"
	"cdk.tf/go/privateapi/review"
)

// subject returns an API as the subject of a review, with references as Terraform
// expressions.
func subject(o privateapi.Output) review.Subject {
	stack := cdktf.TerraformStack_Of(o.Construct)
	resolve := expression.Resolver(o.Construct)
	var references []string
	o.Definition.Replace(func(reference string) string {
		references = append(references, reference)
		return reference
	})
	resolve(references)
	text := func(s string) string {
		return ref.ReplaceElement(s, func(reference string) string { return resolve([]string{reference})[0] })
	}
	list := func(l ref.List) ref.List {
		var texts ref.List
		for _, s := range l {
			texts = append(texts, text(s))
		}
		return texts
	}
	s := review.Subject{
		Stack:               *stack.Node().Id(),
		ID:                  strings.TrimPrefix(*o.Construct.Node().Path(), *stack.Node().Path()+"/"),
		Definition:          o.Definition.Replace(func(reference string) string { return resolve([]string{reference})[0] }),
		MaxResources:        o.Config.MaxResources,
		AsBody:              o.Config.AsBody,
		ManagedPolicyARNs:   list(o.Config.Role.ManagedPolicyARNs),
		PermissionsBoundary: text(o.Config.Role.PermissionsBoundary),
		RestAPI:             address(text(o.RestAPIID)),
	}
	if o.Role.Role != nil {
		s.Role, s.RolePath, s.RoleName = address(text(o.Role.ARN)), text(o.Config.Role.Path), text(o.Config.Role.Name)
	}
	for i, source := range o.Config.Endpoints {
		s.Endpoints = append(s.Endpoints, subjectEndpoint(source, list(o.Endpoints[i].IDs), text, list))
	}
	if o.HostedZone.Zone != nil {
		s.HostedZone, s.HostedZoneVPCIDs = address(text(o.HostedZone.ZoneID)), list(o.Config.HostedZoneVPCIDs)
		if i := slices.IndexFunc(s.Endpoints, func(e review.Endpoint) bool { return !e.NoAssociation }); i >= 0 {
			s.HostedZoneTarget = text(o.Endpoints[i].DNSName)
		}
	}
	return s
}

func subjectEndpoint(source endpoint.Source, ids ref.List, text func(string) string, list func(ref.List) ref.List) review.Endpoint {
	e := review.Endpoint{IDs: ids}
	if f, ok := source.(endpoint.Find); ok {
		e.Found, e.Address, e.VPCID = true, address(ids[0]), text(f.VPCID)
		if len(f.Tags) > 0 {
			e.FoundByTags = map[string]string{}
		}
		for key, value := range f.Tags {
			e.FoundByTags[key] = text(value)
		}
	}
	if existing, ok := source.(endpoint.Existing); ok {
		e.NoAssociation = existing.NoAssociation
	}
	if c, ok := source.(endpoint.Create); ok {
		e.Address = address(ids[0])
		e.VPCID = text(c.VPCID)
		e.SubnetIDs, e.AlsoAPIs = list(c.SubnetIDs), list(c.AlsoAPIs)
		e.ClientCIDRs, e.ClientIPv6CIDRs = list(c.ClientCIDRs), list(c.ClientIPv6CIDRs)
		e.IPAddressType = c.IPAddressType
		e.ClientSecurityGroupIDs, e.ClientPrefixListIDs = list(c.ClientSecurityGroupIDs), list(c.ClientPrefixListIDs)
		e.SecurityGroupIDs = list(c.SecurityGroupIDs)
		e.NoPrivateDNS, e.OwnAPIsOnly = c.NoPrivateDNS, c.OwnAPIsOnly
	}
	return e
}

// address returns the address of the resource of an expression such as
// ${aws_vpc_endpoint.api_endpoint.id}.
func address(expression string) string {
	inside, ok := ref.Interpolation(expression)
	if !ok {
		return expression
	}
	if i := strings.LastIndex(inside, "."); i >= 0 {
		return inside[:i]
	}
	return inside
}
