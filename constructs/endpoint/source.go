// Package endpoint gives a private REST API its way in: an interface VPC
// endpoint for execute-api, created with a security group of its own, or
// endpoints that exist.
package endpoint

import (
	"regexp"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// A Source is where VPC endpoints come from: [Create] or [Existing].
type Source interface {
	// Check returns what is wrong with the source.
	Check() fault.List
}

// Create is a new interface endpoint for execute-api. It costs per hour and
// zone.
//
// Creating it fails when the VPC already has an execute-api endpoint with
// private DNS (use [Existing] or NoPrivateDNS then), when two subnets are in
// one availability zone, or when the VPC has DNS support or DNS host names
// switched off.
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
type Create struct {
	// VPCID is the VPC that callers are in. Required.
	VPCID string
	// SubnetIDs are the subnets that get a network interface, at most one in
	// an availability zone. At least one.
	SubnetIDs ref.List
	// ClientCIDRs are the IPv4 CIDR blocks that may connect, without bits set
	// outside their prefix. At least one, and by the quota of rules of a
	// security group at most 60. Each becomes a rule by its text, so it must be
	// known when the stack is planned.
	ClientCIDRs ref.List
	// NoPrivateDNS leaves the default names of APIs as they are in this VPC.
	// Default: inside the VPC the default names of all APIs lead to the
	// endpoint, which makes public APIs unreachable under theirs.
	NoPrivateDNS bool
	// OwnAPIsOnly lets nothing but the API that the endpoint is created for,
	// and AlsoAPIs, through the endpoint. Default: the VPC can reach private
	// APIs of every account that admits the endpoint.
	//
	// An endpoint with a policy evaluates a caller's Authorization header: an
	// invalid signature is denied, even on a route that asks for none.
	OwnAPIsOnly bool
	// AlsoAPIs are execution ARNs of further APIs that OwnAPIsOnly lets
	// through, such as arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5.
	AlsoAPIs ref.List
}

var _ Source = Create{}

// Existing is one or more execute-api endpoints that exist, in this account or
// another. Nothing is created, and their security groups and policies stay as
// they are.
type Existing struct {
	// IDs are the endpoints' ids, vpce-…. At least one.
	IDs ref.List
	// DNSName is the first endpoint's own DNS name, such as
	// vpce-0123-abcd.execute-api.us-east-1.vpce.amazonaws.com, which a URL is
	// made of for callers without private DNS. Default: no such URL.
	DNSName string
}

var _ Source = Existing{}

var (
	vpcID    = regexp.MustCompile(`^vpc-[0-9a-z]+$`)
	subnetID = regexp.MustCompile(`^subnet-[0-9a-z]+$`)
	vpceID   = regexp.MustCompile(`^vpce-[0-9a-z]+$`)
	apiARN   = regexp.MustCompile(`^arn:[a-z-]+:execute-api:[a-z0-9-]+:[0-9]{12}:[a-z0-9]+$`)
	dnsName  = regexp.MustCompile(`^[A-Za-z0-9.-]+$`)
)

// Check implements [Source].
func (c Create) Check() fault.List {
	var faults fault.List
	if !ref.Name(c.VPCID, vpcID) {
		faults.Add("vpcID", "%q: must be the id of a VPC, vpc-…", c.VPCID)
	}
	if len(c.SubnetIDs) == 0 {
		faults.Add("subnetIDs", "must have at least one subnet")
	}
	faults.In("subnetIDs", gateway.CheckList(c.SubnetIDs, matches(subnetID, "must be the id of a subnet, subnet-…")))
	if len(c.ClientCIDRs) == 0 {
		faults.Add("clientCIDRs", "must have at least one CIDR block, or nobody can connect")
	}
	faults.In("clientCIDRs", gateway.CheckCIDRs(c.ClientCIDRs))
	if _, ok := c.AlsoAPIs.Reference(); ok {
		faults.Add("alsoAPIs", "must be single ARNs; a reference to a list cannot be taken apart")
	}
	faults.In("alsoAPIs", gateway.CheckList(c.AlsoAPIs, matches(apiARN, "must be the execution ARN of an API, arn:aws:execute-api:REGION:ACCOUNT:ID")))
	if len(c.AlsoAPIs) > 0 && !c.OwnAPIsOnly {
		faults.Add("alsoAPIs", "must be empty without ownAPIsOnly, since every API is let through")
	}
	return faults
}

// Check implements [Source].
func (e Existing) Check() fault.List {
	var faults fault.List
	if len(e.IDs) == 0 {
		faults.Add("ids", "must have at least one VPC endpoint")
	}
	faults.In("ids", gateway.CheckList(e.IDs, matches(vpceID, "must be the id of a VPC endpoint, vpce-…")))
	if e.DNSName != "" && !ref.Name(e.DNSName, dnsName) {
		faults.Add("dnsName", "%q: must be a host name", e.DNSName)
	}
	return faults
}

func matches(pattern *regexp.Regexp, problem string) func(string) string {
	return func(s string) string {
		if pattern.MatchString(s) {
			return ""
		}
		return problem
	}
}
