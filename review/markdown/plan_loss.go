package markdown

import "cdk.tf/go/privateapi/review/tfplan"

// lossSentences say what each loss means. They follow the address of the
// resource, to which "it" refers.
var lossSentences = map[tfplan.Loss]string{
	tfplan.RestAPIReplaced:  "It gets a new id, so all its URLs change. The old URLs stop answering.",
	tfplan.RestAPIDestroyed: "Its URLs stop answering.",
	tfplan.RestAPISuperseded: "Another REST API with another id takes its place, so all URLs change. " +
		"The old URLs stop answering.",

	tfplan.EndpointReplaced: endpointReplaced,
	tfplan.EndpointReplacedDNSInterrupted: endpointReplaced +
		" Until the new endpoint is available, private DNS resolves to neither, so URLs without an endpoint's id fail.",
	tfplan.EndpointReplacedDNSConflict: endpointReplaced +
		" The apply fails while the old endpoint exists: a VPC can have only one API Gateway endpoint with private DNS.",
	tfplan.EndpointDestroyed: "Nobody can call through it. URLs with its id or its DNS names stop answering.",

	tfplan.DomainReplaced: "Its URLs do not answer until it exists again, with its base paths and associations. It gets " +
		"another ARN: tell all accounts that it is shared with, since their associations name the old one.",
	tfplan.DomainDestroyed:            "Its URLs stop answering.",
	tfplan.DomainMappingReplaced:      "The URLs of its base path do not answer until it exists again.",
	tfplan.DomainMappingDestroyed:     "The URLs of its base path stop answering.",
	tfplan.DomainAssociationReplaced:  "Clients of the endpoint do not reach the custom domain until it exists again.",
	tfplan.DomainAssociationDestroyed: "Clients of the endpoint no longer reach the custom domain.",

	tfplan.StageReplaced:  "Its URLs do not answer until it exists again.",
	tfplan.StageDestroyed: "Its URLs stop answering.",
	tfplan.StageRenamed:   "The first path segment of its URLs changes. The old URLs stop answering.",

	tfplan.HostedZoneReplaced: "Its name does not resolve in its VPCs until the zone and its record exist again. " +
		"If the name changes, the old one stops resolving.",
	tfplan.HostedZoneDestroyed: "Its name stops resolving in its VPCs.",
	tfplan.RecordReplaced:      "Its name does not resolve until it exists again.",
	tfplan.RecordDestroyed:     "Its name stops resolving.",

	tfplan.RoleReplaced: "Routes that use it return 500 until the new role exists and is deployed.",
	tfplan.RoleReplacedCreatedFirst: "Routes use the new role as soon as it is deployed. " +
		"They can fail until its policies are in effect.",
	tfplan.RoleDestroyed: "Routes that still use it fail.",

	tfplan.RolePolicyReplaced: "The role lacks the permissions of this policy until the new one is in effect, " +
		"so routes that need them fail.",
	tfplan.RolePolicyDestroyed: "The role loses the permissions of this policy.",

	tfplan.BucketReplaced:  bucketLost,
	tfplan.BucketDestroyed: bucketLost,

	tfplan.UserPoolReplaced:        "Its users are lost. Tokens of the old pool are rejected.",
	tfplan.UserPoolDestroyed:       "Its users are lost.",
	tfplan.UserPoolClientReplaced:  "It gets a new id and a new secret. Sign-ins with the old ones are rejected.",
	tfplan.UserPoolClientDestroyed: "Sign-ins with it are rejected.",
	tfplan.UserPoolDomainReplaced: "Sign-ins and token requests fail until it exists again. If its name changes, " +
		"those that use the old name fail permanently.",
	tfplan.UserPoolDomainDestroyed: "Sign-ins and token requests fail.",

	tfplan.APIKeyReplaced:  "Its value changes. Requests with the old value are rejected.",
	tfplan.APIKeyDestroyed: "Requests with it are rejected.",
	tfplan.UsagePlanReplaced: "Its keys are rejected until it exists again, " +
		"and the usage of their quotas restarts at zero.",
	tfplan.UsagePlanDestroyed: "Its keys are rejected.",
	tfplan.UsagePlanKeyReplaced: "The key is rejected until it is in the usage plan again, " +
		"and the usage of its quota restarts at zero.",
	tfplan.UsagePlanKeyDestroyed: "The key is rejected.",
}

const (
	endpointReplaced = "It gets a new id and new DNS names. URLs with the old ones stop answering, " +
		"and policies elsewhere that name the old id no longer admit its callers."
	bucketLost = "Its objects are lost. If it has objects that Terraform does not manage, the apply fails instead, " +
		"unless force_destroy is set."
)

func stopList(stops []tfplan.Stop) string {
	lines := make([]string, len(stops))
	for i, s := range stops {
		lines[i] = code(s.Address)
		if s.API != "" {
			lines[i] += " of the API " + code(s.API)
		}
		if sentences, ok := lossSentences[s.Loss]; ok {
			lines[i] += ": " + text(sentences)
		} else {
			lines[i] += ": " + code(string(s.Loss))
		}
	}
	return bullets(lines)
}
