package gateway

import (
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// SecurityPolicies are the TLS security policies of private REST APIs. TLS_1_0, which API
// Gateway also has, is not one of them: API Gateway refuses to change it to TLS_1_2.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
var SecurityPolicies = []string{
	DefaultSecurityPolicy, "SecurityPolicy_TLS13_1_2_2021_06", "SecurityPolicy_TLS13_1_2_PQ_2025_09",
	"SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
	"SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
}

// DefaultSecurityPolicy is the security policy of a private REST API that has no other. It
// accepts TLS 1.2 and 1.3.
const DefaultSecurityPolicy = "TLS_1_2"

// The endpoint access modes.
const (
	// AccessBasic checks nothing further.
	AccessBasic = "BASIC"
	// AccessStrict refuses requests through another type of endpoint, and those whose Host
	// header is not the name in their TLS handshake.
	AccessStrict = "STRICT"
)

var endpointAccessModes = []string{AccessBasic, AccessStrict}

// checkTLS checks the security policy and the endpoint access mode, which a policy that
// begins with SecurityPolicy_ needs, and no other may have.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
func (c Config) checkTLS() fault.List {
	var faults fault.List
	policy, mode := c.SecurityPolicy, c.EndpointAccessMode
	if policy != "" && !slices.Contains(SecurityPolicies, policy) {
		faults.Add("securityPolicy", "%q: must be one of %s", policy, strings.Join(SecurityPolicies, ", "))
		policy = "" // what it needs is not known
	}
	needs := policy != "" && policy != DefaultSecurityPolicy
	switch {
	case mode != "" && !slices.Contains(endpointAccessModes, mode):
		faults.Add("endpointAccessMode", "%q: must be one of %s", mode, strings.Join(endpointAccessModes, ", "))
	case needs && mode == "":
		faults.Add("endpointAccessMode", `"": must be one of %s with the security policy %s`, strings.Join(endpointAccessModes, ", "), policy)
	case !needs && mode != "" && policy == c.SecurityPolicy:
		faults.Add("endpointAccessMode", "%q: must be empty without a security policy that begins with SecurityPolicy_", mode)
	}
	return faults
}
