package gateway

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
	"cdk.tf/go/privateapi/ref"
)

// An Authorizer is a Lambda function that allows or denies requests to routes with
// Authorization [By] its name, for example by a token of any OpenID Connect provider. API
// Gateway invokes it as the role, so the function needs no permission of its own for API
// Gateway. It returns an IAM policy for execute-api:Invoke, and values about the caller that
// routes can use.
//
// The resource policy of the API must allow the request as well.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
type Authorizer struct {
	// Name is the name of the authorizer in the API: 1 to 128 letters, digits, hyphens and
	// underscores. It is a part of Terraform addresses. Required.
	Name string
	// Type is [TokenAuthorizer] or [RequestAuthorizer]. Default: TokenAuthorizer.
	Type AuthorizerType
	// FunctionARN is the ARN of the function, or of a version or an alias, as in [Lambda].
	// Required.
	FunctionARN string
	// Region is the Region of the function, as in [Lambda]. Default: the Region in the ARN, or
	// the API's if the ARN is a reference.
	Region string
	// IdentitySources are what identifies the caller, in API Gateway's notation:
	// "method.request.header.NAME", "method.request.querystring.NAME", "stageVariables.NAME" or
	// "context.NAME". A TokenAuthorizer has exactly one, which is a header: API Gateway returns
	// 401 for a request without it, and does not invoke the function. For a RequestAuthorizer,
	// API Gateway does the same only with TTLSeconds. Without TTLSeconds, the function must
	// expect missing identity sources.
	// Default: the header Authorization.
	IdentitySources []string
	// TokenPattern is a regular expression that the whole token must match, or API Gateway
	// returns 401 without invoking the function. Only a TokenAuthorizer has one. Default:
	// none, every token is checked by the function.
	TokenPattern string
	// TTLSeconds is how long API Gateway keeps the function's decision about a caller, at
	// most 3,600. It then uses the decision for requests to all routes of the authorizer,
	// whatever their paths. A policy for one path then denies the caller's requests to other
	// paths, and a policy for all paths allows them. The policy must not depend on the
	// request. Default: 0, API Gateway invokes the function for each request.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
	TTLSeconds int
}

// An AuthorizerType is what an [Authorizer] gets of a request.
type AuthorizerType string

const (
	// TokenAuthorizer gets the value of one header and the ARN of the method.
	TokenAuthorizer AuthorizerType = "TOKEN"
	// RequestAuthorizer gets the request without its body: headers, query strings and path.
	RequestAuthorizer AuthorizerType = "REQUEST"
)

// By returns the authorization by the [Authorizer] with a name.
func By(authorizer string) Authorization { return Authorization(lambdaPrefix + authorizer) }

// lambdaAuthorization is API Gateway's type of the authorization by an [Authorizer].
const (
	lambdaAuthorization = "CUSTOM"
	lambdaPrefix        = lambdaAuthorization + " "
)

// authorizer returns the name of the [Authorizer], or "" for other authorizations.
func (a Authorization) authorizer() string {
	name, _ := strings.CutPrefix(string(a), lambdaPrefix)
	if name == string(a) {
		return ""
	}
	return name
}

// maxAuthorizerTTL is the longest time in seconds that API Gateway keeps a decision.
// https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
const maxAuthorizerTTL = 3600

var (
	authorizerName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
	// https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
	identitySource = regexp.MustCompile(`^(method\.request\.(header|querystring)|stageVariables|context)\.[A-Za-z0-9._$-]+$`)
)

// reservedAuthorizers are names that documents have for other kinds of authorization.
var reservedAuthorizers = []string{"user-pools", "sigv4", "api_key"}

// identityHeader is the beginning of the identity source of a header.
const identityHeader = "method.request.header."

// resolve returns the authorizer with its defaults, and its URI.
func (a Authorizer) resolve(environment Environment) ResolvedAuthorizer {
	a.Type = cmp.Or(a.Type, TokenAuthorizer)
	a.Region = functionRegion(a.FunctionARN, a.Region, environment.Region)
	if len(a.IdentitySources) == 0 {
		a.IdentitySources = []string{identityHeader + "Authorization"}
	}
	return ResolvedAuthorizer{
		Authorizer: a,
		URI:        invocationURI(environment.Partition, a.Region, a.FunctionARN, false),
	}
}

// A ResolvedAuthorizer is an [Authorizer] with its defaults filled in.
type ResolvedAuthorizer struct {
	Authorizer
	// URI is API Gateway's URI of the function.
	URI string
}

// IdentitySource returns the identity sources as API Gateway takes them.
func (a ResolvedAuthorizer) IdentitySource() string { return strings.Join(a.IdentitySources, ",") }

// TokenHeader returns the name of the header with the token, for a [TokenAuthorizer].
func (a ResolvedAuthorizer) TokenHeader() string {
	return strings.TrimPrefix(a.IdentitySources[0], identityHeader)
}

// replace returns a copy of the authorizer in which f is applied to every text that may have
// references.
func (a ResolvedAuthorizer) replace(f func(string) string) ResolvedAuthorizer {
	a.FunctionARN, a.Region, a.URI = f(a.FunctionARN), f(a.Region), f(a.URI)
	return a
}

// weakening returns what a kept decision protects less, or false if none is kept.
func (a Authorizer) weakening() (Weakening, bool) {
	return Weakening{Field: "authorizers.ttlSeconds", Subject: a.Name,
		Effect: fmt.Sprintf("a decision of the authorizer %s counts for %d seconds, for requests to all of its routes", a.Name, a.TTLSeconds)}, a.TTLSeconds > 0
}

func (a Authorizer) check() fault.List {
	var faults fault.List
	switch {
	case !authorizerName.MatchString(a.Name):
		faults.Add("name", "%q: must be 1 to 128 letters, digits, hyphens and underscores", a.Name)
	case slices.Contains(reservedAuthorizers, a.Name):
		faults.Add("name", "%q: must not be one of %s, which are names of other authorizations", a.Name, strings.Join(reservedAuthorizers, ", "))
	}
	kind := cmp.Or(a.Type, TokenAuthorizer)
	if kind != TokenAuthorizer && kind != RequestAuthorizer {
		faults.Add("type", "%q: must be %s or %s", string(a.Type), TokenAuthorizer, RequestAuthorizer)
	}
	faults.In("functionARN", checkFunctionARN(a.FunctionARN))
	faults.In("region", checkRegion(a.Region))
	faults.In("region", checkFunctionRegion(a.FunctionARN, a.Region))
	for i, source := range a.IdentitySources {
		switch {
		case !identitySource.MatchString(source):
			faults.Add("identitySources", `%q: must be method.request.header.NAME, method.request.querystring.NAME, stageVariables.NAME or context.NAME`, source)
		case slices.Contains(a.IdentitySources[:i], source):
			faults.Add("identitySources", "%q: must not be repeated", source)
		case kind == TokenAuthorizer && !strings.HasPrefix(source, identityHeader):
			faults.Add("identitySources", "%q: must be a header, method.request.header.NAME, for the type %s", source, TokenAuthorizer)
		}
	}
	if kind == TokenAuthorizer && len(a.IdentitySources) > 1 {
		faults.Add("identitySources", "%d sources: must be one for the type %s", len(a.IdentitySources), TokenAuthorizer)
	}
	faults.In("tokenPattern", a.checkTokenPattern(kind))
	if a.TTLSeconds < 0 || a.TTLSeconds > maxAuthorizerTTL {
		faults.Add("ttlSeconds", "%d: must be 0 to %d", a.TTLSeconds, maxAuthorizerTTL)
	}
	return faults
}

func (a Authorizer) checkTokenPattern(kind AuthorizerType) fault.List {
	var faults fault.List
	switch {
	case a.TokenPattern == "":
	case kind == RequestAuthorizer:
		faults.Add("", "%q: must be empty unless the type is %s", a.TokenPattern, TokenAuthorizer)
	case ref.Contains(a.TokenPattern) || ref.HasList(a.TokenPattern):
		faults.Add("", "%q: must not have references in it", a.TokenPattern)
	case !isPrintable(a.TokenPattern):
		faults.Add("", "%q: must be printable ASCII characters", a.TokenPattern)
	}
	return faults
}

// checkAuthorizers tests the API's authorizers, and that each has a route.
func (c Config) checkAuthorizers() fault.List {
	var faults fault.List
	for i, a := range c.Authorizers {
		field := fmt.Sprintf("[%d]", i)
		faults.In(field, a.check())
		if slices.ContainsFunc(c.Authorizers[:i], func(other Authorizer) bool { return other.Name == a.Name }) {
			faults.Add(field+".name", "%q: must not be repeated", a.Name)
		}
		if !slices.ContainsFunc(c.Routes, func(r Route) bool { return r.Authorization == By(a.Name) }) {
			faults.Add(field, "%q: must not be given, since no route has the authorization By(%q)", a.Name, a.Name)
		}
	}
	return faults
}

// hasAuthorizer reports whether the API has an authorizer with a name.
func (c Config) hasAuthorizer(name string) bool {
	return slices.ContainsFunc(c.Authorizers, func(a Authorizer) bool { return a.Name == name })
}

// resolvedAuthorizers returns the authorizers sorted by name.
func (c Config) resolvedAuthorizers(environment Environment) []ResolvedAuthorizer {
	var list []ResolvedAuthorizer
	for _, a := range c.Authorizers {
		list = append(list, a.resolve(environment))
	}
	slices.SortFunc(list, func(a, b ResolvedAuthorizer) int { return strings.Compare(a.Name, b.Name) })
	return list
}
