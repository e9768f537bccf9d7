package gateway

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// UserPoolAPI is an integration that applications use like the API of Cognito user pools:
// an unmodified SDK uses the URL of the stage, followed by the route's path, as its
// endpoint and signs nothing. The methods of the route must be POST.
//
// The operations that applications use need no permission, and Cognito serves every user
// pool of every account. So callers are restricted by the list of operations and, if
// ClientIDs are given, by the client id in the request.
// https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
type UserPoolAPI struct {
	// Region is the Region of the pools. Default: the API's Region.
	Region string
	// Operations are the names of the operations that are forwarded. Default:
	// [DefaultUserPoolOperations], with which users sign up, sign in and out, and set
	// passwords.
	Operations []string
	// ClientIDs are the ids of the app clients that requests may be for, literal or
	// references. The body of such a request must be JSON. Exactly one key of the
	// outermost object must be ClientId in any capitals, and objects and arrays may be
	// nested at most four levels deep in it. Public requests without a client id, such
	// as GetUser, are not restricted, since they have a token. Requests that need
	// permission are not restricted either, since the role has it on one pool. At least
	// one id is required, unless AnyClient is set or no operation has a client id.
	ClientIDs []string
	// AnyClient allows requests for any client of any pool of any account: callers could
	// store data in a pool of their own. Default: false, only ClientIDs are allowed.
	AnyClient bool
	// ARN is the ARN of the user pool on which the role may use operations that need
	// permission, such as AdminGetUser. Required if the Operations have such an
	// operation, otherwise it must be empty.
	ARN string
	// Actions maps operations that need permission to their IAM actions. Default: the
	// known actions. Required for such an operation that is newer than this package.
	// Actions can have IAM's wildcards.
	Actions map[string][]string
}

var _ Integration = UserPoolAPI{}

// DefaultUserPoolOperations are the default Operations of a [UserPoolAPI].
var DefaultUserPoolOperations = []string{
	"ChangePassword", "ConfirmForgotPassword", "ConfirmSignUp", "ForgotPassword", "GetTokensFromRefreshToken", "GetUser",
	"GlobalSignOut", "InitiateAuth", "ResendConfirmationCode", "RespondToAuthChallenge", "RevokeToken", "SignUp",
}

// publicUserPoolOperations are the operations that need no permission, and whether their
// requests have a client id.
// https://docs.aws.amazon.com/cognito/latest/developerguide/security-iam-service-with-iam.html
var publicUserPoolOperations = map[string]bool{
	"AssociateSoftwareToken": false, "ChangePassword": false, "CompleteWebAuthnRegistration": false, "ConfirmDevice": false,
	"ConfirmForgotPassword": true, "ConfirmSignUp": true, "DeleteUser": false, "DeleteUserAttributes": false,
	"DeleteWebAuthnCredential": false, "ForgetDevice": false, "ForgotPassword": true, "GetClientToken": true, "GetDevice": false,
	"GetTokensFromRefreshToken": true, "GetUser": false, "GetUserAttributeVerificationCode": false, "GetUserAuthFactors": false,
	"GlobalSignOut": false, "InitiateAuth": true, "ListDevices": false, "ListUserSessions": false, "ListWebAuthnCredentials": false,
	"ResendConfirmationCode": true, "RespondToAuthChallenge": true, "RevokeToken": true, "RevokeUserSession": false,
	"SetUserMFAPreference": false, "SetUserSettings": false, "SignUp": true, "StartWebAuthnRegistration": false, "UpdateAuthEventFeedback": false,
	"UpdateDeviceStatus": false, "UpdateUserAttributes": false, "VerifySoftwareToken": false, "VerifyUserAttribute": false,
}

var (
	clientID    = regexp.MustCompile(`^[a-z0-9]+$`)
	userPoolARN = regexp.MustCompile(`^arn:[a-z-]+:cognito-idp:[a-z0-9-]+:[0-9]{12}:userpool/[A-Za-z0-9_-]+$`)
)

// Bind implements [Integration].
func (u UserPoolAPI) Bind(at Placement) (Binding, fault.List) {
	service := CognitoUserPools
	service.Region = u.Region
	allowed := allowedOperations{Service: service, Operations: u.operations()}
	if clientOperations := u.clientOperations(); len(clientOperations) > 0 {
		allowed.ClientOperations, allowed.ClientIDs = clientOperations, u.ClientIDs
	}
	binding := allowed.bind(at)
	if grantedActions := u.grantedActions(); len(grantedActions) > 0 {
		binding.Grants = []Grant{{Actions: grantedActions, Resources: []string{u.ARN}}}
		binding.expose()
	}
	if u.AnyClient {
		binding.Weakened = []Weakening{{Field: "anyClient", Subject: at.Path.String(),
			Effect: "callers of " + at.Path.String() + " can use any client of any user pool of any account (anyClient)"}}
	}
	return binding, u.check(at)
}

func (u UserPoolAPI) operations() []string {
	if len(u.Operations) == 0 {
		return DefaultUserPoolOperations
	}
	return slices.Sorted(slices.Values(u.Operations))
}

// authorizedOperations returns the operations that need permission.
func (u UserPoolAPI) authorizedOperations() []string {
	var names []string
	for _, name := range u.operations() {
		if _, public := publicUserPoolOperations[name]; !public {
			names = append(names, name)
		}
	}
	return names
}

// grantedActions returns the IAM actions of the operations that need permission.
func (u UserPoolAPI) grantedActions() []string {
	var actions []string
	for _, name := range u.authorizedOperations() {
		needed, _ := CognitoUserPools.required(name, u.Actions[name])
		actions = append(actions, needed.actions...)
	}
	return actions
}

// clientOperations returns the operations whose requests have a client id.
func (u UserPoolAPI) clientOperations() []string {
	var names []string
	for _, name := range u.operations() {
		if publicUserPoolOperations[name] {
			names = append(names, name)
		}
	}
	return names
}

func (u UserPoolAPI) check(at Placement) fault.List {
	var faults fault.List
	faults.In("region", checkRegion(u.Region))
	for i, name := range u.Operations {
		faults.In("operations", checkOperationName(name))
		if slices.Contains(u.Operations[:i], name) {
			faults.Add("operations", "%q: must not be repeated", name)
		}
		if _, public := publicUserPoolOperations[name]; public {
			continue
		}
		if _, problem := CognitoUserPools.required(name, u.Actions[name]); problem != "" {
			faults.Add("operations", "%s", problem)
		}
	}
	faults.In("actions", checkActionsByOperation(u.Actions, u.authorizedOperations(), "one of the operations that need permission"))
	switch clientOperations := u.clientOperations(); {
	case u.AnyClient && len(u.ClientIDs) > 0:
		faults.Add("anyClient", "true: must be false where clientIDs are given")
	case !u.AnyClient && len(u.ClientIDs) == 0 && len(clientOperations) > 0:
		faults.Add("clientIDs", "must have at least one id, since %s would accept any client of any account; anyClient allows that", strings.Join(clientOperations, ", "))
	}
	for _, id := range u.ClientIDs {
		if !ref.Name(id, clientID) {
			faults.Add("clientIDs", "%q: must be the id of an app client, which has lower-case letters and digits", id)
		}
	}
	switch grantedActions := u.grantedActions(); {
	case len(grantedActions) > 0 && u.ARN == "":
		faults.Add("arn", `"": must be set, since the role needs %s on a user pool`, strings.Join(grantedActions, ", "))
	case len(grantedActions) == 0 && u.ARN != "":
		faults.Add("arn", "%q: must be empty, since no operation needs permission", u.ARN)
	case u.ARN != "" && !ref.Name(u.ARN, userPoolARN):
		faults.Add("arn", "%q: must be the ARN of a user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID", u.ARN)
	}
	faults.In("", checkPOST(at))
	return faults
}

// UserPoolEndpoints are the URLs of a user pool for OAuth 2.0 and OpenID Connect.
type UserPoolEndpoints struct {
	// Domain is the URL of the pool's domain, such as
	// "https://documents.auth.us-east-1.amazoncognito.com". Default: none, there are no
	// routes to it.
	Domain string
	// Issuer is the issuer in the pool's tokens, such as
	// "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI". Default: none,
	// there are no routes to it.
	Issuer string
	// PlainHTTP allows http:// URLs, for tests. Default: false, only https:// is allowed.
	PlainHTTP bool
}

// UserPoolDomain returns routes with which workloads that cannot reach the Internet get
// tokens and verify them. The routes are below a path, "/" for the whole stage:
//
//	POST      /oauth2/token, /oauth2/revoke     of the domain
//	GET, POST /oauth2/userInfo                  of the domain
//	GET       /.well-known/openid-configuration of the issuer
//	GET       /.well-known/jwks.json            of the issuer
//
// It does not return routes to the pages with which people sign in: their redirects and
// links do not contain the name of the stage.
// https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
func UserPoolDomain(path string, endpoints UserPoolEndpoints) []Route {
	call := fmt.Sprintf("routes.UserPoolDomain(%q)", path)
	path = strings.TrimSuffix(path, "/")
	route := func(field, base, suffix string, methods ...string) Route {
		return Route{
			Path: path + suffix, Methods: methods,
			Integration: HTTP{URL: strings.TrimSuffix(base, "/") + suffix, PlainHTTP: endpoints.PlainHTTP},
			origin:      routeOrigin{call: &call, route: call, path: call + ".path", integration: call + ".endpoints." + field},
		}
	}
	var routes []Route
	if domain := endpoints.Domain; domain != "" || endpoints.Issuer == "" {
		routes = append(routes,
			route("domain", domain, "/oauth2/token", http.MethodPost),
			route("domain", domain, "/oauth2/revoke", http.MethodPost),
			route("domain", domain, "/oauth2/userInfo", http.MethodGet, http.MethodPost),
		)
	}
	if issuer := endpoints.Issuer; issuer != "" {
		routes = append(routes,
			route("issuer", issuer, "/.well-known/openid-configuration", http.MethodGet),
			route("issuer", issuer, "/.well-known/jwks.json", http.MethodGet),
		)
	}
	return routes
}
