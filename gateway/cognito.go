package gateway

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// UserPoolAPI is an integration that is the API of Cognito user pools to
// applications: an unmodified SDK takes the URL of the stage, with the route's
// path, as its endpoint and signs nothing. The route needs POST.
//
// Cognito asks for no permission for the operations that applications use, and
// would serve every user pool of every account. What keeps callers to what they
// are to do is the list of operations and, where ClientIDs are given, the check
// of the client in the request.
// https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
type UserPoolAPI struct {
	// Region is the pools'. Default: the API's.
	Region string
	// Operations are those that go through. Default: the public ones by which
	// users sign up, sign in and out, and set passwords, [DefaultUserPoolOperations].
	Operations []string
	// ClientIDs are the ids of the app clients that requests may be for, literal
	// or references. The body of such a request must be JSON with exactly one key
	// in the outermost object that spells ClientId, in any capitals, and with
	// objects and arrays nested at most four levels below it. Not restricted are
	// public requests without a client id, such as GetUser, which have a token
	// instead, and those that ask for permission, which the role has on one pool.
	// At least one, unless AnyClient is set or no operation carries a client id.
	ClientIDs []string
	// AnyClient lets requests be for any client of any pool of any account: a
	// caller could keep data in a pool of their own. Default: those of ClientIDs.
	AnyClient bool
	// ARN is the user pool's that operations which ask for permission, such as
	// AdminGetUser, may be used on. They must be among the Operations. Required
	// for these, and for these alone.
	ARN string
	// Actions maps operations that need permission to their IAM actions. Default:
	// the actions that the package knows. Required for such an operation that is
	// newer than this package.
	Actions map[string][]string
}

// DefaultUserPoolOperations are the operations of a [UserPoolAPI] that names none.
var DefaultUserPoolOperations = []string{
	"ChangePassword", "ConfirmForgotPassword", "ConfirmSignUp", "ForgotPassword", "GetTokensFromRefreshToken", "GetUser",
	"GlobalSignOut", "InitiateAuth", "ResendConfirmationCode", "RespondToAuthChallenge", "RevokeToken", "SignUp",
}

// publicUserPoolOperations are those that Cognito asks no permission for, and
// whether they carry a client id.
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
	}
	if u.AnyClient {
		binding.Weakened = []Weakening{{Field: "anyClient", Subject: at.Path.String(),
			Effect: "callers may use any client of any user pool of any account at " + at.Path.String() + " (anyClient)"}}
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

// clientOperations returns the operations that carry a client id.
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
		faults.Add("clientIDs", "must have at least one app client, since %s would do for any of any account; anyClient allows that", strings.Join(clientOperations, ", "))
	}
	for _, id := range u.ClientIDs {
		if !ref.Name(id, clientID) {
			faults.Add("clientIDs", "%q: must be the id of an app client, letters and digits", id)
		}
	}
	switch grantedActions := u.grantedActions(); {
	case len(grantedActions) > 0 && u.ARN == "":
		faults.Add("arn", `"": must be that of a user pool, on which %s are granted`, strings.Join(grantedActions, ", "))
	case len(grantedActions) == 0 && u.ARN != "":
		faults.Add("arn", "%q: must be empty, since no operation asks for permission", u.ARN)
	case u.ARN != "" && !ref.Name(u.ARN, userPoolARN):
		faults.Add("arn", "%q: must be the ARN of a user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID", u.ARN)
	}
	faults.In("", checkPOST(at))
	return faults
}

// UserPoolEndpoints are the addresses of a user pool for OAuth 2.0 and OpenID
// Connect.
type UserPoolEndpoints struct {
	// Domain is the pool's domain, such as
	// "https://documents.auth.us-east-1.amazoncognito.com". Default: none, and no
	// routes to it.
	Domain string
	// Issuer is what tokens of the pool name as theirs, such as
	// "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI". Default:
	// none, and no routes to it.
	Issuer string
	// PlainHTTP allows http:// addresses, for tests. Default: https:// only.
	PlainHTTP bool
}

// UserPoolDomain returns routes below path, "/" for the whole stage, by which a
// workload without a way to the Internet gets tokens and verifies them:
//
//	POST      /oauth2/token, /oauth2/revoke     of the domain
//	GET, POST /oauth2/userInfo                  of the domain
//	GET       /.well-known/openid-configuration of the issuer
//	GET       /.well-known/jwks.json            of the issuer
//
// There are none for pages by which people sign in: what these redirect and link
// to is not below a stage.
// https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
func UserPoolDomain(path string, at UserPoolEndpoints) []Route {
	path = strings.TrimSuffix(path, "/")
	route := func(base, suffix string, methods ...string) Route {
		return Route{Path: path + suffix, Methods: methods, Integration: HTTP{
			URL: strings.TrimSuffix(base, "/") + suffix, PlainHTTP: at.PlainHTTP,
		}}
	}
	var routes []Route
	if at.Domain != "" || at.Issuer == "" {
		routes = append(routes,
			route(at.Domain, "/oauth2/token", http.MethodPost),
			route(at.Domain, "/oauth2/revoke", http.MethodPost),
			route(at.Domain, "/oauth2/userInfo", http.MethodGet, http.MethodPost),
		)
	}
	if at.Issuer != "" {
		routes = append(routes,
			route(at.Issuer, "/.well-known/openid-configuration", http.MethodGet),
			route(at.Issuer, "/.well-known/jwks.json", http.MethodGet),
		)
	}
	return routes
}
