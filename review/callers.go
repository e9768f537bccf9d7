package review

import (
	"slices"

	"cdk.tf/go/privateapi/ref"
)

// Callers are who may call an API.
type Callers struct {
	// Endpoints are the VPC endpoints that requests may come through.
	Endpoints []Endpoint `json:"endpoints"`
	// Networks are the CIDR blocks behind the endpoints that may call. None is every
	// address.
	Networks ref.List `json:"networks"`
	// VPCs are the VPCs whose endpoints may be used. None is every VPC.
	VPCs ref.List `json:"vpcs,omitempty"`
	// Organizations are the AWS organizations whose identities may call. None is every
	// account.
	Organizations ref.List `json:"organizations,omitempty"`
	// Principals are the IAM identities that may call. None is everyone.
	Principals ref.List `json:"principals"`
	// UserPools are the Cognito user pools whose tokens routes accept.
	UserPools ref.List `json:"userPools"`
	// Authorizers are the Lambda functions that decide about requests to routes, sorted by
	// name.
	Authorizers []Authorizer `json:"authorizers,omitempty"`
	// Origin is the website whose scripts may call. "" is none, * is every website.
	Origin string `json:"origin,omitempty"`
	// Origins are several websites instead of Origin, sorted.
	Origins []string `json:"origins,omitempty"`
	// Credentials reports that their scripts may send cookies and client certificates.
	Credentials bool `json:"credentials,omitempty"`
	// AllowHeaders and ExposeHeaders are the headers that scripts may set and read, sorted.
	// None are the defaults of gateway.CORS.
	AllowHeaders  []string `json:"allowHeaders,omitempty"`
	ExposeHeaders []string `json:"exposeHeaders,omitempty"`
	// UsagePlans are sorted by name.
	UsagePlans []UsagePlan `json:"usagePlans"`
}

// An Authorizer is a Lambda function that decides about requests to the routes that name it.
type Authorizer struct {
	// Name is the name of the authorizer.
	Name string `json:"name"`
	// Type is TOKEN, which gets one header, or REQUEST.
	Type string `json:"type"`
	// FunctionARN is the ARN of the function, and Region the Region in which it is called.
	FunctionARN string `json:"functionARN"`
	Region      string `json:"region"`
	// IdentitySources are what a request must have, such as
	// method.request.header.Authorization, sorted.
	IdentitySources []string `json:"identitySources"`
	// TokenPattern is the regular expression that a token must match. "" is none.
	TokenPattern string `json:"tokenPattern,omitempty"`
	// TTLSeconds is how long a decision about a caller counts. 0 is for one request.
	TTLSeconds int `json:"ttlSeconds,omitempty"`
}

// A UsagePlan is a usage plan with its limits. A limit of 0 is none.
type UsagePlan struct {
	// Name is the name of the plan.
	Name string `json:"name"`
	// Keys are the names of its API keys. It has no values of keys.
	Keys []string `json:"keys"`
	// RateLimit is how many requests per second a key may make on average.
	RateLimit float64 `json:"rateLimit,omitempty"`
	// BurstLimit is how many requests a key may make at the same time.
	BurstLimit int `json:"burstLimit,omitempty"`
	// QuotaLimit is how many requests a key may make per QuotaPeriod.
	QuotaLimit int `json:"quotaLimit,omitempty"`
	// QuotaPeriod is DAY, WEEK or MONTH.
	QuotaPeriod string `json:"quotaPeriod,omitempty"`
}

func (s Subject) callers() Callers {
	d := s.Definition
	callers := Callers{
		Endpoints:  append([]Endpoint{}, s.Endpoints...),
		Networks:   eachOnce(d.Networks),
		Principals: eachOnce(d.Principals),
		UserPools:  eachOnce(d.UserPools),
		Origin:     d.CORS.Origin, Credentials: d.CORS.Credentials,
		UsagePlans: []UsagePlan{},
	}
	callers.Origins = slices.Sorted(slices.Values(d.CORS.Origins))
	callers.AllowHeaders = slices.Sorted(slices.Values(d.CORS.AllowHeaders))
	callers.ExposeHeaders = slices.Sorted(slices.Values(d.CORS.ExposeHeaders))
	if len(d.VPCs) > 0 {
		callers.VPCs = eachOnce(d.VPCs)
	}
	if len(d.Organizations) > 0 {
		callers.Organizations = eachOnce(d.Organizations)
	}
	for i, endpoint := range callers.Endpoints {
		endpoint.IDs, endpoint.SubnetIDs = eachOnce(endpoint.IDs), eachOnce(endpoint.SubnetIDs)
		endpoint.ClientCIDRs, endpoint.AlsoAPIs = eachOnce(endpoint.ClientCIDRs), eachOnce(endpoint.AlsoAPIs)
		endpoint.ClientIPv6CIDRs = eachOnce(endpoint.ClientIPv6CIDRs)
		endpoint.ClientSecurityGroupIDs = eachOnce(endpoint.ClientSecurityGroupIDs)
		endpoint.ClientPrefixListIDs = eachOnce(endpoint.ClientPrefixListIDs)
		endpoint.SecurityGroupIDs = eachOnce(endpoint.SecurityGroupIDs)
		callers.Endpoints[i] = endpoint
	}
	for _, a := range d.Authorizers {
		callers.Authorizers = append(callers.Authorizers, Authorizer{
			Name: a.Name, Type: string(a.Type), FunctionARN: a.FunctionARN, Region: a.Region,
			IdentitySources: eachOnce(a.IdentitySources), TokenPattern: a.TokenPattern, TTLSeconds: a.TTLSeconds,
		})
	}
	for _, plan := range d.UsagePlans {
		callers.UsagePlans = append(callers.UsagePlans, UsagePlan{
			Name: plan.Name, Keys: append([]string{}, slices.Clone(plan.Keys)...),
			RateLimit: plan.RateLimit, BurstLimit: plan.BurstLimit, QuotaLimit: plan.QuotaLimit, QuotaPeriod: plan.QuotaPeriod,
		})
	}
	return callers
}
