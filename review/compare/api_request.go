package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/ref"
)

// An APIRequest is a request to an API, with what the API knows of its caller. A text can be
// a Terraform expression, such as the id of an endpoint that the stack creates.
type APIRequest struct {
	// Verb is the HTTP method, such as GET.
	Verb string `json:"verb"`
	// Domain is the custom domain name and the base path that the request is for, such as
	// api.example.com/orders. "" is a name of the API itself.
	Domain string `json:"domain,omitempty"`
	// Path is the path without the stage, such as /documents/x.
	Path string `json:"path"`
	// Endpoint is the id of the VPC endpoint that the request comes through. "" is any.
	Endpoint string `json:"endpoint,omitempty"`
	// VPC is the id of the VPC that the request comes from. "" is any.
	VPC string `json:"vpc,omitempty"`
	// Address is the caller's IP address in the VPC. An expression is an address in the
	// network that it stands for. "" is any.
	Address string `json:"address,omitempty"`
	// Caller is the ARN of the IAM identity that signs the request. "" is not signed.
	Caller string `json:"caller,omitempty"`
	// Organization is the ID of the AWS organization of the Caller. "" is none.
	Organization string `json:"organization,omitempty"`
	// Authorizer is the name of the authorizer that allows the request. "" is none.
	Authorizer string `json:"authorizer,omitempty"`
	// UserPool is the ARN of the Cognito user pool that issued the caller's token. "" is
	// no token.
	UserPool string `json:"userPool,omitempty"`
	// Scopes are the scopes of an access token. None is an ID token.
	Scopes []string `json:"scopes,omitempty"`
	// APIKey is the name of the caller's API key. "" is no key.
	APIKey string `json:"apiKey,omitempty"`
	// Headers and QueryStrings are those that the fact is about.
	Headers      map[string]string `json:"headers,omitempty"`
	QueryStrings map[string]string `json:"queryStrings,omitempty"`
	// Body is the body. "" is none.
	Body string `json:"body,omitempty"`
}

// IAM returns the request to a stage as the resource policy sees it. Its resource has the
// form of [gateway.AnyRoute].
func (r APIRequest) IAM(stage string) iam.Request {
	request := iam.Request{
		Principal: iam.Principal{AWS: ref.List{"*"}}, Action: "execute-api:Invoke",
		Resource: "execute-api:/" + stage + "/" + r.Verb + r.Path, Context: map[string]ref.List{},
	}
	for key, value := range map[string]string{
		"aws:sourcevpce": r.Endpoint, "aws:sourcevpc": r.VPC, "aws:vpcsourceip": r.Address, "aws:principalarn": r.Caller,
		"aws:principalorgid": r.Organization,
	} {
		if value != "" {
			request.Context[key] = ref.List{value}
		}
	}
	if r.Caller != "" {
		request.Principal.AWS = ref.List{r.Caller}
		if parts := strings.SplitN(r.Caller, ":", 6); len(parts) == 6 {
			request.Context["aws:principalaccount"] = ref.List{parts[4]}
		}
	}
	return request
}

// with returns a copy of the request with a parameter of its own, such as header.range.
func (r APIRequest) with(parameter, value string) APIRequest {
	place, name, _ := strings.Cut(parameter, ".")
	to := &r.Headers
	if strings.Contains(place, "querystring") {
		to = &r.QueryStrings
	}
	if *to = maps.Clone(*to); *to == nil {
		*to = map[string]string{}
	}
	(*to)[name] = value
	return r
}

// A Cause says why a fact that may let more through has no witness.
type Cause string

const (
	// NotFound: the search found no request that the head lets through and the base
	// refuses.
	NotFound Cause = "notFound"
	// NoRequest: the fact is about no single request, such as a limit of requests per
	// second.
	NoRequest Cause = "noRequest"
	// ContentsNotKnown: the fact is about a policy whose statements the digest does not
	// have.
	ContentsNotKnown Cause = "contentsNotKnown"
	// NotCompared: the two versions of what the fact is about cannot be compared. A
	// request of the fact is an example.
	NotCompared Cause = "notCompared"
)

// Causes returns all causes.
func Causes() []Cause { return []Cause{NotFound, NoRequest, ContentsNotKnown, NotCompared} }

// hasWitness reports whether a request shows what the fact says.
func (f Fact) hasWitness() bool {
	return f.Request != nil || f.Call != nil || f.Policy != nil && f.Policy.Witness != nil ||
		slices.ContainsFunc(f.Facts, Fact.hasWitness)
}

// isShown reports whether requests show the fact and all of its facts.
func (f Fact) isShown() bool {
	if len(f.Facts) > 0 {
		return !slices.ContainsFunc(f.Facts, func(inner Fact) bool { return !inner.isShown() })
	}
	return f.hasWitness()
}

// proven returns the verdict and the fact, or Unknown if the fact should be wider and has
// no witness. An Unknown fact says why.
func proven(verdict Verdict, fact Fact) (Verdict, Fact) {
	switch {
	case verdict == Unknown:
		fact.NoWitness = cmp.Or(fact.NoWitness, NotCompared)
	case verdict == Wider && !fact.hasWitness():
		verdict, fact.NoWitness = Unknown, cmp.Or(fact.NoWitness, NotFound)
	default:
		fact.NoWitness = ""
	}
	return verdict, fact
}

// withoutWitness returns the fact without the request that shows it.
func (f Fact) withoutWitness() Fact {
	f.Request, f.Call, f.NoWitness = nil, nil, ""
	f.Facts = slices.Clone(f.Facts)
	for i, inner := range f.Facts {
		f.Facts[i] = inner.withoutWitness()
	}
	return f
}
