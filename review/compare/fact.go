package compare

import (
	"encoding/json"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/iam"
	"cdk.tf/go/privateapi/review"
)

// A Fact is one thing about a change. Which fields it has depends on its code.
type Fact struct {
	// Code says what the fact is.
	Code Code `json:"code"`
	// Name is what the fact is about, such as a header, a key or a route.
	Name string `json:"name,omitempty"`
	// Names are what the fact is about where there can be several.
	Names []string `json:"names,omitempty"`
	// Before and After are values in the base and the head.
	Before []string `json:"before,omitempty"`
	After  []string `json:"after,omitempty"`
	// RequiredBefore and Required are what a route requires of callers.
	RequiredBefore *Requirements `json:"requiredBefore,omitempty"`
	Required       *Requirements `json:"required,omitempty"`
	// PlanBefore and Plan are a usage plan.
	PlanBefore *review.UsagePlan `json:"planBefore,omitempty"`
	Plan       *review.UsagePlan `json:"plan,omitempty"`
	// Policy is what a statement of a policy lets through.
	Policy *iam.Reason `json:"policy,omitempty"`
	// Size is how much an API has.
	Size *Size `json:"size,omitempty"`
	// Request is a request that the fact is about. If the verdict on the fact is wider,
	// the head lets it through, and the base refuses it or hides a part of it from the
	// backend or of the response from the caller.
	Request *APIRequest `json:"request,omitempty"`
	// Call is a call that the head allows and the base refuses: by the role, or through
	// an endpoint.
	Call *iam.Request `json:"call,omitempty"`
	// NoWitness says why there is no request that shows a fact which may let more
	// through. The verdict on such a fact is unknown.
	NoWitness Cause `json:"noWitness,omitempty"`
	// Facts are the facts about requests that change from one route to another.
	Facts []Fact `json:"facts,omitempty"`
}

// Requirements are what a route requires of callers.
type Requirements struct {
	// Authorization is NONE, AWS_IAM, COGNITO_USER_POOLS or CUSTOM.
	Authorization string `json:"authorization"`
	// Authorizer is the name of the authorizer, for CUSTOM.
	Authorizer string `json:"authorizer,omitempty"`
	// Scopes are the scopes of which an access token must have one.
	Scopes []string `json:"scopes,omitempty"`
	// APIKey reports whether callers need an API key.
	APIKey bool `json:"apiKey,omitempty"`
}

// A Size is how much an API has.
type Size struct {
	Routes    int `json:"routes"`
	Endpoints int `json:"endpoints"`
	Grants    int `json:"grants"`
}

// A Code says what a Fact is.
type Code string

// The codes of stacks, APIs and their URLs.
const (
	// NewStack and NewAPI: everything in it is new.
	NewStack Code = "newStack"
	NewAPI   Code = "newAPI"
	// HasAPI: the stack has the API Name of this Size.
	HasAPI Code = "hasAPI"
	// HasSize: the API has this Size.
	HasSize Code = "hasSize"
	// HasEndpoint: callers come through the endpoint Names.
	HasEndpoint Code = "hasEndpoint"
	// HasRoute: route Name calls the backend After and requires Required.
	HasRoute Code = "hasRoute"
	// HasGrant: the role is granted Name on After.
	HasGrant Code = "hasGrant"
	// NeedsGrant: the existing role must be granted Name on After.
	NeedsGrant Code = "needsGrant"
	// HasManagedPolicy: the role has the managed policy Name.
	HasManagedPolicy Code = "hasManagedPolicy"
	// HasWeakening: the API protects less than the default; Name is the effect.
	HasWeakening Code = "hasWeakening"
	// StageChanged and RestAPIChanged: After instead of Before.
	StageChanged   Code = "stageChanged"
	RestAPIChanged Code = "restAPIChanged"
	// WriterChanged: the API is written in another way, which replaces it.
	WriterChanged Code = "writerChanged"
	// DefaultHostnameDisabled: API Gateway refuses requests to the API's default hostname.
	// DefaultHostnameEnabled: it no longer does.
	DefaultHostnameDisabled Code = "defaultHostnameDisabled"
	DefaultHostnameEnabled  Code = "defaultHostnameEnabled"
	// ValueChanged: After instead of Before.
	ValueChanged Code = "valueChanged"
)

// The codes of callers.
const (
	// Admitted: what the change adds may call.
	Admitted Code = "admitted"
	// EveryoneBefore: no such entry limited callers before. EveryoneNow: no such entry limits
	// them now. Entries of other kinds may still limit them.
	EveryoneBefore Code = "everyoneBefore"
	EveryoneNow    Code = "everyoneNow"
	// CoveredBefore: it could call before. StillCovered: it still can.
	CoveredBefore Code = "coveredBefore"
	StillCovered  Code = "stillCovered"
	// NotKnown: the value is not known before Terraform runs.
	NotKnown Code = "notKnown"
	// TokensAccepted: routes accept tokens of the user pool.
	TokensAccepted Code = "tokensAccepted"
	// AskedOf: the function After decides about requests to routes that require the
	// authorizer, or Before did.
	AskedOf Code = "askedOf"
	// ScriptsAdmitted: scripts of the website may call. EveryWebsiteBefore: scripts
	// of every website could. WebsiteReplaced: instead of those of Before.
	ScriptsAdmitted    Code = "scriptsAdmitted"
	EveryWebsiteBefore Code = "everyWebsiteBefore"
	WebsiteReplaced    Code = "websiteReplaced"
	// CredentialsAdmitted: scripts of the website may send cookies and client certificates.
	// CredentialsRefused: they no longer may.
	CredentialsAdmitted Code = "credentialsAdmitted"
	CredentialsRefused  Code = "credentialsRefused"
	// HeadersAllowed: scripts of the website may set the request headers Names, or every one
	// for *. HeadersAllowedNoMore: they no longer may.
	HeadersAllowed       Code = "headersAllowed"
	HeadersAllowedNoMore Code = "headersAllowedNoMore"
	// HeadersExposed: they may read the response headers Names, or every one for *.
	// HeadersExposedNoMore: they no longer may.
	HeadersExposed       Code = "headersExposed"
	HeadersExposedNoMore Code = "headersExposedNoMore"
	// ErrorsReadable: scripts of the website may read API Gateway's own errors.
	ErrorsReadable Code = "errorsReadable"
	// CallersThrough: callers come through the endpoint.
	CallersThrough Code = "callersThrough"
	// EndpointIn: the endpoint is in the VPC Name, for clients in Names.
	EndpointIn Code = "endpointIn"
	// VPCChanged, IDsChanged and SubnetsChanged: After instead of Before.
	VPCChanged     Code = "vpcChanged"
	IDsChanged     Code = "idsChanged"
	SubnetsChanged Code = "subnetsChanged"
	// Associated: the endpoint is associated with the API, so a URL has its id.
	// AssociatedNoMore: it is not any more.
	Associated       Code = "associated"
	AssociatedNoMore Code = "associatedNoMore"
	// ClientsAdmitted: clients in the network Name may connect. ClientsCovered: they
	// could before. ClientsNotKnown: the network is not known. ClientsRemoved: no
	// rule of their own lets them connect.
	ClientsAdmitted Code = "clientsAdmitted"
	ClientsCovered  Code = "clientsCovered"
	ClientsNotKnown Code = "clientsNotKnown"
	ClientsRemoved  Code = "clientsRemoved"
	// NameResolves: by a hosted zone, the default name of the API resolves in the VPC.
	// NameResolvesNoMore: it does not any more.
	NameResolves       Code = "nameResolves"
	NameResolvesNoMore Code = "nameResolvesNoMore"
	// PrivateDNSEnabled and PrivateDNSDisabled: what default names resolve to changes.
	PrivateDNSEnabled  Code = "privateDNSEnabled"
	PrivateDNSDisabled Code = "privateDNSDisabled"
	// ReachesEveryAPI: the endpoint lets requests for every private API through.
	// ReachesOwnAPIs: only for its own. ReachesAPI: also for the API Name.
	// ReachesAPINoMore: no longer for the API Name.
	ReachesEveryAPI  Code = "reachesEveryAPI"
	ReachesOwnAPIs   Code = "reachesOwnAPIs"
	ReachesAPI       Code = "reachesAPI"
	ReachesAPINoMore Code = "reachesAPINoMore"
	// PlanAdded: keys of Plan may call. PlanLimits: the limits of Plan instead of
	// those of PlanBefore. KeyAdmitted and KeyRemoved: the key Name.
	PlanAdded   Code = "planAdded"
	PlanLimits  Code = "planLimits"
	KeyAdmitted Code = "keyAdmitted"
	KeyRemoved  Code = "keyRemoved"
)

// The codes of custom domain names.
const (
	// NewDomain: clients reach APIs by a new name.
	NewDomain Code = "newDomain"
	// DomainRenamed: the domain has the name After instead of Before, which replaces it.
	DomainRenamed Code = "domainRenamed"
	// MappedTo: the base path, of the URL Name, leads to After: an API and its stage.
	// MappedNoMore: it no longer leads to Before. MappingMoved: it leads to After instead of
	// Before.
	MappedTo     Code = "mappedTo"
	MappedNoMore Code = "mappedNoMore"
	MappingMoved Code = "mappingMoved"
	// APIPolicyDecides: the resource policy of the API still decides who may call it.
	APIPolicyDecides Code = "apiPolicyDecides"
	// DomainEndpoint: the endpoint Name is associated with the domain. DomainEndpointRemoved:
	// it no longer is.
	DomainEndpoint        Code = "domainEndpoint"
	DomainEndpointRemoved Code = "domainEndpointRemoved"
	// DomainShared: the account or organization Name may associate endpoints of its own.
	// DomainSharedNoMore: it no longer may.
	DomainShared       Code = "domainShared"
	DomainSharedNoMore Code = "domainSharedNoMore"
	// DomainNotChecked: clients of the endpoint Names can call by the domain Name, whose policy
	// and APIs the digest does not have.
	DomainNotChecked Code = "domainNotChecked"
)

// The codes of roles and policies.
const (
	// CalledAsRole: routes call AWS as the role.
	CalledAsRole Code = "calledAsRole"
	// RoleReplaced: the role takes the place of Before.
	RoleReplaced Code = "roleReplaced"
	// RoleNotChecked: the role already exists, so what it may do is not known.
	RoleNotChecked Code = "roleNotChecked"
	// RoleRenamed: the role has the path and the name After instead of Before. Policies of
	// other resources may name such a role.
	RoleRenamed Code = "roleRenamed"
	// NotGrantedBefore: the role was not granted the permission.
	NotGrantedBefore Code = "notGrantedBefore"
	// ForRoutes: the routes Names need the permission.
	ForRoutes Code = "forRoutes"
	// AllowsWhatPolicyAllows: the role may do what the managed policy allows.
	AllowsWhatPolicyAllows Code = "allowsWhatPolicyAllows"
	// BoundaryReplaced: the boundary takes the place of Before. BoundaryRemoved: the
	// role may do all that its policies allow.
	BoundaryReplaced Code = "boundaryReplaced"
	BoundaryRemoved  Code = "boundaryRemoved"
	// PolicyWider: the statement lets through what Policy says.
	PolicyWider Code = "policyWider"
	// ProtectsLess: the choice protects less than the default; Name is the effect.
	// ProtectedLess: a choice that is gone did.
	ProtectsLess  Code = "protectsLess"
	ProtectedLess Code = "protectedLess"
)

// The codes of routes and what they answer.
const (
	// PathInvalid: API Gateway has no path like Name. RouteRepeated: the route Name
	// is the same as Before. TooManyPaths: there are too many kinds of paths to
	// compare.
	PathInvalid   Code = "pathInvalid"
	RouteRepeated Code = "routeRepeated"
	TooManyPaths  Code = "tooManyPaths"
	// RequestsRefusedBefore: the route answers requests that were refused.
	RequestsRefusedBefore Code = "requestsRefusedBefore"
	// TakesOver: the route answers requests that route Name answered; Facts are how.
	// TakenOver: route Name answers the route's requests; Facts are how.
	TakesOver Code = "takesOver"
	TakenOver Code = "takenOver"
	// RequirementsChanged: Required instead of RequiredBefore.
	RequirementsChanged Code = "requirementsChanged"
	// AuthorizationRemoved: the route no longer requires Before. APIKeyRemoved: it no
	// longer requires an API key. ScopeAccepted: it accepts tokens that have only the
	// scope Name. RequirementsNotComparable: Required instead of RequiredBefore.
	AuthorizationRemoved      Code = "authorizationRemoved"
	APIKeyRemoved             Code = "apiKeyRemoved"
	ScopeAccepted             Code = "scopeAccepted"
	RequirementsNotComparable Code = "requirementsNotComparable"
	// IAMAdmitsMore: with AWS_IAM, an identity's own policy may admit callers that
	// the resource policy does not allow but does not deny either.
	IAMAdmitsMore Code = "iamAdmitsMore"
	// BackendChanged: After instead of Before. CalledDifferently: the backend is
	// called in another way.
	BackendChanged    Code = "backendChanged"
	CalledDifferently Code = "calledDifferently"
	// CertificateNotVerified: a server with a certificate of any authority can pretend to be
	// the backend.
	CertificateNotVerified Code = "certificateNotVerified"
	// ParameterRequired: API Gateway refuses requests without the query string or header Name.
	// ParameterOptional: it no longer does.
	ParameterRequired Code = "parameterRequired"
	ParameterOptional Code = "parameterOptional"
	// Forwarded and ForwardedNoMore: the parameter Name, under the name After if that
	// is another one. AllHeadersForwarded and so on: the backend gets all of them.
	Forwarded                Code = "forwarded"
	ForwardedNoMore          Code = "forwardedNoMore"
	AllHeadersForwarded      Code = "allHeadersForwarded"
	AllQueryStringsForwarded Code = "allQueryStringsForwarded"
	// BodyForwarded: After instead of Before, as in review.Forwards.
	BodyForwarded Code = "bodyForwarded"
	// BackendField: the field Name of the backend is After instead of Before.
	// BackendParameter: its parameter Name. BackendTemplate: the template for the
	// content type Name; After and Before are hashes.
	BackendField     Code = "backendField"
	BackendParameter Code = "backendParameter"
	BackendTemplate  Code = "backendTemplate"
	// ResponseStatus: the status code Name has the pattern After instead of Before.
	// ResponseHeader: the header Name of the status codes Names is After instead of
	// Before. ResponseTemplate: the template for the content type Name; After and
	// Before are hashes. ResponseField: the field Name of the responses
	// with the status codes Names is After instead of Before. ResponseStatusRule: the
	// status codes Names are returned as Name on the conditions After instead of Before.
	ResponseStatus     Code = "responseStatus"
	ResponseHeader     Code = "responseHeader"
	ResponseTemplate   Code = "responseTemplate"
	ResponseField      Code = "responseField"
	ResponseStatusRule Code = "responseStatusRule"
	// CORSHeader: the header Name with the value After lets scripts of websites read
	// responses with the status codes Names.
	CORSHeader Code = "corsHeader"
	// HeaderReturned: callers get After in the header Name of responses with the status
	// codes Names. BodyReturned: with the status codes Names callers may get more of the
	// backend's body. VariableReturned: callers get the variables After in an error with
	// the content type Name. ResponsesUnchanged: callers get the backend's responses
	// unchanged.
	HeaderReturned     Code = "headerReturned"
	BodyReturned       Code = "bodyReturned"
	VariableReturned   Code = "variableReturned"
	ResponsesUnchanged Code = "responsesUnchanged"
)

// The codes of the configuration.
const (
	// Overridden: the app changes the argument Name, which a construct wrote as Before,
	// to After. OverriddenNoMore: it no longer does. ElementLost: it removes the resource.
	Overridden       Code = "overridden"
	OverriddenNoMore Code = "overriddenNoMore"
	ElementLost      Code = "elementLost"
	// AnswersShared: a cache gives all callers the same answer.
	AnswersShared Code = "answersShared"
	// AttachedTo: the element belongs to, or refers to, the resources Names, which
	// constructs wrote. MayBeAttached: it may belong to any of them.
	AttachedTo    Code = "attachedTo"
	MayBeAttached Code = "mayBeAttached"
	// NotDescribed: the review does not describe what the element does.
	NotDescribed Code = "notDescribed"
	// ArgumentChanged: the argument Name of the element changes.
	ArgumentChanged Code = "argumentChanged"
	// ContentChanged: the files of the module change. ContentNotReadable: it is not known
	// whether they do.
	ContentChanged     Code = "contentChanged"
	ContentNotReadable Code = "contentNotReadable"
	// SettingWeaker: the setting Name is After instead of Before, which protects less.
	// SettingChanged: it is not known whether it does.
	SettingWeaker  Code = "settingWeaker"
	SettingChanged Code = "settingChanged"
	// LeftOut: the review leaves the API out; Name is the reason.
	LeftOut Code = "leftOut"
)

// value returns a value as a list, and none for "".
func value(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// key is the same for facts that are equal, apart from requests that show them.
func (f Fact) key() string {
	text, err := json.Marshal(f.withoutWitness())
	if err != nil {
		panic(err) // strings, numbers and lists of them always marshal
	}
	return string(text)
}

// appendFacts appends the facts that are not in the list. One with a request that shows it
// takes the place of the same one without.
func appendFacts(list []Fact, more ...Fact) []Fact {
	for _, f := range more {
		key := f.key()
		i := slices.IndexFunc(list, func(other Fact) bool { return other.key() == key })
		switch {
		case i < 0:
			list = append(list, f)
		case !list[i].isShown() && f.isShown():
			list[i] = f
		}
	}
	return list
}

func containsFact(list []Fact, f Fact) bool {
	return slices.ContainsFunc(list, func(other Fact) bool { return other.key() == f.key() })
}

func sortFacts(list []Fact) {
	slices.SortStableFunc(list, func(a, b Fact) int { return strings.Compare(a.key(), b.key()) })
}
