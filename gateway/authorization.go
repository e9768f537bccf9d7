package gateway

import (
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Authorization is how API Gateway authorizes a request before it calls the integration.
type Authorization string

const (
	// NoAuthorization accepts every request that the resource policy allows.
	NoAuthorization Authorization = ""
	// IAM requires a request signed with Signature Version 4 for execute-api. Unless the
	// API has Principals or Organizations, the resource policy allows every identity of
	// the API's account, and an identity of another account if its own policies allow the
	// call.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
	IAM Authorization = "AWS_IAM"
	// UserPools requires a token of one of the API's UserPools in the header
	// Authorization. A route with Scopes accepts access tokens that have at least one of
	// them. A route without Scopes accepts ID tokens. Client credentials give access tokens
	// only, so programs that use them need a route with Scopes.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
	UserPools Authorization = "COGNITO_USER_POOLS"
)

// resolve returns API Gateway's type of authorization.
func (a Authorization) resolve() (string, fault.List) {
	var faults fault.List
	if a.authorizer() != "" {
		return lambdaAuthorization, nil
	}
	switch a {
	case NoAuthorization, "NONE":
		return "NONE", nil
	case IAM, UserPools:
		return string(a), nil
	}
	faults.Add("", "%q: must be empty, %s, %s or By the name of an authorizer", string(a), IAM, UserPools)
	return "NONE", faults
}

// scopeText matches the scopes that OAuth and Cognito allow.
// https://www.rfc-editor.org/rfc/rfc6749#section-3.3
var scopeText = regexp.MustCompile(`^[\x21\x23-\x5b\x5d-\x7e]+$`)

func (c Config) checkUserPools() fault.List {
	faults := CheckList(c.UserPools, func(arn string) string {
		if !userPoolARN.MatchString(arn) {
			return "must be the ARN of a Cognito user pool, arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID"
		}
		return ""
	})
	if len(c.UserPools) > 0 && !slices.ContainsFunc(c.Routes, func(r Route) bool { return r.Authorization == UserPools }) {
		faults.Add("", "must be empty, since no route has the authorization %s", UserPools)
	}
	return faults
}

// signersField returns the field that admits only some of the identities that sign
// requests, or "" if there is none. An unsigned request has no identity, so it is denied.
func (c Config) signersField() string {
	switch {
	case len(c.Principals) > 0:
		return "principals"
	case len(c.Organizations) > 0:
		return "organizations"
	}
	return ""
}

// checkCallers tests what a route requires of its callers, by itself and together with
// the API's settings.
func (c Config) checkCallers(route Route) fault.List {
	var faults fault.List
	switch {
	case c.signersField() != "" && route.Authorization != IAM:
		faults.Add("authorization", "%q: must be %s where the API has %s, or every call is denied", string(route.Authorization), IAM, c.signersField())
	case len(c.UserPools) == 0 && route.Authorization == UserPools:
		faults.Add("authorization", "%q: must not be set where the API has no userPools", string(route.Authorization))
	case route.Authorization.authorizer() != "" && !c.hasAuthorizer(route.Authorization.authorizer()):
		faults.Add("authorization", "By(%q): must be the name of one of the API's authorizers", route.Authorization.authorizer())
	}
	if len(route.Scopes) > 0 && route.Authorization != UserPools {
		faults.Add("scopes", "must be empty unless authorization is %s, since only tokens have scopes", UserPools)
	}
	faults.In("scopes", CheckList(route.Scopes, func(scope string) string {
		if !scopeText.MatchString(scope) || ref.HasSyntax(scope) {
			return `must be an OAuth scope, such as documents/read: printable ASCII characters except spaces, double quotes and backslashes, without ${ and %{`
		}
		return ""
	}))
	if route.APIKey && len(c.UsagePlans) == 0 {
		faults.Add("apiKey", "true: must be false where the API has no usagePlans, or every call is denied")
	}
	return faults
}
