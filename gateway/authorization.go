package gateway

import (
	"regexp"
	"slices"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// Authorization is what API Gateway checks before it calls the integration.
type Authorization string

const (
	// NoAuthorization lets everyone in whom the resource policy lets in.
	NoAuthorization Authorization = ""
	// IAM asks for a request signed with Signature Version 4 for execute-api,
	// by any identity that the resource policy or its own policies admit. The
	// policy admits every one of this account, and of another account those whose
	// own policies admit them, unless the API has Principals.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
	IAM Authorization = "AWS_IAM"
	// UserPools asks for a token of one of the API's UserPools, in the header
	// Authorization. A route with Scopes takes access tokens that have at least
	// one of them, one without takes ID tokens: a program that signs in by client
	// credentials, which give access tokens only, needs a route with Scopes.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
	UserPools Authorization = "COGNITO_USER_POOLS"
)

// resolve returns API Gateway's own word.
func (a Authorization) resolve() (string, fault.List) {
	var faults fault.List
	switch a {
	case NoAuthorization, "NONE":
		return "NONE", nil
	case IAM, UserPools:
		return string(a), nil
	}
	faults.Add("", "%q: must be empty, %s or %s", string(a), IAM, UserPools)
	return "NONE", faults
}

// scopeText is what a scope may be to OAuth and Cognito.
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

// checkCallers tests what a route asks of its callers, alone and against what
// the API has.
func (c Config) checkCallers(route Route) fault.List {
	var faults fault.List
	switch {
	case len(c.Principals) > 0 && route.Authorization != IAM:
		faults.Add("authorization", "%q: must be %s where the API has principals, or every call is denied", string(route.Authorization), IAM)
	case len(c.UserPools) == 0 && route.Authorization == UserPools:
		faults.Add("authorization", "%q: must not be where the API has no userPools, whose tokens it takes", string(route.Authorization))
	}
	if len(route.Scopes) > 0 && route.Authorization != UserPools {
		faults.Add("scopes", "must be empty where authorization is not %s, since only tokens have scopes", UserPools)
	}
	faults.In("scopes", CheckList(route.Scopes, func(scope string) string {
		if !scopeText.MatchString(scope) || ref.HasSyntax(scope) {
			return `must be an OAuth scope, such as documents/read: printable ASCII characters without spaces, double quotes and backslashes, and no ${ or %{`
		}
		return ""
	}))
	if route.APIKey && len(c.UsagePlans) == 0 {
		faults.Add("apiKey", "true: must be false where the API has no usagePlans, or every call is denied")
	}
	return faults
}
