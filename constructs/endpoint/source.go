// Package endpoint provides the interface VPC endpoints through which clients call a
// private REST API. It creates an endpoint for execute-api with a security group, or
// uses existing endpoints.
package endpoint

import (
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// A Source of VPC endpoints is a [Create], a [Find] or an [Existing].
type Source interface {
	// Check returns the faults of the source.
	Check() fault.List
}

// Create creates an interface endpoint for execute-api. AWS bills an endpoint per hour
// and Availability Zone.
//
// The deployment fails in the following cases:
//   - The VPC already has an execute-api endpoint with private DNS. Use [Existing] or
//     NoPrivateDNS.
//   - Two subnets are in the same Availability Zone.
//   - DNS support or DNS hostnames of the VPC are disabled.
//
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
type Create struct {
	// VPCID is the ID of the VPC of the callers, vpc-…. Required.
	VPCID string
	// SubnetIDs are the IDs of the subnets in which the endpoint has a network
	// interface, subnet-…, at most one per Availability Zone. Required.
	SubnetIDs ref.List
	// ClientCIDRs are the IPv4 CIDR blocks from which clients may connect, such as
	// 10.0.0.0/16. Host bits must be zero. Each block becomes one rule of the security
	// group. By default, AWS allows 60 rules. The values must be known when Terraform
	// plans. Required, unless other clients or SecurityGroupIDs are set.
	// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
	ClientCIDRs ref.List
	// ClientIPv6CIDRs are the IPv6 CIDR blocks from which clients may connect, such as
	// 2001:db8::/32, as ClientCIDRs are for IPv4. IPAddressType must be "dualstack" or
	// "ipv6". Default: none.
	ClientIPv6CIDRs ref.List
	// IPAddressType is the version of the endpoint's addresses, and of those that its
	// names resolve to: "ipv4", "dualstack" for both, or "ipv6". The subnets must have
	// addresses of the same versions. Default: "ipv4".
	// https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
	IPAddressType string
	// ClientSecurityGroupIDs are the IDs of security groups, sg-…, whose members may
	// connect. Each becomes one rule. Default: none.
	// https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
	ClientSecurityGroupIDs ref.List
	// ClientPrefixListIDs are the IDs of prefix lists, pl-…, from whose addresses clients
	// may connect. A rule counts as many rules as the list may have entries. Default: none.
	// https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
	ClientPrefixListIDs ref.List
	// SecurityGroupIDs are the IDs of existing security groups, sg-…, for the endpoint.
	// Their rules decide who may connect, so no other clients may be set, and New creates no
	// security group. Default: none, a group of the endpoint's own.
	SecurityGroupIDs ref.List
	// NoPrivateDNS disables private DNS. With private DNS, every API's default hostname
	// resolves to this endpoint in the VPC, so public APIs become unreachable by their
	// default hostnames. Without it, HostedZoneVPCIDs of privateapi.Config makes the private
	// API's own default hostname resolve. Default: false.
	NoPrivateDNS bool
	// OwnAPIsOnly gives the endpoint a policy that allows only calls to the API for
	// which it is created, and to AlsoAPIs. Default: false. Through the endpoint, the
	// VPC can then reach the private APIs of every account that allows the endpoint.
	//
	// An endpoint with a policy evaluates the Authorization header. It denies a call
	// with an invalid signature, even to a route that requires no authorization. Routes
	// whose callers send a token or a secret in this header, such as those of
	// gateway.UserPoolDomain, are an error.
	OwnAPIsOnly bool
	// AlsoAPIs are the execution ARNs of further APIs that OwnAPIsOnly allows, such as
	// arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5. Default: none.
	AlsoAPIs ref.List
}

var _ Source = Create{}

// Existing is one or more existing execute-api endpoints, of this account or another.
// Their security groups and policies do not change.
type Existing struct {
	// IDs are the endpoints' IDs, vpce-…. Required.
	IDs ref.List
	// DNSName is the DNS name of the first endpoint, such as
	// vpce-0123-abcd.execute-api.us-east-1.vpce.amazonaws.com. It gives the API a URL
	// for callers without private DNS, and records of hosted zones need it. Default: none,
	// without such a URL.
	DNSName string
	// HostedZoneID is the ID of the hosted zone of DNSName, such as Z7HUB22UULQXV, which
	// "aws ec2 describe-vpc-endpoints" shows beside the name. Alias records of Route 53 need
	// it: see package hostedzone. DNSName must then be set. Default: none.
	// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DnsEntry.html
	HostedZoneID string
	// IPAddressType is the version of the addresses that DNSName resolves to: "ipv4",
	// "dualstack" or "ipv6". It decides which records a hosted zone gets. Default: "ipv4".
	IPAddressType string
	// NoAssociation only admits the endpoints, such as those of other accounts: the
	// resource policy allows calls through them, but they are not associated with the
	// API, so no URL has their IDs. Their callers use private DNS, or the endpoint's own
	// DNS name with a header. DNSName must then be empty. Default: false.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/associate-private-api-with-vpc-endpoint.html
	NoAssociation bool
}

var _ Source = Existing{}

var (
	vpcID    = regexp.MustCompile(gateway.VPCIDPattern)
	subnetID = regexp.MustCompile(`^subnet-[0-9a-z]+$`)
	vpceID   = regexp.MustCompile(`^vpce-[0-9a-z]+$`)
	groupID  = regexp.MustCompile(`^sg-[0-9a-z]+$`)
	prefixID = regexp.MustCompile(`^pl-[0-9a-z]+$`)
	apiARN   = regexp.MustCompile(`^arn:[a-z-]+:execute-api:[a-z0-9-]+:[0-9]{12}:[a-z0-9]+$`)
	dnsName  = regexp.MustCompile(`^[A-Za-z0-9.-]+$`)
	zoneID   = regexp.MustCompile(`^Z[A-Z0-9]{1,31}$`)
)

// Check implements [Source].
func (c Create) Check() fault.List {
	var faults fault.List
	if !ref.Name(c.VPCID, vpcID) {
		faults.Add("vpcID", "%q: must be the ID of a VPC, vpc-…", c.VPCID)
	}
	if len(c.SubnetIDs) == 0 {
		faults.Add("subnetIDs", "must have at least one subnet")
	}
	faults.In("subnetIDs", gateway.CheckList(c.SubnetIDs, matches(subnetID, "must be the ID of a subnet, subnet-…")))
	others := len(c.ClientIPv6CIDRs) + len(c.ClientSecurityGroupIDs) + len(c.ClientPrefixListIDs)
	switch {
	case len(c.SecurityGroupIDs) > 0 && len(c.ClientCIDRs)+others > 0:
		faults.Add("securityGroupIDs", "must be empty with clientCIDRs, clientIPv6CIDRs, clientSecurityGroupIDs or clientPrefixListIDs, since the rules of the groups decide who may connect")
	case len(c.SecurityGroupIDs)+len(c.ClientCIDRs)+others == 0:
		faults.Add("clientCIDRs", "must have at least one CIDR block, or no client can connect")
	}
	faults.In("clientCIDRs", gateway.CheckIPv4CIDRs(c.ClientCIDRs))
	faults.In("clientIPv6CIDRs", gateway.CheckIPv6CIDRs(c.ClientIPv6CIDRs))
	switch c.IPAddressType {
	case "", "ipv4":
		if len(c.ClientIPv6CIDRs) > 0 {
			faults.Add("clientIPv6CIDRs", "must be empty unless ipAddressType is \"dualstack\" or \"ipv6\": the endpoint has no IPv6 address")
		}
	case "ipv6":
		if len(c.ClientCIDRs) > 0 {
			faults.Add("clientCIDRs", "must be empty with the ipAddressType \"ipv6\": the endpoint has no IPv4 address")
		}
	default:
		faults.In("", CheckIPAddressType(c.IPAddressType))
	}
	const groupProblem = "must be the ID of a security group, sg-…"
	faults.In("clientSecurityGroupIDs", checkElements(c.ClientSecurityGroupIDs, groupID, groupProblem))
	faults.In("clientPrefixListIDs", checkElements(c.ClientPrefixListIDs, prefixID, "must be the ID of a prefix list, pl-…"))
	faults.In("securityGroupIDs", gateway.CheckList(c.SecurityGroupIDs, matches(groupID, groupProblem)))
	if _, ok := c.AlsoAPIs.Reference(); ok {
		faults.Add("alsoAPIs", "must not be a reference to a list: each ARN needs an element of its own")
	}
	faults.In("alsoAPIs", gateway.CheckList(c.AlsoAPIs, matches(apiARN, "must be the execution ARN of an API, arn:aws:execute-api:REGION:ACCOUNT:ID")))
	if len(c.AlsoAPIs) > 0 && !c.OwnAPIsOnly {
		faults.Add("alsoAPIs", "must be empty without ownAPIsOnly, because every API is then allowed")
	}
	return faults
}

// Check implements [Source].
func (e Existing) Check() fault.List {
	var faults fault.List
	if len(e.IDs) == 0 {
		faults.Add("ids", "must have at least one VPC endpoint")
	}
	faults.In("ids", gateway.CheckList(e.IDs, matches(vpceID, "must be the ID of a VPC endpoint, vpce-…")))
	if e.DNSName != "" && !ref.Name(e.DNSName, dnsName) {
		faults.Add("dnsName", "%q: must be a hostname", e.DNSName)
	}
	if e.HostedZoneID != "" && !ref.Name(e.HostedZoneID, zoneID) {
		faults.Add("hostedZoneID", "%q: must be the ID of a hosted zone, Z…", e.HostedZoneID)
	}
	if e.HostedZoneID != "" && e.DNSName == "" {
		faults.Add("hostedZoneID", "%q: must be empty without dnsName, which is in this zone", e.HostedZoneID)
	}
	faults.In("", CheckIPAddressType(e.IPAddressType))
	if e.DNSName != "" && e.NoAssociation {
		faults.Add("dnsName", "%q: must be empty with noAssociation, since no URL of the API uses it", e.DNSName)
	}
	return faults
}

// CheckIPAddressType tests the version of the addresses of an endpoint: "ipv4", "dualstack",
// "ipv6", or "" for the default.
func CheckIPAddressType(t string) fault.List {
	var faults fault.List
	if !slices.Contains([]string{"", "ipv4", "dualstack", "ipv6"}, t) {
		faults.Add("ipAddressType", "%q: must be \"ipv4\", \"dualstack\" or \"ipv6\"", t)
	}
	return faults
}

// checkElements tests a list each element of which becomes a rule. Terraform must know how
// many there are when it plans, but not the IDs.
func checkElements(list ref.List, pattern *regexp.Regexp, problem string) fault.List {
	var faults fault.List
	if _, ok := list.Reference(); ok {
		faults.Add("", "must not be a reference to a list: each ID needs an element of its own")
		return faults
	}
	return gateway.CheckList(list, matches(pattern, problem))
}

func matches(pattern *regexp.Regexp, problem string) func(string) string {
	return func(s string) string {
		if pattern.MatchString(s) {
			return ""
		}
		return problem
	}
}
