package review

import (
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/ref"
)

// A Subject is a private API of an app, as package constructs/privateapi hands
// it over. References in it are Terraform expressions, such as
// ${aws_s3_bucket.documents.bucket}.
type Subject struct {
	// Stack is the id of the stack that the API is in.
	Stack string
	// ID is the path of the API's construct in the stack, such as "api".
	ID string
	// Definition is what the API was made from.
	Definition gateway.Definition
	// MaxResources is the account's quota of resources of an API. 0 is 300.
	MaxResources int
	// AsBody reports whether the API is written as one OpenAPI document.
	AsBody bool
	// Endpoints are the sources of its VPC endpoints, in order.
	Endpoints []Endpoint
	// ManagedPolicyARNs are policies of the role beside the Definition's.
	ManagedPolicyARNs ref.List
	// PermissionsBoundary limits the role. "" is none.
	PermissionsBoundary string
	// RestAPI and Role are the addresses of the REST API and the role in
	// Terraform, such as aws_api_gateway_rest_api.api_api_8A17F6F2. Role is ""
	// where there is none.
	RestAPI, Role string
}

// An Endpoint is a VPC endpoint of an API, or several that exist.
type Endpoint struct {
	// IDs are the endpoints' ids, vpce-… or expressions.
	IDs ref.List `json:"ids"`
	// Address is that of an endpoint which the stack creates. It is "" for
	// endpoints that exist, of which nothing more is known.
	Address string `json:"address,omitempty"`
	// VPCID, SubnetIDs and ClientCIDRs are where it is created, with a network
	// interface a subnet, and who may connect.
	VPCID       string   `json:"vpcID,omitempty"`
	SubnetIDs   ref.List `json:"subnetIDs,omitempty"`
	ClientCIDRs ref.List `json:"clientCIDRs,omitempty"`
	// NoPrivateDNS leaves the default names of APIs as they are in the VPC.
	NoPrivateDNS bool `json:"noPrivateDNS,omitempty"`
	// OwnAPIsOnly lets nothing but this API and AlsoAPIs through the endpoint.
	OwnAPIsOnly bool     `json:"ownAPIsOnly,omitempty"`
	AlsoAPIs    ref.List `json:"alsoAPIs,omitempty"`
}

// Input is a stack of an app.
type Input struct {
	// Stack is the id of the stack.
	Stack string
	// Variables are the names of its Terraform variables.
	Variables []string
	// Subjects are its private APIs.
	Subjects []Subject
}
