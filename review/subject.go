package review

import (
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// A Subject is a private API of an app, from which [New] makes an [API]. References in
// it are Terraform expressions, such as ${aws_s3_bucket.documents.bucket}.
type Subject struct {
	// Stack is the id of the stack that the API is in.
	Stack string
	// ID is the path of the API's construct in the stack, such as "api".
	ID string
	// Definition is the Definition that the API was made from.
	Definition gateway.Definition
	// MaxResources is the account's quota of resources per API. Default: 300.
	MaxResources int
	// AsBody reports whether the API is written as one OpenAPI document.
	AsBody bool
	// Endpoints are the sources of its VPC endpoints.
	Endpoints []Endpoint
	// ManagedPolicyARNs are managed policies of the role, in addition to the
	// Definition's RolePolicy.
	ManagedPolicyARNs ref.List
	// RolePath is the path of the role in IAM, such as "/gateway/". Default: "/".
	RolePath string
	// RoleName is the name that the app gives the role. Default: none, AWS makes it up.
	RoleName string
	// PermissionsBoundary is the ARN of the role's boundary. Default: none.
	PermissionsBoundary string
	// RestAPI is the Terraform address of the REST API, such as
	// aws_api_gateway_rest_api.api_api_8A17F6F2.
	RestAPI string
	// Role is the Terraform address of the role. "" is none, or an existing one.
	Role string
	// HostedZone is the Terraform address of the private hosted zone of the API's default
	// name. "" is none.
	HostedZone string
	// HostedZoneVPCIDs are the VPCs in which that name resolves by the zone.
	HostedZoneVPCIDs ref.List
	// HostedZoneTarget is the DNS name that the name resolves to, or an expression.
	HostedZoneTarget string
}

// An Endpoint is a VPC endpoint that the stack creates, or a list of existing ones.
type Endpoint struct {
	// Found reports that Terraform looks for the endpoint when it plans, in the VPC VPCID and
	// by FoundByTags. Address is then that of the data source.
	Found       bool              `json:"found,omitempty"`
	FoundByTags map[string]string `json:"foundByTags,omitempty"`
	// IDs are the ids of the endpoints: vpce-… or expressions.
	IDs ref.List `json:"ids"`
	// NoAssociation reports that existing endpoints are admitted, but not associated with
	// the API.
	NoAssociation bool `json:"noAssociation,omitempty"`
	// Address is the Terraform address of an endpoint that the stack creates or finds. For
	// other endpoints, this and the following fields are empty.
	Address string `json:"address,omitempty"`
	// VPCID is the VPC that it is created or found in.
	VPCID string `json:"vpcID,omitempty"`
	// SubnetIDs are the subnets that it has a network interface in.
	SubnetIDs ref.List `json:"subnetIDs,omitempty"`
	// ClientCIDRs and ClientIPv6CIDRs are the IPv4 and IPv6 CIDR blocks that may connect to
	// it. An expression in one of the lists does not stand for blocks of the other version.
	ClientCIDRs     ref.List `json:"clientCIDRs,omitempty"`
	ClientIPv6CIDRs ref.List `json:"clientIPv6CIDRs,omitempty"`
	// ClientSecurityGroupIDs and ClientPrefixListIDs are the security groups and prefix lists
	// whose members and addresses may connect to it.
	ClientSecurityGroupIDs ref.List `json:"clientSecurityGroupIDs,omitempty"`
	ClientPrefixListIDs    ref.List `json:"clientPrefixListIDs,omitempty"`
	// SecurityGroupIDs are existing security groups, whose rules decide who may connect.
	SecurityGroupIDs ref.List `json:"securityGroupIDs,omitempty"`
	// IPAddressType is the version of its addresses: "ipv4", "dualstack" or "ipv6". "" is
	// ipv4.
	IPAddressType string `json:"ipAddressType,omitempty"`
	// NoPrivateDNS reports that the endpoint has no private DNS.
	NoPrivateDNS bool `json:"noPrivateDNS,omitempty"`
	// OwnAPIsOnly reports that the endpoint lets requests through only to this API
	// and to AlsoAPIs.
	OwnAPIsOnly bool `json:"ownAPIsOnly,omitempty"`
	// AlsoAPIs are the ARNs of the other APIs.
	AlsoAPIs ref.List `json:"alsoAPIs,omitempty"`
}

// An Input is a stack of an app, from which [New] makes a [Stack].
type Input struct {
	// Stack is the id of the stack.
	Stack string
	// Variables are the names of its Terraform variables.
	Variables []string
	// Subjects are its private APIs.
	Subjects []Subject
	// Configuration is what its Terraform configuration has in addition to them.
	Configuration Configuration
}
