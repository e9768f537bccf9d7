package gateway

import (
	"regexp"
	"slices"
	"strings"

	"cdk.tf/go/privateapi/fault"
)

// A requestValue is a value of a request that the key of an integration has in braces.
type requestValue struct {
	name      string // in the braces, such as "id" or "context.requestId"
	source    string // in API Gateway's notation, such as "method.request.path.id"
	parameter string // of the integration's path, such as "id" or "context_requestId"
	// authorizer is the authorization that knows the value, or "" for the request's own.
	authorizer Authorization
	isSafe     bool // it always is one segment of a path, and not empty
}

// requestValueKinds are the kinds of values apart from variables of the path. A name begins
// with the prefix of its kind.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
var requestValueKinds = []struct {
	prefix string
	source string // of a value, without the rest of its name
	check  func(rest string) fault.List
	// authorizer and isSafe are those of requestValue.
	authorizer Authorization
	isSafe     func(rest string) bool
}{
	{"context.", "context.", checkContextValue, "", always},
	{"querystring.", "method.request.querystring.", checkQueryStringValue, "", never},
	{"header.", "method.request.header.", checkHeaderValue, "", never},
	{"claims.", "context.authorizer.claims.", checkAuthorizerValue, UserPools, isSubject},
	{"authorizer.", "context.authorizer.", checkAuthorizerValue, lambdaAuthorization, never},
}

func always(string) bool { return true }
func never(string) bool  { return false }

// isSubject reports whether a claim is the ID that Cognito gives a user, a UUID, or that of a
// client. Users and identity providers choose most other claims.
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
func isSubject(claim string) bool { return claim == "sub" }

// authorizerValue matches the names of claims, such as custom:tenant, and of what an
// authorizer's function returns.
var authorizerValue = regexp.MustCompile(`^[A-Za-z0-9_:-]+$`)

func checkAuthorizerValue(name string) fault.List {
	var faults fault.List
	if !authorizerValue.MatchString(name) {
		faults.Add("", "%q: must be the name of a claim or of a value that the authorizer returns: letters, digits, underscores, colons and hyphens", name)
	}
	return faults
}

// contextValues are the values of $context that API Gateway makes itself and that are a part
// of a key without a slash: the unique ID of a request, and its time in milliseconds since
// 1970.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
var contextValues = []string{"requestId", "requestTimeEpoch"}

func checkContextValue(name string) fault.List {
	var faults fault.List
	if !slices.Contains(contextValues, name) {
		faults.Add("", "%q: must be one of %s", "context."+name, "context."+strings.Join(contextValues, ", context."))
	}
	return faults
}

func checkQueryStringValue(name string) fault.List {
	var faults fault.List
	if !queryStringName.MatchString(name) {
		faults.Add("", "%q: must be the name of a query string: letters, digits and ._$-", name)
	}
	return faults
}

func checkHeaderValue(name string) fault.List { return checkRequestHeaders([]string{name}, nil) }

// requestValues returns the values in a text, each once. A name without the prefix of a kind
// is a variable of the path.
func requestValues(text string, path Path) ([]requestValue, fault.List) {
	var faults fault.List
	var values []requestValue
	taken := path.Variables()
	for _, name := range variables(text) {
		value, ofKind, problems := newRequestValue(name, taken)
		switch {
		case !ofKind:
			faults.In("", checkVariable(text, name, path))
		case slices.Contains(path.Variables(), name):
			faults.Add("", "%q: %q must not be a variable of the path %q, since it is a value of every request", text, name, path)
		}
		faults.In("", problems)
		taken = append(taken, value.parameter)
		values = append(values, value)
	}
	return values, faults
}

// newRequestValue returns the value with a name, and whether the name has the prefix of a
// kind. The parameter of such a value has a name of letters, digits and _ that is not taken.
func newRequestValue(name string, taken []string) (value requestValue, ofKind bool, faults fault.List) {
	for _, kind := range requestValueKinds {
		if rest, found := strings.CutPrefix(name, kind.prefix); found {
			parameter := notInParameters.ReplaceAllString(name, "_")
			for slices.Contains(taken, parameter) {
				parameter += "_"
			}
			return requestValue{name, kind.source + rest, parameter, kind.authorizer, kind.isSafe(rest)}, true, kind.check(rest)
		}
	}
	return requestValue{name: name, source: "method.request.path." + name, parameter: name}, false, nil
}

// notInParameters matches what the parameter of a value must not have in its name, which
// dots separate from its location.
var notInParameters = regexp.MustCompile(`[^A-Za-z0-9_]`)

// bindValues maps the values in the URI to parameters of the integration.
func (b *Binding) bindValues(values []requestValue) {
	parameters := map[string]string{}
	for _, value := range values {
		parameters[value.name] = value.parameter
		b.RequestParameters["integration.request.path."+value.parameter] = value.source
	}
	b.URI = replaceVariables(b.URI, func(name string) string { return "{" + parameters[name] + "}" })
}

// expression returns a value in a mapping template. A name of $context with punctuation, such
// as custom:tenant, needs brackets.
func (v requestValue) expression() string {
	if rest, found := strings.CutPrefix(v.source, "method.request."); found {
		location, name, _ := strings.Cut(rest, ".")
		if location == "path" { // which params looks in first
			return "input.params('" + name + "')"
		}
		return "input.params()." + location + ".get('" + name + "')"
	}
	last := strings.LastIndex(v.source, ".")
	if name := v.source[last+1:]; notInParameters.MatchString(name) {
		return v.source[:last] + "['" + name + "']"
	}
	return v.source
}

// authorizerProblem returns why a route has no such value of an authorizer, or "".
func (at Placement) authorizerProblem(v requestValue) string {
	switch v.authorizer {
	case UserPools:
		if at.Authorization != UserPools {
			return "must be used only in a route with the authorization UserPools, whose tokens have claims"
		}
	case lambdaAuthorization:
		if at.Authorization.authorizer() == "" {
			return "must be used only in a route with the authorization By(NAME), whose function returns it"
		}
	}
	return ""
}

// mappingProblem returns why a value of an authorizer cannot be mapped in a route, or "".
func (at Placement) mappingProblem(v requestValue) string {
	if v.authorizer != "" && !mappingName.MatchString(v.source) {
		return "must not have a colon in its name, which API Gateway cannot map"
	}
	return at.authorizerProblem(v)
}

// mappingName matches the sources of mappings.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html
var mappingName = regexp.MustCompile(`^[A-Za-z0-9._$-]+$`)
