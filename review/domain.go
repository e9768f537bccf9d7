package review

import (
	"cdk.tf/go/privateapi/gateway"
	"cdk.tf/go/privateapi/iam"
)

// A Domain is a custom domain name that the stack creates, by which clients call APIs.
type Domain struct {
	// Address is the Terraform address of the domain name.
	Address string `json:"address"`
	// Name is the domain name, such as api.example.com.
	Name string `json:"name"`
	// Type is PRIVATE, or REGIONAL or EDGE for one that everyone can reach.
	Type string `json:"type"`
	// CertificateARN is the ARN of its certificate.
	CertificateARN string `json:"certificateARN,omitempty"`
	// SecurityPolicy is the TLS security policy, and EndpointAccessMode what API Gateway
	// checks besides. "" is API Gateway's default, TLS_1_2.
	SecurityPolicy     string `json:"securityPolicy,omitempty"`
	EndpointAccessMode string `json:"endpointAccessMode,omitempty"`
	// Policy is the resource policy of the domain. The policy of the API that a request is
	// mapped to decides as well.
	Policy []iam.Statement `json:"policy"`
	// UnknownPolicy is the SHA-256 hash of a policy that package iam cannot read.
	UnknownPolicy string `json:"unknownPolicy,omitempty"`
	// Mappings are its base paths, sorted.
	Mappings []DomainMapping `json:"mappings"`
	// Endpoints are the ids of the VPC endpoints that are associated with it, sorted: vpce-…
	// or expressions.
	Endpoints []string `json:"endpoints"`
	// SharedWith are the accounts and organizations that may associate endpoints of their own,
	// sorted.
	SharedWith []string `json:"sharedWith"`
	// AllowExternalPrincipals reports that accounts outside of the organization may be among
	// them.
	AllowExternalPrincipals bool `json:"allowExternalPrincipals,omitempty"`
	// Records are the records of Route 53 with its name, sorted.
	Records []DomainRecord `json:"records"`
}

// A DomainMapping is a base path of a domain.
type DomainMapping struct {
	// BasePath is the first segment of the URL's path. "" is every path that begins with no
	// other base path.
	BasePath string `json:"basePath,omitempty"`
	// RestAPI is the Terraform address of the REST API, or its id if the stack does not have
	// it.
	RestAPI string `json:"restAPI"`
	// Stage is the name of the stage.
	Stage string `json:"stage"`
}

// A DomainRecord is a record with the name of a domain.
type DomainRecord struct {
	// Type is the type of the record, such as A.
	Type string `json:"type"`
	// Target is what the name resolves to.
	Target string `json:"target"`
	// Zone is the address of the hosted zone, or its id if the stack does not have it.
	Zone string `json:"zone"`
	// VPCs are the VPCs in which the zone answers, sorted. They are known for a zone that the
	// stack creates.
	VPCs []string `json:"vpcs,omitempty"`
}

// A DomainAccess associates a VPC endpoint with a private custom domain name that the stack
// does not create, such as one of another account. The account cannot read the policies of
// the domain and of its APIs, so nobody checked them.
type DomainAccess struct {
	// Address is the Terraform address of the association.
	Address string `json:"address"`
	// DomainNameARN is the ARN of the domain.
	DomainNameARN string `json:"domainNameARN"`
	// Endpoint is the id of the endpoint.
	Endpoint string `json:"endpoint"`
}

// URL returns the URL of a base path of the domain, without a slash at the end.
func (d Domain) URL(m DomainMapping) string {
	return gateway.Domain{Name: d.Name}.URL(m.BasePath)
}

// CustomDomainURLs returns the URLs of domains that are mapped to the REST API with a
// Terraform address, without a slash at the end.
func (c Configuration) CustomDomainURLs(restAPI string) []string {
	var urls []string
	for _, d := range c.Domains {
		for _, m := range d.Mappings {
			if m.RestAPI == restAPI {
				urls = append(urls, d.URL(m))
			}
		}
	}
	return urls
}
