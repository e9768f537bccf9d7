package compare

import (
	"slices"

	"cdk.tf/go/privateapi/iam"
)

// A Difference is what one version of an app, the head, has that another one, its
// base, does not have, and the reverse. How much of its limits an app uses and what its
// endpoints cost are no part of it.
//
// A Terraform expression is taken to stand for the same value in both versions. It is
// never taken to equal a literal value.
type Difference struct {
	// Verdict is the widest of the changes'.
	Verdict Verdict `json:"verdict"`
	// Changes are sorted by stack, API and kind.
	Changes []Change `json:"changes"`
}

// Wider reports whether the head lets something through that the base refuses, or
// may do so.
func (d Difference) Wider() bool { return d.Verdict.Wider() }

// Empty reports whether nothing changes.
func (d Difference) Empty() bool { return len(d.Changes) == 0 }

// A Verdict says whether the head lets more through than the base.
type Verdict string

// The verdicts, from the narrowest to the widest.
const (
	// Same is a change that lets the same through.
	Same Verdict = "same"
	// Narrower is a change that lets less through.
	Narrower Verdict = "narrower"
	// Unknown is a change that cannot be compared, or that may let more through although
	// no request was found that shows it. It counts as wider.
	Unknown Verdict = "unknown"
	// Wider is a change that lets something through that the base refuses. A reason of it
	// has a request that shows it.
	Wider Verdict = "wider"
)

// Verdicts returns all verdicts, from the narrowest to the widest.
func Verdicts() []Verdict { return []Verdict{Same, Narrower, Unknown, Wider} }

// Wider reports whether the verdict counts as wider.
func (v Verdict) Wider() bool { return v == Wider || v == Unknown }

// widest returns the widest of verdicts, Same if there are none.
func widest(list ...Verdict) Verdict {
	widest, order := Same, Verdicts()
	for _, v := range list {
		if slices.Index(order, v) > slices.Index(order, widest) {
			widest = v
		}
	}
	return widest
}

// A Change is one thing that is different.
type Change struct {
	// Stack is the name of the stack.
	Stack string `json:"stack"`
	// API is the ID of the API. "" is a change of the stack itself.
	API string `json:"api,omitempty"`
	// Kind is what changes.
	Kind Kind `json:"kind"`
	// Subject is its name, such as "GET /{proxy+}". For a statement of a policy it
	// is the Sid, if it has one.
	Subject string `json:"subject"`
	// Action is what happened to it.
	Action Action `json:"action"`
	// Verdict says whether the change lets more through.
	Verdict Verdict `json:"verdict"`
	// Reasons say why it is wider or cannot be compared.
	Reasons []Fact `json:"reasons"`
	// Details are all else that is different.
	Details []Fact `json:"details"`
	// Before and After are the whole statements of a policy.
	Before *iam.Statement `json:"before,omitempty"`
	After  *iam.Statement `json:"after,omitempty"`
}

// is adds a fact: a reason if it is wider, a detail otherwise. A fact without a witness is
// unknown instead of wider.
func (c *Change) is(verdict Verdict, fact Fact) {
	verdict, fact = proven(verdict, fact)
	c.Verdict = widest(c.Verdict, verdict)
	if verdict.Wider() {
		c.Reasons = append(c.Reasons, fact)
	} else {
		c.Details = append(c.Details, fact)
	}
}

// isEmpty reports whether no fact was added.
func (c *Change) isEmpty() bool { return len(c.Details)+len(c.Reasons) == 0 }

// An Action is what happened to a subject.
type Action string

// The actions.
const (
	Added   Action = "added"
	Removed Action = "removed"
	Changed Action = "changed"
)

// A Kind is a kind of subject.
type Kind string

// The kinds.
const (
	KindStack    Kind = "stack"
	KindVariable Kind = "variable"
	KindAPI      Kind = "api"
	// KindURL is what URLs are made of: the stage and the id of the REST API.
	KindURL Kind = "url"
	// KindHostedZone is a VPC in which the API's default name resolves by a hosted zone.
	KindHostedZone   Kind = "hostedZone"
	KindEndpoint     Kind = "endpoint"
	KindNetwork      Kind = "network"
	KindVPC          Kind = "vpc"
	KindOrganization Kind = "organization"
	KindPrincipal    Kind = "principal"
	KindUserPool     Kind = "userPool"
	// KindAuthorizer is a Lambda function that decides about requests.
	KindAuthorizer      Kind = "authorizer"
	KindOrigin          Kind = "origin"
	KindUsagePlan       Kind = "usagePlan"
	KindResourcePolicy  Kind = "resourcePolicy"
	KindRole            Kind = "role"
	KindGrant           Kind = "grant"
	KindRolePolicy      Kind = "rolePolicy"
	KindManagedPolicy   Kind = "managedPolicy"
	KindBoundary        Kind = "boundary"
	KindRoute           Kind = "route"
	KindWeakening       Kind = "weakening"
	KindName            Kind = "name"
	KindDescription     Kind = "description"
	KindBinaryMediaType Kind = "binaryMediaType"
	KindGatewayResponse Kind = "gatewayResponse"
	// KindTLS is the TLS security policy and the endpoint access mode.
	KindTLS Kind = "tls"
	// KindStageSettings is what the stage records and limits.
	KindStageSettings Kind = "stageSettings"
	// KindOverride is an argument that the app changed in what a construct wrote.
	KindOverride Kind = "override"
	// KindElement is a part of the configuration that no API explains.
	KindElement Kind = "element"
	KindBucket  Kind = "bucket"
	// KindUserPoolSettings is a user pool that the stack creates, and KindUserPool one
	// whose tokens an API accepts.
	KindUserPoolSettings Kind = "userPoolSettings"
	// KindDomain is a custom domain name, KindDomainMapping one of its base paths, and
	// KindDomainAccess the association of an endpoint with a domain of another stack or
	// account.
	KindDomain        Kind = "domain"
	KindDomainMapping Kind = "domainMapping"
	KindDomainAccess  Kind = "domainAccess"
	// KindNotReviewed is an API that the app leaves out of the review.
	KindNotReviewed Kind = "notReviewed"
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{
		KindStack, KindVariable, KindAPI, KindURL, KindHostedZone,
		KindEndpoint, KindNetwork, KindVPC, KindOrganization, KindPrincipal, KindUserPool, KindAuthorizer, KindOrigin, KindUsagePlan, KindResourcePolicy,
		KindRole, KindGrant, KindRolePolicy, KindManagedPolicy, KindBoundary,
		KindRoute, KindWeakening, KindName, KindDescription, KindBinaryMediaType, KindGatewayResponse, KindTLS, KindStageSettings,
		KindOverride, KindElement, KindBucket, KindUserPoolSettings, KindDomain, KindDomainMapping, KindDomainAccess, KindNotReviewed,
	}
}
