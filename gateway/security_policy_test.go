package gateway_test

import (
	"strings"
	"testing"

	"cdk.tf/go/privateapi/gateway"
)

func TestSecurityPoliciesAreAccepted(t *testing.T) {
	t.Parallel()
	for _, policy := range append([]string{""}, gateway.SecurityPolicies...) {
		modes := []string{""}
		if strings.HasPrefix(policy, "SecurityPolicy_") {
			modes = []string{gateway.AccessBasic, gateway.AccessStrict}
		}
		for _, mode := range modes {
			config := with(func(c *gateway.Config) { c.SecurityPolicy, c.EndpointAccessMode = policy, mode })
			if d := resolved(t, config); d.SecurityPolicy != policy || d.EndpointAccessMode != mode {
				t.Errorf("%q and %q are %q and %q", policy, mode, d.SecurityPolicy, d.EndpointAccessMode)
			}
		}
	}
}

func TestSecurityPoliciesAreRefused(t *testing.T) {
	t.Parallel()
	const policy = "SecurityPolicy_TLS13_1_3_2025_09"
	all := strings.Join(gateway.SecurityPolicies, ", ")
	tls := func(policy, mode string) gateway.Config {
		return with(func(c *gateway.Config) { c.SecurityPolicy, c.EndpointAccessMode = policy, mode })
	}
	testRefusals(t, map[string]refusal{
		"TLS 1.0":        {tls("TLS_1_0", ""), `securityPolicy: "TLS_1_0": must be one of ` + all},
		"TLS 1.0, again": {tls("TLS_1_0", "BASIC"), `securityPolicy: "TLS_1_0": must be one of ` + all},
		"one for edge-optimized APIs": {
			tls("SecurityPolicy_TLS13_2025_EDGE", "BASIC"),
			`securityPolicy: "SecurityPolicy_TLS13_2025_EDGE": must be one of ` + all,
		},
		"everything": {
			tls("${var.policy}", "strict"),
			`securityPolicy: "${var.policy}": must be one of ` + all + "\n" +
				`endpointAccessMode: "strict": must be one of BASIC, STRICT`,
		},
		"no access mode": {
			tls(policy, ""), `endpointAccessMode: "": must be one of BASIC, STRICT with the security policy ` + policy,
		},
		"an access mode alone": {
			tls("", "STRICT"),
			`endpointAccessMode: "STRICT": must be empty without a security policy that begins with SecurityPolicy_`,
		},
		"an access mode with the default": {
			tls("TLS_1_2", "BASIC"),
			`endpointAccessMode: "BASIC": must be empty without a security policy that begins with SecurityPolicy_`,
		},
	})
}
