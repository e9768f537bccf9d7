package markdown

import (
	"slices"

	"cdk.tf/go/privateapi/review"
)

// domainsMarkdown describes the custom domain names of a stack, and its access to others.
func domainsMarkdown(s review.Stack) string {
	var lines []string
	for _, d := range s.Domains {
		line := code(d.Name) + " is private"
		if d.Type != "PRIVATE" {
			line = code(d.Name) + " is **not private**, but " + code(d.Type)
		}
		if d.SecurityPolicy != "" {
			line += ", has the TLS security policy " + code(d.SecurityPolicy)
		}
		if d.EndpointAccessMode != "" {
			line += ", has the endpoint access mode " + code(d.EndpointAccessMode)
		}
		line += " and has the certificate " + code(d.CertificateARN) + "."
		for _, m := range d.Mappings {
			line += "\n  - " + code(d.URL(m)) + " leads to " + mappedAPI(s, m) + "."
		}
		if len(d.Endpoints) > 0 {
			line += "\n  - Clients reach it through the endpoint " + codes(d.Endpoints, "and") + "."
		}
		if len(d.SharedWith) > 0 {
			line += "\n  - It is shared with " + codes(d.SharedWith, "and") + ": they may associate endpoints of their own."
		}
		if d.AllowExternalPrincipals {
			line += " Accounts outside of the organization may be among them."
		}
		for _, r := range d.Records {
			line += "\n  - It resolves to " + code(r.Target) + " (" + code(r.Type) + ") by the zone " + code(r.Zone)
			if len(r.VPCs) > 0 {
				line += " in the VPC " + codes(r.VPCs, "and")
			}
			line += "."
		}
		for _, statementOfPolicy := range d.Policy {
			line += "\n  - " + statement(statementOfPolicy)
		}
		switch {
		case d.UnknownPolicy != "":
			line += "\n  - It has a policy that this review cannot read."
		case len(d.Policy) > 0:
			line += "\n  - The resource policy of the API decides as well."
		}
		lines = append(lines, line)
	}
	for _, a := range s.DomainAccess {
		lines = append(lines, "Clients of the endpoint "+code(a.Endpoint)+" reach the custom domain "+code(a.DomainNameARN)+
			" by "+code(a.Address)+". Nobody checked its policy and those of its APIs: the account cannot read them.")
	}
	return bullets(lines)
}

// mappedAPI names the API and the stage that a base path leads to.
func mappedAPI(s review.Stack, m review.DomainMapping) string {
	i := slices.IndexFunc(s.APIs, func(a review.API) bool { return a.RestAPI == m.RestAPI })
	if i < 0 {
		return "the stage " + code(m.Stage) + " of the REST API " + code(m.RestAPI) + ", which this review does not describe"
	}
	api := "the API " + code(s.APIs[i].ID)
	if m.Stage != s.APIs[i].Stage {
		api += " and its stage " + code(m.Stage)
	}
	return api
}
